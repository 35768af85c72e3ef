import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='CongressSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(99)], verbose_name='第几次会议')),
                ('opens_on', models.DateField(verbose_name='开幕日期')),
                ('closes_on', models.DateField(blank=True, null=True, verbose_name='闭幕日期')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
            ],
            options={
                'verbose_name': '人代会会议',
                'verbose_name_plural': '人代会会议',
                'ordering': ['-opens_on', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('number__gte', 1), ('number__lte', 99)), name='session_number_1_to_99', violation_error_message='会议次数应在 1 到 99 之间。'), models.CheckConstraint(condition=models.Q(('closes_on__isnull', True), ('closes_on__gte', models.F('opens_on')), _connector='OR'), name='session_closes_after_it_opens', violation_error_message='闭幕日期不能早于开幕日期。')],
            },
        ),
        migrations.CreateModel(
            name='Constituency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('kind', models.CharField(choices=[('electoral_district', '选区'), ('electing_unit', '选举单位')], default='electoral_district', max_length=20, verbose_name='类别')),
                ('seats', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='应选代表名额')),
                ('retired_on', models.DateField(blank=True, null=True, verbose_name='停用日期')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('congress', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='constituencies', to='accounts.organization', verbose_name='人大')),
                ('divisions', models.ManyToManyField(blank=True, related_name='constituencies', to='accounts.division', verbose_name='包含的村（社区）')),
            ],
            options={
                'verbose_name': '选区（选举单位）',
                'verbose_name_plural': '选区（选举单位）',
                'ordering': ['congress', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('retired_on__isnull', True)), fields=('congress', 'name'), name='one_constituency_of_each_name', violation_error_message='已经有同名的选区（选举单位）。')],
            },
        ),
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('congress', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations', to='accounts.organization', verbose_name='人大')),
                ('division', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division', verbose_name='所在镇（乡、街道）')),
            ],
            options={
                'verbose_name': '代表团',
                'verbose_name_plural': '代表团',
                'ordering': ['term', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='DeputyGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('retired_on', models.DateField(blank=True, null=True, verbose_name='停用日期')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('congress', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deputy_groups', to='accounts.organization', verbose_name='人大')),
                ('division', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division', verbose_name='活动区域')),
            ],
            options={
                'verbose_name': '代表小组',
                'verbose_name_plural': '代表小组',
                'ordering': ['congress', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('retired_on__isnull', True)), fields=('congress', 'name'), name='one_group_of_each_name', violation_error_message='已经有同名的代表小组。')],
            },
        ),
        migrations.CreateModel(
            name='Mandate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(choices=[('national', '全国'), ('province', '省级'), ('prefecture', '市级'), ('county', '县级'), ('township', '乡镇级')], max_length=12, verbose_name='层级')),
                ('occupation', models.CharField(blank=True, max_length=120, verbose_name='工作单位和职务')),
                ('kind_of_election', models.CharField(choices=[('general', '换届选举'), ('by_election', '补选')], default='general', max_length=12, verbose_name='当选方式')),
                ('elected_on', models.DateField(verbose_name='当选日期')),
                ('starts_on', models.DateField(verbose_name='任职日期')),
                ('state', models.CharField(choices=[('active', '在任'), ('suspended', '暂停执行职务'), ('ended', '已终止')], default='active', max_length=10, verbose_name='状态')),
                ('suspended_on', models.DateField(blank=True, null=True, verbose_name='暂停日期')),
                ('suspension_reason', models.CharField(blank=True, choices=[('detained', '因刑事案件被羁押，正在受侦查、起诉、审判'), ('serving_sentence', '被判处管制、拘役或者有期徒刑，没有附加剥夺政治权利，正在服刑')], default='', max_length=20, verbose_name='暂停原因')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='终止日期')),
                ('end_reason', models.CharField(blank=True, choices=[('moved_away', '迁出或者调离本行政区域'), ('resigned', '辞职被接受'), ('ordered_to_resign', '责令辞职被接受'), ('absent_twice', '未经批准两次不出席本级人代会会议'), ('recalled', '被罢免'), ('lost_nationality', '丧失中华人民共和国国籍'), ('lost_political_rights', '依照法律被剥夺政治权利'), ('lost_capacity', '丧失行为能力'), ('died', '去世'), ('term_over', '本届任期届满')], default='', max_length=24, verbose_name='终止原因')),
                ('end_note', models.CharField(blank=True, max_length=300, verbose_name='依据说明')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('congress', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mandates', to='accounts.organization', verbose_name='人大')),
                ('constituency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mandates', to='deputies.constituency', verbose_name='选区（选举单位）')),
                ('delegation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mandates', to='deputies.delegation', verbose_name='代表团')),
                ('group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mandates', to='deputies.deputygroup', verbose_name='代表小组')),
                ('home_division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mandates', to='accounts.division', verbose_name='联系的村（社区）')),
                ('membership', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='mandate', to='accounts.membership', verbose_name='任职')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mandates', to='accounts.person', verbose_name='姓名')),
                ('township', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='township_mandates', to='accounts.division', verbose_name='镇（乡、街道）')),
            ],
            options={
                'verbose_name': '代表职务',
                'verbose_name_plural': '代表职务',
                'ordering': ['congress', 'pk'],
                'indexes': [models.Index(fields=['congress', 'state'], name='mandate_congress_state'), models.Index(fields=['township', 'state'], name='mandate_township_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', False), ('state', 'ended'), models.Q(('end_reason', ''), _negated=True)), models.Q(models.Q(('state', 'ended'), _negated=True), ('end_reason', ''), ('ended_on__isnull', True)), _connector='OR'), name='ended_mandate_has_day_and_reason', violation_error_message='终止的代表职务要有终止日期和原因。'), models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), ('ended_on__gte', models.F('starts_on')), _connector='OR'), name='mandate_ends_after_it_starts', violation_error_message='终止日期不能早于任职日期。'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'suspended'), ('suspended_on__isnull', False), models.Q(('suspension_reason', ''), _negated=True)), models.Q(models.Q(('state', 'suspended'), _negated=True), ('suspended_on__isnull', True), ('suspension_reason', '')), _connector='OR'), name='suspended_mandate_has_day_and_reason', violation_error_message='暂停执行职务要有日期和原因。')],
            },
        ),
        migrations.AddField(
            model_name='deputygroup',
            name='leader',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='led_groups', to='deputies.mandate', verbose_name='组长'),
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('plenary', '人代会全体会议'), ('presidium', '主席团会议'), ('standing_committee', '常委会会议'), ('chairpersons', '主任会议'), ('group', '代表小组会议')], max_length=20, verbose_name='会议类别')),
                ('title', models.CharField(max_length=120, verbose_name='会议名称')),
                ('held_on', models.DateField(verbose_name='召开日期')),
                ('place', models.CharField(blank=True, max_length=120, verbose_name='地点')),
                ('agenda', models.TextField(blank=True, verbose_name='议程')),
                ('outcome', models.TextField(blank=True, verbose_name='会议结果')),
                ('state', models.CharField(choices=[('planned', '待召开'), ('held', '已召开'), ('cancelled', '已取消')], default='planned', max_length=10, verbose_name='状态')),
                ('due', models.PositiveIntegerField(default=0, verbose_name='应到人数')),
                ('present', models.PositiveIntegerField(default=0, verbose_name='实到人数')),
                ('on_leave', models.PositiveIntegerField(default=0, verbose_name='请假人数')),
                ('absent', models.PositiveIntegerField(default=0, verbose_name='缺席人数')),
                ('observers', models.PositiveIntegerField(default=0, verbose_name='列席人数')),
                ('cancel_reason', models.CharField(blank=True, max_length=200, verbose_name='取消原因')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('congress', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='accounts.organization', verbose_name='人大')),
                ('group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='deputies.deputygroup', verbose_name='代表小组')),
                ('session', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='deputies.congresssession', verbose_name='所属人代会')),
            ],
            options={
                'verbose_name': '会议',
                'verbose_name_plural': '会议',
                'ordering': ['-held_on', '-pk'],
                'indexes': [models.Index(fields=['congress', 'kind', 'held_on'], name='meeting_congress_kind_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'held'), _negated=True), models.Q(('due', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('present'), '+', models.F('on_leave')), '+', models.F('absent'))), ('due__gt', 0)), _connector='OR'), name='attendance_adds_up', violation_error_message='应到人数应等于实到、请假、缺席人数之和。'), models.CheckConstraint(condition=models.Q(models.Q(('group__isnull', False), ('kind', 'group')), models.Q(models.Q(('kind', 'group'), _negated=True), ('group__isnull', True)), _connector='OR'), name='group_meeting_has_its_group', violation_error_message='小组会议要选代表小组，其他会议不选。'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'cancelled'), _negated=True), models.Q(('cancel_reason', ''), _negated=True), _connector='OR'), name='cancelled_meeting_has_a_reason', violation_error_message='取消会议要写原因。')],
            },
        ),
        migrations.CreateModel(
            name='MeetingAttendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('capacity', models.CharField(choices=[('member', '应出席'), ('observer', '列席')], default='member', max_length=10, verbose_name='身份')),
                ('status', models.CharField(choices=[('expected', '未登记'), ('present', '出席'), ('leave', '请假'), ('absent', '缺席')], default='expected', max_length=10, verbose_name='出席情况')),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='deputies.mandate', verbose_name='代表')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to='deputies.meeting', verbose_name='会议')),
            ],
            options={
                'verbose_name': '会议出席',
                'verbose_name_plural': '会议出席',
                'ordering': ['meeting', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('meeting', 'mandate'), name='one_attendance_of_each_deputy', violation_error_message='这位代表已经在名单里。')],
            },
        ),
        migrations.CreateModel(
            name='OfficeHolding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('office', models.CharField(choices=[('chairperson', '主任（主席）'), ('vice_chairperson', '副主任（副主席）'), ('presidium_member', '主席团成员'), ('committee_member', '常委会委员'), ('delegation_head', '代表团团长'), ('group_leader', '代表小组组长')], max_length=20, verbose_name='职务')),
                ('starts_on', models.DateField(verbose_name='任职日期')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='免职日期')),
                ('group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='leaderships', to='deputies.deputygroup', verbose_name='代表小组')),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='office_holdings', to='deputies.mandate', verbose_name='代表')),
                ('membership', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='office_holding', to='accounts.membership', verbose_name='任职')),
            ],
            options={
                'verbose_name': '担任职务',
                'verbose_name_plural': '担任职务',
                'ordering': ['-starts_on', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ends_on__isnull', True), models.Q(('office', 'group_leader'), _negated=True)), fields=('mandate', 'office'), name='office_held_once_at_a_time', violation_error_message='已经担任这个职务。'), models.UniqueConstraint(condition=models.Q(('ends_on__isnull', True), ('office', 'group_leader')), fields=('group',), name='one_leader_of_a_group', violation_error_message='这个小组已经有组长。'), models.CheckConstraint(condition=models.Q(models.Q(('group__isnull', False), ('office', 'group_leader')), models.Q(models.Q(('office', 'group_leader'), _negated=True), ('group__isnull', True)), _connector='OR'), name='leader_of_some_group', violation_error_message='小组组长要写明是哪个小组。'), models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='office_ends_after_it_starts', violation_error_message='免职日期不能早于任职日期。')],
            },
        ),
        migrations.CreateModel(
            name='PerformanceEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source_key', models.CharField(max_length=80, verbose_name='来源')),
                ('kind', models.CharField(choices=[('reception', '接待选民'), ('visit', '走访选民'), ('study', '学习'), ('discussion', '座谈'), ('inspection', '视察'), ('survey', '调研'), ('law_check', '执法检查'), ('appraisal', '评议'), ('good_deed', '办实事'), ('mediation', '化解矛盾'), ('pairing', '结对帮扶'), ('gathering', '参加活动'), ('other', '其他履职'), ('suggestion', '提出建议'), ('demand', '办理群众意见'), ('evaluation', '评价办理结果'), ('meeting', '出席会议'), ('observing', '列席会议'), ('training', '参加培训'), ('report', '向选民述职'), ('honour', '表彰')], max_length=20, verbose_name='类别')),
                ('on', models.DateField(verbose_name='日期')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('summary', models.CharField(max_length=300, verbose_name='内容')),
                ('quantity', models.PositiveIntegerField(default=1, verbose_name='数量')),
                ('url', models.CharField(blank=True, max_length=300, verbose_name='链接')),
                ('counted', models.BooleanField(default=True, verbose_name='计入')),
                ('recorded_at', models.DateTimeField(verbose_name='登记时间')),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='performance_entries', to='deputies.mandate', verbose_name='代表')),
            ],
            options={
                'verbose_name': '履职记录',
                'verbose_name_plural': '履职记录',
                'ordering': ['-on', '-pk'],
                'indexes': [models.Index(fields=['mandate', 'year', 'kind'], name='performance_mandate_year')],
                'constraints': [models.UniqueConstraint(fields=('source_key', 'mandate', 'kind'), name='one_entry_per_source_and_kind', violation_error_message='这项履职已经登记。'), models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='performance_quantity_positive', violation_error_message='数量至少为 1。')],
            },
        ),
        migrations.CreateModel(
            name='Term',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(99)], verbose_name='第几届')),
                ('starts_on', models.DateField(verbose_name='本届起始日期')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='本届结束日期')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('congress', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='accounts.organization', verbose_name='人大')),
            ],
            options={
                'verbose_name': '届',
                'verbose_name_plural': '届',
                'ordering': ['congress', '-number'],
                'constraints': [models.UniqueConstraint(fields=('congress', 'number'), name='one_term_of_each_number', violation_error_message='这个人大已经有同一届了。'), models.CheckConstraint(condition=models.Q(('number__gte', 1), ('number__lte', 99)), name='term_number_1_to_99', violation_error_message='届数应在 1 到 99 之间。'), models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='term_ends_after_it_starts', violation_error_message='结束日期不能早于起始日期。')],
            },
        ),
        migrations.AddField(
            model_name='mandate',
            name='term',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mandates', to='deputies.term', verbose_name='届'),
        ),
        migrations.AddField(
            model_name='delegation',
            name='term',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations', to='deputies.term', verbose_name='届'),
        ),
        migrations.AddField(
            model_name='congresssession',
            name='term',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='deputies.term', verbose_name='届'),
        ),
        migrations.AddConstraint(
            model_name='mandate',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'ended'), _negated=True), fields=('person', 'term'), name='one_open_mandate_in_a_term', violation_error_message='这个人已经是这一届的代表。'),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=models.UniqueConstraint(fields=('term', 'name'), name='one_delegation_of_each_name', violation_error_message='这一届已经有同名的代表团。'),
        ),
        migrations.AddConstraint(
            model_name='congresssession',
            constraint=models.UniqueConstraint(fields=('term', 'number'), name='one_session_of_each_number', violation_error_message='这一届已经有同一次会议了。'),
        ),
    ]
