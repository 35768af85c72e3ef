"""Verbs of honours that deputies received: given by a selection, entered with their document, voided.

Each honour is a line of the performance file, written in the same transaction (decisions D22).
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.web.refusals import Conflict, Refused
from deputies.choices import PerformanceKind
from deputies.models import Honour, HonourSelection, Mandate
from deputies.services.guards import check_keeps
from deputies.services.performance import record_performance, uncount_performance


@transaction.atomic
def give_honour(
    *,
    actor: Actor,
    mandate: Mandate,
    title: str,
    level: str,
    granted_by: str,
    document_no: str,
    on: date,
    at: datetime,
    selection: HonourSelection | None = None,
) -> Honour:
    """The honour's row and its line in the file; whoever calls has checked who may. Conflict if it is there."""
    try:
        with transaction.atomic():
            honour = Honour.objects.create(
                mandate=mandate,
                title=title,
                level=level,
                granted_by=granted_by,
                document_no=document_no,
                on=on,
                selection=selection,
                entered_at=at,
            )
    except IntegrityError:
        raise Conflict(f"{mandate.person.name}{on:%Y-%m-%d} 的“{title}”已经登记。") from None
    record_performance(
        actor=actor,
        mandates=[mandate],
        source=honour,
        kind=PerformanceKind.HONOUR,
        on=on,
        summary=f"{granted_by}表彰为{title}（{document_no}）",
        days=0,
        at=at,
    )
    return honour


@transaction.atomic
def enter_honour(
    *,
    actor: Actor,
    mandate: Mandate,
    title: str,
    level: str,
    granted_by: str,
    document_no: str,
    on: date,
    at: datetime,
) -> Honour:
    """Enter an honour that another body gave, with its document."""
    mandate = Mandate.objects.select_related("person", "congress__division").get(pk=mandate.pk)
    check_keeps(actor, mandate.congress, Capability.MANAGE_DEPUTIES, roster=True)
    for value, name, words in (
        (title, "title", "表彰名称"),
        (granted_by, "granted_by", "表彰机关"),
        (document_no, "document_no", "文号"),
    ):
        if not value.strip():
            raise Refused(f"请填写{words}。", field=name)
    if on > timezone.localdate(at):
        raise Refused("表彰日期还没有到。", field="on")
    if on < mandate.starts_on or (mandate.ended_on is not None and on > mandate.ended_on):
        raise Refused("表彰日期不在这一届任职期间，请登记在那一届的代表职务下。", field="on")
    honour = give_honour(
        actor=actor,
        mandate=mandate,
        title=title.strip(),
        level=level,
        granted_by=granted_by.strip(),
        document_no=document_no.strip(),
        on=on,
        at=at,
    )
    record(
        actor=actor,
        subject=mandate,
        move="enter_honour",
        summary=f"登记{mandate.person.name}受表彰：{honour.title}",
        reason=f"{honour.granted_by}，{honour.document_no}",
        audience="parties",
        at=at,
    )
    return honour


@transaction.atomic
def void_honour(*, actor: Actor, honour: Honour, reason: str, at: datetime) -> Honour:
    """Void an honour that was entered wrongly or taken back; its line leaves the count."""
    honour = (
        Honour.objects.select_related(
            "mandate__person", "mandate__congress__division", "selection__congress__division"
        )
        .select_for_update(of=("self",), no_key=True)
        .get(pk=honour.pk)
    )
    congress = honour.selection.congress if honour.selection else honour.mandate.congress
    check_keeps(actor, congress, Capability.MANAGE_DEPUTIES, roster=True)
    if honour.voided_at is not None:
        raise Conflict("这项表彰已经作废。")
    if not reason.strip():
        raise Refused("请写明作废的原因。", field="reason")
    honour.voided_at, honour.void_reason = at, reason.strip()
    honour.save(update_fields=["voided_at", "void_reason"])
    uncount_performance(source=honour)
    record(
        actor=actor,
        subject=honour.mandate,
        move="void_honour",
        summary=f"作废{honour.mandate.person.name}的表彰：{honour.title}",
        reason=honour.void_reason,
        audience="parties",
        at=at,
    )
    return honour
