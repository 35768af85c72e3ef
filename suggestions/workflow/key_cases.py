"""重点督办: what the chairpersons' meeting chose, who leads it, how it ended (代表法 52)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Membership, Person
from congress_portal.foundation.accounts.roles import Capability, Role
from congress_portal.foundation.journal.services import changed_sentence, record
from congress_portal.foundation.notifications.services import holders_of
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused

from ..choices import KeyGround, Kind
from ..models import KeyCase, Suggestion
from ..parties import standing_parts
from ..states import ENDED, NOT_HANDED_IN
from .step import locked, needs_text
from .watch import authors_of, keeps, say

TEXT_LIMIT = 2_000
MOST_AT_ONCE = 60


def leaders_of(county_id: int | None, *, on: date) -> list[Membership]:
    """Who may lead a key case: the leaders in office, once each."""
    rows = (
        Membership.objects.current(on)
        .filter(
            organization__county_id=county_id,
            role__in=[Role.CONGRESS_LEADER, Role.LEADING_OFFICIAL],
            substitute_for__isnull=True,
        )
        .select_related("person", "organization")
        .order_by("pk")
    )
    return list({row.person_id: row for row in reversed(list(rows))}.values())[::-1]


@dataclass(frozen=True)
class Chosen:
    """A case the meeting chose, who leads it, with which committee."""

    suggestion: Suggestion
    leader: Person | None = None
    committee: str = ""


def may_be_key(case: Suggestion) -> bool:
    """A suggestion that is numbered and still open."""
    open_ = case.state not in ENDED and case.state not in NOT_HANDED_IN
    return case.kind == Kind.SUGGESTION and open_ and bool(case.number) and not case.imported


@transaction.atomic
def choose_key(
    *,
    actor: Actor,
    rows: Sequence[Chosen],
    chosen_on: date,
    document: str,
    grounds: Sequence[str],
    at: datetime,
) -> list[KeyCase]:
    """列为重点督办: what the chairpersons' meeting chose, split among the leaders in one go (代表法 52).

    Leaders, units and authors are told. Raises Refused, and Conflict where one is a key case already.
    """
    if not rows:
        raise Refused("请先选要督办的建议。")
    if len(rows) > MOST_AT_ONCE:
        raise Refused(f"一次最多 {MOST_AT_ONCE} 件，请分几次登记。")
    document = needs_text(
        document, "请写会议名称或文号，例如：主任会议纪要〔2026〕4号。", field_name="document"
    )
    grounds = [ground for ground in KeyGround.values if ground in grounds]
    if not grounds:
        raise Refused("请至少选一条选定的理由。", field="grounds")
    if chosen_on > timezone.localdate(at):
        raise Refused("主任会议的日期不能晚于今天。", field="chosen_on")
    made = []
    for row in sorted(rows, key=lambda chosen: chosen.suggestion.pk):
        case = locked(row.suggestion)
        if not keeps(actor, case):
            raise Denied(f"{case.name}由{case.congress}督办。")
        if not may_be_key(case):
            raise Refused(f"{case.name}现在是“{case.get_state_display()}”，不能列为重点督办。")
        if case.key:
            raise Conflict(f"{case.name}已经是重点督办件了。请刷新页面看最新情况。")
        made.append(_make_key(actor, case, row, chosen_on, document[:80], grounds, at))
    return made


def _make_key(
    actor: Actor, case: Suggestion, row: Chosen, on: date, document: str, grounds: list[str], at: datetime
) -> KeyCase:
    key = KeyCase.objects.create(
        suggestion=case, chosen_on=on, document=document, grounds=grounds, leader=row.leader,
        committee=row.committee.strip()[:40], chosen_by_id=actor.person_id, at=at,
    )  # fmt: skip
    case.key = True
    case.save(update_fields=["key"])
    led = f"，{row.leader.name}领衔" if row.leader else ""
    record(
        actor=actor, subject=key, root=case, move="choose_key", summary=f"列为重点督办（{document}）{led}", at=at,
        reason=key.ground_words, audience="public",
    )  # fmt: skip
    people = [row.leader.pk] if row.leader else []
    for part in standing_parts(case):
        people += holders_of(part.unit_id, Capability.HANDLE_CASE, on=timezone.localdate(at))
    people += authors_of(case)
    say(people, actor, key, case, f"{case.name}列为重点督办{led}", case.title, at)
    return key


def _locked_key(actor: Actor, key: KeyCase, at: datetime, version: int | None) -> tuple[KeyCase, Suggestion]:
    case = locked(key.suggestion_id)
    row = KeyCase.objects.select_related("leader").get(pk=key.pk)
    if not keeps(actor, case):
        raise Denied(f"这件由{case.congress}督办。")
    if not row.stands:
        raise Conflict("这件的重点督办已经结束了。请刷新页面看最新情况。")
    if version is not None and row.version != version:
        raise Conflict(changed_sentence(row, at=at))
    return row, case


@transaction.atomic
def change_key(
    *,
    actor: Actor,
    key: KeyCase,
    leader: Person | None,
    committee: str,
    at: datetime,
    version: int | None = None,
) -> KeyCase:
    """调整: another leader or committee; who leads now is told."""
    row, case = _locked_key(actor, key, at, version)
    before = {"leader": row.leader.name if row.leader else "", "committee": row.committee}
    row.leader, row.committee, row.version = leader, committee.strip()[:40], row.version + 1
    row.save(update_fields=["leader", "committee", "version"])
    after = {"leader": leader.name if leader else "", "committee": row.committee}
    record(
        actor=actor, subject=row, root=case, move="change_key", at=at, before=before, after=after,
        summary=f"重点督办改由{leader.name if leader else '（未定）'}领衔", audience="parties",
    )  # fmt: skip
    if leader is not None and after["leader"] != before["leader"]:
        say([leader.pk], actor, row, case, f"请您领衔督办：{case.name}", case.title, at)
    return row


@transaction.atomic
def end_key(
    *, actor: Actor, key: KeyCase, on: date, result: str, at: datetime, version: int | None = None
) -> KeyCase:
    """结束督办, with what came of it; the case goes its own way."""
    row, case = _locked_key(actor, key, at, version)
    result = needs_text(result, "请写督办结果：办到什么程度，代表怎么看。", field_name="result")
    if not row.chosen_on <= on <= timezone.localdate(at):
        raise Refused(f"日期要在 {row.chosen_on:%Y-%m-%d} 到今天之间。", field="on")
    row.ended_on, row.result, row.version = on, result[:TEXT_LIMIT], row.version + 1
    row.save(update_fields=["ended_on", "result", "version"])
    _no_longer_key(actor, row, case, "end_key", "结束重点督办", result, at)
    return row


@transaction.atomic
def void_key(*, actor: Actor, key: KeyCase, reason: str, at: datetime, version: int | None = None) -> KeyCase:
    """作废: it was entered by mistake."""
    row, case = _locked_key(actor, key, at, version)
    reason = needs_text(reason, "请写明作废的原因。", field_name="reason")
    row.voided_at, row.void_reason, row.version = at, reason[:200], row.version + 1
    row.save(update_fields=["voided_at", "void_reason", "version"])
    _no_longer_key(actor, row, case, "void_key", "作废重点督办", reason, at)
    return row


def _no_longer_key(
    actor: Actor, row: KeyCase, case: Suggestion, move: str, summary: str, reason: str, at: datetime
) -> None:
    case.key = False
    case.save(update_fields=["key"])
    record(
        actor=actor, subject=row, root=case, move=move, summary=summary, reason=reason, audience="public", at=at
    )  # fmt: skip
    people = [row.leader_id] if row.leader_id else []
    say(people, actor, row, case, f"{case.name}：{summary}", reason, at)
