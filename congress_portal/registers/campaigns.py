"""What a campaign brought: a view over pairs, activities and the counters told with them (decisions D24)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from congress_portal.foundation.accounts.access import Actor, territory_q
from congress_portal.foundation.accounts.models import County, Division, DivisionLevel
from congress_portal.foundation.spreadsheets.writer import Column, Workbook
from deputies.models import Campaign, CampaignCounter
from liaison_stations.metrics import campaign_figures

ZERO = Decimal(0)


def shown(number: Decimal) -> str:
    """11,000,000, and 2.5 where it is not whole."""
    return f"{number.normalize():,f}"


@dataclass(frozen=True)
class Row:
    """A township with its numbers, in the order of the counters."""

    name: str
    numbers: list[Decimal]

    @property
    def texts(self) -> list[str]:
        """The numbers as people read them."""
        return [shown(number) for number in self.numbers]


@dataclass(frozen=True)
class Sheet:
    """The page's table: one column a counter, one row a township of the reader's territory."""

    counters: list[CampaignCounter]
    rows: list[Row]
    total: Row

    @property
    def empty(self) -> bool:
        """Whether nothing was counted yet."""
        return not any(self.total.numbers)

    @property
    def headline(self) -> list[tuple[CampaignCounter, str]]:
        """Counter and number over all townships."""
        return list(zip(self.counters, self.total.texts, strict=True))


def campaign_sheet(actor: Actor, campaign: Campaign) -> Sheet:
    """The numbers of a campaign where the actor's territory and its reach meet."""
    # The narrower of the two: a county's campaign is read by a township for itself.
    reach = campaign.congress.division.path
    path = actor.division_path if actor.division_path.startswith(reach) else reach
    counters = list(campaign.counters.all())
    figures = campaign_figures(campaign, path)
    towns = Division.objects.filter(
        territory_q(actor, "path"),
        path__startswith=path,
        level=DivisionLevel.TOWNSHIP,
        valid_to__isnull=True,
    ).order_by("sort_order", "code")
    rows = [
        Row(town.name, [figures.rows.get(town.pk, {}).get(c.pk, ZERO) for c in counters]) for town in towns
    ]
    return Sheet(counters, rows, Row("合计", [figures.total.get(c.pk, ZERO) for c in counters]))


def write_campaign(campaign: Campaign, sheet: Sheet, *, county: County | None, as_of: str) -> bytes:
    """The table as a workbook."""
    title = f"{campaign.name}情况统计表"
    book = Workbook(title, demonstration=bool(county and county.is_demonstration))
    columns = [Column("镇（乡、街道）", 16)]
    columns += [
        Column(f"{c.name}（{c.unit}）", max(10, len(c.name) * 2 + 2), _kind(sheet, n))
        for n, c in enumerate(sheet.counters)
    ]
    book.sheet("统计表", landscape=True).table(
        title,
        columns=columns,
        rows=[[row.name, *row.numbers] for row in sheet.rows],
        subtitle_left=campaign.authority,
        subtitle_right=as_of,
        totals=[[sheet.total.name, *sheet.total.numbers]],
        notes=["有异议和作废的记录不计入。同一位代表在几个镇都有的，各镇都数，合计只数一次。"],
        frozen_columns=1,
        empty_text="还没有镇（乡、街道）。",
    )
    return book.to_bytes()


def _kind(sheet: Sheet, column: int) -> str:
    """Whole numbers unless one of them is not."""
    numbers = [row.numbers[column] for row in sheet.rows]
    return "integer" if all(n == n.to_integral_value() for n in numbers) else "number2"
