"""Rules in a block that is taken off the total: they count what went wrong (record 0068)."""

import json
from decimal import Decimal as D

import pytest

from assessments import rules
from assessments.checks import check_scheme
from assessments.defaults import SHORT, default_scheme
from assessments.documents import document_of, read_document
from assessments.models import Category, Indicator, Score
from assessments.rules import RULES, Entry, Measure, build
from assessments.scoring import Item, sheet
from assessments.sheetcheck import _added_up, check_sheet
from assessments.sheets import items_of
from assessments.workflow import schemes
from assessments.workflow.results import compute_year
from congress_portal.foundation.web.refusals import Refused
from tests.assessments.test_scheme_pages import indicator_form, post, url
from tests.factories.ground import NOW


def subtracted(params, kind="deduct_per_miss"):
    return build(kind, params).placed(subtracted=True)


def points(rule, measure, full=10):
    return rule.score(measure, D(full)).points


@pytest.mark.parametrize("lapses", [0, 1, 3, 9])
def test_nothing_amiss_subtracts_nothing_and_each_miss_its_points(lapses):
    rule = subtracted({"misses": "count", "each": "2"})
    outcome = rule.score(Measure(D(lapses)), D(10))
    assert outcome.points == min(D(2) * lapses, D(10))
    assert ("没有缺漏，不扣分" in outcome.explanation) == (lapses == 0)
    assert "得" not in outcome.explanation


def test_every_way_to_count_misses_subtracts_them():
    assert points(subtracted({"each": "3"}), Measure(D(4), D(6))) == 6
    assert points(subtracted({"each": "3"}), Measure(D(0), D(0))) == 0
    assert points(subtracted({"each": "3", "empty": "zero"}), Measure(D(0), D(0))) == 0
    assert points(subtracted({"misses": "target", "target": "4", "each": "1"}), Measure(D(5))) == 0
    kinds = {"misses": "kinds", "kinds": [{"name": "迟报", "points": "1"}, {"name": "漏报", "points": "2"}]}
    found = Measure(D(3), breakdown={"迟报": D(1), "漏报": D(2)})
    outcome = subtracted(kinds).score(found, D(10))
    assert outcome.points == 5 and outcome.explanation.endswith("扣 5 分。")
    assert points(subtracted({"misses": "count", "each": "4", "no_floor": True}), Measure(D(9))) == 36
    assert "没有缺漏不扣分，最多扣 10 分" in subtracted({"each": "3"}).describe(D(10))


@pytest.mark.parametrize("kind", sorted(RULES))
def test_each_kind_says_whether_it_can_be_subtracted(kind):
    told = [base for base in RULES[kind].__mro__ if "instead" in vars(base)]
    assert told, "declare instead"
    said = RULES[kind].instead
    assert said == "" or ("请改选“" in said and said.endswith("。"))


@pytest.mark.parametrize(
    ("kind", "params", "fits"),
    [
        ("deduct_per_miss", {"each": "1"}, True),
        ("per_event", {"each": "1"}, True),
        ("levels", RULES["levels"].SAMPLE, True),
        ("tiers", RULES["tiers"].SAMPLE, True),
        (
            "tiers",
            {"tiers": [{"from": "0", "to": "2", "points": "5"}, {"from": "2", "points": "0"}]},
            False,
        ),
        ("judgement", {}, True),
        ("judgement", {"low": "-5"}, False),
        ("combined", {"ways": [{"how": "each", "points": "1"}]}, True),
        ("combined", {"ways": [{"how": "share", "number": "80", "points": "5"}]}, False),
        ("ratio", {"mode": "linear", "target": "100"}, False),
        ("target", RULES["target"].SAMPLE, False),
        ("pass_fail", {}, False),
        ("ranking", RULES["ranking"].SAMPLE, False),
        ("best_share", RULES["best_share"].SAMPLE, False),
        ("timeliness", RULES["timeliness"].SAMPLE, False),
        ("shares", RULES["shares"].SAMPLE, False),
        ("cases", RULES["cases"].SAMPLE, False),
        ("raters", RULES["raters"].SAMPLE, False),
        ("per_event", {"each": "1", "also": {"zero_if": ["通报"]}}, False),
        ("deduct_per_miss", {"each": "1", "also": {"coefficient": "1.2"}}, True),
    ],
)
def test_what_grows_with_what_went_well_is_not_subtracted(kind, params, fits):
    assert (build(kind, params).not_subtracted() == "") is fits


@pytest.mark.parametrize("kind", sorted(k for k, rule in RULES.items() if not rule.instead))
def test_what_may_be_subtracted_takes_nothing_where_nothing_happened(kind):
    rule = RULES[kind].typical().placed(subtracted=True)
    if rule.not_subtracted() or rules.MANUAL in rule.needs_of():
        return
    clean = Measure(D(0), D(0), items=(Entry("甲"),))
    assert points(rule, clean) == 0


