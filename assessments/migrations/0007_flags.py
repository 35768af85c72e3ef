import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_levels"),
        ("assessments", "0006_review"),
        ("deputies", "0004_levels"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="flagaward",
            name="flag_one_current_holder",
        ),
        migrations.RemoveConstraint(
            model_name="flagaward",
            name="flag_once_a_period",
        ),
        migrations.AddField(
            model_name="flagaward",
            name="voided_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="撤回时间"),
        ),
        migrations.AddField(
            model_name="flagaward",
            name="void_reason",
            field=models.CharField(blank=True, max_length=200, verbose_name="撤回原因"),
        ),
        migrations.AddConstraint(
            model_name="flagaward",
            constraint=models.UniqueConstraint(
                condition=models.Q(("to_on", None), ("voided_at", None)),
                fields=("group",),
                name="flag_one_current_holder",
            ),
        ),
        migrations.AddConstraint(
            model_name="flagaward",
            constraint=models.UniqueConstraint(
                condition=models.Q(("voided_at", None)),
                fields=("group", "year", "number"),
                name="flag_once_a_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="flagaward",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("voided_at", None), models.Q(("void_reason", ""), _negated=True), _connector="OR"
                ),
                name="flag_void_has_reason",
            ),
        ),
        migrations.AddField(
            model_name="workfund",
            name="version",
            field=models.PositiveIntegerField(default=1, verbose_name="版本"),
        ),
        migrations.CreateModel(
            name="FlagHandover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "award",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handover",
                        to="assessments.flagaward",
                        verbose_name="流动红旗",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="flag_handovers",
                        to="deputies.congresssession",
                        verbose_name="在哪次人代会上交接",
                    ),
                ),
                (
                    "agenda_item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="flag_handovers",
                        to="deputies.agendaitem",
                        verbose_name="人代会议程",
                    ),
                ),
                (
                    "announcement_number",
                    models.CharField(
                        blank=True,
                        help_text="如：云人常发〔2027〕3号",
                        max_length=80,
                        verbose_name="公布文件的文号",
                    ),
                ),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="交接日期")),
                ("gave", models.CharField(blank=True, max_length=60, verbose_name="移交人")),
                ("received", models.CharField(blank=True, max_length=60, verbose_name="接旗人")),
                ("witness", models.CharField(blank=True, max_length=60, verbose_name="监交人")),
                (
                    "condition",
                    models.CharField(
                        choices=[("good", "完好"), ("damaged", "有损坏")],
                        default="good",
                        max_length=10,
                        verbose_name="红旗状况",
                    ),
                ),
                ("condition_note", models.CharField(blank=True, max_length=200, verbose_name="损坏情况")),
                ("recorded_by", models.CharField(blank=True, max_length=60, verbose_name="登记人")),
                ("recorded_at", models.DateTimeField(blank=True, null=True, verbose_name="登记时间")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
            ],
            options={
                "verbose_name": "红旗交接",
                "verbose_name_plural": "红旗交接",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("done_on", None), models.Q(("received", ""), _negated=True), _connector="OR"
                        ),
                        name="flag_handover_names_receiver",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("condition", "damaged"), _negated=True),
                            models.Q(("condition_note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="flag_handover_damage_is_described",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Recommendation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recommendations",
                        to="assessments.assessedsubject",
                        verbose_name="参评单位",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recommendations",
                        to="assessments.period",
                        verbose_name="考评期",
                    ),
                ),
                ("recommended_on", models.DateField(verbose_name="推荐日期")),
                ("document_number", models.CharField(max_length=80, verbose_name="推荐文件的文号")),
                ("recorded_by", models.CharField(max_length=60, verbose_name="登记人")),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="作废原因")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
            ],
            options={
                "verbose_name": "推荐使用",
                "verbose_name_plural": "推荐使用",
                "ordering": ["-recommended_on", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at", None)),
                        fields=("subject", "period"),
                        name="recommendation_once_a_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("document_number", ""), _negated=True),
                        name="recommendation_names_its_document",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("voided_at", None), models.Q(("void_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="recommendation_void_has_reason",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="TownContact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="town_contacts",
                        to="accounts.county",
                        verbose_name="县",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="town_contacts",
                        to="accounts.organization",
                        verbose_name="联系的乡镇人大",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="town_contacts",
                        to="accounts.person",
                        verbose_name="联系领导",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="开始日期")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                ("end_reason", models.CharField(blank=True, max_length=200, verbose_name="结束原因")),
                (
                    "document_number",
                    models.CharField(
                        blank=True,
                        help_text="如：云人常办发〔2026〕5号",
                        max_length=80,
                        verbose_name="依据文号",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
            ],
            options={
                "verbose_name": "领导联系乡镇",
                "verbose_name_plural": "领导联系乡镇",
                "ordering": ["organization__sort_order", "organization", "starts_on", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on", None)),
                        fields=("organization", "person"),
                        name="town_contact_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="town_contact_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on", None), models.Q(("end_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="town_contact_end_has_reason",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="TownVisit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="assessments.towncontact",
                        verbose_name="联系安排",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("survey", "专题调研"),
                            ("session", "列席人代会"),
                            ("meeting", "参加主席团会议"),
                            ("activity", "参加代表活动"),
                        ],
                        default="survey",
                        max_length=10,
                        verbose_name="做了什么",
                    ),
                ),
                ("on", models.DateField(verbose_name="日期")),
                ("topic", models.CharField(max_length=100, verbose_name="主题")),
                ("findings", models.TextField(blank=True, verbose_name="了解到的情况")),
                ("requests", models.TextField(blank=True, verbose_name="乡镇提出的困难和建议")),
                ("recorded_by", models.CharField(max_length=60, verbose_name="登记人")),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="作废原因")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
            ],
            options={
                "verbose_name": "联系乡镇记录",
                "verbose_name_plural": "联系乡镇记录",
                "ordering": ["-on", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at", None)),
                        fields=("contact", "kind", "on"),
                        name="town_visit_once_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("voided_at", None), models.Q(("void_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="town_visit_void_has_reason",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="ChairsForum",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chairs_forums",
                        to="accounts.county",
                        verbose_name="县",
                    ),
                ),
                ("held_on", models.DateField(verbose_name="召开日期")),
                ("title", models.CharField(max_length=100, verbose_name="名称")),
                ("place", models.CharField(blank=True, max_length=100, verbose_name="地点")),
                ("chaired_by", models.CharField(blank=True, max_length=60, verbose_name="主持人")),
                ("topics", models.TextField(verbose_name="议题")),
                ("outcome", models.TextField(blank=True, verbose_name="提出的问题和答复")),
                ("recorded_by", models.CharField(max_length=60, verbose_name="登记人")),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="作废原因")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
            ],
            options={
                "verbose_name": "乡镇人大主席座谈会",
                "verbose_name_plural": "乡镇人大主席座谈会",
                "ordering": ["-held_on", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at", None)),
                        fields=("county", "held_on"),
                        name="chairs_forum_once_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("voided_at", None), models.Q(("void_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="chairs_forum_void_has_reason",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="ForumSeat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "forum",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="assessments.chairsforum",
                        verbose_name="座谈会",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="forum_seats",
                        to="accounts.organization",
                        verbose_name="乡镇人大",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("present", "到会"), ("leave", "请假"), ("absent", "未到")],
                        default="present",
                        max_length=10,
                        verbose_name="到会情况",
                    ),
                ),
            ],
            options={
                "verbose_name": "座谈会到会情况",
                "verbose_name_plural": "座谈会到会情况",
                "ordering": ["organization__sort_order", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("forum", "organization"), name="forum_seat_once")
                ],
                "indexes": [],
            },
        ),
    ]
