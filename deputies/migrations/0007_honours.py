"""Corrections of the performance file, and honours."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("deputies", "0006_notices")]

    operations = []
