"""Scoring rules: published golden cases, bounds, monotony, caps, floors, empty denominators."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments import rules
from assessments.rules import Measure, RuleError, Wording, build, plain, problems, rounded


def score(kind, params, numerator, denominator=None, full="100", breakdown=None):
    measure = Measure(D(numerator), None if denominator is None else D(denominator), breakdown or {})
    return build(kind, params).score(measure, D(full))


# --- golden cases from published schemes --------------------------------------------------------


def test_an_excellent_key_suggestion_earns_seven():
    """江北: a suggestion 3, a key one 2 more, an excellent one 2 more; they stack."""
    params = {"each": "3", "subtypes": {"重点": "2", "优秀": "2"}, "uncapped": True}
    outcome = score("per_event", params, 1, breakdown={"重点": D(1), "优秀": D(1)})
    assert outcome.points == D(7)


def test_reception_and_donation_earn_fifteen():
    """石鼓: one reception 5, one donation 10."""
    params = {"subtypes": {"站内接待": "5", "公益捐款": "10"}, "uncapped": True}
    assert score("per_event", params, 2, breakdown={"站内接待": D(1), "公益捐款": D(1)}).points == D(15)


def test_six_ordinary_activities_stop_at_the_cap():
    """桐城: 2 an activity, cap 10."""
    outcome = score("per_event", {"each": "2", "cap": "10"}, 6, full="10")
    assert outcome.points == D(10)
    assert "封顶" in outcome.explanation


@pytest.mark.parametrize(("missing", "points"), [(0, 20), (3, 5), (4, 0), (5, 0)])
def test_deputies_who_skip_their_report_cost_five_each_until_nothing_is_left(missing, points):
    """皇城: full 20, −5 per deputy who does not take part, 扣完为止."""
    assert score("deduct_per_miss", {"each": "5"}, 10 - missing, 10, full="20").points == D(points)


def test_missed_activities_cost_two_each():
    """皇城: full 20, −2 per deputy per missed activity; the metric counts the misses."""
    assert score("deduct_per_miss", {"each": "2", "misses": "count"}, 4, full="20").points == D(12)


def test_a_consultation_rate_of_97_percent_earns_two_of_five():
    """政协提案 table: 100 % = 5, −1 per percentage point."""
    outcome = score("ratio", {"mode": "per_point", "each": "1"}, 97, 100, full="5")
    assert outcome.points == D(2)
    assert "低 3 个百分点" in outcome.explanation


def test_maxima_below_one_keep_their_decimals():
    """凤阳: a sheet of 2.00 points with maxima 0.4 + 0.4 + 0.6 + 0.4; nothing is rounded to whole points."""
    full = [D("0.4"), D("0.4"), D("0.6"), D("0.4")]
    points = [
        build("ratio", {"mode": "threshold", "target": "98"}).score(Measure(D(99), D(100)), mark).points
        for mark in full
    ]
    assert sum(points) == D("1.80")


def test_79_5_percent_has_its_band_because_gaps_are_refused():
    """银川 published 80以上 / 60至79: a gap from 79 to 80. Half-open bands close it."""
    gap = {
        "mode": "bands",
        "bands": [
            {"from": "0", "to": "60", "points": "0"},
            {"from": "60", "to": "79", "points": "5"},
            {"from": "80", "points": "10"},
        ],
    }
    with pytest.raises(RuleError, match="79% 到 80%"):
        build("ratio", gap)
    gap["bands"][1]["to"] = "80"
    assert score("ratio", gap, "79.5", 100, full="10").points == D(5)
    assert score("ratio", gap, "80", 100, full="10").points == D(10)


def test_attendance_of_at_least_85_percent_passes():
    """奉化: attendance ≥ 85 %."""
    params = {"mode": "threshold", "target": "85"}
    assert score("ratio", params, 17, 20, full="3").points == D(3)
    assert score("ratio", params, 16, 20, full="3").points == D(0)


def test_two_sessions_a_year_cost_four_each_when_missing():
    outcome = score("deduct_per_miss", {"each": "4", "misses": "target", "target": "2"}, 1, full="8")
    assert outcome.points == D(4)
    assert "目标 2 次" in outcome.explanation


# --- rounding -----------------------------------------------------------------------------------


def test_half_cents_round_up():
    assert rounded(D("2.345")) == D("2.35")
    assert rounded(D("2.344999")) == D("2.34")
    assert score("ratio", {"mode": "linear"}, 1, 3, full="10").points == D("3.33")


def test_numbers_are_written_as_people_write_them():
    assert [plain(D(x)) for x in ("3.00", "2.50", "83.333", "100", "0")] == ["3", "2.5", "83.33", "100", "0"]
    assert plain(None) == "--"


# --- empty denominators -------------------------------------------------------------------------

EMPTY = [
    ("ratio", {"mode": "linear"}),
    ("ratio", {"mode": "threshold", "target": "90"}),
    ("ratio", {"mode": "per_point", "each": "1"}),
    ("ratio", {"mode": "bands", "bands": [{"from": "0", "points": "10"}]}),
    ("deduct_per_miss", {"each": "1"}),
]


@pytest.mark.parametrize(("kind", "params"), EMPTY)
@pytest.mark.parametrize(
    ("policy", "points", "applicable"), [("full", 10, True), ("zero", 0, True), ("not_applicable", 0, False)]
)
def test_where_nothing_was_due_the_policy_decides(kind, params, policy, points, applicable):
    outcome = score(kind, params | {"empty": policy}, 0, 0, full="10")
    assert (outcome.points, outcome.applicable) == (D(points), applicable)


def test_a_ratio_without_any_denominator_is_an_error_not_a_zero():
    with pytest.raises(RuleError, match="应有数"):
        score("ratio", {"mode": "linear"}, 5)
    with pytest.raises(RuleError, match="应有数"):
        score("deduct_per_miss", {"each": "1"}, 5)


@pytest.mark.parametrize("bad", [{"numerator": D(-1)}, {"numerator": D(1), "denominator": D(-1)}])
def test_negative_measures_are_refused(bad):
    with pytest.raises(RuleError, match="不能是负数"):
        Measure(**bad)


# --- parameters ---------------------------------------------------------------------------------

BAD = [
    ("per_event", {}, "each"),
    ("per_event", {"each": "0"}, "each"),
    ("per_event", {"each": "-1"}, "each"),
    ("per_event", {"each": "abc"}, "each"),
    ("per_event", {"each": 0.1}, "each"),
    ("per_event", {"each": "NaN"}, "each"),
    ("per_event", {"each": "1", "cap": "0"}, "cap"),
    ("per_event", {"each": "1", "cap": "5", "uncapped": True}, "uncapped"),
    ("per_event", {"each": "1", "uncapped": "yes"}, "uncapped"),
    ("per_event", {"each": "1", "subtypes": [1]}, "subtypes"),
    ("per_event", {"each": "1", "evil": "1"}, "evil"),
    ("ratio", {}, "mode"),
    ("ratio", {"mode": "guess"}, "mode"),
    ("ratio", {"mode": "threshold", "target": "101"}, "target"),
    ("ratio", {"mode": "threshold", "target": "0"}, "target"),
    ("ratio", {"mode": "per_point"}, "each"),
    ("ratio", {"mode": "per_point", "each": "1", "partial": "so"}, "partial"),
    ("ratio", {"mode": "linear", "zero_at": "100"}, "zero_at"),
    ("ratio", {"mode": "linear", "empty": "maybe"}, "empty"),
    ("ratio", {"mode": "linear", "each": "1"}, "each"),
    ("ratio", {"mode": "bands"}, "bands"),
    ("ratio", {"mode": "bands", "bands": [{"from": "10", "points": "1"}]}, "bands"),
    (
        "ratio",
        {"mode": "bands", "bands": [{"from": "0", "to": "60", "points": "1"}, {"from": "50", "points": "2"}]},
        "bands",
    ),
    ("ratio", {"mode": "bands", "bands": [{"from": "0", "to": "100", "points": "1"}]}, "bands"),
    ("ratio", {"mode": "bands", "bands": ["x"]}, "bands"),
    ("deduct_per_miss", {}, "each"),
    ("deduct_per_miss", {"each": "1", "misses": "target"}, "target"),
    ("deduct_per_miss", {"each": "1", "target": "3"}, "target"),
    ("deduct_per_miss", {"each": "1", "misses": "x"}, "misses"),
    ("nothing", {}, "rule_kind"),
]


@pytest.mark.parametrize(("kind", "params", "field"), BAD)
def test_bad_parameters_get_a_sentence_at_their_field(kind, params, field):
    with pytest.raises(RuleError) as caught:
        build(kind, params)
    assert caught.value.field == field
    assert str(caught.value).endswith("。")


GOOD = [
    ("per_event", {"each": "2.5", "cap": "10"}),
    ("per_event", {"each": "2", "uncapped": True, "subtypes": {"重点": "1.5"}}),
    ("ratio", {"mode": "threshold", "target": "85", "otherwise": "-1", "empty": "zero"}),
    ("ratio", {"mode": "per_point", "target": "95", "each": "0.25", "partial": "up", "empty": "full"}),
    ("ratio", {"mode": "linear", "target": "100", "zero_at": "60", "empty": "not_applicable"}),
    (
        "ratio",
        {
            "mode": "bands",
            "empty": "full",
            "bands": [{"from": "0", "to": "80", "points": "0"}, {"from": "80", "points": "5"}],
        },
    ),
    ("deduct_per_miss", {"each": "2", "misses": "target", "target": "4"}),
    ("deduct_per_miss", {"each": "2", "no_floor": True}),
]


@pytest.mark.parametrize(("kind", "params"), GOOD)
def test_parameters_survive_a_round_trip_and_describe_themselves(kind, params):
    rule = build(kind, params)
    assert build(kind, rule.as_params()) == rule
    assert rule.describe(D(10), Wording("实开", "应开", "场")).endswith("。")
    assert rules.RULES[kind].label and rules.RULES[kind].sample


def test_partial_points_may_be_counted_up_or_left_out():
    base = {"mode": "per_point", "each": "1"}
    assert score("ratio", base, "97.5", 100, full="5").points == D("2.5")
    assert score("ratio", base | {"partial": "up"}, "97.5", 100, full="5").points == D(2)
    assert score("ratio", base | {"partial": "down"}, "97.5", 100, full="5").points == D(3)


def test_what_cannot_be_reached_or_is_too_much_is_said():
    assert "够不着" in problems(build("per_event", {"each": "1", "cap": "5"}), D(10))[0]
    assert "超过满分" in problems(build("per_event", {"each": "1", "cap": "15"}), D(10))[0]
    assert "没有上限" in problems(build("per_event", {"each": "1", "uncapped": True}), D(10))[0]
    assert "分不出高低" in problems(build("ratio", {"mode": "threshold", "otherwise": "10"}), D(10))[0]
    assert problems(build("per_event", {"each": "1"}), D(10)) == []


# --- properties ---------------------------------------------------------------------------------

amounts = st.decimals(min_value=0, max_value=1000, places=2)
steps = st.decimals(min_value=D("0.01"), max_value=20, places=2)
marks = st.decimals(min_value=D("0.1"), max_value=100, places=2)
percents = st.decimals(min_value=1, max_value=100, places=2)


@st.composite
def any_rule(draw):
    """A valid rule of any kind that stays within the full mark."""
    which = draw(st.integers(0, 5))
    empty = draw(st.sampled_from(["full", "zero", "not_applicable"]))
    if which == 0:
        return build("per_event", {"each": str(draw(steps))})
    if which == 1:
        return build("ratio", {"mode": "threshold", "target": str(draw(percents)), "empty": empty})
    if which == 2:
        partial = draw(st.sampled_from(["exact", "up", "down"]))
        return build(
            "ratio",
            {
                "mode": "per_point",
                "target": str(draw(percents)),
                "each": str(draw(steps)),
                "partial": partial,
                "empty": empty,
            },
        )
    if which == 3:
        target = draw(st.decimals(min_value=2, max_value=100, places=2))
        zero_at = draw(st.decimals(min_value=0, max_value=target - 1, places=2))
        return build(
            "ratio", {"mode": "linear", "target": str(target), "zero_at": str(zero_at), "empty": empty}
        )
    if which == 4:
        return build("deduct_per_miss", {"each": str(draw(steps)), "empty": empty})
    return build(
        "deduct_per_miss", {"each": str(draw(steps)), "misses": "target", "target": str(draw(steps))}
    )


@given(any_rule(), amounts, amounts, marks)
def test_points_stay_between_nothing_and_the_full_mark(rule, numerator, denominator, full):
    outcome = rule.score(Measure(numerator, denominator), full)
    assert 0 <= outcome.points <= rounded(full)
    assert outcome.points == rounded(outcome.points)
    assert outcome.explanation.endswith("。")


@given(any_rule(), amounts, st.decimals(min_value=D("0.01"), max_value=1000, places=2), amounts, marks)
def test_doing_more_never_earns_less(rule, numerator, denominator, more, full):
    less = rule.score(Measure(numerator, denominator), full)
    greater = rule.score(Measure(numerator + more, denominator), full)
    assert greater.points >= less.points


@given(steps, marks, st.integers(0, 200))
def test_events_never_pass_the_cap_and_reach_it(each, cap, events):
    rule = build("per_event", {"each": str(each), "cap": str(cap)})
    points = rule.score(Measure(D(events)), D(1000)).points
    assert points == min(rounded(each * events), cap)


@given(steps, marks, st.integers(0, 500))
def test_deductions_stop_at_the_floor_unless_told_otherwise(each, full, missed):
    measure = Measure(D(0), D(missed)) if missed else Measure(D(1), D(1))
    with_floor = build("deduct_per_miss", {"each": str(each)}).score(measure, full).points
    without = build("deduct_per_miss", {"each": str(each), "no_floor": True}).score(measure, full).points
    assert with_floor == max(D(0), without)
    assert without == rounded(full - each * missed)


@given(st.lists(st.integers(1, 99), min_size=1, max_size=6, unique=True), amounts, marks)
def test_bands_cover_every_percentage_once(cuts, percent, full):
    edges = [0, *sorted(cuts)]
    bands = [
        {"from": str(low), "to": str(high) if high else None, "points": str(index)}
        for index, (low, high) in enumerate(zip(edges, [*edges[1:], None], strict=True))
    ]
    rule = build("ratio", {"mode": "bands", "bands": bands})
    expected = max(index for index, low in enumerate(edges) if percent >= low)
    assert rule.score(Measure(percent, D(100)), full).points == D(expected)
