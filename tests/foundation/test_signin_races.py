"""At once on PostgreSQL: one card makes one telephone, every wrong try is counted, one profile is chosen."""

import threading

import pytest
from django.db import connections

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.signin.models import AccessCard, EnrolledDevice
from congress_portal.foundation.signin.services.cards import issue_cards
from congress_portal.foundation.signin.services.devices import check_pin, enrol
from congress_portal.foundation.signin.services.security import choose_profile
from congress_portal.foundation.web.refusals import Refused
from tests.factories.ground import NOW, make_county
from tests.foundation.signing_in import PIN

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
def county(transactional_db):
    return make_county()


@pytest.fixture
def card(county):
    return issue_cards(actor=county.admin, users=[county.users["keeper"]], at=NOW)[0]


def refused(results):
    return [r for r in results if isinstance(r, Refused)]


def test_one_card_enrols_one_of_two_telephones(card):
    def scan():
        return enrol(actor=Actor.anonymous(), card=card, pin=PIN, label="手机", address="", at=NOW)

    results = at_once(scan, scan)
    assert len(refused(results)) == 1 and "用过了" in refused(results)[0].message
    assert EnrolledDevice.objects.count() == 1


def test_every_wrong_try_of_six_at_once_is_counted_to_the_lock(card):
    made = enrol(actor=Actor.anonymous(), card=card, pin=PIN, label="手机", address="", at=NOW)

    def guess():
        return check_pin(device=made.device, secret=made.secret, pin="999111", at=NOW)

    assert len(refused(at_once(*[guess] * 6))) == 6
    device = EnrolledDevice.objects.get()
    assert device.pin_failures == 5 and device.pin_locked_at == NOW
    with pytest.raises(Refused, match="锁住"):
        check_pin(device=made.device, secret=made.secret, pin=PIN, at=NOW)


def test_two_cards_at_once_leave_one(county):
    def issue():
        return issue_cards(actor=county.admin, users=[county.users["keeper"]], at=NOW)

    results = at_once(issue, issue)
    assert all(isinstance(r, list) or "别人刚才" in r.message for r in results)
    assert AccessCard.objects.filter(revoked_at__isnull=True).count() == 1


def test_two_administrators_choose_one_profile(county):
    def choose(profile):
        return lambda: choose_profile(
            actor=county.admin, county=county.county, profile=profile, version=0, at=NOW
        )

    results = at_once(choose("level2"), choose("level3"))
    assert len(refused(results)) == 1 and refused(results)[0].status == 409
