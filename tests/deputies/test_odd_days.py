"""Days at the ends of the calendar: no page and no sum of days breaks on them."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms
from django.urls import reverse

from deputies.forms.fields import DayField
from deputies.on_a_day import asked_day
from deputies.structure import years_before

ODD = ("0001-01-01", "0060-02-29", "9999-12-31")
LISTS = (
    "mandate_list", "name_list", "structure", "structure_export", "group_list", "term_list", "change_list",
    "meeting_list", "session_list", "plan_list", "training_list", "training_coverage", "training_untrained",
    "report_list", "report_due", "campaign_list", "pair_list", "contact_list", "fund_list",
    "selection_list", "honour_list", "correction_list",
)  # fmt: skip


def test_years_end_with_the_calendar():
    assert years_before(date(1, 1, 1), 36) == years_before(date(36, 5, 1), 36) == date.min
    assert years_before(date(37, 5, 1), 36) == date(1, 5, 1)
    assert years_before(date(2024, 2, 29), 1) == date(2023, 2, 28)


def test_a_day_beyond_the_years_of_records_is_asked_back():
    for text in ("1899-12-31", "2200-01-01", *ODD):
        with pytest.raises(forms.ValidationError):
            DayField().clean(text)
        assert asked_day(text) is None
    assert DayField().clean("1900-01-01") == date(1900, 1, 1) and asked_day("2199-12-31").year == 2199


@pytest.mark.once
@pytest.mark.django_db
def test_every_list_answers_for_a_day_that_cannot_be(cast, client_of):
    client = client_of(cast.staff)
    mandate = cast.mandates["deputy_green"]
    own = [mandate.get_absolute_url()] + [
        reverse(f"deputies:{name}", args=[mandate.pk])
        for name in ("performance_file", "performance_word", "year_summary")
    ]
    answers = {
        (url, day): client.get(url, {"on": day, "year": day[:4], "more": "1"}).status_code
        for url in [*own, *(reverse(f"deputies:{name}") for name in LISTS)]
        for day in ODD
    }
    assert {key: status for key, status in answers.items() if status != 200} == {}
