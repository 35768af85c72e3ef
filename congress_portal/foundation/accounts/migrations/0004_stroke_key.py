"""Where each name stands by strokes; whoever comes later gets the place with the name."""

from django.db import migrations, models

from congress_portal.foundation.accounts.strokes import stroke_key

BATCH = 1000


def fill(apps, schema_editor):
    people = apps.get_model("accounts", "Person").objects.using(schema_editor.connection.alias)
    after = 0
    while batch := list(people.filter(pk__gt=after).only("name", "stroke_key").order_by("pk")[:BATCH]):
        after = batch[-1].pk
        for person in batch:
            person.stroke_key = stroke_key(person.name)
        people.bulk_update(batch, ["stroke_key"], batch_size=200)


class Migration(migrations.Migration):

    dependencies = [("accounts", "0003_fill_pinyin")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="stroke_key",
            field=models.CharField(blank=True, editable=False, max_length=500, verbose_name="姓名笔画"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["county", "stroke_key"], name="person_strokes"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["county", "pinyin"], name="person_pinyin"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
