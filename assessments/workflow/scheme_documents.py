"""Schemes that come as files, looked at before they are taken over; their terms; drafts put aside."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from assessments.choices import SchemeState, UploadState
from assessments.documents import read_document
from assessments.models import FlagGroup, Scheme, SchemeUpload
from assessments.terms import read_terms
from assessments.trials import tried
from assessments.workflow.guards import acting, check_version, locked, may_manage, required
from assessments.workflow.schemes import copy_scheme, draft_of, write_document
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.web.refusals import Refused


def copy_last(*, actor: Actor, group: FlagGroup, year: int, at: datetime) -> Scheme:
    """A draft like the latest scheme of the group that was published. Refused where there is none."""
    last = (
        Scheme.objects.filter(group=group, published_at__isnull=False).order_by("-year", "-edition").first()
    )
    if last is None:
        raise Refused("这个组还没有发布过方案，请选别的建法。", field="source")
    return copy_scheme(actor=actor, scheme=last, year=year, at=at)


@transaction.atomic
def stage_scheme(
    *,
    actor: Actor,
    group: FlagGroup,
    year: int,
    filename: str,
    content: bytes,
    raw: Any,
    at: datetime,
    problems: Sequence[str] = (),
) -> SchemeUpload:
    """Keep what a file says until somebody has looked at it; nothing of the schemes changes.

    ``raw`` is the JSON read from the file, ``problems`` what reading it had to say already.
    """
    may_manage(actor, group.county_id)
    document, said = read_document(raw)
    upload = SchemeUpload.objects.create(
        county_id=group.county_id,
        group=group,
        year=year,
        filename=filename[:160],
        sha256=hashlib.sha256(content).hexdigest(),
        content=document.as_json(),
        problems=[*problems, *(s for s in said if s not in problems)],
        uploaded_at=at,
        uploaded_by=acting(actor),
    )
    record(
        actor=actor,
        subject=upload,
        move="stage_scheme",
        summary=f"上传考评方案“{upload.filename}”，等待核对",
        at=at,
    )
    return upload


def _staged(actor: Actor, upload: SchemeUpload, version: int | None) -> SchemeUpload:
    upload = locked(upload, "group")
    may_manage(actor, upload.county_id)
    if not upload.is_staged:
        raise Refused(f"这份文件{upload.get_state_display()}了，不用再办。")
    check_version(upload, version, upload.decided_by, upload.decided_at)
    return upload


@transaction.atomic
def take_over(*, actor: Actor, upload: SchemeUpload, at: datetime, version: int | None = None) -> Scheme:
    """Make a draft of what the preview showed. Refused while a sentence says what is wrong."""
    upload = _staged(actor, upload, version)
    document, said = read_document(upload.content)
    if upload.problems or said:
        raise Refused("文件里还有要改正的地方，请改好后重新上传。" + (upload.problems or said)[0])
    scheme = write_document(actor=actor, group=upload.group, year=upload.year, document=document, at=at)
    _decide(actor, upload, UploadState.TAKEN, at, scheme)
    record(
        actor=actor,
        subject=scheme,
        move="import_scheme",
        summary=f"由文件“{upload.filename}”建成草稿，{len(document.indicators)} 项指标",
        after={"sha256": upload.sha256},
        at=at,
    )
    return scheme


@transaction.atomic
def drop_upload(
    *, actor: Actor, upload: SchemeUpload, at: datetime, version: int | None = None
) -> SchemeUpload:
    """Put a staged file aside; nothing was changed by it."""
    upload = _staged(actor, upload, version)
    _decide(actor, upload, UploadState.DROPPED, at, None)
    record(actor=actor, subject=upload, move="drop_scheme", summary=f"放弃导入“{upload.filename}”", at=at)
    return upload


def _decide(actor: Actor, upload: SchemeUpload, state: str, at: datetime, scheme: Scheme | None) -> None:
    upload.state, upload.scheme = state, scheme
    upload.decided_at, upload.decided_by = at, acting(actor)
    upload.version += 1
    upload.save(update_fields=["state", "scheme", "decided_at", "decided_by", "version"])


@transaction.atomic
def set_terms(
    *,
    actor: Actor,
    scheme: Scheme,
    terms: Mapping[str, Any],
    at: datetime,
    version: int | None = None,
) -> Scheme:
    """Grades, gates, quotas, streaks, conversion and ties of a draft. Refused with the first sentence."""
    scheme = draft_of(actor, scheme, version)
    tidy, said = read_terms(terms)
    if said:
        raise Refused("".join(said))
    before, scheme.terms = scheme.terms, tidy
    scheme.version += 1
    scheme.save(update_fields=["terms", "version"])
    record(
        actor=actor,
        subject=scheme,
        move="set_terms",
        summary=f"修改{scheme.name}的等次、门槛和折算",
        before=before or None,
        after=tidy or None,
        at=at,
    )
    return scheme


@transaction.atomic
def try_scheme(*, actor: Actor, scheme: Scheme, at: datetime) -> Scheme:
    """Keep what the ranking would have been on last year's figures. The scheme itself does not change."""
    may_manage(actor, scheme.county_id)
    scheme = locked(scheme)
    scheme.trial = tried(scheme, year=scheme.year - 1) | {"at": at.isoformat(), "by": acting(actor)}
    scheme.save(update_fields=["trial"])
    record(
        actor=actor,
        subject=scheme,
        move="try_scheme",
        summary=f"用{scheme.year - 1}年的数据试算{scheme.name}第{scheme.edition}版",
        at=at,
    )
    return scheme


@transaction.atomic
def discard_scheme(
    *, actor: Actor, scheme: Scheme, reason: str, at: datetime, version: int | None = None
) -> Scheme:
    """Put a draft aside with a reason; it stays to be read and copied."""
    scheme = draft_of(actor, scheme, version)
    reason = required(reason, "请写明为什么不用这份草稿。", field="reason")
    scheme.state = SchemeState.RETIRED
    scheme.version += 1
    scheme.save(update_fields=["state", "version"])
    record(
        actor=actor,
        subject=scheme,
        move="discard_scheme",
        summary=f"停用草稿{scheme.name}第{scheme.edition}版",
        reason=reason,
        at=at,
    )
    return scheme
