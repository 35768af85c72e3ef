"""Schemes: made, copied, checked, published, frozen."""

from decimal import Decimal as D

import pytest
from django.db import IntegrityError, transaction

from assessments.checks import check_scheme
from assessments.defaults import CATEGORIES, SHORT, default_scheme
from assessments.models import AssessedSubject, FlagGroup, Indicator, Scheme
from assessments.workflow import groups, schemes
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from tests.factories.ground import NOW, TODAY


def draft(scene, year=2027):
    return default_scheme(actor=scene.cast.staff, group=scene.group, year=year, lines=SHORT, at=NOW)


def add(scene, scheme, name="培训覆盖", **values):
    values = {
        "category": scheme.categories.first(),
        "full_mark": D(5),
        "metric": "reception_held",
        "rule_kind": "ratio",
        "params": {"mode": "linear"},
        **values,
    }
    return schemes.save_indicator(actor=scene.cast.staff, scheme=scheme, name=name, at=NOW, **values)


def test_towns_and_streets_are_put_into_groups_of_their_own(scene):
    assert [s.name for s in scene.group.subjects.all()] == ["青山镇", "绿水镇", "石桥镇", "南坪镇"]
    assert [s.name for s in scene.streets.subjects.all()] == ["城关街道"]


def test_grouping_again_changes_nothing(scene):
    before = list(AssessedSubject.objects.values_list("pk", flat=True))
    groups.ensure_groups(actor=scene.cast.staff, county=scene.cast.county, on=TODAY, at=NOW)
    assert list(AssessedSubject.objects.values_list("pk", flat=True)) == before
    assert FlagGroup.objects.count() == 2


def test_a_town_can_only_be_in_one_group(scene):
    with pytest.raises(Refused, match="已在“乡镇组”"):
        groups.set_subjects(
            actor=scene.cast.staff,
            group=scene.streets,
            organizations=[scene.towns["青山镇"]],
            on=TODAY,
            at=NOW,
        )


def test_only_congresses_and_street_committees_are_assessed(scene):
    with pytest.raises(Refused, match="不能参评"):
        groups.set_subjects(
            actor=scene.cast.staff, group=scene.group, organizations=[scene.cast.transport], on=TODAY, at=NOW
        )


def test_who_leaves_a_group_keeps_the_past(scene):
    left = [o for name, o in scene.towns.items() if name in ("青山镇", "绿水镇", "石桥镇")]
    groups.set_subjects(actor=scene.cast.staff, group=scene.group, organizations=left, on=TODAY, at=NOW)
    gone = AssessedSubject.objects.get(organization=scene.towns["南坪镇"])
    assert gone.ended_on == TODAY


def test_a_subject_is_exactly_one_thing(scene):
    with pytest.raises(IntegrityError), transaction.atomic():
        AssessedSubject.objects.create(county=scene.cast.county, group=scene.group, name="谁也不是")


def test_the_default_scheme_has_five_categories_and_honest_marks(scene):
    scheme = scene.scheme
    assert [c.name for c in scheme.categories.all()] == list(CATEGORIES)
    assert sum(i.full_mark for i in scheme.indicators.all()) == scheme.full_mark == 100
    assert {i.rule_kind for i in scheme.indicators.all()} == {"per_event", "deduct_per_miss", "ratio"}
    assert "100 分由它们分担" in scheme.note
    assert check_scheme(scheme) == []


def test_a_street_has_no_presidium_in_its_default_scheme(scene):
    scheme = default_scheme(actor=scene.cast.staff, group=scene.streets, year=2026, lines=SHORT, at=NOW)
    assert [i.metric for i in scheme.indicators.all()] == ["reception_held", "demands_in_time"]
    assert sum(i.full_mark for i in scheme.indicators.all()) == 100
    assert check_scheme(scheme) == []


def test_a_scheme_that_sums_to_103_is_not_published(scene):
    scheme = draft(scene)
    add(scene, scheme, full_mark=D(3))
    with pytest.raises(Refused, match="合计 103 分，与方案满分 100 分不一致，多 3 分"):
        schemes.publish_scheme(actor=scene.cast.staff, scheme=scheme, at=NOW)


