import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_levels"),
        ("assessments", "0002_history"),
    ]

    operations = [
        migrations.AddField(
            model_name="indicator",
            name="evidence",
            field=models.CharField(
                blank=True,
                help_text="空着就是不另要材料，更不要照片",
                max_length=120,
                verbose_name="另要的材料",
            ),
        ),
        migrations.AddField(
            model_name="scheme",
            name="completeness",
            field=models.CharField(blank=True, max_length=200, verbose_name="完整程度"),
        ),
        migrations.AddField(
            model_name="scheme",
            name="source",
            field=models.CharField(blank=True, max_length=200, verbose_name="来源"),
        ),
        migrations.AddField(
            model_name="scheme",
            name="terms",
            field=models.JSONField(blank=True, default=dict, verbose_name="等次、门槛和折算"),
        ),
        migrations.AddField(
            model_name="scheme",
            name="trial",
            field=models.JSONField(blank=True, default=dict, verbose_name="用上年数据试算的结果"),
        ),
        migrations.AlterField(
            model_name="category",
            name="cap",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                help_text="这一类合起来最多几分，空着就不限；基础分填了，满分按它算",
                max_digits=7,
                null=True,
                verbose_name="这一类最多",
            ),
        ),
        migrations.CreateModel(
            name="SchemeUpload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("filename", models.CharField(max_length=160, verbose_name="文件名")),
                ("sha256", models.CharField(max_length=64, verbose_name="校验码")),
                ("content", models.JSONField(blank=True, default=dict, verbose_name="读出的方案")),
                ("problems", models.JSONField(blank=True, default=list, verbose_name="要改正的")),
                (
                    "state",
                    models.CharField(
                        choices=[("staged", "等您核对"), ("taken", "已建成草稿"), ("dropped", "已放弃")],
                        default="staged",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("uploaded_at", models.DateTimeField(verbose_name="上传时间")),
                ("uploaded_by", models.CharField(max_length=60, verbose_name="上传人")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="确认时间")),
                ("decided_by", models.CharField(blank=True, max_length=60, verbose_name="确认人")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.county",
                        verbose_name="县",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessments.flaggroup",
                        verbose_name="考评分组",
                    ),
                ),
                (
                    "scheme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uploads",
                        to="assessments.scheme",
                        verbose_name="建成的方案",
                    ),
                ),
            ],
            options={
                "verbose_name": "上传的方案",
                "verbose_name_plural": "上传的方案",
                "ordering": ["-uploaded_at", "-pk"],
            },
        ),
    ]
