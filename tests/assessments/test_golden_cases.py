"""Published schemes: what they print, each case with exactly its points, and schemes that combine rules."""

from decimal import Decimal as D

import pytest

from assessments.rules import Entry, Judgement, Measure, Peers, Rating, RuleError, build, problems
from assessments.rules.awards import Candidate, Past, Terms, consequences, honoured, penalty_factor, verdict
from assessments.scoring import Item, sheet

pytestmark = pytest.mark.once


def points(kind, params, measure, full="100"):
    return build(kind, params).score(measure, D(full)).points


def counted(n=0, due=None, facts=(), **breakdown):
    return Measure(
        D(n),
        None if due is None else D(due),
        {name: D(v) for name, v in breakdown.items()},
        facts=frozenset(facts),
    )


# --- 皇城镇 (T7): 30 + 30 + 20 + 20 ---------------------------------------------------------------


@pytest.mark.parametrize(("parts", "earned"), [(0, 0), (1, 15), (2, 30)])
def test_publicity_of_the_institution_none_some_all(parts, earned):
    """宣传人大制度 30: none → 0, incomplete → −15."""
    params = {"basis": "all", "partial": "15"}
    assert points("pass_fail", params, counted(parts, 2), "30") == D(earned)


VISITS = {
    "misses": "kinds",
    "kinds": {"没有走访": "10"},
    "also": {"zero_if": ["全年没有提建议"]},
}


@pytest.mark.parametrize(
    ("found", "earned"),
    [({}, 30), ({"没有走访": 1}, 20), ({"全年没有提建议": 1}, 0), ({"没有走访": 1, "全年没有提建议": 1}, 0)],
)
def test_no_visits_cost_ten_and_no_suggestion_all_year_zeroes_the_item(found, earned):
    """皇城: −10 without visits; without a suggestion the whole item is 0."""
    outcome = build("deduct_per_miss", VISITS).score(counted(1, **found), D(30))
    assert outcome.points == D(earned)
    if "全年没有提建议" in found:
        assert "按规则这一项得 0 分" in outcome.explanation


# --- 纯复乡 (D1) ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("written", "earned"), [(1, 0), (2, 5), (3, 10), (5, 20), (0, 0)])
def test_written_suggestions_count_five_up_and_down_from_three(written, earned):
    """纯复: 3 = 10, ±5 each; one 10 − 2 × 5 = 0; five 20, without a cap."""
    params = {"target": "3", "base": "10", "above": "5", "below": "5", "uncapped": True}
    assert points("target", params, counted(written), "10") == D(earned)


def test_a_target_says_its_sum():
    params = {"target": "3", "base": "10", "above": "5", "below": "5", "uncapped": True}
    said = build("target", params).score(counted(1), D(10)).explanation
    assert "少 2 次，每次扣 5 分" in said and said.endswith("得 0 分。")


# --- 桐城 (C1), 闵行 (C6), 广水 (C2): shared credit, levels --------------------------------------

PROPOSAL = {"split": "lead", "each": "10", "marks": {"立案": "15"}, "cap": "25"}


@pytest.mark.parametrize(("role", "earned"), [("领衔", "12.5"), ("联名", "6.25")])
def test_a_joint_proposal_of_three_is_split(role, earned):
    """桐城: 10 + 15 taken up = 25; the first half, the two others share the rest."""
    measure = Measure(D(1), items=(Entry("校车提案", ("立案",), role, 3),))
    assert points("shares", PROPOSAL, measure, "25") == D(earned)


def test_a_proposal_of_ones_own_has_all_and_stops_at_the_cap():
    measure = Measure(D(2), items=(Entry("一", ("立案",), "领衔"), Entry("二", (), "领衔")))
    assert points("shares", PROPOSAL, measure, "25") == D(25)


@pytest.mark.parametrize(("grade", "earned"), [("出席", 50), ("请假", 30), ("缺席", 0)])
def test_attendance_of_the_session_with_leave_and_without(grade, earned):
    """桐城: present 50, approved leave 30, absent 0."""
    params = {"levels": {"出席": "50", "请假": "30", "缺席": "0"}, "repeat": "highest"}
    assert points("levels", params, counted(1, **{grade: 1}), "50") == D(earned)


