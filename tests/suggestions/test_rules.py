"""Handling rules as data: the preset counts as the law says, a county's version concerns new cases only."""

import uuid
from datetime import date

import pytest
from django.urls import reverse

from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from congress_portal.foundation.workdays.arithmetic import Calendar
from congress_portal.foundation.workdays.services import seed_holidays
from suggestions import rulebook
from suggestions.codes import rule_for, seed_presets
from suggestions.models import HandlingRule, SuggestionClock
from suggestions.presets import PRESETS
from suggestions.rules import NATIONAL_CELLS, Cell
from tests.factories.ground import NOW

CELLS = {str(cell.name): cell for cell in NATIONAL_CELLS}


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (date(2026, 4, 9), date(2026, 7, 9)),
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2027, 11, 30), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2027, 3, 31)),
    ],
)
def test_the_reply_is_due_three_months_after_the_hand_over(start, due):
    assert CELLS["reply"].deadline(Calendar(), start).due == due


def test_six_months_from_the_end_of_august_end_with_february():
    assert CELLS["extension"].deadline(Calendar(), date(2026, 8, 31)).due == date(2027, 2, 28)


@pytest.mark.django_db
def test_working_days_skip_holidays_and_count_make_up_days(stages, cast):
    seed_holidays()
    case = stages.submitted(at=NOW.replace(month=4, day=29))
    clock = SuggestionClock.objects.get(suggestion=case, kind="accept")
    # 4/30 is the first; 5/1–5/5 are off, 5/6 the second, 5/7 the third.
    assert clock.due == date(2026, 5, 7)
    assert any("劳动节" in note.note for note in clock.notes)


def test_a_cell_survives_being_stored():
    for cell in NATIONAL_CELLS:
        assert Cell.from_json(cell.name, cell.to_json()) == cell
        assert cell.label and cell.text


@pytest.mark.django_db
def test_seeding_twice_changes_nothing(cast):
    seed_presets(at=NOW)
    seed_presets(at=NOW)
    assert HandlingRule.objects.count() == len(PRESETS)


@pytest.mark.django_db
def test_a_countys_version_concerns_new_cases_and_open_ones_keep_theirs(stages, cast):
    old = stages.submitted()
    preset = HandlingRule.objects.get(key="national-2025")
    draft = rulebook.copy_rule(actor=cast.staff, rule=preset, at=NOW)
    assert rulebook.copy_rule(actor=cast.staff, rule=preset, at=NOW) == draft
    cells = {cell.name: cell for cell in draft.all_cells}
    cells["accept"] = Cell("accept", 1, "workdays", "submitted")
    rulebook.edit_rule(actor=cast.staff, rule=draft, name="云岭县办理规则", basis="", cells=cells, at=NOW)
    assert stages.submitted().rule == preset
    rulebook.enact_rule(actor=cast.staff, rule=draft, at=NOW)
    new = stages.submitted()
    assert (new.rule, new.due) == (draft, date(2026, 4, 10))
    old.refresh_from_db()
    assert (old.rule, old.due) == (preset, date(2026, 4, 14))
    with pytest.raises(Conflict):
        rulebook.edit_rule(actor=cast.staff, rule=draft, name="改", basis="", cells=cells, at=NOW)
    second = rulebook.enact_rule(
        actor=cast.staff, rule=rulebook.copy_rule(actor=cast.staff, rule=draft, at=NOW), at=NOW
    )
    assert second.version == 2
    assert rule_for(county_id=cast.county.pk, kind="demand", level="county", at=NOW) == second


@pytest.mark.django_db
def test_a_county_may_be_stricter_than_the_law_but_not_laxer(cast):
    seed_presets(at=NOW)
    draft = rulebook.copy_rule(actor=cast.staff, rule=HandlingRule.objects.get(key="national-2025"), at=NOW)
    for value, unit in ((4, "months"), (100, "days"), (70, "workdays")):
        cells = {cell.name: cell for cell in draft.all_cells}
        cells["reply"] = Cell("reply", value, unit, "dispatched")
        with pytest.raises(Refused, match="最长 3 个月"):
            rulebook.edit_rule(actor=cast.staff, rule=draft, name="x", basis="", cells=cells, at=NOW)
    cells["reply"] = Cell("reply", 2, "months", "dispatched")
    rulebook.edit_rule(actor=cast.staff, rule=draft, name="x", basis="", cells=cells, at=NOW)


@pytest.mark.django_db
def test_only_the_county_changes_its_rules_and_presets_stay(cast):
    seed_presets(at=NOW)
    preset = HandlingRule.objects.get(key="national-2025")
    with pytest.raises(Denied):
        rulebook.copy_rule(actor=cast.chair, rule=preset, at=NOW)
    with pytest.raises(Denied):
        rulebook.enact_rule(actor=cast.staff, rule=preset, at=NOW)


@pytest.mark.django_db
def test_the_form_page_saves_a_draft_and_puts_it_into_force(cast, client_of):
    seed_presets(at=NOW)
    preset = HandlingRule.objects.get(key="national-2025")
    admin = client_of(cast.admin)
    answer = admin.post(reverse("suggestions:rule_copy", args=[preset.pk]), {"form_key": uuid.uuid4()})
    page = admin.get(answer.url)
    assert page.status_code == 200
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in data.items() if value is not False and value is not None}
    draft = HandlingRule.objects.get(county=cast.county)
    wrong = admin.post(answer.url, {**data, "accept-value": "", "form_key": uuid.uuid4()})
    assert wrong.status_code == 422 and "请填写接单的数量" in wrong.content.decode()
    saved = admin.post(answer.url, {**data, "accept-value": "2", "form_key": uuid.uuid4()})
    assert saved.status_code == 302, saved.context["form"].errors
    draft.refresh_from_db()
    assert draft.cell("accept").value == 2
    admin.post(reverse("suggestions:rule_enact", args=[draft.pk]), {"form_key": uuid.uuid4()})
    draft.refresh_from_db()
    assert draft.is_frozen
    assert admin.get(answer.url).status_code == 409
    assert admin.get(reverse("suggestions:rule_list")).status_code == 200
