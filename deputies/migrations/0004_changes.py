"""How mandates end, are filled again, and how a term gives way to the next."""

import django.db.models.deletion
from django.db import migrations, models


def keep_suspensions(apps, schema_editor):
    """Mandates that are suspended now get their spell."""
    mandates = apps.get_model("deputies", "Mandate").objects.filter(state="suspended")
    spell = apps.get_model("deputies", "Suspension")
    spell.objects.bulk_create(
        spell(mandate_id=pk, since=since, reason=reason)
        for pk, since, reason in mandates.values_list("pk", "suspended_on", "suspension_reason")
    )


class Migration(migrations.Migration):
    dependencies = [("deputies", "0003_names")]

    operations = [
        migrations.AddField(
            model_name='mandate',
            name='announced_on',
            field=models.DateField(blank=True, null=True, verbose_name='公告日期'),
        ),
        migrations.AddField(
            model_name='mandate',
            name='announcement_number',
            field=models.CharField(blank=True, max_length=60, verbose_name='公告文号'),
        ),
        migrations.AddField(
            model_name='mandate',
            name='end_body',
            field=models.CharField(blank=True, max_length=120, verbose_name='接受（通过）的机关和会议'),
        ),
        migrations.AddField(
            model_name='mandate',
            name='end_decided_on',
            field=models.DateField(blank=True, null=True, verbose_name='接受（通过）日期'),
        ),
        migrations.CreateModel(
            name='TermChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='新一届是第几届')),
                ('elected_on', models.DateField(verbose_name='当选日期')),
                ('starts_on', models.DateField(verbose_name='新一届起始日期')),
                ('state', models.CharField(choices=[('preparing', '准备中'), ('done', '已换届'), ('dropped', '已取消'), ('undone', '已撤销')], default='preparing', max_length=10, verbose_name='状态')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='确认时间')),
                ('done', models.JSONField(blank=True, default=dict, verbose_name='确认时改动的记录')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='取消（撤销）原因')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('congress', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='term_changes', to='accounts.organization', verbose_name='人大')),
                ('new_term', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='changes_before', to='deputies.term', verbose_name='新一届')),
                ('old_term', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes_after', to='deputies.term', verbose_name='上一届')),
            ],
            options={
                'verbose_name': '换届',
                'verbose_name_plural': '换届',
                'ordering': ['-starts_on', 'congress'],
            },
        ),
        migrations.CreateModel(
            name='ComingDeputy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('delegation', models.CharField(blank=True, max_length=60, verbose_name='代表团')),
                ('occupation', models.CharField(blank=True, max_length=120, verbose_name='工作单位和职务')),
                ('more', models.JSONField(blank=True, default=dict, verbose_name='其他')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('constituency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='coming_mandates', to='deputies.constituency', verbose_name='选区（选举单位）')),
                ('group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='coming_mandates', to='deputies.deputygroup', verbose_name='代表小组')),
                ('home_division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.division', verbose_name='联系的村（社区）')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='coming_mandates', to='accounts.person', verbose_name='姓名')),
                ('previous', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='coming_again', to='deputies.mandate', verbose_name='上一届职务')),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='coming', to='deputies.termchange', verbose_name='换届')),
            ],
            options={
                'verbose_name': '新一届当选人',
                'verbose_name_plural': '新一届当选人',
                'ordering': ['change', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Suspension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(verbose_name='暂停日期')),
                ('until', models.DateField(blank=True, null=True, verbose_name='恢复日期')),
                ('reason', models.CharField(choices=[('detained', '因刑事案件被羁押，正在受侦查、起诉、审判'), ('serving_sentence', '被判处管制、拘役或者有期徒刑，没有附加剥夺政治权利，正在服刑')], max_length=20, verbose_name='暂停原因')),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='suspensions', to='deputies.mandate', verbose_name='代表')),
            ],
            options={
                'verbose_name': '暂停执行职务',
                'verbose_name_plural': '暂停执行职务',
                'ordering': ['-since', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('mandate',), name='one_open_suspension', violation_error_message='这位代表已经暂停执行职务。'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='suspension_ends_after_it_starts', violation_error_message='恢复日期不能早于暂停日期。')],
            },
        ),
        migrations.AddConstraint(
            model_name='termchange',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'preparing')), fields=('congress',), name='one_change_of_term_at_a_time', violation_error_message='这个人大已经在准备换届。'),
        ),
        migrations.AddConstraint(
            model_name='termchange',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('new_term__isnull', False), ('state', 'done')), models.Q(models.Q(('state', 'done'), _negated=True), ('new_term__isnull', True)), _connector='OR'), name='change_done_has_its_term', violation_error_message='已经换届的要有新一届。'),
        ),
        migrations.AddConstraint(
            model_name='comingdeputy',
            constraint=models.UniqueConstraint(fields=('change', 'person'), name='coming_once_in_a_change', violation_error_message='这个人已经在新一届名单里。'),
        ),
        migrations.RunPython(keep_suspensions, migrations.RunPython.noop),
    ]
