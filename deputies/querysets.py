"""Who sees which rows, and the lists the pages are made of.

``visible_to`` is what an actor may read, ``kept_by`` what the actor's office keeps: townships keep
their township's congress, the county its own and all. A row that is visible and not kept answers a
write with 403, an invisible one with 404.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from congress_portal.foundation.accounts.access import territory_q
from congress_portal.foundation.accounts.roles import Capability
from deputies.choices import ORDER_FIELDS, ListOrder, MandateState, MeetingState, TermChangeState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from congress_portal.foundation.accounts.access import Actor

# What a roster row shows of tables that nothing is narrowed or ordered by.
_THE_REST = ("term", "constituency", "township", "delegation")


def served_path(actor: Actor) -> str:
    """Path of the place an actor serves without having a territory: the station's, for its keepers.

    Whoever logs for other deputies must be able to name those of the own place.
    """
    if actor.division_path or actor.organization is None or not actor.can(Capability.LOG_FOR_OTHERS):
        return ""
    return actor.organization.division.path


def place_q(actor: Actor, path_field: str) -> Q:
    """Rows in the actor's territory or in the place the actor serves."""
    served = served_path(actor)
    if served:
        return Q(**{f"{path_field}__startswith": served})
    return territory_q(actor, path_field)


class CongressFactQuerySet(models.QuerySet):
    """Facts of a congress (terms, sessions, districts, groups): known to everybody of the county."""

    congress_field = "congress"

    def visible_to(self, actor: Actor) -> CongressFactQuerySet:
        """Those in the territory, of the county's congress and of the own one.

        A township also reads the terms and districts of its county's congress, whose deputies live there.
        """
        visible = place_q(actor, f"{self.congress_field}__division__path")
        if actor.is_member and actor.county is not None and actor.can(Capability.VIEW_ROSTER):
            visible |= Q(**{self.congress_field: actor.county.congress_id})
            visible |= Q(**{self.congress_field: actor.organization_id})
        return self.filter(visible)

    def kept_by(self, actor: Actor) -> CongressFactQuerySet:
        """Those of the congresses in the actor's territory."""
        return self.filter(territory_q(actor, f"{self.congress_field}__division__path"))


class TermChangeQuerySet(CongressFactQuerySet):
    """Changes of term (换届)."""

    def visible_to(self, actor: Actor) -> TermChangeQuerySet:
        """Carried out: as other facts of congresses. A list that nobody has confirmed: for who prepares it."""
        carried_out = super().visible_to(actor).filter(state=TermChangeState.DONE)
        if not actor.can(Capability.MANAGE_DEPUTIES, Capability.MANAGE_TERMS):
            return carried_out
        return self.filter(
            Q(pk__in=carried_out.values("pk")) | territory_q(actor, f"{self.congress_field}__division__path")
        )


class TermQuerySet(CongressFactQuerySet):
    """Terms (届)."""

    def current(self, on: date) -> TermQuerySet:
        """Terms in force on a day."""
        return self.filter(starts_on__lte=on).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))

    def with_labels(self) -> TermQuerySet:
        """With what labels read, so that a list costs one query."""
        return self.select_related("congress__division", "congress__county")


class CongressSessionQuerySet(CongressFactQuerySet):
    """Sessions (次) of congresses."""

    congress_field = "term__congress"

    def with_labels(self) -> CongressSessionQuerySet:
        """With what ``label`` reads, so that a list of labels costs one query."""
        return self.select_related("term__congress__division", "term__congress__county")

    def sitting(self, on: date) -> CongressSessionQuerySet:
        """Sessions that sit on a day: 在会期间; suggestions handed in then carry its number."""
        return self.filter(opens_on__lte=on).filter(Q(closes_on__isnull=True) | Q(closes_on__gte=on))


class ConstituencyQuerySet(CongressFactQuerySet):
    """Electoral districts and electing units."""

    def in_use(self) -> ConstituencyQuerySet:
        """Not retired."""
        return self.filter(retired_on__isnull=True)


class DeputyGroupQuerySet(CongressFactQuerySet):
    """Deputies' groups."""

    def in_use(self) -> DeputyGroupQuerySet:
        """Not retired."""
        return self.filter(retired_on__isnull=True)


