"""A case is found by its serial number without reading every other."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0002_imported_cases")]

    operations = [
        migrations.AddIndex(
            model_name="suggestion",
            index=models.Index(fields=["serial"], name="suggestion_serial"),
        ),
    ]
