import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0005_levels"),
        ("assessments", "0007_flags"),
    ]

    operations = [
        migrations.CreateModel(
            name="ScorecardForm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.FileField(max_length=120, upload_to="", verbose_name="文件")),
                ("original_name", models.CharField(max_length=160, verbose_name="文件名")),
                ("content_type", models.CharField(max_length=100, verbose_name="文件类型")),
                ("size", models.PositiveIntegerField(verbose_name="大小（字节）")),
                ("sha256", models.CharField(max_length=64, verbose_name="校验码")),
                ("uploaded_at", models.DateTimeField(verbose_name="上传时间")),
                ("layout", models.CharField(choices=[("ranking", "一张表，一个单位一行"), ("town", "一个单位一份，一项指标一行")], default="ranking", max_length=10, verbose_name="怎么填")),
                ("name", models.CharField(max_length=60, verbose_name="表单名称")),
                ("number", models.PositiveIntegerField(default=1, verbose_name="第几版")),
                ("retired_at", models.DateTimeField(blank=True, null=True, verbose_name="停用时间")),
                ("retire_reason", models.CharField(blank=True, max_length=200, verbose_name="停用原因")),
                ("county", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="scorecard_forms", to="accounts.county", verbose_name="县")),
                ("uploaded_by", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.person", verbose_name="上传人")),
            ],
            options={
                "verbose_name": "考评成绩表单",
                "verbose_name_plural": "考评成绩表单",
                "ordering": ["name", "-number"],
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("county", "name", "number"), name="cardform_version_once"), models.UniqueConstraint(condition=models.Q(("retired_at__isnull", True)), fields=("county", "name"), name="cardform_one_of_each_name", violation_error_message="已经有同名的表单。"), models.CheckConstraint(condition=models.Q(("retired_at__isnull", True), models.Q(("retire_reason", ""), _negated=True), _connector="OR"), name="cardform_retired_with_reason", violation_error_message="停用要写原因。")],
            },
        ),
    ]
