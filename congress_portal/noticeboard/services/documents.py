"""Verbs for the document library: enter, correct, replace by a new version, abolish; shelves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import County
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.attachments.services import CheckedFile, store
from congress_portal.foundation.journal.services import entry, last_move, record, record_many
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from congress_portal.noticeboard.choices import Validity
from congress_portal.noticeboard.models import Document, DocumentCategory, DocumentFile
from congress_portal.noticeboard.reach import own_area
from congress_portal.noticeboard.rules import cleaned, title_and_number

MAX_AT_ONCE = 30
MAX_FILES = 10
# The shelves a county starts with.
CATEGORIES = ("制度规则", "表格样式", "法律法规", "工作文件")


@dataclass(frozen=True)
class Sheet:
    """What a form says about a document."""

    category: DocumentCategory
    title: str
    number: str = ""
    issuing_body: str = ""
    issued_on: date | None = None
    effective_on: date | None = None
    text: str = ""
    keywords: str = ""
    is_public: bool = False


def _keeps(actor: Actor, document: Document | None = None) -> None:
    own = document is None or document.organization_id == actor.organization_id
    if not actor.can(Capability.MANAGE_DOCUMENTS) or not (own or actor.kind == "system"):
        raise Denied("文件由保管单位自己整理。发现有误请联系保管单位。")


def ensure_categories(county: County) -> None:
    """The first shelves, where a county has none."""
    if not DocumentCategory.objects.filter(county=county).exists():
        DocumentCategory.objects.bulk_create(
            [DocumentCategory(county=county, name=n, sort_order=i) for i, n in enumerate(CATEGORIES, 1)],
            ignore_conflicts=True,
        )


@transaction.atomic
def save_category(
    *,
    actor: Actor,
    name: str,
    sort_order: int,
    at: datetime,
    category: DocumentCategory | None = None,
    retired: bool = False,
) -> DocumentCategory:
    """Add a shelf or rename, move and retire one. Raises Refused for a name that is taken."""
    _keeps(actor)
    name = "".join(name.split())
    if not name:
        raise Refused("请填写分类名称。", field="name")
    row = category or DocumentCategory(county=actor.county)
    row.name, row.sort_order, row.retired = name, sort_order, retired
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(f"已经有“{name}”这个分类。", field="name") from None
    word = "修改" if category else "增加"
    record(actor=actor, subject=row, move="save_category", summary=f"{word}文件分类“{name}”", at=at)
    return row


def _values(sheet: Sheet) -> dict[str, Any]:
    values = {column.name: getattr(sheet, column.name) for column in fields(sheet)}
    values["title"] = " ".join(cleaned(sheet.title).split())[:120]
    values["text"] = cleaned(sheet.text)
    if not values["title"]:
        raise Refused("请填写标题。", field="title")
    if sheet.issued_on and sheet.effective_on and sheet.effective_on < sheet.issued_on:
        raise Refused("施行日期不能早于发文日期。", field="effective_on")
    return values


def _new(actor: Actor, at: datetime, **values: Any) -> Document:
    return Document(
        county=actor.county,
        organization=actor.organization,
        reach=own_area(actor),
        created_by_id=actor.person_id,
        created_at=at,
        **values,
    )


def _store(actor: Actor, document: Document, files: Iterable[CheckedFile], at: datetime) -> None:
    files = list(files)
    held = document.files.filter(removed_at__isnull=True).count() if files else 0
    if held + len(files) > MAX_FILES:
        raise Refused(f"一份文件最多 {MAX_FILES} 个附件。", field="files")
    for checked in files:
        store(DocumentFile, checked, actor=actor, at=at, document=document)


@transaction.atomic
def enter_document(
    *, actor: Actor, sheet: Sheet, at: datetime, files: Iterable[CheckedFile] = ()
) -> Document:
    """Enter a document; it has a file or a text. Raises Refused where it has neither."""
    _keeps(actor)
    files = list(files)
    values = _values(sheet)
    if not files and not values["text"]:
        raise Refused("请上传文件，或者把正文粘贴进来，至少要有一样。", field="files")
    document = _new(actor, at, **values)
    document.save()
    _store(actor, document, files, at)
    record(
        actor=actor, subject=document, move="enter_document", summary=f"录入文件《{document.title}》", at=at
    )
    return document


@transaction.atomic
def enter_documents(
    *,
    actor: Actor,
    category: DocumentCategory,
    files: Sequence[CheckedFile],
    at: datetime,
    issuing_body: str = "",
    is_public: bool = False,
) -> list[Document]:
    """Enter many files at once, a document each; titles and numbers come from the file names."""
    _keeps(actor)
    if not files:
        raise Refused("请选择要上传的文件，可以一次选多个。", field="files")
    if len(files) > MAX_AT_ONCE:
        raise Refused(f"一次最多上传 {MAX_AT_ONCE} 个文件，请分几次。", field="files")
    made = []
    for checked in files:
        title, number = title_and_number(checked.original_name)
        document = _new(
            actor, at, category=category, title=title[:120] or "没有标题的文件", number=number[:60],
            issuing_body=issuing_body, is_public=is_public,
        )  # fmt: skip
        document.save()
        store(DocumentFile, checked, actor=actor, at=at, document=document)
        made.append(document)
    record_many(
        entry(actor=actor, subject=d, move="enter_document", summary=f"录入文件《{d.title}》", at=at)
        for d in made
    )
    return made


def _locked(document: Document, version: int | None = None) -> Document:
    found = Document.objects.select_for_update(of=("self",), no_key=True).get(pk=document.pk)
    if version is not None and found.version != version:
        last = last_move(found)
        who = last.actor_name if last and last.actor_name else "别人"
        raise Conflict(f"{who}刚才改过这份文件。您填的内容还在下面，请和现在的内容核对后再保存。")
    return found


@transaction.atomic
def edit_document(
    *,
    actor: Actor,
    document: Document,
    sheet: Sheet,
    at: datetime,
    version: int | None = None,
    files: Iterable[CheckedFile] = (),
    removed: Iterable[int] = (),
) -> Document:
    """Put an entry right (not a new version of the rule). Raises Conflict where ``version`` is stale."""
    document = _locked(document, version)
    _keeps(actor, document)
    values = _values(sheet)
    changed = [name for name, value in values.items() if getattr(document, name) != value]
    for name in changed:
        setattr(document, name, values[name])
    document.version += 1
    document.save(update_fields=[*changed, "version"])
    document.files.filter(pk__in=list(removed), removed_at__isnull=True).update(removed_at=at)
    _store(actor, document, files, at)
    if not document.text and not document.files.filter(removed_at__isnull=True).exists():
        raise Refused("附件都去掉了，正文也是空的。请至少留一样。", field="files")
    labels = "、".join(str(Document._meta.get_field(name).verbose_name) for name in changed)
    summary = f"修改《{document.title}》的{labels}" if labels else f"更换《{document.title}》的附件"
    record(actor=actor, subject=document, move="edit_document", summary=summary, at=at)
    return document


@transaction.atomic
def replace_document(
    *, actor: Actor, document: Document, sheet: Sheet, at: datetime, files: Iterable[CheckedFile] = ()
) -> Document:
    """A new version takes the place of the newest one, which stays readable as 已修订.

    Raises Conflict where somebody entered a newer version meanwhile, Refused for an abolished one.
    """
    document = _locked(document)
    _keeps(actor, document)
    if Document.objects.filter(replaces=document).exists():
        raise Conflict("这份文件已经有更新的版本了。请打开最新版，再录入新版本。")
    if document.validity == Validity.ABOLISHED:
        raise Refused("已废止的文件不能再出新版本，请另外录入。")
    files = list(files)
    values = _values(sheet)
    if not files and not values["text"]:
        raise Refused("请上传新版本的文件，或者把正文粘贴进来。", field="files")
    fresh = _new(actor, at, **values, replaces=document, chain_id=document.chain_pk)
    fresh.save()
    _store(actor, fresh, files, at)
    document.validity = Validity.REVISED
    document.version += 1
    document.save(update_fields=["validity", "version"])
    record(
        actor=actor, subject=fresh, root=f"noticeboard.document:{document.chain_pk}", move="replace_document",
        summary=f"录入《{fresh.title}》的新版本，上一版转为已修订", at=at,
    )  # fmt: skip
    return fresh


@transaction.atomic
def abolish_document(*, actor: Actor, document: Document, reason: str, at: datetime) -> Document:
    """Mark a document as no longer in force; it stays readable. Raises Refused without the ground."""
    reason = reason.strip()
    if not reason:
        raise Refused("请写明废止的依据，如哪次会议决定、哪个文件代替。", field="reason")
    document = _locked(document)
    _keeps(actor, document)
    if document.validity == Validity.ABOLISHED:
        raise Conflict("这份文件已经标为废止了。")
    document.validity, document.abolish_reason = Validity.ABOLISHED, reason[:200]
    document.version += 1
    document.save(update_fields=["validity", "abolish_reason", "version"])
    record(
        actor=actor, subject=document, move="abolish_document", summary=f"废止《{document.title}》",
        reason=reason, at=at,
    )  # fmt: skip
    return document
