"""Who does whose work: a substitute for a stated time, and one hand-over when people change.

A substitute holds a membership of the same role for a stated time, marked with whose work it is. To-dos
of the organization reach him by the role; those in the absent person's own name he sees besides.
Conflicts (who handles does not evaluate) stay with the person, so nobody gains a second voice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Membership, Organization, Person
from congress_portal.foundation.accounts.roles import GIVEN_BY_MANDATE, Capability, Role, capabilities_of
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.slots import PERSON_ENDS
from congress_portal.foundation.web.refusals import Denied, Refused

# Longer than half a year is no leave: then somebody else is appointed.
LONGEST = timedelta(days=183)


def substitutions_visible_to(actor: Actor) -> QuerySet[Membership]:
    """The county's for whoever keeps the accounts; one's own, on either side, for everybody else."""
    rows = Membership.objects.filter(substitute_for__isnull=False)
    if not actor.is_member:
        return rows.none()
    own = Q(person_id=actor.person_id) | Q(substitute_for__person_id=actor.person_id)
    if actor.can(Capability.MANAGE_ACCOUNTS):
        own |= Q(organization__county_id=actor.county_id)
    return rows.filter(own).select_related("person", "organization", "substitute_for__person")


def substitutable_by(actor: Actor, *, on: date) -> QuerySet[Membership]:
    """The memberships in force for which this actor may name a substitute."""
    rows = (
        Membership.objects.current(on)
        .filter(substitute_for__isnull=True)
        .exclude(role__in=[role.value for role in GIVEN_BY_MANDATE])
    )
    if actor.can(Capability.MANAGE_ACCOUNTS):
        rows = rows.filter(organization__county_id=actor.county_id)
    elif actor.can(Capability.NAME_SUBSTITUTE) and actor.absent_person_id is None:
        rows = rows.filter(pk=actor.membership_id)
    else:
        rows = rows.none()
    return rows.select_related("person", "organization")


def colleagues_of(actor: Actor, *, on: date) -> QuerySet[Person]:
    """Whom this actor may name: the county's people in office, or those of the own body."""
    held = Membership.objects.current(on).filter(organization__county_id=actor.county_id)
    if not actor.can(Capability.MANAGE_ACCOUNTS):
        held = held.filter(organization_id=actor.organization_id)
    return Person.objects.filter(pk__in=held.values("person_id")).order_by("name", "pk")


def _may_name(actor: Actor, membership: Membership, person: Person, on: date) -> None:
    county = membership.organization.county_id
    if actor.kind == "system" or (actor.can(Capability.MANAGE_ACCOUNTS) and actor.county_id == county):
        return
    own = actor.can(Capability.NAME_SUBSTITUTE) and membership.pk == actor.membership_id
    if not own:
        raise Denied("只能给自己的工作找人代理。给别人安排代理，请联系系统管理员。")
    colleague = Membership.objects.current(on).filter(person=person, organization=membership.organization_id)
    if not colleague.exists():
        raise Refused(
            f"请从{membership.organization}的同事里选。要请外单位的人代理，请联系系统管理员。", field="person"
        )


def _overlapping(first: date, last: date) -> Q:
    return Q(starts_on__lte=last) & (Q(ends_on__isnull=True) | Q(ends_on__gte=first))


def _check_days(membership: Membership, first: date, last: date, today: date) -> None:
    if first < today:
        raise Refused("代理从今天或以后开始，不能补记过去的日子。", field="first")
    if last < first:
        raise Refused("最后一天不能早于第一天。", field="last")
    if last - first > LONGEST:
        raise Refused("代理最长半年。时间更长的，请任命新的负责人，再办理交接。", field="last")
    if membership.ends_on is not None and membership.ends_on < last:
        raise Refused(f"这项任职到 {membership.ends_on:%Y-%m-%d} 为止，代理不能更晚。", field="last")
    if first < membership.starts_on:
        raise Refused(f"这项任职从 {membership.starts_on:%Y-%m-%d} 开始，代理不能更早。", field="first")


