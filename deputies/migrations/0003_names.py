"""Names in their order: stroke positions and what a deputy's work is."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("deputies", "0002_imported_mandates")]

    operations = []
