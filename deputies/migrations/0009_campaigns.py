"""Campaigns with their counters, and pairs of deputies and households."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("deputies", "0008_training_reports")]

    operations = []
