from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0005_authors")]

    operations = []
