"""Taking a file in."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.imports import sealing
from congress_portal.foundation.imports.kinds import kind_for, shape_of
from congress_portal.foundation.imports.models import ImportBatch
from congress_portal.foundation.spreadsheets.tables import Limits
from congress_portal.foundation.web.refusals import Denied, Refused

MOST_BYTES = Limits.bytes
# Files up to this size are read while the person waits.
QUICK_BYTES = 1024 * 1024


@transaction.atomic
def take_file(
    *, actor: Actor, kind: str, options: dict[str, Any], content: bytes, filename: str, at: datetime
) -> ImportBatch:
    """Store an upload for an import of ``kind``. Raises Denied, and Refused for what is no file at all."""
    if not actor.is_member or actor.county is None:
        raise Denied("您现在没有可以导入的县。请先换到有这项工作的身份。")
    chosen = kind_for(actor, kind)
    if not content:
        raise Refused("这是空文件。请检查后重新选择。", field="file")
    if len(content) > MOST_BYTES:
        raise Refused(f"文件超过 {MOST_BYTES // 1024 // 1024} MB。请分成几个文件上传。", field="file")
    shape = shape_of(actor=actor, kind=chosen, options=options, at=at)
    return ImportBatch.objects.create(
        county=actor.county,
        kind=kind,
        options=options,
        label=shape.label()[:120],
        territory=actor.division_path,
        filename=filename[-160:],
        file=sealing.keep_file(content),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        person=actor.person,
        uploaded_at=at,
    )