def test_a_vanished_metric_blocks_publication(scene):
    scheme = draft(scene)
    Indicator.objects.filter(scheme=scheme, code="1").update(metric="gone")
    assert any("数据来源已经没有了" in f.text and f.blocking for f in check_scheme(scheme))


def test_another_year_in_the_name_and_parts_that_no_source_tells_are_said(scene):
    scheme = draft(scene)
    Scheme.objects.filter(pk=scheme.pk).update(name=f"{scheme.year - 2}年考评方案")
    by_kind = {"each": "0", "subtypes": {"重点": "30"}, "also": {"zero_if": ["全年没有开"]}}
    chosen = Indicator.objects.filter(scheme=scheme, metric="presidium_meetings")
    assert chosen.update(rule_kind="per_event", params=by_kind) == 1
    scheme.refresh_from_db()
    said = {f.text: f.blocking for f in check_scheme(scheme)}
    assert not any(said.values())
    assert any(f"写的是 {scheme.year - 2} 年" in text for text in said)
    assert any("按“重点、全年没有开”计分" in text and "数不出来" in text for text in said)
    chosen.update(metric="by_hand_count")
    assert not any("数不出来" in f.text for f in check_scheme(scheme))


def test_a_published_scheme_is_frozen(scene):
    line = scene.scheme.indicators.first()
    for attempt in (
        lambda: schemes.edit_scheme(
            actor=scene.cast.staff, scheme=scene.scheme, version=None, name="改", at=NOW
        ),
        lambda: add(scene, scene.scheme),
        lambda: schemes.save_category(actor=scene.cast.staff, scheme=scene.scheme, name="新", at=NOW),
        lambda: schemes.remove_from_scheme(actor=scene.cast.staff, row=line, at=NOW),
        lambda: schemes.publish_scheme(actor=scene.cast.staff, scheme=scene.scheme, at=NOW),
    ):
        with pytest.raises(Refused, match="不能再改"):
            attempt()


def test_a_copy_has_everything_and_is_a_draft(scene):
    copy = schemes.copy_scheme(actor=scene.cast.staff, scheme=scene.scheme, year=2027, at=NOW)
    assert (copy.year, copy.edition, copy.is_draft, copy.copied_from) == (2027, 1, True, scene.scheme)
    assert [i.params for i in copy.indicators.all()] == [i.params for i in scene.scheme.indicators.all()]
    assert {i.category.scheme_id for i in copy.indicators.all()} == {copy.pk}
    assert scene.scheme.indicators.count() == 3


def test_a_second_edition_replaces_the_first_until_reports_have_begun(scene):
    copy = schemes.copy_scheme(actor=scene.cast.staff, scheme=scene.scheme, year=2026, at=NOW)
    schemes.publish_scheme(actor=scene.cast.staff, scheme=copy, at=NOW)
    scene.scheme.refresh_from_db()
    assert (copy.edition, scene.scheme.state) == (2, "retired")
    scene.open(1, scheme=copy)
    third = schemes.copy_scheme(actor=scene.cast.staff, scheme=copy, year=2026, at=NOW)
    with pytest.raises(Refused, match="开始填报，不能换版"):
        schemes.publish_scheme(actor=scene.cast.staff, scheme=third, at=NOW)


