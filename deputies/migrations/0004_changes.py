"""How mandates end, are filled again, and how a term gives way to the next."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("deputies", "0003_names")]

    operations = []