def test_committee_members_lose_more_and_others_are_not_asked():
    """桐城: members of the standing committee lose 2 a leave and 5 an absence."""
    params = {
        "misses": "kinds",
        "kinds": {"请假": "2", "缺席": "5"},
        "also": {"only_for": ["常委"]},
    }
    rule = build("deduct_per_miss", params)
    member = rule.score(counted(0, facts=("常委",), 请假=1, 缺席=1), D(10))
    assert (member.points, member.applicable) == (D(3), True)
    assert not rule.score(counted(0, 请假=1), D(10)).applicable


def test_the_highest_part_only_and_marks_differ_by_part():
    """闵行: lead 15, others 3, 重点 +15/+3; not counted twice."""
    params = {
        "split": "fixed",
        "roles": {"领衔": "15", "附议": "3"},
        "marks": {"重点": "15"},
        "mark_points": [{"name": "重点", "role": "附议", "points": "3"}],
        "repeat": "highest",
        "uncapped": True,
    }
    lead = Entry("一", ("重点",), "领衔", 2)
    other = Entry("二", ("重点",), "附议", 2)
    assert points("shares", params, Measure(D(1), items=(other,))) == D(6)
    assert points("shares", params, Measure(D(2), items=(lead, other))) == D(30)


def test_honours_by_level_and_their_multiples():
    """广水: 10 / 8 / 6 / 4 by level; a multiple for the first prize."""
    levels = {"国家级": "10", "省级": "8", "市级": "6", "县级": "4"}
    assert points("levels", {"levels": levels, "repeat": "highest"}, counted(3, 省级=1, 县级=2), "10") == D(8)
    doubled = Measure(D(1), items=(Entry("先进", ("县级", "一等")),))
    assert points("levels", {"levels": levels, "times": {"一等": "2"}}, doubled, "10") == D(8)


# --- several ways in one indicator: 济南 ------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "earned"), [({}, 0), ({"提案": 1}, 20), ({"社情民意": 3}, 20), ({"提案": 2, "社情民意": 1}, 20)]
)
def test_one_proposal_or_one_report_from_the_people_is_enough(found, earned):
    """济南: 至少提交 1 件提案或反映 1 条社情民意信息."""
    ways = [{"name": name, "how": "reach", "number": "1", "points": "20"} for name in ("提案", "社情民意")]
    outcome = build("combined", {"ways": ways}).score(counted(0, **found), D(20))
    assert outcome.points == D(earned) and "取最高的" in outcome.explanation


def test_ways_are_added_up_to_the_full_mark_each_to_its_own_most():
    ways = [
        {"name": "走访", "how": "each", "points": "1", "most": "3"},
        {"how": "share", "number": "85", "points": "4"},
    ]
    rule = build("combined", {"ways": ways, "together": "sum"})
    assert rule.score(counted(9, 10, 走访=5), D(6)).points == D(6)
    assert rule.score(counted(8, 10, 走访=2), D(6)).points == D(2)
    assert rule.score(counted(0, 0, 走访=9), D(6)).points == D(3)
    assert problems(rule, D(9)) == ["最多只能得 7 分，够不着满分 9 分。"]
    with pytest.raises(RuleError, match="应有数"):
        rule.score(counted(1), D(6))


# --- handling units: 洛阳 (H3), 海南 (H5), 呼伦贝尔 (H4), 宝鸡 (H8) --------------------------------


@pytest.mark.parametrize(("cases", "earned"), [(0, 10), (5, 10), (7, 14), (40, 30)])
def test_more_cases_earn_more_beyond_five(cases, earned):
    """洛阳: up to 5 cases 10 points, each further one 2 more; here up to 30."""
    params = {"tiers": [{"from": "0", "points": "10"}], "beyond": "5", "each": "2", "cap": "30"}
    assert points("tiers", params, counted(cases), "30") == D(earned)


CASES = {
    "parts": [
        {"name": "速度", "full": "20", "fault": "逾期"},
        {"name": "质量", "full": "50", "fault": "答复空泛", "each": "10"},
        {"name": "结果", "full": "30", "fault": "没有落实", "each": "15"},
    ],
    "roles": {"会办": "0"},
}


