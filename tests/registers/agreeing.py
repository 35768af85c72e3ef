"""Do all places that tell a number of the same records tell the same number? Asked for a whole county."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time
from unittest.mock import patch

from django.test import Client
from django.utils import timezone

from assessments.metrics import METRICS
from assessments.models import MeasureLine
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Division, Organization
from congress_portal.registers.catalogue import REGISTERS
from congress_portal.registers.declaring import Asked
from congress_portal.registers.funnel import Funnel, funnel_of
from congress_portal.registers.ledgers import HEADS, ledger_of
from congress_portal.registers.periods import Period, period_of
from congress_portal.registers.sheet import Sheet
from deputies.models import Mandate
from deputies.performance_file import open_file
from liaison_stations.metrics import activities_logged, reception_days_held
from liaison_stations.models import Station
from suggestions.figures import NOT_COUNTED, county_scope, tally
from suggestions.metrics import demands_answered_in_time
from suggestions.models import Suggestion
from suggestions.outcomes import rates_of
from suggestions.public_figures import public_year


class County:
    """The demonstration county as its own office reads it."""

    def __init__(self, demo, day: date) -> None:
        self.demo, self.day = demo, day
        self.staff: Actor = demo.actors["zhouwq"]
        self.towns = list(Division.objects.filter(level="township").order_by("sort_order", "code"))
        self.congresses = {
            body.division_id: body
            for body in Organization.objects.filter(kind__in=["township_congress", "street_committee"])
        }

    def sheet(self, key: str, period: Period, actor: Actor | None = None, **asked) -> Sheet:
        """A register of a period, as far as it is narrowed."""
        return Sheet(REGISTERS[key], actor or self.staff, replace(Asked(period), **asked))

    def lines(self, key: str, period: Period, **asked) -> list:
        """Its lines."""
        sheet = self.sheet(key, period, **asked)
        return list(sheet.lines(sheet.keys()))

    def funnel(self, period: Period, township: Division | None = None) -> Funnel:
        return funnel_of(self.staff, period, township, self.towns)


def check_totals(demo, day: date) -> None:
    """Register, funnel, deputy's file, township's report and metric, for this year and the last."""
    county = County(demo, day)
    for year in (day.year - 1, day.year):
        _received_and_collected(county, period_of(str(year)))
        # Public pages ask the clock.
        noon = timezone.make_aware(datetime.combine(day, time(12)))
        with patch("django.utils.timezone.now", return_value=noon):
            _public_and_wall(county, year)
        _deputies_files(county, year)
        for quarter in (1, 2, 3, 4):
            _townships_quarter(county, period_of(f"{year}Q{quarter}"))
    _reports_that_were_filed(county)


def _received_and_collected(county: County, period: Period) -> None:
    funnel = county.funnel(period)
    received, collected, handed, settled = funnel.total.four
    assert received >= collected >= handed >= settled >= 0
    assert county.sheet("reception", period).totals["people"] == received
    assert county.sheet("demands", period).count == collected == handed + sum(funnel.total.rest.values())
    for stage, number in (("handed", handed), ("settled", settled)):
        assert county.sheet("demands", period, narrowed={"stage": (stage,)}).count == number
    # The lines say what the totals say, and the townships what the county says.
    sheet = county.sheet("reception", period)
    assert sum(line.people or 0 for line in sheet.lines(sheet.keys())) == received
    assert [sum(column) for column in zip(*(row.numbers.four for row in funnel.rows), strict=True)] == list(
        funnel.total.four
    )
    for row in funnel.rows:
        township = Division.objects.get(pk=row.query["township"])
        own = county.funnel(period, township)
        assert own.total.four == row.numbers.four
        assert county.sheet("reception", period, township=township).totals["people"] == own.total.received
        for station in own.rows:
            if "station" in station.query:
                asked = {"township": township, "station": Station.objects.get(pk=station.query["station"])}
                assert county.sheet("demands", period, **asked).count == station.numbers.collected
    # The ledger lists the year's matters and those still open from before.
    ledger = ledger_of(county.staff, county.demo.county.division, period, on=county.day)
    before = [county.sheet("demands", period_of(str(period.start.year - back))) for back in (1, 2, 3)]
    carried = sum(stream.rows.open().count() for sheet in before for stream in sheet.streams)
    assert ledger.total.told == collected + carried == sum(row.told for row in ledger.rows)
    assert ledger.total.carried == carried == sum(row.carried for row in ledger.rows)
    assert "其中上期结转" in HEADS


def _public_and_wall(county: County, year: int) -> None:
    """The figures, the public page and the stations' walls against the funnel and the register (record 0072).

    Figures leave out what was withdrawn or declined, whether or not it was handed over before.
    """
    period = period_of(str(year))
    rows = tally(county_scope(county.demo.county), "kind", on=county.day, year=year)
    (figures,) = (row.counts for row in rows if row.key == "demand")
    lines = list(county.lines("demands", period))
    counted = [case for case in lines if case.state not in NOT_COUNTED]
    assert figures["all"] == len(counted)
    handed = county.lines("demands", period, narrowed={"stage": ("handed",)})
    handed = [case for case in handed if case.state not in NOT_COUNTED]
    assert figures["handed"] == len(handed) >= figures["replied"] >= figures["claimed"]
    stated = public_year(county.demo.congress.pk, year)
    page = Client().get(f"/p/results/?county={county.demo.county.pk}&year={year}").content.decode()
    assert stated is not None or year < county.day.year
    if stated is not None and stated.statement.on == county.day:
        (public,) = (line for line in stated.kinds if line["name"] == "群众意见")
        assert (public["all"], public["handed"]) == (figures["all"], figures["handed"])
        assert f"共 {figures['all']} 件，其中交办 {figures['handed']} 件" in page
    for rates in rates_of(Suggestion.objects.filter(county=county.demo.county, confidential=False), year):
        assert rates.kind != "demand" or rates.claimed <= figures["handed"]
    # A case in the register that a unit holds has its day of handing over, as its own or its suggestion's.
    fields = {field.key: field.value for field in REGISTERS["demands"].fields}
    for case in handed:
        assert fields["handed_on"](case) or case.state == "raised", case.number
    if year == county.day.year:
        for station in Station.objects.all():
            wall = Client().get(f"/p/s/{station.code}/").context["result"]
            # What was sent straight to the county is in no number of a station.
            own = [
                c
                for c in lines
                if c.station_id == station.pk and c.state != "withdrawn" and not c.direct_to_county
            ]
            closed = Counter(c.solved for c in own if c.state == "closed" and c.solved)
            assert wall.total == len(own), station
            assert wall.partly == closed["partly"], station
            assert closed["yes"] <= wall.solved <= closed["yes"] + sum(not c.solved for c in own), station


def _deputies_files(county: County, year: int) -> None:
    """Each deputy's file counts the lines of the performance register, and the visits of the activities."""
    period, told = period_of(str(year)), 0
    visits: Counter[int] = Counter()
    sheet = county.sheet("activities", period, narrowed={"kind": ("visit",)})
    for line in sheet.lines(sheet.keys()):
        visits.update(
            row.mandate_id for row in line.activity.activity_deputies.all() if row.status == "present"
        )
    for mandate in Mandate.objects.visible_to(county.staff):
        file = open_file(mandate, year)
        assert county.sheet("performance", period, mandate=mandate).count == file.counted, mandate
        figures = {figure.kind: figure.count for part in file.parts for figure in part.figures}
        assert figures.get("visit", 0) == visits[mandate.pk], mandate
        told += file.counted
    assert county.sheet("performance", period).count == told > 0


