"""Past years' scores and holders of the flag: entered as their files have them, in one chain, and taken back."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from assessments.models import AssessedSubject, FlagAward, FlagGroup, HistoricalScore, Period
from assessments.workflow.flags import record_past_award
from assessments.workflow.groups import ensure_groups
from assessments.workflow.past import PastScore, enter_past_scores
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import (
    County,
    DivisionKind,
    DivisionLevel,
    Organization,
    OrganizationKind,
)
from congress_portal.foundation.notifications.models import OutboxMessage
from congress_portal.foundation.slots import IMPORT_KINDS, ImportScope, StagedRow, Verdict
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from tests.factories.ground import NOW, TODAY, make_division, make_organization

LATER = NOW + timedelta(hours=1)
SCORES = IMPORT_KINDS.get("assessments.past_scores")
FLAGS = IMPORT_KINDS.get("assessments.past_flags")


@pytest.fixture
def assessed(ground):
    """The two towns of the county in their group."""
    ground.group = ensure_groups(actor=ground.staff, county=ground.county, on=TODAY, at=NOW)[0]
    ground.subjects = {s.name: s for s in AssessedSubject.objects.all()}
    return ground


def scope_of(cast, actor=None, at=NOW, **options):
    return ImportScope(actor or cast.staff, cast.county, options, at)


def judge(kind, scope, *values):
    keys = frozenset(key for v in values for key in v)
    rows = [StagedRow(n, {k: v.get(k) for k in keys}, keys) for n, v in enumerate(values, start=3)]
    return rows, kind.judge(scope, rows)


def bring_in(kind, scope, *values):
    rows, judged = judge(kind, scope, *values)
    assert all(j.verdict in (Verdict.NEW, Verdict.CHANGED) for j in judged), [j.reasons for j in judged]
    return kind.apply(scope, [(row, j.plan) for row, j in zip(rows, judged, strict=True)])


def score(town="青山镇", year=2023, **values):
    return {
        "year": year, "subject": town, "rank": 1, "total": Decimal("96.5"), "document_number": "云人常发〔2024〕3号",
    } | values  # fmt: skip


def flag(town="青山镇", year=2023, **values):
    return {
        "year": year, "holder": town, "minutes_number": f"云人常发〔{year + 1}〕2号", "from_on": date(year + 1, 4, 16),
    } | values  # fmt: skip


# --- scores ---------------------------------------------------------------------------------------
def test_a_past_year_stands_as_its_file_has_it_and_makes_no_period(assessed):
    bring_in(
        SCORES,
        scope_of(assessed),
        score(**{"category:政治同向": Decimal("19.5"), "categories": "联系群众 28；自身建设：18.25分"}),
        score("绿水镇人大", rank=2, total=None),
    )
    first, second = HistoricalScore.objects.order_by("rank")
    assert (first.subject.name, first.total, first.group) == ("青山镇", Decimal("96.50"), assessed.group)
    assert first.categories == [["政治同向", "19.50"], ["联系群众", "28.00"], ["自身建设", "18.25"]]
    assert (second.subject.name, second.total, second.rank) == ("绿水镇", None, 2)
    assert not Period.objects.exists()
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"subject": "石头镇"}, "没有“石头镇”"),
        ({"document_number": ""}, "没有文号"),
        ({"total": None, "rank": None}, "至少要有一个"),
        ({"total": Decimal("1001")}, "0 到 1000"),
        ({"rank": 0}, "名次应是"),
        ({"year": 2031}, "年度不对"),
        ({"fund": Decimal("-1")}, "大于 0"),
        ({"categories": "联系群众很好"}, "看不出几分"),
    ],
)
def test_a_score_that_does_not_fit_is_refused_with_what_to_do(assessed, change, words):
    _, [judged] = judge(SCORES, scope_of(assessed), score(**change))
    assert judged.verdict == Verdict.REFUSED
    assert any(words in reason for reason in judged.reasons), judged.reasons


@pytest.mark.parametrize(
    ("town", "other", "words"),
    [
        ({}, {"total": Decimal(90)}, "和第 4 行的绿水镇名次相同（第 1 名），总分不同（96.5 和 90）"),
        (
            {"rank": 2},
            {"total": Decimal(90)},
            "总分比第 4 行的绿水镇高（96.5 和 90），名次却靠后（第 2 名和第 1 名）",
        ),
    ],
)
def test_ranks_that_contradict_the_totals_are_refused_on_both_rows(assessed, town, other, words):
    _, judged = judge(SCORES, scope_of(assessed), score(**town), score("绿水镇", **other))
    assert [j.verdict for j in judged] == [Verdict.REFUSED, Verdict.REFUSED]
    assert words in judged[0].reasons[0]
    assert "第 3 行的青山镇" in judged[1].reasons[0]


def test_ranks_are_held_against_what_was_entered_before(assessed):
    bring_in(SCORES, scope_of(assessed), score())
    _, [judged] = judge(SCORES, scope_of(assessed), score("绿水镇", total=Decimal(90)))
    assert "和已经录入的青山镇名次相同" in judged.reasons[0]
    # A row that corrects what it would contradict does not stand against its own past.
    _, judged = judge(SCORES, scope_of(assessed), score(rank=2), score("绿水镇", rank=1, total=Decimal(98)))
    assert [j.verdict for j in judged] == [Verdict.CHANGED, Verdict.NEW], [j.reasons for j in judged]


def test_equal_totals_with_two_ranks_are_taken_with_a_note(assessed):
    """A meeting may have decided the tie: that year's file stands as it was written."""
    _, judged = judge(SCORES, scope_of(assessed), score(), score("绿水镇", rank=2))
    assert [j.verdict for j in judged] == [Verdict.NEW, Verdict.NEW]
    assert "和第 4 行的绿水镇总分相同（96.5），名次不同" in judged[0].notes[0]
    _, judged = judge(SCORES, scope_of(assessed), score(), score("绿水镇"))
    assert not any(j.notes or j.reasons for j in judged)


