"""点单: a voter's demand comes in, with its receipt, and waits for a deputy."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import OrganizationKind
from congress_portal.foundation.attachments.services import CheckedFile, store
from congress_portal.foundation.numbering.services import next_number
from congress_portal.foundation.privacy import is_mobile_phone, keyed_hash, normalise_phone
from congress_portal.foundation.web.refusals import Refused
from congress_portal.foundation.web.repeats import taken_once
from deputies.choices import MandateState
from deputies.models import Mandate
from liaison_stations.choices import ReceptionState
from liaison_stations.models import ReceptionDuty, Station, StationPlacement

from ..choices import AttachmentPurpose, Channel, ClockKind, Kind, Level
from ..codes import rule_for
from ..models import Receipt, Suggestion, SuggestionAttachment, VoterContact
from ..models.voters import new_nonce
from ..states import MOVE, SuggestionState
from .demands import accepted_by, wait_for_deputy
from .step import Step, needs_text, visible

S = SuggestionState
BODY_LIMIT = 5_000
TITLE_LENGTH = 30
# So long what one was given counts for whose turn it is.
TURN = timedelta(days=90)
MOST_ON_DUTY = 30


def title_of(body: str) -> str:
    """The first sentence of what was said, short enough for a list: nobody is asked for a title."""
    first = next((line for row in body.splitlines() if (line := visible(row))), "")
    for mark in "。！？；":
        head = first.split(mark)[0]
        if 4 <= len(head) < len(first):
            first = head
    return first if len(first) <= TITLE_LENGTH else f"{first[: TITLE_LENGTH - 1]}…"


def deputy_for(station: Station, *, on: date, county_only: bool = False) -> Mandate | None:
    """Whom a new demand waits for: on duty today or next, else one of those placed there.

    In turn: the one who was given the fewest of this station's demands in the last ``TURN`` days. Of a day on which
    some have signed in, only those.
    """
    active = {"mandate__state": MandateState.ACTIVE}
    if county_only:
        active["mandate__level"] = Level.COUNTY
    given = (
        Suggestion.objects.filter(
            deputy=OuterRef("mandate"), station=station, kind=Kind.DEMAND, submitted_on__gt=on - TURN
        )
        .order_by()
        .values("deputy")
        .annotate(number=Count("pk"))
        .values("number")
    )
    counted = {"given": Coalesce(Subquery(given), 0)}
    duties = list(
        ReceptionDuty.objects.serving()
        .filter(
            reception_day__station=station,
            reception_day__on__gte=on,
            reception_day__state__in=[ReceptionState.PLANNED, ReceptionState.HELD],
            **active,
        )
        .annotate(**counted)
        .select_related("mandate__person")
        .order_by("reception_day__on", "reception_day__starts", "pk")[:MOST_ON_DUTY]
    )
    there = [duty for duty in duties if duty.reception_day_id == duties[0].reception_day_id]
    there = [duty for duty in there if duty.present] or there
    if not there:
        placed = StationPlacement.objects.filter(station=station, ends_on__isnull=True, **active)
        there = list(placed.annotate(**counted).select_related("mandate__person").order_by("pk"))
    return min(there, key=lambda one: (one.given, one.pk)).mandate if there else None


def _earlier(*, actor: Actor, station: Station | None, client_uuid: uuid.UUID, **_: Any) -> Suggestion | None:
    """The first one a phone sent under this uuid (decisions F36)."""
    same = Suggestion.objects.filter(client_uuid=client_uuid, entered_by_id=actor.person_id)
    return (same if actor.person_id else same.filter(station=station)).select_related("receipt").first()


def _owner(station: Station | None, mandate: Mandate | None, county: Any, direct: bool) -> dict[str, Any]:
    """Owning congress, township and origin of a demand; fixed when it is made (decisions G45)."""
    if station is not None:
        township_congress, division, township = station.township_congress, station.division, station.township
    elif mandate is not None:
        division, township = mandate.home_division, mandate.township
        township_congress = None
        if township is not None:
            township_congress = township.organizations.filter(
                kind__in=[OrganizationKind.TOWNSHIP_CONGRESS, OrganizationKind.STREET_COMMITTEE],
                county=county,
                valid_to__isnull=True,
            ).first()
    else:
        raise Refused("请选择联络站，或写明是哪位代表听到的。", field="station")
    # A street's committee has no suggestions of its own: its demands are the county's (decisions A2).
    own = township_congress is not None and township_congress.kind == OrganizationKind.TOWNSHIP_CONGRESS
    congress = township_congress if own and not direct else county.congress
    return {
        "congress": congress,
        "level": Level.TOWNSHIP if congress.pk != county.congress_id else Level.COUNTY,
        "township_congress": None if direct else township_congress,
        "township": township,
        "origin_division": division,
    }


@taken_once(_earlier)
@transaction.atomic
def submit_demand(
    *,
    actor: Actor,
    station: Station | None,
    body: str,
    channel: Channel | str,
    at: datetime,
    contact: dict[str, Any] | None = None,
    client_uuid: uuid.UUID | None = None,
    activity_key: str = "",
    mandate: Mandate | None = None,
    direct_to_county: bool = False,
    photos: Iterable[CheckedFile] = (),
    topic: Any = None,
) -> Suggestion:
    """点单: what a voter said becomes a demand with a receipt. The demand, with ``receipt`` loaded.

    ``contact`` may hold ``name``, ``phone`` and ``may_contact``. ``mandate`` names the deputy it
    waits for; a deputy who enters what was said to him has accepted it with that. The same
    ``client_uuid`` of the same sender gives the first demand back. Raises Refused for an empty or
    overlong text, a closed station, a deputy who does not act, or a number that is no telephone number.
    """
    body = needs_text(body, "请写下要反映的事：哪里、什么事、盼着怎么办。", field_name="body")
    if len(body) > BODY_LIMIT:
        raise Refused(f"内容有 {len(body)} 个字，请缩短到 {BODY_LIMIT} 个字以内。", field="body")
    if station is not None and not station.is_open:
        raise Refused("这个联络站暂停接收意见。您可以到别的联络站反映，或打帮助电话。")
    if mandate is not None and mandate.state != MandateState.ACTIVE:
        raise Refused(f"{mandate}代表现在{mandate.get_state_display()}，请选别的代表，或交给联络站。")
    county = station.organization.county if station is not None else mandate.congress.county
    on = timezone.localdate(at)
    owner = _owner(station, mandate, county, direct_to_county)
    deputy = mandate or deputy_for(station, on=on, county_only=direct_to_county)
    rule = rule_for(county_id=county.pk, kind=Kind.DEMAND, level=owner["level"], at=at)
    serial = next_number(f"suggestions/demand/{county.pk}/{on.year}")
    number = f"民{on.year}-{serial:04d}"
    case = Suggestion.objects.create(
        kind=Kind.DEMAND, channel=Channel(channel), title=title_of(body), body=body, topic=topic,
        state=S.AWAITING_ACCEPT, state_since=at, county=county, station=station, deputy=deputy,
        direct_to_county=direct_to_county, entered_by_id=actor.person_id, client_uuid=client_uuid,
        activity_key=activity_key, rule=rule, created_at=at, submitted_on=on, year=on.year,
        number=number, short_number=number, serial=serial, **owner,
    )  # fmt: skip
    _add_contact(case, contact or {})
    nonce = new_nonce()
    receipt = Receipt(demand=case, nonce=nonce, issued_at=at)
    receipt.token_hash = Receipt.hash_of(receipt.token)
    receipt.save(force_insert=True)
    case.receipt = receipt
    for photo in photos:
        store(
            SuggestionAttachment, photo, actor=actor, at=at, suggestion=case, purpose=AttachmentPurpose.DEMAND
        )
    heard_by_himself = mandate is not None and mandate.person_id == actor.person_id
    _begin_waiting(case, actor, at, accepted=heard_by_himself)
    return case


def _add_contact(case: Suggestion, contact: dict[str, Any]) -> None:
    phone = normalise_phone(contact.get("phone") or "")
    name = (contact.get("name") or "").strip()
    if phone and not (is_mobile_phone(phone) or (phone.isdigit() and 7 <= len(phone) <= 12)):
        raise Refused("这个号码不像电话号码，请核对；不想留可以空着。", field="phone")
    if phone or name:
        VoterContact.objects.create(
            demand=case,
            name=name[:20],
            phone=phone,
            phone_hash=keyed_hash(phone),
            may_contact=bool(contact.get("may_contact")) and bool(phone),
        )


def _begin_waiting(case: Suggestion, actor: Actor, at: datetime, *, accepted: bool) -> None:
    """The first line of the journal, the clocks, and the to-do of whoever is to take it up."""
    step = Step(move=MOVE["submit_demand"], actor=actor, case=case, at=at, before="", only_new_limits=True)
    answer = step.start_clock(ClockKind.ANSWER)
    if not accepted:
        step.start_clock(ClockKind.ACCEPT)
    where = f"，{case.station}" if case.station_id else ""
    step.finish(
        S.AWAITING_ACCEPT,
        f"{case.get_channel_display()}{where}，编号 {case.number}",
        acts=case.deputy or (None if case.direct_to_county else case.station) or case.congress,
        audience="public",
        settle_subjects=[],
        answer_due=answer.due if answer else None,
    )
    if accepted:
        accepted_by(
            Step(move=MOVE["accept"], actor=actor, case=case, at=at, before=case.state), case.deputy, ""
        )
    else:
        wait_for_deputy(step)
