"""Sessions of a congress: agenda, papers, elections, reports, resolutions."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deputies", "0004_changes"),
    ]

    operations = [
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="序号")),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="作废原因")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("report", "听取和审议报告"),
                            ("plan_and_budget", "审查计划和预算"),
                            ("election", "选举"),
                            ("project_vote", "民生实事项目票决"),
                            ("decision", "审议通过议案、办法"),
                            ("other", "其他"),
                        ],
                        default="report",
                        max_length=20,
                        verbose_name="类别",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="议程")),
                ("presenter", models.CharField(blank=True, max_length=60, verbose_name="报告人")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="进行日期")),
                ("note", models.TextField(blank=True, verbose_name="审议情况")),
            ],
            options={
                "verbose_name": "人代会议程",
                "verbose_name_plural": "人代会议程",
                "ordering": ["session", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Candidate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="序号")),
                ("name", models.CharField(max_length=60, verbose_name="姓名")),
                (
                    "nominated_by",
                    models.CharField(
                        choices=[
                            ("presidium", "主席团提名"),
                            ("deputies", "代表联合提名"),
                            ("written_in", "另选他人"),
                        ],
                        default="presidium",
                        max_length=12,
                        verbose_name="提名方式",
                    ),
                ),
                (
                    "nominators",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="联名代表人数"),
                ),
                ("introduction", models.TextField(blank=True, verbose_name="基本情况")),
                ("met", models.BooleanField(default=False, verbose_name="与代表见面")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="退出时间")),
                ("withdrawn_reason", models.CharField(blank=True, max_length=200, verbose_name="退出原因")),
                ("yes", models.PositiveIntegerField(blank=True, null=True, verbose_name="赞成")),
                ("no", models.PositiveIntegerField(blank=True, null=True, verbose_name="反对")),
                ("abstain", models.PositiveIntegerField(blank=True, null=True, verbose_name="弃权")),
                ("elected", models.BooleanField(default=False, verbose_name="当选")),
                ("tied", models.BooleanField(default=False, verbose_name="票数相等")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
            ],
            options={
                "verbose_name": "候选人",
                "verbose_name_plural": "候选人",
                "ordering": ["election", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Election",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="序号")),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="作废原因")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "post",
                    models.CharField(
                        choices=[
                            ("committee_chair", "人大常委会主任"),
                            ("committee_vice_chair", "人大常委会副主任"),
                            ("committee_member", "人大常委会委员"),
                            ("government_head", "政府正职（县长、区长、市长、旗长）"),
                            ("government_deputy", "政府副职（副县长、副区长、副市长、副旗长）"),
                            ("supervision_head", "监察委员会主任"),
                            ("court_head", "人民法院院长"),
                            ("procurator_head", "人民检察院检察长"),
                            ("upper_deputy", "上一级人大代表"),
                            ("town_chair", "乡镇人大主席"),
                            ("town_vice_chair", "乡镇人大副主席"),
                            ("town_head", "乡长、镇长"),
                            ("town_deputy_head", "副乡长、副镇长"),
                            ("other", "其他职务"),
                        ],
                        max_length=24,
                        verbose_name="职务类别",
                    ),
                ),
                ("title", models.CharField(max_length=80, verbose_name="选举的职务")),
                (
                    "ballot_round",
                    models.CharField(
                        choices=[
                            ("first", "选举"),
                            ("by_election", "补选"),
                            ("again", "另行选举（再次投票）"),
                        ],
                        default="first",
                        max_length=12,
                        verbose_name="选举方式",
                    ),
                ),
                ("seats", models.PositiveSmallIntegerField(default=1, verbose_name="应选人数")),
                (
                    "state",
                    models.CharField(
                        choices=[("prepared", "待选举"), ("held", "已选举"), ("invalid", "选举无效")],
                        default="prepared",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("met_on", models.DateField(blank=True, null=True, verbose_name="候选人与代表见面日期")),
                (
                    "met_deputies",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="参加见面的代表人数"),
                ),
                ("met_note", models.CharField(blank=True, max_length=300, verbose_name="见面情况")),
                ("voted_on", models.DateField(blank=True, null=True, verbose_name="选举日期")),
                ("total", models.PositiveIntegerField(blank=True, null=True, verbose_name="全体代表")),
                ("present", models.PositiveIntegerField(blank=True, null=True, verbose_name="出席")),
                ("issued", models.PositiveIntegerField(blank=True, null=True, verbose_name="发出选票")),
                ("returned", models.PositiveIntegerField(blank=True, null=True, verbose_name="收回选票")),
                ("invalid", models.PositiveIntegerField(blank=True, null=True, verbose_name="无效票")),
            ],
            options={
                "verbose_name": "人代会选举",
                "verbose_name_plural": "人代会选举",
                "ordering": ["session", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PresidiumSeat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "position",
                    models.CharField(
                        choices=[
                            ("executive", "主席团常务主席"),
                            ("secretary", "大会秘书长"),
                            ("member", "主席团成员"),
                        ],
                        default="member",
                        max_length=10,
                        verbose_name="主席团职务",
                    ),
                ),
            ],
            options={
                "verbose_name": "大会主席团成员",
                "verbose_name_plural": "大会主席团成员",
                "ordering": ["session", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Resolution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="序号")),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="作废原因")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("resolution", "决议"),
                            ("decision", "决定"),
                            ("method", "选举办法、表决办法"),
                            ("personnel", "人选名单"),
                            ("project", "民生实事项目"),
                            ("other", "其他"),
                        ],
                        default="resolution",
                        max_length=12,
                        verbose_name="类别",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="名称")),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="文号")),
                (
                    "method",
                    models.CharField(
                        choices=[("secret", "无记名投票"), ("keypad", "按表决器"), ("hands", "举手表决")],
                        default="hands",
                        max_length=10,
                        verbose_name="表决方式",
                    ),
                ),
                ("voted_on", models.DateField(verbose_name="表决日期")),
                ("total", models.PositiveIntegerField(verbose_name="全体代表")),
                ("present", models.PositiveIntegerField(verbose_name="出席")),
                ("yes", models.PositiveIntegerField(verbose_name="赞成")),
                ("no", models.PositiveIntegerField(default=0, verbose_name="反对")),
                ("abstain", models.PositiveIntegerField(default=0, verbose_name="弃权")),
                ("not_voting", models.PositiveIntegerField(default=0, verbose_name="未表决")),
                ("passed", models.BooleanField(verbose_name="通过")),
                ("text", models.TextField(blank=True, verbose_name="内容")),
            ],
            options={
                "verbose_name": "人代会决议",
                "verbose_name_plural": "人代会决议",
                "ordering": ["session", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SessionPaper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="序号")),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="作废原因")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("title", models.CharField(max_length=120, verbose_name="文件名称")),
                ("drafter", models.CharField(blank=True, max_length=60, verbose_name="起草单位")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="交稿期限")),
                ("received_on", models.DateField(blank=True, null=True, verbose_name="交来日期")),
                ("sent_on", models.DateField(blank=True, null=True, verbose_name="送达代表日期")),
            ],
            options={
                "verbose_name": "人代会文件",
                "verbose_name_plural": "人代会文件",
                "ordering": ["session", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SessionPaperFile",
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
                ("uploaded_at", models.DateTimeField(verbose_name="上传时间")),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="去掉的时间")),
            ],
            options={
                "verbose_name": "人代会文件的附件",
                "verbose_name_plural": "人代会文件的附件",
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="congresssession",
            name="notice_sent_on",
            field=models.DateField(blank=True, null=True, verbose_name="开会通知发出日期"),
        ),
        migrations.AddField(
            model_name="congresssession",
            name="papers_sent_on",
            field=models.DateField(blank=True, null=True, verbose_name="会议文件送达日期"),
        ),
        migrations.AddField(
            model_name="congresssession",
            name="place",
            field=models.CharField(blank=True, max_length=120, verbose_name="会议地点"),
        ),
        migrations.AddField(
            model_name="congresssession",
            name="summary",
            field=models.TextField(blank=True, verbose_name="会议情况"),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="meeting",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="agenda_items",
                to="deputies.meeting",
                verbose_name="在哪次会议上进行",
            ),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="agenda_items",
                to="deputies.congresssession",
                verbose_name="人代会会议",
            ),
        ),
        migrations.AddField(
            model_name="candidate",
            name="mandate",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="candidacies",
                to="deputies.mandate",
                verbose_name="本级人大代表",
            ),
        ),
        migrations.AddField(
            model_name="election",
            name="meeting",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="elections",
                to="deputies.meeting",
                verbose_name="在哪次会议上选举",
            ),
        ),
        migrations.AddField(
            model_name="election",
            name="previous",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="next_rounds",
                to="deputies.election",
                verbose_name="上一轮",
            ),
        ),
        migrations.AddField(
            model_name="election",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="elections",
                to="deputies.congresssession",
                verbose_name="人代会会议",
            ),
        ),
        migrations.AddField(
            model_name="candidate",
            name="election",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="candidates",
                to="deputies.election",
                verbose_name="选举",
            ),
        ),
        migrations.AddField(
            model_name="presidiumseat",
            name="mandate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="presidium_seats",
                to="deputies.mandate",
                verbose_name="代表",
            ),
        ),
        migrations.AddField(
            model_name="presidiumseat",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="presidium",
                to="deputies.congresssession",
                verbose_name="人代会会议",
            ),
        ),
        migrations.AddField(
            model_name="resolution",
            name="item",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="resolutions",
                to="deputies.agendaitem",
                verbose_name="对应的议程",
            ),
        ),
        migrations.AddField(
            model_name="resolution",
            name="meeting",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="resolutions",
                to="deputies.meeting",
                verbose_name="在哪次会议上表决",
            ),
        ),
        migrations.AddField(
            model_name="resolution",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="resolutions",
                to="deputies.congresssession",
                verbose_name="人代会会议",
            ),
        ),
        migrations.AddField(
            model_name="sessionpaper",
            name="item",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="papers",
                to="deputies.agendaitem",
                verbose_name="对应的议程",
            ),
        ),
        migrations.AddField(
            model_name="sessionpaper",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="papers",
                to="deputies.congresssession",
                verbose_name="人代会会议",
            ),
        ),
        migrations.AddField(
            model_name="sessionpaperfile",
            name="paper",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="files",
                to="deputies.sessionpaper",
                verbose_name="人代会文件",
            ),
        ),
        migrations.AddField(
            model_name="sessionpaperfile",
            name="uploaded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.person",
                verbose_name="上传人",
            ),
        ),
        migrations.AddConstraint(
            model_name="election",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "prepared"),
                    models.Q(
                        ("invalid__lte", models.F("returned")),
                        ("present__lte", models.F("total")),
                        ("voted_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="election_has_its_numbers",
                violation_error_message="选举结果的人数和票数没有填全。",
            ),
        ),
        migrations.AddConstraint(
            model_name="election",
            constraint=models.CheckConstraint(
                condition=models.Q(("seats__gte", 1)),
                name="election_has_a_seat",
                violation_error_message="应选人数至少 1 人。",
            ),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("elected", False),
                    models.Q(("withdrawn_at__isnull", True), ("yes__isnull", False)),
                    _connector="OR",
                ),
                name="elected_candidate_has_votes",
                violation_error_message="当选的人应当有得票数。",
            ),
        ),
        migrations.AddConstraint(
            model_name="presidiumseat",
            constraint=models.UniqueConstraint(
                fields=("session", "mandate"),
                name="one_presidium_seat_of_each_deputy",
                violation_error_message="这位代表已经在主席团里。",
            ),
        ),
        migrations.AddConstraint(
            model_name="resolution",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("present__lte", models.F("total")),
                    (
                        "present",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("yes"), "+", models.F("no")
                                ),
                                "+",
                                models.F("abstain"),
                            ),
                            "+",
                            models.F("not_voting"),
                        ),
                    ),
                ),
                name="resolution_votes_add_up",
                violation_error_message="赞成、反对、弃权、未表决合计应等于出席人数。",
            ),
        ),
        migrations.AddConstraint(
            model_name="resolution",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("passed", True),
                        (
                            "total__lt",
                            django.db.models.expressions.CombinedExpression(
                                models.F("yes"), "*", models.Value(2)
                            ),
                        ),
                    ),
                    models.Q(
                        ("passed", False),
                        (
                            "total__gte",
                            django.db.models.expressions.CombinedExpression(
                                models.F("yes"), "*", models.Value(2)
                            ),
                        ),
                    ),
                    _connector="OR",
                ),
                name="resolution_passed_by_majority",
                violation_error_message="赞成票超过全体代表半数才能通过。",
            ),
        ),
        migrations.AddIndex(
            model_name="sessionpaper",
            index=models.Index(
                condition=models.Q(("received_on__isnull", True), ("voided_at__isnull", True)),
                fields=["due_on"],
                name="session_paper_due",
            ),
        ),
    ]