def test_a_score_keeps_how_it_was_counted_and_older_ones_read_as_before():
    rule = subtracted({"misses": "count", "each": "2"})
    params = rules.kept(rule, {"misses": "count", "each": "2"})
    assert points(build("deduct_per_miss", params), Measure(D(1))) == 2
    assert points(build("deduct_per_miss", {"misses": "count", "each": "2"}), Measure(D(1))) == 8
    item = Item(1, "述职", 1, "base", D(10), build("per_event", {"each": "10"}))
    less = Item(2, "迟报", 2, "penalty", D(10), rule)
    done = sheet([item, less], {1: Measure(D(1)), 2: Measure(D(0))}, full_mark=D(10))
    assert (done.penalty, done.total) == (0, 10)


# --- schemes --------------------------------------------------------------------------------------


@pytest.fixture
def draft(scene):
    return default_scheme(actor=scene.cast.staff, group=scene.group, year=2027, lines=SHORT, at=NOW)


@pytest.fixture
def faults(scene, draft):
    return schemes.save_category(
        actor=scene.cast.staff, scheme=draft, name="问题扣分", block="penalty", at=NOW
    )


def save(scene, category, kind, params, metric="reception_held", **more):
    return schemes.save_indicator(
        actor=scene.cast.staff,
        scheme=category.scheme,
        category=category,
        name="迟报漏报",
        full_mark=D(10),
        metric=metric,
        rule_kind=kind,
        params=params,
        at=NOW,
        **more,
    )


def test_saving_and_publishing_refuse_what_works_backwards(scene, draft, faults):
    with pytest.raises(Refused, match="请改选“缺一次扣分”") as refusal:
        save(scene, faults, "ratio", {"mode": "linear"})
    assert refusal.value.field == "category"
    row = save(scene, faults, "deduct_per_miss", {"each": "2"})
    assert not [f for f in check_scheme(draft) if f.indicator == row and f.blocking]
    Indicator.objects.filter(pk=row.pk).update(rule_kind="ratio", params={"mode": "linear", "target": "100"})
    said = [f.text for f in check_scheme(draft) if f.indicator and f.indicator.pk == row.pk and f.blocking]
    assert any("在扣分的类别里" in text for text in said)


def test_a_penalty_does_not_tell_equal_totals_apart(scene, draft, faults):
    row = save(scene, faults, "deduct_per_miss", {"each": "2"}, tie_break=9)
    said = [f.text for f in check_scheme(draft) if f.indicator == row and f.blocking]
    assert len(said) == 1 and "扣得多的反而排在前面" in said[0]


def test_a_category_is_not_turned_into_a_penalty_over_such_rules(scene, draft):
    category = draft.categories.get(indicators__metric="demands_in_time")
    parent = schemes.save_category(actor=scene.cast.staff, scheme=draft, name="扣分", block="penalty", at=NOW)
    for more, field in (({"block": "penalty"}, "block"), ({"parent": parent}, "parent")):
        with pytest.raises(Refused, match="不能改成扣分") as refusal:
            schemes.save_category(
                actor=scene.cast.staff, scheme=draft, category=category, name=category.name, at=NOW, **more
            )
        assert refusal.value.field == field
    assert Category.objects.get(pk=category.pk).block == "base"


def test_a_file_with_such_a_rule_gets_the_sentence(scene, draft, faults):
    save(scene, faults, "deduct_per_miss", {"each": "2"})
    raw = json.loads(json.dumps(document_of(draft).as_json()))
    assert read_document(raw)[1] == []
    line = next(i for i in raw["indicators"] if i["category"] == "问题扣分")
    line |= {"rule": "ratio", "params": {"mode": "linear", "target": "100"}}
    assert any("“迟报漏报”在扣分的类别里" in text for text in read_document(raw)[1])


def test_the_page_tries_it_as_it_will_be_counted(scene, draft, faults, client_of):
    staff = client_of(scene.cast.staff)
    address = f"{url('indicator_create', draft.pk)}?metric=presidium_meetings&rule=deduct"
    typed = indicator_form(
        draft, category=faults.pk, p_misses="count", p_each="2", try_numerator="0", look="1"
    )
    assert "没有缺漏，不扣分" in staff.post(address, typed).content.decode()
    assert "扣 6 分" in staff.post(address, typed | {"try_numerator": "3"}).content.decode()
    wrong = f"{url('indicator_create', draft.pk)}?metric=reception_held&rule=linear"
    typed = indicator_form(draft, category=faults.pk, p_target="100")
    assert "做得好扣得多" in staff.post(wrong, typed | {"look": "1"}).content.decode()
    answer = post(staff, wrong, **typed)
    assert answer.status_code == 422 and "做得好扣得多" in answer.content.decode()
    page = staff.get(draft.get_absolute_url()).content.decode()
    assert "迟报漏报" not in page


