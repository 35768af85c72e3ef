from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0008_meeting")]

    operations = []
