"""Standards of building, plans over several years, acceptance with its reward, and stars."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_stroke_key"),
        ("deputies", "0003_deputies_work"),
        ("liaison_stations", "0003_network"),
    ]

    operations = [
        migrations.CreateModel(
            name="Standard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="station_standards",
                        to="accounts.organization",
                        verbose_name="制定单位",
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[("building", "建设验收"), ("stars", "星级评定")],
                        default="building",
                        max_length=10,
                        verbose_name="用途",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                (
                    "chain",
                    models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="同一标准的编号"),
                ),
                ("edition", models.PositiveSmallIntegerField(default=1, verbose_name="第几版")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "草稿"), ("enacted", "现行"), ("retired", "已停用")],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("basis", models.CharField(blank=True, max_length=160, verbose_name="依据文件和文号")),
                (
                    "reward_amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=10,
                        null=True,
                        verbose_name="验收合格奖补（元/个）",
                    ),
                ),
                (
                    "line_three",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="三星至少（分）"),
                ),
                (
                    "line_four",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="四星至少（分）"),
                ),
                (
                    "line_five",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="五星至少（分）"),
                ),
                ("enacted_on", models.DateField(blank=True, null=True, verbose_name="启用日期")),
                ("retired_on", models.DateField(blank=True, null=True, verbose_name="停用日期")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
            ],
            options={
                "verbose_name": "建设和星级标准",
                "verbose_name_plural": "建设和星级标准",
                "ordering": ["owner", "purpose", "name", "-edition"],
                "constraints": [
                    models.UniqueConstraint(fields=("chain", "edition"), name="standard_edition_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "enacted")),
                        fields=("chain",),
                        name="standard_one_enacted",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "draft")), fields=("chain",), name="standard_one_draft"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reward_amount", None), ("reward_amount__gt", 0), _connector="OR"
                        ),
                        name="standard_reward_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("purpose", "stars"), _negated=True),
                            models.Q(
                                ("line_five__gt", models.F("line_four")),
                                ("line_four__gt", models.F("line_three")),
                                ("line_three__gt", 0),
                            ),
                            _connector="OR",
                        ),
                        name="star_lines_rise",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StandardItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "standard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="liaison_stations.standard",
                        verbose_name="标准",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="顺序")),
                ("part", models.CharField(blank=True, max_length=40, verbose_name="部分")),
                ("text", models.CharField(max_length=200, verbose_name="内容")),
                ("hint", models.CharField(blank=True, max_length=200, verbose_name="怎么查")),
                ("points", models.PositiveSmallIntegerField(default=0, verbose_name="分值")),
                ("must", models.BooleanField(default=False, verbose_name="必须达到")),
            ],
            options={
                "verbose_name": "标准的条目",
                "verbose_name_plural": "标准的条目",
                "ordering": ["standard", "position"],
                "constraints": [
                    models.UniqueConstraint(fields=("standard", "position"), name="standard_item_place")
                ],
            },
        ),
        migrations.CreateModel(
            name="BuildingPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="building_plans",
                        to="accounts.organization",
                        verbose_name="制定单位",
                    ),
                ),
                ("title", models.CharField(max_length=100, verbose_name="计划名称")),
                ("first_year", models.PositiveSmallIntegerField(verbose_name="从哪一年")),
                ("last_year", models.PositiveSmallIntegerField(verbose_name="到哪一年")),
                (
                    "standard",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="liaison_stations.standard",
                        verbose_name="按什么标准验收",
                    ),
                ),
                (
                    "reward_amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=10,
                        null=True,
                        verbose_name="以奖代补（元/个）",
                    ),
                ),
                ("document_no", models.CharField(blank=True, max_length=160, verbose_name="依据文件和文号")),
                ("adopted_on", models.DateField(blank=True, null=True, verbose_name="通过日期")),
                ("text", models.TextField(blank=True, verbose_name="总体安排")),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="作废原因")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
            ],
            options={
                "verbose_name": "建站计划",
                "verbose_name_plural": "建站计划",
                "ordering": ["-first_year", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at", None)),
                        fields=("owner", "title"),
                        name="building_plan_title_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last_year__gte", models.F("first_year"))),
                        name="building_plan_years_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reward_amount", None), ("reward_amount__gt", 0), _connector="OR"
                        ),
                        name="building_plan_reward_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("voided_at", None), models.Q(("void_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="building_plan_void_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlannedSite",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sites",
                        to="liaison_stations.buildingplan",
                        verbose_name="建站计划",
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="planned_sites",
                        to="accounts.division",
                        verbose_name="建在哪个村（社区）",
                    ),
                ),
                (
                    "township",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="township_planned_sites",
                        to="accounts.division",
                        verbose_name="所在乡镇",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="计划年度")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("central", "中心联络站"),
                            ("village", "村（社区）联络站"),
                            ("contact_point", "代表联系点"),
                            ("deputies_home", "代表之家"),
                            ("activity_room", "代表活动室"),
                            ("online", "网上代表联络站"),
                        ],
                        default="activity_room",
                        max_length=20,
                        verbose_name="类别",
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="planned_sites",
                        to="liaison_stations.station",
                        verbose_name="建成的站",
                    ),
                ),
                ("dropped_at", models.DateTimeField(blank=True, null=True, verbose_name="取消时间")),
                ("drop_reason", models.CharField(blank=True, max_length=200, verbose_name="取消原因")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "villages",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="accounts.division", verbose_name="还服务哪些村"
                    ),
                ),
            ],
            options={
                "verbose_name": "计划建站点",
                "verbose_name_plural": "计划建站点",
                "ordering": ["plan", "year", "township", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("dropped_at", None)),
                        fields=("plan", "division", "kind"),
                        name="site_once_in_a_plan",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("dropped_at", None), ("station__isnull", False)),
                        fields=("plan", "station"),
                        name="station_built_once_in_a_plan",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("dropped_at", None),
                            models.Q(("drop_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="site_drop_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Acceptance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acceptances",
                        to="liaison_stations.station",
                        verbose_name="联络站",
                    ),
                ),
                (
                    "standard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acceptances",
                        to="liaison_stations.standard",
                        verbose_name="标准",
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[("building", "建设验收"), ("stars", "星级评定")],
                        max_length=10,
                        verbose_name="用途",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acceptances_led",
                        to="accounts.organization",
                        verbose_name="组织检查的单位",
                    ),
                ),
                (
                    "township",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.division",
                        verbose_name="所在乡镇",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acceptances",
                        to="liaison_stations.plannedsite",
                        verbose_name="计划建站点",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("self_check", "待自查"),
                            ("inspect", "待检查"),
                            ("fix", "待整改"),
                            ("recheck", "待复查"),
                            ("passed", "待审定"),
                            ("approved", "已审定"),
                            ("failed", "未达到"),
                            ("cancelled", "已作废"),
                        ],
                        default="self_check",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                (
                    "wanted_stars",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="申报星级"),
                ),
                ("opened_at", models.DateTimeField(verbose_name="开始时间")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="自查期限")),
                (
                    "self_checked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.person",
                        verbose_name="自查人",
                    ),
                ),
                ("recheck_on", models.DateField(blank=True, null=True, verbose_name="复查日期")),
                ("fixed_note", models.CharField(blank=True, max_length=500, verbose_name="整改情况")),
                (
                    "score",
                    models.DecimalField(
                        blank=True, decimal_places=1, max_digits=5, null=True, verbose_name="得分"
                    ),
                ),
                (
                    "proposed_stars",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="得分对应星级"),
                ),
                ("passed_on", models.DateField(blank=True, null=True, verbose_name="检查合格日期")),
                ("approved_on", models.DateField(blank=True, null=True, verbose_name="审定日期")),
                ("approved_by", models.CharField(blank=True, max_length=80, verbose_name="审定机关")),
                (
                    "approval_document",
                    models.CharField(blank=True, max_length=160, verbose_name="审定文件和文号"),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="deputies.meeting",
                        verbose_name="审定的会议",
                    ),
                ),
                (
                    "reward_amount",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="应奖补（元）"
                    ),
                ),
                ("cancel_reason", models.CharField(blank=True, max_length=200, verbose_name="作废原因")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
            ],
            options={
                "verbose_name": "联络站验收",
                "verbose_name_plural": "联络站验收",
                "ordering": ["-opened_at", "-pk"],
                "indexes": [models.Index(fields=["state", "recheck_on"], name="acceptance_state_recheck")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", ["self_check", "inspect", "fix", "recheck", "passed"])
                        ),
                        fields=("station", "purpose"),
                        name="one_open_acceptance_of_a_purpose",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approved"), _negated=True),
                            models.Q(
                                ("approved_on__isnull", False),
                                models.Q(("approved_by", ""), _negated=True),
                                models.Q(("approval_document", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="approval_has_day_body_and_document",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "cancelled"), _negated=True),
                            models.Q(("cancel_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="acceptance_cancel_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Inspection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "acceptance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspections",
                        to="liaison_stations.acceptance",
                        verbose_name="验收",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("self", "自查"), ("inspection", "检查"), ("recheck", "复查")],
                        max_length=12,
                        verbose_name="类别",
                    ),
                ),
                ("on", models.DateField(verbose_name="日期")),
                ("people", models.CharField(blank=True, max_length=200, verbose_name="检查人")),
                ("note", models.TextField(blank=True, verbose_name="总体情况")),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.person",
                        verbose_name="登记人",
                    ),
                ),
                ("entered_at", models.DateTimeField(verbose_name="登记时间")),
            ],
            options={
                "verbose_name": "自查和检查",
                "verbose_name_plural": "自查和检查",
                "ordering": ["acceptance", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CheckedItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="liaison_stations.inspection",
                        verbose_name="检查",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="liaison_stations.standarditem",
                        verbose_name="条目",
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[("met", "达到"), ("not_met", "未达到"), ("not_applicable", "不涉及")],
                        max_length=16,
                        verbose_name="结果",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
            ],
            options={
                "verbose_name": "检查结果",
                "verbose_name_plural": "检查结果",
                "ordering": ["inspection", "item__position"],
                "constraints": [
                    models.UniqueConstraint(fields=("inspection", "item"), name="checked_item_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="InspectionPhoto",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file", models.FileField(max_length=120, upload_to="", verbose_name="文件")),
                ("original_name", models.CharField(max_length=160, verbose_name="文件名")),
                ("content_type", models.CharField(max_length=100, verbose_name="文件类型")),
                ("size", models.PositiveIntegerField(verbose_name="大小（字节）")),
                ("sha256", models.CharField(max_length=64, verbose_name="校验码")),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.person",
                        verbose_name="上传人",
                    ),
                ),
                ("uploaded_at", models.DateTimeField(verbose_name="上传时间")),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to="liaison_stations.inspection",
                        verbose_name="检查",
                    ),
                ),
            ],
            options={
                "verbose_name": "检查照片",
                "verbose_name_plural": "检查照片",
                "ordering": ["inspection", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Reward",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "acceptance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rewards",
                        to="liaison_stations.acceptance",
                        verbose_name="验收",
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rewards",
                        to="liaison_stations.station",
                        verbose_name="联络站",
                    ),
                ),
                (
                    "township",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.division",
                        verbose_name="所在乡镇",
                    ),
                ),
                ("chain", models.UUIDField(editable=False, verbose_name="哪个标准")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="金额（元）")),
                ("paid_on", models.DateField(verbose_name="拨付日期")),
                ("payee", models.CharField(max_length=100, verbose_name="收款单位")),
                ("source", models.CharField(max_length=100, verbose_name="资金来源")),
                ("voucher", models.CharField(blank=True, max_length=60, verbose_name="凭证号")),
                (
                    "again_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="同一个村再次奖补的说明"),
                ),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="作废原因")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
            ],
            options={
                "verbose_name": "建站奖补",
                "verbose_name_plural": "建站奖补",
                "ordering": ["-paid_on", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at", None)),
                        fields=("station", "chain"),
                        name="station_rewarded_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at", None)),
                        fields=("acceptance",),
                        name="acceptance_rewarded_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="station_reward_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("voided_at", None), models.Q(("void_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="station_reward_void_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StarAward",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="star_awards",
                        to="liaison_stations.station",
                        verbose_name="联络站",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                        verbose_name="组织评定的单位",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("award", "评定"), ("up", "升星"), ("down", "降星"), ("withdrawn", "摘星")],
                        max_length=10,
                        verbose_name="怎么来的",
                    ),
                ),
                ("stars", models.PositiveSmallIntegerField(verbose_name="星级")),
                ("on", models.DateField(verbose_name="日期")),
                ("until", models.DateField(blank=True, null=True, verbose_name="有效期到")),
                ("basis", models.CharField(max_length=160, verbose_name="依据文号")),
                ("approved_by", models.CharField(max_length=80, verbose_name="批准机关")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="原因")),
                (
                    "acceptance",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="star_awards",
                        to="liaison_stations.acceptance",
                        verbose_name="评定",
                    ),
                ),
                ("entered_at", models.DateTimeField(verbose_name="登记时间")),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="作废原因")),
            ],
            options={
                "verbose_name": "联络站星级",
                "verbose_name_plural": "联络站星级",
                "ordering": ["-on", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at", None)),
                        fields=("station", "on"),
                        name="one_word_about_stars_a_day",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("acceptance__isnull", False), ("voided_at", None)),
                        fields=("acceptance",),
                        name="acceptance_gives_stars_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("basis", ""), _negated=True),
                            models.Q(("approved_by", ""), _negated=True),
                        ),
                        name="stars_have_their_authority",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "withdrawn"), ("stars", 0)),
                            models.Q(
                                models.Q(("kind", "withdrawn"), _negated=True),
                                ("stars__gte", 1),
                                ("stars__lte", 5),
                            ),
                            _connector="OR",
                        ),
                        name="stars_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "award"), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="changed_stars_have_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("voided_at", None), models.Q(("void_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="stars_void_reason",
                    ),
                ],
            },
        ),
    ]
