"""Contact with deputies, and funds."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_stroke_key"),
        ("deputies", "0009_campaigns"),
    ]

    operations = [
        migrations.CreateModel(
            name="BudgetLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="金额（元）")),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="作废原因")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("province", "省级"),
                            ("prefecture", "市级"),
                            ("county", "县级"),
                            ("township", "乡镇级"),
                            ("other", "其他"),
                        ],
                        max_length=12,
                        verbose_name="来源",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("document", models.CharField(blank=True, max_length=80, verbose_name="依据文号")),
                ("arrived_on", models.DateField(blank=True, null=True, verbose_name="到账日期")),
            ],
            options={
                "verbose_name": "经费预算",
                "verbose_name_plural": "经费预算",
                "ordering": ["congress", "-year", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ContactAssignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("visits_due", models.PositiveSmallIntegerField(default=1, verbose_name="全年至少联系次数")),
                ("visits_done", models.PositiveSmallIntegerField(default=0, verbose_name="已联系次数")),
                ("last_visit_on", models.DateField(blank=True, null=True, verbose_name="最近一次联系")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                ("end_reason", models.CharField(blank=True, max_length=200, verbose_name="结束原因")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
            ],
            options={
                "verbose_name": "联系代表安排",
                "verbose_name_plural": "联系代表安排",
                "ordering": ["-year", "congress", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ContactVisit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(verbose_name="日期")),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("visit", "走访"),
                            ("talk", "座谈"),
                            ("invitation", "邀请参加活动"),
                            ("telephone", "电话"),
                        ],
                        default="visit",
                        max_length=12,
                        verbose_name="方式",
                    ),
                ),
                ("topic", models.TextField(verbose_name="交流情况")),
                ("requests", models.TextField(blank=True, verbose_name="代表提出的意见和要求")),
                ("answer", models.TextField(blank=True, verbose_name="答复和处理情况")),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="答复日期")),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="作废原因")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
            ],
            options={
                "verbose_name": "联系代表记录",
                "verbose_name_plural": "联系代表记录",
                "ordering": ["-on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Expenditure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="金额（元）")),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="作废原因")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "use",
                    models.CharField(
                        choices=[
                            ("allowance", "代表活动经费"),
                            ("wage_subsidy", "无固定工资收入代表补贴"),
                            ("activity_subsidy", "参加活动补助"),
                            ("meeting", "会议"),
                            ("training", "学习培训"),
                            ("visits", "视察调研"),
                            ("station", "联络站"),
                            ("office", "资料和办公"),
                            ("other", "其他"),
                        ],
                        max_length=20,
                        verbose_name="用途",
                    ),
                ),
                ("occasion_key", models.CharField(blank=True, max_length=120, verbose_name="事项键")),
                ("occasion", models.CharField(max_length=120, verbose_name="事项")),
                ("paid_on", models.DateField(verbose_name="支出日期")),
                ("voucher", models.CharField(blank=True, max_length=60, verbose_name="凭证号")),
                ("over_reason", models.CharField(blank=True, max_length=200, verbose_name="超支说明")),
            ],
            options={
                "verbose_name": "经费支出",
                "verbose_name_plural": "经费支出",
                "ordering": ["-paid_on", "-pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FundStandard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="金额（元）")),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="作废原因")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "use",
                    models.CharField(
                        choices=[
                            ("allowance", "代表活动经费"),
                            ("wage_subsidy", "无固定工资收入代表补贴"),
                            ("activity_subsidy", "参加活动补助"),
                        ],
                        max_length=20,
                        verbose_name="用途",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("national", "全国"),
                            ("province", "省级"),
                            ("prefecture", "市级"),
                            ("county", "县级"),
                            ("township", "乡镇级"),
                        ],
                        max_length=12,
                        verbose_name="代表层级",
                    ),
                ),
                ("document", models.CharField(blank=True, max_length=80, verbose_name="依据文号")),
            ],
            options={
                "verbose_name": "经费标准",
                "verbose_name_plural": "经费标准",
                "ordering": ["congress", "-year", "use", "level"],
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="mandate",
            name="wageless",
            field=models.BooleanField(default=False, verbose_name="无固定工资收入"),
        ),
        migrations.AddField(
            model_name="budgetline",
            name="congress",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="accounts.organization",
                verbose_name="人大",
            ),
        ),
        migrations.AddField(
            model_name="contactassignment",
            name="congress",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contact_assignments",
                to="accounts.organization",
                verbose_name="人大",
            ),
        ),
        migrations.AddField(
            model_name="contactassignment",
            name="mandate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contact_assignments",
                to="deputies.mandate",
                verbose_name="被联系的代表",
            ),
        ),
        migrations.AddField(
            model_name="contactassignment",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contact_assignments",
                to="accounts.person",
                verbose_name="联系人",
            ),
        ),
        migrations.AddField(
            model_name="contactvisit",
            name="assignment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="visits",
                to="deputies.contactassignment",
                verbose_name="联系代表安排",
            ),
        ),
        migrations.AddField(
            model_name="contactvisit",
            name="recorded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.person",
                verbose_name="登记人",
            ),
        ),
        migrations.AddField(
            model_name="expenditure",
            name="congress",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="accounts.organization",
                verbose_name="人大",
            ),
        ),
        migrations.AddField(
            model_name="expenditure",
            name="line",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="expenditures",
                to="deputies.budgetline",
                verbose_name="从哪笔经费支出",
            ),
        ),
        migrations.AddField(
            model_name="expenditure",
            name="mandate",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="expenditures",
                to="deputies.mandate",
                verbose_name="代表",
            ),
        ),
        migrations.AddField(
            model_name="expenditure",
            name="person",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.person",
                verbose_name="收款人",
            ),
        ),
        migrations.AddField(
            model_name="fundstandard",
            name="congress",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="accounts.organization",
                verbose_name="人大",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetline",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)),
                name="budgetline_positive",
                violation_error_message="金额应大于 0。",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("voided_at__isnull", True), models.Q(("void_reason", ""), _negated=True), _connector="OR"
                ),
                name="budgetline_void_reason",
                violation_error_message="作废要写明原因。",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("voided_at__isnull", True)),
                fields=("congress", "year", "source", "name"),
                name="one_budget_line_of_each_name",
                violation_error_message="这一年已经有同名的经费。",
            ),
        ),
        migrations.AddIndex(
            model_name="contactassignment",
            index=models.Index(fields=["congress", "year"], name="contact_congress_year"),
        ),
        migrations.AddConstraint(
            model_name="contactassignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on__isnull", True)),
                fields=("year", "person", "mandate"),
                name="one_contact_of_a_pair_in_a_year",
                violation_error_message="这一年已经安排他联系这位代表。",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(("visits_due__gte", 1), ("visits_due__lte", 52)),
                name="contact_due_1_to_52",
                violation_error_message="全年至少联系次数应在 1 到 52 之间。",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_on__isnull", True), models.Q(("end_reason", ""), _negated=True), _connector="OR"
                ),
                name="ended_contact_has_a_reason",
                violation_error_message="结束联系安排要写明原因。",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactvisit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("voided_at__isnull", True)),
                fields=("assignment", "on"),
                name="one_contact_a_day",
                violation_error_message="这一天的联系已经登记过。",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactvisit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("voided_at__isnull", True), models.Q(("void_reason", ""), _negated=True), _connector="OR"
                ),
                name="voided_contact_has_a_reason",
                violation_error_message="作废要写明原因。",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactvisit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_on__isnull", True)),
                    models.Q(
                        ("answered_on__gte", models.F("on")),
                        ("answered_on__isnull", False),
                        models.Q(("answer", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="contact_answer_has_its_day",
                violation_error_message="答复要有内容和日期，日期不能早于联系那天。",
            ),
        ),
        migrations.AddIndex(
            model_name="expenditure",
            index=models.Index(fields=["congress", "year", "voided_at"], name="expenditure_congress_year"),
        ),
        migrations.AddConstraint(
            model_name="expenditure",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)),
                name="expenditure_positive",
                violation_error_message="金额应大于 0。",
            ),
        ),
        migrations.AddConstraint(
            model_name="expenditure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("voided_at__isnull", True), models.Q(("void_reason", ""), _negated=True), _connector="OR"
                ),
                name="expenditure_void_reason",
                violation_error_message="作废要写明原因。",
            ),
        ),
        migrations.AddConstraint(
            model_name="expenditure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("person__isnull", False), ("voided_at__isnull", True)),
                fields=("person", "year", "use", "occasion_key"),
                name="nobody_paid_twice",
                violation_error_message="这位代表的这一项已经发过。",
            ),
        ),
        migrations.AddConstraint(
            model_name="expenditure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("use__in", ["allowance", "wage_subsidy", "activity_subsidy"]),
                        ("mandate__isnull", False),
                        ("person__isnull", False),
                        models.Q(("occasion_key", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(
                            ("use__in", ["allowance", "wage_subsidy", "activity_subsidy"]), _negated=True
                        ),
                        ("mandate__isnull", True),
                        ("occasion_key", ""),
                        ("person__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="payment_to_a_deputy_names_him",
                violation_error_message="发给代表的经费要写明是哪位代表、哪一项。",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundstandard",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)),
                name="fundstandard_positive",
                violation_error_message="金额应大于 0。",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundstandard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("voided_at__isnull", True), models.Q(("void_reason", ""), _negated=True), _connector="OR"
                ),
                name="fundstandard_void_reason",
                violation_error_message="作废要写明原因。",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundstandard",
            constraint=models.UniqueConstraint(
                condition=models.Q(("voided_at__isnull", True)),
                fields=("congress", "year", "use", "level"),
                name="one_standard_of_a_use_and_level",
                violation_error_message="这一年已经有这一项标准。",
            ),
        ),
    ]
