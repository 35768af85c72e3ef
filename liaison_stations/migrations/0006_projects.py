import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("liaison_stations", "0005_duty"),
    ]

    operations = [
        migrations.CreateModel(
            name="KeyProject",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="项目名称")),
                ("unit_name", models.CharField(max_length=100, verbose_name="责任单位")),
                ("about", models.TextField(blank=True, verbose_name="建设内容")),
                ("starts_on", models.DateField(verbose_name="开始日期")),
                ("ends_on", models.DateField(verbose_name="计划完成日期")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="结束跟踪日期")),
                ("closing", models.TextField(blank=True, verbose_name="跟踪结果")),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="作废原因")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "congress",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="key_projects",
                        to="accounts.organization",
                        verbose_name="跟踪的人大",
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="key_projects",
                        to="accounts.county",
                        verbose_name="县",
                    ),
                ),
                (
                    "township",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="key_projects",
                        to="accounts.division",
                        verbose_name="所在乡镇",
                    ),
                ),
            ],
            options={
                "verbose_name": "重点项目",
                "verbose_name_plural": "重点项目",
                "ordering": ["-starts_on", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at", None)),
                        fields=("congress", "name"),
                        name="key_project_once_in_a_congress",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="project_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_on", None), models.Q(("closing", ""), _negated=True), _connector="OR"
                        ),
                        name="closed_project_has_a_result",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("voided_at", None), models.Q(("void_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="voided_project_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Oversight",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("inspection", "视察"),
                            ("survey", "专题调研"),
                            ("law_check", "执法检查"),
                            ("appraisal", "工作评议"),
                        ],
                        max_length=20,
                        verbose_name="方式",
                    ),
                ),
                ("matter", models.CharField(max_length=100, verbose_name="法律或者议题")),
                ("unit_name", models.CharField(max_length=100, verbose_name="被检查单位")),
                ("on", models.DateField(verbose_name="日期")),
                ("unannounced", models.BooleanField(default=False, verbose_name="暗访（事先不打招呼）")),
                ("report", models.TextField(blank=True, verbose_name="单位自己的汇报")),
                ("report_on", models.DateField(blank=True, null=True, verbose_name="汇报日期")),
                ("conclusion", models.TextField(blank=True, verbose_name="总的情况")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "整理中"), ("handed", "已交单位"), ("closed", "已办结")],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("handed_on", models.DateField(blank=True, null=True, verbose_name="交办日期")),
                ("document", models.CharField(blank=True, max_length=60, verbose_name="文号")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="办结日期")),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="作废原因")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "congress",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="oversights",
                        to="accounts.organization",
                        verbose_name="开展的人大",
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="oversights",
                        to="accounts.county",
                        verbose_name="县",
                    ),
                ),
                (
                    "township",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="oversights",
                        to="accounts.division",
                        verbose_name="所在乡镇",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="oversights_received",
                        to="accounts.organization",
                        verbose_name="被检查单位（在平台上的）",
                    ),
                ),
            ],
            options={
                "verbose_name": "视察检查",
                "verbose_name_plural": "视察检查",
                "ordering": ["-on", "-pk"],
                "indexes": [models.Index(fields=["congress", "on"], name="oversight_congress_on")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("report", ""), ("report_on", None)),
                            models.Q(("report_on__isnull", False), models.Q(("report", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="unit_report_has_its_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("handed_on", None), ("state", "draft")),
                            models.Q(
                                models.Q(("state", "draft"), _negated=True), ("handed_on__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="handed_oversight_has_its_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("voided_at", None), models.Q(("void_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="voided_oversight_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProjectDeputy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="开始日期")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                (
                    "mandate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_projects",
                        to="deputies.mandate",
                        verbose_name="代表",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followers",
                        to="liaison_stations.keyproject",
                        verbose_name="重点项目",
                    ),
                ),
            ],
            options={
                "verbose_name": "跟踪项目的代表",
                "verbose_name_plural": "跟踪项目的代表",
                "ordering": ["project", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on", None)),
                        fields=("project", "mandate"),
                        name="follows_a_project_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="following_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProjectProblem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("raised_on", models.DateField(verbose_name="提出日期")),
                ("text", models.TextField(verbose_name="问题")),
                ("passed_to", models.CharField(blank=True, max_length=100, verbose_name="转给谁")),
                ("passed_on", models.DateField(blank=True, null=True, verbose_name="转出日期")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="要求答复日期")),
                ("case_key", models.CharField(blank=True, max_length=60, verbose_name="转成的意见或建议")),
                ("answer", models.TextField(blank=True, verbose_name="答复")),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="答复日期")),
                ("solved", models.BooleanField(blank=True, null=True, verbose_name="是否解决")),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="作废原因")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="problems",
                        to="liaison_stations.activity",
                        verbose_name="在哪次活动中发现",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="problems",
                        to="liaison_stations.keyproject",
                        verbose_name="重点项目",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.person",
                        verbose_name="提出人",
                    ),
                ),
            ],
            options={
                "verbose_name": "项目问题",
                "verbose_name_plural": "项目问题",
                "ordering": ["project", "raised_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("passed_on", None), ("passed_to", "")),
                            models.Q(
                                ("passed_on__isnull", False), models.Q(("passed_to", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="passed_problem_has_its_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_on", None), ("solved", None)),
                            models.Q(
                                ("answered_on__isnull", False),
                                ("solved__isnull", False),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="problem_answer_has_its_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("voided_at", None), models.Q(("void_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="voided_problem_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("point", models.CharField(max_length=100, verbose_name="事项")),
                ("reported", models.TextField(blank=True, verbose_name="单位怎么说")),
                ("found", models.TextField(verbose_name="看到的情况和问题")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="要求答复日期")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("noted", "不用答复"),
                            ("waiting", "等单位答复"),
                            ("answered", "等核查"),
                            ("settled", "已整改"),
                        ],
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="作废原因")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "oversight",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="liaison_stations.oversight",
                        verbose_name="视察检查",
                    ),
                ),
            ],
            options={
                "verbose_name": "发现的问题",
                "verbose_name_plural": "发现的问题",
                "ordering": ["oversight", "position"],
                "indexes": [models.Index(fields=["state", "due_on"], name="finding_state_due")],
                "constraints": [
                    models.UniqueConstraint(fields=("oversight", "position"), name="finding_position_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("due_on", None), ("state", "noted")),
                            models.Q(models.Q(("state", "noted"), _negated=True), ("due_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="finding_to_be_answered_has_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("voided_at", None), models.Q(("void_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="voided_finding_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FindingAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(verbose_name="第几次")),
                ("due_on", models.DateField(verbose_name="要求答复日期")),
                ("text", models.TextField(verbose_name="单位的答复")),
                ("answered_on", models.DateField(verbose_name="答复日期")),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("done", "整改到位"), ("partly", "部分到位"), ("not_done", "没有整改")],
                        max_length=10,
                        verbose_name="核查结果",
                    ),
                ),
                ("verdict_note", models.TextField(blank=True, verbose_name="核查情况")),
                ("verdict_on", models.DateField(blank=True, null=True, verbose_name="核查日期")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.person",
                        verbose_name="登记人",
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="liaison_stations.finding",
                        verbose_name="发现的问题",
                    ),
                ),
            ],
            options={
                "verbose_name": "单位的答复",
                "verbose_name_plural": "单位的答复",
                "ordering": ["finding", "round"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("finding", "round"), name="finding_answered_once_a_round"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("verdict", ""), ("verdict_on", None)),
                            models.Q(
                                models.Q(("verdict", ""), _negated=True),
                                ("verdict_on__gte", models.F("answered_on")),
                                ("verdict_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="finding_verdict_has_its_day",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="activity",
            name="project",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="activities",
                to="liaison_stations.keyproject",
                verbose_name="重点项目",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="oversight",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="activities",
                to="liaison_stations.oversight",
                verbose_name="视察检查",
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["kind", "on"], name="activity_kind_on"),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(
                condition=models.Q(("disputed_at__isnull", False)), fields=["on"], name="activity_disputed"
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(
                condition=models.Q(("voided_at__isnull", False)), fields=["on"], name="activity_voided"
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(condition=models.Q(("proxy", True)), fields=["on"], name="activity_proxy"),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(condition=models.Q(("late", True)), fields=["on"], name="activity_late"),
        ),
    ]