class MandateQuerySet(models.QuerySet):
    """Mandates of all terms."""

    def visible_to(self, actor: Actor) -> MandateQuerySet:
        """The own; those who stand for the territory or were elected to its congresses; the own group's.

        Departments, auditors of cases and bearers have none of these and see nobody.
        """
        if not actor.can(Capability.VIEW_ROSTER):
            return self.filter(person_id=actor.person_id) if actor.is_member else self.none()
        visible = place_q(actor, "home_division__path") | territory_q(actor, "congress__division__path")
        if actor.person_id:
            visible |= Q(person_id=actor.person_id)
            visible |= Q(group__leader__person_id=actor.person_id, group__retired_on__isnull=True)
        return self.filter(visible)

    def kept_by(self, actor: Actor) -> MandateQuerySet:
        """Those of the congresses in the actor's territory, for whoever manages deputies."""
        if not actor.can(Capability.MANAGE_DEPUTIES):
            return self.none()
        return self.filter(territory_q(actor, "congress__division__path"))

    def open(self) -> MandateQuerySet:
        """Not ended: in office or suspended."""
        return self.exclude(state=MandateState.ENDED)

    def active(self) -> MandateQuerySet:
        """In office and not suspended."""
        return self.filter(state=MandateState.ACTIVE)

    def held_on(self, on: date) -> MandateQuerySet:
        """Mandates that existed on a day, whatever became of them since."""
        return self.filter(starts_on__lte=on).filter(Q(ended_on__isnull=True) | Q(ended_on__gte=on))

    def in_order(self, order: str) -> MandateQuerySet:
        """By 'strokes', 'pinyin' or 'manual' (``ListOrder``); any other word means by strokes.

        ``ORDER_FIELDS`` tells the columns, for lists that are paged.
        """
        fields = ORDER_FIELDS.get(order, ORDER_FIELDS[ListOrder.STROKES])
        return self.order_by(
            *(F(name).asc(nulls_last=True) if name == "list_position" else name for name in fields)
        )

    def for_list(self) -> MandateQuerySet:
        """With what a roster row shows."""
        return self.select_related(
            "person", "congress", "term", "constituency", "home_division", "township", "delegation", "group"
        )

    def for_page(self) -> MandateQuerySet:
        """With the part of it that who may see them is decided by; ``completed`` brings the rest to a page.

        A statement over all these tables takes PostgreSQL longer to plan than to carry out.
        """
        return self.select_related("person", "congress", "home_division", "group")

    def completed(self, rows: Iterable[models.Model]) -> None:
        """Give rows of ``for_page`` what else a roster row shows. One query."""
        rows = list(rows)
        found = self.select_related(*_THE_REST).only(*_THE_REST).in_bulk([row.pk for row in rows])
        for row in rows:
            for name in _THE_REST:
                setattr(row, name, getattr(found[row.pk], name))


class OfficeHoldingQuerySet(models.QuerySet):
    """Offices and who held them."""

    def held_on(self, on: date) -> OfficeHoldingQuerySet:
        """Offices held on a day."""
        return self.filter(starts_on__lte=on).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))


class MeetingQuerySet(CongressFactQuerySet):
    """Meetings of congresses and their bodies."""

    def visible_to(self, actor: Actor) -> MeetingQuerySet:
        """Those of the congresses in the territory, those the actor is due at or sits in on, the own group's."""
        visible = territory_q(actor, "congress__division__path")
        if actor.can(Capability.CONVENE_GROUP):
            visible |= Q(group__leader__person_id=actor.person_id, group__retired_on__isnull=True)
        if actor.person_id:
            attendances = self.model._meta.get_field("attendances").related_model
            invited = attendances.objects.filter(mandate__person_id=actor.person_id)
            visible |= Q(pk__in=invited.values("meeting_id"))
        return self.filter(visible) if actor.can(Capability.VIEW_ROSTER) else self.none()

    def held(self) -> MeetingQuerySet:
        """Meetings that took place."""
        return self.filter(state=MeetingState.HELD)

    def between(self, start: date, end: date) -> MeetingQuerySet:
        """Meetings of the days from ``start`` to ``end``, both included."""
        return self.filter(held_on__gte=start, held_on__lte=end)


class MeetingTemplateQuerySet(CongressFactQuerySet):
    """How offices plan their meetings."""

    def in_use(self) -> MeetingTemplateQuerySet:
        """Not retired."""
        return self.filter(retired_on__isnull=True)


