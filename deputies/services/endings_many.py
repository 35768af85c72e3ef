"""Many mandates at the end of their term, and back again where the change of term is undone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Membership
from congress_portal.foundation.accounts.people import end_memberships, reopen_memberships
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import Line, entry, record_lines, record_many
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Refused
from deputies.choices import EndReason, MandateState, SuspensionReason
from deputies.models import DeputyGroup, Mandate, OfficeHolding, Suspension, Term
from deputies.models.congress import congress_name
from deputies.services.guards import check_keeps
from deputies.services.leaving_meetings import come_back, leave_meetings

_ENDED = ["state", "ended_on", "end_reason", "suspended_on", "suspension_reason", "version"]


@transaction.atomic
def end_term_mandates(
    *, actor: Actor, term: Term, on: date, at: datetime, again: Collection[int] = ()
) -> dict[str, Any]:
    """End every open mandate of a term on its last day: with memberships, offices, leaderships and spells.

    The checks and the journal of ``end_mandate``, in a fixed number of statements. What it touched, as
    plain JSON for ``reopen_term_mandates``. Mandates of deputies elected ``again`` stay on the lists of
    meetings to come, for ``pass_on``. Raises Refused for the first one that begins later.
    """
    check_keeps(actor, term.congress, Capability.MANAGE_DEPUTIES, roster=True)
    rows = list(
        Mandate.objects.select_related("person", "congress__division", "congress__county", "term")
        .select_for_update(of=("self",), no_key=True)
        .filter(term=term)
        .open()
        .order_by("pk")
    )
    for mandate in rows:
        if mandate.starts_on > on:
            raise Refused(
                f"{mandate.person.name}的任职日期 {mandate.starts_on:%Y-%m-%d} 在上一届最后一天以后，请先核对代表名册。"
            )
    holdings = list(
        OfficeHolding.objects.select_for_update(of=("self",), no_key=True)
        .select_related("mandate__person", "group")
        .filter(mandate__in=[m.pk for m in rows], ends_on__isnull=True)
        .order_by("pk")
    )
    for holding in holdings:
        if holding.starts_on > on:
            raise Refused(
                f"{holding.mandate.person.name}从 {holding.starts_on:%Y-%m-%d} 起任{holding}，在上一届最后一天以后，请先核对。"
            )
    done: dict[str, Any] = {
        "mandates": [[m.pk, str(m.suspended_on or ""), m.suspension_reason] for m in rows],
        "holdings": [h.pk for h in holdings],
        "leaders": [list(pair) for pair in _leaders(rows)],
        "suspensions": list(
            Suspension.objects.filter(mandate__in=rows, until__isnull=True).values_list("pk", flat=True)
        ),
    }
    for mandate in rows:
        mandate.state, mandate.ended_on, mandate.end_reason = MandateState.ENDED, on, EndReason.TERM_OVER
        mandate.suspended_on, mandate.suspension_reason = None, ""
        mandate.version += 1
    Mandate.objects.bulk_update(rows, _ENDED, batch_size=100)
    memberships = [m.membership_id for m in rows] + [h.membership_id for h in holdings if h.membership_id]
    reason = str(EndReason.TERM_OVER.label)
    done["memberships"] = end_memberships(actor=actor, memberships=memberships, on=on, at=at, reason=reason)
    OfficeHolding.objects.filter(pk__in=done["holdings"]).update(ends_on=on)
    DeputyGroup.objects.filter(pk__in=[group for group, _ in done["leaders"]]).update(leader=None)
    Suspension.objects.filter(pk__in=done["suspensions"]).update(until=on + timedelta(days=1))
    leaving = [m for m in rows if m.pk not in again]
    done["left"] = leave_meetings(actor=actor, mandates=leaving, on=on, at=at)
    _tell_ends(actor, rows, holdings, on, at, reason)
    return done


def ended_late(term: Term, on: date) -> QuerySet[Mandate]:
    """Mandates of a term whose end was entered for a day after the term's last."""
    return Mandate.objects.filter(term=term, ended_on__gt=on).select_related("person").order_by("pk")


