"""The unit whose answer the summary columns of a case tell of, for figures by unit (record 0073)."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


def fill(apps, schema_editor):
    """Whoever leads; who led before, where another took over for a rework and nobody evaluated its answer yet."""
    cases = apps.get_model("suggestions", "Suggestion").objects
    cases.filter(lead_unit__isnull=False).update(counted_unit=F("lead_unit"))
    parts = apps.get_model("suggestions", "HandlingAssignment").objects
    relieved = parts.filter(
        Q(replies__superseded=False, replies__kind="reply"), state="cancelled", role="lead",
        replaced_by__isnull=False, suggestion__round__gt=1, suggestion__lead_unit__isnull=False,
    )  # fmt: skip
    evaluations = apps.get_model("suggestions", "Evaluation").objects
    for part in relieved.order_by("pk").distinct():
        rows = evaluations.filter(suggestion=part.suggestion_id, counts=True)
        if not rows.filter(round__gte=part.replaced_by.round).exists():
            cases.filter(pk=part.suggestion_id).update(counted_unit=part.unit_id)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_levels'),
        ('deputies', '0004_levels'),
        ('liaison_stations', '0005_counted_from_the_index'),
        ('suggestions', '0016_what_was_talked_over'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='suggestion',
            name='suggestion_figures',
        ),
        migrations.AddField(
            model_name='suggestion',
            name='counted_unit',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization', verbose_name='计入哪个单位'),
        ),
        migrations.AddIndex(
            model_name='suggestion',
            index=models.Index(fields=['counted_unit', 'evaluated_on', 'replied_on'], name='suggestion_counted_unit'),
        ),
        migrations.AddIndex(
            model_name='suggestion',
            index=models.Index(fields=['county', 'year', 'kind', 'level', 'congress', 'confidential', 'state', 'imported', 'counted_unit', 'township', 'topic', 'outcome', 'satisfied', 'solved', 'dispatched_on', 'replied_on', 'replied_in_time', 'due_kind', 'due', 'township_congress', 'consulted_on', 'id'], name='suggestion_figures'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
