"""Corrections of the performance file, and honours."""

import django.db.models.deletion
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("deputies", "0006_notices")]

    operations = [
        migrations.AddField(
            model_name='performanceentry',
            name='days',
            field=models.DecimalField(decimal_places=1, default=Decimal('1'), max_digits=4, verbose_name='天数'),
        ),
        migrations.CreateModel(
            name='HonourSelection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('title', models.CharField(max_length=60, verbose_name='表彰名称')),
                ('basis', models.CharField(max_length=160, verbose_name='评选依据')),
                ('approved_by', models.CharField(max_length=80, verbose_name='批准机关')),
                ('quota_number', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='名额（人）')),
                ('quota_percent', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='名额（占在任代表的百分比）')),
                ('with_townships', models.BooleanField(default=False, verbose_name='乡镇代表也参加')),
                ('exclusions', models.JSONField(blank=True, default=list, verbose_name='不参加评选的人')),
                ('nominations_due', models.DateField(blank=True, null=True, verbose_name='推荐截止日期')),
                ('requirements', models.TextField(blank=True, verbose_name='评选条件')),
                ('state', models.CharField(choices=[('open', '推荐中'), ('decided', '已表彰'), ('cancelled', '已取消')], default='open', max_length=10, verbose_name='状态')),
                ('decided_on', models.DateField(blank=True, null=True, verbose_name='表彰日期')),
                ('document_no', models.CharField(blank=True, max_length=60, verbose_name='表彰决定文号')),
                ('cancel_reason', models.CharField(blank=True, max_length=200, verbose_name='取消原因')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('congress', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='honour_selections', to='accounts.organization', verbose_name='人大')),
            ],
            options={
                'verbose_name': '评选表彰',
                'verbose_name_plural': '评选表彰',
                'ordering': ['-year', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='HonourNomination',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ground', models.CharField(max_length=500, verbose_name='推荐理由')),
                ('nominated_at', models.DateTimeField(verbose_name='推荐时间')),
                ('state', models.CharField(choices=[('nominated', '已推荐'), ('chosen', '受表彰'), ('not_chosen', '未入选'), ('withdrawn', '已撤回')], default='nominated', max_length=12, verbose_name='状态')),
                ('withdrawn_reason', models.CharField(blank=True, max_length=200, verbose_name='撤回原因')),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='nominations', to='deputies.mandate', verbose_name='代表')),
                ('nominated_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization', verbose_name='推荐单位')),
                ('selection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='nominations', to='deputies.honourselection', verbose_name='评选')),
            ],
            options={
                'verbose_name': '推荐人选',
                'verbose_name_plural': '推荐人选',
                'ordering': ['selection', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Honour',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=60, verbose_name='表彰名称')),
                ('level', models.CharField(choices=[('national', '国家级'), ('province', '省级'), ('prefecture', '市级'), ('county', '县级'), ('township', '乡镇级')], max_length=12, verbose_name='表彰级别')),
                ('granted_by', models.CharField(max_length=80, verbose_name='表彰机关')),
                ('document_no', models.CharField(max_length=60, verbose_name='文号')),
                ('on', models.DateField(verbose_name='表彰日期')),
                ('entered_at', models.DateTimeField(verbose_name='登记时间')),
                ('voided_at', models.DateTimeField(blank=True, null=True, verbose_name='作废时间')),
                ('void_reason', models.CharField(blank=True, max_length=200, verbose_name='作废原因')),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='honours', to='deputies.mandate', verbose_name='代表')),
                ('selection', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='honours', to='deputies.honourselection', verbose_name='评选')),
            ],
            options={
                'verbose_name': '表彰',
                'verbose_name_plural': '表彰',
                'ordering': ['-on', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='RecordCorrection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('missing', '漏记'), ('wrong', '错记'), ('double', '重记')], max_length=10, verbose_name='问题')),
                ('told', models.CharField(blank=True, max_length=400, verbose_name='档案里原来写的')),
                ('performance_kind', models.CharField(blank=True, choices=[('reception', '接待选民'), ('visit', '走访选民'), ('study', '学习'), ('discussion', '座谈'), ('inspection', '视察'), ('survey', '调研'), ('law_check', '执法检查'), ('appraisal', '评议'), ('good_deed', '办实事'), ('mediation', '化解矛盾'), ('pairing', '结对帮扶'), ('gathering', '参加活动'), ('other', '其他履职'), ('suggestion', '提出建议'), ('demand', '办理群众意见'), ('evaluation', '评价办理结果'), ('meeting', '出席会议'), ('observing', '列席会议'), ('training', '参加培训'), ('report', '向选民述职'), ('honour', '表彰')], max_length=20, verbose_name='类别')),
                ('on', models.DateField(blank=True, null=True, verbose_name='日期')),
                ('summary', models.CharField(blank=True, max_length=300, verbose_name='内容')),
                ('quantity', models.PositiveIntegerField(default=1, verbose_name='数量')),
                ('days', models.DecimalField(decimal_places=1, default=Decimal('1'), max_digits=4, verbose_name='天数')),
                ('reason', models.CharField(max_length=500, verbose_name='说明')),
                ('state', models.CharField(choices=[('open', '待核对'), ('asked', '待代表补充'), ('accepted', '已更正'), ('declined', '不更正'), ('withdrawn', '已撤回')], default='open', max_length=10, verbose_name='状态')),
                ('question', models.CharField(blank=True, max_length=300, verbose_name='请代表补充的内容')),
                ('supplement', models.CharField(blank=True, max_length=500, verbose_name='代表的补充')),
                ('answer', models.CharField(blank=True, max_length=300, verbose_name='核对意见')),
                ('at_source', models.BooleanField(default=False, verbose_name='已在原始记录里更正')),
                ('proposed_at', models.DateTimeField(verbose_name='提出时间')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='核对时间')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='核对人')),
                ('entry', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='proposals', to='deputies.performanceentry', verbose_name='档案里的记录')),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='record_corrections', to='deputies.mandate', verbose_name='代表')),
                ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='提出人')),
            ],
            options={
                'verbose_name': '档案更正',
                'verbose_name_plural': '档案更正',
                'ordering': ['-proposed_at', '-pk'],
            },
        ),
        migrations.AddField(
            model_name='performanceentry',
            name='correction',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_entries', to='deputies.recordcorrection', verbose_name='更正'),
        ),
        migrations.AddConstraint(
            model_name='performanceentry',
            constraint=models.CheckConstraint(condition=models.Q(('days__gte', 0)), name='performance_days_not_negative', violation_error_message='天数不能是负数。'),
        ),
        migrations.AddConstraint(
            model_name='performanceentry',
            constraint=models.CheckConstraint(condition=models.Q(('correction__isnull', True), ('counted', False), _connector='OR'), name='corrected_line_is_not_counted', violation_error_message='已更正的记录不再计入。'),
        ),
        migrations.AddConstraint(
            model_name='honourselection',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'cancelled'), _negated=True), fields=('congress', 'year', 'title'), name='one_selection_of_a_title_a_year', violation_error_message='这一年已经有同名的评选。'),
        ),
        migrations.AddConstraint(
            model_name='honourselection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('quota_number__gte', 1), ('quota_percent__isnull', True)), models.Q(('quota_number__isnull', True), ('quota_percent__gte', 1), ('quota_percent__lte', 100)), _connector='OR'), name='selection_has_one_quota', violation_error_message='名额填人数或者百分比，只填一个。'),
        ),
        migrations.AddConstraint(
            model_name='honourselection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_on__isnull', False), ('state', 'decided'), models.Q(('document_no', ''), _negated=True)), models.Q(models.Q(('state', 'decided'), _negated=True), ('decided_on__isnull', True)), _connector='OR'), name='decided_selection_has_day_and_document', violation_error_message='表彰要有日期和决定文号。'),
        ),
        migrations.AddConstraint(
            model_name='honournomination',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'withdrawn'), _negated=True), fields=('selection', 'mandate'), name='one_nomination_of_a_deputy', violation_error_message='这位代表已经被推荐。'),
        ),
        migrations.AddConstraint(
            model_name='honour',
            constraint=models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True)), fields=('mandate', 'title', 'on'), name='one_honour_of_a_title_and_day', violation_error_message='这项表彰已经登记。'),
        ),
        migrations.AddConstraint(
            model_name='honour',
            constraint=models.CheckConstraint(condition=models.Q(('voided_at__isnull', True), models.Q(('void_reason', ''), _negated=True), _connector='OR'), name='voided_honour_has_a_reason', violation_error_message='作废要写原因。'),
        ),
        migrations.AddIndex(
            model_name='recordcorrection',
            index=models.Index(fields=['mandate', 'state'], name='correction_mandate_state'),
        ),
        migrations.AddConstraint(
            model_name='recordcorrection',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['open', 'asked'])), fields=('entry',), name='one_waiting_correction_of_a_line', violation_error_message='这条记录已经提出更正，正在核对。'),
        ),
        migrations.AddConstraint(
            model_name='recordcorrection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['accepted', 'declined']), _negated=True), models.Q(models.Q(('answer', ''), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='decided_correction_has_an_answer', violation_error_message='核对更正要写一句意见。'),
        ),
        migrations.AddConstraint(
            model_name='recordcorrection',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'double'), models.Q(('on__isnull', False), models.Q(('summary', ''), _negated=True), models.Q(('performance_kind', ''), _negated=True)), _connector='OR'), name='correction_says_what_the_file_should_say', violation_error_message='请填写正确的日期、类别和内容。'),
        ),
    ]
