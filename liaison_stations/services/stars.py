"""Verbs of a station's stars: awarded after a review, raised, lowered, withdrawn, voided.

Stars need their authority: the document that allows them and the body that approves (decisions E29).
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.services import open_todos, settle
from congress_portal.foundation.web.refusals import Conflict, Refused
from deputies.services.guards import locked

from ..building_choices import AcceptanceState, StandardPurpose, StarKind
from ..models import Acceptance, StarAward, Station
from .acceptances import acceptance_rows, waiting
from .owners import Told, check_owner, tell_stations, words_of

MOST = 5


def current_stars(station: Station, on: date) -> StarAward | None:
    """The stars a station has on a day; None where it has none, or they have run out."""
    rows = StarAward.objects.current(on).filter(station=station)
    return rows.select_related("owner__division").first()


def _check(stars: int, on: date, until: date | None, at: datetime, least: int = 1) -> None:
    if not least <= stars <= MOST:
        raise Refused("请选择星级。", field="stars")
    if on > timezone.localdate(at):
        raise Refused("日期还没有到，请核对。", field="on")
    if until is not None and until < on:
        raise Refused("有效期不能早于评定日期。", field="until")


def _write(
    *,
    actor: Actor,
    station: Station,
    owner: Organization,
    kind: str,
    stars: int,
    on: date,
    at: datetime,
    basis: str,
    approved_by: str,
    reason: str = "",
    until: date | None = None,
    acceptance: Acceptance | None = None,
) -> StarAward:
    last = StarAward.objects.standing().filter(station=station).first()
    if last is not None and last.on > on:
        raise Refused(
            f"{station}在 {last.on:%Y-%m-%d} 已经有一次{last.get_kind_display()}，日期不能更早。", field="on"
        )
    values = {
        "basis": words_of(basis, "依据文号", "basis")[:160],
        "approved_by": words_of(approved_by, "批准机关", "approved_by")[:80],
        "reason": " ".join(reason.split())[:300],
    }
    try:
        with transaction.atomic():
            award = StarAward.objects.create(
                station=station, owner=owner, kind=kind, stars=stars, on=on, until=until,
                acceptance=acceptance, entered_at=at, **values,
            )  # fmt: skip
    except IntegrityError:
        raise Conflict(f"{station} {on:%Y-%m-%d} 的星级已经登记，请刷新后核对。") from None
    record(
        actor=actor,
        subject=station,
        move=f"stars_{kind}",
        summary=f"{station}{award.get_kind_display()}：{award.words}",
        reason="；".join(filter(None, [values["reason"], f"{values['approved_by']}，{values['basis']}"])),
        after={"stars": stars, "on": on.isoformat()},
        at=at,
    )
    tell_stations(
        actor=actor,
        told=[
            Told(
                station,
                award,
                f"{station}{award.get_kind_display()}：{award.words}",
                "；".join(filter(None, [values["reason"], f"{values['approved_by']}，{values['basis']}。"])),
                station.get_absolute_url(),
            )
        ],
        kind="station_stars",
        at=at,
    )
    return award


@transaction.atomic
def award_stars(
    *,
    actor: Actor,
    acceptance: Acceptance,
    stars: int,
    on: date,
    basis: str,
    approved_by: str,
    at: datetime,
    until: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> StarAward:
    """Enter the stars that the approving body gave after the review.

    Raises Refused where they are more than the score allows; fewer need a reason.
    """
    acceptance = locked(acceptance_rows(), acceptance.pk, version)
    check_owner(actor, acceptance.owner, Capability.PLAN_RECEPTION)
    if not acceptance.gives_stars or acceptance.state != AcceptanceState.PASSED:
        raise Conflict(f"{acceptance}现在是“{acceptance.state_words}”，不能登记星级。")
    _check(stars, on, until, at)
    most = acceptance.proposed_stars or 0
    if stars > most:
        raise Refused(f"得分 {acceptance.score} 分，最多{'零一二三四五'[most]}星。", field="stars")
    if stars < most and not reason.strip():
        raise Refused(f"得分够{'零一二三四五'[most]}星，评得低请写明原因。", field="reason")
    if acceptance.passed_on and on < acceptance.passed_on:
        raise Refused(f"评定日期早于评审日期 {acceptance.passed_on:%Y-%m-%d}，请核对。", field="on")
    award = _write(
        actor=actor, station=acceptance.station, owner=acceptance.owner, kind=StarKind.AWARD, stars=stars, on=on, until=until,
        basis=basis, approved_by=approved_by, reason=reason, acceptance=acceptance, at=at,
    )  # fmt: skip
    acceptance.state = AcceptanceState.APPROVED
    acceptance.approved_on, acceptance.approved_by = on, award.approved_by
    acceptance.approval_document = award.basis
    acceptance.version += 1
    acceptance.save(update_fields=["state", "approved_on", "approved_by", "approval_document", "version"])
    record(
        actor=actor,
        subject=acceptance,
        move="award_stars",
        summary=f"{award.approved_by}评定{acceptance.station}为{award.words}",
        reason=award.basis,
        at=at,
    )
    settle(acceptance, at=at)
    return award


@transaction.atomic
def change_stars(
    *,
    actor: Actor,
    station: Station,
    stars: int,
    on: date,
    basis: str,
    approved_by: str,
    reason: str,
    at: datetime,
    until: date | None = None,
) -> StarAward:
    """Raise, lower or withdraw (0) a station's stars between reviews (动态管理), with the reason.

    Raises Refused where the station has none: those come from a review.
    """
    station = (
        Station.objects.select_related("township", "township_congress", "organization")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=station.pk)
    )
    now = current_stars(station, on)
    check_owner(actor, now.owner if now else station.township_congress, Capability.PLAN_RECEPTION)
    _check(stars, on, until, at, least=0)
    if now is None:
        raise Refused(f"{station}现在没有星级，请先申报、评审再评定。", field="stars")
    if stars == now.stars:
        raise Refused(f"{station}已经是{now.words}，没有变动。", field="stars")
    reason = words_of(reason, "变动的原因", "reason")
    kind = StarKind.WITHDRAWN if not stars else StarKind.UP if stars > now.stars else StarKind.DOWN
    return _write(
        actor=actor, station=station, owner=now.owner, kind=kind, stars=stars, on=on,
        until=until if stars else None, basis=basis, approved_by=approved_by, reason=reason, at=at,
    )  # fmt: skip


def _applies_again(award: StarAward) -> bool:
    rows = Acceptance.objects.open().filter(station=award.station_id, purpose=StandardPurpose.STARS)
    return rows.exclude(pk=award.acceptance_id).exists()


@transaction.atomic
def void_stars(*, actor: Actor, award: StarAward, reason: str, at: datetime) -> StarAward:
    """Take back a word about stars that was entered wrongly; the one before holds again.

    Where it came from a review, the review waits for its decision again.
    """
    award = (
        StarAward.objects.select_related("station", "owner__division", "acceptance")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=award.pk)
    )
    check_owner(actor, award.owner, Capability.PLAN_RECEPTION)
    if award.voided_at is not None:
        raise Conflict("这条星级已经作废。")
    later = StarAward.objects.standing().filter(station=award.station, on__gt=award.on).first()
    if later is not None:
        raise Refused(
            f"{later.on:%Y-%m-%d} 还有一次{later.get_kind_display()}，请先作废那一条。", field="reason"
        )
    if award.acceptance is not None and _applies_again(award):
        raise Refused("这个站又申报了星级，还没有办完。请先办完或者作废那次申报。", field="reason")
    reason = words_of(reason, "作废的原因", "reason")
    award.voided_at, award.void_reason = at, reason[:200]
    award.save(update_fields=["voided_at", "void_reason"])
    if award.acceptance is not None:
        row = locked(acceptance_rows(), award.acceptance_id)
        row.state = AcceptanceState.PASSED
        row.approved_on, row.approved_by, row.approval_document = None, "", ""
        row.version += 1
        row.save(update_fields=["state", "approved_on", "approved_by", "approval_document", "version"])
        open_todos(
            [waiting(row, verb="评定", why=f"{row.score} 分，原来的评定已作废", office=row.owner, at=at)]
        )
    record(
        actor=actor,
        subject=award.station,
        move="void_stars",
        summary=f"作废{award.station} {award.on:%Y-%m-%d} 的{award.get_kind_display()}（{award.words}）",
        reason=reason,
        at=at,
    )
    return award
