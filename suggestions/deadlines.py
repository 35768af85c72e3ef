"""The limits that run, as the reminder engine asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.slots import DeadlineKind, Ladder, Reminder, subject_key
from congress_portal.foundation.slots.deadlines import fill

from .choices import VOTER_HOLDS_LINK, ClockKind, Kind, Level, Option
from .evaluators import silent_evaluators
from .models import SuggestionClock
from .reminders import (
    LADDER,
    LIMIT_BODY,
    LIMIT_PLACES,
    LIMIT_TITLE,
    SILENCE_BODY,
    SILENCE_PLACES,
    SILENCE_TITLE,
    RunningLimit,
    day_words,
    reminder_for,
)
from .states import ENDED, SuggestionState

# These are the congress's; a limit of a unit's part is its own.
OF_THE_CONGRESS = frozenset({ClockKind.EXAMINE, ClockKind.DISPATCH, ClockKind.DECIDE, ClockKind.CLOSE})
# Many voters never evaluate: the congress hears of each once, and monthly of what it leaves lying.
SILENCE_LADDER = Ladder(before=(), every=30)


def _title(case) -> str:
    return f"{case.short_number} {case.title}".strip()


def _limit(clock: SuggestionClock, asked: tuple[int, ...] | None = None) -> RunningLimit:
    case, part = clock.suggestion, clock.assignment
    keepers = case.township_congress_id or case.congress_id
    if case.station_id and not case.direct_to_county:
        keepers = case.station.organization_id
    if part is not None:
        holder = part.unit_id
    elif case.state == SuggestionState.MERGED:
        # Answered with the case it was merged into, by that one's unit.
        holder = case.merged_into.lead_unit_id or case.congress_id
    elif clock.kind == ClockKind.REDISPATCH:
        holder = clock.office_id or case.congress_id
    else:
        holder = case.congress_id if clock.kind in OF_THE_CONGRESS else keepers
    return RunningLimit(
        subject_key=subject_key(part or case),
        kind=clock.kind,
        due=clock.due,
        title=_title(case),
        url=case.get_absolute_url(),
        holder=holder,
        deputy=case.deputy.person_id if case.deputy_id else None,
        keepers=keepers,
        since=clock.started_on,
        asked=asked,
        step=_step_of(clock),
    )


def _step_of(clock: SuggestionClock) -> tuple[str, str] | None:
    """What is to be done and by whom, where it is not as ``TO_DO`` has it."""
    if clock.kind == ClockKind.ACKNOWLEDGE:
        return clock.asks_for, Capability.HANDLE_CASE
    # After a unit sent its part back where no office coordinates: the congress's own.
    if clock.kind != ClockKind.REDISPATCH or clock.office_id:
        return None
    verb = "退回派单" if clock.suggestion.level == Level.TOWNSHIP else "改派"
    return verb, Capability.DISPATCH_SUGGESTION


def limits_due(on: date) -> Iterator[Reminder]:
    """Reminders of every running limit that has reached a stage: one query, two where a rule asks every signatory."""
    from django.db.models import F, OuterRef, Subquery

    from .models import HandlingAssignment

    office = HandlingAssignment.objects.filter(
        suggestion=OuterRef("suggestion"), role="coordinate", state="handling"
    ).values("unit")[:1]
    clocks = (
        SuggestionClock.objects.running()
        .filter(due__lte=on + LADDER.reach)
        .exclude(suggestion__state__in=ENDED)
        # Those who were asked to co-sign are reminded by name (invitations.py).
        .exclude(kind=ClockKind.COSIGN)
        # The voter says whether it helped, and nobody urges voters; later the congress hears (``silences_due``).
        .exclude(
            kind=ClockKind.EVALUATE, suggestion__kind=Kind.DEMAND, suggestion__channel__in=VOTER_HOLDS_LINK
        )
        .select_related("suggestion__deputy", "suggestion__station", "suggestion__merged_into", "assignment")
        .annotate(office_id=Subquery(office), asks=F("suggestion__rule__cells__evaluators__choice"))
        .defer("explanation", "suggestion__body", "suggestion__merged_into__body")
        .order_by("due", "pk")
    )
    silent: dict[int, tuple[int, ...]] | None = None
    for clock in clocks.iterator(chunk_size=500):
        asked = None
        if clock.kind == ClockKind.EVALUATE and clock.asks == Option.EACH and not clock.suggestion.is_demand:
            # Read once, and only where a rule asks every signatory.
            silent = silent_evaluators(on + LADDER.reach) if silent is None else silent
            asked = silent.get(clock.suggestion_id, ())
        reminder = reminder_for(_limit(clock, asked), on)
        if reminder is not None:
            yield reminder


def silences_due(on: date) -> Iterator[Reminder]:
    """Answers whose evaluation did not come in time, for whoever closes: silence stops nothing (C18). One query."""
    clocks = (
        SuggestionClock.objects.running()
        .filter(kind=ClockKind.EVALUATE, due__lt=on, suggestion__state=SuggestionState.REPLIED)
        .select_related("suggestion")
        .defer("explanation", "suggestion__body")
        .order_by("due", "pk")
    )
    for clock in clocks.iterator(chunk_size=500):
        case, turn = clock.suggestion, clock.due + timedelta(days=1)
        places = {"事项": _title(case), "期限": day_words(clock.due)}
        yield Reminder(
            subject_key=subject_key(case),
            aspect=clock.kind,
            stage=SILENCE_LADDER.stage_on(on, turn),
            deadline=turn,
            since=clock.started_on,
            title=fill(SILENCE_TITLE, places),
            body=fill(SILENCE_BODY, places),
            places=places,
            url=case.get_absolute_url(),
            organization_id=case.congress_id,
            capability=Capability.CLOSE_CASE,
        )


LIMIT = DeadlineKind(
    key="suggestions.limit",
    label="办理期限",
    due=limits_due,
    who="这一步由谁办就提醒谁：代表本人，或者单位里负责的人；代表逾期时也告诉联络站",
    ladder=LADDER,
    title=LIMIT_TITLE,
    body=LIMIT_BODY,
    places=LIMIT_PLACES,
)
SILENCE = DeadlineKind(
    key="suggestions.silence",
    label="评价期满没有表态",
    due=silences_due,
    who="评价期限过了还没有评价的，从第二天起告诉核销的人大",
    ladder=SILENCE_LADDER,
    title=SILENCE_TITLE,
    body=SILENCE_BODY,
    places=SILENCE_PLACES,
)
