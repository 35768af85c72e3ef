from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_stroke_key")]

    operations = [
        migrations.AlterField(
            model_name="organization",
            name="kind",
            field=models.CharField(
                choices=[
                    ("county_congress", "县级人大常委会"),
                    ("township_congress", "乡镇人大"),
                    ("street_committee", "街道人大工委"),
                    ("county_government_office", "县政府办（督查室）"),
                    ("township_government", "乡镇政府（街道办事处）"),
                    ("handling_unit", "承办单位"),
                    ("court", "人民法院"),
                    ("procuratorate", "人民检察院"),
                    ("supervisory_commission", "监察委员会"),
                    ("party_organ", "党委部门"),
                    ("station", "代表联络站"),
                    ("national_congress", "全国人大"),
                    ("province_congress", "省级人大"),
                    ("prefecture_congress", "地市级人大"),
                ],
                max_length=30,
                verbose_name="类型",
            ),
        ),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.UniqueConstraint(
                fields=["county", "kind"],
                condition=Q(
                    kind__in=["national_congress", "province_congress", "prefecture_congress"],
                    valid_to__isnull=True,
                ),
                name="one_congress_of_each_higher_level",
            ),
        ),
    ]
