"""Checks of units: writing one down with the visit it came from, handing it over, taking it back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Division, Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.services import enqueue, open_todo, settle
from congress_portal.foundation.web.refusals import Conflict, Refused
from deputies.services.guards import changes, locked

from ..models import Activity, Oversight
from ..oversight_choices import FindingState, OversightKind, OversightState
from .activities import log_activity, owner_of
from .projects import check_may_keep

if TYPE_CHECKING:
    from deputies.models import Mandate

ANSWER, CHECK, DUE = "oversight_answer", "oversight_check", "finding_due"
TEXTS = ("matter", "unit_name", "report", "conclusion")


def locked_oversight(pk: int, version: int | None = None) -> Oversight:
    """The check, locked. Raises Conflict where it was changed or taken back meanwhile."""
    rows = Oversight.objects.select_related("congress__division", "township", "unit")
    oversight = locked(rows, pk, version)
    if oversight.voided_at is not None:
        raise Conflict(f"这次{oversight.get_kind_display()}已经作废（{oversight.void_reason}），不能再改。")
    return oversight


def _tidy(values: dict[str, Any]) -> dict[str, Any]:
    """Texts without ends; the unit's name follows the unit where one was chosen."""
    values = {key: value.strip() if isinstance(value, str) else value for key, value in values.items()}
    if values.get("unit") is not None:
        values["unit_name"] = values["unit"].name
    return values


def _check(
    *, kind: str, matter: str, unit_name: str, on: date, report: str, report_on: date | None, today: date
) -> None:
    if kind not in OversightKind.values:
        raise Refused("请选择方式：视察、专题调研、执法检查或者工作评议。", field="kind")
    if not matter:
        raise Refused("请填写检查的法律或者议题。", field="matter")
    if not unit_name:
        raise Refused("请选择被检查的单位；平台上没有的，请填写单位名称。", field="unit")
    if on > today:
        raise Refused("日期不能晚于今天，检查以后再登记。", field="on")
    if bool(report) != (report_on is not None):
        raise Refused(
            "单位的汇报要有内容，也要有日期；没有汇报的都不填。", field="report" if report_on else "report_on"
        )


@transaction.atomic
def open_oversight(
    *,
    actor: Actor,
    congress: Organization,
    kind: str,
    matter: str,
    on: date,
    at: datetime,
    unit: Organization | None = None,
    unit_name: str = "",
    township: Division | None = None,
    unannounced: bool = False,
    report: str = "",
    report_on: date | None = None,
    conclusion: str = "",
    activity: Activity | None = None,
    mandates: Iterable[Mandate] = (),
    excused: Iterable[Mandate] = (),
    absent: Iterable[Mandate] = (),
    place_text: str = "",
) -> Oversight:
    """Write a check down, with its visit.

    The visit is the ``activity`` that was logged already, or is logged here with the deputies given:
    it fills the performance files and registers, and is never asked for twice.
    """
    check_may_keep(actor, congress)
    values = _tidy(
        {
            "kind": kind, "matter": matter, "unit": unit, "unit_name": unit_name, "on": on,
            "report": report, "report_on": report_on, "conclusion": conclusion,
        }
    )  # fmt: skip
    _check(
        today=timezone.localdate(at),
        **{key: values[key] for key in ("kind", "matter", "unit_name", "on", "report", "report_on")},
    )
    oversight = Oversight.objects.create(
        county_id=congress.county_id, congress=congress, township=township, unannounced=unannounced, **values
    )
    record(
        actor=actor,
        subject=oversight,
        move="open_oversight",
        summary=f"登记{oversight}（{oversight.unit_name}）",
        audience="parties",
        at=at,
    )
    mandates = list(mandates)
    if activity is not None:
        _join(activity, oversight)
    elif mandates:
        log_activity(
            actor=actor,
            kind=oversight.kind,
            on=on,
            mandates=mandates,
            excused=list(excused),
            absent=list(absent),
            organizer=congress,
            congress=congress,
            township=township or owner_of(mandates[0])[1],
            headcount=0,
            title=oversight.matter,
            place_text=place_text,
            note=oversight.conclusion,
            oversight=oversight,
            at=at,
        )
    else:
        raise Refused("请选择参加的代表。", field="mandates")
    return oversight


def _join(activity: Activity, oversight: Oversight) -> None:
    """Let a logged activity be a visit of the check."""
    activity = Activity.objects.select_for_update(of=("self",), no_key=True).get(pk=activity.pk)
    if activity.voided_at is not None:
        raise Conflict(f"{activity.number} 已经作废，请另选一条履职记录。")
    if activity.oversight_id is not None and activity.oversight_id != oversight.pk:
        raise Conflict(f"{activity.number} 已经写过检查情况，不用再写。")
    if activity.kind not in OversightKind.values:
        raise Refused("只有视察调研、专题调研、执法检查、工作评议可以写检查情况。")
    activity.oversight = oversight
    activity.save(update_fields=["oversight"])


@transaction.atomic
def revise_oversight(
    *, actor: Actor, oversight: Oversight, version: int, at: datetime, **values: Any
) -> Oversight:
    """Correct a check, or add the unit's report and the conclusion.

    The unit cannot be changed once it has been handed over. Raises Conflict where somebody saved since ``version``.
    """
    oversight = locked_oversight(oversight.pk, version)
    check_may_keep(actor, oversight.congress)
    values = _tidy(values)
    if oversight.state != OversightState.DRAFT and values.get("unit", oversight.unit) != oversight.unit:
        raise Refused("已经交给单位，不能再换单位；交错了的请作废后重新登记。", field="unit")
    names = ("kind", "matter", "unit_name", "on", "report", "report_on")
    _check(
        today=timezone.localdate(at), **{name: values.get(name, getattr(oversight, name)) for name in names}
    )
    before, after = changes(oversight, values)
    if not after:
        return oversight
    oversight.version += 1
    oversight.save(update_fields=[*after, "version"])
    record(
        actor=actor,
        subject=oversight,
        move="revise_oversight",
        summary=f"修改{oversight}",
        before=before,
        after=after,
        audience="parties",
        at=at,
    )
    return oversight


