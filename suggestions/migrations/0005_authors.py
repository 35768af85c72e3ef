from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0004_wall")]

    operations = []
