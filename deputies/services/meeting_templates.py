"""Verbs of an office's own meeting templates, and of the steps of a meeting that was made from one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.web.refusals import Conflict, Refused
from deputies.choices import MEETING_KINDS_OF_LEVEL, MeetingKind, MeetingState
from deputies.models import Meeting, MeetingStep, MeetingTemplate
from deputies.models.congress import congress_name
from deputies.services.guards import changes, check_convenes, check_keeps, lock_congresses, locked
from deputies.services.notices import locked_meeting


def _check_name(congress: Organization, name: str, kind: str, but: int | None = None) -> None:
    if kind not in MEETING_KINDS_OF_LEVEL.get(congress.congress_level, ()):
        raise Refused(f"{congress_name(congress)}没有{MeetingKind(kind).label}，请重新选择。", field="kind")
    lock_congresses([congress.pk])
    same = MeetingTemplate.objects.in_use().filter(congress=congress, name=name).exclude(pk=but)
    if same.exists():
        raise Refused(f"已经有名为“{name}”的模板，请换一个名称。", field="name")


@transaction.atomic
def add_template(*, actor: Actor, congress: Organization, at: datetime, **values: Any) -> MeetingTemplate:
    """A template of the office. ``values``: kind, name, title, place, agenda, notice, steps (one a line)."""
    congress = Organization.objects.select_related("division", "county").get(pk=congress.pk)
    check_keeps(actor, congress, Capability.MANAGE_MEETINGS)
    _check_name(congress, values["name"], values["kind"])
    template = MeetingTemplate.objects.create(congress=congress, **values)
    record(
        actor=actor, subject=template, move="add_template", summary=f"新建会议模板“{template}”",
        audience="staff", at=at,
    )  # fmt: skip
    return template


@transaction.atomic
def edit_template(
    *,
    actor: Actor,
    template: MeetingTemplate,
    at: datetime,
    retired_on: date | None = None,
    version: int | None = None,
    **values: Any,
) -> MeetingTemplate:
    """Correct a template, or retire it; meetings that were made from it stay as they are."""
    rows = MeetingTemplate.objects.select_related("congress__division", "congress__county")
    template = locked(rows, template.pk, version)
    check_keeps(actor, template.congress, Capability.MANAGE_MEETINGS)
    if retired_on is None:
        _check_name(template.congress, values["name"], values["kind"], but=template.pk)
    before, after = changes(template, {**values, "retired_on": retired_on})
    if not after:
        return template
    template.version += 1
    template.save(update_fields=[*after, "version"])
    record(
        actor=actor, subject=template, move="edit_template",
        summary=f"{'停用' if 'retired_on' in after and retired_on else '修改'}会议模板“{template}”",
        before=before, after=after, audience="staff", at=at,
    )  # fmt: skip
    return template


@transaction.atomic
def note_steps(
    *, actor: Actor, meeting: Meeting, notes: Mapping[int, str], at: datetime, version: int | None = None
) -> int:
    """Write what came of each step; ``notes`` maps step ids to words. A step is done when it has some; how many are.

    May be written before and after the meeting: following up ends long after it.
    """
    meeting = locked_meeting(meeting, version)
    check_convenes(actor, meeting.congress, meeting.group)
    if meeting.state == MeetingState.CANCELLED:
        raise Conflict("这次会议已取消，不用再登记步骤。")
    steps = list(meeting.steps.select_for_update(of=("self",), no_key=True).order_by("number"))
    changed = []
    for step in steps:
        note = notes.get(step.pk, step.note).strip()
        if note == step.note:
            continue
        step.note = note
        step.done_on = None if not note else step.done_on or timezone.localdate(at)
        changed.append(step)
    if changed:
        MeetingStep.objects.bulk_update(changed, ["note", "done_on"])
        meeting.version += 1
        meeting.save(update_fields=["version"])
        record(
            actor=actor, subject=meeting, move="note_steps",
            summary="登记" + "、".join(step.name for step in changed), audience="parties", at=at,
        )  # fmt: skip
    return sum(step.done_on is not None for step in steps)