def tell(oversight: Oversight, at: datetime) -> None:
    """Bring the to-dos of a locked check up to date, and close it where nothing waits any more."""
    counts: dict[str, int] = {}
    due: date | None = None
    for state, day in oversight.findings.filter(voided_at=None).values_list("state", "due_on"):
        counts[state] = counts.get(state, 0) + 1
        if state == FindingState.WAITING:
            due = min(day, due) if due else day
    waiting, answered = counts.get(FindingState.WAITING, 0), counts.get(FindingState.ANSWERED, 0)
    handed = oversight.state != OversightState.DRAFT
    if handed and waiting and oversight.unit_id:
        open_todo(
            subject=oversight,
            kind=ANSWER,
            organization=oversight.unit,
            capability=Capability.HANDLE_CASE,
            verb="答复",
            title=f"{oversight}，{waiting} 个问题等答复",
            why=f"{oversight.congress.short_name}在 {oversight.on:%Y-%m-%d} 发现的问题",
            due=due,
            url=oversight.get_absolute_url(),
            at=at,
        )
    else:
        settle(oversight, kind=ANSWER, at=at)
    if not (handed and waiting):
        settle(oversight, kind=DUE, at=at)
    if handed and answered:
        open_todo(
            subject=oversight,
            kind=CHECK,
            organization=oversight.congress,
            capability=Capability.LOG_FOR_OTHERS,
            verb="核查",
            title=f"{oversight}，{answered} 个问题等核查",
            why=f"{oversight.unit_name}已经答复",
            url=oversight.get_absolute_url(),
            at=at,
        )
    else:
        settle(oversight, kind=CHECK, at=at)
    done = handed and not waiting and not answered
    if done != (oversight.state == OversightState.CLOSED):
        oversight.state = (
            OversightState.CLOSED if done else OversightState.HANDED if handed else oversight.state
        )
        oversight.closed_on = timezone.localdate(at) if done else None
        oversight.save(update_fields=["state", "closed_on"])


@transaction.atomic
def hand_over_oversight(
    *, actor: Actor, oversight: Oversight, on: date, version: int, at: datetime, document: str = ""
) -> Oversight:
    """Hand the findings to the unit: it is asked to answer by the days given, and is told."""
    oversight = locked_oversight(oversight.pk, version)
    check_may_keep(actor, oversight.congress)
    if oversight.state != OversightState.DRAFT:
        raise Conflict(f"已于 {oversight.handed_on:%Y-%m-%d} 交给{oversight.unit_name}，不用再交。")
    findings = list(oversight.findings.filter(voided_at=None))
    if not findings and not oversight.conclusion:
        raise Refused("请先写总的情况，或者加上发现的问题，再交给单位。")
    if not oversight.on <= on <= timezone.localdate(at):
        raise Refused(f"交办日期要在 {oversight.on:%Y-%m-%d} 到今天之间。", field="on")
    early = [f for f in findings if f.due_on is not None and f.due_on < on]
    if early:
        raise Refused(f"第 {early[0].position} 条要求答复的日期早于交办日期，请先改日期。")
    oversight.state, oversight.handed_on = OversightState.HANDED, on
    oversight.document = document.strip()
    oversight.version += 1
    oversight.save(update_fields=["state", "handed_on", "document", "version"])
    record(
        actor=actor,
        subject=oversight,
        move="hand_over_oversight",
        summary=f"{oversight}的情况交{oversight.unit_name}，{len(findings)} 条",
        reason=oversight.document,
        audience="parties",
        at=at,
    )
    tell(oversight, at)
    return oversight


@transaction.atomic
def void_oversight(
    *, actor: Actor, oversight: Oversight, reason: str, version: int, at: datetime
) -> Oversight:
    """Take a check back that was entered by mistake; its visits stay in the performance files."""
    oversight = locked_oversight(oversight.pk, version)
    check_may_keep(actor, oversight.congress)
    if not reason.strip():
        raise Refused("请写明作废的原因。", field="reason")
    oversight.voided_at, oversight.void_reason = at, reason.strip()[:200]
    oversight.version += 1
    oversight.save(update_fields=["voided_at", "void_reason", "version"])
    oversight.activities.update(oversight=None)
    settle(oversight, at=at)
    record(
        actor=actor,
        subject=oversight,
        move="void_oversight",
        summary=f"作废{oversight}",
        reason=reason.strip(),
        audience="parties",
        at=at,
    )
    return oversight


def tell_deputies(
    oversight: Oversight, *, kind: str, title: str, body: str, actor: Actor, at: datetime
) -> None:
    """Tell the deputies who took part."""
    people = set(
        Activity.objects.filter(oversight=oversight, voided_at=None).values_list(
            "activity_deputies__mandate__person_id", flat=True
        )
    ) - {None, actor.person_id}
    enqueue(
        recipients=sorted(people),
        kind=kind,
        subject_key=oversight,
        title=title,
        body=body,
        url=oversight.get_absolute_url(),
        at=at,
    )
