"""The demonstration's build-out: a plan of two years, its standard, acceptances, rewards, and stars."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from congress_portal.demo.county import DemoCounty, Town, moment
from congress_portal.demo.sizes import FULL
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Division
from liaison_stations.building_choices import ItemResult
from liaison_stations.building_presets import PRESET
from liaison_stations.models import Acceptance, BuildingPlan, Standard, StandardItem, Station
from liaison_stations.services.acceptances import Look, check_self, inspect, report_fixed
from liaison_stations.services.applying import open_acceptances
from liaison_stations.services.building import PlanTerms, make_plan, plan_sites, revise_site, site_rows
from liaison_stations.services.rewards import approve_acceptances, pay_rewards
from liaison_stations.services.standards import StandardTerms, draft_standard, enact_standard
from liaison_stations.services.stars import award_stars, change_stars

REWARD = Decimal(20_000)
INSPECTORS = "周文清、财政局经办人"
BODY = "云岭县人大常委会主任会议"
# What is missing where something is: (place of the item, what was seen).
GAPS = ((3, "没有电脑，登记靠手写"), (10, "公示栏里没有接待安排"))
MET, NOT_MET = ItemResult.MET, ItemResult.NOT_MET


class BuildOut:
    """Writes what the office, the townships and the stations would have written."""

    def __init__(self, demo: DemoCounty) -> None:
        self.demo = demo
        self.staff = demo.actors["zhouwq"]
        self.year = demo.day.year
        self.actors: dict[int, Actor] = {
            station.pk: town.chair for town in demo.towns for station in town.stations
        }
        self.items: dict[int, list[StandardItem]] = {}

    def last_year(self, month: int, day: int) -> date:
        """A day of the year before the anchor's."""
        return date(self.year - 1, month, day)

    def ago(self, days: int) -> date:
        """A day before the anchor."""
        return self.demo.day - timedelta(days)

    def enact(self, key: str, *, reward: Decimal | None = None) -> Standard:
        """A preset as the county's own standard."""
        preset, on = PRESET[key], self.last_year(1, 20)
        three, four, five = preset.lines or (None, None, None)
        draft = draft_standard(
            actor=self.staff,
            terms=StandardTerms(
                name=preset.name,
                text=preset.text,
                purpose=preset.purpose,
                reward_amount=reward,
                line_three=three,
                line_four=four,
                line_five=five,
            ),
            at=moment(on, 9),
        )
        standard = enact_standard(
            actor=self.staff,
            standard=draft,
            basis=f"云人常发〔{on.year}〕{'5' if reward else '6'}号",
            on=on,
            at=moment(on, 16),
        )
        self.items[standard.pk] = list(standard.items.order_by("position"))
        return standard

    def look(self, row: Acceptance, on: date, gaps: Iterable[tuple[int, str]] = (), people: str = "") -> Look:
        """Everything met but the gaps."""
        missed = dict(gaps)
        results = {
            item: (NOT_MET, missed[item.position]) if item.position in missed else (MET, "")
            for item in self.items[row.standard_id]
        }
        return Look(on=on, results=results, people=people)

    def checked(self, rows: list[Acceptance], on: date, gaps: Iterable[tuple[int, str]] = ()) -> None:
        """The stations' own look, filled in by their townships."""
        for row in rows:
            check_self(
                actor=self.actors[row.station_id],
                acceptance=row,
                look=self.look(row, on, gaps),
                at=moment(on, 10),
            )

    def inspected(
        self,
        rows: list[Acceptance],
        on: date,
        gaps: Iterable[tuple[int, str]] = (),
        again: date | None = None,
    ) -> None:
        """The county's look."""
        for row in rows:
            inspect(
                actor=self.staff,
                acceptance=row,
                look=self.look(row, on, gaps, INSPECTORS),
                recheck_on=again,
                at=moment(on, 15),
            )

    # --- the plan and its rooms --------------------------------------------------------------------
    def plan(self, standard: Standard) -> BuildingPlan:
        """Forty rooms for eighty villages in two years; of the usual size what is built, and one more a town."""
        full = not self.demo.size.rooms_are_stations
        on = self.last_year(2, 10)
        plan = make_plan(
            actor=self.staff,
            terms=PlanTerms(
                title="村级代表活动室建设计划",
                first_year=self.year - 1,
                last_year=self.year,
                standard=standard,
                reward_amount=REWARD,
                document_no=f"云人常发〔{on.year}〕8号",
                adopted_on=on,
                text="一间服务两个村，分两年建成；验收合格、主任会议审定后每间奖补 2 万元。",
            ),
            at=moment(on, 10),
        )
        first: dict[Division, list[Division]] = {}
        second: dict[Division, list[Division]] = {}
        for town, built, rooms in zip(self.demo.towns, self.demo.size.rooms, FULL.rooms, strict=True):
            rooms = rooms if full else 1
            others = town.villages[rooms:]
            for number, village in enumerate(town.villages[:rooms]):
                early = number < 3 and len(first) < 30 if full else number < built
                half = first if early else second
                half[village] = others[number : number + 1]
        for year, places in ((self.year - 1, first), (self.year, second)):
            plan_sites(
                actor=self.staff, plan=plan, divisions=places, year=year, serves=places, at=moment(on, 11)
            )
        return plan

    def rooms(self, plan: BuildingPlan) -> list[Station]:
        """Stations in villages; where they are no rooms by kind, the plan is told that they are."""
        stations = {station.division_id: station for town in self.demo.towns for station in town.stations[1:]}
        for site in site_rows().filter(plan=plan, station=None, division__in=stations):
            revise_site(
                actor=self.staff,
                site=site,
                year=site.year,
                station=stations[site.division_id],
                villages=list(site.villages.all()),
                at=moment(self.last_year(8, 1)),
            )
        by_year = dict(plan.sites.filter(station__isnull=False).values_list("station_id", "year"))
        return sorted(stations.values(), key=lambda s: (by_year.get(s.pk, self.year), s.pk))

    def accept(self, standard: Standard, stations: list[Station]) -> None:
        """Most are approved and paid; some wait for approval, are put right, or check themselves."""
        most = max(1, len(stations) * 3 // 4)
        done, rest = stations[:most], stations[most:]
        rows = open_acceptances(
            actor=self.staff, stations=done, standard=standard, at=moment(self.last_year(8, 20))
        )
        self.checked(rows, self.last_year(9, 10))
        slow = rows[-1:]
        self.inspected(rows[:-1], self.last_year(10, 15))
        self.inspected(slow, self.last_year(10, 16), GAPS[:1], self.last_year(11, 5))
        for row in slow:
            report_fixed(
                actor=self.actors[row.station_id],
                acceptance=row,
                note="配了电脑，登记改用平台。",
                at=moment(self.last_year(11, 2)),
            )
            item = self.items[standard.pk][GAPS[0][0] - 1]
            inspect(
                actor=self.staff,
                acceptance=row,
                look=Look(self.last_year(11, 5), {item: (MET, "")}, INSPECTORS),
                at=moment(self.last_year(11, 5), 15),
            )
        on = self.last_year(11, 25)
        approve_acceptances(
            actor=self.staff,
            acceptances=rows,
            approved_on=on,
            approved_by=BODY,
            document=f"主任会议纪要〔{on.year}〕11号",
            at=moment(on, 17),
        )
        paid = rows[: len(rows) - (2 if len(rows) > 5 else 1)]
        pay_rewards(
            actor=self.staff,
            acceptances=paid,
            paid_on=self.last_year(12, 10),
            payee="",
            source="县财政代表工作专项经费",
            voucher=f"{on.year}-12-031",
            at=moment(self.last_year(12, 11)),
        )
        self.under_way(standard, rest)

    def under_way(self, standard: Standard, stations: list[Station]) -> None:
        """This year's: one of each stage, as far as they go."""
        if not stations:
            return
        rows = open_acceptances(
            actor=self.staff,
            stations=stations,
            standard=standard,
            due_on=self.demo.day + timedelta(5),
            at=moment(self.ago(40)),
        )
        by_stage = [rows[number::4] for number in range(4)]
        fix, waiting, passed, _own = by_stage
        self.checked(fix + waiting + passed, self.ago(30))
        self.inspected(fix, self.ago(18), GAPS, self.demo.day + timedelta(3))
        self.inspected(passed, self.ago(10))

    # --- stars -------------------------------------------------------------------------------------
    def stars(self, standard: Standard) -> None:
        """Last year's stars of three stations, one lowered since; two apply this year."""
        towns = [town for town in self.demo.towns if town.division.name != "绿水镇"]
        on = self.last_year(12, 5)
        wanted = ((5, ()), (4, (4, 5, 10, 12)), (3, (4, 12, 13, 16, 19)))
        for town, (stars, missing) in zip(towns[:3], wanted, strict=True):
            self._award(standard, town, stars, missing, on)
        change_stars(
            actor=self.staff,
            station=towns[1].stations[0],
            stars=3,
            on=self.ago(25),
            until=date(on.year + 2, 12, 31),
            basis="联络站星级评定办法第九条",
            approved_by=BODY,
            reason="抽查时两次接待日没有代表到站",
            at=moment(self.ago(24)),
        )
        water = self.demo.town("绿水镇")
        applying = open_acceptances(
            actor=self.staff,
            stations=[water.stations[0], towns[3].stations[0]],
            standard=standard,
            wanted_stars=4,
            due_on=self.demo.day + timedelta(6),
            at=moment(self.ago(12)),
        )
        other = [row for row in applying if row.station_id == towns[3].stations[0].pk]
        self.checked(other, self.ago(8))
        self.inspected(other, self.ago(4), ((4, "只有一人兼管"), (12, "上半年少接待两次")))

    def _award(self, standard: Standard, town: Town, stars: int, missing: tuple[int, ...], on: date) -> None:
        gaps = [(position, "台账不全") for position in missing]
        rows = open_acceptances(
            actor=town.chair,
            stations=town.stations[:1],
            standard=standard,
            wanted_stars=stars,
            at=moment(on - timedelta(40)),
        )
        self.checked(rows, on - timedelta(30), gaps)
        self.inspected(rows, on - timedelta(10), gaps)
        award_stars(
            actor=self.staff,
            acceptance=rows[0],
            stars=Acceptance.objects.get(pk=rows[0].pk).proposed_stars,
            on=on,
            until=date(on.year + 2, 12, 31),
            basis="联络站星级评定办法（云人常发〔2024〕15号）",
            approved_by=BODY,
            at=moment(on, 16),
        )


def fill_building(demo: DemoCounty) -> None:
    """A plan of forty rooms, what was built and accepted of it, and the stations' stars."""
    story = BuildOut(demo)
    standard = story.enact("eight_open", reward=REWARD)
    stations = story.rooms(story.plan(standard))
    story.accept(standard, stations)
    story.stars(story.enact("stars"))
