"""The workbook, read back by two libraries: totals, ranks, formulas with their values, evidence."""

import io
from datetime import date
from decimal import Decimal as D

import openpyxl
import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from assessments.exports import content_of, scorecard
from assessments.models import Score
from assessments.rules import rounded
from assessments.workflow import flags, results
from assessments.workflow.schemes import copy_scheme, publish_scheme
from tests.assessments.scene import count_by, make_scene, whole_year
from tests.assessments.test_results import past_year, published, tie
from tests.factories.ground import NOW, TODAY
from tests.towers import begins_with, standing_on

SHEETS = [
    "封面说明", "总分排名", "指标得分矩阵", "各镇评分明细", "佐证清单", "加减分台账", "申诉复核",
    "流动红旗历史", "历年走势", "建议办理汇总", "联络站活动汇总", "数据校验",
]  # fmt: skip


def books(period):
    """(formulas, cached values, calamine) of a period's workbook."""
    content = scorecard(content_of(period, on=TODAY), at=NOW)
    return (
        openpyxl.load_workbook(io.BytesIO(content)),
        openpyxl.load_workbook(io.BytesIO(content), data_only=True),
        CalamineWorkbook.from_filelike(io.BytesIO(content)),
    )


@standing_on(make_scene)
def make_year(scene):
    """A published year after another, each with its flag."""
    with pytest.MonkeyPatch.context() as patch:
        count_by(scene, patch)
        scene.found["reception_held"].append(
            ("liaison_stations.receptionday:7", date(2026, 2, 9), "=1+1 中坝村联络点", "/x/")
        )
        for done, minutes, from_on in (
            (past_year(scene), "纪要〔2026〕1号", date(2026, 2, 6)),
            (published(scene), "纪要〔2027〕1号", date(2027, 2, 6)),
        ):
            flags.award_flag(
                actor=scene.cast.staff, period=done, minutes_number=minutes, from_on=from_on, at=NOW
            )
    return done


@pytest.fixture
@begins_with(make_year)
def year(scene, begin):
    return begin(make_year)


def rows(sheet, first=4):
    return [row for row in sheet.iter_rows(min_row=first, values_only=True) if row[0] is not None]


def test_the_workbook_has_its_twelve_sheets(year):
    formulas, values, calamine = books(year)
    assert formulas.sheetnames == values.sheetnames == calamine.sheet_names == SHEETS


def test_totals_are_formulas_that_carry_the_databases_numbers(year):
    formulas, values, _ = books(year)
    kept, live = values["总分排名"], formulas["总分排名"]
    for number, result in enumerate(year.results.select_related("subject").order_by("rank"), start=4):
        assert live.cell(number, 6).value.startswith("=MAX(0,")
        assert live.cell(number, 1).value.startswith("=RANK(")
        assert kept.cell(number, 2).value == result.subject.name
        assert D(str(kept.cell(number, 6).value)) == result.total
        assert kept.cell(number, 1).value == result.rank
        parts = [D(str(kept.cell(number, c).value or 0)) for c in (3, 4, 5)]
        assert parts[0] + parts[1] - parts[2] == result.total


def test_the_matrix_adds_up_to_the_base_points(year):
    formulas, values, _ = books(year)
    kept, live = values["指标得分矩阵"], formulas["指标得分矩阵"]
    assert [c.value for c in kept[3] if c.value] == ["镇（乡）", "法治同轨", "与民同心", "基础分"]
    for number in range(5, 9):
        name, *points, base = (c.value for c in kept[number])
        assert D(str(base)) == sum(D(str(p)) for p in points)
        assert live.cell(number, 5).value == f"=SUM(B{number}:D{number})"
        stored = year.results.get(subject__name=name)
        assert D(str(base)) == stored.base
    assert kept.cell(10, 5).value == 100
    means = [D(str(c.value)) for c in kept[9][1:]]
    mean = sum(r.base for r in year.results.all()) / 4
    assert rounded(means[-1]) == rounded(mean)


