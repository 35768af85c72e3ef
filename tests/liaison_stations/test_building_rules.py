"""Checklists as offices write them, scores and stars, how far a planned place is."""

from decimal import Decimal

import pytest

from liaison_stations.building_choices import ItemResult, SiteStage
from liaison_stations.building_presets import PRESETS
from liaison_stations.building_rules import (
    MAX_ITEMS,
    Item,
    failed,
    items_in,
    score,
    stage_of,
    stars_for,
    text_of,
)

MET, NOT_MET, NONE = ItemResult.MET, ItemResult.NOT_MET, ItemResult.NOT_APPLICABLE


def test_a_checklist_is_read_as_a_document_has_it():
    text = "一、八有：\n1. 有国徽——现场看\n（2）※有牌子【5分】\n\n　三公开:\n公开办理结果（１０ 分）\r\n"
    assert items_in(text) == [
        Item("一、八有", "有国徽", "现场看"),
        Item("一、八有", "有牌子", points=5, must=True),
        Item("三公开", "公开办理结果", points=10),
    ]


def test_a_checklist_written_out_is_read_back_the_same():
    for preset in PRESETS:
        items = items_in(preset.text)
        assert items and items_in(text_of(items)) == items, preset.key


def test_the_presets_hold_as_many_items_as_their_names_say():
    count = {preset.key: len(items_in(preset.text)) for preset in PRESETS}
    assert count["six"] == 6 and count["eight_open"] == 11 and count["eight_wall"] == 17
    assert count["five_norms"] == 5 and count["stars"] == 20


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("有国徽\n有国徽", "写了两遍"),
        ("※", "第 1 行没有写内容"),
        ("好" * 201, "请拆成几条"),
        ("有国徽——" + "看" * 201, "请写短一些"),
        ("标" * 41 + "：", "小标题超过"),
        ("有国徽【9999分】", "分值太大"),
        ("\n".join(f"第{n}件" for n in range(MAX_ITEMS + 1)), "最多 100 条"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(text, words):
    with pytest.raises(ValueError, match=words):
        items_in(text)


def test_what_does_not_apply_costs_no_points():
    assert score({1: 50, 2: 30, 3: 20}, {1: MET, 2: NOT_MET, 3: NONE}) == Decimal("62.5")
    assert score({1: 50}, {1: NONE}) == 0
    assert failed({1: MET, 2: NOT_MET, 3: NONE}) == [2]


def test_stars_are_those_of_the_highest_line_reached_and_none_without_a_must():
    lines = {3: 60, 4: 75, 5: 90}
    reached = [stars_for(Decimal(points), lines, musts_met=True) for points in ("59.9", "60", "89.9", "100")]
    assert reached == [0, 3, 4, 5]
    assert stars_for(Decimal(100), lines, musts_met=False) == 0


@pytest.mark.parametrize(
    ("year", "facts", "stage"),
    [
        (2026, {}, SiteStage.PLANNED),
        (2025, {}, SiteStage.LATE),
        (2025, {"built": True}, SiteStage.BUILT),
        (2025, {"built": True, "in_acceptance": True}, SiteStage.CHECKING),
        (2025, {"built": True, "approved": True}, SiteStage.APPROVED),
        (2025, {"built": True, "approved": True, "paid": True}, SiteStage.PAID),
        (2025, {"built": True, "dropped": True}, SiteStage.DROPPED),
    ],
)
def test_a_place_is_late_only_after_its_year_and_unbuilt(year, facts, stage):
    nothing = {"dropped": False, "built": False, "in_acceptance": False, "approved": False, "paid": False}
    assert stage_of(year=year, this_year=2026, **{**nothing, **facts}) == stage
