"""Two clerks at once on PostgreSQL: one is first, the other reads a sentence."""

import threading
from decimal import Decimal
from functools import partial

import pytest
from django.db import connections

from congress_portal.foundation.web.refusals import Refused
from deputies import services
from deputies.models import Mandate
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
