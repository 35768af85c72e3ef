"""Money for deputies' work: what there is, what is spent, and nobody paid twice."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.notifications.models import OutboxMessage
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies.choices import PerformanceKind
from deputies.funding import FundUse
from deputies.models import Expenditure
from deputies.services import record_performance
from deputies.services.funds import (
    edit_budget_line,
    enter_budget_line,
    mark_wageless,
    set_standard,
    spent_of,
    standard_for,
    void_budget_line,
)
from deputies.services.payments import occasions_of, pay_deputies, spend, void_expenditure
from tests.factories.deputies import many_mandates
from tests.factories.ground import NOW, TODAY

pytestmark = pytest.mark.django_db


def line_of(cast, amount, source="province", congress=None, actor=None, **values):
    return enter_budget_line(
        actor=actor or cast.clerk,
        congress=congress or cast.green_hill_congress,
        year=2026,
        source=source,
        name="代表活动经费",
        amount=Decimal(amount),
        at=NOW,
        **values,
    )


@pytest.fixture
def line(cast):
    """The province's 300,000 yuan for 青山镇."""
    return line_of(cast, 300000)


def pay(cast, line, *keys, **values):
    values = {"use": FundUse.ALLOWANCE, "spell": "year", "amount": Decimal(1000)} | values
    return pay_deputies(
        actor=values.pop("actor", cast.clerk),
        line=line,
        mandates=[cast.mandates[key] for key in keys],
        paid_on=TODAY,
        at=NOW,
        **values,
    )


def test_what_a_township_has_is_the_sum_of_its_sources_and_what_is_left_follows(cast, line, client_of):
    county = line_of(cast, 50000, source="county")
    spend(
        actor=cast.clerk, line=county, use="meeting", occasion="人代会会务", amount=Decimal("12345.60"),
        paid_on=TODAY, at=NOW,
    )  # fmt: skip
    pay(cast, line, "other_deputy", "leader_of_group")
    page = client_of(cast.clerk).get(reverse("deputies:fund_list"), {"year": 2026}).content.decode()
    assert "预算 350,000 元，已支出 14,345.60 元，结余 335,654.40 元" in page
    assert client_of(cast.stranger).get(line.get_absolute_url()).status_code == 404


def test_townships_keep_their_own_money_and_the_county_all(cast, line):
    for who in ("stranger", "leader", "other_deputy", "admin"):
        with pytest.raises(Denied):
            line_of(cast, 1000, source="county", actor=getattr(cast, who))
    assert line_of(cast, 1000, source="county", actor=cast.staff).amount == 1000
    with pytest.raises(Denied):
        line_of(cast, 1000, congress=cast.county_congress)


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "1000000000"])
def test_what_is_no_sum_of_money_is_refused(cast, amount):
    with pytest.raises(Refused, match="金额"):
        line_of(cast, amount)


def test_a_line_is_not_cut_below_what_was_spent_nor_voided(cast, line):
    pay(cast, line, "other_deputy")
    values = {"source": "province", "name": line.name, "document": "", "arrived_on": None, "at": NOW}
    with pytest.raises(Refused, match="已经支出 1,000 元"):
        edit_budget_line(actor=cast.clerk, line=line, amount=Decimal(999), **values)
    assert edit_budget_line(actor=cast.clerk, line=line, amount=Decimal(1000), **values).version == 2
    with pytest.raises(Conflict):
        edit_budget_line(actor=cast.clerk, line=line, amount=Decimal(2000), version=1, **values)
    with pytest.raises(Conflict, match="请先作废这些支出"):
        void_budget_line(actor=cast.clerk, line=line, reason="填错", at=NOW)
    with pytest.raises(Refused, match="已经有省级的“代表活动经费”"):
        line_of(cast, 5)


def test_more_than_is_left_is_refused_and_with_a_reason_marked(cast, line):
    values = {"line": line, "use": "training", "occasion": "培训班", "paid_on": TODAY, "at": NOW}
    with pytest.raises(Refused, match="还剩 300,000 元，这次要支出 300,000.01 元，超出 0.01 元") as refused:
        spend(actor=cast.clerk, amount=Decimal("300000.01"), **values)
    assert refused.value.field == "over_reason"
    row = spend(actor=cast.clerk, amount=Decimal("300000.01"), over_reason="县里补拨在途", **values)
    assert row.over_reason == "县里补拨在途"
    with pytest.raises(Refused, match="已经用完"):
        spend(actor=cast.clerk, amount=Decimal(1), **values)


