"""What each actor may see of stations, reception days and activities (decisions A5), and lists."""

from __future__ import annotations

from datetime import date, timedelta

from django.apps import apps
from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from congress_portal.foundation.accounts.access import Actor, territory_q
from congress_portal.foundation.accounts.models import Division, Membership, Organization
from congress_portal.foundation.accounts.roles import Role
from congress_portal.foundation.web.lookups import AmongFew
from deputies.choices import MandateState
from deputies.models import Mandate

from .choices import DutyGap, ReceptionState, StationState

# A date of a rule is shifted by so many days at most.
AROUND = timedelta(days=31)


def _rows(model: str) -> QuerySet:
    """Rows of a model of this app, by name: the models stand on this module."""
    return apps.get_model("liaison_stations", model)._default_manager.all()


def recordable_mandates(actor: Actor) -> QuerySet[Mandate]:
    """Mandates whose activities the actor may record for others: those seen, and those at the own station."""
    seen = Q(pk__in=Mandate.objects.visible_to(actor).values("pk"))
    if actor.organization_id is None:
        return Mandate.objects.filter(seen)
    placed = _rows("StationPlacement").filter(
        mandate=OuterRef("pk"), station__organization_id=actor.organization_id, ends_on=None
    )
    return Mandate.objects.filter(seen | Exists(placed))


def _placed(actor: Actor, station_ref: str) -> Exists:
    """Whether the actor's person is placed at the station now."""
    return Exists(
        _rows("StationPlacement").filter(
            station=OuterRef(station_ref), mandate__person_id=actor.person_id, ends_on=None
        )
    )


def has_station(person_ref: str = "person_id") -> Exists:
    """Whether the person of a row is placed now, by any mandate in force, at a station that is not closed."""
    placed = _rows("StationPlacement").filter(mandate__person=OuterRef(person_ref), ends_on=None)
    return Exists(
        placed.exclude(mandate__state=MandateState.ENDED).exclude(station__state=StationState.CLOSED)
    )


def keeping(organization_ref: str | int, on: date) -> QuerySet[Membership]:
    """Who keeps a station on a day, by its organization; those who only stand in for a while are left out."""
    return (
        Membership.objects.current(on)
        .filter(
            organization=organization_ref,
            role=Role.STATION_KEEPER,
            substitute_for__isnull=True,
        )
        .select_related("person")
        .order_by("starts_on", "pk")
    )


class StationQuerySet(QuerySet):
    """Stations."""

    def visible_to(self, actor: Actor) -> StationQuerySet:
        """Own territory, own congress, the station's own people, and deputies placed there."""
        territory = territory_q(actor, "township__path")
        if not actor.is_member:
            return self.filter(territory)
        return self.filter(
            territory
            | Q(township_congress_id=actor.organization_id)
            | Q(organization_id=actor.organization_id)
            | _placed(actor, "pk")
        )

    def open(self) -> StationQuerySet:
        """Stations that receive voters at present."""
        return self.filter(state=StationState.OPEN)

    def standing(self) -> StationQuerySet:
        """Not closed: open, or paused for a while."""
        return self.exclude(state=StationState.CLOSED)

    def for_list(self) -> StationQuerySet:
        """With what a row of the list shows."""
        return self.select_related("township", "division", "township_congress", "parent")


class ReceptionDayQuerySet(QuerySet):
    """Reception days."""

    def visible_to(self, actor: Actor) -> ReceptionDayQuerySet:
        """As their stations are, and to the deputies on duty."""
        territory = territory_q(actor, "station__township__path")
        if not actor.is_member:
            return self.filter(territory)
        on_duty = _rows("ReceptionDuty").filter(
            reception_day=OuterRef("pk"), mandate__person_id=actor.person_id
        )
        return self.filter(
            territory
            | Q(station__township_congress_id=actor.organization_id)
            | Q(station__organization_id=actor.organization_id)
            | _placed(actor, "station_id")
            | Exists(on_duty)
        )

    def with_duties(self) -> ReceptionDayQuerySet:
        """With the deputies on duty, in one query more."""
        duties = _rows("ReceptionDuty").with_standing().select_related("mandate__person")
        return self.prefetch_related(Prefetch("duties", queryset=duties))

    def around(self, day: date) -> ReceptionDayQuerySet:
        """What ``Station.hours_on`` a day reads: from a month before, since dates of a rule may be shifted."""
        return self.filter(on__gte=day - AROUND).select_related("rule").order_by("on", "pk")

    def upcoming(self, on: date) -> ReceptionDayQuerySet:
        """Planned days from ``on`` (included), the next first."""
        return self.filter(state=ReceptionState.PLANNED, on__gte=on).order_by("on", "starts", "pk")

    def waiting(self, on: date) -> ReceptionDayQuerySet:
        """Planned days up to ``on`` (included) that nobody has recorded yet."""
        return self.filter(state=ReceptionState.PLANNED, on__lte=on)


