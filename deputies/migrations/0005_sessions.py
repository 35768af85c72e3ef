"""Sessions of a congress: agenda, papers, elections, reports, resolutions."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("deputies", "0004_changes")]

    operations = []
