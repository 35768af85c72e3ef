"""What lists, numbers and searches of cases are read by."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from congress_portal.foundation.web.indexes import NewestFirst

from ..titles import PairsIndex

CASE_INDEXES: list[models.Index] = [
    # With what decides whether everybody there may see it: the tabs are counted from this alone.
    models.Index(
        fields=["county", "state", "due", "confidential", "congress"], name="suggestion_county_state"
    ),
    # What an owner, a township, a place or a unit has, by tab for the counts and in the list's order
    # for its pages, each with what decides who sees it (``lists``).
    models.Index(
        fields=["congress", "state", "due", "county", "kind", "confidential", "id"],
        name="suggestion_owner_state",
    ),
    models.Index(fields=["congress", "due", "id"], name="suggestion_owner_due"),
    models.Index(
        fields=["township_congress", "state", "due", "county", "direct_to_county", "id"],
        name="suggestion_town_state",
    ),
    models.Index(fields=["township_congress", "due", "id"], name="suggestion_town_due"),
    models.Index(
        fields=[
            "origin_division",
            "state",
            "due",
            "county",
            "confidential",
            "direct_to_county",
            "id",
        ],
        name="suggestion_origin_state",
    ),
    models.Index(
        fields=["lead_unit", "state", "due", "county", "confidential", "congress", "id"],
        name="suggestion_lead_state",
    ),
    models.Index(fields=["lead_unit", "due", "id"], name="suggestion_lead_due"),
    models.Index(fields=["coordinator", "state", "due", "county", "id"], name="suggestion_office_state"),
    models.Index(fields=["coordinator", "due", "id"], name="suggestion_office_due"),
    models.Index(
        fields=["station", "state", "due", "county", "kind", "direct_to_county", "id"],
        name="suggestion_station_tab",
    ),
    models.Index(fields=["station", "due", "id"], name="suggestion_station_due"),
    models.Index(fields=["township_congress", "answer_due"], name="suggestion_answer_due"),
    # One year's cases, by tab and in the list's order.
    models.Index(
        fields=["county", "year", "state", "due", "kind", "confidential", "congress"],
        name="suggestion_year_state",
    ),
    models.Index(fields=["county", "year", "due", "id"], name="suggestion_year_due"),
    models.Index(fields=["county", "closed_on"], name="suggestion_county_closed"),
    # A deputy's own: so few that they are sorted, from the index alone.
    models.Index(fields=["deputy", "state", "due", "county", "id"], name="suggestion_deputy_tab"),
    models.Index(fields=["entered_by", "deputy", "county", "id"], name="suggestion_entered_by"),
    models.Index(fields=["due", "id"], name="suggestion_due_order"),
    models.Index(fields=["assist_due"], condition=Q(assist_due__isnull=False), name="suggestion_assist_due"),
    # The closed ones, what ended last first.
    NewestFirst(fields=["closed_on", "id"], name="suggestion_closed_order"),
    models.Index(fields=["serial"], name="suggestion_serial"),
    models.Index(fields=["activity_key"], name="suggestion_activity_key"),
    PairsIndex(fields=["title"], name="suggestion_title_pairs"),
    # The few that are not for everybody.
    models.Index(fields=["county"], condition=Q(confidential=True), name="suggestion_confidential"),
    # What the assessment counts of a unit by the day of the evaluation or of the answer.
    models.Index(fields=["counted_unit", "evaluated_on", "replied_on"], name="suggestion_counted_unit"),
    # What was talked over, for the demands that go with it.
    models.Index(fields=["id", "state"], condition=Q(consulted_on__isnull=False), name="suggestion_talked"),
    # Everything a year's figures are counted from, so that they are read from the index alone.
    models.Index(
        fields=[
            "county",
            "year",
            "kind",
            "level",
            "congress",
            "confidential",
            "state",
            "imported",
            "counted_unit",
            "township",
            "topic",
            "outcome",
            "satisfied",
            "solved",
            "dispatched_on",
            "replied_on",
            "replied_in_time",
            "due_kind",
            "due",
            "township_congress",
            "consulted_on",
            "id",
        ],
        name="suggestion_figures",
    ),  # fmt: skip
]
