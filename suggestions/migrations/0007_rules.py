"""What a preset rule leaves open; the manner of handling graded apart; three more kinds of limits."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0006_units")]

    operations = [
        migrations.AddField(
            model_name="handlingrule",
            name="gaps",
            field=models.CharField(blank=True, max_length=300, verbose_name="没有查到的"),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="attitude",
            field=models.CharField(
                blank=True,
                choices=[("satisfied", "满意"), ("basically", "基本满意"), ("dissatisfied", "不满意")],
                max_length=12,
                verbose_name="对办理态度",
            ),
        ),
        migrations.AlterField(
            model_name="suggestion",
            name="due_kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("accept", "接单"),
                    ("answer", "回告群众"),
                    ("cosign", "附议"),
                    ("examine", "审查"),
                    ("dispatch", "交办"),
                    ("assign", "分办"),
                    ("acknowledge", "签收或退回"),
                    ("redispatch", "改派"),
                    ("decide", "裁定承办单位"),
                    ("opinion", "协办意见"),
                    ("reply", "答复"),
                    ("evaluate", "评价"),
                    ("rework", "重新办理"),
                    ("close", "核销"),
                    ("contact", "联系代表（面商）"),
                    ("verdict", "评价承诺兑现"),
                ],
                max_length=20,
                verbose_name="期限种类",
            ),
        ),
    ]
