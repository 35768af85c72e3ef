import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('deputies', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=32, verbose_name='编号')),
                ('kind', models.CharField(choices=[('visit', '走访选民'), ('reception', '接待选民'), ('gathering', '参加活动'), ('study', '学习活动'), ('discussion', '座谈讨论'), ('inspection', '视察调研'), ('survey', '专题调研'), ('law_check', '执法检查'), ('appraisal', '工作评议'), ('good_deed', '帮办实事'), ('mediation', '化解矛盾'), ('pairing', '结对帮扶'), ('other', '其他')], max_length=20, verbose_name='类型')),
                ('on', models.DateField(verbose_name='日期')),
                ('title', models.CharField(blank=True, max_length=100, verbose_name='主题')),
                ('topic', models.CharField(choices=[('livelihood', '生产生活'), ('policy', '宣传政策'), ('opinions', '收集意见'), ('mediation', '化解矛盾'), ('employment', '就业帮扶'), ('none', '没有专题')], default='none', max_length=20, verbose_name='谈话内容')),
                ('note', models.TextField(blank=True, verbose_name='说了些什么')),
                ('outcome', models.TextField(blank=True, verbose_name='成果')),
                ('headcount', models.PositiveIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(100000)], verbose_name='见到群众人数')),
                ('benefit_villages', models.PositiveIntegerField(default=0, verbose_name='受益村数')),
                ('benefit_households', models.PositiveIntegerField(default=0, verbose_name='受益户数')),
                ('benefit_persons', models.PositiveIntegerField(default=0, verbose_name='受益人数')),
                ('benefit_money', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='涉及资金（元）')),
                ('place_text', models.CharField(blank=True, max_length=100, verbose_name='地点')),
                ('client_uuid', models.UUIDField(blank=True, null=True, verbose_name='手机记录号')),
                ('happened_at', models.DateTimeField(blank=True, null=True, verbose_name='手机上记录的时间')),
                ('received_at', models.DateTimeField(verbose_name='收到时间')),
                ('proxy', models.BooleanField(default=False, verbose_name='代录')),
                ('late', models.BooleanField(default=False, verbose_name='补录')),
                ('disputed_at', models.DateTimeField(blank=True, null=True, verbose_name='提出异议时间')),
                ('dispute_reason', models.CharField(blank=True, max_length=200, verbose_name='异议内容')),
                ('voided_at', models.DateTimeField(blank=True, null=True, verbose_name='作废时间')),
                ('void_reason', models.CharField(blank=True, max_length=200, verbose_name='作废原因')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('congress', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='accounts.organization', verbose_name='所属人大')),
                ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='accounts.county', verbose_name='县')),
                ('disputed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='disputed_activities', to='accounts.person', verbose_name='提出异议的人')),
                ('division', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='accounts.division', verbose_name='所在村（社区）')),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entered_activities', to='accounts.person', verbose_name='记录人')),
                ('organizer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='organized_activities', to='accounts.organization', verbose_name='组织单位')),
                ('township', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='township_activities', to='accounts.division', verbose_name='乡镇')),
            ],
            options={
                'verbose_name': '履职记录',
                'verbose_name_plural': '履职记录',
                'ordering': ['-on', '-pk'],
                'indexes': [models.Index(fields=['congress', 'on'], name='activity_congress_on'), models.Index(fields=['township', 'on'], name='activity_township_on'), models.Index(fields=['-on', '-id'], name='activity_newest')],
                'constraints': [models.UniqueConstraint(fields=('county', 'number'), name='activity_number_once_in_a_county'), models.UniqueConstraint(condition=models.Q(('client_uuid__isnull', False)), fields=('entered_by', 'client_uuid'), name='activity_client_uuid_once_an_owner'), models.CheckConstraint(condition=models.Q(('headcount__lte', 100000)), name='activity_headcount_sensible'), models.CheckConstraint(condition=models.Q(('benefit_money__gte', 0)), name='activity_money_not_negative'), models.CheckConstraint(condition=models.Q(('voided_at', None), models.Q(('void_reason', ''), _negated=True), _connector='OR'), name='activity_void_has_reason'), models.CheckConstraint(condition=models.Q(('disputed_at', None), models.Q(('dispute_reason', ''), _negated=True), _connector='OR'), name='activity_dispute_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='ActivityPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.FileField(max_length=120, upload_to='', verbose_name='文件')),
                ('original_name', models.CharField(max_length=160, verbose_name='文件名')),
                ('content_type', models.CharField(max_length=100, verbose_name='文件类型')),
                ('size', models.PositiveIntegerField(verbose_name='大小（字节）')),
                ('sha256', models.CharField(max_length=64, verbose_name='校验码')),
                ('uploaded_at', models.DateTimeField(verbose_name='上传时间')),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='liaison_stations.activity', verbose_name='履职记录')),
                ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='上传人')),
            ],
            options={
                'verbose_name': '照片',
                'verbose_name_plural': '照片',
                'ordering': ['activity', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ReceptionDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(db_index=True, verbose_name='接待日期')),
                ('starts', models.TimeField(verbose_name='开始时间')),
                ('ends', models.TimeField(verbose_name='结束时间')),
                ('notice_on', models.DateField(blank=True, null=True, verbose_name='公告日期')),
                ('state', models.CharField(choices=[('planned', '待开展'), ('held', '已开展'), ('missed', '未开展'), ('moved', '已改期')], default='planned', max_length=10, verbose_name='状态')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='原因')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('moved_to', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='moved_from', to='liaison_stations.receptionday', verbose_name='改到')),
            ],
            options={
                'verbose_name': '接待日',
                'verbose_name_plural': '接待日',
                'ordering': ['-on', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='reception_day_ends_after_start'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['missed', 'moved']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='reception_day_reason_given')],
            },
        ),
        migrations.AddField(
            model_name='activity',
            name='reception_day',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='liaison_stations.receptionday', verbose_name='接待日'),
        ),
        migrations.CreateModel(
            name='Station',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='站名')),
                ('code', models.CharField(help_text='墙上二维码下面印的那 5 位，群众可以照着输入。', max_length=5, unique=True, validators=[django.core.validators.RegexValidator('^[2-9A-HJ-NP-Z]{5}$', '站码是 5 位大写字母和数字，不含 0、1、I、O。')], verbose_name='站码')),
                ('kind', models.CharField(choices=[('central', '中心联络站'), ('village', '村（社区）联络站'), ('contact_point', '代表联系点'), ('deputies_home', '代表之家'), ('activity_room', '代表活动室'), ('online', '网上代表联络站')], default='central', max_length=20, verbose_name='类别')),
                ('address', models.CharField(max_length=200, verbose_name='地址')),
                ('hours', models.CharField(blank=True, help_text='例如：每月 9日、24日 上午 9:00–11:30', max_length=100, verbose_name='接待时间')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='站里电话')),
                ('rules', models.TextField(blank=True, verbose_name='上墙制度')),
                ('facilities', models.TextField(blank=True, verbose_name='场地与设施')),
                ('state', models.CharField(choices=[('open', '开放'), ('paused', '暂停开放'), ('closed', '已撤销')], default='open', max_length=10, verbose_name='状态')),
                ('opened_at', models.DateTimeField(verbose_name='建站登记时间')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stations', to='accounts.division', verbose_name='所在村（社区）或乡镇')),
                ('organization', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='station', to='accounts.organization', verbose_name='站的单位')),
                ('township', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='township_stations', to='accounts.division', verbose_name='所在乡镇')),
                ('township_congress', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stations_guided', to='accounts.organization', verbose_name='所属乡镇人大')),
            ],
            options={
                'verbose_name': '代表联络站',
                'verbose_name_plural': '代表联络站',
                'ordering': ['township__code', 'name', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('township_congress', 'name'), name='station_name_once_in_a_congress'), models.CheckConstraint(condition=models.Q(('code__regex', '^[2-9A-HJ-NP-Z]{5}$')), name='station_code_pattern')],
            },
        ),
        migrations.AddField(
            model_name='receptionday',
            name='station',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reception_days', to='liaison_stations.station', verbose_name='联络站'),
        ),
        migrations.AddField(
            model_name='activity',
            name='station',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='liaison_stations.station', verbose_name='联络站'),
        ),
        migrations.CreateModel(
            name='StationPlacement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='进站日期')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='离站日期')),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='station_placements', to='deputies.mandate', verbose_name='代表')),
                ('station', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='liaison_stations.station', verbose_name='联络站')),
            ],
            options={
                'verbose_name': '代表进站',
                'verbose_name_plural': '代表进站',
                'ordering': ['station', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ends_on', None)), fields=('station', 'mandate'), name='placement_current_once'), models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='placement_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='ActivityDeputy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('present', '到场'), ('excused', '请假'), ('absent', '未到')], default='present', max_length=10, verbose_name='出席')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='代表确认时间')),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activity_deputies', to='liaison_stations.activity', verbose_name='履职记录')),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activity_deputies', to='deputies.mandate', verbose_name='代表')),
            ],
            options={
                'verbose_name': '参加的代表',
                'verbose_name_plural': '参加的代表',
                'ordering': ['activity', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('activity', 'mandate'), name='activity_deputy_once')],
            },
        ),
        migrations.CreateModel(
            name='ReceptionDuty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('present', models.BooleanField(blank=True, null=True, verbose_name='是否到场')),
                ('leave_reason', models.CharField(blank=True, max_length=200, verbose_name='请假原因')),
                ('leave_at', models.DateTimeField(blank=True, null=True, verbose_name='请假时间')),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reception_duties', to='deputies.mandate', verbose_name='代表')),
                ('reception_day', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='liaison_stations.receptionday', verbose_name='接待日')),
            ],
            options={
                'verbose_name': '接待值班',
                'verbose_name_plural': '接待值班',
                'ordering': ['reception_day', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('reception_day', 'mandate'), name='duty_once_a_day')],
            },
        ),
        migrations.AddConstraint(
            model_name='receptionday',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'moved'), _negated=True), fields=('station', 'on'), name='reception_day_once_a_day'),
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(fields=['station', 'on'], name='activity_station_on'),
        ),
    ]
