"""公示一句话, 我也遇到了, and demands taken from a group chat."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.privacy import keyed_hash
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from liaison_stations.models import Station

from ..chat import REMOVED, same_words, without_numbers
from ..choices import Channel
from ..models import ChatLine, Echo, PublicLine, Suggestion
from ..models.wall import LINE_LENGTH
from ..parties import is_party
from ..states import ENDED, Party
from .step import locked, needs_text
from .submission import submit_demand

# Each becomes a case with its receipt, clocks and to-do.
MOST_TAKEN = 20


def may_show_line(actor: Actor, case: Suggestion) -> bool:
    """The station and the owning congress, of a demand that is not kept apart."""
    if not case.is_demand or case.confidential or case.direct_to_county or case.station_id is None:
        return False
    if not actor.can(Capability.ASSIGN_DEMAND):
        return False
    return any(is_party(actor, case, party) for party in (Party.STATION, Party.CONGRESS))


def _check_may_show(actor: Actor, case: Suggestion) -> None:
    if case.direct_to_county or case.confidential:
        raise Refused("这件直送县人大或者不宜公开，不在联络站公示。")
    if not may_show_line(actor, case):
        raise Denied("由联络站或所属人大公示。")


@transaction.atomic
def show_line(*, actor: Actor, suggestion: Suggestion, text: str, at: datetime) -> PublicLine:
    """公示一句话: others at the station read that somebody has said it, in a line without persons.

    Raises Refused for an ended or confidential demand, and where the line holds a number.
    """
    case = locked(suggestion)
    _check_may_show(actor, case)
    if case.state in ENDED:
        raise Refused("这件已经办结，不用再公示；结果可以在“公开办理结果”里公开。")
    text = " ".join(needs_text(text, "请写一句话：哪里、什么事。", field_name="text").split())
    if len(text) > LINE_LENGTH:
        raise Refused(f"这句话有 {len(text)} 个字，请缩短到 {LINE_LENGTH} 个字以内。", field="text")
    if without_numbers(text).count(REMOVED) > text.count(REMOVED):
        raise Refused("这句话里有电话号码或证件号，请去掉再公示。", field="text")
    line, _ = PublicLine.objects.update_or_create(
        demand=case,
        defaults={
            "text": text, "written_by_id": actor.person_id, "shown_at": at, "hidden_at": None,
            "hidden_reason": "",
        },
    )  # fmt: skip
    record(
        actor=actor, subject=case, move="show_line", summary=f"在联络站公示：{text}", audience="public", at=at
    )
    return line


@transaction.atomic
def hide_line(*, actor: Actor, suggestion: Suggestion, reason: str, at: datetime) -> PublicLine:
    """撤下公示, with the reason."""
    case = locked(suggestion)
    _check_may_show(actor, case)
    line = PublicLine.objects.select_for_update(no_key=True).filter(demand=case, hidden_at=None).first()
    if line is None:
        raise Conflict("这件没有公示，或者刚才已经撤下。")
    reason = needs_text(reason, "请写明为什么撤下。", field_name="reason")
    line.hidden_at, line.hidden_reason = at, reason[:200]
    line.save(update_fields=["hidden_at", "hidden_reason"])
    record(actor=actor, subject=case, move="hide_line", summary="撤下公示", reason=reason, at=at)
    return line


@transaction.atomic
def echo_demand(*, actor: Actor, line: PublicLine, at: datetime) -> Echo:
    """我也遇到了: one more who has the trouble of this line. Raises Conflict where it has ended meanwhile."""
    case = locked(line.demand_id)
    shown = PublicLine.objects.filter(pk=line.pk, hidden_at__isnull=True).exists()
    if not shown or case.state in ENDED or case.direct_to_county or case.confidential:
        raise Conflict("这件已经办结或不再公示。还有问题，请在联络站的页面上另外反映。")
    echo = Echo.objects.create(demand=case, at=at)
    record(
        actor=actor,
        subject=case,
        move="echo_demand",
        summary="又有一位群众遇到同样的事",
        audience="parties",
        at=at,
    )
    return echo


@dataclass(frozen=True)
class Said:
    """A line of a chat: as it was read (to know it again), and as it was put for the demand."""

    said: str
    body: str


def mark_of(said: str) -> str:
    """What is kept of a line."""
    return keyed_hash(f"chat:{same_words(said)}")


def known_lines(station: Station, lines: Iterable[str]) -> dict[str, Suggestion]:
    """Which of these lines became demands of this station before: line → demand. One query."""
    marks = {mark_of(line): line for line in lines}
    rows = ChatLine.objects.filter(station=station, mark__in=marks).select_related("demand")
    return {marks[row.mark]: row.demand for row in rows}


@transaction.atomic
def take_chat_lines(
    *, actor: Actor, station: Station, lines: Sequence[Said], at: datetime
) -> list[Suggestion]:
    """Make a demand of each chosen line of a group chat; nothing of the rest is kept.

    A line that became a demand of this station before is left out. Raises Refused where nothing new
    is left, Denied where the station is not the actor's.
    """
    if not actor.can(Capability.REGISTER_DEMAND):
        raise Denied("您现在的角色不能登记群众意见。")
    if not Station.objects.visible_to(actor).filter(pk=station.pk).exists():
        raise Denied("这个联络站不归您登记，请选自己的联络站。")
    if not lines:
        raise Refused("请勾选要转成群众意见的话。")
    if len(lines) > MOST_TAKEN:
        raise Refused(f"一次最多转 {MOST_TAKEN} 条，请先勾选 {MOST_TAKEN} 条，其余的下次再贴。")
    # Two who paste the same chat take turns.
    Station.objects.select_for_update(of=("self",), no_key=True).get(pk=station.pk)
    known = known_lines(station, [line.said for line in lines])
    fresh = {mark_of(line.said): line for line in lines if line.said not in known}
    if not fresh:
        numbers = "、".join(sorted({case.number for case in known.values()}))
        raise Conflict(f"勾选的话已经转成群众意见：{numbers}，没有重复登记。")
    made = []
    for mark, line in fresh.items():
        body = without_numbers(line.body)
        case = submit_demand(actor=actor, station=station, body=body, channel=Channel.GROUP, at=at)
        ChatLine.objects.create(demand=case, station=station, mark=mark)
        made.append(case)
    return made