@transaction.atomic
def end_late_with_term(*, actor: Actor, term: Term, on: date, at: datetime) -> dict[str, Any]:
    """Let no mandate outlive its term: ends entered for later days move to its last, the ground stays.

    What it touched, as plain JSON for ``give_back_late``.
    """
    rows = list(ended_late(term, on).select_for_update(of=("self",), no_key=True))
    if not rows:
        return {}
    for mandate in rows:
        if mandate.starts_on > on:
            raise Refused(
                f"{mandate.person.name}的任职日期 {mandate.starts_on:%Y-%m-%d} 在上一届最后一天以后，请先核对代表名册。"
            )
    offices = OfficeHolding.objects.filter(mandate__in=rows, ends_on__gt=on)
    roles = Membership.objects.filter(
        Q(pk__in=[m.membership_id for m in rows]) | Q(office_holding__in=offices), ends_on__gt=on
    )
    spells = Suspension.objects.filter(mandate__in=rows, until__gt=on + timedelta(days=1))
    done = {
        "mandates": _days(rows, "ended_on"),
        "memberships": _days(roles, "ends_on"),
        "holdings": _days(offices, "ends_on"),
        "suspensions": _days(spells, "until"),
    }
    record_lines(
        actor=actor, move="end_with_term", at=at, audience="parties",
        lines=[
            Line(
                subject_key(m),
                f"{m.person.name}的代表职务到上一届最后一天 {on:%Y-%m-%d} 为止（原登记 {m.ended_on:%Y-%m-%d} 终止）",
                {"ended_on": on.isoformat()},
            )
            for m in rows
        ],
    )  # fmt: skip
    # The day of the roles follows the offices': their rows are found by it.
    for model, field, last in (
        (Membership, "ends_on", on),
        (OfficeHolding, "ends_on", on),
        (Suspension, "until", on + timedelta(days=1)),
    ):
        pks = [pk for pk, _ in done[_LATE[model]]]
        model.objects.filter(pk__in=pks).update(**{field: last})
    for mandate in rows:
        mandate.ended_on = on
        mandate.version += 1
    Mandate.objects.bulk_update(rows, ["ended_on", "version"], batch_size=100)
    return done


_LATE = {Mandate: "mandates", Membership: "memberships", OfficeHolding: "holdings", Suspension: "suspensions"}


def _days(rows: Iterable[Any], field: str) -> list[list[Any]]:
    return [[row.pk, getattr(row, field).isoformat()] for row in rows]


def give_back_late(done: Mapping[str, Any]) -> None:
    """Put back the days that ``end_late_with_term`` moved."""
    fields = {Mandate: "ended_on", Suspension: "until"}
    for model, key in _LATE.items():
        for pk, day in done.get(key, ()):
            model.objects.filter(pk=pk).update(**{fields.get(model, "ends_on"): date.fromisoformat(day)})


def _leaders(rows: Iterable[Mandate]) -> Iterable[tuple[int, int]]:
    pks = [m.pk for m in rows]
    return DeputyGroup.objects.filter(leader__in=pks).order_by("pk").values_list("pk", "leader_id")


def _tell_ends(
    actor: Actor,
    rows: Iterable[Mandate],
    holdings: Iterable[OfficeHolding],
    on: date,
    at: datetime,
    reason: str,
) -> None:
    after = {"ended_on": on.isoformat(), "reason": str(EndReason.TERM_OVER)}
    record_lines(
        actor=actor, move="end_mandate", at=at, audience="parties",
        lines=[
            Line(subject_key(m), f"{m.person.name}的代表职务到 {on:%Y-%m-%d} 为止（{reason}）", after)
            for m in rows
        ],
    )  # fmt: skip
    record_lines(
        actor=actor, move="leave_office", at=at, audience="parties",
        lines=[
            Line(
                subject_key(h),
                f"{h.mandate.person.name}不再任{h.group or ''}{h}",
                {"office": h.office, "ends_on": on.isoformat()},
                subject_key(h.mandate),
            )
            for h in holdings
        ],
    )  # fmt: skip


@transaction.atomic
def reopen_term_mandates(
    *, actor: Actor, term: Term, done: Mapping[str, Any], at: datetime, reason: str
) -> None:
    """Put back what ``end_term_mandates`` ended; the caller has made sure that nothing stands in the way."""
    check_keeps(actor, term.congress, Capability.MANAGE_DEPUTIES, roster=True)
    before = {pk: (since, why) for pk, since, why in done["mandates"]}
    rows = list(
        Mandate.objects.select_related("person").select_for_update(of=("self",), no_key=True)
        .filter(pk__in=before).order_by("pk")
    )  # fmt: skip
    for mandate in rows:
        since, why = before[mandate.pk]
        mandate.state = MandateState.SUSPENDED if since else MandateState.ACTIVE
        mandate.ended_on, mandate.end_reason = None, ""
        mandate.suspended_on = date.fromisoformat(since) if since else None
        mandate.suspension_reason = SuspensionReason(why) if why else ""
        mandate.version += 1
    Mandate.objects.bulk_update(rows, _ENDED, batch_size=100)
    reopen_memberships(actor=actor, memberships=done["memberships"], at=at, reason=reason)
    OfficeHolding.objects.filter(pk__in=done["holdings"]).update(ends_on=None)
    Suspension.objects.filter(pk__in=done["suspensions"]).update(until=None)
    leaders = {group: mandate for group, mandate in done["leaders"]}
    groups = list(DeputyGroup.objects.filter(pk__in=leaders))
    for group in groups:
        group.leader_id = leaders[group.pk]
    DeputyGroup.objects.bulk_update(groups, ["leader"])
    come_back(done.get("left", ()), at)
    record_many(
        entry(
            actor=actor, subject=m, move="reopen_mandate", audience="parties", reason=reason, at=at,
            summary=f"恢复{m.person.name}的{congress_name(term.congress)}{term}代表职务",
        )
        for m in rows
    )  # fmt: skip