def test_calamine_reads_the_same_numbers(year):
    _, _, calamine = books(year)
    table = calamine.get_sheet_by_name("总分排名").to_python()
    body = [row for row in table if isinstance(row[0], float)]
    assert [(row[1], D(str(row[5]))) for row in body] == [
        (r.subject.name, r.total) for r in year.results.select_related("subject").order_by("rank")
    ]


def test_every_score_is_explained_line_by_line(year):
    _, values, _ = books(year)
    details = rows(values["各镇评分明细"])
    assert len(details) == Score.objects.filter(result__period=year).count() == 12
    line = next(r for r in details if r[0] == "青山镇" and r[2] == "群众意见按期答复")
    assert line[3:5] == (35, "建议办理：群众意见")
    assert line[5] == "36/40 件" and "占 90%" in line[6] and line[7:9] == (30, 5)


def test_evidence_is_the_frozen_list_and_text_stays_text(year):
    formulas, values, _ = books(year)
    evidence = rows(values["佐证清单"])
    listed = [r for r in evidence if str(r[0]).startswith("EV-2026-")]
    assert len(listed) == 4  # one a town, in the first quarter
    assert listed[0][5] == "=1+1 中坝村联络点"
    assert (listed[0][6], listed[0][7]) == ("接待日 7号", "已核实")
    cells = [c for row in formulas["佐证清单"].iter_rows() for c in row]
    assert not [c for c in cells if c.data_type == "f"]


def test_papers_added_by_a_town_are_listed_with_their_hash(scene, settings, tmp_path):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from assessments.workflow.verification import add_evidence
    from congress_portal.foundation.attachments.services import validated

    settings.MEDIA_ROOT = tmp_path
    period = scene.open(1)
    line = scene.report(period, "青山镇").lines.get(indicator__metric="reception_held")
    paper = SimpleUploadedFile("公告.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF")
    row = add_evidence(
        actor=scene.cast.chair, line=line, upload=validated(paper), description="3月24日", at=NOW
    )
    scene.finish(period)
    year = results.compute_year(actor=scene.cast.staff, scheme=scene.scheme, at=NOW)
    _, values, _ = books(year)
    listed = [r for r in rows(values["佐证清单"]) if str(r[0]).startswith("EV-")]
    assert listed[0][5:7] == ("补充材料：公告.pdf（3月24日）", f"校验码 {row.sha256[:16]}")


def test_the_line_of_holders_and_the_winner_are_there(year):
    _, values, _ = books(year)
    holders = rows(values["流动红旗历史"])
    assert [(r[1], r[2], r[5]) for r in holders] == [
        ("2025年度", "青山镇", "首次"),
        ("2026年度", "石桥镇", "青山镇（待交接）"),
    ]
    notes = {r[1]: r[9] for r in rows(values["总分排名"]) if isinstance(r[0], int | float)}
    assert notes["石桥镇"] == "授予流动红旗"


def test_the_check_sheet_passes_and_says_so(year):
    _, values, _ = books(year)
    checks = rows(values["数据校验"])
    assert {r[1] for r in checks} == {"通过"}
    assert checks[0][0] == "工作簿里的满分合计"


def test_the_pages_around_the_points_lead_and_count(year):
    formulas, values, _ = books(year)
    cover = formulas["封面说明"]
    links = [cell.hyperlink.location for row in cover.iter_rows() for cell in row if cell.hyperlink]
    assert [link.strip("'").split("'")[0].split("!")[0] for link in links] == SHEETS[1:]
    trend = {r[0]: r[1:6] for r in rows(values["历年走势"], first=5)}
    for result in year.results.select_related("subject"):
        before, now, _, rank, change = trend[result.subject.name]
        assert (D(str(before)), D(str(now)), rank) == (result.previous_total, result.total, result.rank)
        assert rounded(D(str(change))) == result.total - result.previous_total
    assert formulas["历年走势"]["F5"].value == "=C5-B5"
    assert rows(values["加减分台账"])[0][0] == "本期无。" == rows(values["申诉复核"])[0][0]
    assert rows(values["联络站活动汇总"])[0][0] == "没有联络站。"


