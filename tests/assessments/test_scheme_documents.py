"""Schemes as documents: files, comparison, levels, terms, trials. What differs on no database runs once."""

import copy
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import openpyxl
import pytest

from assessments import scheme_files
from assessments.checks import base_sum, check_scheme
from assessments.comparing import compared
from assessments.default_lines import INDICATORS
from assessments.defaults import SHORT, default_document, default_scheme
from assessments.documents import document_of, read_document, rows_of
from assessments.examples import examples
from assessments.exports.schemes import scheme_json, scheme_workbook
from assessments.formalism import warnings_for
from assessments.metrics import METRICS
from assessments.models import AssessedSubject, FlagGroup, Scheme, SchemeUpload
from assessments.rules import Entry, Measure
from assessments.scoring import Item, sheet
from assessments.terms import describe_terms, read_terms
from assessments.workflow import scheme_documents, schemes
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.spreadsheets.reader import Unreadable
from congress_portal.foundation.web.refusals import Conflict, Refused
from tests.factories.ground import NOW

TOWNS = frozenset({"township_congress"})
EXAMPLES = {example.key: example for example in examples()}


def example(key):
    document, said = read_document(json.loads(EXAMPLES[key].content))
    assert said == []
    return document


def workbook(document):
    return scheme_workbook(document, demonstration=False, at=NOW)


def judged(raw):
    return "".join(read_document(raw)[1])


def stage(scene, content, filename="方案.json", group=None):
    raw, said = scheme_files.read_scheme_file(content, filename)
    return scheme_documents.stage_scheme(
        actor=scene.cast.staff,
        group=group or scene.group,
        year=2027,
        filename=filename,
        content=content,
        raw=raw,
        problems=said,
        at=NOW,
    )


def scored(document, measures):
    """The sheet of a document's indicators, by code."""
    _, _, indicators = rows_of(document)
    items = [
        Item(n, i.name, 1, i.category.block, i.full_mark, i.rule, cap=i.category.cap)
        for n, i in enumerate(indicators)
        if i.code in measures
    ]
    codes = [i.code for i in indicators if i.code in measures]
    outcomes = sheet(
        items,
        {item.key: measures[code] for item, code in zip(items, codes, strict=True)},
        full_mark=sum(item.full_mark for item in items),
    ).outcomes
    return {code: outcomes[item.key].points for item, code in zip(items, codes, strict=True)}


# --- published schemes ----------------------------------------------------------------------------


@pytest.mark.once
def test_the_published_schemes_are_there_with_source_and_completeness():
    assert set(EXAMPLES) >= {
        "t6", "t7", "t11", "c8", "d1", "d2", "d3", "d4", "d5", "d6", "c1", "c2", "c6", "h2", "h5", "h7",
    }  # fmt: skip
    assert all(e.source and e.completeness for e in examples())


@pytest.mark.once
@pytest.mark.parametrize("key", sorted(EXAMPLES))
def test_a_published_scheme_goes_through_workbook_and_json_unchanged(key):
    document = example(key)
    for content in (scheme_json(document), workbook(document)):
        raw, said = scheme_files.read_scheme_file(content, "方案")
        again, more = read_document(raw)
        assert said + more == []
        assert again.as_json() == document.as_json()


@pytest.mark.once
def test_golden_cases_come_out_of_the_imported_schemes():
    town = scored(example("t7"), {"3": Measure(D(17), D(20)), "4": Measure(D(3))})
    assert town == {"3": D(5), "4": D(14)}
    assert scored(example("t7"), {"3": Measure(D(15), D(20))}) == {"3": D(0)}
    group = example("d1")
    assert scored(group, {"2": Measure(D(1))}) == {"2": D(0)}
    assert scored(group, {"2": Measure(D(5))}) == {"2": D(20)}
    excellent = Measure(D(1), breakdown={"列为重点": D(1), "年度优秀": D(1)})
    assert scored(example("d2"), {"1": excellent}) == {"1": D(7)}
    month = scored(example("d3"), {"1": Measure(D(1)), "2": Measure(D(1))})
    assert sum(month.values()) == 15
    assert scored(example("c1"), {"3": Measure(D(6))}) == {"3": D(10)}
    joint = Entry("提案", kinds=("已交办",), role="领衔", people=3)
    assert scored(example("c1"), {"2": Measure(D(1), items=(joint,))}) == {"2": D("12.5")}
    joined = replace(joint, role="联名")
    assert scored(example("c1"), {"2": Measure(D(1), items=(joined,))}) == {"2": D("6.25")}
    late = (Entry("甲件", role="主办", faults=(("逾期", D(1)),)), Entry("乙件", role="主办"))
    assert scored(example("h5"), {"1": Measure(D(2), items=late)}) == {"1": D(90)}
    assert scored(example("h7"), {"2.1": Measure(D(97), D(100))}) == {"2.1": D(2)}
    member = {
        "1": Measure(D(1), breakdown={"请假缺席": D(1)}),
        "2": Measure(D(1), breakdown={"社情民意信息": D(1)}),
        "4": Measure(D(4)),
        "5": Measure(D(2), breakdown={"重点提案": D(1), "优秀提案": D(1)}),
        "6": Measure(D(9)),
    }
    assert scored(example("c8"), member) == {"1": D(20), "2": D(20), "4": D(15), "5": D(15), "6": D(10)}
    kept_away = Measure(D(3), breakdown={"没有配合县里的活动": D(1)})
    assert scored(example("t11"), {"6": kept_away, "1": Measure(D(1))}) == {"6": D(0), "1": D(2)}