def test_a_case_that_came_late_has_nothing_for_speed_and_the_unit_has_the_mean():
    """海南: each main case of 100, late → 0 of 20; joint ones are scored elsewhere."""
    late = Entry("1 号", faults=(("逾期", D(1)),))
    vague = Entry("2 号", faults=(("答复空泛", D(2)), ("没有落实", D(3))))
    joint = Entry("3 号", role="会办", faults=(("逾期", D(1)),))
    rule = build("cases", CASES)
    assert [rule.one(entry)[0] for entry in (late, vague)] == [D(80), D(50)]
    assert rule.score(Measure(D(3), items=(late, vague, joint)), D(10)).points == D("6.50")


def test_a_unit_without_a_task_is_not_assessed():
    """呼伦贝尔: no task that year, not assessed; 承办 nothing leaves the sheet."""
    assert not build("cases", CASES).score(Measure(D(0), D(0)), D(10)).applicable
    rule = build("ratio", {"mode": "linear", "also": {"not_for": ["没有承办任务"]}})
    assert not rule.score(counted(0, 4, facts=("没有承办任务",)), D(10)).applicable


def test_deductions_by_kind_end_at_nothing():
    """宝鸡: could solve but did not −3, no plan −2, hollow reply −1, dissatisfied −0.2."""
    kinds = {"能办未办": "3", "没有计划": "2", "答复空泛": "1", "不满意": "0.2"}
    params = {"misses": "kinds", "kinds": kinds}
    assert points("deduct_per_miss", params, counted(0, 没有计划=1, 不满意=3), "10") == D("7.40")
    assert points("deduct_per_miss", params, counted(0, 能办未办=4), "10") == D(0)


@pytest.mark.parametrize(("late", "earned"), [("zero", "15"), ("per_day", "19.5"), ("once", "19.75")])
def test_late_items_in_three_ways(late, earned):
    params = {"late": late} if late == "zero" else {"late": late, "each": "1"}
    items = tuple(Entry(f"{n} 号", days=D(2) if n == 4 else D(0)) for n in range(1, 5))
    assert points("timeliness", params, Measure(D(3), D(4), items=items), "20") == D(earned)


def test_early_ones_make_up_for_late_ones_but_not_more():
    items = (Entry("早", days=D(-9)), Entry("晚", days=D(1)))
    params = {"late": "per_day", "each": "4", "early": "1", "early_days": 3}
    assert points("timeliness", params, Measure(D(1), D(2), items=items), "20") == D("19.5")
    assert points("timeliness", params, Measure(D(1), D(1), items=items[:1]), "20") == D(20)


# --- ranking, proportion, coefficients (§1.4) ----------------------------------------------------


@pytest.mark.parametrize(("ties", "earned"), [("competition", 3), ("dense", 3), ("average", 2)])
def test_two_second_places(ties, earned):
    """5 / 3 / 1: two second; averaged they share the points of the second and third place."""
    params = {"places": [{"place": n, "points": p} for n, p in ((1, "5"), (2, "3"), (3, "1"))], "ties": ties}
    assert points("ranking", params, Measure(D(4), peers=Peers(4, 1, 2, 1, D(9)))) == D(earned)
    last = points("ranking", params, Measure(D(1), peers=Peers(4, 3, 1, 2, D(9))))
    assert last == (D(1) if ties == "dense" else D(0))


def test_a_small_group_has_a_table_of_its_own_and_nobody_ranks_alone():
    params = {"places": {"1": "5"}, "small": 4, "small_places": {"1": "2"}}
    params = {
        **params,
        "places": [{"place": 1, "points": "5"}],
        "small_places": [{"place": 1, "points": "2"}],
    }
    assert points("ranking", params, Measure(D(4), peers=Peers(3, 0, 1, 0, D(4)))) == D(2)
    with pytest.raises(RuleError, match="同组"):
        points("ranking", params, Measure(D(4)))


def test_the_best_has_the_full_mark_and_others_their_share():
    assert points("best_share", {}, Measure(D(6), peers=Peers(3, 1, 1, 1, D(8))), "10") == D("7.5")
    assert points("best_share", {}, Measure(D(0), peers=Peers(3, 0, 3, 0, D(0))), "10") == D(0)


