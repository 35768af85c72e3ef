"""Verbs: registers of an office's own, and its own forms. They write no records of deputies' work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.attachments.services import CheckedFile, store
from congress_portal.foundation.journal.services import changed_sentence, record
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused

from .catalogue import REGISTERS
from .declaring import Register
from .models import OwnForm, OwnRegister, OwnRegisterVersion
from .places import WHOLE

MOST_COLUMNS = 30
MOST_TITLE = 60


@dataclass(frozen=True)
class Layout:
    """How an own register looks: its title, columns with their heads in order, and what it lists only."""

    title: str
    columns: Sequence[tuple[str, str]]
    fixed: Mapping[str, Sequence[str]] = field(default_factory=dict)


def may_keep(actor: Actor) -> bool:
    """Whether the actor's office has registers and forms of its own, and the actor keeps them."""
    return (
        actor.organization is not None
        and actor.can(Capability.MANAGE_STATIONS)
        and actor.can(Capability.EXPORT_REGISTERS)
        and actor.division_path == actor.organization.division.path
    )


def owner_for(actor: Actor) -> Organization:
    """The office whose registers and forms the actor keeps. Raises Denied."""
    office = actor.organization
    if office is None or not may_keep(actor):
        raise Denied("登记簿和表单由县人大和镇人大（街道人大工委）增加。需要的话，请告诉他们。")
    return office


def _keeps(actor: Actor, row: OwnRegister | OwnForm) -> None:
    if owner_for(actor).pk != row.owner_id:
        raise Denied(f"这是{row.owner}的，由它自己改。")


def _checked(source: Register, layout: Layout) -> tuple[str, list[dict[str, str]], dict[str, list[str]]]:
    title = " ".join(layout.title.split())
    if not title or len(title) > MOST_TITLE:
        raise Refused(f"请填写名称，不超过 {MOST_TITLE} 个字。", field="title")
    known = {column.key: column for column in source.fields}
    columns, heads = [], set()
    for key, heading in layout.columns:
        if key not in known:
            raise Refused("有一栏现在没有了。请刷新后重新选。")
        head = " ".join(heading.split())[:30] or known[key].heading
        if head in heads:
            raise Refused(f"有两栏都叫“{head}”。请改成不同的名称。", field=f"heading_{key}")
        if head in WHOLE or set(head) & set("{}｛｝:："):
            raise Refused(
                f"“{head}”不能用作栏目名称：表单里这个词另有用处，或者带有花括号、冒号。",
                field=f"heading_{key}",
            )
        heads.add(head)
        columns.append({"key": key, "heading": head})
    if not columns:
        raise Refused("请至少选一栏。")
    if len(columns) > MOST_COLUMNS:
        raise Refused(f"最多选 {MOST_COLUMNS} 栏，A4 纸横着也放不下更多。")
    fixed = {
        key: [str(value) for value in values]
        for key, values in layout.fixed.items()
        if values and source.narrowing(key)
    }
    return title, columns, fixed


def _source(key: str, actor: Actor) -> Register:
    source = REGISTERS.get(key)
    if source is None or not source.offered_to(actor):
        raise Refused("请选择从哪张登记簿取栏目。", field="source")
    return source


def _version(own: OwnRegister, actor: Actor, layout: Layout, at: datetime) -> OwnRegisterVersion:
    title, columns, fixed = _checked(_source(own.source, actor), layout)
    return OwnRegisterVersion(
        register=own,
        number=own.version,
        title=title,
        columns=columns,
        fixed=fixed,
        made_by_id=actor.person_id,
        made_at=at,
    )


@transaction.atomic
def add_register(*, actor: Actor, source: str, layout: Layout, at: datetime) -> OwnRegister:
    """A new register out of the columns of one that is there. Raises Refused, Denied."""
    office = owner_for(actor)
    own = OwnRegister(
        owner=office,
        source=_source(source, actor).key,
        title=layout.title,
        made_by_id=actor.person_id,
        made_at=at,
    )
    first = _version(own, actor, layout, at)
    own.title = first.title
    _saved(own)
    first.register = own
    first.save(force_insert=True)
    record(actor=actor, subject=own, move="add_register", summary=f"增加登记簿“{own.title}”", at=at)
    return own