def _check_person(membership: Membership, person: Person, first: date, last: date) -> None:
    if person.pk == membership.person_id:
        raise Refused("不能由本人代理自己，请选另一位同志。", field="person")
    taken = membership.substitutes.filter(_overlapping(first, last)).select_related("person").first()
    if taken is not None:
        raise Refused(
            f"{taken.starts_on:%Y-%m-%d} 至 {taken.ends_on:%Y-%m-%d} 已由{taken.person.name}代理，请错开日期。",
            field="first",
        )
    same = Membership.objects.filter(
        _overlapping(first, last),
        person=person,
        organization=membership.organization_id,
        role=membership.role,
    )
    if same.exists():
        raise Refused(f"{person.name}那时已经是{membership.get_role_display()}，不用代理。", field="person")
    apart = {Capability.MANAGE_ACCOUNTS, Capability.READ_JOURNAL}
    wanted = capabilities_of(membership.role) & apart
    held = Membership.objects.filter(_overlapping(first, last), person=person).values_list("role", flat=True)
    if wanted and any((capabilities_of(role) & apart) - wanted for role in held):
        raise Refused("系统管理员和安全审计员不能由同一个人担任，也不能互相代理。", field="person")


@transaction.atomic
def name_substitute(
    *,
    actor: Actor,
    membership: Membership,
    person: Person,
    first: date,
    last: date,
    at: datetime,
    reason: str = "",
) -> Membership:
    """Give somebody the same role from ``first`` to ``last``, both days included.

    It ends by itself. Raises Refused for deputies (their office cannot be done by others), for oneself,
    for overlapping days, and where the person holds the role anyway; Denied beyond the own work.
    """
    membership = (
        Membership.objects.select_for_update(of=("self",), no_key=True)
        .select_related("person", "organization")
        .get(pk=membership.pk)
    )
    if Role(membership.role) in GIVEN_BY_MANDATE:
        raise Refused("代表职务由选民选举产生，不能代理。代表请假请在接待日里请，别的事等他回来。")
    if membership.substitute_for_id is not None:
        raise Refused("这本身就是代理，不能再转给别人代理。请由被代理的人重新安排。")
    _may_name(actor, membership, person, timezone.localdate(at))
    _check_days(membership, first, last, timezone.localdate(at))
    _check_person(membership, person, first, last)
    substitute = Membership.objects.create(
        person=person,
        organization=membership.organization,
        role=membership.role,
        title=f"代{membership.person.name} {membership.label}"[:60],
        starts_on=first,
        ends_on=last,
        substitute_for=membership,
    )
    record(
        actor=actor,
        subject=substitute,
        root=membership.person,
        move="name_substitute",
        summary=f"{first:%Y-%m-%d} 至 {last:%Y-%m-%d} 由{person.name}代{membership.person.name}"
        f"（{membership.organization}{membership.label}）",
        reason=reason.strip(),
        after={"person": person.pk, "first": first.isoformat(), "last": last.isoformat()},
        at=at,
    )
    return substitute


@transaction.atomic
def end_substitution(*, actor: Actor, substitute: Membership, at: datetime, reason: str = "") -> bool:
    """End a substitution today; one that has not begun is taken back. True where it had begun.

    What has not begun leaves no row behind (nobody has acted by it), only its two lines in the journal.
    """
    substitute = (
        Membership.objects.select_for_update(of=("self",), no_key=True)
        .select_related("person", "organization", "substitute_for__person")
        .get(pk=substitute.pk)
    )
    absent, today = substitute.substitute_for, timezone.localdate(at)
    if absent is None:
        raise Refused("这不是代理，请在人员页面里结束任职。")
    mine = actor.can(Capability.NAME_SUBSTITUTE) and absent.person_id == actor.person_id
    if not (mine or actor.can(Capability.MANAGE_ACCOUNTS)):
        raise Denied("代理由被代理的人或系统管理员结束。")
    if substitute.ends_on < today:
        raise Refused(f"这次代理已于 {substitute.ends_on:%Y-%m-%d} 结束。")
    begun = substitute.starts_on <= today
    if begun and substitute.ends_on == today:
        raise Refused("这次代理今天就结束，不用提前。")
    record(
        actor=actor,
        subject=substitute,
        root=absent.person,
        move="end_substitution" if begun else "cancel_substitution",
        summary=f"{substitute.person.name}代{absent.person.name}{'到今天为止' if begun else '还没有开始，已取消'}",
        reason=reason.strip(),
        before={"first": substitute.starts_on.isoformat(), "last": substitute.ends_on.isoformat()},
        at=at,
    )
    if begun:
        substitute.ends_on = today
        substitute.save(update_fields=["ends_on"])
    else:
        substitute.delete()
    return begun