def test_a_coefficient_of_workload_multiplies_and_stops_at_the_full_mark():
    tiers = [{"from": "0", "to": "20", "points": "1"}, {"from": "20", "points": "1.2"}]
    also = {"workload": "承办件数", "coefficients": tiers}
    params = {"mode": "linear", "also": also}
    assert points("ratio", params, counted(1, 2, 承办件数=30), "10") == D(6)
    assert points("ratio", params, counted(2, 2, 承办件数=30), "10") == D(10)
    above = params | {"also": also | {"above": True}}
    assert points("ratio", above, counted(2, 2, 承办件数=30), "10") == D(12)


# --- what people judge (D10, T1, H10) ------------------------------------------------------------

ATTENDANCE = {
    "bands": [
        {"from": "0", "least": "0", "most": "7"},
        {"from": "80", "least": "8", "most": "11"},
        {"from": "90", "least": "12", "most": "15"},
    ]
}


def test_the_range_of_a_judgement_hangs_on_the_band():
    """≥ 90 % → 12 to 15, 80 to 89 % → 8 to 11, below → 0 to 7."""
    rule = build("judgement", ATTENDANCE)
    assert rule.bounds(counted(89, 100), D(15)) == (D(8), D(11))
    judged = Measure(D(9), D(10), judgement=Judgement(D("12.5"), "材料齐全", "周文清"))
    assert rule.score(judged, D(15)).points == D("12.5")
    with pytest.raises(RuleError, match="8 到 11 分"):
        rule.score(Measure(D(8), D(10), judgement=Judgement(D(12), "好")), D(15))
    with pytest.raises(RuleError, match="写明理由"):
        rule.score(Measure(D(8), D(10), judgement=Judgement(D(9), " ")), D(15))
    waiting = rule.score(counted(9, 10), D(15))
    assert (waiting.pending, waiting.applicable) == (True, False)


def test_groups_weigh_and_the_highest_and_lowest_go():
    params = {"groups": {"代表": "60", "部门": "40"}, "mean": "trimmed"}
    deputies = tuple(Rating("代表", D(v)) for v in (0, 80, 90, 100, 100))
    units = (Rating("部门", D(80), count=2),)
    # (80 + 90 + 100) ÷ 3 = 90; two raters of units are too few to leave any out.
    rule = build("raters", params)
    assert rule.score(Measure(D(0), ratings=deputies + units), D(10)).points == D("8.60")
    assert rule.score(Measure(D(0), ratings=deputies), D(10)).points == D("9.00")
    assert rule.score(Measure(D(0)), D(10)).pending


def test_a_ballot_becomes_points_and_invalid_slips_are_in_no_mean():
    grades = {"满意": "100", "基本满意": "80", "不满意": "0"}
    params = {"groups": {"群众": "1"}, "grades": grades}
    slips = tuple(Rating("群众", grade=g, count=n) for g, n in (("满意", 30), ("基本满意", 10), ("弃权", 5)))
    outcome = build("raters", params).score(Measure(D(0), ratings=slips), D(10))
    assert outcome.points == D("9.50")
    assert "无效 5 票" in outcome.explanation


# --- a scheme's terms ----------------------------------------------------------------------------

BANDS = [{"name": "差", "from": "0", "to": "60"}, {"name": "较好", "from": "60", "to": "80"}]
GOOD = {"name": "好", "from": "80"}


def test_published_bands_leave_a_gap_that_is_named():
    """银川: 80以上 / 60至79; 79.5 has no band until the gap is closed."""
    gap = [BANDS[0], {"name": "较好", "from": "60", "to": "79"}, GOOD]
    with pytest.raises(RuleError, match="79 分到 80 分"):
        Terms.from_params({"bands": gap})
    with pytest.raises(RuleError, match="重叠"):
        Terms.from_params({"bands": [BANDS[0], {"name": "较好", "from": "59", "to": "80"}, GOOD]})
    terms = Terms.from_params({"bands": [*BANDS, GOOD]})
    assert [terms.band_of(D(t), D(t)) for t in ("79.5", "80", "59.99")] == ["较好", "好", "差"]


def test_bands_may_look_at_the_common_part_only():
    """武陵源: ≥ 90 on the common part, whatever the bonus."""
    terms = Terms.from_params({"bands": [*BANDS, GOOD], "band_on": "base"})
    assert verdict(terms, Candidate(1, base=D(78), total=D(88))).band == "较好"


