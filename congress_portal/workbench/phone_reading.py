"""What the phone's pages read: the deputy's mandate, the last places, the next duty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.refusals import Denied
from congress_portal.foundation.web.templatetags.portal import cn_full_date
from deputies.models import Mandate, Pair
from liaison_stations.choices import ReceptionState
from liaison_stations.models import Activity, ActivityDeputy, ReceptionDuty, Station
from suggestions.models import Signature, Suggestion

LAST_PLACES = 3


def own_mandate(actor: Actor) -> Mandate | None:
    """The open mandate of the role the actor is in, else the person's newest one; None for all others."""
    if not actor.is_member:
        return None
    mandates = list(
        Mandate.objects.open()
        .filter(person_id=actor.person_id)
        .select_related(
            "person", "congress__county", "constituency", "home_division", "township", "membership"
        )
        .order_by("-starts_on", "-pk")
    )
    own = [m for m in mandates if m.membership_id == actor.membership_id]
    same_congress = [m for m in mandates if m.congress_id == actor.organization_id]
    return next(iter([*own, *same_congress, *mandates]), None)


def past_sentence(actor: Actor) -> str:
    """For a former deputy who records for nobody: that the mandate has ended, and when; else empty."""
    if not actor.is_member or actor.can(Capability.LOG_FOR_OTHERS):
        return ""
    ends = Mandate.objects.filter(person_id=actor.person_id, ended_on__isnull=False).order_by("-ended_on")
    on = ends.values_list("ended_on", flat=True).first()
    if on is None:
        return ""
    return (
        f"您的代表职务已于{cn_full_date(on)}终止，不能再记新的。以前的记录都在；有疑问请打人大办公室的电话。"
    )


def needed_mandate(actor: Actor) -> Mandate:
    """``own_mandate``, or Denied: to a former deputy with the day, to others with the way to record."""
    mandate = own_mandate(actor)
    if mandate is None:
        past = past_sentence(actor)
        if past:
            raise Denied(past)
        raise Denied("这里由代表本人记录。替代表代录，请在电脑上打开“履职记录”，选“记一次活动”。")
    return mandate


def own_station(mandate: Mandate) -> Station | None:
    """The station where the deputy is placed (the first one, where there are several)."""
    return (
        Station.objects.filter(placements__mandate=mandate, placements__ends_on=None)
        .select_related("organization__county", "township_congress", "township", "division")
        .order_by("placements__starts_on", "pk")
        .first()
    )


def own_pairs(mandate: Mandate) -> QuerySet[Pair]:
    """The households this mandate helps at present."""
    return Pair.objects.in_force().filter(mandate=mandate).for_list().order_by("household__division", "pk")


def taken_part(actor: Actor, *, entered_too: bool = False) -> QuerySet[Activity]:
    """Activities the person took part in; ``entered_too``: also those the person wrote down."""
    part = ActivityDeputy.objects.filter(activity=OuterRef("pk"), mandate__person_id=actor.person_id)
    mine = Q(Exists(part))
    return Activity.objects.filter(mine | Q(entered_by_id=actor.person_id) if entered_too else mine)


def own_activities(actor: Actor) -> QuerySet[Activity]:
    """Activities the person took part in, newest first."""
    return taken_part(actor).standing().order_by("-on", "-pk")


@dataclass(frozen=True)
class Habits:
    """What the last entries suggest for the next one."""

    kind: str
    places: tuple[str, ...]


def habits_of(actor: Actor) -> Habits:
    """The last kind and the last places of the person's own entries."""
    rows = list(
        Activity.objects.filter(entered_by_id=actor.person_id, proxy=False)
        .standing()
        .order_by("-received_at", "-pk")
        .values_list("kind", "place_text")[:20]
    )
    places = dict.fromkeys(place for _, place in rows if place)
    return Habits(rows[0][0] if rows else "", tuple(places))


def with_whom() -> Prefetch:
    """The roster of a duty's day, as ``duty_card`` reads it."""
    roster = ReceptionDuty.objects.with_standing().select_related("mandate__person")
    return Prefetch("reception_day__duties", queryset=roster)


def duties_of(actor: Actor, at: datetime) -> QuerySet[ReceptionDuty]:
    """The person's coming duties, today's until its hours are over, with those who share them."""
    local = timezone.localtime(at)
    not_over = Q(reception_day__on__gt=local.date()) | Q(
        reception_day__on=local.date(), reception_day__ends__gte=local.time()
    )
    return (
        ReceptionDuty.objects.with_standing()
        .filter(
            not_over,
            gap="",
            mandate__person_id=actor.person_id,
            reception_day__state=ReceptionState.PLANNED,
        )
        .select_related("reception_day__station", "mandate")
        .prefetch_related(with_whom())
        .order_by("reception_day__on", "reception_day__starts", "pk")
    )


def duty_card(duty: ReceptionDuty, today: date) -> dict[str, Any]:
    """A duty, loaded ``with_whom``, as ``_duty.html`` takes it."""
    day = duty.reception_day
    others = [d.mandate.person.name for d in day.duties.all() if d.pk != duty.pk and d.serves]
    half = "上午" if day.starts.hour < 12 else "下午"
    return {
        "on": day.on,
        "year": day.on.year if day.on.year != today.year else None,
        "place": day.station.name,
        "time": f"{half} {day.starts.hour}:{day.starts:%M}–{day.ends.hour}:{day.ends:%M}",
        "people": f"{'、'.join(others)}代表" if others else "",
        "url": "",
        "leave_url": "" if duty.leave_at else reverse("phone:duty_leave", args=[duty.pk]),
        "swap_url": "" if duty.leave_at else reverse("phone:duty_swap", args=[duty.pk]),
        "on_leave": duty.leave_at is not None,
    }


def own_suggestions(actor: Actor) -> QuerySet[Suggestion]:
    """What the person raised, signed, entered or follows, as far as the role sees it."""
    signed = Signature.objects.filter(
        Q(lead=True) | Q(confirmed_at__isnull=False),
        suggestion=OuterRef("pk"), mandate__person_id=actor.person_id, declined_at=None,
    )  # fmt: skip
    return Suggestion.objects.visible_to(actor).filter(
        Q(deputy__person_id=actor.person_id) | Q(entered_by_id=actor.person_id) | Exists(signed)
    )