def test_two_published_schemes_of_a_year_cannot_be(scene):
    copy = schemes.copy_scheme(actor=scene.cast.staff, scheme=scene.scheme, year=2026, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Scheme.objects.filter(pk=copy.pk).update(state="published")


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("宣传报道篇数", "刊物和媒体"),
        ("活动照片齐全", "拍照留痕"),
        ("平台登录次数", "登录"),
        ("一票否决事项", "一票否决"),
        ("签订目标责任状", "责任状"),
        ("领导批示", "批示"),
        ("主要领导亲自阅批", "批示"),
    ],
)
def test_indicators_of_formalism_are_named_and_need_a_reason(scene, name, word):
    scheme = draft(scene)
    bonus = schemes.save_category(
        actor=scene.cast.staff, scheme=scheme, name="加分", block="bonus", cap=D(5), at=NOW
    )
    indicator = add(scene, scheme, name=name, category=bonus)
    with pytest.raises(Refused, match="写明保留的理由"):
        schemes.publish_scheme(actor=scene.cast.staff, scheme=scheme, at=NOW)
    assert any(word in f.text for f in check_scheme(scheme) if f.needs_reason)
    done = schemes.publish_scheme(
        actor=scene.cast.staff, scheme=scheme, reasons={indicator.code: "上级文件要求，本年保留"}, at=NOW
    )
    assert done.kept_warnings == {indicator.code: "上级文件要求，本年保留"}


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"metric": "nothing"}, "没有这个数据来源"),
        ({"full_mark": D(0)}, "满分要大于 0"),
        ({"params": {"mode": "linear", "target": "0"}}, "大于 0"),
        ({"metric": "presidium_meetings"}, "没有应有数"),
        ({"code": "1"}, "已经用了"),
        ({"tie_break": 1}, "已经有指标排在第 1 个"),
        ({"name": " "}, "请填写指标名称"),
    ],
)
def test_bad_indicators_get_a_sentence(scene, values, message):
    with pytest.raises(Refused, match=message):
        add(scene, draft(scene), **values)


def test_a_category_with_indicators_is_not_removed(scene):
    scheme = draft(scene)
    full = scheme.indicators.first().category
    with pytest.raises(Refused, match="下面还有指标"):
        schemes.remove_from_scheme(actor=scene.cast.staff, row=full, at=NOW)
    empty = scheme.categories.exclude(indicators__isnull=False).first()
    schemes.remove_from_scheme(actor=scene.cast.staff, row=empty, at=NOW)
    assert scheme.categories.count() == 4


def test_what_somebody_changed_meanwhile_is_not_removed(scene):
    row = draft(scene).indicators.first()
    seen = schemes.stamp(row)
    Indicator.objects.filter(pk=row.pk).update(full_mark=row.full_mark + 1)
    with pytest.raises(Conflict, match="看过，再决定删不删"):
        schemes.remove_from_scheme(actor=scene.cast.staff, row=row, at=NOW, seen=seen)
    assert Indicator.objects.filter(pk=row.pk).exists()


def test_editing_an_outdated_page_conflicts(scene):
    scheme = draft(scene)
    add(scene, scheme)
    with pytest.raises(Conflict, match="刚改过"):
        schemes.edit_scheme(
            actor=scene.cast.staff, scheme=scheme, version=scheme.version - 1, name="新名", at=NOW
        )


@pytest.mark.parametrize("funds", [["x"], [0], [10000, 20000]])
def test_work_funds_are_whole_yuan_that_never_rise(scene, funds):
    with pytest.raises(Refused, match="工作经费"):
        schemes.edit_scheme(
            actor=scene.cast.staff, scheme=draft(scene), version=None, work_funds=funds, at=NOW
        )


@pytest.mark.parametrize("who", ["chair", "leader", "deputy_office", "handler"])
def test_only_those_who_manage_schemes_make_them(scene, who):
    actor = getattr(scene.cast, who, None) or scene.cast.office
    with pytest.raises(Denied):
        schemes.create_scheme(actor=actor, group=scene.group, year=2027, at=NOW)


def test_every_verb_on_a_scheme_is_in_the_journal(scene):
    scheme = draft(scene)
    row = add(scene, scheme, full_mark=D(3))
    schemes.save_category(actor=scene.cast.staff, scheme=scheme, name="新类别", at=NOW)
    schemes.remove_from_scheme(actor=scene.cast.staff, row=row, at=NOW)
    schemes.publish_scheme(actor=scene.cast.staff, scheme=scheme, at=NOW)
    moves = set(
        JournalEntry.objects.filter(root_key=f"assessments.scheme:{scheme.pk}").values_list("move", flat=True)
    )
    assert moves == {"create_scheme", "save_category", "save_indicator", "remove", "publish_scheme"}


def test_a_scheme_that_leaves_nobody_a_point_is_not_published(scene):
    assert not [f for f in check_scheme(scene.scheme) if f.blocking]
    scene.scheme.indicators.update(metric="unit_satisfied")
    said = [f.text for f in check_scheme(scene.scheme) if f.blocking]
    assert any("没有一项适用于本组的单位" in text for text in said)
