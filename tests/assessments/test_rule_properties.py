"""Every kind of rule: bounds, monotony, caps, floors, nothing due, stored and read back, told on the screen."""

from dataclasses import replace
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments import rules
from assessments.rules import (
    CHOICES,
    RULES,
    Entry,
    Judgement,
    Measure,
    Rating,
    RuleError,
    Wording,
    build,
    choice_of,
    fields_of,
    pack,
    peers_of,
    rounded,
    shown,
    unpack,
)
from assessments.rules.fields import MOST_ROWS, Field, read
from assessments.scoring import Contender, Item, ranked, sheet, with_peers

pytestmark = pytest.mark.once

KINDS = sorted(RULES)
WORDS = ["领衔", "立案", "国家级", "县级", "逾期", "答复空泛", "代表", "部门", "没有计划"]
amounts = st.decimals(min_value=0, max_value=60, places=2)
marks = st.decimals(min_value=D("0.1"), max_value=100, places=2)
words = st.sampled_from(WORDS)


@st.composite
def entries(draw):
    faults = draw(st.dictionaries(words, st.integers(0, 5).map(D), max_size=2))
    return Entry(
        "事项",
        tuple(draw(st.lists(words, max_size=2, unique=True))),
        draw(words),
        draw(st.integers(1, 5)),
        draw(st.none() | st.integers(-9, 9).map(D)),
        tuple(sorted(faults.items())),
    )


@st.composite
def measures(draw):
    """A measure that every kind of rule can work with."""
    done, due = draw(amounts), draw(amounts)
    values = st.builds(Rating, words, st.integers(0, 100).map(D), st.just(""), st.integers(1, 9))
    whole = Measure(
        done,
        due,
        draw(st.dictionaries(words, st.integers(0, 9).map(D), max_size=3)),
        tuple(draw(st.lists(entries(), min_size=1, max_size=3))),
        tuple(draw(st.lists(values, max_size=3))),
        draw(st.none() | st.just(Judgement(D(0), "按材料"))),
    )
    others = draw(st.lists(amounts, max_size=4))
    return replace(whole, peers=peers_of(enumerate([done, *others]))[0])


def typical(kind):
    return RULES[kind].typical()


@given(kind=st.sampled_from(KINDS), measure=measures(), full=marks)
def test_points_keep_to_the_cap_and_tell_how_they_came(kind, measure, full):
    rule = typical(kind)
    outcome = rule.score(measure, full)
    limit = rule.limit(full)
    assert outcome.points == rounded(outcome.points)
    assert limit is None or outcome.points <= rounded(limit)
    assert outcome.points >= 0
    assert outcome.applicable or outcome.points == 0
    assert outcome.explanation.endswith("。") and "None" not in outcome.explanation
    if RULES[kind].within:
        assert outcome.points <= rounded(full)


RISING = [k for k in KINDS if RULES[k].rising and k not in ("shares", "levels")]


@given(kind=st.sampled_from(RISING), measure=measures(), more=amounts, full=marks)
def test_doing_more_never_earns_less(kind, measure, more, full):
    rule = typical(kind)
    less = rule.score(measure, full)
    greater = rule.score(replace(measure, numerator=measure.numerator + more), full)
    assert greater.points >= less.points


@given(
    kind=st.sampled_from(["shares", "levels", "per_event"]), measure=measures(), entry=entries(), full=marks
)
def test_one_more_record_never_earns_less(kind, measure, entry, full):
    rule = typical(kind)
    more = replace(measure, items=(*measure.items, entry), numerator=measure.numerator + 1)
    assert rule.score(more, full).points >= rule.score(measure, full).points


@given(st.integers(1, 40))
def test_a_share_is_never_more_than_the_whole_and_all_shares_together_are_the_whole(people):
    for split in ("lead", "even"):
        rule = build("shares", {"split": split, "each": "10", "uncapped": True})
        parts = [Entry("一件", (), "领衔" if n == 0 else "联名", people) for n in range(people)]
        together = sum((rule.one(part)[0] for part in parts), D(0))
        assert abs(together - 10) < D("0.0001")
        assert all(rule.one(part)[0] <= 10 for part in parts)


@pytest.mark.parametrize("kind", KINDS)
def test_a_measure_is_stored_and_read_back_with_everything_a_rule_used(kind):
    measure, outcome = typical(kind).example(D(10))
    again = unpack(measure.numerator, measure.denominator, pack(measure))
    assert again == measure
    assert typical(kind).score(again, D(10)) == outcome


