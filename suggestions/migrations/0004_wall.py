"""Lines about open demands on a station's page, those who met the same, lines taken from a group chat."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0003_serial_index")]

    operations = [
        migrations.AlterField(
            model_name='suggestion',
            name='channel',
            field=models.CharField(choices=[('code', '扫码点单'), ('reception', '接待登记'), ('visit', '走访听到'), ('telephone', '电话反映'), ('letter', '来信反映'), ('group', '微信群反映'), ('in_session', '大会期间'), ('between_sessions', '闭会期间')], max_length=20, verbose_name='来源'),
        ),
        migrations.CreateModel(
            name='Echo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('demand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='echoes', to='suggestions.suggestion', verbose_name='群众意见')),
            ],
            options={
                'verbose_name': '同样遇到的群众',
                'verbose_name_plural': '同样遇到的群众',
                'ordering': ['demand', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ChatLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.CharField(max_length=64, verbose_name='记号')),
                ('demand', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='chat_line', to='suggestions.suggestion', verbose_name='群众意见')),
                ('station', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='chat_lines', to='liaison_stations.station', verbose_name='联络站')),
            ],
            options={
                'verbose_name': '群聊里的一句',
                'verbose_name_plural': '群聊里的一句',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('station', 'mark'), name='chat_line_once_a_station')],
            },
        ),
        migrations.CreateModel(
            name='PublicLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=60, verbose_name='公示的一句话')),
                ('shown_at', models.DateTimeField(verbose_name='公示时间')),
                ('hidden_at', models.DateTimeField(blank=True, null=True, verbose_name='撤下时间')),
                ('hidden_reason', models.CharField(blank=True, max_length=200, verbose_name='撤下原因')),
                ('demand', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='public_line', to='suggestions.suggestion', verbose_name='群众意见')),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='公示的人')),
            ],
            options={
                'verbose_name': '站内公示',
                'verbose_name_plural': '站内公示',
                'ordering': ['-shown_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('hidden_at__isnull', True), models.Q(('hidden_reason', ''), _negated=True), _connector='OR'), name='hidden_line_has_a_reason')],
            },
        ),
        # Which demands came with an activity: asked for by its key.
        migrations.AddIndex(
            model_name='suggestion',
            index=models.Index(fields=['activity_key'], name='suggestion_activity_key'),
        ),
    ]
