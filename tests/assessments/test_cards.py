"""The county's own scorecard forms: filled with the database's numbers, their looks and formulas kept."""

import io
import zipfile
from datetime import date
from decimal import Decimal as D

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName

from assessments.card_places import help_for, names_for
from assessments.exports import content_of
from assessments.exports.around import cases_of, stations_of
from assessments.exports.own_forms import Filling
from assessments.models import (
    AssessedSubject,
    Indicator,
    Period,
    PointChange,
    Scheme,
    ScorecardForm,
    YearReview,
)
from assessments.workflow import cards
from congress_portal.foundation.attachments.services import validated
from congress_portal.foundation.spreadsheets.filler import FormUnfit, read_form
from congress_portal.foundation.spreadsheets.named_places import meant_by
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from congress_portal.registers.funnel import numbers_of
from congress_portal.registers.periods import year_of
from liaison_stations import services
from suggestions import figures
from suggestions.choices import Kind
from tests.factories.ground import NOW, TODAY
from tests.suggestions.stages import Stages


@pytest.fixture
def today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def form_of(*rows, merged=""):
    """An .xlsx with these rows."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if merged:
        book.active.merge_cells(merged)
    for cell in book.active[1]:
        cell.font = Font(name="方正小标宋简体", size=20)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content)).active


RANKING = form_of(
    ["{{标题}}成绩表", None, None, None, None],
    ["名次", "单位", "接待", "总分", "备注"],
    ["{{名次}}", "{{单位}}", "{{接待日按计划开展}}", "{{总分}}", "=D3*0.02"],
    ["合计", None, None, "=SUM(D3:D3)", "石桥镇 {{总分:石桥镇}} 分"],
    merged="A1:E1",
)
TOWN = form_of(
    ["{{单位}}第 {{名次}} 名", None, None],
    ["{{指标}}", "{{得分}}", "{{满分}}"],
    ["接待得分", "{{得分:接待日按计划开展}}", None],
)


@pytest.fixture
def filling(begun_year):
    return Filling(content_of(begun_year, on=TODAY), "周文清", TODAY)


def test_a_ranking_form_is_filled_line_by_line_and_keeps_its_looks_and_formulas(filling):
    sheet = opened(filling.ranking(RANKING))
    results = list(filling.content.results)
    assert sheet["A1"].value == "云岭县2026年度乡镇人大工作考评成绩表"
    assert sheet["A1"].font.name == "方正小标宋简体" and "A1:E1" in {
        str(r) for r in sheet.merged_cells.ranges
    }
    for number, result in enumerate(results, start=3):
        row = [cell.value for cell in sheet[number]]
        points = next(
            s.points for (subject, _), s in filling.content.scores.items()
            if subject == result.subject_id and s.indicator.metric == "reception_held"
        )  # fmt: skip
        assert row[:2] == [result.rank, result.subject.name]
        assert (D(str(row[2])), D(str(row[3]))) == (points, result.total)
        assert row[4] == f"=D{number}*0.02"
    last = 3 + len(results)
    assert sheet.cell(last, 4).value == f"=SUM(D3:D{last - 1})"
    first = next(r for r in results if r.subject.name == "石桥镇")
    assert sheet.cell(last, 5).value == f"石桥镇 {first.total} 分"


def test_named_cells_hold_the_same_numbers_as_places(filling):
    book = openpyxl.load_workbook(io.BytesIO(form_of(["单位", "总分"], [None, None], ["石桥镇", None])))
    sheet = book.active
    sheet["B2"].number_format = "0.0"
    for name, cell in (("单位", "$A$2"), ("总分", "$B$2"), ("总分.石桥镇", "$B$3"), ("纪要号", "$D$1")):
        book.defined_names[name] = DefinedName(name, attr_text=f"'{sheet.title}'!{cell}")
    content = io.BytesIO()
    book.save(content)
    sheet = opened(filling.ranking(content.getvalue()))
    for number, result in enumerate(filling.content.results, start=2):
        assert (sheet.cell(number, 1).value, D(str(sheet.cell(number, 2).value))) == (
            result.subject.name,
            result.total,
        )
        assert sheet.cell(number, 2).number_format == "0.0"
    first = next(r for r in filling.content.results if r.subject.name == "石桥镇")
    assert D(str(sheet.cell(2 + len(filling.content.results), 2).value)) == first.total


@pytest.mark.once
def test_every_name_is_told_with_what_it_holds(filling):
    for layout in ("ranking", "town"):
        known = names_for(layout, filling.content.indicators, ["石桥镇"])
        told = [
            row for rows in help_for(layout, filling.content.indicators, ["石桥镇"]).values() for row in rows
        ]
        assert {row.name for row in told} == set(known.all())
        assert all(
            row.about and row.example and meant_by(row.as_name, known.kind_of) == row.name for row in told
        )


def test_a_townships_form_holds_its_indicators_and_all_of_them_come_in_one_package(filling):
    with zipfile.ZipFile(io.BytesIO(filling.towns(TOWN))) as package:
        names = package.namelist()
        sheet = opened(package.read(names[0]))
    assert names == [f"{n:02d}_{r.subject.name}.xlsx" for n, r in enumerate(filling.content.results, start=1)]
    assert sheet["A1"].value == "石桥镇第 1 名"
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2, max_row=4)]
    assert [line[0] for line in lines] == [i.name for i in filling.content.indicators]
    assert sum(D(str(line[1])) for line in lines) == filling.content.results[0].base
    assert sheet["B5"].value == lines[1][1]


@pytest.mark.once
def test_a_name_that_is_not_known_is_told_with_its_cell_and_a_near_one():
    indicator = Indicator(name="主席团会议：按季召开", category_id=None)
    names = names_for("ranking", [], ["石桥镇"])
    with pytest.raises(FormUnfit) as unfit:
        read_form(form_of(["{{总份}}", "{{总分:东村}}"]), names)
    assert "A1" in unfit.value.sentences[0] and "总分" in unfit.value.sentences[0]
    assert len(unfit.value.sentences) == 2
    assert names.kind_of("总分:石桥镇") == "whole" and names.kind_of("名次") == "line"
    assert indicator.name not in names.all()


def upload(cast, name="成绩表", content=RANKING):
    file = validated(SimpleUploadedFile("成绩表.xlsx", content))
    return cards.add_form(
        actor=cast.staff, county=cast.county, name=name, layout="ranking", checked=file, at=NOW
    )


def test_a_newer_edition_takes_the_place_of_the_older_which_stays(ground, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    first = upload(ground)
    second = upload(ground, " 成绩表 ")
    first.refresh_from_db()
    assert (second.number, second.retired_at) == (2, None)
    assert first.retire_reason == "换成第 2 版" and first.file.read()[:2] == b"PK"
    assert ScorecardForm.objects.visible_to(ground.leader).in_use().get() == second
    assert not ScorecardForm.objects.visible_to(ground.chair).exists()
    with pytest.raises(Refused, match="停用的原因"):
        cards.retire_form(actor=ground.staff, form=second, reason=" ", at=NOW)
    cards.retire_form(actor=ground.staff, form=second, reason="换了格式", at=NOW)
    with pytest.raises(Conflict, match="已经停用"):
        cards.retire_form(actor=ground.staff, form=second, reason="再停", at=NOW)


def test_only_the_office_that_publishes_keeps_forms(ground):
    file = validated(SimpleUploadedFile("成绩表.xlsx", RANKING))
    for actor in (ground.leader, ground.chair, ground.clerk):
        with pytest.raises(Denied):
            cards.add_form(
                actor=actor, county=ground.county, name="表", layout="ranking", checked=file, at=NOW
            )
    assert not ScorecardForm.objects.exists()


def test_stations_and_suggestions_of_the_workbook_count_as_the_registers_and_the_figures_count(cast, today):
    (day,) = services.plan_reception_days(actor=cast.keeper, station=cast.station, dates=[TODAY], at=NOW)
    services.hold_reception_day(
        actor=cast.keeper, reception_day=day, present=[cast.mandates["deputy"]], headcount=6, at=NOW
    )
    stages = Stages(cast)
    stages.submitted()
    stages.evaluated()
    scheme = Scheme(county=cast.county)
    period = Period(scheme=scheme, year=2026, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    subject = AssessedSubject(organization=cast.green_hill_congress, name="青山镇")
    (line,) = stations_of(period, [subject])
    found = numbers_of(cast.staff, year_of(2026), cast.green_hill_congress.division)
    numbers = found[cast.green_hill_congress.division_id, cast.station.pk]
    assert (line.received, line.collected, line.handed, line.settled) == numbers.four
    assert (line.held, line.present) == (1, 1) and line.received >= 6 and line.collected >= 1
    told = {(c.kind, c.name): c for c in cases_of(period, TODAY)}
    rows = figures.tally(
        figures.county_scope(cast.county), "township", on=TODAY, narrow=Q(kind=Kind.SUGGESTION), year=2026
    )
    assert rows
    for row in rows:
        case = told["镇（乡、街道）", row.name]
        assert {name: case.counts[name] for name in ("all", "solved", "told", "content")} == {
            name: row.counts[name] for name in ("all", "solved", "told", "content")
        }


def test_points_changed_by_hand_stand_in_the_ledger_with_their_reason(filling, scene):
    year, result = filling.content.period, filling.content.results[0]
    review = YearReview.objects.create(period=year, self_due_on=TODAY, opened_at=NOW, opened_by="周文清")
    indicator = filling.content.indicators[0]
    for voided in (None, NOW):
        PointChange.objects.create(
            review=review, subject=result.subject, indicator=indicator, stage="first", delta=D("-1"),
            before=D(30), after=D(29), reason="复核少一次", made_by="周文清", made_at=NOW,
            voided_at=voided, void_reason="误记" if voided else "",
        )  # fmt: skip
    content = content_of(year, on=TODAY)
    assert [(c.subject, c.reason) for c in content.point_changes] == [(result.subject, "复核少一次")]
