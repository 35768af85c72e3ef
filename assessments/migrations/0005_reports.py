import django.core.validators
import django.db.models.deletion
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0005_levels"),
        ("assessments", "0004_metrics"),
    ]

    operations = [
        migrations.CreateModel(
            name="CorrectionRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(choices=[("asked", "等县人大答复"), ("granted", "已更正"), ("declined", "不予更正"), ("withdrawn", "已撤回")], default="asked", max_length=10, verbose_name="状态")),
                ("numerator_change", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=12, verbose_name="实际数增减")),
                ("denominator_change", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=12, verbose_name="应有数增减")),
                ("reason", models.TextField(verbose_name="申请理由")),
                ("asked_by", models.CharField(max_length=60, verbose_name="申请人")),
                ("asked_at", models.DateTimeField(verbose_name="申请时间")),
                ("answer", models.TextField(blank=True, verbose_name="答复")),
                ("decided_by", models.CharField(blank=True, max_length=60, verbose_name="答复人")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="答复时间")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("adjustment", models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="request", to="assessments.measureadjustment", verbose_name="登记的更正")),
                ("asked_by_person", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.person", verbose_name="申请人")),
                ("line", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="correction_requests", to="assessments.measureline", verbose_name="填报数据")),
            ],
            options={
                "verbose_name": "更正申请",
                "verbose_name_plural": "更正申请",
                "ordering": ["-asked_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("state", "asked")), fields=("line",), name="correctionrequest_one_open"),
                    models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="correctionrequest_has_reason"),
                    models.CheckConstraint(condition=models.Q(models.Q(("state", "granted"), _negated=True), ("adjustment__isnull", False), _connector="OR"), name="correctionrequest_granted_adjusts"),
                    models.CheckConstraint(condition=models.Q(models.Q(("state", "declined"), _negated=True), models.Q(("answer", ""), _negated=True), _connector="OR"), name="correctionrequest_declined_says_why"),
                ],
            },
        ),
        migrations.CreateModel(
            name="EvidenceRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80, verbose_name="记录")),
                ("on", models.DateField(verbose_name="日期")),
                ("label", models.CharField(max_length=200, verbose_name="事项")),
                ("url", models.CharField(blank=True, max_length=200, verbose_name="地址")),
                ("source", models.CharField(blank=True, max_length=80, verbose_name="来源")),
                ("sha256", models.CharField(max_length=64, verbose_name="校验码")),
                ("edition", models.PositiveSmallIntegerField(default=1, verbose_name="第几版")),
                ("chosen_by", models.CharField(max_length=60, verbose_name="选用人")),
                ("chosen_at", models.DateTimeField(verbose_name="选用时间")),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="作废理由")),
                ("line", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="evidence_records", to="assessments.measureline", verbose_name="填报数据")),
                ("request", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="evidence_records", to="assessments.correctionrequest", verbose_name="更正申请")),
            ],
            options={
                "verbose_name": "佐证记录",
                "verbose_name_plural": "佐证记录",
                "ordering": ["on", "pk"],
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("voided_at", None)), fields=("line", "key"), name="evidencerecord_chosen_once"),
                    models.UniqueConstraint(fields=("line", "key", "edition"), name="evidencerecord_edition_unique"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportingRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("opens_itself", models.BooleanField(default=True, help_text="季度结束的第二天，各单位的填报自动生成，数已按日常记录算好", verbose_name="到时候自动开始填报")),
                ("due_workdays", models.PositiveSmallIntegerField(default=10, help_text="季度结束以后第几个工作日截止", validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name="填报期限（工作日）")),
                ("grace_workdays", models.PositiveSmallIntegerField(default=5, help_text="截止以后还可以补交几个工作日，补交的注明迟交；填 0 就没有宽限", validators=[django.core.validators.MaxValueValidator(30)], verbose_name="宽限（工作日）")),
                ("lock_workdays", models.PositiveSmallIntegerField(default=15, help_text="宽限结束以后第几个工作日自动锁定；没有核完的不锁，提醒县人大", validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name="核验期限（工作日）")),
                ("return_workdays", models.PositiveSmallIntegerField(default=5, help_text="退回以后镇里有几个工作日补充", validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)], verbose_name="退回补充期限（工作日）")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("group", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="reporting_rule", to="assessments.flaggroup", verbose_name="考评分组")),
            ],
            options={"verbose_name": "填报期限", "verbose_name_plural": "填报期限"},
        ),
        migrations.CreateModel(
            name="RunningCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(verbose_name="算到哪天")),
                ("counted_at", models.DateTimeField(verbose_name="取数时间")),
                ("stretches", models.JSONField(default=list, verbose_name="各段的数")),
                ("scheme", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="running_count", to="assessments.scheme", verbose_name="方案")),
            ],
            options={"verbose_name": "暂计取数", "verbose_name_plural": "暂计取数"},
        ),
        migrations.AddField(
            model_name="evidencefile",
            name="replaces",
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="replaced_by", to="assessments.evidencefile", verbose_name="代替的一版"),
        ),
        migrations.AlterField(
            model_name="measureline",
            name="source",
            field=models.CharField(choices=[("counted", "日常记录自动统计"), ("entered", "历史数据录入"), ("typed", "镇里填报"), ("judged", "评审评定")], default="counted", max_length=10, verbose_name="来源"),
        ),
        migrations.AddField(
            model_name="period",
            name="grace_until",
            field=models.DateField(blank=True, null=True, verbose_name="宽限到哪天"),
        ),
        migrations.AddField(
            model_name="period",
            name="lock_on",
            field=models.DateField(blank=True, null=True, verbose_name="自动锁定日"),
        ),
        migrations.AddField(
            model_name="quarterreport",
            name="answer_by",
            field=models.DateField(blank=True, null=True, verbose_name="补充期限"),
        ),
        migrations.AddField(
            model_name="quarterreport",
            name="closed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="到期转核验时间"),
        ),
        migrations.AddField(
            model_name="quarterreport",
            name="first_submitted_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="第一次提交时间"),
        ),
        migrations.AddField(
            model_name="quarterreport",
            name="late_workdays",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="迟交（工作日）"),
        ),
    ]
