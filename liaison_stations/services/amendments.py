"""What may happen to an activity after it was logged: correct, confirm, dispute, uphold, void."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation import slots
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.services import open_todo, settle
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies.models import Campaign, Mandate
from deputies.services import record_performance, recount_performance, uncount_performance

from ..choices import EDITABLE_DAYS, PresenceStatus, ReceptionState
from ..models import Activity
from ..querysets import recordable_mandates
from .activities import is_late
from .confirming import ask_again, checker_of, entered_for_others, is_own_word, settle_confirmations
from .correction_checks import check_correction
from .counting import Amounts, amounts_of, check_campaign, check_pair, recount
from .presence import Presence, change_presence, tell_concerned
from .stations import check_version

CORRECTABLE = (
    "kind",
    "on",
    "title",
    "topic",
    "note",
    "outcome",
    "headcount",
    "place_text",
    "benefit_villages",
    "benefit_households",
    "benefit_persons",
    "benefit_money",
)


def _locked(activity: Activity) -> Activity:
    return (
        Activity.objects.select_for_update(of=("self",), no_key=True)
        .select_related(
            "organizer", "congress", "county__congress", "township", "campaign__congress__division", "pair",
            "reception_day",
        )
        .get(pk=activity.pk)
    )  # fmt: skip


def _takes_part(actor: Actor, activity: Activity) -> bool:
    return activity.activity_deputies.filter(mandate__person_id=actor.person_id).exists()


def _looks_after(actor: Actor, activity: Activity) -> bool:
    """Staff, clerks and keepers who may record for the deputies of this activity."""
    if not actor.can(Capability.LOG_FOR_OTHERS):
        return False
    if not actor.is_member:
        return True
    mandates = activity.activity_deputies.values("mandate_id")
    return recordable_mandates(actor).filter(pk__in=mandates).exists()


def _within_days(activity: Activity, on: date) -> bool:
    return (on - timezone.localdate(activity.received_at)).days <= EDITABLE_DAYS


def available_actions(actor: Actor, activity: Activity, *, on: date) -> set[str]:
    """Names of the verbs this actor may use on the activity on this day (for buttons and checks)."""
    if activity.voided_at is not None:
        return set()
    takes_part = _takes_part(actor, activity)
    looks_after = _looks_after(actor, activity)
    own = activity.entered_by_id is not None and activity.entered_by_id == actor.person_id
    found = set()
    if looks_after or ((own or takes_part) and _within_days(activity, on)):
        found.add("correct")
    if looks_after or (own and _within_days(activity, on)):
        found.add("void")
    if looks_after or own or takes_part:
        found.add("add_photo")
    if activity.disputed_at is None:
        if actor.can(Capability.DISPUTE_ACTIVITY) and (takes_part or looks_after):
            found.add("dispute")
        waits = activity.activity_deputies.filter(mandate__person_id=actor.person_id, confirmed_at=None)
        if activity.proxy and takes_part and waits.exists():
            found.add("confirm")
    elif (looks_after and not own) or activity.disputed_by_id == actor.person_id:
        # Whoever entered it does not judge the objection to it.
        found.add("uphold")
    return found


def _demand(actor: Actor, activity: Activity, action: str, at: datetime) -> None:
    """Raise the sentence that fits where ``action`` is not open to the actor."""
    if action in available_actions(actor, activity, on=timezone.localdate(at)):
        return
    if activity.voided_at is not None:
        local = timezone.localtime(activity.voided_at)
        raise Conflict(
            f"{activity.number} 已于 {local:%Y-%m-%d %H:%M} 作废（{activity.void_reason}），不能再办。"
        )
    if action in ("dispute", "confirm") and activity.disputed_at is not None:
        local = timezone.localtime(activity.disputed_at)
        raise Conflict(f"{local:%Y-%m-%d %H:%M} 已有人对 {activity.number} 提出异议，等联络站核对。")
    if action == "uphold" and activity.disputed_at is None:
        raise Conflict(f"{activity.number} 现在没有异议，不用再办。")
    if action == "confirm":
        raise Refused("这条记录不用您确认。")
    if action == "uphold" and activity.entered_by_id == actor.person_id:
        raise Denied("这条是您记的，异议由县、乡镇人大的同志核对。记得不对的，您可以先更正或者作废。")
    if action in ("correct", "void") and activity.entered_by_id == actor.person_id:
        raise Denied(f"记下超过 {EDITABLE_DAYS} 天的记录，请联络站或镇人大来改。")
    raise Denied("您不能改这条记录，请找记录人或者联络站。")


def _present(activity: Activity) -> list[Mandate]:
    """The deputies who were there."""
    rows = activity.activity_deputies.filter(status=PresenceStatus.PRESENT)
    return [row.mandate for row in rows.select_related("mandate")]


def _recount(
    activity: Activity, campaign: Campaign | None, counters: Amounts, *, on: date
) -> tuple[str, str] | None:
    """What it counts for, checked where it is set anew or the day moved."""
    if campaign is not None or counters:
        same = campaign is not None and campaign.pk == activity.campaign_id and on == activity.on
        if not (same and counters == amounts_of(activity)):
            check_campaign(campaign, counters, on=on, township=activity.township)
    return recount(activity, campaign, counters)


def _said(name: str, sides: tuple[str, str] | None, side: int) -> dict[str, str]:
    return {} if sides is None else {name: sides[side]}


@transaction.atomic
def correct_activity(
    *,
    actor: Actor,
    activity: Activity,
    version: int,
    at: datetime,
    reason: str = "",
    counted: tuple[Campaign | None, Amounts] | None = None,
    presence: Presence | None = None,
    **changes: Any,
) -> Activity:
    """Correct an entry; its author within ``EDITABLE_DAYS``, those who look after it at any time.

    ``counted`` sets campaign and counters anew, ``presence`` who was there; None leaves them as they
    are. The journal keeps old and new values; the performance lines follow, and whoever is concerned
    is told. Raises Conflict where somebody saved since ``version`` was read.
    """
    unknown = set(changes) - set(CORRECTABLE)
    if unknown:
        raise TypeError(f"not correctable: {sorted(unknown)}")
    activity = _locked(activity)
    _demand(actor, activity, "correct", at)
    check_version(activity, version)
    before = {name: getattr(activity, name) for name in CORRECTABLE}
    after = {**before, **{k: v.strip() if isinstance(v, str) else v for k, v in changes.items()}}
    changed = [name for name in CORRECTABLE if after[name] != before[name]]
    campaign, counters = counted if counted is not None else (activity.campaign, amounts_of(activity))
    recounted = _recount(activity, campaign, counters, on=after["on"])
    check_correction(activity, after, changed, at)
    people = change_presence(actor, activity, presence, at) if presence is not None else None
    if not changed and recounted is None and people is None:
        return activity
    if not reason.strip() and not _takes_part(actor, activity):
        raise Refused("请写一句为什么改，代表本人会看到。", field="reason")
    present = _present(activity)
    if "on" in changed:
        for mandate in present:
            if mandate.starts_on > after["on"] or (mandate.ended_on and mandate.ended_on < after["on"]):
                raise Refused("这一天参加的代表还不是或者已经不是代表，请核对日期。", field="on")
    for name in changed:
        setattr(activity, name, after[name])
    check_pair(activity.pair, kind=after["kind"], on=after["on"], mandates=present)
    activity.version += 1
    if "kind" in changed and not is_own_word(activity):
        activity.proxy = activity.proxy or entered_for_others(actor, activity.kind, present)
    activity.late = is_late(activity.on, activity.received_at)
    activity.save(update_fields=[*changed, "campaign", "late", "proxy", "version"])
    if "kind" in changed:
        uncount_performance(source=activity, kind=before["kind"])
    record_performance(
        actor=actor,
        mandates=present,
        source=activity,
        kind=activity.kind,
        on=activity.on,
        summary=activity.summary,
        at=at,
        url=activity.get_absolute_url(),
    )
    if activity.disputed_at is not None:
        uncount_performance(source=activity)
    else:
        # A line of this kind may be left over from an earlier correction, taken out of the count.
        recount_performance(source=activity, kind=activity.kind, mandates=present)
    record(
        actor=actor,
        subject=activity,
        move="correct_activity",
        summary=f"更正 {activity.number}",
        before={name: str(before[name]) for name in changed}
        | _said("campaign", recounted, 0)
        | _said("presence", people, 0),
        after={name: str(after[name]) for name in changed}
        | _said("campaign", recounted, 1)
        | _said("presence", people, 1),
        reason=reason,
        audience="parties",
        at=at,
    )
    if activity.disputed_at is None:
        ask_again(activity, at=at, why="联络站改过了，请您再看一次对不对", besides=actor.person_id)
    tell_concerned(
        actor,
        activity,
        kind="activity_corrected",
        title=f"{activity.number} {activity.summary}已更正",
        body=reason or "改动前后的内容都在这条记录的页面上，不对的可以提出异议。",
        at=at,
    )
    return activity


@transaction.atomic
def confirm_activity(*, actor: Actor, activity: Activity, at: datetime) -> Activity:
    """The deputy says that a proxy entry (代录) is right."""
    activity = _locked(activity)
    _demand(actor, activity, "confirm", at)
    settle_confirmations(activity, at, actor.person_id)
    activity.activity_deputies.filter(mandate__person_id=actor.person_id).update(confirmed_at=at)
    record(
        actor=actor,
        subject=activity,
        move="confirm_activity",
        summary=f"确认 {activity.number} 记得对",
        audience="parties",
        at=at,
    )
    return activity


@transaction.atomic
def dispute_activity(*, actor: Actor, activity: Activity, reason: str, at: datetime) -> Activity:
    """Say that an entry is not right; it stops counting until it is upheld or voided (D21)."""
    reason = reason.strip()
    if not reason:
        raise Refused("请写明哪里不对，好让联络站核对。", field="reason")
    activity = _locked(activity)
    _demand(actor, activity, "dispute", at)
    activity.disputed_at = at
    activity.disputed_by = actor.person
    activity.dispute_reason = reason[:200]
    activity.version += 1
    activity.save(update_fields=["disputed_at", "disputed_by", "dispute_reason", "version"])
    uncount_performance(source=activity)
    if activity.proxy:
        # Who objects has not confirmed it, or no longer.
        activity.activity_deputies.filter(mandate__person_id=actor.person_id).update(confirmed_at=None)
    settle_confirmations(activity, at, actor.person_id)
    open_todo(
        subject=activity,
        kind="activity_dispute",
        organization=checker_of(activity, at),
        capability=Capability.LOG_FOR_OTHERS,
        verb="核对",
        title=f"{activity.number} {activity.summary}",
        why=f"{actor.name or actor.role_label}说不对：{reason}",
        url=activity.get_absolute_url(),
        at=at,
    )
    tell_concerned(
        actor,
        activity,
        kind="activity_disputed",
        title=f"{activity.number} {activity.summary}有异议，核对清楚以前暂不计入",
        body=f"{actor.name or actor.role_label}说：{reason}",
        at=at,
    )
    record(
        actor=actor,
        subject=activity,
        move="dispute_activity",
        summary=f"对 {activity.number} 提出异议，暂不计入",
        reason=reason,
        audience="parties",
        at=at,
    )
    return activity


@transaction.atomic
def uphold_activity(*, actor: Actor, activity: Activity, reason: str, at: datetime) -> Activity:
    """End a dispute: the entry stands (or was corrected) and counts again.

    Somebody else than who entered it does so; the deputy for whom it was entered is asked once more.
    """
    reason = reason.strip()
    if not reason:
        raise Refused("请写明核对的结果。", field="reason")
    activity = _locked(activity)
    _demand(actor, activity, "uphold", at)
    tell_concerned(
        actor,
        activity,
        kind="activity_upheld",
        title=f"{activity.number} {activity.summary}的异议已核对，照常计入",
        body=reason,
        at=at,
    )
    activity.disputed_at = None
    activity.disputed_by = None
    activity.dispute_reason = ""
    activity.version += 1
    activity.save(update_fields=["disputed_at", "disputed_by", "dispute_reason", "version"])
    recount_performance(source=activity, kind=activity.kind, mandates=_present(activity))
    settle(activity, kind="activity_dispute", at=at)
    ask_again(activity, at=at, why="异议核对过了，请您再看一次对不对")
    record(
        actor=actor,
        subject=activity,
        move="uphold_activity",
        summary=f"核对 {activity.number}，照常计入",
        reason=reason,
        audience="parties",
        at=at,
    )
    return activity


@transaction.atomic
def void_activity(*, actor: Actor, activity: Activity, reason: str, at: datetime) -> Activity:
    """Take an entry back with a reason; the row stays (G47). A reception day it told of is open again."""
    reason = reason.strip()
    if not reason:
        raise Refused("请写明作废的原因。", field="reason")
    activity = _locked(activity)
    _demand(actor, activity, "void", at)
    activity.voided_at = at
    activity.void_reason = reason[:200]
    activity.version += 1
    activity.save(update_fields=["voided_at", "void_reason", "version"])
    uncount_performance(source=activity)
    settle(activity, at=at)
    settle_confirmations(activity, at)
    _reopen_reception_day(activity)
    tell_concerned(
        actor,
        activity,
        kind="activity_voided",
        title=f"{activity.number} {activity.summary}已作废，不再计入",
        body=reason,
        at=at,
    )
    record(
        actor=actor,
        subject=activity,
        move="void_activity",
        summary=f"作废 {activity.number}",
        reason=reason,
        audience="parties",
        at=at,
    )
    return activity


def _reopen_reception_day(activity: Activity) -> None:
    if activity.reception_day_id is None:
        return
    day = type(activity.reception_day).objects.select_for_update(of=("self",), no_key=True)
    day = day.get(pk=activity.reception_day_id)
    if day.state == ReceptionState.HELD and not day.activities.filter(voided_at=None).exists():
        day.state = ReceptionState.PLANNED
        day.version += 1
        day.save(update_fields=["state", "version"])
        # Visitors written down are the day's again, until it is recorded anew.
        for book in slots.DAY_BOOKS:
            book.follow({slots.subject_key(activity): slots.subject_key(day)})
