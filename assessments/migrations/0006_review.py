import assessments.models.ballots
import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_levels"),
        ("assessments", "0005_reports"),
    ]

    operations = [
        migrations.AddField(
            model_name="score",
            name="rule_points",
            field=models.DecimalField(
                blank=True, decimal_places=2, max_digits=8, null=True, verbose_name="规则算出"
            ),
        ),
        migrations.CreateModel(
            name="YearReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "period",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review",
                        to="assessments.period",
                        verbose_name="考评期",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("self", "自评"),
                            ("first", "初审"),
                            ("appraisal", "实地核查与民主测评"),
                            ("decided", "主任会议已审定"),
                            ("notice", "公示"),
                            ("published", "已发布，锁定"),
                            ("reported", "已上报"),
                        ],
                        default="self",
                        max_length=10,
                        verbose_name="走到哪一步",
                    ),
                ),
                ("self_due_on", models.DateField(verbose_name="自评截止")),
                ("opened_at", models.DateTimeField(verbose_name="开始时间")),
                ("opened_by", models.CharField(max_length=60, verbose_name="经办人")),
                ("stale", models.BooleanField(default=False, verbose_name="有改动还没有汇总")),
                (
                    "minutes_number",
                    models.CharField(blank=True, max_length=80, verbose_name="主任会议纪要号"),
                ),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="审定日期")),
                ("decided_by", models.CharField(blank=True, max_length=60, verbose_name="登记人")),
                ("notice_from", models.DateField(blank=True, null=True, verbose_name="公示开始")),
                ("appeals_until", models.DateField(blank=True, null=True, verbose_name="申诉截止")),
                ("reported_on", models.DateField(blank=True, null=True, verbose_name="上报日期")),
                (
                    "reported_to",
                    models.CharField(
                        blank=True, help_text="如：县考核办", max_length=60, verbose_name="报给谁"
                    ),
                ),
                ("report_document", models.CharField(blank=True, max_length=80, verbose_name="上报文号")),
                ("reported_by", models.CharField(blank=True, max_length=60, verbose_name="上报登记人")),
                ("archive_sha256", models.CharField(blank=True, max_length=64, verbose_name="归档包校验码")),
                ("archived_at", models.DateTimeField(blank=True, null=True, verbose_name="归档时间")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
            ],
            options={
                "verbose_name": "考评评议",
                "verbose_name_plural": "考评评议",
                "ordering": ["-period__year", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stage__in", ["self", "first", "appraisal"]),
                            models.Q(("minutes_number", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="review_decided_with_minutes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stage", "reported"), _negated=True),
                            models.Q(
                                ("reported_on__isnull", False),
                                models.Q(("report_document", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="review_reported_with_document",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SelfAssessment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="self_assessments",
                        to="assessments.yearreview",
                        verbose_name="评议",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="self_assessments",
                        to="assessments.assessedsubject",
                        verbose_name="参评单位",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "正在填"),
                            ("submitted", "已交，等初审"),
                            ("returned", "已退回，请补充"),
                            ("checked", "已初审"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "statement",
                    models.TextField(
                        blank=True,
                        help_text="写做了什么、解决了什么，不用附照片",
                        verbose_name="一年工作和亮点",
                    ),
                ),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="提交时间")),
                ("submitted_by", models.CharField(blank=True, max_length=60, verbose_name="提交人")),
                ("late", models.BooleanField(default=False, verbose_name="逾期提交")),
                ("return_reason", models.TextField(blank=True, verbose_name="退回理由")),
                ("checked_at", models.DateTimeField(blank=True, null=True, verbose_name="初审时间")),
                ("checked_by", models.CharField(blank=True, max_length=60, verbose_name="初审人")),
                ("check_note", models.TextField(blank=True, verbose_name="初审意见")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
            ],
            options={
                "verbose_name": "自评",
                "verbose_name_plural": "自评",
                "ordering": ["subject__sort_order", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("review", "subject"), name="self_assessment_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "submitted"), _negated=True),
                            ("submitted_at__isnull", False),
                            _connector="OR",
                        ),
                        name="self_assessment_submitted_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Judgement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="judgements",
                        to="assessments.yearreview",
                        verbose_name="评议",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessments.assessedsubject",
                        verbose_name="参评单位",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="judgements",
                        to="assessments.indicator",
                        verbose_name="指标",
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("self", "镇里自评"), ("county", "县人大评定")],
                        max_length=10,
                        verbose_name="谁评的",
                    ),
                ),
                ("value", models.DecimalField(decimal_places=2, max_digits=8, verbose_name="评定分值")),
                ("note", models.TextField(verbose_name="评定理由")),
                ("made_by", models.CharField(max_length=60, verbose_name="评定人")),
                ("made_at", models.DateTimeField(verbose_name="评定时间")),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="作废理由")),
            ],
            options={
                "verbose_name": "人工评定",
                "verbose_name_plural": "人工评定",
                "ordering": ["made_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at", None)),
                        fields=("review", "subject", "indicator", "side"),
                        name="judgement_one_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("note", ""), _negated=True), ("value__gte", 0)),
                        name="judgement_has_note",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to="assessments.yearreview",
                        verbose_name="评议",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to="assessments.assessedsubject",
                        verbose_name="参评单位",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to="assessments.indicator",
                        verbose_name="指标",
                    ),
                ),
                ("number", models.CharField(max_length=20, verbose_name="编号")),
                (
                    "kind",
                    models.CharField(
                        choices=[("wrong", "算错了"), ("repeated", "重复扣（计）了"), ("omitted", "漏记了")],
                        max_length=10,
                        verbose_name="哪种情况",
                    ),
                ),
                ("claim", models.TextField(verbose_name="申诉理由")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "等县人大答复"),
                            ("upheld", "采纳"),
                            ("partly", "部分采纳"),
                            ("declined", "不采纳"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("raised_by", models.CharField(max_length=60, verbose_name="提出人")),
                ("raised_at", models.DateTimeField(verbose_name="提出时间")),
                ("answer", models.TextField(blank=True, verbose_name="答复")),
                ("answered_by", models.CharField(blank=True, max_length=60, verbose_name="答复人")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="答复时间")),
                (
                    "points_before",
                    models.DecimalField(decimal_places=2, max_digits=8, verbose_name="申诉前得分"),
                ),
                (
                    "points_after",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=8, null=True, verbose_name="复核后得分"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
            ],
            options={
                "verbose_name": "申诉",
                "verbose_name_plural": "申诉",
                "ordering": ["raised_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("review", "number"), name="appeal_number_unique"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("review", "subject", "indicator"),
                        name="appeal_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["open", "withdrawn"]),
                            models.Q(("answer", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="appeal_answer_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PointChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="assessments.yearreview",
                        verbose_name="评议",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessments.assessedsubject",
                        verbose_name="参评单位",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="assessments.indicator",
                        verbose_name="指标",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("first", "初审"),
                            ("site", "实地核查"),
                            ("meeting", "主任会议"),
                            ("appeal", "申诉复核"),
                        ],
                        max_length=10,
                        verbose_name="在哪一步",
                    ),
                ),
                ("delta", models.DecimalField(decimal_places=2, max_digits=8, verbose_name="增减")),
                ("before", models.DecimalField(decimal_places=2, max_digits=8, verbose_name="改前")),
                ("after", models.DecimalField(decimal_places=2, max_digits=8, verbose_name="改后")),
                ("reason", models.TextField(verbose_name="理由")),
                (
                    "appeal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="assessments.appeal",
                        verbose_name="由哪件申诉",
                    ),
                ),
                ("made_by", models.CharField(max_length=60, verbose_name="经办人")),
                ("made_at", models.DateTimeField(verbose_name="时间")),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="撤销时间")),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="撤销理由")),
            ],
            options={
                "verbose_name": "改分记录",
                "verbose_name_plural": "改分记录",
                "ordering": ["made_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="pointchange_has_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("delta", 0), _negated=True), name="pointchange_changes_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SiteSample",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="samples",
                        to="assessments.quarterreport",
                        verbose_name="填报",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="第几次")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "核查中"), ("closed", "已办结"), ("voided", "已作废")],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("seed", models.CharField(max_length=32, verbose_name="抽取种子")),
                ("pool", models.PositiveIntegerField(verbose_name="从多少条里抽")),
                ("drawn_at", models.DateTimeField(verbose_name="抽取时间")),
                ("drawn_by", models.CharField(max_length=60, verbose_name="抽取人")),
                ("visit_on", models.DateField(blank=True, null=True, verbose_name="核查日期")),
                ("visitors", models.CharField(blank=True, max_length=120, verbose_name="核查人员")),
                ("note", models.TextField(blank=True, verbose_name="核查意见")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="办结时间")),
                ("closed_by", models.CharField(blank=True, max_length=60, verbose_name="办结人")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
            ],
            options={
                "verbose_name": "实地抽查",
                "verbose_name_plural": "实地抽查",
                "ordering": ["-drawn_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("report", "number"), name="sample_number_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "closed"), _negated=True),
                            ("visit_on__isnull", False),
                            _connector="OR",
                        ),
                        name="sample_closed_after_visit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SampleItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "sample",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="assessments.sitesample",
                        verbose_name="抽查",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessments.measureline",
                        verbose_name="填报数据",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("record_key", models.CharField(max_length=120, verbose_name="记录")),
                ("label", models.CharField(max_length=300, verbose_name="事项")),
                ("on", models.DateField(verbose_name="日期")),
                ("url", models.CharField(blank=True, max_length=200, verbose_name="地址")),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("pending", "待查"),
                            ("true", "属实"),
                            ("partly", "部分属实"),
                            ("untrue", "查无实据"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="核查结果",
                    ),
                ),
                ("finding", models.TextField(blank=True, verbose_name="核查情况")),
                ("checked_by", models.CharField(blank=True, max_length=60, verbose_name="核查人")),
                ("checked_at", models.DateTimeField(blank=True, null=True, verbose_name="核查时间")),
            ],
            options={
                "verbose_name": "抽查的记录",
                "verbose_name_plural": "抽查的记录",
                "ordering": ["sample", "position"],
                "constraints": [
                    models.UniqueConstraint(fields=("sample", "position"), name="sampleitem_position_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verdict__in", ["pending", "true"]),
                            models.Q(("finding", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="sampleitem_doubt_has_finding",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ballot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ballots",
                        to="assessments.yearreview",
                        verbose_name="评议",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        blank=True,
                        help_text="只列出按测评计分的指标；不选就只作参考，不计分",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ballots",
                        to="assessments.indicator",
                        verbose_name="计入哪个指标",
                    ),
                ),
                ("title", models.CharField(max_length=60, verbose_name="测评名称")),
                ("question", models.CharField(max_length=200, verbose_name="请测评人评什么")),
                (
                    "grades",
                    models.JSONField(
                        default=assessments.models.ballots.default_grades, verbose_name="等次和分值"
                    ),
                ),
                (
                    "trim",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="填 1 就是去掉一个最高、一个最低再平均；不去填 0",
                        verbose_name="每组去掉几个最高和最低",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "准备中"),
                            ("open", "测评中"),
                            ("counted", "已计票"),
                            ("voided", "已作废"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("closes_on", models.DateField(verbose_name="测评截止")),
                ("made_by", models.CharField(max_length=60, verbose_name="经办人")),
                ("opened_at", models.DateTimeField(blank=True, null=True, verbose_name="开始时间")),
                ("counted_at", models.DateTimeField(blank=True, null=True, verbose_name="计票时间")),
                ("counted_by", models.CharField(blank=True, max_length=60, verbose_name="计票人")),
                ("papers_sha256", models.CharField(blank=True, max_length=64, verbose_name="票面校验码")),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="作废理由")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
            ],
            options={
                "verbose_name": "民主测评",
                "verbose_name_plural": "民主测评",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("indicator__isnull", False), models.Q(("state", "voided"), _negated=True)
                        ),
                        fields=("review", "indicator"),
                        name="ballot_one_an_indicator",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RaterGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ballot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="groups",
                        to="assessments.ballot",
                        verbose_name="测评",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="测评组")),
                ("weight", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="权重")),
                ("sort_order", models.PositiveSmallIntegerField(default=0, verbose_name="排序")),
            ],
            options={
                "verbose_name": "测评组",
                "verbose_name_plural": "测评组",
                "ordering": ["sort_order", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("ballot", "name"), name="ratergroup_name_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("weight__gt", 0)), name="ratergroup_weight_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Slip",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slips",
                        to="assessments.ratergroup",
                        verbose_name="测评组",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.person",
                        verbose_name="测评人",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="票号")),
                (
                    "nonce",
                    models.CharField(
                        default=assessments.models.ballots.new_nonce,
                        max_length=32,
                        unique=True,
                        verbose_name="测评票随机数",
                    ),
                ),
                ("code_hash", models.CharField(max_length=64, unique=True, verbose_name="测评码索引")),
                ("used", models.BooleanField(default=False, verbose_name="已用")),
                ("voided", models.BooleanField(default=False, verbose_name="作废")),
            ],
            options={
                "verbose_name": "测评票",
                "verbose_name_plural": "测评票",
                "ordering": ["group", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("group", "number"), name="slip_number_unique"),
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", False)),
                        fields=("group", "person"),
                        name="slip_person_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                        verbose_name="票",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="assessments.ratergroup",
                        verbose_name="测评组",
                    ),
                ),
            ],
            options={
                "verbose_name": "测评票面",
                "verbose_name_plural": "测评票面",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Rating",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                        verbose_name="评分",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings",
                        to="assessments.paper",
                        verbose_name="票",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessments.assessedsubject",
                        verbose_name="参评单位",
                    ),
                ),
                ("grade", models.CharField(max_length=20, verbose_name="等次")),
                ("points", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="分值")),
            ],
            options={
                "verbose_name": "测评评分",
                "verbose_name_plural": "测评评分",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("paper", "subject"), name="rating_once_a_paper")
                ],
            },
        ),
    ]