class WorkPlanQuerySet(CongressFactQuerySet):
    """Yearly plans of deputies' work."""

    def visible_to(self, actor: Actor) -> WorkPlanQuerySet:
        """Drafts for the offices of the territory, adopted ones for everybody who sees the congress."""
        visible = super().visible_to(actor)
        return visible.filter(~Q(state="draft") | territory_q(actor, "congress__division__path"))


class PerformanceQuerySet(models.QuerySet):
    """Lines of performance files."""

    def visible_to(self, actor: Actor) -> PerformanceQuerySet:
        """Lines of the mandates the actor sees."""
        mandates = self.model._meta.get_field("mandate").related_model
        return self.filter(mandate__in=mandates.objects.visible_to(actor).values("pk"))

    def counted(self) -> PerformanceQuerySet:
        """Without those whose source is disputed or voided."""
        return self.filter(counted=True)

    def of_year(self, year: int) -> PerformanceQuerySet:
        """Lines of one calendar year."""
        return self.filter(year=year)


def paths_above(path: str) -> list[str]:
    """The stored paths of a place and of all that contain it: "/1/2/" has "/1/" and "/1/2/"."""
    ids = [part for part in path.split("/") if part]
    return ["/" + "/".join(ids[: n + 1]) + "/" for n in range(len(ids))]


class CampaignQuerySet(CongressFactQuerySet):
    """Campaigns and their counters."""

    def visible_to(self, actor: Actor) -> CampaignQuerySet:
        """As other facts of congresses, and those of the townships where the person is a deputy."""
        seen = super().visible_to(actor)
        if not actor.is_member or not actor.can(Capability.VIEW_ROSTER):
            return seen
        mandates = self.model._meta.apps.get_model("deputies", "Mandate").objects.open()
        at_home = mandates.filter(person_id=actor.person_id).values("township_id")
        return seen | self.filter(congress__division__in=at_home)

    def standing(self) -> CampaignQuerySet:
        """Not voided."""
        return self.filter(voided_at__isnull=True)

    def running(self, start: date, end: date) -> CampaignQuerySet:
        """Those that run on some day from ``start`` to ``end``, both included."""
        return (
            self.standing().filter(starts_on__lte=end).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=start))
        )

    def reaching(self, path: str) -> CampaignQuerySet:
        """Those of the congresses a place belongs to."""
        return self.filter(congress__division__path__in=paths_above(path))


class PairQuerySet(models.QuerySet):
    """Pairs of deputies and households."""

    def visible_to(self, actor: Actor) -> PairQuerySet:
        """The deputy's own, and those of the township where the household lives; the county reads figures.

        A deputy who has left office sees the household's data no longer.
        """
        if actor.kind == "system":
            return self.filter(territory_q(actor, "household__township__path"))
        if not actor.is_member or not actor.can(Capability.VIEW_ROSTER):
            return self.none()
        visible = Q(mandate__person_id=actor.person_id) & ~Q(mandate__state=MandateState.ENDED)
        if keeps_households(actor):
            visible |= Q(household__township_id=actor.organization.division_id)
        return self.filter(visible)

    def standing(self) -> PairQuerySet:
        """Not voided."""
        return self.filter(voided_at__isnull=True)

    def in_force(self) -> PairQuerySet:
        """Neither ended nor voided."""
        return self.filter(voided_at__isnull=True, ends_on__isnull=True)

    def between(self, start: date, end: date | None) -> PairQuerySet:
        """Those that stood on some day of these."""
        rows = self.standing().filter(Q(ends_on__isnull=True) | Q(ends_on__gte=start))
        return rows if end is None else rows.filter(starts_on__lte=end)

    def by_township(self) -> dict[int, tuple[int, int]]:
        """Township → deputies and households, each once; in one query. Who is in two counts in both."""
        rows = (
            self.order_by()
            .values_list("household__township_id")
            .annotate(
                deputies=models.Count("mandate__person_id", distinct=True),
                households=models.Count("household_id", distinct=True),
            )
        )
        return {pk: (deputies, households) for pk, deputies, households in rows}

    def for_list(self) -> PairQuerySet:
        """With what a row of the list shows."""
        return self.select_related("mandate__person", "household__division", "household__township")


def keeps_households(actor: Actor) -> bool:
    """Whether the actor's office is a township's, which knows its households by name."""
    return (
        actor.is_member
        and actor.can(Capability.KEEP_HOUSEHOLDS)
        and bool(actor.division_path)
        and actor.division_path == actor.organization.division.path
        and actor.organization.division.level == "township"
    )