@pytest.mark.parametrize("kind", [SCORES, FLAGS])
def test_a_short_name_is_known_where_one_unit_only_is_called_so(assessed, kind):
    row = score("青山") if kind is SCORES else flag("青山")
    _, [judged] = judge(kind, scope_of(assessed), row)
    assert judged.verdict == Verdict.NEW, judged.reasons
    AssessedSubject.objects.filter(name="绿水镇").update(name="青山乡")
    _, [judged] = judge(kind, scope_of(assessed), row)
    assert judged.reasons == ["“青山”可能是青山乡、青山镇，分不清是哪一个，请写全称。"]


def test_one_unit_under_two_names_is_refused(assessed):
    _, judged = judge(SCORES, scope_of(assessed), score(), score("青山镇人大"))
    assert all("同一个单位、同一年" in j.reasons[0] for j in judged)


def test_the_number_of_the_file_may_be_given_once_for_all_rows(assessed):
    bring_in(SCORES, scope_of(assessed, document_number="云人常发〔2024〕3号"), score(document_number=None))
    assert HistoricalScore.objects.get().document_number == "云人常发〔2024〕3号"


def test_the_same_scores_again_change_nothing_and_a_correction_is_taken_back(assessed):
    bring_in(SCORES, scope_of(assessed), score())
    _, [same] = judge(SCORES, scope_of(assessed), score())
    assert same.verdict == Verdict.SAME
    _, [changed] = judge(SCORES, scope_of(assessed), score(total=Decimal("97")))
    assert changed.changes == {"总分": ("96.50", "97.00")}
    applied = bring_in(SCORES, scope_of(assessed), score(total=Decimal("97")))
    assert HistoricalScore.objects.get().total == 97
    SCORES.undo(scope_of(assessed, at=LATER), applied)
    row = HistoricalScore.objects.get()
    assert (row.total, row.version) == (Decimal("96.50"), 1)


def test_imported_scores_are_taken_back_unless_corrected_since(assessed):
    applied = bring_in(SCORES, scope_of(assessed), score(), score("绿水镇", rank=2))
    bring_in(SCORES, scope_of(assessed), score(rank=2))
    with pytest.raises(Conflict, match="2023年度 青山镇的成绩导入以后又改过"):
        SCORES.undo(scope_of(assessed, at=LATER), applied)
    assert HistoricalScore.objects.count() == 2
    SCORES.undo(scope_of(assessed, at=LATER), applied[1:])
    assert HistoricalScore.objects.get().subject.name == "青山镇"