@pytest.mark.once
def test_maxima_below_one_point_keep_their_cents():
    document = example("h2")
    assert sum(D(i.full_mark) for i in document.indicators) == D("1.8")
    assert scored(document, {"1": Measure(D(3))}) == {"1": D("0.28")}


@pytest.mark.once
def test_a_gap_between_published_bands_is_closed():
    words = dict(describe_terms(example("d6").terms))
    assert "较好 60 分到不足 80 分" in words["等次"] and "连续 2 期评为“差”" in words["连续"]


def test_a_published_scheme_is_imported_as_a_county_would(scene):
    upload = stage(scene, workbook(example("t7")), "皇城.xlsx")
    assert upload.problems == [] and Scheme.objects.filter(year=2027).count() == 0
    scheme = scheme_documents.take_over(actor=scene.cast.staff, upload=upload, version=upload.version, at=NOW)
    assert document_of(scheme).as_json() == example("t7").as_json()
    upload.refresh_from_db()
    assert (upload.state, upload.scheme, scheme.is_draft) == ("taken", scheme, True)
    with pytest.raises(Refused, match="不用再办"):
        scheme_documents.drop_upload(actor=scene.cast.staff, upload=upload, at=NOW)


# --- files ----------------------------------------------------------------------------------------


@pytest.mark.once
def test_numbers_typed_into_the_workbook_are_read_as_people_see_them(tmp_path):
    document = default_document(kinds=TOWNS, name="方案", lines=SHORT)
    path = tmp_path / "方案.xlsx"
    path.write_bytes(workbook(document))
    book = openpyxl.load_workbook(path)
    book["指标"]["D4"] = 25.5  # 编号 1 的满分，改成数字
    book.save(path)
    raw, said = scheme_files.read_scheme_file(path.read_bytes(), path.name)
    again, more = read_document(raw)
    assert said + more == []
    assert [i.full_mark for i in again.indicators] == ["25.5", "35", "35"]


@pytest.mark.once
def test_a_workbook_that_was_spoilt_says_where(tmp_path):
    path = tmp_path / "方案.xlsx"
    path.write_bytes(workbook(default_document(kinds=TOWNS, name="方案", lines=SHORT)))
    book = openpyxl.load_workbook(path)
    book["指标"]["C4"] = "没有的类别"
    book["规则参数"]["B4"] = "每回得分"
    del book["类别"]
    book.save(path)
    raw, said = scheme_files.read_scheme_file(path.read_bytes(), path.name)
    text = "".join([*said, *read_document(raw)[1]])
    assert "没有“类别”这张工作表" in text
    assert "没有“每回得分”这个参数" in text
    assert "类别“没有的类别”不在类别表里" in text


@pytest.mark.once
@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"{", b'{"a": ' + b"[" * 3000, b"PK\x03\x04nonsense", b"\x00\x01", b"[1, 2]"],
)
def test_a_file_that_is_no_scheme_gets_a_sentence(content):
    with pytest.raises(Unreadable, match="。"):
        scheme_files.read_scheme_file(content, "方案.json")


def spoilt(**changes):
    raw = default_document(kinds=TOWNS, name="方案", lines=SHORT).as_json()
    raw = copy.deepcopy(raw)
    raw["indicators"][0] |= changes
    return raw


