"""The county's own scorecard forms: uploaded, replaced by a newer edition, put out of use."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from assessments.choices import CardLayout
from assessments.models import ScorecardForm
from assessments.workflow.guards import locked, need, required, same_county
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import County
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.attachments.services import CheckedFile, store
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.web.refusals import Conflict, Refused

MOST_NAME = 60


@transaction.atomic
def add_form(
    *, actor: Actor, county: County, name: str, layout: str, checked: CheckedFile, at: datetime
) -> ScorecardForm:
    """Keep an own form; one of the same name is replaced and stays readable. Raises Refused, Denied.

    The places of the form were checked where the file was read (``forms.cards.CardUploadForm``).
    """
    need(actor, Capability.PUBLISH_RESULTS, "上传考评成绩表单")
    same_county(actor, county.pk)
    name = " ".join(name.split())
    if not name or len(name) > MOST_NAME:
        raise Refused(f"请填写表单名称，不超过 {MOST_NAME} 个字。", field="name")
    if layout not in CardLayout:
        raise Refused("请选择这张表单怎么填。", field="layout")
    # Two who upload at once wait for each other here.
    locked(county)
    earlier = ScorecardForm.objects.filter(county=county, name=name)
    number = max(earlier.values_list("number", flat=True), default=0) + 1
    earlier.in_use().update(retired_at=at, retire_reason=f"换成第 {number} 版")
    form = store(
        ScorecardForm, checked, actor=actor, at=at, county=county, layout=layout, name=name, number=number
    )
    said = f"换上考评成绩表单“{name}”第 {number} 版" if number > 1 else f"上传考评成绩表单“{name}”"
    record(actor=actor, subject=form, move="add_form", summary=said, at=at, after={"sha256": form.sha256})
    return form


@transaction.atomic
def retire_form(*, actor: Actor, form: ScorecardForm, reason: str, at: datetime) -> ScorecardForm:
    """Put a form out of use with a reason; the file stays. Raises Conflict, Refused, Denied."""
    need(actor, Capability.PUBLISH_RESULTS, "停用考评成绩表单")
    form = locked(form)
    same_county(actor, form.county_id)
    if form.retired_at is not None:
        raise Conflict("这张表单已经停用了。")
    form.retired_at = at
    form.retire_reason = required(reason, "请写明停用的原因。", field="reason")[:200]
    form.save(update_fields=["retired_at", "retire_reason"])
    record(
        actor=actor,
        subject=form,
        move="retire_form",
        summary=f"停用考评成绩表单“{form.name}”",
        reason=form.retire_reason,
        at=at,
    )
    return form