@given(measures(), st.frozensets(words, max_size=3))
def test_any_measure_survives_storage(measure, facts):
    whole = replace(measure, facts=facts)
    assert unpack(whole.numerator, whole.denominator, pack(whole)) == whole


@pytest.mark.parametrize("choice", CHOICES, ids=lambda c: c.key)
def test_every_choice_on_the_screen_has_help_fields_and_an_example(choice):
    rule = build(choice.kind, {**choice.rule.SAMPLE, **choice.fixed}) if not choice.fixed else None
    assert choice.label and choice.help.endswith("。") and choice.sample.endswith("。")
    assert all(field.label and field.sort for field in fields_of(choice))
    assert not any(field.name in choice.fixed for field in fields_of(choice))
    if rule is not None:
        assert choice_of(choice.kind, rule.as_params()) == choice
        assert build(choice.kind, rule.as_params()) == rule
        _, outcome = rule.example(D(10), Wording("实开", "应开", "场"))
        assert outcome.applicable and outcome.explanation.endswith("。")
        assert rule.describe(D(10)).endswith("。")


BAD = [
    ("target", {"target": "3"}, "below"),
    ("target", {"target": "3", "below": "1", "cap": "5", "uncapped": True}, "uncapped"),
    ("tiers", {"tiers": [{"from": "1", "points": "1"}]}, "tiers"),
    ("tiers", {"tiers": [{"from": "0", "points": "1"}], "beyond": "5"}, "each"),
    ("tiers", {"tiers": []}, "tiers"),
    ("pass_fail", {"passed": "1", "failed": "2"}, "failed"),
    ("pass_fail", {"basis": "none", "partial": "1"}, "partial"),
    ("timeliness", {"late": "per_day"}, "each"),
    ("ranking", {}, "places"),
    ("ranking", {"places": [{"place": 1, "points": "1"}, {"place": 2, "points": "2"}]}, "places"),
    ("ranking", {"places": [{"place": 1, "points": "1"}, {"place": 1, "points": "1"}]}, "places"),
    ("ranking", {"places": [{"place": "1.5", "points": "1"}]}, "places"),
    ("levels", {"levels": [{"name": "", "points": "1"}]}, "levels"),
    ("levels", {"levels": [{"name": "县", "points": "1"}, {"name": "县", "points": "2"}]}, "levels"),
    ("shares", {"split": "fixed", "roles": {"领衔": "15"}, "each": "3"}, "each"),
    ("judgement", {"low": "5", "high": "3"}, "high"),
    ("judgement", {"bands": [{"from": "50", "least": "1", "most": "2"}]}, "bands"),
    ("raters", {"groups": {"代表": "0"}}, "groups"),
    ("raters", {"groups": {"代表": "1"}, "scale": "10", "grades": {"满意": "100"}}, "grades"),
    ("cases", {"parts": [{"name": "速度", "full": "20"}]}, "parts"),
    ("per_event", {"each": "1", "also": {"workload": "件数"}}, "workload"),
    ("per_event", {"each": "1", "also": {"only_for": ["甲"], "not_for": ["甲"]}}, "not_for"),
    ("per_event", {"each": "1", "also": "x"}, "also"),
    ("per_event", {"each": "1" * 4000}, "each"),
    ("per_event", {"each": "1", "subtypes": {"a" * 500: "1"}}, "subtypes"),
    ("per_event", {"each": "1", "subtypes": {"a\x00": "1"}}, "subtypes"),
    ("per_event", {"each": "1", "subtypes": [{"name": "a", "points": "1"}] * (MOST_ROWS + 1)}, "subtypes"),
    ("per_event", {"each": ["1"]}, "each"),
    ("ratio", {"mode": ["linear"]}, "mode"),
    ("combined", {"ways": []}, "ways"),
    ("combined", {"ways": [{"how": "reach", "points": "1"}]}, "ways"),
    ("combined", {"ways": [{"how": "each", "number": "1", "points": "1"}]}, "ways"),
    ("combined", {"ways": [{"how": "share", "number": "101", "points": "1"}]}, "ways"),
    ("combined", {"ways": [{"how": "reach", "number": "1", "points": "1", "most": "2"}]}, "ways"),
    ("combined", {"ways": [{"how": "each", "points": "1"}] * 2}, "ways"),
    ("combined", {"ways": [{"points": "1"}]}, "ways"),
]


