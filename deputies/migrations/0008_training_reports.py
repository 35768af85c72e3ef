"""Training, and reports to voters."""

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("deputies", "0007_honours"),
    ]

    operations = [
        migrations.CreateModel(
            name="TrainingPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "congress",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="training_plans",
                        to="accounts.organization",
                        verbose_name="人大",
                    ),
                ),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(2000),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                        verbose_name="年度",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="总体安排")),
                (
                    "target_hours",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(500),
                        ],
                        verbose_name="每位代表全年学时目标",
                    ),
                ),
                ("adopted_by", models.CharField(blank=True, max_length=60, verbose_name="审定机构")),
                ("adopted_on", models.DateField(blank=True, null=True, verbose_name="审定日期")),
                ("document_number", models.CharField(blank=True, max_length=60, verbose_name="文号")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
            ],
            options={
                "verbose_name": "年度培训计划",
                "verbose_name_plural": "年度培训计划",
                "ordering": ["-year", "congress"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("congress", "year"),
                        name="one_training_plan_a_year",
                        violation_error_message="这个人大这一年已经有培训计划了。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TrainingClass",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "congress",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="training_classes",
                        to="accounts.organization",
                        verbose_name="主办人大",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="培训名称")),
                (
                    "batch",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(99),
                        ],
                        verbose_name="第几期",
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("deputies", "本级人大代表"),
                            ("both_levels", "县、乡镇两级人大代表"),
                            ("members", "常委会（主席团）组成人员"),
                            ("staff", "人大工作人员"),
                        ],
                        default="deputies",
                        max_length=12,
                        verbose_name="培训对象",
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("classroom", "集中授课"),
                            ("online", "网络学习"),
                            ("visiting", "外出学习考察"),
                            ("at_meeting", "以会代训"),
                            ("sent_up", "上级调训"),
                        ],
                        default="classroom",
                        max_length=12,
                        verbose_name="方式",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="开始日期")),
                ("ends_on", models.DateField(verbose_name="结束日期")),
                (
                    "hours",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(500),
                        ],
                        verbose_name="学时",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=120, verbose_name="地点")),
                ("host", models.CharField(blank=True, max_length=80, verbose_name="承办单位")),
                ("content", models.TextField(blank=True, verbose_name="培训内容")),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "待举办"), ("held", "已举办"), ("cancelled", "已取消")],
                        default="planned",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("expected", models.PositiveIntegerField(default=0, verbose_name="应参加人数")),
                ("present", models.PositiveIntegerField(default=0, verbose_name="参加人数")),
                ("on_leave", models.PositiveIntegerField(default=0, verbose_name="请假人数")),
                ("absent", models.PositiveIntegerField(default=0, verbose_name="缺席人数")),
                ("outcome", models.TextField(blank=True, verbose_name="培训小结")),
                ("cancel_reason", models.CharField(blank=True, max_length=200, verbose_name="取消原因")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
            ],
            options={
                "verbose_name": "培训",
                "verbose_name_plural": "培训",
                "ordering": ["-starts_on", "-pk"],
                "indexes": [models.Index(fields=["congress", "starts_on"], name="training_congress_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="training_ends_after_it_starts",
                        violation_error_message="结束日期不能早于开始日期。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "held"), _negated=True),
                            (
                                "expected",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("present"), "+", models.F("on_leave")
                                    ),
                                    "+",
                                    models.F("absent"),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="training_attendance_adds_up",
                        violation_error_message="应参加人数应等于参加、请假、缺席人数之和。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "cancelled"), _negated=True),
                            models.Q(("cancel_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="cancelled_training_has_a_reason",
                        violation_error_message="取消培训要写原因。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TrainingLecturer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "training",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lecturers",
                        to="deputies.trainingclass",
                        verbose_name="培训",
                    ),
                ),
                ("name", models.CharField(max_length=50, verbose_name="姓名")),
                ("position", models.CharField(blank=True, max_length=80, verbose_name="单位和职务")),
                ("topic", models.CharField(blank=True, max_length=120, verbose_name="讲课题目")),
            ],
            options={
                "verbose_name": "授课人",
                "verbose_name_plural": "授课人",
                "ordering": ["training", "pk"],
            },
        ),
        migrations.CreateModel(
            name="TrainingAttendance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "training",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attendances",
                        to="deputies.trainingclass",
                        verbose_name="培训",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="training_attendances",
                        to="accounts.person",
                        verbose_name="姓名",
                    ),
                ),
                (
                    "mandate",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="training_attendances",
                        to="deputies.mandate",
                        verbose_name="代表职务",
                    ),
                ),
                (
                    "capacity",
                    models.CharField(
                        choices=[("deputy", "代表"), ("member", "组成人员"), ("staff", "工作人员")],
                        default="deputy",
                        max_length=10,
                        verbose_name="身份",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("expected", "未登记"),
                            ("present", "参加"),
                            ("partial", "部分参加"),
                            ("leave", "请假"),
                            ("absent", "缺席"),
                        ],
                        default="expected",
                        max_length=10,
                        verbose_name="参加情况",
                    ),
                ),
                ("hours", models.PositiveSmallIntegerField(default=0, verbose_name="学时")),
            ],
            options={
                "verbose_name": "参加培训",
                "verbose_name_plural": "参加培训",
                "ordering": ["training", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("training", "person"),
                        name="one_place_of_each_trainee",
                        violation_error_message="这个人已经在名单里。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("capacity", "staff"), ("mandate__isnull", False), _connector="OR"
                        ),
                        name="trained_deputy_has_a_mandate",
                        violation_error_message="代表和组成人员要选代表职务。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportingPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "term",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reporting_plan",
                        to="deputies.term",
                        verbose_name="届",
                    ),
                ),
                (
                    "times",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(10),
                        ],
                        verbose_name="每位代表本届至少述职几次",
                    ),
                ),
                (
                    "least_voters",
                    models.PositiveSmallIntegerField(
                        default=50,
                        validators=[django.core.validators.MaxValueValidator(9999)],
                        verbose_name="到会选民一般不少于几人",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="总体安排")),
                ("adopted_by", models.CharField(blank=True, max_length=60, verbose_name="审定机构")),
                ("adopted_on", models.DateField(blank=True, null=True, verbose_name="审定日期")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
            ],
            options={
                "verbose_name": "述职计划",
                "verbose_name_plural": "述职计划",
                "ordering": ["term"],
            },
        ),
        migrations.CreateModel(
            name="VoterReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "mandate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="voter_reports",
                        to="deputies.mandate",
                        verbose_name="代表",
                    ),
                ),
                (
                    "congress",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="voter_reports",
                        to="accounts.organization",
                        verbose_name="人大",
                    ),
                ),
                (
                    "township",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.division",
                        verbose_name="镇（乡、街道）",
                    ),
                ),
                (
                    "constituency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="voter_reports",
                        to="deputies.constituency",
                        verbose_name="选区",
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[("meeting", "会议述职"), ("written", "书面述职")],
                        default="meeting",
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                ("on", models.DateField(verbose_name="述职日期")),
                ("place", models.CharField(blank=True, max_length=120, verbose_name="地点")),
                ("host", models.CharField(blank=True, max_length=60, verbose_name="主持人")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "待述职"),
                            ("held", "已述职"),
                            ("cancelled", "已取消"),
                            ("voided", "已作废"),
                        ],
                        default="planned",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("content", models.TextField(blank=True, verbose_name="述职报告")),
                ("voters", models.PositiveIntegerField(default=0, verbose_name="到会选民")),
                (
                    "ballot_state",
                    models.CharField(
                        choices=[("none", "没有测评"), ("valid", "有效"), ("void", "无效，应当重新投票")],
                        default="none",
                        max_length=8,
                        verbose_name="测评",
                    ),
                ),
                ("issued", models.PositiveIntegerField(default=0, verbose_name="发出票数")),
                ("returned", models.PositiveIntegerField(default=0, verbose_name="收回票数")),
                ("satisfied", models.PositiveIntegerField(default=0, verbose_name="满意")),
                ("basic", models.PositiveIntegerField(default=0, verbose_name="基本满意")),
                ("unsatisfied", models.PositiveIntegerField(default=0, verbose_name="不满意")),
                ("invalid", models.PositiveIntegerField(default=0, verbose_name="无效票")),
                ("opinions", models.TextField(blank=True, verbose_name="选民意见")),
                ("feedback", models.TextField(blank=True, verbose_name="书面反馈")),
                ("feedback_on", models.DateField(blank=True, null=True, verbose_name="反馈日期")),
                ("answer_by", models.DateField(blank=True, null=True, verbose_name="请代表在哪天以前回复")),
                ("answer", models.TextField(blank=True, verbose_name="代表的回复")),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="回复日期")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="取消或者作废的原因")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
            ],
            options={
                "verbose_name": "向选民述职",
                "verbose_name_plural": "向选民述职",
                "ordering": ["-on", "-pk"],
                "indexes": [
                    models.Index(fields=["congress", "on"], name="voter_report_congress_day"),
                    models.Index(fields=["mandate", "state"], name="voter_report_mandate_state"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "planned")),
                        fields=("mandate",),
                        name="one_planned_report_of_a_deputy",
                        violation_error_message="这位代表已经有一次待述职的安排。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ballot_state", "valid"), _negated=True),
                            models.Q(
                                (
                                    "returned",
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                models.F("satisfied"), "+", models.F("basic")
                                            ),
                                            "+",
                                            models.F("unsatisfied"),
                                        ),
                                        "+",
                                        models.F("invalid"),
                                    ),
                                ),
                                ("returned__lte", models.F("issued")),
                            ),
                            _connector="OR",
                        ),
                        name="ballot_of_a_report_adds_up",
                        violation_error_message="收回票数应等于三档票数和无效票之和，并且不多于发出票数。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["cancelled", "voided"]), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="dropped_report_has_a_reason",
                        violation_error_message="取消或者作废要写原因。",
                    ),
                ],
            },
        ),
    ]
