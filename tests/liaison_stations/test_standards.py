"""Standards in editions, plans with their places, and stars with their authority."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from liaison_stations.building_progress import by_township, by_year, site_rows_of, total_of
from liaison_stations.models import Acceptance, PlannedSite, Standard, StarAward
from liaison_stations.services import open_station
from liaison_stations.services.acceptances import inspect
from liaison_stations.services.building import (
    PlanTerms,
    drop_site,
    edit_plan,
    plan_sites,
    revise_site,
    void_plan,
)
from liaison_stations.services.rewards import pay_rewards
from liaison_stations.services.standards import (
    draft_standard,
    edit_standard,
    enact_standard,
    retire_standard,
    revise_standard,
)
from liaison_stations.services.stars import award_stars, change_stars, void_stars
from tests.factories.ground import NOW, TODAY
from tests.liaison_stations.building import (
    ROOM,
    STARS,
    applied,
    approved,
    checked,
    enacted,
    inspected,
    look,
    planned,
)

AUTHORITY = {"basis": "星级评定办法", "approved_by": "县人大常委会主任会议"}


# --- editions ---------------------------------------------------------------------------------------


def test_an_enacted_edition_is_changed_by_a_new_one_only(cast):
    first = enacted(cast)
    with pytest.raises(Conflict, match="请先修订"):
        edit_standard(actor=cast.staff, standard=first, terms=ROOM, at=NOW)
    draft = revise_standard(actor=cast.staff, standard=first, at=NOW)
    assert revise_standard(actor=cast.staff, standard=first, at=NOW) == draft, "the draft that was begun"
    assert draft.edition == 2 and draft.items.count() == 3
    edit_standard(actor=cast.staff, standard=draft, terms=replace(ROOM, text="有国徽\n有牌子"), at=NOW)
    second = enact_standard(actor=cast.staff, standard=draft, basis="修订", on=TODAY, at=NOW)
    assert Standard.objects.get(pk=first.pk).state == "retired" and second.items.count() == 2
    assert first.items.count() == 3, "what was checked by it still reads the same"


def test_what_is_being_checked_ends_by_its_own_edition(cast):
    first = enacted(cast)
    row = checked(cast, first)
    draft = revise_standard(actor=cast.staff, standard=first, at=NOW)
    enact_standard(actor=cast.staff, standard=draft, basis="修订", on=TODAY, at=NOW)
    row = inspect(actor=cast.staff, acceptance=row, look=look(row), at=NOW)
    assert row.state == "passed" and row.standard == first
    with pytest.raises(Refused, match="请选择现行的标准"):
        applied(cast, first)


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        (replace(ROOM, name=" "), "请填写标准名称"),
        (replace(ROOM, text="八有：\n"), "请写明条目"),
        (replace(ROOM, text="有国徽\n有国徽"), "写了两遍"),
        (replace(STARS, text="有场所\n有制度"), "要有分值"),
        (replace(STARS, line_four=60), "一级比一级高"),
        (replace(STARS, line_five=None), "一级比一级高"),
    ],
)
def test_terms_that_judge_nothing_are_asked_back(cast, terms, words):
    with pytest.raises(Refused, match=words):
        draft_standard(actor=cast.staff, terms=terms, at=NOW)


def test_enacting_needs_a_document_and_drafting_an_office(cast):
    draft = draft_standard(actor=cast.staff, terms=ROOM, at=NOW)
    with pytest.raises(Refused, match="请填写依据文件"):
        enact_standard(actor=cast.staff, standard=draft, basis="", on=TODAY, at=NOW)
    with pytest.raises(Denied):
        draft_standard(actor=cast.keeper, terms=ROOM, at=NOW)
    with pytest.raises(Denied):
        edit_standard(actor=cast.chair, standard=draft, terms=ROOM, at=NOW)


def test_drafts_are_seen_by_their_office_what_is_in_force_by_the_county(cast):
    draft = draft_standard(actor=cast.staff, terms=ROOM, at=NOW)
    own = draft_standard(actor=cast.chair, terms=replace(ROOM, name="镇的标准"), at=NOW)

    def seen(actor):
        return set(Standard.objects.visible_to(actor))

    assert seen(cast.staff) == {draft, own} and seen(cast.chair) == {own} and seen(cast.keeper) == set()
    enact_standard(actor=cast.staff, standard=draft, basis="5号", on=TODAY, at=NOW)
    enact_standard(actor=cast.chair, standard=own, basis="6号", on=TODAY, at=NOW)
    assert (
        seen(cast.keeper) == {draft, own} and seen(cast.stranger) == {draft} and seen(cast.handler) == {draft}
    )


def test_a_retired_standard_begins_nothing(cast):
    standard = retire_standard(actor=cast.staff, standard=enacted(cast), reason="不再使用", on=TODAY, at=NOW)
    with pytest.raises(Refused, match="已停用"):
        applied(cast, standard)


# --- plans ------------------------------------------------------------------------------------------


def test_figures_follow_from_stations_acceptances_and_rewards(cast):
    standard = enacted(cast)
    plan = planned(cast, standard)
    sites = plan_sites(
        actor=cast.staff,
        plan=plan,
        divisions=[cast.green_hill],
        year=2025,
        kind="central",
        serves={cast.green_hill: [cast.village]},
        at=NOW,
    )
    assert sites[0].station == cast.station, "the station that stands there is found"
    plan_sites(actor=cast.staff, plan=plan, divisions=[cast.village, cast.other_village], year=2025, at=NOW)
    plan_sites(actor=cast.staff, plan=plan, divisions=[cast.street], year=2026, at=NOW)
    row = approved(cast, standard)
    pay_rewards(actor=cast.staff, acceptances=[row], paid_on=TODAY, payee="", source="县财政", at=NOW)
    rows = site_rows_of(PlannedSite.objects.visible_to(cast.staff), {plan.pk: plan}, TODAY)
    assert [row.stage for row in rows] == ["paid", "late", "late", "planned"]
    total = total_of(rows, plan)
    assert (total.planned, total.built, total.approved, total.late, len(total.served)) == (4, 1, 1, 2, 2)
    assert (total.money_planned, total.money_due, total.money_paid) == (80_000, 20_000, 20_000)
    assert [(f.name, f.planned) for f in by_township(rows, plan)] == [
        ("青山镇", 2),
        ("绿水镇", 1),
        ("城关街道", 1),
    ]
    assert [(f.name, f.planned, f.money_left) for f in by_year(rows, plan)] == [
        ("2025", 3, 0),
        ("2026", 1, 0),
    ]
    seen = PlannedSite.objects.visible_to(cast.stranger)
    assert [site.township for site in seen] == [cast.clear_water], "a township sees its own places"


def test_a_village_is_planned_once_and_within_the_years(cast):
    plan = planned(cast)
    (site,) = plan_sites(actor=cast.staff, plan=plan, divisions=[cast.village], year=2026, at=NOW)
    with pytest.raises(Refused, match="松坡村已经在计划里"):
        plan_sites(actor=cast.staff, plan=plan, divisions=[cast.village], year=2025, at=NOW)
    with pytest.raises(Refused, match="年度请选 2025–2026"):
        plan_sites(actor=cast.staff, plan=plan, divisions=[cast.other_village], year=2027, at=NOW)
    with pytest.raises(Refused, match="不在新的年度里"):
        edit_plan(actor=cast.staff, plan=plan, terms=PlanTerms("计划", 2025, 2025), at=NOW)
    with pytest.raises(Denied):
        drop_site(actor=cast.chair, site=site, reason="并村", at=NOW)
    drop_site(actor=cast.staff, site=site, reason="并村", at=NOW)
    plan_sites(actor=cast.staff, plan=plan, divisions=[cast.village], year=2025, at=NOW)


def test_a_place_takes_a_station_and_villages_of_its_own_township(cast):
    plan = planned(cast)
    (site,) = plan_sites(actor=cast.staff, plan=plan, divisions=[cast.village], year=2026, at=NOW)
    water = open_station(
        actor=cast.staff,
        name="三组村活动室",
        township_congress=cast.clear_water_congress,
        division=cast.other_village,
        address="村委会",
        at=NOW,
    )
    change = {"actor": cast.staff, "site": site, "year": 2025, "at": NOW}
    with pytest.raises(Refused, match="同一个乡镇"):
        revise_site(station=water, villages=[], **change)
    with pytest.raises(Refused, match="同一个乡镇的村"):
        revise_site(station=None, villages=[cast.other_village], **change)
    site = revise_site(station=cast.station, villages=[cast.village], **change)
    assert site.year == 2025 and site.station == cast.station and not site.villages.exists()


def test_a_plan_whose_places_are_being_accepted_is_not_given_up(cast):
    standard = enacted(cast)
    plan = planned(cast, standard)
    plan_sites(actor=cast.staff, plan=plan, divisions=[cast.green_hill], year=2026, kind="central", at=NOW)
    applied(cast, standard)
    with pytest.raises(Refused, match="已经有站点开始验收"):
        void_plan(actor=cast.staff, plan=plan, reason="不建了", at=NOW)
    other = planned(cast, title="另一个计划")
    assert void_plan(actor=cast.staff, plan=other, reason="不建了", at=NOW).voided_at == NOW


# --- stars ------------------------------------------------------------------------------------------


def reviewed(cast, *short):
    return inspected(cast, enacted(cast, STARS), *short, wanted_stars=5)


def current(day=TODAY):
    return list(StarAward.objects.current(day).values_list("stars", flat=True))


def test_stars_follow_the_score_and_need_their_authority(cast):
    row = reviewed(cast, "定期接待")
    assert (row.score, row.proposed_stars, row.state) == (Decimal("70.0"), 4, "passed")
    given = {"actor": cast.staff, "acceptance": row, "on": TODAY, "at": NOW}
    with pytest.raises(Refused, match="最多四星"):
        award_stars(stars=5, **given, **AUTHORITY)
    with pytest.raises(Refused, match="写明原因"):
        award_stars(stars=3, **given, **AUTHORITY)
    with pytest.raises(Refused, match="请填写依据文号"):
        award_stars(stars=4, **given, **{**AUTHORITY, "basis": " "})
    with pytest.raises(Denied):
        award_stars(stars=4, **{**given, "actor": cast.chair}, **AUTHORITY)
    award_stars(stars=4, **given, **AUTHORITY)
    assert current() == [4] and Acceptance.objects.get().state == "approved"
    with pytest.raises(Conflict, match="已评定"):
        award_stars(stars=4, **given, **AUTHORITY)


def test_without_a_must_no_stars_are_reached_and_the_station_may_apply_again(cast):
    row = reviewed(cast, "有场所")
    assert row.state == "failed" and row.proposed_stars == 0
    applied(cast, row.standard, wanted_stars=3)
    with pytest.raises(Refused, match="申报三星、四星还是五星"):
        applied(cast, row.standard, wanted_stars=2)


def test_stars_go_up_and_down_with_reasons_and_the_history_stays(cast):
    award = award_stars(
        actor=cast.staff, acceptance=reviewed(cast, "定期接待"), stars=4, on=TODAY, at=NOW, **AUTHORITY
    )
    change = {"actor": cast.staff, "station": cast.station, "reason": "抽查", **AUTHORITY}
    days = [TODAY + timedelta(n) for n in range(1, 5)]
    with pytest.raises(Refused, match="没有变动"):
        change_stars(stars=4, on=days[0], at=NOW + timedelta(1), **change)
    with pytest.raises(Refused, match="变动的原因"):
        change_stars(stars=3, on=days[0], at=NOW + timedelta(1), **{**change, "reason": ""})
    with pytest.raises(Denied):
        change_stars(stars=3, on=days[0], at=NOW + timedelta(1), **{**change, "actor": cast.chair})
    down = change_stars(stars=3, on=days[0], at=NOW + timedelta(1), **change)
    up = change_stars(stars=5, on=days[1], at=NOW + timedelta(2), **change)
    gone = change_stars(stars=0, on=days[2], at=NOW + timedelta(3), **change)
    assert [row.kind for row in (award, down, up, gone)] == ["award", "down", "up", "withdrawn"]
    assert [current(day) for day in (TODAY, *days[:3])] == [[4], [3], [5], []]
    with pytest.raises(Refused, match="现在没有星级"):
        change_stars(stars=3, on=days[3], at=NOW + timedelta(4), **change)
    with pytest.raises(Refused, match="请先作废那一条"):
        void_stars(actor=cast.staff, award=up, reason="登记错了", at=NOW)
    void_stars(actor=cast.staff, award=gone, reason="登记错了", at=NOW)
    assert current(days[3]) == [5] and StarAward.objects.count() == 4


def test_stars_run_out_and_a_voided_award_waits_for_its_decision_again(cast):
    row = reviewed(cast)
    award = award_stars(
        actor=cast.staff, acceptance=row, stars=5, on=TODAY, until=date(2026, 12, 31), at=NOW, **AUTHORITY
    )
    assert current(date(2026, 12, 31)) == [5] and current(date(2027, 1, 1)) == []
    void_stars(actor=cast.staff, award=award, reason="文号填错", at=NOW)
    assert current() == [] and Acceptance.objects.get().state == "passed"
    award_stars(actor=cast.staff, acceptance=row, stars=5, on=TODAY, at=NOW, **AUTHORITY)
    assert current() == [5]