@pytest.mark.parametrize(("kind", "params", "field"), BAD)
def test_bad_parameters_get_a_short_sentence_at_their_field(kind, params, field):
    with pytest.raises(RuleError) as caught:
        build(kind, params)
    assert caught.value.field == field
    assert str(caught.value).endswith("。") and len(str(caught.value)) < 200


@given(
    ways=st.lists(
        st.builds(
            lambda name, most, points: {
                "name": name,
                "how": "each",
                "points": str(points),
                "most": str(most),
            },
            st.sampled_from(["", *WORDS]),
            st.integers(1, 30),
            st.integers(1, 9),
        ),
        min_size=1,
        max_size=4,
        unique_by=str,
    ),
    measure=measures(),
    full=marks,
)
def test_the_highest_way_is_never_more_than_all_ways_together_and_neither_than_the_full_mark(
    ways, measure, full
):
    highest, together = (
        build("combined", {"ways": ways, "together": how}).score(measure, full).points
        for how in ("highest", "sum")
    )
    alone = [build("combined", {"ways": [way]}).score(measure, full).points for way in ways]
    assert highest == max(alone)
    assert highest <= together <= min(rounded(full), sum(alone))


def test_what_is_not_asked_is_refused_with_its_name():
    fields = (
        Field("a", "甲", "choice", choices={"x": "X", "y": "Y"}, default="x"),
        Field("b", "乙", only_if=("a", ("y",))),
    )
    assert [f.name for f in shown(fields, {"a": "x"})] == ["a"]
    with pytest.raises(RuleError, match="用不到“乙”"):
        read(fields, {"b": "1"})


def test_nothing_due_follows_the_policy_in_every_rule_that_has_one():
    for kind, params in (
        ("pass_fail", {"basis": "all"}),
        ("timeliness", {}),
        ("cases", dict(RULES["cases"].SAMPLE)),
        ("best_share", {"by": "percent"}),
        ("ranking", {**RULES["ranking"].SAMPLE, "by": "percent"}),
    ):
        for policy, points, applicable in (
            ("full", 10, True),
            ("zero", 0, True),
            ("not_applicable", 0, False),
        ):
            outcome = build(kind, params | {"empty": policy}).score(Measure(D(0), D(0)), D(10))
            assert (kind, outcome.points, outcome.applicable) == (kind, D(points), applicable)


def test_a_rule_that_needs_records_says_so_where_the_metric_only_counts():
    for kind in ("shares", "cases"):
        with pytest.raises(RuleError, match="逐件"):
            typical(kind).score(Measure(D(3), D(3)), D(10))


# --- the group ----------------------------------------------------------------------------------


@given(st.lists(amounts, min_size=1, max_size=12), st.booleans())
def test_peers_agree_with_competition_ranking(values, lowest_first):
    peers = peers_of(enumerate(values), lowest_first=lowest_first)
    signed = [-v if lowest_first else v for v in values]
    places = ranked([Contender(n, v) for n, v in enumerate(signed)])
    assert {n: p.ahead + 1 for n, p in peers.items()} == {n: p.rank for n, p in places.items()}
    assert all(p.best == (min if lowest_first else max)(values) for p in peers.values())


def test_who_is_not_asked_stands_in_nobodys_comparison():
    also = {"only_for": ["常委"]}
    item = Item(1, "参会", 1, "base", D(10), build("best_share", {"also": also}))
    member = frozenset({"常委"})
    whole = with_peers(
        [item],
        {(1, 1): Measure(D(4), facts=member), (2, 1): Measure(D(8), facts=member), (3, 1): Measure(D(80))},
    )
    assert whole[1, 1].peers.best == D(8) and whole[3, 1].peers is None
    assert sheet([item], {1: whole[1, 1]}, full_mark=D(10)).total == D(5)


def test_what_still_waits_for_a_judgement_leaves_the_sheet_even_where_gaps_count_in_full():
    judged = Item(1, "现场评分", 1, "base", D(20), build("judgement", {}))
    plain = Item(2, "会议", 1, "base", D(80), build("per_event", {"each": "40"}))
    waiting = sheet([judged, plain], {1: Measure(D(0)), 2: Measure(D(1))}, full_mark=D(100), policy="full")
    assert (waiting.pending, waiting.total) == ([1], D(50))
    assert rules.plain(waiting.applicable_mark) == "80"
