"""A change of term: prepared beside the term in office, carried out in one stroke, undone while unused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from congress_portal.foundation.accounts.models import Membership
from congress_portal.foundation.accounts.roles import Role
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies import services
from deputies.choices import EndReason, MandateState, Office, SuspensionReason, TermChangeState
from deputies.comparing import compare
from deputies.models import (
    ComingDeputy,
    Constituency,
    Delegation,
    Mandate,
    OfficeHolding,
    Suspension,
    Term,
    TermChange,
)
from liaison_stations.models import StationPlacement
from liaison_stations.services import open_station, place_deputies
from tests.factories.deputies import TERM_START, deputy_person
from tests.factories.ground import NOW, TODAY

pytestmark = pytest.mark.django_db
YESTERDAY = TODAY - timedelta(days=1)


def prepare(cast, actor=None, **changes):
    """青山镇's twentieth term, from today."""
    values = {
        "congress": cast.green_hill_congress, "number": 20, "elected_on": date(2026, 4, 1), "starts_on": TODAY,
    } | changes  # fmt: skip
    return services.prepare_change(actor=actor or cast.chair, at=NOW, **values)


def again(cast, change, *keys):
    """These deputies of 青山镇 were elected again."""
    return services.choose_coming(
        actor=cast.chair, change=change, mandates=[cast.mandates[key] for key in keys], at=NOW
    )


def snapshot(term):
    """Everything that tells of a term, as plain values."""
    mandates = Mandate.objects.filter(term=term).order_by("pk")
    return {
        "term": Term.objects.filter(pk=term.pk).values_list("number", "starts_on", "ends_on").get(),
        "mandates": list(
            mandates.values_list(
                "pk", "person", "state", "ended_on", "end_reason", "suspended_on", "constituency",
                "home_division", "delegation", "group", "occupation", "membership__ends_on",
            )
        ),
        "offices": list(
            OfficeHolding.objects.filter(mandate__term=term).order_by("pk").values_list("pk", "ends_on")
        ),
        "leaders": list(mandates.filter(led_groups__isnull=False).values_list("pk", "led_groups")),
        "spells": list(Suspension.objects.filter(mandate__term=term).values_list("pk", "until")),
        "placements": list(
            StationPlacement.objects.filter(mandate__term=term).order_by("pk").values_list("pk", "ends_on")
        ),
    }  # fmt: skip


@pytest.fixture
def station(cast, system):
    """青山镇's station with two of its deputies."""
    station = open_station(
        actor=system, name="青山镇代表联络站", township_congress=cast.green_hill_congress,
        division=cast.green_hill, address="青山街", hours="", phone="", code="7KQ2M", at=NOW,
    )  # fmt: skip
    both = [cast.mandates["leader_of_group"], cast.mandates["other_deputy"]]
    place_deputies(actor=system, station=station, mandates=both, on=date(2026, 1, 1), at=NOW)
    return station


def test_preparing_touches_nothing_of_the_term_in_office(cast):
    before = snapshot(cast.green_term)
    change = again(cast, prepare(cast), "deputy_green", "leader_of_group")
    assert snapshot(cast.green_term) == before
    assert change.old_term == cast.green_term and change.state == TermChangeState.PREPARING
    rows = {c.person.name: c for c in change.coming.select_related("person", "group", "constituency")}
    assert set(rows) == {"陆明远", "方晓云"}
    assert (rows["方晓云"].group, rows["方晓云"].constituency) == (cast.group, cast.green_district)
    assert not Term.objects.filter(congress=cast.green_hill_congress, number=20).exists()


def test_ticks_are_exactly_what_was_sent_last(cast):
    change = again(cast, prepare(cast), "deputy_green", "leader_of_group")
    kept = change.coming.get(previous=cast.mandates["leader_of_group"]).pk
    change = again(cast, change, "leader_of_group", "other_deputy")
    assert set(change.coming.values_list("person__name", flat=True)) == {"方晓云", "沈秀兰"}
    assert change.coming.filter(pk=kept).exists()
    entry = timeline(cast.green_hill_congress).first()
    assert entry.summary == "青山镇人大第二十届换届：连任 2 人（新勾选 1 人，去掉 1 人）"
    version, entries = change.version, JournalEntry.objects.count()
    assert again(cast, change, "leader_of_group", "other_deputy").version == version
    assert JournalEntry.objects.count() == entries
    with pytest.raises(Conflict):
        services.choose_coming(actor=cast.chair, change=change, mandates=[], version=1, at=NOW)
    with pytest.raises(Refused, match="不是现任代表"):
        again(cast, change, "strange_deputy")