def _townships_quarter(county: County, period: Period) -> None:
    """What a township's report counts in a quarter stands in its registers."""
    ids = [body.pk for body in county.congresses.values()]
    logged = activities_logged([*ids, county.demo.congress.pk], period.start, period.end)
    held = reception_days_held(ids, period.start, period.end)
    reports = METRICS["voter_reports"].compute(ids, period.start, period.end)
    assert county.sheet("activities", period).count == sum(number for number, _ in logged.values())
    for town in county.towns:
        body = county.congresses[town.pk]
        sheet = county.sheet("activities", period, township=town)
        own = [line for line in sheet.lines(sheet.keys()) if line.activity.congress_id == body.pk]
        assert len(own) == logged[body.pk][0], town
        days = {line.activity.reception_day_id for line in own if line.activity.reception_day_id}
        assert len(days) == held[body.pk][0], town
        told = county.sheet("reports", period, township=town, narrowed={"level": ("township",)})
        assert told.count == reports.get(body.pk, (0, None))[0], town


def _reports_that_were_filed(county: County) -> None:
    """The numbers in the townships' reports, as they were counted, are those of the metrics today."""
    checked = 0
    measured = {"reception_held": reception_days_held, "demands_in_time": demands_answered_in_time}
    # What was entered from the files of earlier quarters has no records to be counted from.
    lines = MeasureLine.objects.filter(
        source="counted",
        indicator__metric__in=measured,
        report__period__kind="quarter",
        report__period__year=county.day.year,
    ).select_related("indicator", "report__period", "report__subject")
    for line in lines:
        period, body = line.report.period, line.report.subject.organization_id
        found = measured[line.indicator.metric]([body], period.starts_on, period.ends_on)[body]
        assert (line.numerator, line.denominator) == found, line
        checked += 1
    # In a year's first days no report of it is open yet.
    assert checked or county.day.month == 1