def test_a_source_without_anything_due_is_asked_for_a_target(scene, draft, client_of):
    staff = client_of(scene.cast.staff)
    address = f"{url('indicator_create', draft.pk)}?metric=presidium_meetings&rule=deduct"
    page = staff.get(address).content.decode()
    chosen = page.index('value="target"')
    assert "checked" in page[chosen : page.index(">", chosen)] and "还算不出来" not in page
    typed = indicator_form(draft, p_misses="shortfall", p_each="2", try_numerator="1")
    said = "请改选“目标数减实际数”并填目标数"
    assert said in staff.post(address, typed | {"look": "1"}).content.decode()
    answer = post(staff, address, **typed)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert said in str(answer.context["form"].errors["p_misses"])


def test_a_year_subtracts_nothing_from_whom_nothing_is_held_against(scene, draft):
    scheme = scene.scheme
    below = Category.objects.create(scheme=scheme, name="问题扣分", block="penalty", sort_order=90)
    row = Indicator.objects.create(
        scheme=scheme, category=below, code="k1", name="接待缺场", full_mark=D(10),
        metric="reception_held", rule_kind="deduct_per_miss", params={"each": "1"}, sort_order=90,
    )  # fmt: skip
    scene.finish(scene.open(1))
    year = compute_year(actor=scene.cast.staff, scheme=scheme, at=NOW)
    held = {s.result.subject.name: (s.points, s.result.penalty) for s in Score.objects.filter(indicator=row)}
    assert held["青山镇"] == (0, 0) and held["绿水镇"] == (1, 1) and held["南坪镇"] == (4, 4)
    results = list(year.results.select_related("subject"))
    scores = list(Score.objects.filter(result__period=year).select_related("indicator__category", "result"))
    again = {c.label: c.passed for c in check_sheet(year, results, scores, 0)}
    assert again["按存下的数重算，得分不变"]
    assert [i for i in items_of([row]) if i.rule.subtracted]


# --- remarks beside a scheme ----------------------------------------------------------------------


def test_two_indicators_of_one_name_and_ties_are_remarked_upon(scene, draft):
    draft.indicators.update(tie_break=None)
    twice = draft.indicators.first()
    schemes.save_indicator(
        actor=scene.cast.staff, scheme=draft, category=twice.category, name=twice.name, full_mark=D(1),
        metric="reception_held", rule_kind="ratio", params={"mode": "linear"}, at=NOW,
    )  # fmt: skip
    said = {f.text: f.blocking for f in check_scheme(draft)}
    assert said[f"“{twice.category}”里有 2 项都叫“{twice.name}”，请改名或者删去重复的。"] is False
    assert "没有指定总分相同时先比哪一项，总分相同的名次就并列。" in said
    draft.terms = {"ties": "meeting"}
    assert any("由主任会议决定先后" in f.text for f in check_scheme(draft))


def test_the_trial_does_not_add_a_penalty_to_the_marks(scene, draft, faults, client_of):
    staff = client_of(scene.cast.staff)
    save(scene, faults, "deduct_per_miss", {"each": "2"})
    schemes.save_indicator(
        actor=scene.cast.staff, scheme=draft, category=draft.categories.first(), name="手填", full_mark=D(5),
        metric="by_hand_count", rule_kind="per_event", params={"each": "1"}, at=NOW,
    )  # fmt: skip
    post(staff, url("scheme_trial", draft.pk))
    page = staff.get(url("scheme_trial", draft.pk)).content.decode()
    assert "其余各项基础分满分共 100 分" in page and "共 110 分" not in page


def test_the_forms_of_a_published_scheme_say_at_once_that_it_is_frozen(scene, draft, client_of):
    staff = client_of(scene.cast.staff)
    frozen = "这份方案已经定了，不能再改"
    for scheme, said in ((scene.scheme, True), (draft, False)):
        for name in ("category_create", "indicator_create", "scheme_edit", "scheme_terms"):
            assert (frozen in staff.get(url(name, scheme.pk)).content.decode()) is said, name
        row = scheme.indicators.first()
        assert (frozen in staff.get(url("indicator_edit", row.pk)).content.decode()) is said


def test_the_data_check_says_what_was_compared(scene):
    scene.finish(scene.open(1))
    year = compute_year(actor=scene.cast.staff, scheme=scene.scheme, at=NOW)
    year.results.filter(subject__name="青山镇").update(earned=D(36), applicable_mark=D(95), base=D("37.89"))
    results = list(year.results.select_related("subject").order_by("subject__sort_order"))
    said = _added_up(year, results)
    assert "青山镇：各项相加 36 分，按考到的满分 95 分折算成基础分 37.89 分" in said
    assert _added_up(year, [r for r in results if r.base == r.earned]) == "全部一致"
