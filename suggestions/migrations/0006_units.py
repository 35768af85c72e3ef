import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("suggestions", "0005_authors"),
    ]

    operations = [
        migrations.AddField(
            model_name="evaluation",
            name="objected_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="代表提出异议的时间"),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="objection",
            field=models.CharField(blank=True, max_length=300, verbose_name="代表的异议"),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="on_paper",
            field=models.BooleanField(default=False, verbose_name="纸质评价补录"),
        ),
        migrations.AddField(
            model_name="evaluation",
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
            model_name="handlingassignment",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.person",
                verbose_name="裁定人",
            ),
        ),
        migrations.AddField(
            model_name="handlingassignment",
            name="handler",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.person",
                verbose_name="经办人",
            ),
        ),
        migrations.AddField(
            model_name="reply",
            name="correction_reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="更正原因"),
        ),
        migrations.AddField(
            model_name="reply",
            name="joins",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="joined_by",
                to="suggestions.reply",
                verbose_name="并入哪一份答复",
            ),
        ),
        migrations.AddField(
            model_name="suggestion",
            name="consulted_on",
            field=models.DateField(blank=True, null=True, verbose_name="面商日期"),
        ),
        migrations.AddField(
            model_name="suggestionattachment",
            name="evaluation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="scans",
                to="suggestions.evaluation",
                verbose_name="评价",
            ),
        ),
        migrations.AlterField(
            model_name="suggestionattachment",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("demand", "群众照片"),
                    ("original", "建议附件"),
                    ("reply", "答复附件"),
                    ("proof", "销单凭据"),
                    ("waiting", "待发的销单凭据"),
                    ("signed", "纸质评价表"),
                ],
                max_length=10,
                verbose_name="用途",
            ),
        ),
        migrations.CreateModel(
            name="ReplyDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="第几轮")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("writing", "拟稿"),
                            ("submitted", "待签发"),
                            ("returned", "退改"),
                            ("signed", "已发出"),
                            ("dropped", "作废"),
                        ],
                        default="writing",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("body", models.TextField(verbose_name="办理情况")),
                ("next_step", models.TextField(blank=True, verbose_name="下一步打算")),
                ("commitment", models.CharField(blank=True, max_length=300, verbose_name="承诺内容")),
                ("commitment_due", models.DateField(blank=True, null=True, verbose_name="承诺时限")),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="文号")),
                ("signed_by_name", models.CharField(blank=True, max_length=40, verbose_name="签发人")),
                ("contact_text", models.CharField(blank=True, max_length=80, verbose_name="联系人和电话")),
                ("close_statement", models.TextField(blank=True, verbose_name="销单说明")),
                ("saved_at", models.DateTimeField(verbose_name="保存时间")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="送审时间")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="签发或退改时间")),
                ("return_reason", models.CharField(blank=True, max_length=500, verbose_name="退改意见")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drafts",
                        to="suggestions.handlingassignment",
                        verbose_name="承办",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.person",
                        verbose_name="签发人",
                    ),
                ),
                (
                    "outcome",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="suggestions.outcomeclass",
                        verbose_name="办理类别",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.person",
                        verbose_name="拟稿人",
                    ),
                ),
            ],
            options={
                "verbose_name": "答复稿",
                "verbose_name_plural": "答复稿",
                "ordering": ["-pk"],
            },
        ),
        migrations.AddField(
            model_name="suggestionattachment",
            name="draft",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attachments",
                to="suggestions.replydraft",
                verbose_name="答复稿",
            ),
        ),
        migrations.CreateModel(
            name="UnitDesk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "head_signs",
                    models.BooleanField(
                        default=False,
                        help_text="勾选后，经办人写好答复要“送审”，负责人签发后才发出。",
                        verbose_name="答复由负责人签发",
                    ),
                ),
                (
                    "number_prefix",
                    models.CharField(
                        blank=True,
                        help_text="例如“云交函”，文号写成“云交函〔2026〕12号”。",
                        max_length=20,
                        verbose_name="答复文号代字",
                    ),
                ),
                (
                    "contact_text",
                    models.CharField(
                        blank=True,
                        help_text="印在答复函末尾，代表凭它找人。",
                        max_length=80,
                        verbose_name="联系人和电话",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "unit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer_desk",
                        to="accounts.organization",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "单位办理设置",
                "verbose_name_plural": "单位办理设置",
            },
        ),
        migrations.CreateModel(
            name="Consultation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="第几轮")),
                ("on", models.DateField(verbose_name="面商日期")),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("meeting", "当面"),
                            ("on_site", "到现场一起看"),
                            ("telephone", "电话"),
                            ("video", "视频"),
                        ],
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=80, verbose_name="地点")),
                ("people", models.CharField(max_length=120, verbose_name="单位参加人")),
                ("said", models.TextField(max_length=2000, verbose_name="谈了什么，代表的意见")),
                ("at", models.DateTimeField(verbose_name="登记时间")),
                ("denied_at", models.DateTimeField(blank=True, null=True, verbose_name="异议时间")),
                ("denied_why", models.CharField(blank=True, max_length=300, verbose_name="异议")),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consultations",
                        to="suggestions.handlingassignment",
                        verbose_name="承办",
                    ),
                ),
                (
                    "denied_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="deputies.mandate",
                        verbose_name="提出异议的代表",
                    ),
                ),
                (
                    "mandates",
                    models.ManyToManyField(
                        related_name="consultations", to="deputies.mandate", verbose_name="面商的代表"
                    ),
                ),
                (
                    "recorded_by",
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
                    "suggestion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consultations",
                        to="suggestions.suggestion",
                        verbose_name="事项",
                    ),
                ),
            ],
            options={
                "verbose_name": "面商记录",
                "verbose_name_plural": "面商记录",
                "ordering": ["-on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("denied_at__isnull", True),
                            models.Q(("denied_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="denied_talk_says_why",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ExtensionRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due", models.DateField(verbose_name="申请延到")),
                ("reason", models.CharField(max_length=500, verbose_name="理由")),
                ("asked_at", models.DateTimeField(verbose_name="申请时间")),
                (
                    "consent",
                    models.CharField(
                        choices=[("asked", "等代表答复"), ("agreed", "代表同意"), ("declined", "代表不同意")],
                        default="asked",
                        max_length=10,
                        verbose_name="代表意见",
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="代表答复时间")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="代表的话")),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="了结时间")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="deputies.mandate",
                        verbose_name="答复的代表",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.person",
                        verbose_name="申请人",
                    ),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extension_requests",
                        to="suggestions.handlingassignment",
                        verbose_name="承办",
                    ),
                ),
                (
                    "suggestion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extension_requests",
                        to="suggestions.suggestion",
                        verbose_name="事项",
                    ),
                ),
            ],
            options={
                "verbose_name": "延期申请",
                "verbose_name_plural": "延期申请",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("settled_at__isnull", True)),
                        fields=("assignment",),
                        name="one_open_extension_a_part",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReplyCopy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="送达时间")),
                (
                    "mandate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reply_copies",
                        to="deputies.mandate",
                        verbose_name="代表",
                    ),
                ),
                (
                    "reply",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="suggestions.reply",
                        verbose_name="答复",
                    ),
                ),
            ],
            options={
                "verbose_name": "答复送达",
                "verbose_name_plural": "答复送达",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("reply", "mandate"), name="reply_reaches_a_signatory_once"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="replydraft",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["returned", "submitted", "writing"])),
                fields=("assignment",),
                name="one_open_draft_a_part",
            ),
        ),
        migrations.AddConstraint(
            model_name="replydraft",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "returned"), _negated=True),
                    models.Q(("return_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="returned_draft_says_why",
            ),
        ),
    ]
