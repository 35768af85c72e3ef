"""Two clerks at once on PostgreSQL: one is first, the other reads a sentence."""

import threading
from decimal import Decimal
from functools import partial

import pytest
from django.db import connections

from congress_portal.foundation.web.refusals import Refused
from deputies import services
from deputies.models import Constituency, Mandate
from deputies.services import funds
from deputies.services.payments import pay_deputies, spend
from tests.factories.deputies import deputy_person, seat_deputies
from tests.factories.ground import NOW, TODAY, make_county

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def at_once(*verbs):
    """Run the verbs in threads of their own; what each returned or was refused with."""
    gate, results = threading.Barrier(len(verbs)), [None] * len(verbs)

    def run(place, verb):
        try:
            gate.wait(10)
            results[place] = verb()
        except Refused as refusal:
            results[place] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


@pytest.fixture
def cast(transactional_db):
    return seat_deputies(make_county())


def one_won(results, word):
    refused = [r for r in results if isinstance(r, Refused)]
    assert len(refused) == 1 and word in refused[0].message, results


def test_the_same_person_is_not_granted_twice(cast):
    person = deputy_person(cast, "新代表")
    Constituency.objects.filter(pk=cast.green_district.pk).update(seats=9)

    def grant(actor):
        return lambda: services.grant_mandate(
            actor=actor,
            person=person,
            congress=cast.green_hill_congress,
            term=cast.green_term,
            constituency=cast.green_district,
            home_division=cast.village,
            starts_on=TODAY,
            at=NOW,
        )

    one_won(at_once(grant(cast.clerk), grant(cast.staff)), "新代表已经是青山镇十九届人大代表")


def test_a_mandate_ends_once(cast):
    mandate = Mandate.objects.get(pk=cast.mandates["other_deputy"].pk)

    def end(actor):
        return lambda: services.end_mandate(
            actor=actor, mandate=mandate, on=TODAY, reason="moved_away", at=NOW
        )

    one_won(at_once(end(cast.clerk), end(cast.staff)), "已于 2026-04-09 终止")


def test_a_name_is_taken_once(cast):
    def add(actor):
        return lambda: services.add_group(
            actor=actor, congress=cast.green_hill_congress, name="第二小组", at=NOW
        )

    one_won(at_once(add(cast.clerk), add(cast.staff)), "已经有同名的代表小组")


def test_two_congresses_do_not_pay_one_person_twice(cast):
    """陆明远 is a deputy of both: the subsidy for deputies without a wage is one person's."""
    verbs = []
    for congress, key in ((cast.county_congress, "deputy"), (cast.green_hill_congress, "deputy_green")):
        mandate = cast.mandates[key]
        funds.mark_wageless(actor=cast.staff, congress=congress, mandates=[mandate], at=NOW)
        line = funds.enter_budget_line(
            actor=cast.staff, congress=congress, year=2026, source="county", name="补贴",
            amount=Decimal(5000), at=NOW,
        )  # fmt: skip
        verbs.append(
            partial(
                pay_deputies,
                actor=cast.staff,
                line=line,
                use="wage_subsidy",
                spell="year",
                amount=Decimal(600),
                mandates=[mandate],
                paid_on=TODAY,
                at=NOW,
            )  # fmt: skip
        )
    one_won(at_once(*verbs), "不能再发")


def test_one_line_is_not_spent_twice_beyond_what_it_holds(cast):
    line = funds.enter_budget_line(
        actor=cast.staff, congress=cast.green_hill_congress, year=2026, source="county", name="经费",
        amount=Decimal(1000), at=NOW,
    )  # fmt: skip

    def buy(actor):
        return lambda: spend(
            actor=actor, line=line, use="office", occasion="资料", amount=Decimal(600), paid_on=TODAY, at=NOW
        )

    one_won(at_once(buy(cast.clerk), buy(cast.staff)), "还剩 400 元")


def test_what_two_people_press_at_once_happens_once(cast):
    """Verbs of one county, each pressed by two at the same moment; one world serves them all."""
    first, second = cast.clerk, cast.chair
    leader = cast.mandates["leader_of_group"]

    def twice(verb, word, actors=(first, second), **given):
        one_won(at_once(*(partial(verb, actor=actor, at=NOW, **given) for actor in actors)), word)

    office = {"mandate": leader, "office": "vice_chairperson", "starts_on": TODAY}
    twice(services.take_office, "已经是副主任（副主席）", **office)
    household = {"village": cast.village, "head_name": "王秀英", "starts_on": TODAY}
    twice(services.pair_household, "已经结对", mandate=leader, **household)
    twice(services.plan_reports, "已经", mandates=[leader], on=TODAY)
    level = {"level": "prefecture", "place": "云州市", "number": 6, "starts_on": TODAY}
    twice(services.enter_higher_congress, "已经登记", actors=(cast.staff, cast.admin), **level)


def test_the_last_vacant_seat_is_filled_once(cast):
    district = cast.green_district
    seated = Mandate.objects.open().filter(constituency=district).count()
    Constituency.objects.filter(pk=district.pk).update(seats=seated + 1)
    seat = {
        "term": cast.green_term, "constituency": district, "home_division": cast.village, "starts_on": TODAY,
        "kind_of_election": "by_election",
    }  # fmt: skip

    def enter(actor, name):
        return lambda: services.enter_deputy(
            actor=actor, congress=cast.green_hill_congress, person={"name": name}, mandate=seat, at=NOW
        )

    one_won(at_once(enter(cast.clerk, "甲一"), enter(cast.chair, "乙二")), "没有缺额")
    assert Mandate.objects.open().filter(constituency=district).count() == seated + 1


def test_a_change_of_term_is_confirmed_once(cast):
    change = services.prepare_change(
        actor=cast.chair,
        congress=cast.green_hill_congress,
        number=20,
        elected_on=TODAY,
        starts_on=TODAY,
        at=NOW,
    )
    services.choose_coming(actor=cast.chair, change=change, mandates=[cast.mandates["other_deputy"]], at=NOW)

    def confirm():
        return services.confirm_change(actor=cast.chair, change=change, at=NOW)

    one_won(at_once(confirm, confirm), "已换届")
    assert Mandate.objects.filter(term__number=20, congress=cast.green_hill_congress).count() == 1
