"""Co-signers who answer by a day, delegations, motions, splits, the same matter of earlier years."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_levels"),
        ("deputies", "0004_levels"),
        ("suggestions", "0004_wall"),
    ]

    operations = [
        migrations.AddField(
            model_name='signature',
            name='lapsed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='没有等到回复'),
        ),
        migrations.AddField(
            model_name='signature',
            name='note',
            field=models.CharField(blank=True, max_length=200, verbose_name='附议说明'),
        ),
        migrations.AddField(
            model_name='signature',
            name='on_paper',
            field=models.BooleanField(default=False, verbose_name='纸上签名'),
        ),
        migrations.AddField(
            model_name='suggestion',
            name='co_signed',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='附议人数'),
        ),
        migrations.AddField(
            model_name='suggestion',
            name='delegation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='suggestions', to='deputies.delegation', verbose_name='代表团建议'),
        ),
        migrations.AddField(
            model_name='suggestion',
            name='nth_year',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='第几年提出'),
        ),
        migrations.AddField(
            model_name='suggestion',
            name='repeats',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='repeated_by', to='suggestions.suggestion', verbose_name='与往年哪件相同'),
        ),
        migrations.AlterField(
            model_name='suggestion',
            name='state',
            field=models.CharField(choices=[('draft', '草稿'), ('cosigning', '征集附议'), ('awaiting_accept', '待接单'), ('accepted', '已接单'), ('raised', '已转建议'), ('awaiting_examination', '待审查'), ('awaiting_dispatch', '待派单'), ('awaiting_assign', '待分办'), ('awaiting_acknowledge', '待签收'), ('sent_back', '退回待改派'), ('merged', '合并办理'), ('handling', '办理中'), ('rework', '重新办理'), ('replied', '待评价'), ('evaluated', '待核销'), ('following', '跟踪中'), ('closed', '已销单'), ('declined', '不予受理'), ('withdrawn', '已撤回')], max_length=24, verbose_name='状态'),
        ),
        migrations.CreateModel(
            name='MotionOrigin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=60, verbose_name='原议案编号')),
                ('decided_by', models.CharField(max_length=60, verbose_name='决定转为建议的机构')),
                ('decided_on', models.DateField(verbose_name='决定日期')),
                ('recorded_at', models.DateTimeField(verbose_name='登记时间')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='登记人')),
                ('suggestion', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='motion', to='suggestions.suggestion', verbose_name='建议')),
            ],
            options={
                'verbose_name': '议案转建议',
                'verbose_name_plural': '议案转建议',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Split',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title_before', models.CharField(max_length=80, verbose_name='拆分前的标题')),
                ('body_before', models.TextField(verbose_name='拆分前的内容')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='拆分理由')),
                ('at', models.DateTimeField(verbose_name='拆分时间')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='拆分的人')),
                ('part', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='split_from', to='suggestions.suggestion', verbose_name='分出的件')),
                ('whole', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='split_off', to='suggestions.suggestion', verbose_name='原件')),
            ],
            options={
                'verbose_name': '拆分',
                'verbose_name_plural': '拆分',
                'ordering': ['pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('whole', models.F('part')), _negated=True), name='not_split_from_itself'),
                ],
            },
        ),
    ]
