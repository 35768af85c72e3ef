import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

PROTECT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies = [
        ("deputies", "0001_initial"),
        ("liaison_stations", "0004_building"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReceptionRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "pattern",
                    models.CharField(
                        choices=[
                            ("month_days", "每月几号"),
                            ("weekly", "每周几"),
                            ("nth_weekday", "每月第几个周几"),
                        ],
                        max_length=20,
                        verbose_name="怎么定日子",
                    ),
                ),
                ("month_days", models.CharField(blank=True, max_length=100, verbose_name="每月几号")),
                ("weekdays", models.CharField(blank=True, max_length=20, verbose_name="周几")),
                ("nth", models.PositiveSmallIntegerField(default=0, verbose_name="第几个")),
                (
                    "months",
                    models.CharField(
                        choices=[
                            ("all", "每个月"),
                            ("odd", "单月（1、3、5、7、9、11 月）"),
                            ("even", "双月（2、4、6、8、10、12 月）"),
                        ],
                        default="all",
                        max_length=10,
                        verbose_name="哪些月份",
                    ),
                ),
                ("starts", models.TimeField(verbose_name="开始时间")),
                ("ends", models.TimeField(verbose_name="结束时间")),
                (
                    "shift",
                    models.CharField(
                        choices=[
                            ("later", "顺延"),
                            ("earlier", "提前"),
                            ("skip", "不安排"),
                            ("stay", "照常接待"),
                        ],
                        default="later",
                        max_length=10,
                        verbose_name="遇到休息日",
                    ),
                ),
                (
                    "days_off",
                    models.CharField(
                        choices=[("all", "放假和周末都算"), ("holidays", "只算法定放假")],
                        default="all",
                        max_length=10,
                        verbose_name="哪些算休息日",
                    ),
                ),
                (
                    "notice_days",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[django.core.validators.MaxValueValidator(30)],
                        verbose_name="提前几天贴公告",
                    ),
                ),
                (
                    "per_day",
                    models.PositiveSmallIntegerField(
                        default=2,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="每次几位代表值班",
                    ),
                ),
                (
                    "each_a_year",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(60)],
                        verbose_name="每位代表每年至少值班几次",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="从哪天起用")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="用到哪天")),
                ("made_at", models.DateTimeField(verbose_name="登记时间")),
                ("stopped_at", models.DateTimeField(blank=True, null=True, verbose_name="停用时间")),
                ("stop_reason", models.CharField(blank=True, max_length=200, verbose_name="停用原因")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=PROTECT,
                        related_name="reception_rules",
                        to="liaison_stations.station",
                        verbose_name="联络站",
                    ),
                ),
            ],
            options={
                "verbose_name": "接待日规则",
                "verbose_name_plural": "接待日规则",
                "ordering": ["station", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends__gt", models.F("starts"))),
                        name="reception_rule_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stopped_at", None),
                            models.Q(("stop_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="reception_rule_stop_has_reason",
                    ),
                ],
            },
        ),
        migrations.AlterField(
            model_name="receptionday",
            name="state",
            field=models.CharField(
                choices=[
                    ("planned", "待开展"),
                    ("held", "已开展"),
                    ("missed", "未开展"),
                    ("moved", "已改期"),
                    ("cancelled", "已取消"),
                ],
                default="planned",
                max_length=10,
                verbose_name="状态",
            ),
        ),
        migrations.RemoveConstraint(model_name="receptionday", name="reception_day_reason_given"),
        migrations.RemoveConstraint(model_name="receptionday", name="reception_day_once_a_day"),
        migrations.AddField(
            model_name="receptionday",
            name="rule",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=PROTECT,
                related_name="days",
                to="liaison_stations.receptionrule",
                verbose_name="按哪条规则",
            ),
        ),
        migrations.AddField(
            model_name="receptionday",
            name="rule_date",
            field=models.DateField(blank=True, null=True, verbose_name="规则里的日期"),
        ),
        migrations.AddField(
            model_name="receptionday",
            name="posted_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="公告贴出时间"),
        ),
        migrations.AddField(
            model_name="receptionday",
            name="opened_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="签到开始时间"),
        ),
        migrations.AddConstraint(
            model_name="receptionday",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("moved", "cancelled")), _negated=True),
                fields=("station", "on"),
                name="reception_day_once_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="receptionday",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["missed", "moved", "cancelled"]), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="reception_day_reason_given",
            ),
        ),
        migrations.AddField(
            model_name="receptionduty",
            name="substitute_for",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=PROTECT,
                related_name="substitute",
                to="liaison_stations.receptionduty",
                verbose_name="替谁值班",
            ),
        ),
        migrations.CreateModel(
            name="DutySwap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "等对方答复"),
                            ("agreed", "已换"),
                            ("declined", "对方没有同意"),
                            ("withdrawn", "已收回"),
                            ("lapsed", "已失效"),
                        ],
                        default="asked",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("answer_note", models.CharField(blank=True, max_length=200, verbose_name="答复")),
                ("asked_at", models.DateTimeField(verbose_name="提出时间")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="答复时间")),
                (
                    "asker",
                    models.ForeignKey(
                        on_delete=PROTECT,
                        related_name="swaps_asked",
                        to="deputies.mandate",
                        verbose_name="提出的代表",
                    ),
                ),
                (
                    "day",
                    models.ForeignKey(
                        on_delete=PROTECT,
                        related_name="swaps",
                        to="liaison_stations.receptionday",
                        verbose_name="要换的接待日",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=PROTECT,
                        related_name="swaps_received",
                        to="deputies.mandate",
                        verbose_name="对方代表",
                    ),
                ),
                (
                    "other_day",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=PROTECT,
                        related_name="swaps_offered",
                        to="liaison_stations.receptionday",
                        verbose_name="对方的接待日",
                    ),
                ),
            ],
            options={
                "verbose_name": "换班",
                "verbose_name_plural": "换班",
                "ordering": ["-asked_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")),
                        fields=("day", "asker"),
                        name="duty_swap_asked_once",
                    )
                ],
            },
        ),
    ]