@pytest.mark.parametrize(
    ("first", "second", "asked"),
    [
        ("", "", True),
        ("记-12", "记-12", True),
        ("记-12", "", True),
        ("记-12", "记-13", False),
    ],
)
def test_the_same_bill_is_entered_twice_only_where_it_is_said_to_be_another(cast, line, first, second, asked):
    bill = {
        "actor": cast.clerk, "line": line, "use": "office", "occasion": "打印资料", "amount": Decimal(600),
        "paid_on": TODAY, "at": NOW,
    }  # fmt: skip
    spend(voucher=first, **bill)
    if asked:
        with pytest.raises(Refused, match="已经登记过：2026-04-09 打印资料 600 元") as refusal:
            spend(voucher=second, **bill)
        assert refusal.value.field == "apart"
        spend(voucher=second, apart=True, **bill)
    else:
        spend(voucher=second, **bill)
    assert spent_of(line) == 1200


def test_an_expenditure_within_what_is_left_is_not_marked(cast, line):
    values = {"line": line, "use": "training", "occasion": "培训班", "paid_on": TODAY, "at": NOW}
    assert spend(actor=cast.clerk, amount=Decimal(5), over_reason="多余的话", **values).over_reason == ""
    with pytest.raises(Refused, match="还没有到"):
        spend(actor=cast.clerk, amount=Decimal(5), **(values | {"paid_on": date(2026, 4, 10)}))
    with pytest.raises(Refused, match="不能早于这一年"):
        spend(actor=cast.clerk, amount=Decimal(5), **(values | {"paid_on": date(2025, 12, 31)}))
    with pytest.raises(Refused, match="请从“发放”登记"):
        spend(actor=cast.clerk, amount=Decimal(5), **(values | {"use": "allowance"}))


def test_the_same_allowance_is_paid_once_and_a_part_of_it_not_again(cast, line):
    pay(cast, line, "other_deputy")
    for spell in ("year", "h1", "q4"):
        with pytest.raises(
            Refused, match="沈秀兰的代表活动经费（全年）已由青山镇人大于 2026-04-09 发放 1,000 元"
        ):
            pay(cast, line, "leader_of_group", "other_deputy", spell=spell)
    assert Expenditure.objects.count() == 1
    pay(cast, line, "leader_of_group", spell="q1")
    pay(cast, line, "leader_of_group", spell="h2")
    assert spent_of(line) == 3000


def test_a_deputy_of_two_congresses_gets_both_allowances_and_one_subsidy(cast, line):
    county = line_of(cast, 9000, congress=cast.county_congress, actor=cast.staff)
    pay(cast, county, "deputy", actor=cast.staff, amount=Decimal(2000))
    pay(cast, line, "deputy_green")
    for congress, key in ((cast.county_congress, "deputy"), (cast.green_hill_congress, "deputy_green")):
        mark_wageless(actor=cast.staff, congress=congress, mandates=[cast.mandates[key]], at=NOW)
    subsidy = {"use": FundUse.WAGE_SUBSIDY, "amount": Decimal(600)}
    pay(cast, county, "deputy", actor=cast.staff, **subsidy)
    with pytest.raises(Refused, match="已由云岭县人大于"):
        pay(cast, line, "deputy_green", **subsidy)
    with pytest.raises(Refused, match="只能发一次"):
        pay(cast, county, "deputy", "deputy_green", actor=cast.staff, use=FundUse.ACTIVITY_SUBSIDY,
            spell="", occasion="秋季视察", held_on=TODAY)  # fmt: skip


