"""Training, and reports to voters."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("deputies", "0007_honours")]

    operations = []
