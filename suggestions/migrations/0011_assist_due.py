"""What assisting units owe is a column of the case: a list finds it without reading every limit."""

from django.db import migrations, models
from django.db.models import Min, OuterRef, Q, Subquery


def fill(apps, schema_editor):
    cases = apps.get_model("suggestions", "Suggestion").objects
    clocks = apps.get_model("suggestions", "SuggestionClock").objects.filter(
        stopped_at__isnull=True, assignment__role="assist"
    )
    owed = clocks.filter(suggestion=OuterRef("pk")).order_by().values("suggestion")
    cases.filter(pk__in=clocks.values("suggestion")).update(
        assist_due=Subquery(owed.annotate(first=Min("due")).values("first"))
    )


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0010_figures")]

    operations = [
        migrations.AddField(
            model_name="suggestion",
            name="assist_due",
            field=models.DateField(blank=True, null=True, verbose_name="协办期限"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="suggestion",
            index=models.Index(
                condition=Q(("assist_due__isnull", False)),
                fields=["assist_due"],
                name="suggestion_assist_due",
            ),
        ),
    ]