def test_confirming_ends_the_old_term_and_seats_the_new_one(cast, station):
    services.suspend_mandate(
        actor=cast.chair, mandate=cast.mandates["deputy_green"], on=date(2026, 2, 1),
        reason=SuspensionReason.DETAINED, at=NOW,
    )  # fmt: skip
    change = again(cast, prepare(cast), "leader_of_group")
    change = services.confirm_change(actor=cast.chair, change=change, at=NOW)

    old, new = change.old_term, change.new_term
    assert (old.number, new.number, new.starts_on) == (19, 20, TODAY)
    assert Term.objects.get(pk=old.pk).ends_on == YESTERDAY
    ended = Mandate.objects.filter(term=old)
    assert set(ended.values_list("state", "ended_on", "end_reason", "membership__ends_on")) == {
        (MandateState.ENDED, YESTERDAY, EndReason.TERM_OVER, YESTERDAY)
    }
    seated = Mandate.objects.get(term=new)
    assert (seated.person.name, seated.starts_on, seated.elected_on) == ("方晓云", TODAY, date(2026, 4, 1))
    assert (seated.group, seated.membership.role, seated.membership.ends_on) == (
        cast.group,
        Role.DEPUTY,
        None,
    )
    offices = OfficeHolding.objects.filter(mandate__term=old)
    assert set(offices.values_list("ends_on", flat=True)) == {YESTERDAY}
    leading = offices.get(office=Office.GROUP_LEADER)
    assert Membership.objects.get(pk=leading.membership_id).ends_on == YESTERDAY
    cast.group.refresh_from_db()
    assert cast.group.leader is None
    assert Suspension.objects.get().until == TODAY
    # Who was elected again stays at the station, the other one leaves.
    placed = StationPlacement.objects.order_by("pk").values_list(
        "mandate__term__number", "starts_on", "ends_on"
    )
    assert list(placed) == [
        (19, date(2026, 1, 1), YESTERDAY),
        (19, date(2026, 1, 1), YESTERDAY),
        (20, TODAY, None),
    ]
    # The county's congress and the next township go on.
    assert Mandate.objects.open().exclude(term=new).count() == 2
    assert timeline(cast.green_hill_congress).first().summary == (
        "青山镇人大第二十届换届：上一届 3 人任期届满，新一届 1 人任职，其中连任 1 人"
    )


def test_delegations_are_made_anew_with_their_places(cast):
    change = prepare(cast, actor=cast.staff, congress=cast.county_congress)
    change = services.choose_coming(
        actor=cast.staff, change=change, mandates=[cast.mandates["deputy"]], at=NOW
    )
    change = services.confirm_change(actor=cast.staff, change=change, at=NOW)
    anew = Delegation.objects.get(term=change.new_term)
    assert (anew.name, anew.division) == ("青山镇代表团", cast.green_hill)
    assert anew.pk != cast.delegation.pk
    assert list(anew.mandates.values_list("person__name", flat=True)) == ["陆明远"]
    assert cast.delegation.mandates.get().state == MandateState.ENDED


def test_districts_without_a_deputy_are_retired_only_when_that_was_asked(cast):
    empty = services.add_constituency(
        actor=cast.chair, congress=cast.green_hill_congress, name="老街选区", at=NOW
    )
    change = again(cast, prepare(cast), "leader_of_group")
    change = services.confirm_change(actor=cast.chair, change=change, retire_empty=True, at=NOW)
    empty.refresh_from_db()
    cast.green_district.refresh_from_db()
    assert (empty.retired_on, cast.green_district.retired_on) == (YESTERDAY, None)
    services.undo_change(actor=cast.chair, change=change, reason="填错了", at=NOW)
    assert Constituency.objects.get(pk=empty.pk).retired_on is None