def test_a_year_of_the_portal_is_not_replaced(scene):
    period = scene.finish(scene.open(1))
    from assessments.workflow.results import compute_year

    year = compute_year(actor=scene.cast.staff, scheme=period.scheme, at=NOW)
    _, [judged] = judge(SCORES, scope_of(scene.cast), score(year=year.year))
    assert judged.verdict == Verdict.REFUSED
    assert "平台里已经有青山镇2026年度" in judged.reasons[0]


@pytest.mark.parametrize("kind", [SCORES, FLAGS])
def test_a_year_that_still_runs_in_the_portal_is_not_taken_from_a_file(scene, kind):
    scene.open(1)
    row = score(year=2026) if kind is SCORES else flag(year=2026, from_on=TODAY)
    _, [judged] = judge(kind, scope_of(scene.cast), row)
    assert judged.verdict == Verdict.REFUSED
    assert any("不能用历史" in reason for reason in judged.reasons), judged.reasons
    _, [before] = judge(kind, scope_of(scene.cast), {**row, "year": 2025})
    assert before.verdict == Verdict.NEW, before.reasons


def test_a_year_that_began_after_the_rows_were_judged_stops_the_import(scene):
    scene.open(1)
    row = PastScore(AssessedSubject.objects.get(name="青山镇").pk, 2026, "云人常发〔2027〕3号", rank=1)
    with pytest.raises(Refused, match="2026 年度的考评刚在平台里开始"):
        enter_past_scores(actor=scene.cast.staff, county=scene.cast.county, rows=[row], at=NOW)


def test_a_result_is_published_although_a_file_of_the_year_had_been_entered(scene):
    from assessments.workflow.results import compute_year, publish_results

    period = scene.finish(scene.open(1))
    town = AssessedSubject.objects.get(name="青山镇")
    HistoricalScore.objects.create(
        county=scene.cast.county, group=town.group, subject=town, year=2026, rank=9,
        document_number="云人常发〔2027〕3号", entered_by="", entered_at=NOW,
    )  # fmt: skip
    year = compute_year(actor=scene.cast.staff, scheme=period.scheme, at=NOW)
    year = publish_results(
        actor=scene.cast.staff, period=year, minutes_number="纪要〔2027〕3号", at=NOW,
        partial_reason="只有一个季度。", unreviewed_reason="没有评审。",
    )  # fmt: skip
    assert year.state == "published"
    assert year.results.get(subject=town).previous_rank is None


def test_the_first_year_of_the_portal_is_compared_with_the_file(scene):
    applied = bring_in(SCORES, scope_of(scene.cast), score(year=2025, rank=4, total=Decimal("80")))
    period = scene.finish(scene.open(1))
    from assessments.workflow.results import compute_year

    year = compute_year(actor=scene.cast.staff, scheme=period.scheme, at=NOW)
    result = year.results.get(subject__name="青山镇")
    assert (result.previous_rank, result.previous_total) == (4, 80)
    with pytest.raises(Refused, match="已经用来和 2026 年度比较"):
        SCORES.undo(scope_of(scene.cast, at=LATER), applied)


def test_only_who_publishes_results_enters_old_ones(assessed):
    row = PastScore(assessed.subjects["青山镇"].pk, 2023, "云人常发〔2024〕3号", rank=1)
    with pytest.raises(Denied):
        enter_past_scores(actor=assessed.chair, county=assessed.county, rows=[row], at=NOW)


def test_exported_scores_are_read_again_as_the_same(assessed):
    bring_in(SCORES, scope_of(assessed), score(categories="联系群众 28", fund=Decimal(30000)))
    [row] = list(SCORES.export(scope_of(assessed)))
    assert set(row) <= {column.key for column in SCORES.columns(scope_of(assessed))}
    _, [judged] = judge(SCORES, scope_of(assessed), row)
    assert judged.verdict == Verdict.SAME, judged.changes


def test_the_pages_name_the_file_and_show_the_years_side_by_side(
    assessed, client_of, django_assert_max_num_queries
):
    bring_in(
        SCORES, scope_of(assessed), score(fund=Decimal(30000)), score("绿水镇", rank=2, total=Decimal(90)),
        score(year=2022, rank=2),
    )  # fmt: skip
    staff = client_of(assessed.staff)
    with django_assert_max_num_queries(12):
        page = staff.get("/assessments/results/?all=1").content.decode()
    assert "云人常发〔2024〕3号" in page
    assert "历年名次" in page
    url = HistoricalScore.objects.filter(year=2023).first().get_absolute_url()
    with django_assert_max_num_queries(15):
        page = staff.get(url).content.decode()
    assert "历史数据，按当年文件录入：云人常发〔2024〕3号" in page
    assert "96.5" in page
    assert "30000" in staff.get("/assessments/flags/").content.decode()
    assert client_of(assessed.chair).get(url).status_code == 200
    assert client_of(assessed.handler).get(url).status_code == 403
    assert staff.get(url.replace("2023", "2021")).status_code == 404


