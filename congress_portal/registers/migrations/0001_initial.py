import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0005_levels'),
    ]

    operations = [
        migrations.CreateModel(
            name='OwnRegister',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=40, verbose_name='取自哪张登记簿')),
                ('title', models.CharField(max_length=60, verbose_name='名称')),
                ('made_at', models.DateTimeField(verbose_name='制定时间')),
                ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='停用时间')),
                ('retire_reason', models.CharField(blank=True, max_length=200, verbose_name='停用原因')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='制定人')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='own_registers', to='accounts.organization', verbose_name='制定单位')),
            ],
            options={
                'verbose_name': '自定登记簿',
                'verbose_name_plural': '自定登记簿',
                'ordering': ['owner', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('owner', 'title'), name='one_own_register_of_each_name', violation_error_message='已经有同名的登记簿。'), models.CheckConstraint(condition=models.Q(('retired_at__isnull', True), models.Q(('retire_reason', ''), _negated=True), _connector='OR'), name='retired_register_has_a_reason', violation_error_message='停用要写原因。')],
            },
        ),
        migrations.CreateModel(
            name='OwnRegisterVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='第几版')),
                ('title', models.CharField(max_length=60, verbose_name='名称')),
                ('columns', models.JSONField(default=list, verbose_name='栏目')),
                ('fixed', models.JSONField(default=dict, verbose_name='只列哪些')),
                ('made_at', models.DateTimeField(verbose_name='修改时间')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='修改人')),
                ('register', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='registers.ownregister', verbose_name='登记簿')),
            ],
            options={
                'verbose_name': '自定登记簿版本',
                'verbose_name_plural': '自定登记簿版本',
                'ordering': ['register', '-number'],
                'constraints': [models.UniqueConstraint(fields=('register', 'number'), name='version_of_a_register_once')],
            },
        ),
        migrations.CreateModel(
            name='OwnForm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.FileField(max_length=120, upload_to='', verbose_name='文件')),
                ('original_name', models.CharField(max_length=160, verbose_name='文件名')),
                ('content_type', models.CharField(max_length=100, verbose_name='文件类型')),
                ('size', models.PositiveIntegerField(verbose_name='大小（字节）')),
                ('sha256', models.CharField(max_length=64, verbose_name='校验码')),
                ('uploaded_at', models.DateTimeField(verbose_name='上传时间')),
                ('register', models.CharField(max_length=40, verbose_name='填哪张登记簿')),
                ('name', models.CharField(max_length=60, verbose_name='表单名称')),
                ('number', models.PositiveIntegerField(default=1, verbose_name='第几版')),
                ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='停用时间')),
                ('retire_reason', models.CharField(blank=True, max_length=200, verbose_name='停用原因')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='own_forms', to='accounts.organization', verbose_name='单位')),
                ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='上传人')),
            ],
            options={
                'verbose_name': '自备表单',
                'verbose_name_plural': '自备表单',
                'ordering': ['owner', 'register', 'name', '-number'],
                'constraints': [models.UniqueConstraint(fields=('owner', 'register', 'name', 'number'), name='version_of_a_form_once'), models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('owner', 'register', 'name'), name='one_form_of_each_name', violation_error_message='已经有同名的表单。'), models.CheckConstraint(condition=models.Q(('retired_at__isnull', True), models.Q(('retire_reason', ''), _negated=True), _connector='OR'), name='retired_form_has_a_reason', violation_error_message='停用要写原因。')],
            },
        ),
    ]
