"""Deputies of terms that are over: judged, entered with ended mandates, shown as history, and taken back."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from congress_portal.foundation.accounts.models import Membership, Person
from congress_portal.foundation.accounts.services import memberships_of
from congress_portal.foundation.slots import IMPORT_KINDS, ImportScope, StagedRow, Verdict
from congress_portal.foundation.web.refusals import Denied, Refused
from deputies.models import Constituency, Delegation, Mandate, OfficeHolding, Term
from deputies.services import open_term
from deputies.services.past import PastMandate, enter_past_mandates
from tests.factories.ground import NOW, TODAY

LATER = NOW + timedelta(hours=1)
KIND = IMPORT_KINDS.get("deputies.past_terms")
FIRST, LAST = date(2016, 6, 1), date(2021, 5, 31)
ROW = {
    "name": "王守田",
    "gender": "male",
    "birth_date": date(1962, 3, 1),
    "occupation": "松坡村党支部书记",
    "constituency": "第三选区",
    "township": "青山镇",
    "village": "松坡村",
    "delegation": "青山镇代表团",
    "offices": "常委会委员、代表团团长",
}


def scope_of(cast, actor=None, at=NOW, **options):
    chosen = {
        "congress": str(cast.county_congress.pk), "number": 18, "create_term": True, "create_missing": True,
        "starts_on": FIRST.isoformat(), "ends_on": LAST.isoformat(), "same_name": "ask",
    }  # fmt: skip
    return ImportScope(actor or cast.staff, cast.county, chosen | options, at)


def judge(scope, *values):
    keys = frozenset(key for v in values for key in v)
    rows = [StagedRow(n, {k: v.get(k) for k in keys}, keys) for n, v in enumerate(values, start=3)]
    return rows, KIND.judge(scope, rows)


def bring_in(scope, *values):
    rows, judged = judge(scope, *values)
    assert all(j.verdict in (Verdict.NEW, Verdict.CHANGED) for j in judged), [j.reasons for j in judged]
    scope.cache.clear()
    return KIND.apply(scope, [(row, j.plan) for row, j in zip(rows, judged, strict=True)])


def test_a_past_term_is_made_with_its_parts_and_who_sat_in_it(cast):
    bring_in(scope_of(cast), ROW)
    term = Term.objects.get(number=18)
    assert (term.starts_on, term.ends_on, term.congress) == (FIRST, LAST, cast.county_congress)
    mandate = Mandate.objects.get(imported=True)
    assert (mandate.state, mandate.starts_on, mandate.ended_on, mandate.end_reason) == (
        "ended", FIRST, LAST, "term_over",
    )  # fmt: skip
    assert (mandate.home_division, mandate.township) == (cast.village, cast.green_hill)
    assert (mandate.constituency.name, mandate.constituency.retired_on) == ("第三选区", LAST)
    assert mandate.delegation.term == term
    assert sorted(mandate.office_holdings.values_list("office", "ends_on")) == [
        ("committee_member", LAST),
        ("delegation_head", LAST),
    ]


def test_nobody_gets_a_role_of_today(cast):
    bring_in(scope_of(cast), ROW)
    membership = Mandate.objects.get(imported=True).membership
    assert membership.ends_on == LAST
    assert not memberships_of(membership.person_id, on=TODAY).exists()
    assert not Mandate.objects.open().filter(imported=True).exists()


def test_a_deputy_of_today_keeps_the_present_record_beside_the_past_term(cast):
    row = ROW | {"name": "陆明远", "birth_date": date(1972, 5, 1), "occupation": "松坡村文书"}
    bring_in(scope_of(cast), row)
    person = cast.mandates["deputy"].person
    assert person.mandates.count() == 3  # county and town today, county in the eighteenth
    before = person.version
    person.refresh_from_db()
    assert (person.employer, person.version) == ("松坡村村民委员会主任", before)
    assert {m.role for m in memberships_of(person.pk, on=TODAY)} == {"deputy"}
    assert memberships_of(person.pk, on=TODAY).count() == 2


def test_a_bare_namesake_is_asked_about_or_taken_as_the_office_says(cast):
    bare = {"name": "陆明远", "township": "青山镇"}
    _, [asked] = judge(scope_of(cast), bare)
    assert asked.verdict == Verdict.REFUSED
    assert "已有同名的陆明远" in asked.reasons[0]
    bring_in(scope_of(cast, same_name="same"), bare)
    assert Person.objects.filter(name="陆明远").count() == 1
    _, [other] = judge(scope_of(cast), bare | {"birth_date": date(1950, 1, 1)})
    assert other.verdict == Verdict.NEW


def test_one_deputy_of_two_terms_in_one_file_is_one_person(cast):
    open_term(
        actor=cast.staff, congress=cast.county_congress, number=17, starts_on=date(2011, 6, 1),
        ends_on=date(2016, 5, 31), at=NOW,
    )  # fmt: skip
    bring_in(scope_of(cast), ROW | {"term": "十七届"}, ROW | {"term": "第十八届"})
    assert Person.objects.filter(name="王守田").count() == 1
    assert list(
        Mandate.objects.filter(imported=True).order_by("starts_on").values_list("term__number", flat=True)
    ) == [17, 18]
    bare = {"name": "李秀英", "township": "青山镇"}
    _, judged = judge(scope_of(cast), bare | {"term": "十七届"}, bare | {"term": "十八届"})
    assert [j.verdict for j in judged] == [Verdict.NEW, Verdict.REFUSED]
    assert "和第 3 行同名" in judged[1].reasons[0]


@pytest.mark.parametrize(
    ("change", "options", "words"),
    [
        ({"term": "十九届"}, {}, "还没有结束"),
        ({"term": "十七届"}, {}, "还没有登记云岭县人大第十七届"),
        ({}, {"create_term": False}, "还没有登记云岭县人大第十八届"),
        ({}, {"ends_on": "2022-05-31"}, "日期重叠"),
        ({"term": "很早"}, {}, "看不出是第几届"),
        ({"village": "三组村"}, {}, "没有“三组村”"),
        ({"offices": "县长"}, {}, "人大职务“县长”不认识"),
        ({"ended_on": date(2018, 5, 1)}, {}, "请写明终止原因"),
        ({"ended_on": date(2022, 5, 1), "end_reason": "died"}, {}, "终止日期应在"),
        ({"starts_on": date(2015, 5, 1)}, {}, "不在这一届"),
        ({"phone": "13900001403"}, {}, "手机号已登记在"),
        ({}, {"create_missing": False}, "没有登记当年的选区“第三选区”"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_with_what_to_do(cast, change, options, words):
    _, [judged] = judge(scope_of(cast, **options), ROW | change)
    assert judged.verdict == Verdict.REFUSED
    assert any(words in reason for reason in judged.reasons), judged.reasons


def test_who_left_within_the_term_left_then_and_for_that_reason(cast):
    bring_in(
        scope_of(cast), ROW | {"ended_on": date(2018, 5, 1), "end_reason": "died", "end_note": "公告第3号"}
    )
    mandate = Mandate.objects.get(imported=True)
    assert (mandate.ended_on, mandate.end_reason, mandate.end_note) == (date(2018, 5, 1), "died", "公告第3号")
    assert mandate.membership.ends_on == date(2018, 5, 1)


def test_the_same_list_again_changes_nothing_and_a_correction_is_taken_back(cast):
    bring_in(scope_of(cast), ROW)
    _, [same] = judge(scope_of(cast), ROW)
    assert same.verdict == Verdict.SAME, same.changes
    better = ROW | {"occupation": "松坡村村民", "delegation": "县直代表团", "offices": "主席团成员"}
    applied = bring_in(scope_of(cast), better)
    mandate = Mandate.objects.get(imported=True)
    assert (mandate.occupation, mandate.delegation.name, mandate.office_holdings.count()) == (
        "松坡村村民", "县直代表团", 3,
    )  # fmt: skip
    KIND.undo(scope_of(cast, at=LATER), applied)
    mandate.refresh_from_db()
    assert (mandate.occupation, mandate.delegation.name, mandate.office_holdings.count()) == (
        "松坡村党支部书记", "青山镇代表团", 2,
    )  # fmt: skip
    assert not Delegation.objects.filter(name="县直代表团").exists()


def test_undo_leaves_nothing_behind(cast):
    counts = [
        model.objects.count()
        for model in (Person, Mandate, Membership, Term, Constituency, Delegation, OfficeHolding)
    ]
    applied = bring_in(scope_of(cast), ROW, ROW | {"name": "李秀英", "offices": None})
    KIND.undo(scope_of(cast, at=LATER), applied)
    assert [
        model.objects.count()
        for model in (Person, Mandate, Membership, Term, Constituency, Delegation, OfficeHolding)
    ] == counts


def test_undo_refuses_naming_who_was_used_since(cast):
    from deputies.services import record_performance

    applied = bring_in(scope_of(cast), ROW)
    record_performance(
        actor=cast.staff, mandates=[Mandate.objects.get(imported=True)], source="suggestions.suggestion:1",
        kind="suggestion", on=date(2018, 3, 1), summary="提出建议", at=LATER,
    )  # fmt: skip
    with pytest.raises(Refused, match="王守田（履职记录）"):
        KIND.undo(scope_of(cast, at=LATER), applied)
    assert Mandate.objects.filter(imported=True).exists()


def test_only_who_keeps_the_congress_enters_its_past(cast):
    term = open_term(
        actor=cast.staff, congress=cast.county_congress, number=18, starts_on=FIRST, ends_on=LAST, at=NOW
    )
    row = PastMandate(cast.mandates["strange_deputy"].person, cast.county_congress, term, cast.village, FIRST)
    with pytest.raises(Denied):
        enter_past_mandates(actor=cast.chair, rows=[row], at=NOW)
    with pytest.raises(Refused, match="还没有结束"):
        enter_past_mandates(
            actor=cast.staff,
            rows=[PastMandate(row.person, row.congress, cast.county_term, cast.village, TODAY)],
            at=NOW,
        )
    with pytest.raises(Refused, match="请先选择"):
        judge(scope_of(cast, actor=cast.chair), ROW)
    enter_past_mandates(actor=cast.staff, rows=[row], at=NOW)
    with pytest.raises(Refused, match="已经登记过"):
        enter_past_mandates(actor=cast.staff, rows=[row], at=NOW)


def test_options_ask_for_the_days_of_a_term_that_is_to_be_made(cast):
    form = KIND.options_form(
        {"congress": str(cast.county_congress.pk), "number": "18", "create_term": "on", "same_name": "ask"},
        actor=cast.staff,
    )
    assert not form.is_valid()
    assert form.errors["starts_on"] == ["要登记这一届，请填起始和结束日期。"]


def test_what_is_exported_is_read_again_as_the_same(cast):
    bring_in(scope_of(cast), ROW, ROW | {"name": "李秀英", "offices": "主任"})
    for row in KIND.export(scope_of(cast)):
        assert set(row) <= {column.key for column in KIND.columns}
        _, [judged] = judge(scope_of(cast), row)
        assert judged.verdict == Verdict.SAME, (judged.reasons, judged.changes)


def test_more_deputies_cost_no_more_questions(cast):
    def selects(first, number):
        rows = [ROW | {"name": f"代表{first + n}"} for n in range(number)]
        with CaptureQueriesContext(connection) as captured:
            bring_in(scope_of(cast), *rows)
        # Keys drawn for many rows at once are no questions to a table.
        asked = [query["sql"] for query in captured.captured_queries]
        return sum(sql.startswith("SELECT") and ' FROM "' in sql for sql in asked)

    first, second = selects(1000, 2), selects(2000, 60)
    assert second <= first


def test_pages_say_who_was_what_at_that_time(cast, client_of, django_assert_max_num_queries):
    bring_in(
        scope_of(cast, same_name="same"),
        {"name": "陆明远", "township": "青山镇", "constituency": "第三选区", "offices": "常委会委员"},
    )
    staff = client_of(cast.staff)
    past = Mandate.objects.get(imported=True)
    for tab in ("facts", "work", "history"):
        with django_assert_max_num_queries(15):
            page = staff.get(f"{past.get_absolute_url()}?tab={tab}").content.decode()
        assert "历史导入" in page
    with django_assert_max_num_queries(15):
        page = staff.get(f"{cast.mandates['deputy'].get_absolute_url()}?tab=history").content.decode()
    assert "县十八届人大代表" in page
    assert "第三选区" in page
    assert "常委会委员" in page
    with django_assert_max_num_queries(12):
        page = staff.get("/deputies/?state=ended").content.decode()
    assert "第十八届，历史导入" in page
    assert "历史导入" not in staff.get("/deputies/").content.decode()
    assert staff.get("/deputies/terms/").status_code == 200
    own = client_of(cast.deputy).get("/deputies/mine/")
    assert own.status_code == 302
    assert own["Location"] != past.get_absolute_url()
