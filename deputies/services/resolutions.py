"""Verbs of votes on resolutions and decisions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.web.refusals import Refused
from deputies.ballots import passes
from deputies.models import AgendaItem, CongressSession, Meeting, Resolution
from deputies.services.session_parts import (
    check_meeting,
    check_vote_day,
    locked_part,
    locked_session,
    next_position,
    save_part,
    tell_new,
    void,
)
from deputies.session_rules import ARTICLE_14, has_quorum
from deputies.session_words import ResolutionKind, VoteMethod


def counted_vote(*, total: int, present: int, yes: int, no: int, abstain: int) -> dict[str, Any]:
    """The numbers of a vote with those who did not vote and whether it is carried (地方组织法 25).

    Raises Refused where they cannot be.
    """
    if present > total:
        raise Refused(f"出席人数 {present} 比全体代表 {total} 还多，请核对。", field="present")
    if not has_quorum(total, present):
        raise Refused(
            f"出席 {present} 人，不到全体代表 {total} 人的三分之二，会议不能举行（{ARTICLE_14}）。请核对人数。",
            field="present",
        )
    left = present - yes - no - abstain
    if left < 0:
        raise Refused(
            f"赞成、反对、弃权合计 {yes + no + abstain} 票，比出席的 {present} 人还多，请核对。", field="yes"
        )
    return {
        "total": total,
        "present": present,
        "yes": yes,
        "no": no,
        "abstain": abstain,
        "not_voting": left,
        "passed": passes(total, yes),
    }


def _check(
    session: CongressSession, item: AgendaItem | None, meeting: Meeting | None, voted_on: date, at: datetime
) -> None:
    if item is not None and item.session_id != session.pk:
        raise Refused("请选择这次会议的议程。", field="item")
    check_meeting(session, meeting)
    check_vote_day(session, voted_on, at)


@transaction.atomic
def add_resolution(
    *,
    actor: Actor,
    session: CongressSession,
    title: str,
    voted_on: date,
    total: int,
    present: int,
    yes: int,
    at: datetime,
    no: int = 0,
    abstain: int = 0,
    kind: ResolutionKind | str = ResolutionKind.RESOLUTION,
    method: VoteMethod | str = VoteMethod.HANDS,
    number: str = "",
    item: AgendaItem | None = None,
    meeting: Meeting | None = None,
    text: str = "",
) -> Resolution:
    """Enter a vote; it is carried by more than half of all deputies, present or not."""
    session = locked_session(session, actor)
    _check(session, item, meeting, voted_on, at)
    resolution = Resolution.objects.create(
        session=session,
        position=next_position(session.resolutions.standing()),
        kind=ResolutionKind(kind),
        method=VoteMethod(method),
        title=title,
        number=number,
        item=item,
        meeting=meeting,
        voted_on=voted_on,
        text=text,
        **counted_vote(total=total, present=present, yes=yes, no=no, abstain=abstain),
    )
    outcome = "通过" if resolution.passed else "没有通过"
    tell_new(
        actor,
        resolution,
        move="add_resolution",
        summary=f"登记表决“{title}”：全体 {total}，赞成 {yes}，反对 {no}，弃权 {abstain}，{outcome}",
        at=at,
    )
    return resolution


@transaction.atomic
def edit_resolution(
    *, actor: Actor, resolution: Resolution, at: datetime, version: int | None = None, **values: Any
) -> Resolution:
    """Correct a vote. ``values`` as in ``add_resolution``, with position."""
    row = locked_part(resolution, actor, version)
    now = {
        name: values.get(name, getattr(row, name)) for name in ("total", "present", "yes", "no", "abstain")
    }
    told = {name: values.get(name, getattr(row, name)) for name in ("item", "meeting", "voted_on")}
    _check(row.session, at=at, **told)
    save_part(actor, row, values | counted_vote(**now), move="edit_resolution", at=at)
    return row


@transaction.atomic
def void_resolution(
    *, actor: Actor, resolution: Resolution, reason: str, at: datetime, version: int | None = None
) -> Resolution:
    """Take back a vote that was entered by mistake."""
    row = locked_part(resolution, actor, version)
    void(actor, row, move="void_resolution", reason=reason, at=at)
    return row
