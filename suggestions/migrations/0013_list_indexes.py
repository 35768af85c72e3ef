"""Lists of cases are read by indexes of their own; who coordinates a case is a column of it."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    cases = apps.get_model("suggestions", "Suggestion").objects
    parts = apps.get_model("suggestions", "HandlingAssignment").objects
    standing = parts.filter(role="coordinate").exclude(state__in=("cancelled", "sent_back"))
    of_case = standing.filter(suggestion=OuterRef("pk")).order_by("-pk").values("unit")
    cases.filter(pk__in=standing.values("suggestion")).update(coordinator=Subquery(of_case[:1]))


# What an index of a list begins with needs none of its own.
COVERED = {
    "congress_id", "county_id", "deputy_id", "lead_unit_id", "origin_division_id", "station_id",
    "township_congress_id",
}


def drop_key_indexes(apps, schema_editor):
    table = apps.get_model("suggestions", "Suggestion")._meta.db_table
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table)
    for name, about in found.items():
        own = about["index"] and not about["unique"] and name.startswith(f"{table}_")
        if own and len(about["columns"]) == 1 and about["columns"][0] in COVERED:
            schema_editor.execute(f"DROP INDEX {schema_editor.quote_name(name)}")


def forwards(apps, schema_editor):
    drop_key_indexes(apps, schema_editor)
    fill(apps, schema_editor)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_levels'),
        ('deputies', '0004_levels'),
        ('liaison_stations', '0004_own_activities'),
        ('suggestions', '0012_closed_order'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='suggestion',
            name='suggestion_owner_state_due',
        ),
        migrations.RemoveIndex(
            model_name='suggestion',
            name='suggestion_county_kind_year',
        ),
        migrations.RemoveIndex(
            model_name='suggestion',
            name='suggestion_unit_state',
        ),
        migrations.RemoveIndex(
            model_name='suggestion',
            name='suggestion_station_state',
        ),
        migrations.AddField(
            model_name='suggestion',
            name='coordinator',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='coordinated_suggestions', to='accounts.organization', verbose_name='统筹单位'),
        ),
        migrations.AlterField(
            model_name='watchentry',
            name='state',
            field=models.CharField(choices=[('noted', '不用答复'), ('waiting', '等答复'), ('answered', '已答复'), ('lapsed', '随承办结束')], max_length=10, verbose_name='状态'),
        ),
        migrations.AddIndex(
            model_name='handlingassignment',
            index=models.Index(condition=models.Q(models.Q(('role__in', ('lead', 'coordinate')), _negated=True), ('state', 'sent_back'), _connector='OR'), fields=['unit', 'suggestion'], name='assignment_beside'),
        ),
        migrations.AddIndex(
            model_name='suggestion',
            index=models.Index(fields=['congress', 'state', 'due', 'county', 'kind', 'confidential', 'id'], name='suggestion_owner_state'),
        ),
        migrations.AddIndex(
            model_name='suggestion',
            index=models.Index(fields=['congress', 'due', 'id'], name='suggestion_owner_due'),
        ),
        migrations.AddIndex(
            model_name='suggestion',
            index=models.Index(fields=['township_congress', 'state', 'due', 'county', 'direct_to_county', 'id'], name='suggestion_town_state'),
        ),
        migrations.AddIndex(
            model_name='suggestion',
            index=models.Index(fields=['township_congress', 'due', 'id'], name='suggestion_town_due'),
        ),
        migrations.AddIndex(
            model_name='suggestion',
            index=models.Index(fields=['origin_division', 'state', 'due', 'county', 'confidential', 'direct_to_county', 'id'], name='suggestion_origin_state'),
        ),
        migrations.AddIndex(
            model_name='suggestion',
            index=models.Index(fields=['lead_unit', 'state', 'due', 'county', 'confidential', 'congress', 'id'], name='suggestion_lead_state'),
        ),
        migrations.AddIndex(
            model_name='suggestion',
            index=models.Index(fields=['lead_unit', 'due', 'id'], name='suggestion_lead_due'),
        ),
        migrations.AddIndex(
            model_name='suggestion',
            index=models.Index(fields=['coordinator', 'state', 'due', 'county', 'id'], name='suggestion_office_state'),
        ),
        migrations.AddIndex(
            model_name='suggestion',
            index=models.Index(fields=['coordinator', 'due', 'id'], name='suggestion_office_due'),
        ),
        migrations.AddIndex(
            model_name='suggestion',
            index=models.Index(fields=['station', 'state', 'due', 'county', 'kind', 'direct_to_county', 'id'], name='suggestion_station_tab'),
        ),
        migrations.AddIndex(
            model_name='suggestion',
            index=models.Index(fields=['county', 'year', 'state', 'due', 'kind', 'confidential', 'congress'], name='suggestion_year_state'),
        ),
        migrations.AddIndex(
            model_name='suggestion',
            index=models.Index(fields=['county', 'year', 'due', 'id'], name='suggestion_year_due'),
        ),
        migrations.AddIndex(
            model_name='suggestion',
            index=models.Index(fields=['station', 'due', 'id'], name='suggestion_station_due'),
        ),
        # Altering the fields would copy the whole table seven times on SQLite.
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(forwards, migrations.RunPython.noop)],
            state_operations=[
                migrations.AlterField(
                    model_name='suggestion',
                    name='congress',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='owned_suggestions', to='accounts.organization', verbose_name='所属人大'),
                ),
                migrations.AlterField(
                    model_name='suggestion',
                    name='county',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='suggestions', to='accounts.county', verbose_name='县'),
                ),
                migrations.AlterField(
                    model_name='suggestion',
                    name='deputy',
                    field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='suggestions', to='deputies.mandate', verbose_name='代表'),
                ),
                migrations.AlterField(
                    model_name='suggestion',
                    name='lead_unit',
                    field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='led_suggestions', to='accounts.organization', verbose_name='承办单位'),
                ),
                migrations.AlterField(
                    model_name='suggestion',
                    name='origin_division',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='suggestions', to='accounts.division', verbose_name='来自哪里'),
                ),
                migrations.AlterField(
                    model_name='suggestion',
                    name='station',
                    field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='suggestions', to='liaison_stations.station', verbose_name='联络站'),
                ),
                migrations.AlterField(
                    model_name='suggestion',
                    name='township_congress',
                    field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='township_suggestions', to='accounts.organization', verbose_name='乡镇人大（街道人大工委）'),
                ),
            ],
        ),
    ]
