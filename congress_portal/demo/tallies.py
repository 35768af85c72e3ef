"""What townships keep in their small registers, and a quarter of the handling units."""

from __future__ import annotations

from datetime import date, timedelta

from assessments.choices import PeriodKind
from assessments.defaults import default_scheme
from assessments.workflow import others, schemes, tallies
from assessments.workflow.town_registers import save_entry
from congress_portal.demo.county import DemoCounty, moment
from congress_portal.demo.recorded import last_quarter

CONDITIONS = (
    ("chair", "主席专职，不分管政府工作"),
    ("body", "设人大办公室"),
    ("staff", "配专干 1 名"),
    ("funds", "年初预算列入人大经费 6 万元"),
    ("office", "有代表之家和办公室"),
    ("rules", "议事规则、代表联系选民等制度 8 项"),
)
STUDIES = ("研究人大换届后的代表培训工作", "听取主席团工作汇报，研究民生实事票决")


def fill_tallies(demo: DemoCounty) -> None:
    """Registers of every town; the units' scheme with the quarter that ended last, announced."""
    _fill_registers(demo)
    _fill_units(demo)


def _fill_registers(demo: DemoCounty) -> None:
    entered = demo.day - timedelta(days=30)
    at = moment(entered, 10)
    began = date(demo.day.year, 1, 5)
    for index, town in enumerate(demo.towns):

        def enter(register: str, town=town, **values) -> None:
            save_entry(actor=town.chair, register=register, organization=town.congress, values=values, at=at)

        for number, (kind, detail) in enumerate(CONDITIONS):
            # Some have no full staff or rooms yet; one has not entered its rules.
            missing = (index + number) % 9 == 4
            if kind == "rules" and index == 3:
                continue
            enter(
                "conditions",
                kind=kind,
                met=not missing,
                detail="还没有落实" if missing else detail,
                on=min(began, entered),
            )
        for back, matter in zip((120, 45), STUDIES, strict=True):
            if (index + back) % 4:
                enter("briefings", kind="study", matter=matter, on=demo.day - timedelta(days=back))
        enter("briefings", kind="briefing", matter="请示召开人代会有关事项", on=demo.day - timedelta(days=60))
        if index % 3 == 0:
            enter(
                "publicity",
                title=f"{town.division.name}代表联络站的一天",
                outlet="云州日报",
                level="prefecture",
                on=demo.day - timedelta(days=40),
            )


def _fill_units(demo: DemoCounty) -> None:
    staff = demo.actors["zhouwq"]
    year, quarter = last_quarter(demo.day)
    began = date(year, 1, 22)
    at = moment(began, 15)
    group = others.ensure_other_group(actor=staff, county=demo.county, assesses="unit", on=began, at=at)
    scheme = default_scheme(actor=staff, group=group, year=year, at=at)
    scheme = schemes.publish_scheme(
        actor=staff, scheme=scheme, at=at, document_number=f"云人常办发〔{year}〕5号"
    )
    period = tallies.open_tally(
        actor=staff, scheme=scheme, kind=PeriodKind.QUARTER, number=quarter, at=demo.ago(6, 9)
    )
    period = tallies.compute_tally(actor=staff, period=period, at=demo.ago(6, 10))
    # In the first days of a quarter the one before is computed, and not announced yet.
    if period.results.exists() and period.ends_on < demo.day - timedelta(days=5):
        tallies.announce_tally(
            actor=staff, period=period, document=f"主任会议纪要〔{demo.day.year}〕8号", at=demo.ago(5, 16)
        )
    running = tallies.open_tally(
        actor=staff, scheme=scheme, kind=PeriodKind.YEAR, number=0, at=demo.ago(4, 9)
    )
    tallies.compute_tally(actor=staff, period=running, at=demo.ago(1, 9))