# --- one hand-over when people change --------------------------------------------------------------
@dataclass(frozen=True)
class Held:
    """What one app says a person holds personally: a number that can be handed on, and what stays."""

    key: str
    label: str
    number: int
    stays: tuple[str, ...] = ()


@dataclass
class HandedOver:
    """What was handed on, and what was left because the successor cannot take it."""

    done: list[Held] = field(default_factory=list)
    left: list[Held] = field(default_factory=list)

    @property
    def number(self) -> int:
        """Everything handed on."""
        return sum(held.number for held in self.done)


def held_by(person: Person, organization: Organization) -> list[Held]:
    """What every app says the person holds there, those with nothing left out."""
    rows = []
    for offer in PERSON_ENDS:
        stays = tuple(offer.stays(person, organization)) if offer.stays else ()
        number = offer.waiting(person, organization)
        if number or stays:
            rows.append(Held(offer.key, offer.label, number, stays))
    return rows


def colleagues_in(membership: Membership, *, on: date) -> QuerySet[Person]:
    """The colleagues in the same body, whatever they do there."""
    held = Membership.objects.current(on).filter(organization=membership.organization_id)
    return _without(membership, held)


def successors_of(membership: Membership, *, on: date) -> QuerySet[Person]:
    """The colleagues who can hold the work: a role of theirs in the same body may do all that this one may.

    Not those who only stand in there for a stated time: their role ends by itself, and the work with it.
    """
    wanted = capabilities_of(membership.role)
    able = [role.value for role in Role if wanted <= capabilities_of(role)]
    held = Membership.objects.current(on).filter(
        organization=membership.organization_id, role__in=able, substitute_for__isnull=True
    )
    return _without(membership, held)


def _without(membership: Membership, held: QuerySet[Membership]) -> QuerySet[Person]:
    others = Person.objects.filter(pk__in=held.values("person_id")).exclude(pk=membership.person_id)
    return others.order_by("name", "pk")


def _check_successor(membership: Membership, to: Person, on: date) -> None:
    if successors_of(membership, on=on).filter(pk=to.pk).exists():
        return
    body = membership.organization
    if not colleagues_in(membership, on=on).filter(pk=to.pk).exists():
        raise Refused(f"请从{body}在职的同事里选接手的人。新来的人请先增加任职。", field="to")
    raise Refused(
        f"{to.name}在{body}的任职不能承担{membership.get_role_display()}的工作。"
        "请选能承担的同事，或者先给他增加同样的任职，再办理交接。",
        field="to",
    )


@transaction.atomic
def hand_over(
    *, actor: Actor, membership: Membership, to: Person, at: datetime, reason: str = ""
) -> HandedOver:
    """Hand everything a person holds in a body to a colleague there, in one transaction.

    Raises Refused where the successor holds no role there that can do this work, Denied for whoever keeps
    no accounts.
    """
    membership = (
        Membership.objects.select_for_update(of=("self",), no_key=True)
        .select_related("person", "organization")
        .get(pk=membership.pk)
    )
    person, organization = membership.person, membership.organization
    keeps = actor.can(Capability.MANAGE_ACCOUNTS) and actor.county_id == organization.county_id
    if not keeps and actor.kind != "system":
        raise Denied("交接由系统管理员办理。")
    _check_successor(membership, to, timezone.localdate(at))
    result = HandedOver()
    for offer in PERSON_ENDS:
        waiting = offer.waiting(person, organization)
        done = (
            offer.hand_over(actor=actor, person=person, to=to, organization=organization, at=at)
            if waiting
            else 0
        )
        if done:
            result.done.append(Held(offer.key, offer.label, done))
        if waiting > done:
            result.left.append(Held(offer.key, offer.label, waiting - done))
    told = "、".join(f"{held.label}{held.number}件" for held in result.done) or "没有个人名下的事"
    record(
        actor=actor,
        subject=membership,
        root=person,
        move="hand_over",
        summary=f"{person.name}在{organization}的工作交给{to.name}：{told}",
        reason=reason.strip(),
        after={held.key: held.number for held in result.done} | {"to": to.pk},
        at=at,
    )
    return result
