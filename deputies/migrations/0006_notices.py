"""Notices of meetings with replies, templates, and the yearly plan."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('deputies', '0005_sessions'),
    ]

    operations = [
        migrations.CreateModel(
            name='MeetingStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='第几步')),
                ('name', models.CharField(max_length=60, verbose_name='步骤')),
                ('note', models.CharField(blank=True, max_length=1000, verbose_name='做了什么')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='完成日期')),
            ],
            options={
                'verbose_name': '会议步骤',
                'verbose_name_plural': '会议步骤',
                'ordering': ['meeting', 'number'],
            },
        ),
        migrations.CreateModel(
            name='MeetingTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('plenary', '人代会全体会议'), ('presidium', '主席团会议'), ('standing_committee', '常委会会议'), ('chairpersons', '主任会议'), ('group', '代表小组会议')], max_length=20, verbose_name='会议类别')),
                ('name', models.CharField(max_length=60, verbose_name='模板名称')),
                ('title', models.CharField(max_length=120, verbose_name='会议名称')),
                ('place', models.CharField(blank=True, max_length=120, verbose_name='地点')),
                ('agenda', models.TextField(blank=True, verbose_name='议程')),
                ('notice', models.TextField(blank=True, verbose_name='通知内容')),
                ('steps', models.TextField(blank=True, verbose_name='步骤')),
                ('retired_on', models.DateField(blank=True, null=True, verbose_name='停用日期')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
            ],
            options={
                'verbose_name': '会议模板',
                'verbose_name_plural': '会议模板',
                'ordering': ['congress', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='WorkPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('intro', models.TextField(blank=True, verbose_name='总体要求')),
                ('state', models.CharField(choices=[('draft', '起草中'), ('adopted', '已通过')], default='draft', max_length=10, verbose_name='状态')),
                ('adopted_on', models.DateField(blank=True, null=True, verbose_name='通过日期')),
                ('document', models.CharField(blank=True, max_length=60, verbose_name='文号')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='印发代表的时间')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
            ],
            options={
                'verbose_name': '年度代表工作计划',
                'verbose_name_plural': '年度代表工作计划',
                'ordering': ['-year', 'congress', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='WorkPlanItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('title', models.CharField(max_length=200, verbose_name='工作事项')),
                ('first_month', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(12)], verbose_name='从几月')),
                ('last_month', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(12)], verbose_name='到几月')),
                ('who', models.CharField(blank=True, max_length=120, verbose_name='责任单位')),
                ('counter', models.CharField(choices=[('by_hand', '人工登记'), ('standing_committee', '常委会会议（次）'), ('chairpersons', '主任会议（次）'), ('presidium', '主席团会议（次）'), ('group', '代表小组会议（次）'), ('observing', '代表列席会议（人次）'), ('trained', '参加培训的代表（人）'), ('training', '参加培训（人次）'), ('study', '学习活动（次）'), ('inspection', '视察（次）'), ('survey', '调研（次）'), ('law_check', '执法检查（次）'), ('appraisal', '评议（次）'), ('reception', '接待选民（次）'), ('visit', '走访选民（次）'), ('reported', '向选民述职的代表（人）'), ('suggestion', '提出建议（件）'), ('good_deed', '办实事（件）')], default='by_hand', max_length=20, verbose_name='进度取数')),
                ('target', models.PositiveIntegerField(default=1, verbose_name='计划数')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='人工登记的完成数')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='完成情况')),
                ('voided_reason', models.CharField(blank=True, max_length=200, verbose_name='取消原因')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
            ],
            options={
                'verbose_name': '计划事项',
                'verbose_name_plural': '计划事项',
                'ordering': ['plan', 'number', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='meeting',
            name='called_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='通知发出时间'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='contact',
            field=models.CharField(blank=True, max_length=120, verbose_name='联系人和电话'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='notice',
            field=models.TextField(blank=True, verbose_name='通知内容'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='reply_by',
            field=models.DateField(blank=True, null=True, verbose_name='答复期限'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='starts_at',
            field=models.TimeField(blank=True, null=True, verbose_name='开会时间'),
        ),
        migrations.AddField(
            model_name='meetingattendance',
            name='answer',
            field=models.CharField(blank=True, choices=[('', '没有答复'), ('coming', '参加'), ('leave', '请假')], default='', max_length=10, verbose_name='答复'),
        ),
        migrations.AddField(
            model_name='meetingattendance',
            name='answered_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='答复时间'),
        ),
        migrations.AddField(
            model_name='meetingattendance',
            name='by_office',
            field=models.BooleanField(default=False, verbose_name='单位代为登记'),
        ),
        migrations.AddField(
            model_name='meetingattendance',
            name='decision_note',
            field=models.CharField(blank=True, max_length=200, verbose_name='批假说明'),
        ),
        migrations.AddField(
            model_name='meetingattendance',
            name='leave_state',
            field=models.CharField(blank=True, choices=[('', '没有请假'), ('asked', '待批准'), ('granted', '已准假'), ('refused', '未准假')], default='', max_length=10, verbose_name='请假批准情况'),
        ),
        migrations.AddField(
            model_name='meetingattendance',
            name='reason',
            field=models.CharField(blank=True, max_length=200, verbose_name='请假原因'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('called_at__isnull', True), ('reply_by__isnull', False), _connector='OR'), name='called_meeting_has_a_reply_day', violation_error_message='发会议通知要写答复期限。'),
        ),
        migrations.AddConstraint(
            model_name='meetingattendance',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('answer', 'leave'), _negated=True), ('leave_state', '')), models.Q(('answer', 'leave'), models.Q(('leave_state', ''), _negated=True), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='leave_has_a_reason_and_a_state', violation_error_message='请假要写原因。'),
        ),
        migrations.AddField(
            model_name='meetingstep',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='deputies.meeting', verbose_name='会议'),
        ),
        migrations.AddField(
            model_name='meetingtemplate',
            name='congress',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meeting_templates', to='accounts.organization', verbose_name='人大'),
        ),
        migrations.AddField(
            model_name='workplan',
            name='congress',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='work_plans', to='accounts.organization', verbose_name='人大'),
        ),
        migrations.AddField(
            model_name='workplan',
            name='meeting',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='adopted_plans', to='deputies.meeting', verbose_name='通过的会议'),
        ),
        migrations.AddField(
            model_name='workplanitem',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='deputies.workplan', verbose_name='计划'),
        ),
        migrations.AddConstraint(
            model_name='meetingstep',
            constraint=models.UniqueConstraint(fields=('meeting', 'number'), name='one_step_of_each_number', violation_error_message='已经有同一步。'),
        ),
        migrations.AddConstraint(
            model_name='meetingtemplate',
            constraint=models.UniqueConstraint(condition=models.Q(('retired_on__isnull', True)), fields=('congress', 'name'), name='one_template_of_each_name', violation_error_message='已经有同名的会议模板。'),
        ),
        migrations.AddConstraint(
            model_name='workplan',
            constraint=models.UniqueConstraint(fields=('congress', 'year'), name='one_plan_a_year', violation_error_message='这个年度已经有计划。'),
        ),
        migrations.AddConstraint(
            model_name='workplan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('adopted_on__isnull', False), ('state', 'adopted')), models.Q(('adopted_on__isnull', True), ('sent_at__isnull', True), ('state', 'draft')), _connector='OR'), name='adopted_plan_has_its_day', violation_error_message='通过的计划要有通过日期。'),
        ),
        migrations.AddConstraint(
            model_name='workplanitem',
            constraint=models.CheckConstraint(condition=models.Q(('first_month__gte', 1), ('last_month__gte', models.F('first_month')), ('last_month__lte', 12)), name='plan_months_in_order', violation_error_message='月份应在 1 到 12 之间，后一个月不早于前一个月。'),
        ),
        migrations.AddConstraint(
            model_name='workplanitem',
            constraint=models.CheckConstraint(condition=models.Q(('target__gte', 1)), name='plan_target_positive', violation_error_message='计划数至少为 1。'),
        ),
    ]
