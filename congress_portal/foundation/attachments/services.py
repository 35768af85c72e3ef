"""Storing a checked file and handing it out again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404

from .checking import CheckedFile, validated
from .models import AbstractAttachment

__all__ = ["CheckedFile", "download_response", "store", "store_all", "validated"]

A = TypeVar("A", bound=AbstractAttachment)


def store(model: type[A], checked: CheckedFile, *, actor: Any, at: datetime, **owner: Any) -> A:
    """Write the file and its row; ``owner`` are the concrete model's own fields (``reply=reply``).

    Call it inside the verb's transaction. Where that rolls back, the file stays without a row,
    which does no harm: its name is its hash, and the next upload of it finds it there.
    """
    row = _row(model, checked, actor=actor, at=at, **owner)
    row.save(force_insert=True)
    return row


def store_all(
    model: type[A], files: Iterable[CheckedFile], *, actor: Any, at: datetime, **owner: Any
) -> list[A]:
    """``store`` of several files of one owner, their rows in one statement."""
    return model.objects.bulk_create([_row(model, checked, actor=actor, at=at, **owner) for checked in files])


def _row(model: type[A], checked: CheckedFile, *, actor: Any, at: datetime, **owner: Any) -> A:
    digest = checked.sha256
    path = f"attachments/{digest[:2]}/{digest[2:4]}/{digest}{checked.extension}"
    if not default_storage.exists(path):
        path = default_storage.save(path, ContentFile(checked.content))
    return model(
        file=path,
        original_name=checked.original_name,
        content_type=checked.content_type,
        size=checked.size,
        sha256=digest,
        uploaded_by_id=actor.person_id,
        uploaded_at=at,
        **owner,
    )


def download_response(attachment: AbstractAttachment) -> FileResponse:
    """The file as a download; photos are shown in the page. The caller has checked ``visible_to``.

    Whatever the file is, the browser is told not to guess, not to run anything in it and not to
    keep it for others. Http404 where the file is missing from the store.
    """
    try:
        handle = attachment.file.open("rb")
    except FileNotFoundError:
        raise Http404("附件的文件不在存储里了，请联系管理员从备份恢复。") from None
    response = FileResponse(
        handle,
        as_attachment=not attachment.is_image,
        filename=attachment.original_name,
        content_type=attachment.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-cache"
    return response
