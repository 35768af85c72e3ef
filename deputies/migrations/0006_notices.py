"""Notices of meetings with replies, templates, and the yearly plan."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("deputies", "0005_sessions")]

    operations = []