def gate(effect, **row):
    return {"name": "门槛", "what": "condition", "of": "数据造假", "effect": effect, **row}


@pytest.mark.parametrize(
    ("effect", "total", "band", "ranked", "award"),
    [
        ("zero", 0, "差", True, True),
        ("band", 95, "较好", True, True),
        ("no_award", 95, "好", True, False),
        ("unranked", 95, "好", False, False),
    ],
)
def test_a_gate_does_what_it_says_and_no_more(effect, total, band, ranked, award):
    row = gate(effect, band="较好") if effect == "band" else gate(effect)
    terms = Terms.from_params({"bands": [*BANDS, GOOD], "gates": [row]})
    said = verdict(terms, Candidate(1, D(95), D(95), facts=frozenset({"数据造假"})))
    assert (said.total, said.band, said.ranked, said.award) == (D(total), band, ranked, award)
    assert said.notes
    clean = verdict(terms, Candidate(1, D(95), D(95)))
    assert (clean.total, clean.band, clean.notes) == (D(95), "好", ())


def test_what_must_all_be_done_bounds_the_grade():
    needs = [
        {"name": "依法开会", "of": "B1", "points": "8"},
        {"name": "建议办理", "of": "F1", "points": "10"},
    ]
    terms = Terms.from_params({"bands": [*BANDS, GOOD], "needs": needs, "needs_band": "差"})
    assert verdict(terms, Candidate(1, D(90), D(90), {"B1": D(8), "F1": D(10)})).band == "好"
    missed = verdict(terms, Candidate(1, D(90), D(90), {"B1": D(7), "F1": D(10)}))
    assert (missed.band, missed.total) == ("差", D(90))
    assert "依法开会" in missed.notes[0]


def test_quotas_leave_out_whom_they_exclude_and_keep_ties_together():
    """沅江: one in five, leaders excluded; ties at the edge are all in."""
    places = [(n, n, D(100 - n)) for n in range(1, 11)]
    assert honoured({"percent": D(20)}, places, frozenset({1})) == [2, 3]
    tied = [(1, 1, D(99)), (2, 2, D(90)), (3, 2, D(90)), (4, 4, D(80))]
    assert honoured({"top": 2}, tied, frozenset()) == [1, 2, 3]
    assert honoured({"top": 4, "least": D(85)}, tied, frozenset()) == [1, 2, 3]
    assert honoured({"percent": D(1)}, places[:3], frozenset()) == [1]


def test_streaks_look_at_periods_in_a_row():
    """银川: two years 差; 东宝: three years among the first, last years in a row doubled."""
    streaks = [
        {"name": "连续差", "what": "band", "of": "差", "times": 2, "consequence": "约谈"},
        {"name": "连续前列", "what": "top", "places": 3, "times": 3, "consequence": "表扬"},
        {"name": "连续末位", "what": "bottom", "places": 1, "times": 2, "consequence": "提醒", "factor": "2"},
    ]
    terms = Terms.from_params({"bands": [*BANDS, GOOD], "streaks": streaks})
    poor = [Past(10, 11, "差"), Past(9, 11, "差")]
    assert consequences(terms, poor) == ["连续差（连续 2 期）：约谈"]
    assert consequences(terms, [Past(1, 11, "差"), Past(9, 11, "较好")]) == []
    assert consequences(terms, [Past(n, 11, "好") for n in (1, 3, 2)]) == ["连续前列（连续 3 期）：表扬"]
    assert penalty_factor(terms, [Past(11, 11), Past(5, 5)]) == D(2)
    assert penalty_factor(terms, [Past(11, 11)]) == D(1)