# --- the flag -------------------------------------------------------------------------------------
def chain():
    return [
        (a.year, a.holder.name, a.from_on, a.to_on, a.previous.year if a.previous else None)
        for a in FlagAward.objects.select_related("holder", "previous").order_by("year")
    ]


def test_past_holders_continue_todays_chain_in_front_of_it(assessed):
    present = record_past_award(
        actor=assessed.staff, group=assessed.group, holder=assessed.subjects["绿水镇"], year=2025,
        from_on=date(2026, 3, 27), minutes_number="县人大主任会议纪要〔2026〕3号", at=NOW,
    )  # fmt: skip
    bring_in(FLAGS, scope_of(assessed), flag(year=2024), flag("绿水镇", 2023), flag(year=2022))
    assert chain() == [
        (2022, "青山镇", date(2023, 4, 16), date(2024, 4, 16), None),
        (2023, "绿水镇", date(2024, 4, 16), date(2025, 4, 16), 2022),
        (2024, "青山镇", date(2025, 4, 16), date(2026, 3, 27), 2023),
        (2025, "绿水镇", date(2026, 3, 27), None, 2024),
    ]
    assert FlagAward.objects.current().get() == present
    assert list(FlagAward.objects.filter(imported=False)) == [present]


def test_taking_past_holders_back_leaves_the_chain_as_it_was(assessed):
    bring_in(FLAGS, scope_of(assessed), flag(year=2021))
    before = chain()
    applied = bring_in(
        FLAGS, scope_of(assessed, at=LATER), flag("绿水镇", 2022), flag(year=2023, fund=Decimal(30000))
    )
    assert len(chain()) == 3
    FLAGS.undo(scope_of(assessed, at=LATER + timedelta(hours=1)), applied)
    assert chain() == before == [(2021, "青山镇", date(2022, 4, 16), None, None)]


def test_holders_are_not_taken_back_once_the_flag_was_given_on(assessed):
    applied = bring_in(FLAGS, scope_of(assessed), flag(year=2024))
    record_past_award(
        actor=assessed.staff, group=assessed.group, holder=assessed.subjects["绿水镇"], year=2025,
        from_on=date(2026, 3, 27), minutes_number="纪要〔2026〕3号", at=LATER,
    )  # fmt: skip
    with pytest.raises(Conflict, match="导入以后又登记了2025年的红旗（绿水镇）"):
        FLAGS.undo(scope_of(assessed, at=LATER), applied)
    assert FlagAward.objects.count() == 2


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([flag("石头镇")], "没有“石头镇”"),
        ([flag(minutes_number="")], "没有文号"),
        ([flag(from_on=None)], "没有接旗日期"),
        ([flag(from_on=date(2022, 1, 1))], "对不上"),
        ([flag(), flag("绿水镇")], "一年一面"),
        ([flag(fund=Decimal(0))], "大于 0"),
    ],
)
def test_a_holder_that_does_not_fit_is_refused_with_what_to_do(assessed, rows, words):
    _, judged = judge(FLAGS, scope_of(assessed), *rows)
    assert all(j.verdict == Verdict.REFUSED for j in judged)
    assert any(words in reason for reason in judged[0].reasons), judged[0].reasons


def test_days_that_run_against_the_years_stop_the_whole_import(assessed):
    with pytest.raises(Refused, match="早于"):
        bring_in(
            FLAGS, scope_of(assessed), flag(year=2022, from_on=date(2025, 1, 1)),
            flag("绿水镇", 2023, from_on=date(2024, 4, 16)),
        )  # fmt: skip
    # The machine's transaction undoes the rest; here the verb's own has.
    assert not FlagAward.objects.exists()


