"""Photos of activities: always optional, after the text, each taken once however often it arrives."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.attachments.services import CheckedFile, store
from congress_portal.foundation.web.refusals import Denied, Refused
from congress_portal.foundation.web.repeats import taken_once

from ..models import Activity, ActivityPhoto

MAX_PHOTOS = 9


def _already(*, actor: Actor, client_uuid: uuid.UUID, **_: Any) -> ActivityPhoto | None:
    if actor.person_id is None:
        return None
    return ActivityPhoto.objects.filter(uploaded_by_id=actor.person_id, client_uuid=client_uuid).first()


@taken_once(_already)
@transaction.atomic
def add_photo(
    *,
    actor: Actor,
    activity: Activity,
    checked: CheckedFile,
    at: datetime,
    client_uuid: uuid.UUID | None = None,
) -> ActivityPhoto:
    """Add a photo to an activity the actor entered or took part in. Raises Refused past the limit.

    Idempotent by (who sent it, ``client_uuid``), as ``log_activity`` is (decisions F36).
    """
    activity = Activity.objects.select_for_update(of=("self",), no_key=True).get(pk=activity.pk)
    taking_part = activity.activity_deputies.filter(mandate__person_id=actor.person_id).exists()
    if not (taking_part or activity.entered_by_id == actor.person_id or actor.can(Capability.LOG_FOR_OTHERS)):
        raise Denied("只有参加这次活动的代表和记录人能加照片。")
    if activity.voided_at is not None:
        raise Refused("这条记录已经作废，不能再加照片。")
    if activity.photos.count() >= MAX_PHOTOS:
        raise Refused(f"一条记录最多放 {MAX_PHOTOS} 张照片。", field="photo")
    return store(ActivityPhoto, checked, actor=actor, at=at, activity=activity, client_uuid=client_uuid)
