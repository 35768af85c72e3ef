from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("assessments", "0004_metrics"),
    ]

    operations = []
