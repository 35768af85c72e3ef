import django.db.models.deletion
from django.db import migrations, models

from suggestions.titles import PairsIndex

PROTECT = django.db.models.deletion.PROTECT
KEY = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0009_promises")]

    operations = [
        migrations.RemoveIndex(model_name="suggestion", name="suggestion_county_state_due"),
        migrations.AddIndex(
            model_name="suggestion",
            index=models.Index(
                fields=["county", "state", "due", "confidential", "congress"], name="suggestion_county_state"
            ),
        ),
        migrations.AddIndex(
            model_name="suggestion",
            index=models.Index(
                fields=["county"], condition=models.Q(("confidential", True)), name="suggestion_confidential"
            ),
        ),
        migrations.AddIndex(
            model_name="suggestion",
            index=models.Index(
                fields=[
                    "county", "year", "kind", "level", "congress", "confidential", "state", "imported",
                    "lead_unit", "township", "topic", "outcome", "satisfied", "solved",
                    "dispatched_on", "replied_on", "replied_in_time", "due_kind", "due", "township_congress",
                ],
                name="suggestion_figures",
            ),  # fmt: skip
        ),
        migrations.CreateModel(
            name="YearStatement",
            fields=[
                KEY,
                ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                ("number", models.PositiveSmallIntegerField(verbose_name="第几次统计")),
                ("definitions", models.PositiveSmallIntegerField(verbose_name="口径第几版")),
                ("on", models.DateField(verbose_name="数据截止")),
                ("figures", models.JSONField(default=dict, verbose_name="数字")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="为什么重新统计")),
                ("stated_at", models.DateTimeField(verbose_name="统计时间")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="公开时间")),
                (
                    "congress",
                    models.ForeignKey(
                        on_delete=PROTECT, related_name="year_statements", to="accounts.organization", verbose_name="人大"
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=PROTECT, related_name="+", to="accounts.person", verbose_name="公开人"
                    ),
                ),
                (
                    "stated_by",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=PROTECT, related_name="+", to="accounts.person", verbose_name="统计人"
                    ),
                ),
            ],
            options={
                "verbose_name": "年度统计",
                "verbose_name_plural": "年度统计",
                "ordering": ["congress", "-year", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("congress", "year", "number"), name="statement_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("number", 1), models.Q(("reason", ""), _negated=True), _connector="OR"),
                        name="later_statement_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                KEY,
                ("name", models.CharField(max_length=20, verbose_name="名称")),
                ("query", models.CharField(max_length=600, verbose_name="条件")),
                ("created_at", models.DateTimeField(verbose_name="保存时间")),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="撤下时间")),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=PROTECT, related_name="+", to="accounts.person", verbose_name="保存人"
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=PROTECT, related_name="saved_case_views", to="accounts.organization", verbose_name="单位"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        help_text="空着表示本单位的人都看得到。",
                        null=True,
                        on_delete=PROTECT,
                        related_name="saved_case_views",
                        to="accounts.person",
                        verbose_name="谁的",
                    ),
                ),
            ],
            options={
                "verbose_name": "常用查询",
                "verbose_name_plural": "常用查询",
                "ordering": ["person", "pk"],
                "indexes": [models.Index(fields=["organization", "person"], name="saved_view_of_whom")],
            },
        ),
        migrations.CreateModel(
            name="Withholding",
            fields=[
                KEY,
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("state_secret", "涉及国家秘密"),
                            ("business_secret", "涉及商业秘密"),
                            ("privacy", "涉及个人隐私"),
                            ("author", "提出人认为不宜公开"),
                            ("other", "其他依法不公开的情形"),
                        ],
                        max_length=20,
                        verbose_name="不公开的理由",
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True, help_text="只有本级人大看得到。", max_length=200, verbose_name="说明"
                    ),
                ),
                ("decided_at", models.DateTimeField(verbose_name="审查时间")),
                ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="改为公开的时间")),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=PROTECT, related_name="+", to="accounts.person", verbose_name="审查人"
                    ),
                ),
                (
                    "suggestion",
                    models.OneToOneField(
                        on_delete=PROTECT, related_name="withholding", to="suggestions.suggestion", verbose_name="事项"
                    ),
                ),
            ],
            options={"verbose_name": "不公开", "verbose_name_plural": "不公开"},
        ),
        migrations.AddIndex(
            model_name="suggestion", index=PairsIndex(fields=["title"], name="suggestion_title_pairs")
        ),
    ]
