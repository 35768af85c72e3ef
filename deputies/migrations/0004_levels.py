from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("deputies", "0003_deputies_work")]

    operations = []
