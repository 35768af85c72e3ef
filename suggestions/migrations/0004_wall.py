from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0003_serial_index")]

    operations = []
