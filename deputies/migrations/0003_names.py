"""Names in their order: stroke positions and what a deputy's work is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deputies", "0002_imported_mandates")]

    operations = [
        migrations.AddField(
            model_name="mandate",
            name="list_position",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="手工排序"),
        ),
        migrations.AddField(
            model_name="mandate",
            name="trade",
            field=models.CharField(
                blank=True,
                choices=[
                    ("worker", "工人"),
                    ("farmer", "农民"),
                    ("village_official", "村（社区）干部"),
                    ("professional", "专业技术人员"),
                    ("manager", "企业管理人员"),
                    ("official", "党政领导干部"),
                    ("civil_servant", "其他机关事业单位人员"),
                    ("soldier", "解放军和武警"),
                    ("other", "其他"),
                ],
                default="",
                max_length=20,
                verbose_name="职业构成",
            ),
        ),
    ]
