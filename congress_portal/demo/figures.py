"""A year's figures stated and published, a filter the office keeps, a result that is not shown."""

from __future__ import annotations

from congress_portal.demo.county import DemoCounty, moment
from suggestions import workflow
from suggestions.models import Suggestion
from suggestions.workflow.statements import publish_statement, state_year
from suggestions.workflow.views import save_view


def fill_figures(demo: DemoCounty) -> None:
    """What the committee's office has done with the figures up to the day of the demonstration."""
    staff, at = demo.actors["zhouwq"], moment(demo.day, 8, 10)
    closed = Suggestion.objects.filter(
        congress=demo.congress, state="closed", published_at__isnull=True, imported=False, confidential=False
    )
    case = closed.order_by("-closed_on", "-pk").first()
    if case is not None:
        workflow.withhold(actor=staff, suggestion=case, ground="privacy", note="能认出是哪一户", at=at)
    save_view(actor=staff, name="逾期的建议", query="kind=deputy_suggestion&tab=overdue", shared=True, at=at)
    years = Suggestion.objects.filter(congress=demo.congress).order_by().values_list("year", flat=True)
    row = state_year(actor=staff, congress=demo.congress, year=max(years), on=demo.day, at=at)
    publish_statement(actor=staff, statement=row, at=at)