def test_undoing_puts_every_row_of_the_old_term_back(cast, station):
    services.suspend_mandate(
        actor=cast.chair, mandate=cast.mandates["deputy_green"], on=date(2026, 2, 1),
        reason=SuspensionReason.DETAINED, at=NOW,
    )  # fmt: skip
    before = snapshot(cast.green_term)
    people = Membership.objects.count()
    change = again(cast, prepare(cast), "leader_of_group", "deputy_green")
    change = services.confirm_change(actor=cast.chair, change=change, at=NOW)
    assert snapshot(cast.green_term) != before
    change = services.undo_change(actor=cast.chair, change=change, reason="日期填错", at=NOW)
    assert snapshot(cast.green_term) == before
    assert Membership.objects.count() == people
    assert not Term.objects.filter(number=20).exists()
    assert (change.state, change.reason) == (TermChangeState.UNDONE, "日期填错")
    assert change.coming.count() == 2  # the list stays readable
    anew = again(cast, prepare(cast), "leader_of_group")
    assert services.confirm_change(actor=cast.chair, change=anew, at=NOW).new_term.number == 20


def test_no_mandate_outlives_its_term_and_undoing_gives_the_day_back(cast):
    """青山镇's twentieth term began a week ago; yesterday an end was entered, then the change is confirmed."""
    first = TODAY - timedelta(days=7)
    change = again(cast, prepare(cast, starts_on=first), "leader_of_group")
    late = cast.mandates["deputy_green"]
    services.end_mandate(actor=cast.clerk, mandate=late, on=YESTERDAY, reason=EndReason.DIED, at=NOW)
    before = snapshot(cast.green_term)
    change = services.confirm_change(actor=cast.chair, change=change, at=NOW)
    late.refresh_from_db()
    last = first - timedelta(days=1)
    assert (late.ended_on, late.end_reason, late.membership.ends_on) == (last, EndReason.DIED, last)
    assert set(OfficeHolding.objects.filter(mandate=late).values_list("ends_on", flat=True)) == {last}
    assert "原登记 2026-04-08 终止" in timeline(late).first().summary
    services.undo_change(actor=cast.chair, change=change, reason="日期填错", at=NOW)
    assert snapshot(cast.green_term) == before


def test_who_was_ticked_and_left_since_is_no_newcomer(cast):
    change = again(cast, prepare(cast), "leader_of_group", "other_deputy")
    services.end_mandate(
        actor=cast.clerk, mandate=cast.mandates["other_deputy"], on=YESTERDAY, reason=EndReason.DIED, at=NOW
    )
    found = compare(change)
    assert [row.person.name for row in found.stale] == ["沈秀兰"]
    assert (found.after, found.fresh) == (1, [])


def test_what_was_used_since_cannot_be_undone(cast):
    change = again(cast, prepare(cast), "leader_of_group", "other_deputy")
    change = services.confirm_change(actor=cast.chair, change=change, at=NOW)
    undo = {"actor": cast.chair, "change": change, "reason": "试试", "at": NOW}
    fresh = Mandate.objects.get(term=change.new_term, person__name="方晓云")
    session = services.add_session(actor=cast.chair, term=change.new_term, number=1, opens_on=TODAY, at=NOW)
    with pytest.raises(Refused, match="新一届已经登记了人代会会议"):
        services.undo_change(**undo)
    session.delete()
    services.take_office(
        actor=cast.chair, mandate=fresh, office=Office.PRESIDIUM_MEMBER, starts_on=TODAY, at=NOW
    )
    with pytest.raises(Refused, match="方晓云（担任职务）"):
        services.undo_change(**undo)
    assert Mandate.objects.filter(term=change.new_term).count() == 2
    with pytest.raises(Refused, match="写明为什么"):
        services.undo_change(**(undo | {"reason": " "}))