def test_a_holding_of_the_portal_is_not_replaced_and_an_imported_one_corrected(assessed):
    bring_in(FLAGS, scope_of(assessed), flag())
    _, [same] = judge(FLAGS, scope_of(assessed), flag())
    assert same.verdict == Verdict.SAME
    applied = bring_in(FLAGS, scope_of(assessed), flag(from_on=date(2024, 5, 1), fund=Decimal(30000)))
    award = FlagAward.objects.get()
    assert (award.from_on, award.fund, award.to_on) == (date(2024, 5, 1), 30000, None)
    FLAGS.undo(scope_of(assessed, at=LATER), applied)
    award.refresh_from_db()
    assert (award.from_on, award.fund) == (date(2024, 4, 16), None)
    FlagAward.objects.update(imported=False)
    _, [judged] = judge(FLAGS, scope_of(assessed), flag(minutes_number="另一个文号"))
    assert "已经登记给青山镇" in judged.reasons[0]


def test_the_list_of_holders_says_what_was_imported(assessed, client_of, django_assert_max_num_queries):
    bring_in(FLAGS, scope_of(assessed), flag(fund=Decimal(30000)), flag("绿水镇", 2024))
    staff = client_of(assessed.staff)
    with django_assert_max_num_queries(12):
        page = staff.get("/assessments/flags/").content.decode()
    assert page.count("历史导入") == 2
    assert "往年奖励工作经费" in page
    for award in FlagAward.objects.all():
        assert staff.get(award.get_absolute_url()).status_code == 200
        assert staff.get(f"/assessments/flags/{award.pk}/certificate/").status_code == 200
    [exported, _] = list(FLAGS.export(scope_of(assessed)))
    _, [judged] = judge(FLAGS, scope_of(assessed), exported)
    assert judged.verdict == Verdict.SAME


# --- 宁陕, as the county published it ----------------------------------------------------------------
@pytest.fixture
def ningshan(db):
    """宁陕县 with 太山庙镇; the other towns and all people are invented, because only the first is published."""
    level = DivisionLevel
    place = make_division(None, "610923", "宁陕县", level.COUNTY)
    county = County.objects.create(name="宁陕县", division=place)
    county.congress = make_organization(
        county, place, OrganizationKind.COUNTY_CONGRESS, "宁陕县人民代表大会常务委员会", "宁陕县人大"
    )
    county.save(update_fields=["congress"])
    for order, name in enumerate(("太山庙镇", "甲镇", "乙镇")):
        town = make_division(place, f"61092310{order}", name, level.TOWNSHIP, DivisionKind.TOWN, order)
        make_organization(
            county, town, OrganizationKind.TOWNSHIP_CONGRESS, f"{name}人民代表大会", f"{name}人大", order
        )
    system = Actor.system(county)
    ensure_groups(actor=system, county=county, on=TODAY, at=NOW)
    return replace_scope(system, county)


def replace_scope(actor, county):
    return ImportScope(actor, county, {}, NOW)


def test_the_first_flag_of_ningshan_for_2019_went_to_taishanmiao(ningshan):
    award = {
        "year": 2019, "holder": "太山庙镇", "minutes_number": "宁人常发〔2020〕6号", "from_on": date(2020, 4, 16),
        "fund": Decimal(30000),
    }  # fmt: skip
    bring_in(FLAGS, ningshan, award)
    places = [
        {
            "year": 2019,
            "subject": name,
            "rank": rank,
            "fund": Decimal(fund),
            "document_number": "宁人常发〔2020〕6号",
        }
        for rank, (name, fund) in enumerate((("太山庙镇", 30000), ("甲镇", 20000), ("乙镇", 10000)), start=1)
    ]
    bring_in(SCORES, replace(ningshan, cache={}), *places)
    held = FlagAward.objects.get()
    assert (held.holder.name, held.year, held.fund, held.to_on, held.imported) == (
        "太山庙镇", 2019, Decimal("30000.00"), None, True,
    )  # fmt: skip
    assert list(HistoricalScore.objects.order_by("rank").values_list("fund", flat=True)) == [
        30000,
        20000,
        10000,
    ]
    from assessments.presenters.history import past_funds

    money = past_funds([held], list(HistoricalScore.objects.select_related("subject")))
    # The holder's stands in both files and is shown once.
    assert [(row["rank"], row["amount"]) for row in money] == [(1, 30000), (2, 20000), (3, 10000)]
    assert FlagGroup.objects.get().awards.count() == 1
    assert Organization.objects.filter(name="太山庙镇人民代表大会").exists()
