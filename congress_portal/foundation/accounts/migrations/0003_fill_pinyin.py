"""Readings for the people on record; whoever comes later gets one with the name."""

from django.db import migrations

from congress_portal.foundation.accounts.pinyin import pinyin_of

BATCH = 1000


def fill(apps, schema_editor):
    people = apps.get_model("accounts", "Person").objects.using(schema_editor.connection.alias)
    after = 0
    while batch := list(people.filter(pinyin="", pk__gt=after).only("name", "pinyin").order_by("pk")[:BATCH]):
        after = batch[-1].pk
        for person in batch:
            person.pinyin = pinyin_of(person.name)
        people.bulk_update(batch, ["pinyin"], batch_size=200)


class Migration(migrations.Migration):

    dependencies = [("accounts", "0002_pinyin_and_substitutes")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