def test_a_total_is_converted_into_the_countys_target():
    """宁陕: two of a hundred points."""
    terms = Terms.from_params({"convert_to": "2", "convert_name": "县年度目标责任考核"})
    assert terms.converted(D("85.5"), D(100)) == D("1.71")
    assert terms.converted(D("104"), D(100)) == D("2.00")
    assert terms.convert_said(D("85.5"), D(100)) == "85.5 ÷ 100 × 2 = 1.71 分，计入县年度目标责任考核。"
    assert terms.converted(D("97.25"), D(100)) == D("1.95")


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"gates": [gate("band", band="优秀")]}, "gates"),
        ({"gates": [{"name": "x", "what": "below", "of": "A1", "effect": "zero"}]}, "gates"),
        ({"needs": [{"name": "x", "of": "A1", "points": "1"}]}, "needs_band"),
        ({"bands": [*BANDS, GOOD], "needs": [{"name": "x", "of": "A1", "points": "1"}]}, "needs_band"),
        ({"quotas": [{"name": "x"}]}, "quotas"),
        ({"streaks": [{"name": "x", "what": "top", "times": 2, "consequence": "y"}]}, "streaks"),
        ({"bands": [{"name": "好", "from": "10"}]}, "bands"),
        ({"bands": [*BANDS, {**GOOD, "to": "100"}]}, "bands"),
        ({"unheard": 1}, "unheard"),
        ({"start": "x" * 5000}, "start"),
        ([], "terms"),
    ],
)
def test_terms_that_do_not_fit_get_a_sentence(params, field):
    with pytest.raises(RuleError) as caught:
        Terms.from_params(params)
    assert caught.value.field == field
    assert str(caught.value).endswith("。") and len(str(caught.value)) < 200


def test_terms_survive_a_round_trip():
    params = {
        "start": "60",
        "most": "110",
        "bands": [*BANDS, GOOD],
        "gates": [gate("band", band="差")],
        "quotas": [{"name": "先进", "top": 3, "excluded": "常委"}],
        "convert_to": "2",
    }
    terms = Terms.from_params(params)
    assert terms.as_params() == params
    assert Terms.from_params(terms.as_params()) == terms
    assert Terms.from_params({}).as_params() == {}


def item(key, full, block="base", category=1, cap=None, above=(), params=None):
    rule = build("per_event", params or {"each": "1"})
    return Item(
        key, f"指标{key}", category, block, D(full), rule, cap=cap and D(cap), code=f"A{key}", above=above
    )


def done(items, figures, full=100, **terms):
    measures = {key: Measure(D(n)) for key, n in figures.items()}
    return sheet(items, measures, full_mark=D(full), terms=Terms.from_params(terms))


def test_everybody_starts_from_sixty_and_extras_have_no_cap():
    """东宝: base 60, prescribed and competitive parts on top, no ceiling."""
    items = [item(1, 40), item(2, 100, "bonus", 2)]
    assert done(items, {1: 30, 2: 25}, start="60").total == D(115)
    assert done(items, {1: 30, 2: 25}, start="60", most="110").total == D(110)
    assert done([item(2, 100, "bonus", 2)], {2: 25}, full=60, start="60").total == D(85)


def test_categories_and_headings_have_caps_of_their_own():
    """桐城: activities 10 at the most, whatever the two indicators add up to; headings likewise."""
    items = [item(1, 10, cap=10), item(2, 10, cap=10), item(3, 90, category=2)]
    sheet_ = done(items, {1: 8, 2: 9, 3: 90})
    assert (sheet_.earned, sheet_.applicable_mark, sheet_.total) == (D(100), D(100), D(100))
    above = ((9, D(12)),)
    items = [item(1, 10, "bonus", 1, 8, above), item(2, 10, "bonus", 2, 8, above), item(3, 100, category=3)]
    assert done(items, {1: 10, 2: 10, 3: 50}).bonus == D(12)


def test_a_sheet_of_two_points_keeps_its_cents():
    """凤阳: 0.4 + 0.4 + 0.6 + 0.4 of a native 2.00; 1.80 are printed, and nothing is rounded to whole points."""
    items = [
        item(n, full, params={"each": full, "cap": full})
        for n, full in enumerate(("0.4", "0.4", "0.6", "0.4"), start=1)
    ]
    assert done(items, {1: 1, 2: 1, 3: 1, 4: 1}, full="1.8").total == D("1.80")


def test_a_gate_on_an_indicator_stops_the_award_and_leaves_the_points():
    gates = [{"name": "会议没开", "what": "zero", "of": "A1", "effect": "no_award"}]
    sheet_ = done([item(1, 10), item(2, 90)], {1: 0, 2: 90}, gates=gates)
    assert (sheet_.total, sheet_.verdict.award) == (D(90), False)
