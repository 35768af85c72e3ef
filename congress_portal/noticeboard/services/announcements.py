"""Verbs for announcements: write, change, publish, withdraw."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Division, Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.attachments.services import CheckedFile, store
from congress_portal.foundation.journal.services import last_move, record
from congress_portal.foundation.notifications.choices import Category
from congress_portal.foundation.notifications.services import enqueue
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from congress_portal.noticeboard.choices import AnnouncementState, Audience
from congress_portal.noticeboard.models import Announcement, AnnouncementAttachment, AnnouncementTarget
from congress_portal.noticeboard.reach import own_area, reached_by
from congress_portal.noticeboard.rules import cleaned

S = AnnouncementState
MAX_FILES = 10
FIELDS = ("title", "body", "audience", "is_public", "pinned", "valid_until")


@dataclass(frozen=True)
class Targets:
    """The rows of an audience that is not everybody."""

    roles: Sequence[str] = ()
    townships: Sequence[Division] = ()
    organizations: Sequence[Organization] = ()
    levels: Sequence[str] = ()

    def rows(self, audience: str) -> list[AnnouncementTarget]:
        """Unsaved rows of the kind that the audience names; the rest is left aside."""
        if audience == Audience.ROLES:
            return [AnnouncementTarget(role=role) for role in self.roles]
        if audience == Audience.TOWNSHIPS:
            return [AnnouncementTarget(division=division) for division in self.townships]
        if audience == Audience.ORGANIZATIONS:
            return [AnnouncementTarget(organization=body) for body in self.organizations]
        if audience == Audience.DEPUTIES:
            return [AnnouncementTarget(level=level) for level in self.levels]
        return []


@dataclass(frozen=True)
class Draft:
    """What a form says about an announcement."""

    title: str
    body: str
    audience: str = Audience.WHOLE
    targets: Targets = field(default_factory=Targets)
    is_public: bool = False
    pinned: bool = False
    valid_until: date | None = None


def _keeps(actor: Actor, announcement: Announcement | None = None) -> None:
    own = announcement is None or announcement.organization_id == actor.organization_id
    if not actor.can(Capability.PUBLISH_NOTICES) or not (own or actor.kind == "system"):
        raise Denied("通知由发布单位自己修改。需要更正请联系发布单位。")


def _values(draft: Draft, reach: Division) -> tuple[dict[str, Any], list[AnnouncementTarget]]:
    """Checked columns and target rows. Raises Refused beside the field that is wanting."""
    values = {name: getattr(draft, name) for name in FIELDS}
    values["title"] = " ".join(cleaned(draft.title).split())[:80]
    values["body"] = cleaned(draft.body)
    if not values["title"]:
        raise Refused("请填写标题。", field="title")
    if not values["body"]:
        raise Refused("请填写正文。", field="body")
    rows = draft.targets.rows(draft.audience)
    if draft.audience != Audience.WHOLE and not rows:
        field_of = {"roles": "roles", "townships": "townships", "organizations": "organizations"}
        raise Refused("请选择发给谁，至少选一项。", field=field_of.get(draft.audience, "levels"))
    outside = [
        row
        for row in rows
        if (row.division and not row.division.path.startswith(reach.path))
        or (row.organization and not row.organization.division.path.startswith(reach.path))
    ]
    if outside:
        raise Refused(f"只能发给{reach.name}范围内的单位和人员，请重新选择。", field="audience")
    return values, rows


def _told(announcement: Announcement) -> dict[str, str]:
    """What the journal keeps of a text before and after it is changed."""
    kept = {name: str(getattr(announcement, name) or "") for name in FIELDS}
    targets = announcement.targets.select_related("division", "organization")
    return {**kept, "targets": "、".join(target.label for target in targets)}


def _add_files(
    actor: Actor, announcement: Announcement, files: Iterable[CheckedFile], at: datetime
) -> list[AnnouncementAttachment]:
    files = list(files)
    held = announcement.attachments.filter(removed_at__isnull=True).count() if files else 0
    if held + len(files) > MAX_FILES:
        raise Refused(f"一条通知最多 {MAX_FILES} 个附件，请合并或去掉几个。", field="files")
    return [
        store(AnnouncementAttachment, checked, actor=actor, at=at, announcement=announcement)
        for checked in files
    ]


def _write_targets(announcement: Announcement, rows: list[AnnouncementTarget]) -> None:
    announcement.targets.all().delete()
    for row in rows:
        row.announcement = announcement
    AnnouncementTarget.objects.bulk_create(rows)


@transaction.atomic
def draft_announcement(
    *, actor: Actor, draft: Draft, at: datetime, files: Iterable[CheckedFile] = ()
) -> Announcement:
    """Write a draft; only the own body sees it. Raises Refused for what is missing or outside the area."""
    _keeps(actor)
    reach = own_area(actor)
    values, rows = _values(draft, reach)
    announcement = Announcement.objects.create(
        county=actor.county,
        organization=actor.organization,
        reach=reach,
        created_by_id=actor.person_id,
        created_at=at,
        **values,
    )
    _write_targets(announcement, rows)
    _add_files(actor, announcement, files, at)
    record(
        actor=actor, subject=announcement, move="draft_announcement",
        summary=f"起草通知《{announcement.title}》", at=at,
    )  # fmt: skip
    return announcement


def _locked(announcement: Announcement, version: int | None = None) -> Announcement:
    found = (
        Announcement.objects.select_for_update(of=("self",), no_key=True)
        .select_related("reach", "organization", "county__division")
        .get(pk=announcement.pk)
    )
    if version is not None and found.version != version:
        last = last_move(found)
        who = last.actor_name if last and last.actor_name else "别人"
        raise Conflict(f"{who}刚才改过这条通知。您填的内容还在下面，请和现在的内容核对后再保存。")
    return found


@transaction.atomic
def change_announcement(
    *,
    actor: Actor,
    announcement: Announcement,
    draft: Draft,
    at: datetime,
    version: int | None = None,
    files: Iterable[CheckedFile] = (),
    removed: Iterable[int] = (),
    reason: str = "",
    tell: bool = False,
) -> Announcement:
    """Change a draft, or correct what is published: that needs a reason and is marked 已更正.

    The journal keeps the texts before and after. ``removed`` are attachments to take out, ``tell``
    sends the correction to everybody addressed. Raises Conflict where ``version`` is stale.
    """
    announcement = _locked(announcement, version)
    _keeps(actor, announcement)
    if announcement.state == S.WITHDRAWN:
        raise Refused("这条通知已撤回，不能再改。需要重新通知请新写一条。")
    correction = announcement.state == S.PUBLISHED
    reason = reason.strip()
    if correction and not reason:
        raise Refused("已发布的通知要写明更正了什么，收到的人会看到。", field="reason")
    values, rows = _values(draft, announcement.reach)
    before = _told(announcement)
    for name, value in values.items():
        setattr(announcement, name, value)
    announcement.version += 1
    announcement.corrected_at = at if correction else None
    announcement.save(update_fields=[*values, "version", "corrected_at"])
    _write_targets(announcement, rows)
    announcement.attachments.filter(pk__in=list(removed), removed_at__isnull=True).update(removed_at=at)
    _add_files(actor, announcement, files, at)
    word = "更正" if correction else "修改"
    record(
        actor=actor,
        subject=announcement,
        move="correct_announcement" if correction else "edit_announcement",
        summary=f"{word}通知《{announcement.title}》",
        reason=reason,
        before=before,
        after=_told(announcement),
        audience="parties" if correction else "staff",
        at=at,
    )
    if correction and tell:
        _tell(actor, announcement, f"更正：{announcement.title}", reason, at)
    return announcement


@transaction.atomic
def publish_announcement(
    *, actor: Actor, announcement: Announcement, at: datetime, version: int | None = None
) -> Announcement:
    """Show a draft to those it is for and put a message into the inbox of each, set-based.

    Raises Conflict where it is published already, or is not what was read (``version``); Refused where
    its last day has passed.
    """
    announcement = _locked(announcement)
    _keeps(actor, announcement)
    if version is not None and version != announcement.version:
        raise Conflict("这份草稿刚才被改过，还没有发布。请看过现在的内容再发布。")
    if announcement.state == S.PUBLISHED:
        raise Conflict("这条通知已经发布了，没有重复发送。")
    if announcement.state == S.WITHDRAWN:
        raise Refused("这条通知已撤回。需要重新通知请新写一条。")
    if announcement.outdated(timezone.localdate(at)):
        raise Refused("有效期已经过了。请先修改有效期，再发布。", field="valid_until")
    announcement.state, announcement.published_at = S.PUBLISHED, at
    announcement.version += 1
    announcement.save(update_fields=["state", "published_at", "version"])
    number = _tell(actor, announcement, announcement.title, "", at)
    record(
        actor=actor, subject=announcement, move="publish_announcement",
        summary=f"发布通知《{announcement.title}》，发给 {number} 人", audience="parties", at=at,
    )  # fmt: skip
    return announcement


def _tell(actor: Actor, announcement: Announcement, title: str, body: str, at: datetime) -> int:
    """A message to everybody addressed but the publisher; the number of people."""
    members = reached_by(announcement, on=timezone.localdate(at)).order_by()
    people = sorted(set(members.values_list("person_id", flat=True)) - {actor.person_id})
    return enqueue(
        recipients=people,
        kind="notice",
        category=Category.NOTICE,
        subject_key=announcement,
        title=title,
        body=body or f"{announcement.organization}发布通知，请打开查看。",
        url=announcement.get_absolute_url(),
        at=at,
    )


@transaction.atomic
def withdraw_announcement(
    *, actor: Actor, announcement: Announcement, reason: str, at: datetime
) -> Announcement:
    """Take it down with a reason; the publisher's office still reads it."""
    reason = reason.strip()
    if not reason:
        raise Refused("请写明撤回的原因。", field="reason")
    announcement = _locked(announcement)
    _keeps(actor, announcement)
    if announcement.state != S.PUBLISHED:
        raise Conflict("这条通知现在不是已发布，不用撤回。请刷新页面看最新情况。")
    announcement.state, announcement.withdrawn_at = S.WITHDRAWN, at
    announcement.withdraw_reason = reason[:200]
    announcement.version += 1
    announcement.save(update_fields=["state", "withdrawn_at", "withdraw_reason", "version"])
    record(
        actor=actor, subject=announcement, move="withdraw_announcement",
        summary=f"撤回通知《{announcement.title}》", reason=reason, audience="parties", at=at,
    )  # fmt: skip
    return announcement
