"""面商: a unit talks the matter over with the deputy, before and during handling (代表法 51: 与代表联系沟通)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.notifications.services import settle
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused

from ..choices import ClockKind
from ..models import Consultation, HandlingAssignment, Suggestion
from ..pasting import plain
from ..states import AssignmentState
from ..unit_choices import ConsultWay
from ..unit_rules import signed_mandates
from .part_step import begin_part
from .step import begin, needs_text

TALK = "suggestions.consult"


@transaction.atomic
def consult(
    *,
    actor: Actor,
    assignment: HandlingAssignment,
    on: date,
    way: str,
    people: str,
    said: str,
    mandates: Iterable[Any],
    at: datetime,
    place: str = "",
) -> Consultation:
    """记面商: when, how, where and with whom; each deputy named is told and may say that it was not so.

    Raises Refused for a day to come or before the case was handed in, and for deputies who did not sign.
    """
    step, part, _ = begin_part("consult", actor=actor, assignment=assignment, at=at)
    case = step.case
    if way not in ConsultWay.values:
        raise Refused("请选面商的方式。", field="way")
    if on > step.on:
        raise Refused("面商日期不能晚于今天；还没有谈的，谈过再记。", field="on")
    if case.submitted_on is not None and on < case.submitted_on:
        raise Refused(f"这件是 {case.submitted_on:%Y-%m-%d} 提交的，面商不会早于这一天。", field="on")
    chosen, known = {m.pk for m in mandates}, {m.pk: m for m in signed_mandates(case)}
    if not chosen:
        raise Refused("请选与哪位代表面商。", field="mandates")
    if chosen - set(known):
        raise Refused("只能选这件的署名代表。", field="mandates")
    row = Consultation.objects.create(
        suggestion=case, assignment=part, round=part.round, on=on, way=way, place=plain(place)[:80],
        people=needs_text(plain(people), "请写本单位由谁参加。", field_name="people")[:120],
        said=needs_text(plain(said), "请写谈了什么、代表是什么意见。", field_name="said")[:2_000],
        recorded_by_id=actor.person_id, at=at,
    )  # fmt: skip
    row.mandates.set(chosen)
    names = "、".join(str(known[pk]) for pk in known if pk in chosen)
    step.stop_clocks(ClockKind.CONTACT, assignment=part)
    first = min(on, case.consulted_on) if case.consulted_on else on
    step.finish(
        case.state, f"{part.unit}与{names}代表面商（{row.get_way_display()}，{on.month}月{on.day}日）",
        acts=case.acts, reason=row.said, subject=part, settle_subjects=[], consulted_on=first,
    )  # fmt: skip
    settle(part, kind=TALK, at=at)
    step.tell(
        [known[pk].person for pk in known if pk in chosen],
        f"{part.unit}登记了 {on.month}月{on.day}日与您的面商：{case.name}",
        "请核对。如果没有这次面商，可以在这件的页面上说明。",
    )
    return row


@transaction.atomic
def deny_consult(
    *, actor: Actor, suggestion: Suggestion, consultation: Consultation, why: str, at: datetime
) -> Consultation:
    """没有这次面商: a deputy who is named says so; the record stays, counts no more, the unit is asked again."""
    step = begin("deny_consult", actor=actor, suggestion=suggestion, at=at)
    case = step.case
    row = case.consultations.select_related("assignment__unit").filter(pk=consultation.pk).first()
    mine = (
        None
        if row is None
        else row.mandates.filter(person_id=actor.person_id).select_related("person").first()
    )
    if mine is None:
        raise Denied("这次面商的记录里没有您，不能由您说明。")
    if not row.stands:
        raise Conflict("这次面商已经有代表说明没有。请刷新页面看最新情况。")
    why = needs_text(plain(why), "请写一句实际情况，例如：当天只打了电话，没有见面。", field_name="why")
    row.denied_by, row.denied_at, row.denied_why = mine, at, why[:300]
    row.save(update_fields=["denied_by", "denied_at", "denied_why"])
    standing = list(
        case.consultations.filter(denied_at__isnull=True).values_list("on", "assignment", "round")
    )
    first = min((on for on, _, _ in standing), default=None)
    part = row.assignment
    at_work = part.state in (AssignmentState.HANDLING, AssignmentState.REWORK)
    again = at_work and (part.pk, part.round) not in {(pk, number) for _, pk, number in standing}
    if again:
        step.stop_clocks(ClockKind.CONTACT, assignment=part)
        step.start_clock(ClockKind.CONTACT, assignment=part)
    step.finish(
        case.state, f"{mine}代表说明：没有 {row.on.month}月{row.on.day}日的面商", acts=case.acts, reason=why,
        subject=part, settle_subjects=[], consulted_on=first,
    )  # fmt: skip
    if again:
        step.todo(
            "consult", "面商", capability=Capability.HANDLE_CASE, organization=part.unit, subject=part,
            why=f"{mine}代表说没有这次面商：{why}",
        )  # fmt: skip
    step.todo(
        "denied_talk", "核实", capability=Capability.EXAMINE_SUGGESTION, organization=case.congress,
        why=f"{mine}代表说{part.unit}登记的面商没有发生", subject=case,
    )  # fmt: skip
    return row