@pytest.mark.once
@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ([], "不是考评方案的文件"),
        ({"format": "other"}, "不是考评方案的文件"),
        (spoilt(full_mark="1e400"), "没有满分"),
        (spoilt(full_mark="-3"), "没有满分"),
        (spoilt(full_mark="0.005"), "最多两位小数"),
        (spoilt(code="2"), "和前面的重复"),
        (spoilt(name="很" * 10_000), "超过 60 个字"),
        (spoilt(tie_break="x"), "1 到 99 的整数"),
        (spoilt(params={"each": "1", "formula": "=1+1"}), "没有“formula”这样的参数"),
        (spoilt(params=[]), ""),
        (spoilt(params="x"), "规则参数写法不对"),
        (spoilt(rule="eval"), "没有这种计分规则"),
        (spoilt(rule="ratio", params={"mode": "bands", "bands": [{"from": "0", "to": "90", "points": "1"}, {"from": "80", "points": "3"}]}), "重叠"),
        (spoilt(name={"a": 1}), "要写成文字"),
        ({"name": "方案", "categories": "x", "indicators": [1]}, "写法不对"),
        ({"name": "方案", "categories": [{"name": "甲"}, {"name": "乙", "parent": "甲"}, {"name": "丙", "parent": "乙"}]}, "第三层"),
        ({"name": "方案", "categories": [{"name": "甲", "cap": "0"}]}, "要填大于 0"),
        ({"name": "方案", "categories": [{"name": "甲"}], "work_funds": ["9" * 30]}, "整数元"),
        ({"name": "方案", "categories": [{"name": "甲"}], "terms": {"bands": [{"name": "好", "from": "60"}]}}, "从 0 分开始"),
        ({"name": "方案", "categories": [{"name": "甲"}], "terms": [1]}, "写法不对"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_over_is_said(raw, sentence):
    assert sentence in judged(raw)


def test_a_file_with_problems_makes_no_draft_and_loses_nothing(scene):
    upload = stage(scene, json.dumps(spoilt(code="2")).encode())
    assert "重复" in upload.problems[0]
    with pytest.raises(Refused, match="重新上传"):
        scheme_documents.take_over(actor=scene.cast.staff, upload=upload, at=NOW)
    assert Scheme.objects.filter(year=2027).count() == 0
    with pytest.raises(Conflict, match="刚改过"):
        scheme_documents.drop_upload(actor=scene.cast.staff, upload=upload, version=9, at=NOW)
    done = scheme_documents.drop_upload(actor=scene.cast.staff, upload=upload, version=1, at=NOW)
    assert done.state == "dropped" and SchemeUpload.objects.count() == 1
    moves = JournalEntry.objects.filter(root_key=f"assessments.schemeupload:{upload.pk}")
    assert set(moves.values_list("move", flat=True)) == {"stage_scheme", "drop_scheme"}


def test_a_vanished_metric_is_imported_and_blocks_publication(scene):
    scheme = scheme_documents.take_over(
        actor=scene.cast.staff,
        upload=stage(scene, json.dumps(spoilt(metric="gone")).encode()),
        at=NOW,
    )
    with pytest.raises(Refused, match="数据来源已经没有了"):
        schemes.publish_scheme(actor=scene.cast.staff, scheme=scheme, at=NOW)


# --- levels, comparison, terms --------------------------------------------------------------------


def test_three_levels_stand_in_the_draft_and_in_its_copy(scene, statements_at_most):
    scheme = schemes.create_scheme(actor=scene.cast.staff, group=scene.group, year=2027, at=NOW)

    def category(name, **values):
        return schemes.save_category(actor=scene.cast.staff, scheme=scheme, name=name, at=NOW, **values)

    top = category("加分", block="bonus", cap=D(5))
    below = category("创新", parent=top, sort_order=0)
    assert below.block == "bonus"
    with pytest.raises(Refused, match="类别最多两级"):
        category("再下", parent=below)
    with pytest.raises(Refused, match="要大于 0"):
        category("别的", parent=top, cap=D(0))
    with pytest.raises(Refused, match="下面还有类别"):
        schemes.save_category(
            actor=scene.cast.staff,
            scheme=scheme,
            category=top,
            name="加分",
            parent=category("另一类"),
            at=NOW,
        )
    with statements_at_most(20):
        copied = schemes.copy_scheme(actor=scene.cast.staff, scheme=scheme, year=2028, at=NOW)
    names = [(c.name, c.parent) for c in document_of(copied).categories]
    assert names == [("加分", ""), ("创新", "加分"), ("另一类", "")]


@pytest.mark.once
def test_a_comparison_tells_what_was_added_dropped_and_changed():
    one = default_document(kinds=TOWNS, name="方案", lines=SHORT)
    raw = one.as_json()
    raw["indicators"][0] |= {"full_mark": "20", "params": {"each": "5"}}
    raw["indicators"][1] |= {"name": "另一项", "code": "9"}
    raw["work_funds"] = [500]
    two, said = read_document(raw)
    found = compared(one, two)
    assert said == [] and found.sentence == "新增 1 项，删去 1 项，改动 1 项，指标不变 1 项。"
    changes = {c.label: (c.before, c.after) for c in found.changed[0].changes}
    assert changes["满分"] == ("30", "20") and "每次 5 分" in changes["怎么计分"][1]
    assert [c.label for c in found.head] == ["奖励工作经费"]
    assert compared(one, one).nothing and not found.nothing


def test_terms_are_kept_and_told(scene):
    scheme = default_scheme(actor=scene.cast.staff, group=scene.group, year=2027, lines=SHORT, at=NOW)
    with pytest.raises(Refused, match="之间没有等次"):
        scheme_documents.set_terms(
            actor=scene.cast.staff,
            scheme=scheme,
            terms={"bands": [{"name": "差", "from": "0", "to": "60"}, {"name": "好", "from": "80"}]},
            at=NOW,
        )
    scheme = scheme_documents.set_terms(
        actor=scene.cast.staff,
        scheme=scheme,
        version=scheme.version,
        terms={"convert_to": "2", "convert_name": "县年度目标责任考核"},
        at=NOW,
    )
    assert dict(describe_terms(scheme.terms))["折算"] == "总分 ÷ 满分 × 2，计入县年度目标责任考核。"
    with pytest.raises(Conflict, match="刚改过"):
        scheme_documents.set_terms(
            actor=scene.cast.staff, scheme=scheme, version=scheme.version - 1, terms={}, at=NOW
        )


@pytest.mark.once
def test_the_full_mark_counts_no_category_above_its_cap():
    raw = default_document(kinds=TOWNS, name="方案", lines=SHORT).as_json()
    raw["categories"][3]["cap"] = "50"  # 与民同心, two indicators of 35 points
    _, _, indicators = rows_of(read_document(raw)[0])
    assert base_sum(indicators) == 80
    raw["categories"][3] |= {"parent": "政治同向"}
    raw["categories"][0]["cap"] = "40"
    _, _, indicators = rows_of(read_document(raw)[0])
    assert base_sum(indicators) == 70


@pytest.mark.once
def test_a_start_of_sixty_counts_into_the_sum():
    scheme, _, indicators = rows_of(example("d5"))
    scheme.group = None
    assert read_terms(example("d5").terms)[1] == []
    assert "合计 100" not in "".join(f.text for f in findings_without_database(scheme, indicators))


def findings_without_database(scheme, indicators):
    from assessments.checks import _sum_findings

    return _sum_findings(scheme, indicators)


def test_a_gate_on_an_indicator_that_is_not_there_blocks(scene):
    scheme = default_scheme(actor=scene.cast.staff, group=scene.group, year=2027, lines=SHORT, at=NOW)
    scheme.terms = {"gates": [{"name": "造假", "what": "zero", "of": "99", "effect": "zero"}]}
    texts = {f.text: f.blocking for f in check_scheme(scheme)}
    assert texts["门槛里写的指标编号“99”，方案里没有，请核对。"] is True
    assert any("一票否决" in text for text in texts)


def test_a_draft_that_is_not_used_is_put_aside_with_a_reason(scene):
    scheme = default_scheme(actor=scene.cast.staff, group=scene.group, year=2027, lines=SHORT, at=NOW)
    with pytest.raises(Refused, match="为什么不用"):
        scheme_documents.discard_scheme(actor=scene.cast.staff, scheme=scheme, reason=" ", at=NOW)
    gone = scheme_documents.discard_scheme(actor=scene.cast.staff, scheme=scheme, reason="换成新办法", at=NOW)
    assert gone.state == "retired"
    with pytest.raises(Refused, match="不能再改"):
        scheme_documents.set_terms(actor=scene.cast.staff, scheme=gone, terms={}, at=NOW)


# --- the default scheme ---------------------------------------------------------------------------


def test_the_default_scheme_is_the_whole_of_it_without_publicity_or_veto(scene, statements_at_most):
    with statements_at_most(20):
        scheme = default_scheme(actor=scene.cast.staff, group=scene.group, year=2027, at=NOW)
    indicators = list(scheme.indicators.select_related("category"))
    base = [i for i in indicators if i.category.block == "base"]
    assert (len(base), sum(i.full_mark for i in base)) == (len(INDICATORS), 100)
    assert [c.name for c in scheme.categories.all()][:5] == [
        "政治同向", "法治同轨", "发展同力", "与民同心", "自身建设",
    ]  # fmt: skip
    findings = check_scheme(scheme)
    assert [f.text for f in findings if f.blocking or f.needs_reason] == []
    assert "publicity_items" not in {i.metric for i in indicators}


def test_a_street_shares_the_full_mark_among_what_it_has(scene):
    scheme = default_scheme(actor=scene.cast.staff, group=scene.streets, year=2027, at=NOW)
    base = [i for i in scheme.indicators.select_related("category") if i.category.block == "base"]
    assert sum(i.full_mark for i in base) == 100
    assert "congress_sessions" not in {i.metric for i in base}


@pytest.mark.once
def test_no_source_counts_log_ins_photographs_or_online_time():
    banned = {
        metric.code: [ban.key for ban in warnings_for(metric.label, metric.definition, metric.source)]
        for metric in METRICS.values()
    }
    assert {code for code, keys in banned.items() if keys} <= {"publicity_items"}
    assert warnings_for("平台登录次数") and warnings_for("上传活动照片") and warnings_for("在线时长")


# --- trials ---------------------------------------------------------------------------------------


def test_a_draft_is_tried_on_last_years_figures(scene):
    scheme = default_scheme(actor=scene.cast.staff, group=scene.group, year=2027, lines=SHORT, at=NOW)
    schemes.save_indicator(
        actor=scene.cast.staff,
        scheme=scheme,
        category=scheme.categories.first(),
        name="现场评定",
        full_mark=D(5),
        metric="by_hand_judged",
        rule_kind="judgement",
        params={},
        at=NOW,
    )
    version = Scheme.objects.get(pk=scheme.pk).version
    scheme = scheme_documents.try_scheme(actor=scene.cast.staff, scheme=scheme, at=NOW)
    trial = scheme.trial
    assert (trial["year"], trial["version"], scheme.version) == (2026, version, version)
    assert [row["name"] for row in trial["rows"]][-1] == "南坪镇"
    assert trial["rows"][0]["rank"] == 1 and trial["rows"][0]["last_rank"] is None
    assert {line["name"]: line["source"] for line in trial["lines"]}["现场评定"] == "left_out"
    assert {line["source"] for line in trial["lines"]} == {"counted", "left_out"}


def test_a_trial_shows_grades_and_what_a_gate_would_do(scene):
    scheme = default_scheme(actor=scene.cast.staff, group=scene.group, year=2027, lines=SHORT, at=NOW)
    terms = {
        "bands": [{"name": "合格", "from": "0", "to": "60"}, {"name": "优秀", "from": "60"}],
        "gates": [{"name": "接待不足", "what": "below", "of": "2", "points": "30", "effect": "unranked"}],
    }
    scheme = scheme_documents.set_terms(actor=scene.cast.staff, scheme=scheme, terms=terms, at=NOW)
    rows = scheme_documents.try_scheme(actor=scene.cast.staff, scheme=scheme, at=NOW).trial["rows"]
    last = rows[-1]
    assert (last["name"], last["rank"], last["band"]) == ("南坪镇", None, "合格")
    assert "不参加排名" in last["notes"][0]
    assert [row["band"] for row in rows[:-1]] == ["优秀"] * 3


def test_figures_that_were_confirmed_go_before_the_records(scene):
    quarter = scene.finish(scene.open(1))
    assert quarter.state == "locked"
    scheme = default_scheme(actor=scene.cast.staff, group=scene.group, year=2027, lines=SHORT, at=NOW)
    before = scheme_documents.try_scheme(actor=scene.cast.staff, scheme=scheme, at=NOW).trial
    scene.set("青山镇", 0, (0, 6), (0, 10))
    after = scheme_documents.try_scheme(actor=scene.cast.staff, scheme=scheme, at=NOW).trial
    assert {line["source"] for line in before["lines"]} == {"confirmed"}
    assert before["rows"] == after["rows"]


def test_nothing_to_try_is_a_sentence(scene):
    group = FlagGroup.objects.create(county=scene.cast.county, name="空组")
    empty = schemes.create_scheme(actor=scene.cast.staff, group=group, year=2027, at=NOW)
    with pytest.raises(Refused, match="要先有指标和参评单位"):
        scheme_documents.try_scheme(actor=scene.cast.staff, scheme=empty, at=NOW)
    assert AssessedSubject.objects.filter(group=group).count() == 0 and date(2026, 1, 1) < NOW.date()
