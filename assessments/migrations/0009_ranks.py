from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0008_cards"),
    ]

    # All townships of the country in one ranking are more than a small whole number holds.
    operations = [
        migrations.AlterField(
            model_name="result",
            name="rank",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="名次"),
        ),
        migrations.AlterField(
            model_name="result",
            name="previous_rank",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="上年名次"),
        ),
    ]
