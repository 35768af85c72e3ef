import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deputies", "0003_deputies_work")]

    operations = [
        migrations.AddField(
            model_name="officeholding",
            name="election",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="office_holdings",
                to="deputies.election",
                verbose_name="由哪次选举产生",
            ),
        ),
        migrations.AddField(
            model_name="voterreport",
            name="issued_note",
            field=models.CharField(
                blank=True, default="", max_length=200, verbose_name="发出票多于到会的说明"
            ),
        ),
    ]
