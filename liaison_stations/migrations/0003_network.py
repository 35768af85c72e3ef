"""The network: a central station and its points, villages a station serves, an address on the web."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("liaison_stations", "0002_campaigns"),
    ]

    operations = [
        migrations.AddField(
            model_name="station",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="points",
                to="liaison_stations.station",
                verbose_name="所属中心站",
            ),
        ),
        migrations.AddField(
            model_name="station",
            name="web_address",
            field=models.CharField(
                blank=True,
                help_text="网上联络站的网址；别的站有自己的网页的，也可以填。",
                max_length=200,
                verbose_name="网上地址",
            ),
        ),
        migrations.AddField(
            model_name="station",
            name="serves",
            field=models.ManyToManyField(
                blank=True,
                related_name="serving_stations",
                to="accounts.division",
                verbose_name="联系的村（社区）",
            ),
        ),
        migrations.AddConstraint(
            model_name="station",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent", None), models.Q(("parent", models.F("id")), _negated=True), _connector="OR"
                ),
                name="station_not_its_own_parent",
            ),
        ),
    ]
