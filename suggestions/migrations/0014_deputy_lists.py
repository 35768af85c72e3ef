"""A deputy's own cases, and what somebody entered or co-signed, are read from indexes alone."""

import django.db.models.deletion
from django.db import migrations, models


def drop_key_index(apps, schema_editor):
    table = apps.get_model("suggestions", "Suggestion")._meta.db_table
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table)
    for name, about in found.items():
        own = about["index"] and not about["unique"] and name.startswith(f"{table}_")
        if own and about["columns"] == ["entered_by_id"]:
            schema_editor.execute(f"DROP INDEX {schema_editor.quote_name(name)}")


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_levels'),
        ('deputies', '0004_levels'),
        ('suggestions', '0013_list_indexes'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='suggestion',
            name='suggestion_deputy_state',
        ),
        migrations.AddIndex(
            model_name='suggestion',
            index=models.Index(fields=['deputy', 'state', 'due', 'county', 'id'], name='suggestion_deputy_tab'),
        ),
        migrations.AddIndex(
            model_name='suggestion',
            index=models.Index(fields=['entered_by', 'deputy', 'county', 'id'], name='suggestion_entered_by'),
        ),
        migrations.AddIndex(
            model_name='signature',
            index=models.Index(condition=models.Q(('lead', False)), fields=['mandate'], name='signature_beside_lead'),
        ),
        # Altering the field would copy the whole table on SQLite.
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop_key_index, migrations.RunPython.noop)],
            state_operations=[
                migrations.AlterField(
                    model_name='suggestion',
                    name='entered_by',
                    field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entered_suggestions', to='accounts.person', verbose_name='录入人'),
                ),
            ],
        ),
    ]
