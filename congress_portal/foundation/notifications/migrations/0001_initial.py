import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='OutboxMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='种类')),
                ('subject_key', models.CharField(db_index=True, max_length=80, verbose_name='对象')),
                ('stage', models.CharField(blank=True, max_length=30, verbose_name='阶段')),
                ('deadline', models.DateField(blank=True, null=True, verbose_name='期限')),
                ('title', models.CharField(max_length=200, verbose_name='标题')),
                ('body', models.TextField(blank=True, verbose_name='正文')),
                ('url', models.CharField(blank=True, max_length=300, verbose_name='链接')),
                ('created_at', models.DateTimeField(verbose_name='产生时间')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='阅读时间')),
                ('superseded', models.BooleanField(default=False, verbose_name='已被后一阶段代替')),
                ('said_key', models.CharField(max_length=240, unique=True, verbose_name='唯一键')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inbox', to='accounts.person', verbose_name='收件人')),
            ],
            options={
                'verbose_name': '消息',
                'verbose_name_plural': '消息',
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(fields=['recipient', '-created_at'], name='message_inbox')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(max_length=20, verbose_name='渠道')),
                ('state', models.CharField(choices=[('pending', '待发送'), ('sending', '发送中'), ('sent', '已发送'), ('failed', '没有发出'), ('cancelled', '不用发了')], default='pending', max_length=12, verbose_name='状态')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='次数')),
                ('next_at', models.DateTimeField(db_index=True, verbose_name='下次发送')),
                ('claimed_at', models.DateTimeField(blank=True, null=True, verbose_name='领取时间')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='发出时间')),
                ('error', models.CharField(blank=True, max_length=200, verbose_name='没有发出的原因')),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='notifications.outboxmessage', verbose_name='消息')),
            ],
            options={
                'verbose_name': '发送记录',
                'verbose_name_plural': '发送记录',
                'constraints': [models.UniqueConstraint(fields=('message', 'channel'), name='delivery_channel_once')],
            },
        ),
        migrations.CreateModel(
            name='Todo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_key', models.CharField(db_index=True, max_length=80, verbose_name='对象')),
                ('kind', models.CharField(max_length=40, verbose_name='种类')),
                ('capability', models.CharField(choices=[('manage_accounts', 'manage_accounts'), ('manage_organizations', 'manage_organizations'), ('manage_divisions', 'manage_divisions'), ('manage_settings', 'manage_settings'), ('manage_calendar', 'manage_calendar'), ('read_journal', 'read_journal'), ('see_contacts', 'see_contacts'), ('see_overview', 'see_overview'), ('view_roster', 'view_roster'), ('manage_deputies', 'manage_deputies'), ('manage_terms', 'manage_terms'), ('manage_meetings', 'manage_meetings'), ('view_stations', 'view_stations'), ('manage_stations', 'manage_stations'), ('plan_reception', 'plan_reception'), ('log_activity', 'log_activity'), ('log_for_others', 'log_for_others'), ('dispute_activity', 'dispute_activity'), ('view_suggestions', 'view_suggestions'), ('accept_demand', 'accept_demand'), ('assign_demand', 'assign_demand'), ('register_demand', 'register_demand'), ('raise_suggestion', 'raise_suggestion'), ('examine_suggestion', 'examine_suggestion'), ('dispatch_suggestion', 'dispatch_suggestion'), ('assign_units', 'assign_units'), ('handle_case', 'handle_case'), ('sign_reply', 'sign_reply'), ('evaluate_reply', 'evaluate_reply'), ('confirm_rework', 'confirm_rework'), ('close_case', 'close_case'), ('override_case', 'override_case'), ('manage_rules', 'manage_rules'), ('manage_schemes', 'manage_schemes'), ('fill_report', 'fill_report'), ('submit_report', 'submit_report'), ('verify_report', 'verify_report'), ('publish_results', 'publish_results'), ('award_flag', 'award_flag'), ('see_results', 'see_results'), ('rate', 'rate'), ('export_registers', 'export_registers')], max_length=40, verbose_name='需要的权限')),
                ('verb', models.CharField(max_length=12, verbose_name='动词')),
                ('title', models.CharField(max_length=200, verbose_name='事项')),
                ('why', models.CharField(blank=True, max_length=200, verbose_name='缘由')),
                ('due', models.DateField(blank=True, null=True, verbose_name='期限')),
                ('url', models.CharField(max_length=300, verbose_name='链接')),
                ('opened_at', models.DateTimeField(verbose_name='产生时间')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='办结时间')),
                ('open_key', models.CharField(blank=True, max_length=200, null=True, unique=True, verbose_name='未办结键')),
                ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='todos', to='accounts.organization', verbose_name='等哪个单位')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='todos', to='accounts.person', verbose_name='等谁')),
            ],
            options={
                'verbose_name': '待办',
                'verbose_name_plural': '待办',
                'ordering': [models.OrderBy(models.F('due'), nulls_last=True), 'pk'],
                'indexes': [models.Index(fields=['organization', 'capability', 'due'], name='todo_organization'), models.Index(fields=['person', 'due'], name='todo_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('person__isnull', False), ('organization__isnull', False), _connector='OR'), name='todo_waits_for_somebody')],
            },
        ),
    ]