def test_a_decided_tie_shows_the_decided_places(scene):
    year = tie(scene)
    order = [r.subject for r in year.results.filter(rank=1).select_related("subject").order_by("-pk")]
    results.decide_tie(actor=scene.cast.staff, period=year, order=order, reason="主任会议意见", at=NOW)
    formulas, values, _ = books(year)
    assert [r[0] for r in rows(values["总分排名"]) if isinstance(r[0], int | float)] == [1, 2, 3, 4]
    assert formulas["总分排名"].cell(5, 1).value == 2
    assert "主任会议意见" in formulas["总分排名"].cell(4, 10).value


def test_a_rescaled_sheet_says_how(scene):
    scheme = copy_scheme(actor=scene.cast.staff, scheme=scene.scheme, year=2026, at=NOW)
    scheme.group, scheme.edition = scene.streets, 1
    scheme.save()
    publish_scheme(actor=scene.cast.staff, scheme=scheme, at=NOW)
    scene.finish(scene.open(1, scheme))
    year = results.compute_year(actor=scene.cast.staff, scheme=scheme, at=NOW)
    formulas, values, _ = books(year)
    assert formulas["指标得分矩阵"].cell(5, 5).value == "=ROUND(SUM(B5:D5)*100.00/70.00,2)"
    assert values["指标得分矩阵"].cell(5, 5).value == 94.29
    assert values["指标得分矩阵"].cell(5, 2).value == "--"


def test_bands_gates_and_conversion_stand_beside_the_totals(scene):
    terms = {
        "bands": [
            {"name": "合格", "from": "0", "to": "80"},
            {"name": "优秀", "from": "80", "to": None},
        ],
        "gates": [{"name": "不到 60 分", "what": "total_below", "points": "60", "effect": "unranked"}],
        "convert_to": "2",
        "convert_name": "县考核",
    }
    type(scene.scheme).objects.filter(pk=scene.scheme.pk).update(terms=terms)
    scene.set("青山镇", 4, (6, 6), (9, 10))
    scene.set("石桥镇", 4, (6, 6), (14, 14))
    year = whole_year(scene, (1,))
    formulas, values, _ = books(year)
    heads = [cell.value for cell in values["总分排名"][3]]
    told = {
        row[1]: dict(zip(heads, row, strict=True))
        for row in rows(values["总分排名"])
        if row[1] in scene.towns
    }
    assert (told["石桥镇"]["等次"], told["石桥镇"]["县考核"], told["石桥镇"]["名次"]) == ("优秀", 2, 1)
    assert told["南坪镇"]["名次"] == "--" and "不参加排名" in told["南坪镇"]["备注"]
    assert told["南坪镇"]["等次"] == "合格" and list(told)[-1] == "南坪镇"
    for number, result in enumerate(year.results.filter(rank__isnull=False).order_by("rank"), start=4):
        assert values["总分排名"].cell(number, 1).value == result.rank
        assert D(str(values["总分排名"].cell(number, 7).value)) == rounded(result.total * 2 / 100)
    assert formulas["总分排名"]["G4"].value == "=ROUND(MIN(F4,100.00)*2/100.00,2)"


def test_the_download_is_named_like_an_office_file(
    scene, client_of, django_assert_max_num_queries, begun_year
):
    client = client_of(scene.cast.staff)
    # Twelve sheets out of eight apps' tables: the same number for eleven towns and for eleven hundred.
    with django_assert_max_num_queries(22):
        answer = client.get(reverse("assessments:scorecard", args=[begun_year.pk]))
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    assert (
        client_of(scene.cast.chair).get(reverse("assessments:scorecard", args=[begun_year.pk])).status_code
        == 403
    )


def test_a_demonstration_county_marks_every_sheet(scene):
    scene.cast.county.is_demonstration = True
    scene.cast.county.save()
    year = whole_year(scene, (1,))
    _, values, _ = books(year)
    assert all("演示数据" in str(values[name].cell(2, 1).value) for name in SHEETS)
