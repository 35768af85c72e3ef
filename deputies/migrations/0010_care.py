"""Contact with deputies, and funds."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("deputies", "0009_campaigns")]

    operations = []