def _saved(own: OwnRegister, *fields: str) -> None:
    try:
        with transaction.atomic():
            own.save(update_fields=fields or None)
    except IntegrityError:
        raise Refused(f"已经有一张“{own.title}”。请换一个名称。", field="title") from None


def _locked(own: OwnRegister, actor: Actor, at: datetime, version: int | None = None) -> OwnRegister:
    found = OwnRegister.objects.select_for_update(of=("self",), no_key=True).get(pk=own.pk)
    _keeps(actor, found)
    if found.retired_at is not None:
        raise Conflict("这张登记簿已经停用，不能再改。请另外增加一张。")
    if version is not None and found.version != version:
        raise Conflict(changed_sentence(found, at=at))
    return found


@transaction.atomic
def change_register(
    *, actor: Actor, own: OwnRegister, layout: Layout, version: int, at: datetime
) -> OwnRegister:
    """A new version of it; the old one can still be opened. Raises Refused, Conflict, Denied."""
    own = _locked(own, actor, at, version)
    own.version += 1
    newest = _version(own, actor, layout, at)
    own.title = newest.title
    _saved(own, "title", "version")
    newest.save(force_insert=True)
    record(
        actor=actor,
        subject=own,
        move="change_register",
        summary=f"修改登记簿“{own.title}”，现在是第 {own.version} 版",
        at=at,
    )
    return own


@transaction.atomic
def retire_register(*, actor: Actor, own: OwnRegister, reason: str, at: datetime) -> OwnRegister:
    """Put it out of use with a reason; what was made with it stays readable."""
    own = _locked(own, actor, at)
    own.retired_at, own.retire_reason = at, _reason(reason)
    own.save(update_fields=["retired_at", "retire_reason"])
    record(
        actor=actor,
        subject=own,
        move="retire_register",
        summary=f"停用登记簿“{own.title}”",
        reason=own.retire_reason,
        at=at,
    )
    return own


def _reason(text: str) -> str:
    reason = " ".join(text.split())[:200]
    if not reason:
        raise Refused("请写明停用的原因。", field="reason")
    return reason


@transaction.atomic
def add_form(*, actor: Actor, register: str, name: str, checked: CheckedFile, at: datetime) -> OwnForm:
    """Keep an office's own form for a register; one of the same name is replaced and stays readable.

    The places of the form were checked where the file was read (``forms.FormUploadForm``).
    """
    office = owner_for(actor)
    name = " ".join(name.split())
    if not name or len(name) > MOST_TITLE:
        raise Refused(f"请填写表单名称，不超过 {MOST_TITLE} 个字。", field="name")
    # Two who upload at once wait for each other here.
    Organization.objects.select_for_update(of=("self",), no_key=True).get(pk=office.pk)
    earlier = OwnForm.objects.filter(owner=office, register=register, name=name)
    number = max([row.number for row in earlier], default=0) + 1
    earlier.filter(retired_at__isnull=True).update(retired_at=at, retire_reason=f"换成第 {number} 版")
    form = store(
        OwnForm, checked, actor=actor, at=at, owner=office, register=register, name=name, number=number
    )
    said = f"换上表单“{name}”第 {number} 版" if number > 1 else f"上传表单“{name}”"
    record(actor=actor, subject=form, move="add_form", summary=said, at=at)
    return form


@transaction.atomic
def retire_form(*, actor: Actor, form: OwnForm, reason: str, at: datetime) -> OwnForm:
    """Put a form out of use with a reason."""
    form = OwnForm.objects.select_for_update(of=("self",), no_key=True).get(pk=form.pk)
    _keeps(actor, form)
    if form.retired_at is not None:
        raise Conflict("这张表单已经停用了。")
    form.retired_at, form.retire_reason = at, _reason(reason)
    form.save(update_fields=["retired_at", "retire_reason"])
    record(
        actor=actor,
        subject=form,
        move="retire_form",
        summary=f"停用表单“{form.name}”",
        reason=form.retire_reason,
        at=at,
    )
    return form
