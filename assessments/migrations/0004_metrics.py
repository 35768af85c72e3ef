import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_levels'),
        ('assessments', '0003_schemes'),
    ]

    operations = [
        migrations.AddField(
            model_name='flaggroup',
            name='assesses',
            field=models.CharField(choices=[('township', '乡镇人大、街道人大工委'), ('unit', '承办单位'), ('group', '代表小组'), ('station', '联络站'), ('deputy', '代表本人')], default='township', help_text='一组只考评一类对象', max_length=10, verbose_name='考评对象'),
        ),
        migrations.CreateModel(
            name='ScoreRecords',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('records', models.JSONField(default=list, verbose_name='记录')),
                ('sha256', models.CharField(max_length=64, verbose_name='记录校验码')),
                ('score', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='behind', to='assessments.score', verbose_name='指标得分')),
            ],
            options={
                'verbose_name': '得分依据',
                'verbose_name_plural': '得分依据',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='DeputyPoints',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('enabled', models.BooleanField(default=False, verbose_name='启用代表个人计分')),
                ('reason', models.TextField(blank=True, verbose_name='理由')),
                ('document', models.CharField(blank=True, max_length=80, verbose_name='依据文号')),
                ('changed_by', models.CharField(blank=True, max_length=60, verbose_name='经手人')),
                ('changed_at', models.DateTimeField(blank=True, null=True, verbose_name='时间')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('county', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='deputy_points', to='accounts.county', verbose_name='县')),
            ],
            options={
                'verbose_name': '代表个人计分',
                'verbose_name_plural': '代表个人计分',
                'constraints': [models.CheckConstraint(condition=models.Q(('enabled', False), models.Q(models.Q(('reason', ''), _negated=True), models.Q(('document', ''), _negated=True)), _connector='OR'), name='deputy_points_have_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='PartyBriefing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='日期')),
                ('document', models.CharField(blank=True, max_length=120, verbose_name='依据（文号、纪要号或者档案号）')),
                ('entered_at', models.DateTimeField(verbose_name='登记时间')),
                ('voided_at', models.DateTimeField(blank=True, null=True, verbose_name='作废时间')),
                ('void_reason', models.CharField(blank=True, max_length=200, verbose_name='作废原因')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('kind', models.CharField(choices=[('briefing', '主席团向党委请示汇报'), ('study', '党委专题研究人大工作')], max_length=10, verbose_name='类别')),
                ('matter', models.CharField(max_length=200, verbose_name='事项')),
                ('outcome', models.CharField(blank=True, max_length=300, verbose_name='结果')),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='登记人')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization', verbose_name='单位')),
            ],
            options={
                'verbose_name': '党委研究和请示汇报',
                'verbose_name_plural': '党委研究和请示汇报',
                'ordering': ['-on', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('voided_at', None)), fields=('organization', 'kind', 'on', 'matter'), name='briefing_entered_once'), models.CheckConstraint(condition=models.Q(('voided_at', None), models.Q(('void_reason', ''), _negated=True), _connector='OR'), name='voided_briefing_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='PublicityItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='日期')),
                ('document', models.CharField(blank=True, max_length=120, verbose_name='依据（文号、纪要号或者档案号）')),
                ('entered_at', models.DateTimeField(verbose_name='登记时间')),
                ('voided_at', models.DateTimeField(blank=True, null=True, verbose_name='作废时间')),
                ('void_reason', models.CharField(blank=True, max_length=200, verbose_name='作废原因')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('title', models.CharField(max_length=200, verbose_name='标题')),
                ('outlet', models.CharField(max_length=100, verbose_name='在哪里刊发、交流')),
                ('level', models.CharField(choices=[('national', '国家级'), ('province', '省级'), ('prefecture', '市级'), ('county', '县级')], max_length=12, verbose_name='级别')),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='登记人')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization', verbose_name='单位')),
            ],
            options={
                'verbose_name': '宣传交流',
                'verbose_name_plural': '宣传交流',
                'ordering': ['-on', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('voided_at', None)), fields=('organization', 'title', 'outlet'), name='publicity_entered_once'), models.CheckConstraint(condition=models.Q(('voided_at', None), models.Q(('void_reason', ''), _negated=True), _connector='OR'), name='voided_publicity_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='TownCondition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='日期')),
                ('document', models.CharField(blank=True, max_length=120, verbose_name='依据（文号、纪要号或者档案号）')),
                ('entered_at', models.DateTimeField(verbose_name='登记时间')),
                ('voided_at', models.DateTimeField(blank=True, null=True, verbose_name='作废时间')),
                ('void_reason', models.CharField(blank=True, max_length=200, verbose_name='作废原因')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('kind', models.CharField(choices=[('chair', '专职主席到位'), ('body', '工作机构到位'), ('staff', '工作人员到位'), ('funds', '工作经费到位'), ('office', '办公场所到位'), ('rules', '工作制度到位')], max_length=10, verbose_name='条件')),
                ('met', models.BooleanField(default=True, verbose_name='已到位')),
                ('detail', models.CharField(max_length=300, verbose_name='具体情况')),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='登记人')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization', verbose_name='单位')),
            ],
            options={
                'verbose_name': '工作条件',
                'verbose_name_plural': '工作条件',
                'ordering': ['-on', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('voided_at', None)), fields=('organization', 'kind', 'on'), name='condition_said_once_a_day'), models.CheckConstraint(condition=models.Q(('voided_at', None), models.Q(('void_reason', ''), _negated=True), _connector='OR'), name='voided_condition_has_a_reason')],
            },
        ),
    ]
