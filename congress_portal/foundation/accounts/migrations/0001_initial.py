import congress_portal.foundation.privacy.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Division',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(db_index=True, max_length=12, verbose_name='区划代码')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('level', models.CharField(choices=[('province', '省级'), ('prefecture', '地市级'), ('county', '县级'), ('township', '乡级'), ('village', '村级')], max_length=12, verbose_name='级别')),
                ('kind', models.CharField(blank=True, choices=[('town', '镇'), ('township', '乡'), ('ethnic_township', '民族乡'), ('sumu', '苏木'), ('subdistrict', '街道'), ('other', '其他区域'), ('', '不适用')], default='', max_length=16, verbose_name='类型')),
                ('path', models.CharField(blank=True, db_index=True, max_length=120, verbose_name='路径')),
                ('sort_order', models.PositiveIntegerField(default=0, verbose_name='排序')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='启用日期')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='停用日期')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='accounts.division', verbose_name='上级')),
            ],
            options={
                'verbose_name': '行政区划',
                'verbose_name_plural': '行政区划',
                'ordering': ['sort_order', 'code'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('code',), name='division_code_current_unique'), models.UniqueConstraint(condition=models.Q(('path', ''), _negated=True), fields=('path',), name='division_path_unique')],
            },
        ),
        migrations.CreateModel(
            name='County',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='如：云岭县', max_length=40, verbose_name='名称')),
                ('word', models.CharField(choices=[('县', '县'), ('区', '区'), ('市', '市'), ('旗', '旗')], default='县', max_length=2, verbose_name='称谓')),
                ('help_phone', models.CharField(blank=True, max_length=30, verbose_name='帮助电话')),
                ('help_hours', models.CharField(blank=True, default='工作日 8:00–18:00', max_length=40, verbose_name='接听时间')),
                ('host', models.CharField(blank=True, max_length=60, verbose_name='主办单位')),
                ('stage_submit', models.CharField(default='群众点单', max_length=12, verbose_name='第一步的叫法')),
                ('stage_accept', models.CharField(default='代表接单', max_length=12, verbose_name='第二步的叫法')),
                ('stage_dispatch', models.CharField(default='人大派单', max_length=12, verbose_name='第三步的叫法')),
                ('stage_close', models.CharField(default='政府销单', max_length=12, verbose_name='第四步的叫法')),
                ('is_demonstration', models.BooleanField(default=False, verbose_name='演示数据')),
                ('anchored_on', models.DateField(blank=True, null=True, verbose_name='演示数据的基准日')),
                ('mourning', models.BooleanField(default=False, help_text='哀悼日使用，平时不要打开。', verbose_name='全站灰色')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('division', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='county', to='accounts.division', verbose_name='区划')),
            ],
            options={
                'verbose_name': '县（市、区、旗）',
                'verbose_name_plural': '县（市、区、旗）',
            },
        ),
        migrations.CreateModel(
            name='Organization',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='全称')),
                ('short_name', models.CharField(max_length=40, verbose_name='简称')),
                ('kind', models.CharField(choices=[('county_congress', '县级人大常委会'), ('township_congress', '乡镇人大'), ('street_committee', '街道人大工委'), ('county_government_office', '县政府办（督查室）'), ('township_government', '乡镇政府（街道办事处）'), ('handling_unit', '承办单位'), ('court', '人民法院'), ('procuratorate', '人民检察院'), ('supervisory_commission', '监察委员会'), ('party_organ', '党委部门'), ('station', '代表联络站')], max_length=30, verbose_name='类型')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='办公电话')),
                ('sort_order', models.PositiveIntegerField(default=0, verbose_name='排序')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='成立日期')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='撤销日期')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('county', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='organizations', to='accounts.county', verbose_name='所属县')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='organizations', to='accounts.division', verbose_name='所在区划')),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='accounts.organization', verbose_name='职责转给')),
            ],
            options={
                'verbose_name': '单位',
                'verbose_name_plural': '单位',
                'ordering': ['sort_order', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('county', 'name'), name='organization_name_unique')],
            },
        ),
        migrations.AddField(
            model_name='county',
            name='congress',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='county_of_congress', to='accounts.organization', verbose_name='人大常委会'),
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=50, verbose_name='姓名')),
                ('gender', models.CharField(blank=True, choices=[('male', '男'), ('female', '女')], max_length=6, verbose_name='性别')),
                ('birth_date', models.DateField(blank=True, null=True, verbose_name='出生日期')),
                ('ethnicity', models.CharField(blank=True, default='汉族', max_length=20, verbose_name='民族')),
                ('education', models.CharField(blank=True, max_length=20, verbose_name='文化程度')),
                ('party', models.CharField(blank=True, max_length=20, verbose_name='政治面貌')),
                ('employer', models.CharField(blank=True, max_length=100, verbose_name='工作单位及职务')),
                ('phone', congress_portal.foundation.privacy.fields.EncryptedTextField(blank=True, verbose_name='手机号')),
                ('phone_hash', models.CharField(blank=True, db_index=True, max_length=64, verbose_name='手机号索引')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='邮箱')),
                ('identity_number', congress_portal.foundation.privacy.fields.EncryptedTextField(blank=True, verbose_name='身份证号')),
                ('identity_hash', models.CharField(blank=True, db_index=True, max_length=64, verbose_name='身份证号索引')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('county', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='accounts.county', verbose_name='县')),
            ],
            options={
                'verbose_name': '人员',
                'verbose_name_plural': '人员',
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('system_admin', '系统管理员'), ('security_auditor', '安全审计员'), ('congress_staff', '县人大工作人员'), ('congress_leader', '县人大领导'), ('leading_official', '领衔领导'), ('government_office', '县政府办（督查室）'), ('township_chair', '镇人大主席'), ('township_clerk', '镇人大专干'), ('station_keeper', '联络站工作人员'), ('group_leader', '代表小组长'), ('deputy', '人大代表'), ('unit_handler', '承办单位经办人'), ('unit_head', '承办单位负责人'), ('rater', '测评人')], max_length=30, verbose_name='角色')),
                ('title', models.CharField(blank=True, help_text='显示在姓名下面，如：绿水镇人大主席', max_length=60, verbose_name='职务')),
                ('starts_on', models.DateField(verbose_name='开始日期')),
                ('ends_on', models.DateField(blank=True, help_text='最后一天，含当天', null=True, verbose_name='结束日期')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='accounts.organization', verbose_name='单位')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='accounts.person', verbose_name='人员')),
            ],
            options={
                'verbose_name': '任职',
                'verbose_name_plural': '任职',
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='membership_ends_after_start'), models.UniqueConstraint(condition=models.Q(('ends_on__isnull', True)), fields=('person', 'organization', 'role'), name='membership_open_unique')],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(max_length=50, unique=True, verbose_name='用户名')),
                ('is_active', models.BooleanField(default=True, verbose_name='可以登录')),
                ('must_change_password', models.BooleanField(default=False, verbose_name='登录后须改密码')),
                ('joined_at', models.DateTimeField(blank=True, null=True, verbose_name='开通时间')),
                ('person', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='user', to='accounts.person', verbose_name='人员')),
            ],
            options={
                'verbose_name': '账号',
                'verbose_name_plural': '账号',
            },
        ),
    ]
