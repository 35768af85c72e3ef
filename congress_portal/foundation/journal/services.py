"""Writing and reading the journal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone

from congress_portal.foundation import slots
from congress_portal.foundation.inserting import insert_columns, insert_many
from congress_portal.foundation.journal.models import Audience, JournalEntry

# What each circle may read.
_READS = {
    Audience.PUBLIC: [Audience.PUBLIC],
    Audience.PARTIES: [Audience.PUBLIC, Audience.PARTIES],
    Audience.STAFF: [Audience.PUBLIC, Audience.PARTIES, Audience.STAFF],
}


def _key(subject: Any) -> str:
    return subject if isinstance(subject, str) else slots.subject_key(subject)


def entry(
    *,
    actor: Any,
    subject: Any,
    move: str,
    summary: str,
    at: datetime,
    root: Any = None,
    before: Any = None,
    after: Any = None,
    reason: str = "",
    audience: str = Audience.STAFF,
) -> JournalEntry:
    """An unsaved entry, for bulk verbs. ``actor`` is an ``accounts.access.Actor``."""
    subject_key = _key(subject)
    return JournalEntry(
        at=at,
        subject_key=subject_key,
        root_key=_key(root) if root is not None else subject_key,
        move=move,
        summary=summary[:500],
        reason=reason,
        before=before,
        after=after,
        audience=audience,
        actor_kind=actor.kind,
        user_id=actor.user_id,
        person_id=actor.person_id,
        actor_name=actor.name,
        role=actor.role or "",
        role_label=actor.role_label,
        organization_id=actor.organization_id,
        organization_name=actor.staff_of,
        county_id=actor.county_id,
    )


def record(
    *, actor: Any, subject: Any, move: str, summary: str, at: datetime, **details: Any
) -> JournalEntry:
    """Write one entry in the caller's transaction; ``details`` as in ``entry``."""
    row = entry(actor=actor, subject=subject, move=move, summary=summary, at=at, **details)
    row.save(force_insert=True)
    return row


def record_many(entries: Iterable[JournalEntry]) -> None:
    """Write prepared entries in one statement."""
    insert_many(entries)


class Line(NamedTuple):
    """What one entry of ``record_lines`` has of its own; ``root`` "" is the subject itself."""

    subject: str
    summary: str
    after: Any = None
    root: str = ""


def record_lines(
    *, actor: Any, move: str, lines: Iterable[Line], at: datetime, audience: str = Audience.STAFF
) -> None:
    """Write the entries of one move of many subjects, given by their keys, in one statement."""
    lines = list(lines)
    if not lines:
        return
    shared = entry(actor=actor, subject="", move=move, summary="", at=at, audience=audience)
    own = {
        "subject_key": [line.subject for line in lines],
        "root_key": [line.root or line.subject for line in lines],
        "summary": [line.summary[:500] for line in lines],
        "after": [line.after for line in lines],
    }
    names = [field.attname for field in JournalEntry._meta.concrete_fields if not field.primary_key]
    same = {name: getattr(shared, name) for name in names if name not in own}
    insert_columns(JournalEntry, own, same)


def timeline(root: Any, audience: str = Audience.STAFF):
    """Entries of a case, newest first, as far as this circle may read."""
    return JournalEntry.objects.filter(root_key=_key(root), audience__in=_READS[Audience(audience)])


def changed_sentence(subject: Any, *, at: datetime) -> str:
    """李某 10:21 改过这条。您的内容还在下面。 For whoever saves a form that was opened before that."""
    last = last_move(subject)
    if last is None:
        return "这条刚才有人改过。您的内容还在下面。"
    there, here = timezone.localtime(last.at), timezone.localtime(at)
    when = f"{there.hour}:{there.minute:02d}"
    if there.date() != here.date():
        when = f"{there.month}月{there.day}日 {when}"
    if there.year != here.year:
        when = f"{there.year}年{when}"
    return f"{last.who} {when} 改过这条。您的内容还在下面。"


def last_move(subject: Any, moves: Iterable[str] = ()) -> JournalEntry | None:
    """The newest entry of a subject (of certain moves): tells a loser who was first, and when."""
    found = JournalEntry.objects.filter(subject_key=_key(subject))
    moves = list(moves)
    if moves:
        found = found.filter(move__in=moves)
    return found.first()
