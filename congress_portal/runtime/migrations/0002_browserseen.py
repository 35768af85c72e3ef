from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("runtime", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="BrowserSeen",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="日期")),
                ("family", models.CharField(max_length=20, verbose_name="浏览器")),
                ("major", models.PositiveSmallIntegerField(verbose_name="版本")),
                ("hits", models.PositiveIntegerField(default=0, verbose_name="登录次数")),
            ],
            options={
                "verbose_name": "浏览器",
                "verbose_name_plural": "浏览器",
                "ordering": ["-day", "family", "-major"],
                "constraints": [
                    models.UniqueConstraint(fields=("day", "family", "major"), name="browser_once_a_day")
                ],
            },
        ),
    ]
