"""The words of reminders: those that come with a kind, and those a county puts in their place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import County
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.models import ReminderTemplate
from congress_portal.foundation.slots import DEADLINE_KINDS, DeadlineKind
from congress_portal.foundation.slots.deadlines import fill, has_loose_braces, places_in
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused

TITLE_LENGTH = 60
BODY_LENGTH = 300


@dataclass(frozen=True)
class Words:
    """Title and body in force for a county, and where they come from (None: with the kind)."""

    kind: DeadlineKind
    title: str
    body: str
    version: int = 0
    row: ReminderTemplate | None = None
    history: list[ReminderTemplate] = field(default_factory=list)

    @property
    def is_own(self) -> bool:
        """Whether the county has put words of its own in place."""
        return self.row is not None and not self.row.is_default

    @property
    def preview(self) -> tuple[str, str]:
        """As a reader would see them."""
        return fill(self.title, self.kind.samples), fill(self.body, self.kind.samples)


def editable_kinds() -> list[DeadlineKind]:
    """Kinds whose words may be replaced."""
    return [kind for kind in DEADLINE_KINDS if kind.title]


def words_in_force(kind: DeadlineKind, county_ids: Iterable[int | None]) -> dict[int, tuple[str, str]]:
    """County id → (title, body) where a county has its own words for a kind. One query at most."""
    ids = [pk for pk in county_ids if pk is not None]
    if not kind.title or not ids:
        return {}
    rows = ReminderTemplate.objects.filter(kind=kind.key, county_id__in=ids, undone_at__isnull=True)
    newest: dict[int, ReminderTemplate] = {}
    for row in rows.order_by("county_id", "version"):
        newest[row.county_id] = row
    return {pk: (row.title, row.body) for pk, row in newest.items() if not row.is_default}


def words_of(kind: DeadlineKind, rows: list[ReminderTemplate], version: int | None = None) -> Words:
    """What is in force of a county's versions (newest first)."""
    row = next((r for r in rows if r.undone_at is None), None)
    latest = max((r.version for r in rows), default=0) if version is None else version
    # Taking back a version changes what is in force without a new row: count it too.
    latest = latest * 1000 + sum(1 for r in rows if r.undone_at is not None)
    if row is None or row.is_default:
        return Words(kind, kind.title, kind.body, latest, row, rows)
    return Words(kind, row.title, row.body, latest, row, rows)


def county_words(actor: Actor, kind: DeadlineKind) -> Words:
    """The words of the actor's county for one kind, with their history."""
    rows = ReminderTemplate.objects.visible_to(actor).filter(kind=kind.key).select_related("written_by")
    return words_of(kind, list(rows.order_by("-version")))


def all_county_words(actor: Actor) -> list[Words]:
    """The words of the actor's county for every kind. One query."""
    by_kind: dict[str, list[ReminderTemplate]] = {}
    rows = ReminderTemplate.objects.visible_to(actor).select_related("written_by")
    for row in rows.order_by("kind", "-version"):
        by_kind.setdefault(row.kind, []).append(row)
    return [words_of(kind, by_kind.get(kind.key, [])) for kind in editable_kinds()]


def check_words(kind: DeadlineKind, title: str, body: str) -> tuple[str, str]:
    """Tidied words; Refused with a sentence that names what may be used."""
    title, body = " ".join(title.split()), body.strip()
    if not title:
        raise Refused("请填写标题。", field="title")
    allowed = "、".join(f"{{{place.name}}}" for place in kind.places)
    for name, words, most in (("title", title, TITLE_LENGTH), ("body", body, BODY_LENGTH)):
        if len(words) > most:
            raise Refused(f"最多写 {most} 个字，现在是 {len(words)} 个。", field=name)
        unknown = [place for place in places_in(words) if place not in kind.samples]
        if unknown:
            raise Refused(f"没有“{{{unknown[0]}}}”这个位置。可以用的有：{allowed}。", field=name)
        if has_loose_braces(words):
            raise Refused(f"花括号要成对，里面写位置的名称。可以用的有：{allowed}。", field=name)
    return title, body


_WRITTEN = "现在用的在旁边。您写的还在，再保存一次就用您的。"
_PRESSED = "请返回这一页看现在用的文字，再决定。"


def _locked(actor: Actor, kind: DeadlineKind, seen: int, advice: str = _PRESSED) -> tuple[County, Words]:
    """The county's row, locked, and its words as they are now; Conflict where ``seen`` is older."""
    if actor.county is None or not actor.can(Capability.MANAGE_RULES):
        raise Denied("您现在的角色不能修改提醒文字。需要修改请联系县人大办公室。")
    county = County.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.county_id)
    words = county_words(actor, kind)
    if words.version != seen:
        raise Conflict(f"{_who_was_first(words)}改过这段文字，{advice}")
    return county, words


def _who_was_first(words: Words) -> str:
    if not words.history:
        return "有人"
    last = max(words.history, key=lambda row: row.undone_at or row.written_at)
    when = timezone.localtime(last.undone_at or last.written_at)
    who = last.written_by.name if last.written_by and last.undone_at is None else "有人"
    return f"{who}于 {when:%H:%M} "


def _add(
    actor: Actor, county: County, words: Words, *, at: datetime, summary: str, move: str, **columns: object
) -> ReminderTemplate:
    version = max((row.version for row in words.history), default=0) + 1
    row = ReminderTemplate.objects.create(
        county=county, kind=words.kind.key, version=version, written_at=at, written_by=actor.person, **columns
    )
    record(
        actor=actor,
        subject=row,
        root=county,
        move=move,
        summary=summary,
        before={"title": words.title, "body": words.body},
        after={"title": columns.get("title", words.kind.title), "body": columns.get("body", words.kind.body)},
        at=at,
    )
    return row


@transaction.atomic
def save_words(
    *, actor: Actor, kind: DeadlineKind, title: str, body: str, seen: int, at: datetime
) -> ReminderTemplate | None:
    """Put words in force as another version; None where nothing changed."""
    county, words = _locked(actor, kind, seen, _WRITTEN)
    title, body = check_words(kind, title, body)
    if (title, body) == (words.title, words.body):
        return None
    return _add(
        actor, county, words, at=at, title=title, body=body,
        move="save_reminder_words", summary=f"修改提醒文字：{kind.label}",
    )  # fmt: skip


@transaction.atomic
def undo_words(*, actor: Actor, kind: DeadlineKind, seen: int, at: datetime) -> Words:
    """Go back to the version before; what is in force then. Refused where there is none."""
    county, words = _locked(actor, kind, seen)
    if words.row is None:
        raise Refused("现在用的就是默认文字，没有可以撤回的修改。")
    row = words.row
    row.undone_at = at
    row.save(update_fields=["undone_at"])
    now = county_words(actor, kind)
    record(
        actor=actor,
        subject=row,
        root=county,
        move="undo_reminder_words",
        summary=f"撤回提醒文字的修改：{kind.label}",
        before={"title": words.title, "body": words.body},
        after={"title": now.title, "body": now.body},
        at=at,
    )
    return now


@transaction.atomic
def reset_words(*, actor: Actor, kind: DeadlineKind, seen: int, at: datetime) -> ReminderTemplate:
    """Put the kind's own words in force again; this too can be undone."""
    county, words = _locked(actor, kind, seen)
    if not words.is_own:
        raise Refused("现在用的就是默认文字。")
    return _add(
        actor, county, words, at=at, is_default=True,
        move="reset_reminder_words", summary=f"恢复默认的提醒文字：{kind.label}",
    )  # fmt: skip
