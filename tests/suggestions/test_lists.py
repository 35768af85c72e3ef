"""The list of cases, read list by list, holds exactly what each actor may see."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from django.utils import timezone

from congress_portal.foundation.accounts.models import Division, Organization, OrganizationKind
from suggestions import lists, workflow
from suggestions.forms.filters import FilterForm
from suggestions.lists import CaseList, on_tab
from suggestions.models import HandlingAssignment, Suggestion
from suggestions.reasons import NEVER_UNITS
from suggestions.states import SuggestionState as S
from suggestions.workflow.dispatching import ASSIGNABLE_KINDS, DIRECT_KINDS
from suggestions.workflow.key_cases import Chosen
from tests.factories.ground import NOW
from tests.suggestions.stages import LATER

pytestmark = pytest.mark.django_db


def pages_of(cases, tab="", size=100):
    """The keys of a tab in their order, page by page."""
    found, address = [], f"/suggestions/?size={size}"
    while address:
        page = cases.page(RequestFactory().get(address), tab)
        found += [case.pk for case in page.rows]
        address = page.next_url
    return found


@pytest.fixture
def cases(stages, cast):
    """Cases seen for every reason there is, and cases that are seen no more."""
    made = {
        "draft": stages.draft(co_signers=[cast.mandates["co_deputy"]]),
        "cosigning": stages.cosigning(),
        "waiting": stages.submitted(mandate=cast.mandates["town_deputy"]),
        "settled": stages.settled(),
        "direct": stages.submitted(direct_to_county=True),
        "secret": stages.handed_in(confidential=True),
        "secret at work": stages.handling(confidential=True),
        "merged": stages.merged(),
        "sent back": stages.sent_back(),
        "closed": stages.closed(),
        "withdrawn": stages.withdrawn(),
    }
    led = stages.handling(title="关于桥的建议", confidential=True)
    workflow.choose_key(
        actor=cast.staff, rows=[Chosen(led, cast.official.person)], chosen_on=NOW.date(), document="主任会议纪要",
        grounds=["wide"], at=NOW,
    )  # fmt: skip
    assisted = stages.at_office(title="关于灯的建议")
    workflow.assign(actor=cast.office, suggestion=assisted, lead=cast.transport, assists=[cast.water], at=NOW)
    passed_on = stages.sent_back(title="关于渠的建议")
    workflow.redispatch(actor=cast.office, suggestion=passed_on, unit=cast.water, at=NOW)
    recalled = stages.handling(title="关于井的建议")
    workflow.withdraw(actor=cast.deputy, suggestion=recalled, reason="已经解决", at=NOW)
    astray = stages.closed(title="关于沟的建议")
    workflow.override(
        actor=cast.staff, suggestion=astray, state=S.AWAITING_DISPATCH, reason="登记错了", at=LATER
    )
    return made


def test_who_coordinates_is_told_by_the_case_as_by_its_parts(cases):
    parts = HandlingAssignment.objects.filter(role="coordinate").exclude(state="cancelled")
    told = dict(Suggestion.objects.values_list("pk", "coordinator"))
    assert told == dict.fromkeys(told) | dict(parts.values_list("suggestion", "unit"))
    assert None in told.values() and parts.exists()


def test_a_body_either_gets_cases_to_handle_or_never_has_a_part():
    handling = {OrganizationKind.COUNTY_GOVERNMENT_OFFICE, *DIRECT_KINDS, *ASSIGNABLE_KINDS}
    assert NEVER_UNITS.isdisjoint(handling)
    assert NEVER_UNITS | handling == set(OrganizationKind)


@pytest.mark.parametrize("cap", [2000, 1])
def test_every_list_and_its_numbers_are_what_the_actor_may_see(cases, cast, monkeypatch, cap):
    # With a cap of one nearly every reason is a long list, which is read otherwise.
    monkeypatch.setattr(lists, "CAP", cap)
    on = timezone.localdate() + timedelta(days=400)
    seen_by = {}
    for key, actor in cast.actors.items():
        seen = Suggestion.objects.visible_to(actor)
        found = CaseList(actor, lambda rows: rows, on)
        assert found.numbers == CaseList(actor, lambda rows: rows, on, by_text=True).numbers, key
        seen_by[key] = set(pages_of(found))
        assert seen_by[key] == set(seen.values_list("pk", flat=True)), key
        for tab, number in found.numbers.items():
            keys = pages_of(found, tab, 20)
            rows = on_tab(seen, tab, on)
            assert len(keys) == len(set(keys)) == rows.count(), (key, tab)
            assert set(keys) == set(rows.values_list("pk", flat=True)), (key, tab)
            if cap > 1:
                assert number == rows.count(), (key, tab)
            elif tab:
                assert number == min(rows.count(), cap + 1), (key, tab)
    # The scene tells them apart, or nothing was compared.
    assert len({frozenset(keys) for keys in seen_by.values()}) > 7


def test_a_township_that_ended_and_a_unit_that_is_no_more_offered_keep_their_names_in_the_list(stages, cast):
    case = stages.handling()
    found = FilterForm(QueryDict(), actor=cast.staff).names_of([case])
    assert found[0][case.township_id] == cast.green_hill.name
    assert found[1][case.lead_unit_id] == str(cast.transport)
    Division.objects.filter(pk=case.township_id).update(valid_to=timezone.localdate())
    Organization.objects.filter(pk=case.lead_unit_id).update(kind=OrganizationKind.STATION)
    form = FilterForm(QueryDict(), actor=cast.staff)
    assert str(case.township_id) not in dict(form.fields["township"].choices)
    assert form.names_of([case])[0][case.township_id] == cast.green_hill.name
    assert form.names_of([case])[1][case.lead_unit_id] == str(cast.transport)
