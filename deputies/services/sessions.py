"""Verbs of a session: its preparation, presidium, agenda and papers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.attachments.services import CheckedFile, store
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.services import settle
from congress_portal.foundation.web.refusals import Refused
from deputies.models import (
    AgendaItem,
    CongressSession,
    Mandate,
    Meeting,
    PresidiumSeat,
    SessionPaper,
    SessionPaperFile,
)
from deputies.services.guards import changes
from deputies.services.session_parts import (
    check_meeting,
    check_near,
    check_past,
    locked_part,
    locked_session,
    next_position,
    save_part,
    tell_new,
    void,
)
from deputies.session_words import AgendaKind, PresidiumPosition

MOST_FILES = 6


@transaction.atomic
def prepare_session(
    *,
    actor: Actor,
    session: CongressSession,
    place: str,
    notice_sent_on: date | None,
    papers_sent_on: date | None,
    summary: str,
    at: datetime,
    version: int | None = None,
) -> CongressSession:
    """Enter where a session meets, when notice and papers went out, and afterwards what came of it.

    Raises Conflict where ``version`` is stale, Refused for days that cannot be.
    """
    session = locked_session(session, actor, version)
    for field, day, label in (
        ("notice_sent_on", notice_sent_on, "通知发出日期"),
        ("papers_sent_on", papers_sent_on, "文件送达日期"),
    ):
        check_near(session, day, field, label)
        check_past(day, at, field, label)
    values = {
        "place": place,
        "notice_sent_on": notice_sent_on,
        "papers_sent_on": papers_sent_on,
        "summary": summary,
    }
    before, after = changes(session, values)
    if not after:
        return session
    session.version += 1
    session.save(update_fields=[*after, "version"])
    labels = "、".join(str(session._meta.get_field(field).verbose_name) for field in after)
    record(
        actor=actor,
        subject=session,
        move="prepare_session",
        summary=f"登记{session}的{labels}",
        before=before,
        after=after,
        at=at,
    )
    return session


@transaction.atomic
def seat_presidium(
    *,
    actor: Actor,
    session: CongressSession,
    members: Iterable[Mandate],
    at: datetime,
    executives: Iterable[Mandate] = (),
    secretary: Mandate | None = None,
    version: int | None = None,
) -> list[PresidiumSeat]:
    """Enter the presidium of a session whole; executives and secretary are members by that.

    Raises Refused for deputies of another congress or term (地方组织法 17, 19).
    """
    session = locked_session(session, actor, version)
    executives = {m.pk for m in executives}
    wanted = {m.pk: m for m in members}
    missing = executives - set(wanted)
    if missing:
        raise Refused("常务主席应当是主席团成员，请在成员里也勾上。", field="executives")
    if secretary is not None:
        wanted.setdefault(secretary.pk, secretary)
        if secretary.pk in executives:
            raise Refused("秘书长和常务主席请分开登记，一人只选一项。", field="secretary")
    for mandate in wanted.values():
        if mandate.congress_id != session.term.congress_id or mandate.term_id != session.term_id:
            raise Refused("主席团成员应当是这一届的代表，请重新选择。", field="members")
    position = dict.fromkeys(executives, PresidiumPosition.EXECUTIVE)
    if secretary is not None:
        position[secretary.pk] = PresidiumPosition.SECRETARY
    old = {seat.mandate_id: seat for seat in session.presidium.all()}
    gone = set(old) - set(wanted)
    moved = [
        pk for pk in wanted if pk not in old or old[pk].position != position.get(pk, PresidiumPosition.MEMBER)
    ]
    if not gone and not moved:
        return list(old.values())
    session.presidium.filter(mandate__in=gone | set(moved)).delete()
    PresidiumSeat.objects.bulk_create(
        PresidiumSeat(session=session, mandate_id=pk, position=position.get(pk, PresidiumPosition.MEMBER))
        for pk in moved
    )
    session.version += 1
    session.save(update_fields=["version"])
    record(
        actor=actor,
        subject=session,
        move="seat_presidium",
        summary=f"登记{session}主席团，{len(wanted)} 人",
        before={"members": sorted(old)},
        after={"members": sorted(wanted)},
        at=at,
    )
    return list(session.presidium.all())


def _check_agenda(
    session: CongressSession, meeting: Meeting | None, done_on: date | None, at: datetime
) -> None:
    check_meeting(session, meeting)
    check_near(session, done_on, "done_on", "进行日期")
    check_past(done_on, at, "done_on", "进行日期")


@transaction.atomic
def add_agenda_item(
    *,
    actor: Actor,
    session: CongressSession,
    title: str,
    at: datetime,
    kind: AgendaKind | str = AgendaKind.REPORT,
    presenter: str = "",
    meeting: Meeting | None = None,
    done_on: date | None = None,
    note: str = "",
) -> AgendaItem:
    """Put an item at the end of a session's agenda."""
    session = locked_session(session, actor)
    _check_agenda(session, meeting, done_on, at)
    item = AgendaItem.objects.create(
        session=session,
        position=next_position(session.agenda_items.standing()),
        kind=AgendaKind(kind),
        title=title,
        presenter=presenter,
        meeting=meeting,
        done_on=done_on,
        note=note,
    )
    tell_new(actor, item, move="add_agenda_item", summary=f"登记{session}议程：{title}", at=at)
    return item


