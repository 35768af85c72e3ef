"""An activity counts for a campaign and brings its counters; a visit is paid to a paired household."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deputies", "0003_deputies_work"),
        ("liaison_stations", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="activity",
            name="campaign",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="activities",
                to="deputies.campaign",
                verbose_name="主题活动",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="pair",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="activities",
                to="deputies.pair",
                verbose_name="结对帮扶",
            ),
        ),
        migrations.CreateModel(
            name="ActivityCounter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="数量")),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counters",
                        to="liaison_stations.activity",
                        verbose_name="履职记录",
                    ),
                ),
                (
                    "counter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amounts",
                        to="deputies.campaigncounter",
                        verbose_name="计数项",
                    ),
                ),
            ],
            options={
                "verbose_name": "活动计数",
                "verbose_name_plural": "活动计数",
                "ordering": ["activity", "counter__position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("activity", "counter"), name="activity_counter_once"),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="activity_counter_positive"
                    ),
                ],
            },
        ),
    ]
