import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_levels'),
        ('deputies', '0004_levels'),
        ('suggestions', '0008_meeting'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='commitment',
            name='settled_commitment_has_a_day',
        ),
        migrations.AddField(
            model_name='commitment',
            name='reported_on',
            field=models.DateField(blank=True, null=True, verbose_name='单位报告兑现的日期'),
        ),
        migrations.AddField(
            model_name='commitment',
            name='verdict',
            field=models.CharField(blank=True, choices=[('kept', '兑现了'), ('not_kept', '没有兑现')], max_length=10, verbose_name='代表评价'),
        ),
        migrations.AddField(
            model_name='commitment',
            name='verdict_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='评价时间'),
        ),
        migrations.AddField(
            model_name='commitment',
            name='verdict_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deputies.mandate', verbose_name='评价代表'),
        ),
        migrations.AddField(
            model_name='commitment',
            name='verdict_note',
            field=models.CharField(blank=True, max_length=300, verbose_name='评价意见'),
        ),
        migrations.AddField(
            model_name='commitment',
            name='version',
            field=models.PositiveIntegerField(default=1, verbose_name='版本'),
        ),
        migrations.AlterField(
            model_name='commitment',
            name='state',
            field=models.CharField(choices=[('open', '兑现中'), ('reported', '等评价'), ('fulfilled', '已兑现'), ('broken', '没有兑现')], default='open', max_length=10, verbose_name='状态'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('open', 'reported')), ('settled_at__isnull', False), _connector='OR'), name='settled_commitment_has_a_day'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(('verdict', ''), ('verdict_at__isnull', False), _connector='OR'), name='commitment_verdict_has_a_moment'),
        ),
        migrations.AddField(
            model_name='suggestion',
            name='key',
            field=models.BooleanField(default=False, verbose_name='重点督办'),
        ),
        migrations.AddField(
            model_name='suggestion',
            name='watched',
            field=models.BooleanField(default=False, verbose_name='有督办记录'),
        ),
        migrations.CreateModel(
            name='CommitmentEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('progress', '进展'), ('receipt', '年度回告'), ('explanation', '跨届说明'), ('reported', '报告兑现')], max_length=12, verbose_name='类型')),
                ('on', models.DateField(verbose_name='日期')),
                ('year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='年度')),
                ('text', models.TextField(verbose_name='情况')),
                ('expected_on', models.DateField(blank=True, null=True, verbose_name='预计完成日期')),
                ('at', models.DateTimeField(verbose_name='登记时间')),
                ('voided_at', models.DateTimeField(blank=True, null=True, verbose_name='作废时间')),
                ('void_reason', models.CharField(blank=True, max_length=200, verbose_name='作废原因')),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='suggestions.commitment', verbose_name='承诺事项')),
                ('written_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='登记人')),
            ],
            options={
                'verbose_name': '承诺进展',
                'verbose_name_plural': '承诺进展',
                'ordering': ['-at', '-pk'],
                'indexes': [models.Index(fields=['kind', 'year'], name='commitment_entry_year')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'receipt'), ('voided_at__isnull', True)), fields=('commitment', 'year'), name='one_receipt_a_year'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'receipt'), _negated=True), ('year__isnull', False), _connector='OR'), name='receipt_has_its_year'), models.CheckConstraint(condition=models.Q(('voided_at', None), models.Q(('void_reason', ''), _negated=True), _connector='OR'), name='voided_entry_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='CommitmentFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.FileField(max_length=120, upload_to='', verbose_name='文件')),
                ('original_name', models.CharField(max_length=160, verbose_name='文件名')),
                ('content_type', models.CharField(max_length=100, verbose_name='文件类型')),
                ('size', models.PositiveIntegerField(verbose_name='大小（字节）')),
                ('sha256', models.CharField(max_length=64, verbose_name='校验码')),
                ('uploaded_at', models.DateTimeField(verbose_name='上传时间')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='suggestions.commitmententry', verbose_name='承诺进展')),
                ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='上传人')),
            ],
            options={
                'verbose_name': '承诺凭据',
                'verbose_name_plural': '承诺凭据',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='KeyCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chosen_on', models.DateField(verbose_name='主任会议日期')),
                ('document', models.CharField(max_length=80, verbose_name='会议或文号')),
                ('grounds', models.JSONField(default=list, verbose_name='选定的理由')),
                ('committee', models.CharField(blank=True, max_length=40, verbose_name='督办委室')),
                ('at', models.DateTimeField(verbose_name='登记时间')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='结束督办日期')),
                ('result', models.TextField(blank=True, verbose_name='督办结果')),
                ('voided_at', models.DateTimeField(blank=True, null=True, verbose_name='作废时间')),
                ('void_reason', models.CharField(blank=True, max_length=200, verbose_name='作废原因')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('chosen_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='登记人')),
                ('leader', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='key_cases', to='accounts.person', verbose_name='领衔领导')),
                ('suggestion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='key_rows', to='suggestions.suggestion', verbose_name='事项')),
            ],
            options={
                'verbose_name': '重点督办',
                'verbose_name_plural': '重点督办',
                'ordering': ['-chosen_on', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True), ('voided_at__isnull', True)), fields=('suggestion',), name='case_is_key_once'), models.CheckConstraint(condition=models.Q(('ended_on', None), models.Q(('result', ''), _negated=True), _connector='OR'), name='ended_supervision_has_a_result'), models.CheckConstraint(condition=models.Q(('voided_at', None), models.Q(('void_reason', ''), _negated=True), _connector='OR'), name='voided_key_case_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='WatchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('nudge', '催办'), ('supervise', '督办'), ('circular', '通报'), ('check', '现场检查'), ('question', '领导批示')], max_length=12, verbose_name='方式')),
                ('on', models.DateField(verbose_name='日期')),
                ('document', models.CharField(blank=True, max_length=60, verbose_name='文号')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='地点和参加人')),
                ('text', models.TextField(verbose_name='内容')),
                ('due', models.DateField(blank=True, null=True, verbose_name='要求答复日期')),
                ('state', models.CharField(choices=[('noted', '不用答复'), ('waiting', '等答复'), ('answered', '已答复'), ('lapsed', '随件办结')], max_length=10, verbose_name='状态')),
                ('answer', models.TextField(blank=True, verbose_name='单位的答复')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='答复时间')),
                ('at', models.DateTimeField(verbose_name='登记时间')),
                ('voided_at', models.DateTimeField(blank=True, null=True, verbose_name='作废时间')),
                ('void_reason', models.CharField(blank=True, max_length=200, verbose_name='作废原因')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='答复人')),
                ('leader', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='领导')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sent_watch_entries', to='accounts.organization', verbose_name='由谁发出')),
                ('suggestion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='watch_entries', to='suggestions.suggestion', verbose_name='事项')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='watch_entries', to='accounts.organization', verbose_name='单位')),
                ('written_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='经手人')),
            ],
            options={
                'verbose_name': '督办记录',
                'verbose_name_plural': '督办记录',
                'ordering': ['-on', '-pk'],
                'indexes': [models.Index(fields=['state', 'due'], name='watch_state_due'), models.Index(fields=['unit', 'state'], name='watch_unit_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state', 'noted'), ('due__isnull', False), _connector='OR'), name='watch_to_answer_has_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'answered'), _negated=True), models.Q(('answered_at__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='answered_watch_has_its_answer'), models.CheckConstraint(condition=models.Q(('voided_at', None), models.Q(('void_reason', ''), _negated=True), _connector='OR'), name='voided_watch_has_a_reason')],
            },
        ),
    ]
