"""Campaigns with their counters, and pairs of deputies and households."""

import django.db.models.deletion
from django.db import migrations, models

import congress_portal.foundation.privacy.fields


class Migration(migrations.Migration):
    dependencies = [("deputies", "0008_training_reports")]

    operations = [
        migrations.CreateModel(
            name="Campaign",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="活动名称")),
                ("authority", models.CharField(blank=True, max_length=120, verbose_name="依据")),
                ("purpose", models.TextField(blank=True, verbose_name="活动内容")),
                ("starts_on", models.DateField(verbose_name="开始日期")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="作废原因")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "congress",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="campaigns",
                        to="accounts.organization",
                        verbose_name="人大",
                    ),
                ),
            ],
            options={
                "verbose_name": "主题活动",
                "verbose_name_plural": "主题活动",
                "ordering": ["-starts_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="CampaignCounter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=30, verbose_name="计数项")),
                ("unit", models.CharField(max_length=8, verbose_name="单位")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("told", "每次活动填写"),
                            ("activities", "活动次数"),
                            ("attendance", "代表参加人次"),
                            ("deputies", "参加的代表人数"),
                            ("headcount", "见到群众人次"),
                            ("villages", "受益村数"),
                            ("households", "受益户数"),
                            ("persons", "受益人数"),
                            ("money", "涉及资金"),
                            ("paired_deputies", "结对代表"),
                            ("paired_households", "结对户数"),
                        ],
                        default="told",
                        max_length=20,
                        verbose_name="来源",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="顺序")),
                ("in_use", models.BooleanField(default=True, verbose_name="在用")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counters",
                        to="deputies.campaign",
                        verbose_name="主题活动",
                    ),
                ),
            ],
            options={
                "verbose_name": "计数项",
                "verbose_name_plural": "计数项",
                "ordering": ["campaign", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Household",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "head_name",
                    congress_portal.foundation.privacy.fields.EncryptedTextField(
                        max_length=30, verbose_name="户主姓名"
                    ),
                ),
                ("head_hash", models.CharField(max_length=64, verbose_name="户主索引")),
                (
                    "phone",
                    congress_portal.foundation.privacy.fields.EncryptedTextField(
                        blank=True, max_length=20, verbose_name="联系电话"
                    ),
                ),
                (
                    "situation",
                    congress_portal.foundation.privacy.fields.EncryptedTextField(
                        blank=True, max_length=1000, verbose_name="家庭情况"
                    ),
                ),
                ("members", models.PositiveSmallIntegerField(default=1, verbose_name="家庭人口")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="households",
                        to="accounts.county",
                        verbose_name="县",
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="households",
                        to="accounts.division",
                        verbose_name="所在村（社区）",
                    ),
                ),
                (
                    "township",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="township_households",
                        to="accounts.division",
                        verbose_name="乡镇",
                    ),
                ),
            ],
            options={
                "verbose_name": "结对户",
                "verbose_name_plural": "结对户",
                "ordering": ["township", "division", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Pair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="结对日期")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                ("end_reason", models.CharField(blank=True, max_length=200, verbose_name="结束原因")),
                (
                    "measures",
                    congress_portal.foundation.privacy.fields.EncryptedTextField(
                        blank=True, max_length=2000, verbose_name="帮扶措施"
                    ),
                ),
                (
                    "effects",
                    congress_portal.foundation.privacy.fields.EncryptedTextField(
                        blank=True, max_length=2000, verbose_name="帮扶成效"
                    ),
                ),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="作废原因")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pairs",
                        to="deputies.household",
                        verbose_name="结对户",
                    ),
                ),
                (
                    "mandate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pairs",
                        to="deputies.mandate",
                        verbose_name="代表",
                    ),
                ),
            ],
            options={
                "verbose_name": "结对帮扶",
                "verbose_name_plural": "结对帮扶",
                "ordering": ["-starts_on", "-pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.UniqueConstraint(
                condition=models.Q(("voided_at__isnull", True)),
                fields=("congress", "name", "starts_on"),
                name="campaign_once_in_a_congress",
                violation_error_message="这项主题活动已经登记。",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                ),
                name="campaign_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("voided_at__isnull", True), models.Q(("void_reason", ""), _negated=True), _connector="OR"
                ),
                name="voided_campaign_has_a_reason",
                violation_error_message="作废要写原因。",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaigncounter",
            constraint=models.UniqueConstraint(
                fields=("campaign", "name"),
                name="counter_once_in_a_campaign",
                violation_error_message="这项活动里已经有同名的计数项。",
            ),
        ),
        migrations.AddConstraint(
            model_name="household",
            constraint=models.UniqueConstraint(
                fields=("division", "head_hash"),
                name="household_once_in_a_village",
                violation_error_message="这个村已经登记了同名的户。",
            ),
        ),
        migrations.AddIndex(
            model_name="pair",
            index=models.Index(fields=["-starts_on", "-id"], name="pair_newest"),
        ),
        migrations.AddConstraint(
            model_name="pair",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_on__isnull", True), ("voided_at__isnull", True)),
                fields=("mandate", "household"),
                name="pair_current_once",
                violation_error_message="这位代表已经和这一户结对。",
            ),
        ),
        migrations.AddConstraint(
            model_name="pair",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                ),
                name="pair_ends_after_start",
                violation_error_message="结束日期不能早于结对日期。",
            ),
        ),
        migrations.AddConstraint(
            model_name="pair",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("voided_at__isnull", True), models.Q(("void_reason", ""), _negated=True), _connector="OR"
                ),
                name="voided_pair_has_a_reason",
                violation_error_message="作废要写原因。",
            ),
        ),
    ]
