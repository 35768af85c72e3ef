from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("liaison_stations", "0006_projects")]

    operations = []
