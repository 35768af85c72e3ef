"""Taking a change of term back while nobody has used the new term (record 0034)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Membership
from congress_portal.foundation.imports.undoing import some_names, users_of
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.slots import MANDATE_SUCCESSIONS
from congress_portal.foundation.web.refusals import Conflict, Refused
from deputies.choices import TermChangeState
from deputies.models import Constituency, Delegation, Mandate, Term, TermChange
from deputies.services.bulk import forget_mandates
from deputies.services.coming_facts import take_back_facts
from deputies.services.endings_many import give_back_late, reopen_term_mandates
from deputies.services.expected import list_anew, take_off_unanswered
from deputies.services.guards import lock_congresses, locked
from deputies.services.leaving_meetings import give_back
from deputies.services.term_changes import change_rows, check_may_change


def _check_unused(change: TermChange, made: list[Mandate]) -> None:
    """Nothing but the change itself points at the new term. Raises Refused with names and what was done."""
    pks = [m.pk for m in made]
    own = {model for offer in MANDATE_SUCCESSIONS for model in offer.models}
    used = users_of(Mandate, pks, besides=own)
    names = [f"{m.person.name}（{used.get(m.pk, '改过')}）" for m in made if m.pk in used or m.version != 1]
    members = users_of(Membership, [m.membership_id for m in made], besides={"deputies.mandate"})
    names += [f"{m.person.name}（{members[m.membership_id]}）" for m in made if m.membership_id in members]
    if names:
        raise Refused(f"新一届已经用起来了，不能整体撤销：{some_names(names)}。请逐条更正。")
    later = Mandate.objects.filter(term=change.new_term_id).exclude(pk__in=pks).count()
    if later:
        raise Refused(f"换届以后又登记了 {later} 位代表，不能整体撤销。请逐条更正。")
    besides = {"deputies.mandate", "deputies.delegation", "deputies.termchange"}
    of_term = users_of(Term, [change.new_term_id], besides=besides)
    of_parts = users_of(Delegation, change.done["delegations"], besides={"deputies.mandate"})
    others = Delegation.objects.filter(term=change.new_term_id).exclude(pk__in=change.done["delegations"])
    things = {*of_term.values(), *of_parts.values(), *(["代表团"] if others.exists() else [])}
    if things and change.done["opened"]:
        raise Refused(f"新一届已经登记了{'、'.join(sorted(things))}，不能整体撤销。请先更正这些登记。")


def _check_forgettable(made: list[Mandate]) -> None:
    """Nobody points at the new mandates any more. Raises Refused with names and what was done."""
    used = users_of(Mandate, [m.pk for m in made])
    if used:
        names = [f"{m.person.name}（{used[m.pk]}）" for m in made if m.pk in used]
        raise Refused(f"新一届已经用起来了，不能整体撤销：{some_names(names)}。请逐条更正。")


@transaction.atomic
def undo_change(
    *, actor: Actor, change: TermChange, reason: str, at: datetime, version: int | None = None
) -> TermChange:
    """Take a change of term back: the new term's rows are removed, the old term goes on as it was.

    The exception to "voided, never deleted", as for imports (record 0017): only while unused.
    """
    change = locked(change_rows(), change.pk, version)
    check_may_change(actor, change.congress)
    if change.state != TermChangeState.DONE:
        raise Conflict(f"{change}{change.get_state_display()}，不用撤销。")
    if not reason.strip():
        raise Refused("请写明为什么撤销。", field="reason")
    lock_congresses([change.congress_id])
    done = change.done
    rows = Mandate.objects.select_related("person", "congress__division", "congress__county", "term")
    made = list(rows.filter(pk__in=done["made"]).order_by("pk"))
    successors = {old: new for old, new in done["successors"]}
    give_back(successors=successors)
    take_off_unanswered(made, at)
    _check_unused(change, made)
    for offer in MANDATE_SUCCESSIONS:
        if offer.key in done["kept"]:
            offer.back(actor=actor, kept=done["kept"][offer.key], successors=successors, at=at)
    # What the change of term made is gone; what is left of those models somebody entered since.
    _check_forgettable(made)
    forget_mandates(actor=actor, mandates=made, at=at)
    take_back_facts(actor=actor, kept=done.get("people", ()), at=at)
    Delegation.objects.filter(pk__in=done["delegations"]).delete()
    new_term, change.new_term = change.new_term_id, None
    change.state, change.reason = TermChangeState.UNDONE, reason.strip()
    change.version += 1
    change.save(update_fields=["state", "new_term", "reason", "version"])
    old = change.old_term
    if done["opened"]:
        Term.objects.filter(pk=new_term).delete()
        old.ends_on = date.fromisoformat(done["old_ends_on"]) if done["old_ends_on"] else None
        old.version += 1
        old.save(update_fields=["ends_on", "version"])
    reopen_term_mandates(actor=actor, term=old, done=done, at=at, reason=f"撤销{change}")
    give_back_late(done.get("late", {}))
    list_anew(congress=change.congress, since=change.starts_on, at=at)
    Constituency.objects.filter(pk__in=done["districts"]).update(retired_on=None)
    record(
        actor=actor,
        subject=change,
        root=change.congress,
        move="undo_change",
        summary=f"撤销{change}：去掉新一届 {len(made)} 人，恢复上一届 {len(done['mandates'])} 人",
        reason=change.reason,
        audience="parties",
        at=at,
    )
    return change
