"""Substitutes for a stated time, and one hand-over when people change."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.handing_over import (
    end_substitution,
    hand_over,
    held_by,
    name_substitute,
    substitutions_visible_to,
    successors_of,
)
from congress_portal.foundation.accounts.models import Membership
from congress_portal.foundation.accounts.roles import Capability, Role
from congress_portal.foundation.accounts.services import end_membership, memberships_of
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.notifications.models import Todo
from congress_portal.foundation.notifications.services import holders_of, open_todo
from congress_portal.foundation.web.refusals import Denied, Refused
from tests.factories.ground import NOW, TODAY, appoint, make_person

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=6)


def substitute(ground, actor=None, *, person=None, of=None, first=TODAY, last=TODAY + WEEK):
    return name_substitute(
        actor=actor or ground.chair,
        membership=(of or ground.chair).membership,
        person=(person or ground.clerk.person),
        first=first,
        last=last,
        at=NOW,
        reason="外出学习",
    )


def acting(membership: Membership) -> Actor:
    return Actor.of(memberships_of(membership.person_id, on=membership.starts_on).get(pk=membership.pk))


def waiting(ground, kind="assessments.report", **addressee):
    return open_todo(
        subject=ground.county, kind=kind, capability=addressee.pop("capability", Capability.SUBMIT_REPORT),
        verb="提交", title="季度填报", url="/", at=NOW, **addressee,
    )  # fmt: skip


def test_a_chair_names_the_clerk_who_then_acts_in_the_chairs_role(ground):
    row = substitute(ground)
    actor = acting(row)
    assert actor.role_label == "代何建平 青山镇人大主席" and actor.can(Capability.SUBMIT_REPORT)
    assert actor.person == ground.clerk.person and actor.absent_person_id == ground.chair.person_id
    entry = JournalEntry.objects.get(move="name_substitute")
    assert entry.reason == "外出学习" and entry.root_key == f"accounts.person:{ground.chair.person_id}"


def test_to_dos_of_the_body_reach_the_substitute_by_the_role_for_these_days_only(ground):
    substitute(ground)

    def held(on):
        return set(holders_of(ground.green_hill_congress.pk, Capability.SUBMIT_REPORT, on=on))

    chair = ground.chair.person_id
    assert held(TODAY) == held(TODAY + WEEK) == {chair, ground.clerk.person_id}
    assert held(TODAY - timedelta(days=1)) == held(TODAY + WEEK + timedelta(days=1)) == {chair}


def test_the_absent_persons_own_to_dos_are_seen_while_acting_and_not_otherwise(ground):
    mine = waiting(ground, person=ground.chair.person)
    deputys = waiting(
        ground, kind="suggestions.evaluate", person=ground.chair.person, capability=Capability.EVALUATE_REPLY
    )
    row = substitute(ground)
    seen = set(Todo.objects.open().visible_to(acting(row)).values_list("kind", flat=True))
    assert mine.kind in seen and deputys.kind not in seen
    assert not Todo.objects.open().visible_to(ground.clerk).exists()


@pytest.mark.parametrize("role", [Role.DEPUTY, Role.GROUP_LEADER])
def test_a_mandate_cannot_be_done_by_others(ground, role):
    membership = appoint(make_person(ground.county, "陆明远"), ground.county_congress, role)
    with pytest.raises(Refused, match="代表职务由选民选举产生，不能代理"):
        name_substitute(
            actor=ground.admin,
            membership=membership,
            person=ground.clerk.person,
            first=TODAY,
            last=TODAY,
            at=NOW,
        )


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        (TODAY - timedelta(days=1), TODAY, "不能补记"),
        (TODAY + timedelta(days=2), TODAY, "不能早于第一天"),
        (TODAY, TODAY + timedelta(days=200), "最长半年"),
    ],
)
def test_days_that_make_no_sense_are_refused(ground, first, last, says):
    with pytest.raises(Refused, match=says):
        substitute(ground, first=first, last=last)


def test_nobody_stands_in_for_himself_or_twice_or_for_a_substitute(ground):
    with pytest.raises(Refused, match="本人"):
        substitute(ground, ground.admin, person=ground.chair.person)
    row = substitute(ground)
    with pytest.raises(Refused, match="已由吴桂香代理"):
        substitute(
            ground, ground.admin, person=ground.handler.person, first=TODAY + WEEK, last=TODAY + 2 * WEEK
        )
    again = substitute(ground, first=TODAY + WEEK + timedelta(days=1), last=TODAY + 2 * WEEK)
    assert again.pk != row.pk
    with pytest.raises(Refused, match="本身就是代理"):
        name_substitute(
            actor=ground.admin, membership=row, person=ground.handler.person, first=TODAY, last=TODAY, at=NOW
        )


def test_who_holds_the_role_anyway_needs_no_substitution(ground):
    second = make_person(ground.county, "副主席")
    appoint(second, ground.green_hill_congress, Role.TOWNSHIP_CHAIR)
    with pytest.raises(Refused, match="不用代理"):
        substitute(ground, person=second)


def test_a_chair_names_colleagues_for_the_own_work_and_nothing_else(ground):
    with pytest.raises(Denied, match="自己的工作"):
        substitute(ground, of=ground.clerk, person=ground.chair.person)
    with pytest.raises(Refused, match="同事里选"):
        substitute(ground, person=ground.stranger.person)
    with pytest.raises(Denied):
        substitute(ground, ground.clerk)
    assert substitute(ground, ground.admin, person=ground.stranger.person).person == ground.stranger.person


def test_who_keeps_the_accounts_and_who_audits_them_stay_two_people(ground):
    for absent, other in ((ground.auditor, ground.admin), (ground.admin, ground.auditor)):
        with pytest.raises(Refused, match="不能由同一个人担任"):
            substitute(ground, ground.admin, of=absent, person=other.person)


def test_ending_early_ends_with_today_and_what_has_not_begun_leaves_no_role(ground):
    running = substitute(ground)
    coming = substitute(ground, first=TODAY + 2 * WEEK, last=TODAY + 3 * WEEK)
    later = NOW + timedelta(days=2)
    assert end_substitution(actor=ground.chair, substitute=running, at=later) is True
    running.refresh_from_db()
    assert running.ends_on == later.date()
    assert end_substitution(actor=ground.admin, substitute=coming, at=later) is False
    assert not Membership.objects.filter(pk=coming.pk).exists()
    assert set(JournalEntry.objects.values_list("move", flat=True)) >= {
        "end_substitution",
        "cancel_substitution",
    }
    with pytest.raises(Refused, match="今天就结束"):
        end_substitution(actor=ground.chair, substitute=running, at=later)
    with pytest.raises(Denied):
        end_substitution(
            actor=ground.clerk,
            substitute=substitute(ground, first=date(2026, 5, 1), last=date(2026, 5, 2)),
            at=later,
        )


def test_a_substitution_ends_with_the_role_it_serves(ground):
    running = substitute(ground)
    coming = substitute(ground, first=TODAY + 2 * WEEK, last=TODAY + 3 * WEEK)
    end_membership(actor=ground.admin, membership=ground.chair.membership, on=TODAY, at=NOW)
    running.refresh_from_db()
    assert running.ends_on == TODAY and not Membership.objects.filter(pk=coming.pk).exists()


def test_both_people_and_the_administrator_see_a_substitution_and_no_others(ground):
    row = substitute(ground)
    seen = {k for k, a in ground.actors.items() if substitutions_visible_to(a).filter(pk=row.pk)}
    assert seen == {"chair", "clerk", "admin"}


# --- hand-over -------------------------------------------------------------------------------------
def test_personal_to_dos_pass_to_the_colleague_with_one_line_in_the_journal(ground):
    deputy_chair = make_person(ground.county, "副主席")
    appoint(deputy_chair, ground.green_hill_congress, Role.TOWNSHIP_CHAIR)
    waiting(ground, person=ground.chair.person)
    todo = waiting(ground, kind="b", person=ground.chair.person)
    waiting(ground, kind="b", person=deputy_chair)
    waiting(ground, kind="c", organization=ground.green_hill_congress)
    held = {row.key: row.number for row in held_by(ground.chair.person, ground.green_hill_congress)}
    assert held == {"notifications.todos": 2}
    result = hand_over(actor=ground.admin, membership=ground.chair.membership, to=deputy_chair, at=NOW)
    assert result.number == 2 and not result.left
    assert not Todo.objects.open().filter(person=ground.chair.person).exists()
    assert Todo.objects.open().filter(person=deputy_chair).count() == 2
    todo.refresh_from_db()
    assert todo.closed_at == NOW  # the colleague had the same one already
    assert Todo.objects.open().filter(organization=ground.green_hill_congress).count() == 1
    entry = JournalEntry.objects.get(move="hand_over")
    assert entry.after == {"notifications.todos": 2, "to": deputy_chair.pk}


def test_what_belongs_to_another_role_stays(ground):
    waiting(ground, person=ground.handler.person, capability=Capability.SUBMIT_REPORT)
    assert held_by(ground.handler.person, ground.transport) == []


def test_the_successor_works_in_the_same_body_and_only_the_administrator_hands_over(ground):
    with pytest.raises(Refused, match="在职的同事"):
        hand_over(actor=ground.admin, membership=ground.chair.membership, to=ground.stranger.person, at=NOW)
    with pytest.raises(Refused):
        hand_over(actor=ground.admin, membership=ground.chair.membership, to=ground.chair.person, at=NOW)
    with pytest.raises(Denied):
        hand_over(actor=ground.chair, membership=ground.chair.membership, to=ground.clerk.person, at=NOW)


def test_the_successor_can_do_all_that_the_work_needs_and_holds_the_role_for_good(ground):
    def offered(actor):
        return set(successors_of(actor.membership, on=TODAY))

    assert offered(ground.clerk) == {ground.chair.person}, "a chair may do whatever a clerk may"
    assert offered(ground.handler) == {ground.head.person} and offered(ground.head) == set()
    substitute(ground)
    assert offered(ground.chair) == set(), "who only stands in gives it up again"
    with pytest.raises(Refused, match="吴桂香在青山镇人大的任职不能承担镇人大主席的工作.*增加同样的任职"):
        hand_over(actor=ground.admin, membership=ground.chair.membership, to=ground.clerk.person, at=NOW)
    assert not JournalEntry.objects.filter(move="hand_over").exists()