def test_the_database_itself_pays_nobody_twice(cast, line):
    row = pay(cast, line, "other_deputy")[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        row.pk = None
        row.save(force_insert=True)


def test_only_who_has_no_fixed_wage_gets_the_subsidy(cast, line):
    with pytest.raises(Refused, match="沈秀兰没有登记为无固定工资收入"):
        pay(cast, line, "other_deputy", use=FundUse.WAGE_SUBSIDY)
    mark = {"actor": cast.clerk, "congress": cast.green_hill_congress, "at": NOW}
    changed = mark_wageless(mandates=[cast.mandates["other_deputy"]], **mark)
    assert [row.person.name for row in changed] == ["沈秀兰"]
    assert pay(cast, line, "other_deputy", use=FundUse.WAGE_SUBSIDY)[0].occasion.endswith("（全年）")
    assert [row.wageless for row in mark_wageless(mandates=[], **mark)] == [False]
    with pytest.raises(Refused, match="本级人大的现任代表"):
        mark_wageless(mandates=[cast.mandates["strange_deputy"]], **mark)


def test_an_activity_is_paid_to_those_who_were_there_once(cast, line):
    there = [cast.mandates[key].pk for key in ("other_deputy", "leader_of_group")]
    record_performance(
        actor=cast.clerk, mandates=there, source="deputies.meeting:7", kind=PerformanceKind.INSPECTION,
        on=date(2026, 4, 2), summary="视察饮水工程", at=NOW,
    )  # fmt: skip
    [occasion] = occasions_of(cast.green_hill_congress, 2026)
    assert (occasion.key, occasion.summary, occasion.deputies) == ("deputies.meeting:7", "视察饮水工程", 2)
    assert occasions_of(cast.clear_water_congress, 2026) == []
    values = {
        "use": FundUse.ACTIVITY_SUBSIDY, "spell": "", "source": occasion.key, "occasion": occasion.summary,
    }  # fmt: skip
    with pytest.raises(Refused, match="陆明远没有这次活动的参加记录"):
        pay(cast, line, "other_deputy", "deputy_green", **values)
    pay(cast, line, "other_deputy", "leader_of_group", **values)
    with pytest.raises(Refused, match="（视察饮水工程）已由青山镇人大"):
        pay(cast, line, "other_deputy", **values)


def test_an_activity_on_record_is_not_paid_again_under_its_name_in_words(cast, line):
    record_performance(
        actor=cast.clerk, mandates=[cast.mandates["other_deputy"].pk], source="deputies.meeting:7",
        kind=PerformanceKind.INSPECTION, on=date(2026, 4, 2), summary="视察饮水工程", at=NOW,
    )  # fmt: skip
    subsidy = {"use": FundUse.ACTIVITY_SUBSIDY, "spell": ""}
    pay(cast, line, "other_deputy", source="deputies.meeting:7", occasion="视察饮水工程", **subsidy)
    for said, held_on in (
        ("视察饮水工程", date(2026, 4, 2)),
        ("视察饮水工程。", date(2026, 4, 3)),
        ("视察　饮水 工程", date(2026, 3, 1)),
        ("去看水厂", date(2026, 4, 2)),
    ):
        with pytest.raises(Refused, match="看起来是同一次活动") as refused:
            pay(cast, line, "other_deputy", occasion=said, held_on=held_on, **subsidy)
        assert refused.value.field == "apart_reason"
    with pytest.raises(Refused, match="请填写活动日期"):
        pay(cast, line, "other_deputy", occasion="夜校授课", **subsidy)
    with pytest.raises(Refused, match="活动日期要在这一年"):
        pay(cast, line, "other_deputy", occasion="夜校授课", held_on=date(2025, 4, 2), **subsidy)
    pay(cast, line, "leader_of_group", occasion="视察饮水工程", held_on=date(2026, 4, 2), **subsidy)
    [row] = pay(
        cast, line, "other_deputy", occasion="视察饮水工程", held_on=date(2026, 3, 1),
        apart_reason="三月那次是另一个水厂", **subsidy,
    )  # fmt: skip
    assert row.occasion == "视察饮水工程（2026-03-01）"
    assert JournalEntry.objects.filter(move="pay_deputy", reason="三月那次是另一个水厂").count() == 1
    with pytest.raises(Refused, match="不能再发"):
        pay(
            cast, line, "other_deputy", occasion="视察饮水工程！", held_on=date(2026, 3, 1),
            apart_reason="再发一次", **subsidy,
        )  # fmt: skip


def test_paying_in_words_asks_the_day_on_the_page(cast, line, client_of):
    url = reverse("deputies:fund_pay", args=[cast.green_hill_congress.pk])
    url += "?year=2026&use=activity_subsidy&source=said"
    typed = {
        "occasion": "秋季视察", "amount": "50", "line": str(line.pk), "paid_on": "2026-04-08",
        "mandates": [str(cast.mandates["other_deputy"].pk)],
    }  # fmt: skip
    client = client_of(cast.clerk)
    assert client.post(url, typed | {"form_key": str(uuid4())}).status_code == 422
    for held_on, status in (("2026-04-02", 302), ("2026-04-03", 422)):
        key = {"form_key": str(uuid4()), "held_on": held_on}
        assert client.post(url, typed | key).status_code == status
    assert Expenditure.objects.get().occasion == "秋季视察（2026-04-02）"


def test_townships_pay_nobody_elses_deputies_and_the_county_pays_all(cast, line):
    with pytest.raises(Refused, match="请至少选择一位代表"):
        pay(cast, line, "strange_deputy")
    with pytest.raises(Refused, match="不在本级人大的范围内"):
        pay(cast, line, "other_deputy", "strange_deputy")
    county = line_of(cast, 9000, congress=cast.county_congress, actor=cast.staff)
    assert len(pay(cast, county, "strange_deputy", "other_deputy", actor=cast.staff)) == 2


def test_who_was_paid_is_told_and_reads_the_own_payments_only(cast, line, client_of):
    pay(cast, line, "other_deputy", "leader_of_group")
    told = OutboxMessage.objects.get(kind="deputy_paid", recipient=cast.other_deputy.person)
    assert told.title == "2026年代表活动经费（全年） 1,000 元已登记发放"
    pay(cast, line, "leader_of_group", use=FundUse.ACTIVITY_SUBSIDY, spell="", occasion="秋季视察",
        held_on=TODAY, amount=Decimal("77.70"))  # fmt: skip
    page = client_of(cast.other_deputy).get(reverse("deputies:fund_list")).content.decode()
    assert "发给我的履职经费" in page
    assert "77.70" not in page
    assert "77.70" in client_of(cast.leader_of_group).get(reverse("deputies:fund_list")).content.decode()


def test_a_voided_payment_gives_the_money_back_and_may_be_paid_anew(cast, line):
    row = pay(cast, line, "other_deputy")[0]
    with pytest.raises(Refused, match="请写明作废的原因"):
        void_expenditure(actor=cast.clerk, expenditure=row, reason="", at=NOW)
    with pytest.raises(Denied):
        void_expenditure(actor=cast.stranger, expenditure=row, reason="填错", at=NOW)
    void_expenditure(actor=cast.clerk, expenditure=row, reason="填错", at=NOW)
    assert spent_of(line) == 0
    with pytest.raises(Conflict, match="已经作废"):
        void_expenditure(actor=cast.clerk, expenditure=row, reason="填错", at=NOW)
    assert pay(cast, line, "other_deputy")[0].pk != row.pk


def test_a_township_without_a_standard_pays_by_the_countys(cast):
    values = {"year": 2026, "use": FundUse.ALLOWANCE, "level": "township", "at": NOW}
    set_standard(actor=cast.staff, congress=cast.county_congress, amount=Decimal(1000), **values)
    asked = (cast.green_hill_congress, 2026, FundUse.ALLOWANCE, "township")
    assert standard_for(*asked).amount == 1000
    set_standard(actor=cast.clerk, congress=cast.green_hill_congress, amount=Decimal(1200), **values)
    assert standard_for(*asked).amount == 1200
    assert standard_for(cast.clear_water_congress, 2026, FundUse.ALLOWANCE, "county") is None
    with pytest.raises(Refused, match="已经有这一项标准"):
        set_standard(actor=cast.clerk, congress=cast.green_hill_congress, amount=Decimal(5), **values)


def test_paying_through_the_page_offers_who_was_not_paid(cast, line, client_of, submit):
    set_standard(
        actor=cast.staff, congress=cast.county_congress, year=2026, use=FundUse.ALLOWANCE,
        level="township", amount=Decimal(1000), at=NOW,
    )  # fmt: skip
    client = client_of(cast.clerk)
    url = reverse("deputies:fund_pay", args=[cast.green_hill_congress.pk]) + "?year=2026"
    answer = submit(client, url, paid_on="2026-04-08")
    assert answer.status_code == 302
    assert Expenditure.objects.count() == 3
    assert "3 位已经发过" in client.get(url).content.decode()
    chosen = str(cast.mandates["other_deputy"].pk)
    typed = {"mandates": [chosen], "amount": "1000", "line": str(line.pk), "paid_on": "2026-04-08"}
    again = client.post(url, typed | {"form_key": "5b1f6a52-3f0e-4f6e-9d5c-0e6f2c9d1a11"})
    assert again.status_code == 422
    assert "沈秀兰的代表活动经费（全年）已由青山镇人大" in again.content.decode()
    for query in (
        "&use=x&level=y",
        "&use=activity_subsidy&source=z",
        "&use=wage_subsidy&township=99999999999",
    ):
        assert client.get(url + query).status_code == 200


def test_pages_of_money_ask_the_database_little(cast, line, client_of, django_assert_max_num_queries):
    mandates = many_mandates(cast, 30)
    pay_deputies(
        actor=cast.clerk, line=line, use=FundUse.ALLOWANCE, spell="year", mandates=mandates,
        amount=Decimal(1000), paid_on=TODAY, at=NOW,
    )  # fmt: skip
    staff = client_of(cast.staff)
    args = [cast.green_hill_congress.pk]
    for name, ceiling in (("fund_detail", 15), ("fund_pay", 15), ("expenditure_create", 15)):
        with django_assert_max_num_queries(ceiling):
            assert staff.get(reverse(f"deputies:{name}", args=args), {"year": 2026}).status_code == 200
    with django_assert_max_num_queries(12):
        assert staff.get(reverse("deputies:fund_list"), {"year": 2026}).status_code == 200
    with django_assert_max_num_queries(15):
        export = reverse("deputies:fund_export", args=args) + "?year=2026"
        assert staff.post(export).status_code == 200
    deputy = client_of(cast.other_deputy)
    with django_assert_max_num_queries(12):
        assert deputy.get(reverse("deputies:fund_list")).status_code == 200