@transaction.atomic
def edit_agenda_item(
    *, actor: Actor, item: AgendaItem, at: datetime, version: int | None = None, **values: Any
) -> AgendaItem:
    """Correct an item, or enter that it took place. Raises Conflict where ``version`` is stale.

    ``values`` are position, kind, title, presenter, meeting, done_on, note.
    """
    item = locked_part(item, actor, version)
    _check_agenda(item.session, values.get("meeting", item.meeting), values.get("done_on", item.done_on), at)
    save_part(actor, item, values, move="edit_agenda_item", at=at)
    return item


@transaction.atomic
def void_agenda_item(
    *, actor: Actor, item: AgendaItem, reason: str, at: datetime, version: int | None = None
) -> AgendaItem:
    """Take an item off the agenda. Raises Refused while a vote on it stands."""
    item = locked_part(item, actor, version)
    if item.resolutions.standing().exists():
        raise Refused("这项议程已经有表决结果。登记错了的，请先作废表决，再作废议程。")
    void(actor, item, move="void_agenda_item", reason=reason, at=at)
    return item


def _check_paper(
    session: CongressSession,
    item: AgendaItem | None,
    due_on: date | None,
    received_on: date | None,
    sent_on: date | None,
    at: datetime,
) -> None:
    if item is not None and item.session_id != session.pk:
        raise Refused("请选择这次会议的议程。", field="item")
    for field, day, label in (
        ("due_on", due_on, "交稿期限"),
        ("received_on", received_on, "交来日期"),
        ("sent_on", sent_on, "送达代表日期"),
    ):
        check_near(session, day, field, label)
    check_past(received_on, at, "received_on", "交来日期")
    check_past(sent_on, at, "sent_on", "送达代表日期")
    if sent_on is not None and received_on is None:
        raise Refused("文件还没有交来，不能登记送达。请先填交来日期。", field="received_on")
    if sent_on is not None and received_on is not None and sent_on < received_on:
        raise Refused("送达代表日期不能早于交来日期。", field="sent_on")


def _store(actor: Actor, paper: SessionPaper, files: list[CheckedFile], at: datetime) -> None:
    held = paper.files.filter(removed_at__isnull=True).count() if files else 0
    if held + len(files) > MOST_FILES:
        raise Refused(f"一份文件最多 {MOST_FILES} 个附件，请合并或去掉旧的。", field="files")
    for checked in files:
        store(SessionPaperFile, checked, actor=actor, at=at, paper=paper)


@transaction.atomic
def add_paper(
    *,
    actor: Actor,
    session: CongressSession,
    title: str,
    at: datetime,
    item: AgendaItem | None = None,
    drafter: str = "",
    due_on: date | None = None,
    received_on: date | None = None,
    sent_on: date | None = None,
    files: Iterable[CheckedFile] = (),
) -> SessionPaper:
    """Enter a paper that a session needs, with the day it is due; or one that is there already."""
    session = locked_session(session, actor)
    _check_paper(session, item, due_on, received_on, sent_on, at)
    paper = SessionPaper.objects.create(
        session=session,
        position=next_position(session.papers.standing()),
        item=item,
        title=title,
        drafter=drafter,
        due_on=due_on,
        received_on=received_on,
        sent_on=sent_on,
    )
    _store(actor, paper, list(files), at)
    tell_new(actor, paper, move="add_paper", summary=f"登记{session}文件《{title}》", at=at)
    return paper


@transaction.atomic
def edit_paper(
    *,
    actor: Actor,
    paper: SessionPaper,
    at: datetime,
    version: int | None = None,
    files: Iterable[CheckedFile] = (),
    removed: Iterable[int] = (),
    **values: Any,
) -> SessionPaper:
    """Correct a paper, enter that it came or was sent, change its files.

    ``values`` are position, item, title, drafter, due_on, received_on, sent_on. Once it is there
    nobody is reminded of it any more.
    """
    paper = locked_part(paper, actor, version)
    told = {
        name: values.get(name, getattr(paper, name)) for name in ("item", "due_on", "received_on", "sent_on")
    }
    _check_paper(paper.session, at=at, **told)
    save_part(actor, paper, values, move="edit_paper", at=at)
    files = list(files)
    taken_off = paper.files.filter(pk__in=list(removed), removed_at__isnull=True).update(removed_at=at)
    _store(actor, paper, files, at)
    if files or taken_off:
        names = "、".join(checked.original_name for checked in files) or "去掉附件"
        tell_new(actor, paper, move="change_files", summary=f"更换《{paper}》的附件：{names}", at=at)
    if paper.received_on is not None:
        settle(paper, at=at)
    return paper


@transaction.atomic
def void_paper(
    *, actor: Actor, paper: SessionPaper, reason: str, at: datetime, version: int | None = None
) -> SessionPaper:
    """Say that a paper is not needed after all."""
    paper = locked_part(paper, actor, version)
    void(actor, paper, move="void_paper", reason=reason, at=at)
    settle(paper, at=at)
    return paper
