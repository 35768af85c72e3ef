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
    ]
