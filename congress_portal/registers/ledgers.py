"""民情三本账: what people told of, for the secretaries of county, township and village.

Each ledger tells of one place: how many matters, where they stand, and by which rung they are settled
(村、镇、县). The county's lists what needs the county; a township's and a village's list everything of
theirs. Nobody's name or telephone stands in them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Division, DivisionLevel
from suggestions.choices import CONTENT, Solved
from suggestions.models import Suggestion
from suggestions.states import ENDED, SuggestionState

from .periods import Period
from .sheets.reception import demands, route_of

S = SuggestionState
LEDGERS = {DivisionLevel.COUNTY: "县账", DivisionLevel.TOWNSHIP: "镇账", DivisionLevel.VILLAGE: "村账"}
COUNTY, TOWN, VILLAGE = "县里办", "镇里办", "村里（站里）办"
RUNGS = (COUNTY, TOWN, VILLAGE)
MOST_LINES = 1_000
# Settled by the verbs of the machine, with a result.
DONE = (S.CLOSED,)


@dataclass(frozen=True)
class LedgerLine:
    """One matter."""

    number: str
    on: date
    place: str
    matter: str
    rung: str
    deputy: str
    route: str
    due: date | None
    state: str
    result: str
    rating: str
    overdue: bool
    url: str


@dataclass
class Figures:
    """One place in numbers."""

    name: str
    told: int = 0
    done: int = 0
    doing: int = 0
    overdue: int = 0
    dropped: int = 0
    solved: int = 0
    content: int = 0
    # Of those told: from before the period, and still open.
    carried: int = 0

    def count(self, case: dict, on: date, since: date) -> None:
        """Count one matter in."""
        self.told += 1
        self.carried += case["submitted_on"] < since
        if case["state"] in DONE:
            self.done += 1
        elif case["state"] in ENDED:
            self.dropped += 1
        else:
            self.doing += 1
            self.overdue += bool(case["due"] and case["due"] < on)
        self.solved += case["solved"] == Solved.YES
        self.content += case["satisfied"] in CONTENT

    @property
    def row(self) -> list[int]:
        """The numbers in the order of ``HEADS``."""
        return [
            self.told,
            self.carried,
            self.done,
            self.doing,
            self.overdue,
            self.dropped,
            self.solved,
            self.content,
        ]


HEADS = (
    "反映",
    "其中上期结转",
    "办结",
    "正在办",
    "其中超期",
    "不予受理或撤回",
    "群众说解决了",
    "群众满意或基本满意",
)


@dataclass(frozen=True)
class Ledger:
    """One ledger: its place, its numbers by the places below, and its matters."""

    place: Division
    kind: str
    period: Period
    total: Figures
    rows: list[Figures]
    lines: list[LedgerLine]
    # Matters that are not listed: those the townships and villages settle, in the county's ledger.
    unlisted: int
    cut: bool

    @property
    def title(self) -> str:
        """青山镇民情账."""
        return f"{self.place.name}民情账"

    @property
    def note(self) -> str:
        """What is not in it; said whether there is any or not, since a number would betray one."""
        return "" if self.place.level == DivisionLevel.COUNTY else "群众直送县人大的不在镇账、村账里。"

    @property
    def below(self) -> str:
        """What a row of the numbers is."""
        return "村（社区）" if self.place.level == DivisionLevel.TOWNSHIP else "镇（乡、街道）"


def matters(actor: Actor, place: Division, period: Period) -> QuerySet[Suggestion]:
    """Demands out of a place: of the period, and older ones that are still open.

    What was sent straight to the county is in the county's ledger alone, whoever asks: the others are made for
    the township's and the village's secretaries, whom it passes by (decisions C20).
    """
    told = Q(submitted_on__range=(period.start, period.end))
    carried = Q(submitted_on__lt=period.start) & ~Q(state__in=ENDED)
    cases = demands(actor).filter(told | carried, origin_division__path__startswith=place.path)
    return cases if place.level == DivisionLevel.COUNTY else cases.filter(direct_to_county=False)


# Who settles it: the level of the unit that has it, else of the congress it waits at.
_NEEDS_COUNTY = (
    Q(lead_unit__division__level=DivisionLevel.COUNTY)
    | Q(lead_unit__isnull=True, direct_to_county=True)
    | Q(lead_unit__isnull=True, state=S.RAISED)
)


def rung_of(case: Suggestion) -> str:
    """On which rung a matter is settled."""
    if case.lead_unit_id is not None:
        return COUNTY if case.lead_unit.division.level == DivisionLevel.COUNTY else TOWN
    if case.direct_to_county or case.state == S.RAISED:
        return COUNTY
    waiting = (S.AWAITING_EXAMINATION, S.AWAITING_DISPATCH, S.AWAITING_ASSIGN)
    return TOWN if case.state in waiting else VILLAGE


def _line(case: Suggestion, on: date) -> LedgerLine:
    unit = str(case.lead_unit) if case.lead_unit_id else ""
    return LedgerLine(
        number=case.number,
        on=case.submitted_on,
        place=case.origin_division.name,
        matter=case.body,
        rung=rung_of(case),
        deputy=str(case.deputy or ""),
        route=unit or route_of(case),
        due=case.due if case.is_open else None,
        state=case.get_state_display(),
        result=case.outcome.name if case.outcome_id else "",
        rating="，".join(filter(None, [case.get_satisfied_display(), case.get_solved_display()])),
        overdue=bool(case.is_open and case.due and case.due < on),
        url=case.get_absolute_url(),
    )


def _figures(cases: QuerySet, place: Division, on: date, since: date) -> tuple[Figures, list[Figures]]:
    """The place's numbers, and those of the places right below it; one query for the cases."""
    below = list(
        Division.objects.filter(parent=place, valid_to__isnull=True).order_by("sort_order", "code")
        if place.level != DivisionLevel.VILLAGE
        else []
    )
    total = Figures("合计")
    rows = {child.path: Figures(child.name) for child in below}
    own = Figures(f"{place.name}本级")
    seen: dict[str, Figures] = defaultdict(lambda: own)
    for child in below:
        seen[child.path] = rows[child.path]
    depth = place.path.count("/") + 1
    columns = ("origin_division__path", "state", "due", "solved", "satisfied", "submitted_on")
    for case in cases.order_by().values(*columns):
        path = "/".join(case["origin_division__path"].split("/")[:depth]) + "/"
        seen[path].count(case, on, since)
        total.count(case, on, since)
    found = list(rows.values())
    return total, ([*found, own] if below and own.told else found)