class ReceptionDutyQuerySet(QuerySet):
    """Who is on duty on reception days."""

    def with_standing(self) -> ReceptionDutyQuerySet:
        """With ``gap``: why somebody on the roster of a day not held yet cannot serve any more (DutyGap).

        A roster is made for a year; mandates end and deputies leave a station meanwhile.
        """
        placed = _rows("StationPlacement").filter(
            Q(ends_on=None) | Q(ends_on__gte=OuterRef("reception_day__on")),
            station=OuterRef("reception_day__station"),
            mandate__person=OuterRef("mandate__person"),
        )
        return self.annotate(
            gap=Case(
                When(~Q(reception_day__state=ReceptionState.PLANNED), then=Value("")),
                When(mandate__ended_on__lt=F("reception_day__on"), then=Value(DutyGap.ENDED)),
                When(mandate__suspended_on__lte=F("reception_day__on"), then=Value(DutyGap.SUSPENDED)),
                When(~Exists(placed), then=Value(DutyGap.LEFT)),
                default=Value(""),
                output_field=CharField(),
            )
        )

    def serving(self) -> ReceptionDutyQuerySet:
        """Those who are expected: not on leave, the mandate running on the day, still placed at the station."""
        return self.with_standing().filter(leave_at=None, gap="")


def _places(actor: Actor) -> tuple[QuerySet, QuerySet]:
    """Keys of the divisions and of the bodies in the actor's territory."""
    path = actor.division_path
    divisions = Division.objects.order_by().filter(path__startswith=path).values("pk")
    return divisions, Organization.objects.order_by().filter(division__path__startswith=path).values("pk")


def _own_activities(actor: Actor) -> QuerySet:
    """Keys of what a person entered or took part in, of the own station and the group led.

    By key, never row by row: of a million activities a person has some thousands.
    """
    entered = _rows("Activity").order_by().filter(entered_by_id=actor.person_id).values("pk")
    # An organization is one station at most: told so, PostgreSQL expects few of a million, not all.
    station = _rows("Station").order_by().filter(organization_id=actor.organization_id).values("pk")[:1]
    at_station = _rows("Activity").order_by().filter(station_id=Subquery(station)).values("pk")
    attendance = _rows("ActivityDeputy").order_by()
    took_part = attendance.filter(mandate__person_id=actor.person_id).values("activity")
    of_own_group = attendance.filter(mandate__group__leader__person_id=actor.person_id).values("activity")
    return entered.union(at_station, took_part, of_own_group, all=True)


def sees_only_own(actor: Actor) -> bool:
    """Whether no place opens activities to the actor: the own ones, some thousands, in no index's order."""
    return actor.is_member and not actor.sees_county and not actor.division_path


class ActivityQuerySet(QuerySet):
    """Activities."""

    def visible_to(self, actor: Actor) -> ActivityQuerySet:
        """Own territory, own station, own entries, own attendance, own group.

        A deputy's own congress does not open the colleagues' entries: nobody compares people here.
        """
        if not actor.is_member:
            places = territory_q(actor, "township__path") | territory_q(actor, "congress__division__path")
            return self.filter(places)
        if sees_only_own(actor):
            return self.filter(AmongFew("pk", _own_activities(actor)))
        towns, bodies = _places(actor)
        # "+ 0" keeps both databases from collecting a whole place by its index, to sort it for twenty rows.
        found = self.alias(
            _town=ExpressionWrapper(F("township_id") + 0, output_field=BigIntegerField()),
            _body=ExpressionWrapper(F("congress_id") + 0, output_field=BigIntegerField()),
        )
        places = Q(_town__in=towns) | Q(_body__in=bodies)
        return found.filter(places if actor.sees_county else places | Q(pk__in=_own_activities(actor)))

    def countable_by(self, actor: Actor) -> ActivityQuerySet:
        """The same rows as ``visible_to``, asked for so that counting some of them reads an index of places.

        ``visible_to`` suits reading in order of days, which finds the newest of a place soon; a township's
        part of a million rows is counted ten times as fast this way (measured on SQLite).
        """
        if not actor.is_member or actor.sees_county or not actor.division_path:
            return self.visible_to(actor)
        towns, bodies = _places(actor)
        return self.filter(Q(township__in=towns) | Q(congress__in=bodies) | Q(pk__in=_own_activities(actor)))

    def in_own_town(self, actor: Actor) -> ActivityQuerySet:
        """What happened in the actor's township, in the order of its index; only a part of what is seen."""
        own = int(actor.division_path.rstrip("/").rpartition("/")[2])
        return self.filter(township_id=own).order_by("on")

    def standing(self) -> ActivityQuerySet:
        """Not voided."""
        return self.filter(voided_at=None)

    def counted(self) -> ActivityQuerySet:
        """Those that count: neither voided nor disputed (decisions D21)."""
        return self.filter(voided_at=None, disputed_at=None)

    def between(self, start: date, end: date) -> ActivityQuerySet:
        """Activities that happened from ``start`` to ``end``, both included."""
        return self.filter(on__gte=start, on__lte=end)

    def for_rows(self) -> ActivityQuerySet:
        """With what a row of the table shows and no more: half the time of a page goes into wide rows."""
        attendance = (
            _rows("ActivityDeputy")
            .order_by("pk")
            .annotate(name=F("mandate__person__name"))
            .only("activity_id", "status")
        )
        return (
            self.select_related("township", "station")
            .only(
                "number", "kind", "on", "title", "place_text", "headcount", "proxy", "late",
                "disputed_at", "voided_at", "township__name", "station__name",
            )
            .prefetch_related(Prefetch("activity_deputies", queryset=attendance))
        )  # fmt: skip

    def for_list(self) -> ActivityQuerySet:
        """With what a row of the list shows."""
        attendance = _rows("ActivityDeputy").order_by("pk").select_related("mandate__person")
        return self.select_related("township", "station", "entered_by").prefetch_related(
            Prefetch("activity_deputies", queryset=attendance)
        )