def test_a_deputy_entered_after_the_change_stands_in_the_way_of_undoing_it(cast):
    change = again(cast, prepare(cast), "leader_of_group")
    change = services.confirm_change(actor=cast.chair, change=change, at=NOW)
    services.grant_mandate(
        actor=cast.chair, person=deputy_person(cast, "后补人", birth_date=date(1985, 1, 1)),
        congress=cast.green_hill_congress, term=change.new_term, constituency=cast.green_district,
        home_division=cast.village, starts_on=TODAY, kind_of_election="by_election", at=NOW,
    )  # fmt: skip
    with pytest.raises(Refused, match="又登记了 1 位代表"):
        services.undo_change(actor=cast.chair, change=change, reason="试试", at=NOW)


@pytest.mark.parametrize(
    ("changes", "field", "word"),
    [
        ({"number": 21}, "number", "现在是第十九届，新一届应是第二十届"),
        ({"elected_on": TODAY + timedelta(1)}, "elected_on", "不能晚于新一届起始日期"),
        ({"elected_on": date(2020, 1, 1)}, "elected_on", "以后"),
        ({"starts_on": date(2030, 1, 1)}, "starts_on", "太远了"),
    ],
)
def test_days_and_number_follow_from_the_term_in_office(cast, changes, field, word):
    with pytest.raises(Refused, match=word) as refusal:
        prepare(cast, **changes)
    assert refusal.value.field == field


def test_a_term_that_was_entered_already_is_the_one_that_begins(cast):
    term = services.open_term(
        actor=cast.chair, congress=cast.green_hill_congress, number=20, starts_on=TODAY, at=NOW
    )
    with pytest.raises(Refused, match="请填同一天"):
        prepare(cast, starts_on=TODAY - timedelta(3), elected_on=TODAY - timedelta(5))
    change = again(cast, prepare(cast), "leader_of_group")
    change = services.confirm_change(actor=cast.chair, change=change, at=NOW)
    assert change.new_term == term
    services.undo_change(actor=cast.chair, change=change, reason="重来", at=NOW)
    assert Term.objects.get(pk=term.pk).number == 20
    assert Mandate.objects.open().filter(term=cast.green_term).count() == 3


def test_nobody_confirms_before_the_day_an_empty_list_or_twice(cast):
    ahead = prepare(cast, starts_on=TODAY + timedelta(1))
    with pytest.raises(Refused, match="到那一天再确认"):
        services.confirm_change(actor=cast.chair, change=again(cast, ahead, "deputy_green"), at=NOW)
    with pytest.raises(Conflict, match="已经在准备"):
        prepare(cast)
    services.drop_change(actor=cast.chair, change=ahead, reason="日期推迟", at=NOW)
    change = prepare(cast)
    with pytest.raises(Refused, match="名单还是空的"):
        services.confirm_change(actor=cast.chair, change=change, at=NOW)
    change = services.confirm_change(actor=cast.chair, change=again(cast, change, "deputy_green"), at=NOW)
    with pytest.raises(Conflict, match="已换届，不能再改"):
        services.confirm_change(actor=cast.chair, change=change, at=NOW)


@pytest.mark.parametrize("who", ["clerk", "stranger", "leader", "deputy", "keeper"])
def test_only_who_keeps_terms_and_deputies_changes_a_term(cast, who):
    change = again(cast, prepare(cast), "leader_of_group")
    with pytest.raises(Denied):
        services.confirm_change(actor=getattr(cast, who), change=change, at=NOW)
    with pytest.raises(Denied):
        services.choose_coming(actor=getattr(cast, who), change=change, mandates=[], at=NOW)
    with pytest.raises(Denied):
        services.drop_change(actor=getattr(cast, who), change=change, reason="x", at=NOW)
    assert TermChange.objects.get().is_open and ComingDeputy.objects.count() == 1
    assert Mandate.objects.filter(starts_on=TERM_START).open().count() == 5


def test_a_hundred_deputies_cost_as_many_queries_as_one(cast, django_assert_max_num_queries):
    from tests.factories.deputies import many_mandates

    change = prepare(cast)
    services.choose_coming(actor=cast.chair, change=change, mandates=many_mandates(cast, 100), at=NOW)
    with django_assert_max_num_queries(70):
        services.confirm_change(actor=cast.chair, change=change, at=NOW)
    assert Mandate.objects.filter(term__number=20).count() == 100
