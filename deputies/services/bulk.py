"""Verbs for many mandates at once, beside the single ones: corrected, and taken back after an import."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Membership
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import entry, record_many
from congress_portal.foundation.web.refusals import Conflict
from deputies.models import Mandate
from deputies.services.guards import changes, check_keeps
from deputies.services.mandates import NewMandate, _check_row, _townships, mandate_rows

# What ``edit_mandate`` may set; person, congress, term and dates of office are not changed here.
EDITABLE = (
    "constituency", "home_division", "delegation", "group", "occupation", "elected_on", "kind_of_election",
    "trade", "wageless", "list_position",
)  # fmt: skip


@transaction.atomic
def edit_mandates(
    *, actor: Actor, rows: Iterable[tuple[Mandate, Mapping[str, Any]]], at: datetime
) -> list[Mandate]:
    """Correct many mandates: the checks and the journal of ``edit_mandate``; those that differ are returned.

    Each row is a mandate as it was read and the values (of ``EDITABLE``) it is to have. Raises Conflict
    where one changed since, Refused where parts do not belong together.
    """
    given = [(mandate, dict(values)) for mandate, values in rows]
    found = {
        mandate.pk: mandate
        for mandate in mandate_rows()
        .select_related(
            "person", "congress__division", "congress__county", "term", "membership", "constituency",
            "delegation", "group__congress", "home_division",
        )
        .select_for_update(of=("self",), no_key=True)
        .filter(pk__in=[mandate.pk for mandate, _ in given])
        .order_by("pk")
    }  # fmt: skip
    for congress in {m.congress_id: m.congress for m in found.values()}.values():
        check_keeps(actor, congress, Capability.MANAGE_DEPUTIES, roster=True)
    homes = [values["home_division"] for _, values in given if "home_division" in values]
    townships = _townships({home.pk: home for home in homes}.values()) if homes else {}
    changed, entries, fields = [], [], {"version"}
    today = timezone.localdate(at)
    for read, values in given:
        mandate = found[read.pk]
        if mandate.version != read.version:
            raise Conflict(f"别人刚才改过{mandate.person.name}的代表职务，没有写入。请重新核对。")
        unknown = set(values) - set(EDITABLE)
        if unknown:
            raise TypeError(f"{', '.join(sorted(unknown))}: not to be set on a mandate")
        wanted = {name: values.get(name, getattr(mandate, name)) for name in EDITABLE}
        _check_row(
            NewMandate(
                mandate.person, mandate.congress, mandate.term, wanted["constituency"],
                wanted["home_division"], mandate.starts_on, wanted["delegation"], wanted["group"],
                elected_on=wanted["elected_on"],
            ),
            mandate.level,
            today,
        )  # fmt: skip
        if "home_division" in values:
            values["township_id"] = townships[values["home_division"].pk]
        before, after = changes(mandate, values)
        if not after:
            continue
        mandate.version += 1
        fields.update(after)
        changed.append(mandate)
        labels = "、".join(
            str(Mandate._meta.get_field(name).verbose_name) for name in after if name != "township_id"
        )
        entries.append(
            entry(
                actor=actor,
                subject=mandate,
                move="edit_mandate",
                summary=f"修改{mandate.person.name}的{labels}",
                before=before,
                after=after,
                audience="parties",
                at=at,
            )
        )
    if changed:
        names = {"township" if name == "township_id" else name for name in fields}
        Mandate.objects.bulk_update(changed, sorted(names), batch_size=100)
        record_many(entries)
    return changed


@transaction.atomic
def forget_mandates(*, actor: Actor, mandates: Iterable[Mandate], at: datetime) -> None:
    """Remove mandates that an import made and took back, with their memberships; nobody may have used them.

    The exception to "voided, never deleted": see record 0017. ``mandates`` come with person, congress
    and term loaded.
    """
    mandates = list(mandates)
    for congress in {m.congress_id: m.congress for m in mandates}.values():
        check_keeps(actor, congress, Capability.MANAGE_DEPUTIES, roster=True)
    record_many(
        entry(
            actor=actor,
            subject=mandate,
            move="forget_mandate",
            summary=f"撤销登记{mandate.person.name}的{mandate.deputy_label}职务",
            audience="parties",
            at=at,
        )
        for mandate in mandates
    )
    Mandate.objects.filter(pk__in=[m.pk for m in mandates]).delete()
    Membership.objects.filter(pk__in=[m.membership_id for m in mandates]).delete()
