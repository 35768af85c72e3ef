import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_levels"),
        ("deputies", "0004_levels"),
        ("suggestions", "0007_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="HandOverMeeting",
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
                        choices=[("dispatch", "人大交办"), ("assign", "政府分办")],
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                ("title", models.CharField(max_length=80, verbose_name="名称")),
                ("held_on", models.DateField(blank=True, null=True, verbose_name="交办会日期")),
                ("place", models.CharField(blank=True, max_length=80, verbose_name="地点")),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="通知文号")),
                ("requirements", models.TextField(blank=True, max_length=2000, verbose_name="办理要求")),
                ("contact", models.CharField(blank=True, max_length=80, verbose_name="联系人和电话")),
                ("receipt_by", models.DateField(blank=True, null=True, verbose_name="回执交回日期")),
                ("batches", models.PositiveSmallIntegerField(default=0, verbose_name="交办了几批")),
                ("handed_at", models.DateTimeField(blank=True, null=True, verbose_name="首次交办时间")),
                ("created_at", models.DateTimeField(verbose_name="登记时间")),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="作废原因")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.person",
                        verbose_name="筹备人",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hand_over_meetings",
                        to="accounts.organization",
                        verbose_name="交办单位",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hand_over_meetings",
                        to="deputies.congresssession",
                        verbose_name="哪次大会的建议",
                    ),
                ),
            ],
            options={
                "verbose_name": "交办会",
                "verbose_name_plural": "交办会",
                "ordering": ["-created_at", "-pk"],
                "indexes": [
                    models.Index(fields=["organization", "created_at"], name="hand_over_by_organization")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("voided_at__isnull", True),
                            models.Q(("void_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="voided_hand_over_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("voided_at__isnull", True), ("batches", 0), _connector="OR"),
                        name="what_was_handed_over_stands",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HandOverItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveIntegerField(verbose_name="顺序")),
                ("assists", models.JSONField(blank=True, default=list, verbose_name="协办单位")),
                ("batch", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="第几批")),
                ("taken_out_at", models.DateTimeField(blank=True, null=True, verbose_name="移出时间")),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                        verbose_name="主办单位",
                    ),
                ),
                (
                    "suggestion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hand_over_items",
                        to="suggestions.suggestion",
                        verbose_name="建议",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                        verbose_name="交给",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="suggestions.handovermeeting",
                        verbose_name="交办会",
                    ),
                ),
            ],
            options={
                "verbose_name": "交办件",
                "verbose_name_plural": "交办件",
                "ordering": ["meeting", "place", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("batch__isnull", True)),
                        fields=("meeting", "suggestion"),
                        name="once_on_a_hand_over_list",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("batch__isnull", True), ("taken_out_at__isnull", True), _connector="OR"
                        ),
                        name="handed_over_stays_on_list",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HandOverReceipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("batch", models.PositiveSmallIntegerField(default=1, verbose_name="第几批")),
                ("count", models.PositiveIntegerField(verbose_name="件数")),
                ("issued_at", models.DateTimeField(verbose_name="发出时间")),
                ("returned_on", models.DateField(blank=True, null=True, verbose_name="交回日期")),
                ("signed_by", models.CharField(blank=True, max_length=40, verbose_name="签收人")),
                ("contact", models.CharField(blank=True, max_length=80, verbose_name="承办联系人和电话")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("recorded_at", models.DateTimeField(blank=True, null=True, verbose_name="登记时间")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="suggestions.handovermeeting",
                        verbose_name="交办会",
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
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hand_over_receipts",
                        to="accounts.organization",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "交办回执",
                "verbose_name_plural": "交办回执",
                "ordering": ["meeting", "batch", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("meeting", "unit", "batch"), name="one_receipt_a_unit_and_batch"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("returned_on__isnull", True),
                            models.Q(("signed_by", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="returned_receipt_is_signed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HandOverFile",
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
                (
                    "receipt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="suggestions.handoverreceipt",
                        verbose_name="回执",
                    ),
                ),
            ],
            options={
                "verbose_name": "回执扫描件",
                "verbose_name_plural": "回执扫描件",
                "ordering": ["pk"],
            },
        ),
    ]