def ledger_of(
    actor: Actor, place: Division, period: Period, *, on: date, most: int | None = MOST_LINES
) -> Ledger:
    """One place's ledger as of a day: open matters first, those that end first at the top."""
    cases = matters(actor, place, period)
    total, rows = _figures(cases, place, on, period.start)
    listed = cases.filter(_NEEDS_COUNTY) if place.level == DivisionLevel.COUNTY else cases
    number = listed.order_by().count() if place.level == DivisionLevel.COUNTY else total.told
    found = list(
        listed.select_related(
            "origin_division", "deputy__person", "lead_unit__division", "outcome", "congress"
        ).order_by(F("closed_on").asc(nulls_first=True), F("due").asc(nulls_last=True), "submitted_on", "pk")[
            : most + 1 if most else None
        ]
    )
    lines = [_line(case, on) for case in (found[:most] if most else found)]
    lines.sort(key=lambda line: (RUNGS.index(line.rung), not line.due, line.due or line.on, line.number))
    return Ledger(
        place=place,
        kind=LEDGERS.get(DivisionLevel(place.level), "账"),
        period=period,
        total=total,
        rows=rows,
        lines=lines,
        unlisted=total.told - number,
        cut=bool(most and len(found) > most),
    )


def places_below(place: Division) -> list[Division]:
    """The places whose ledgers stand in the same workbook: a county's townships, a township's villages."""
    if place.level == DivisionLevel.VILLAGE:
        return []
    return list(Division.objects.filter(parent=place, valid_to__isnull=True).order_by("sort_order", "code"))
