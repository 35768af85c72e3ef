"""Accounts for many at once, cards on paper, and what the office does about one person's ways in."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import User
from congress_portal.foundation.jobs.models import Job
from congress_portal.foundation.jobs.services import run_job
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.signin.models import AccessCard, EnrolledDevice, SecondFactor, SessionRecord
from congress_portal.foundation.signin.profiles import OFFICE
from congress_portal.foundation.signin.services.second_factor import begin_binding
from congress_portal.setup.services import people
from deputies.services import grant_mandate
from tests.factories.ground import NOW, PASSWORD, SINCE, TODAY, make_person, moment
from tests.foundation.signing_in import Clock, enrolled, new_card
from tests.setup.posting import post

pytestmark = pytest.mark.django_db
OPEN, CARDS, PRINT = "setup:accounts_open", "setup:card_list", "setup:card_print"


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr(timezone, "now", lambda: made.at)
    return made


@pytest.fixture
def newcomers(cast):
    """Twelve deputies without accounts, the first two of one name; one of them of another township."""
    made = []
    for number in range(12):
        name = "赵大山" if number < 2 else f"代表{'一二三四五六七八九十'[number - 2]}"
        home = cast.other_village if number == 11 else cast.village
        mandate = grant_mandate(
            actor=Actor.system(cast.county),
            person=make_person(cast.county, name),
            congress=cast.county_congress,
            term=cast.term,
            constituency=None,
            home_division=home,
            starts_on=SINCE,
            at=moment(SINCE),
        )
        made.append(mandate.person)
    return made


def pairs_on(page: str) -> str:
    return page.split('name="rows" value="')[1].split('"')[0]


def test_those_without_an_account_are_shown_with_their_user_names_and_opened_as_shown(
    cast, newcomers, clock, client_of
):
    client, url = client_of(cast.admin), reverse(OPEN)
    page = client.get(url).content.decode()
    assert "zhaodashan<" in page and "zhaodashan2<" in page and "给这 12 人开通并制卡" in page
    assert cast.deputy.person.name not in page
    answer = post(client, url, rows=pairs_on(page))
    assert answer.url == f"{reverse(CARDS)}?who=deputies"
    opened = User.objects.filter(person__in=newcomers)
    assert {u.username for u in opened if u.person.name == "赵大山"} == {"zhaodashan", "zhaodashan2"}
    assert not any(u.has_usable_password() for u in opened)
    assert AccessCard.objects.open(clock.at).count() == 12
    assert JournalEntry.objects.filter(move="open_account", person_id=cast.admin.person_id).count() == 12
    assert "都有账号了" in client.get(url).content.decode()


def test_a_township_narrows_the_list_and_what_is_opened(cast, newcomers, clock, client_of):
    client = client_of(cast.admin)
    url = f"{reverse(OPEN)}?who=deputies&township={cast.clear_water.pk}"
    page = client.get(url).content.decode()
    assert "给这 1 人" in page
    everybody = pairs_on(client.get(reverse(OPEN)).content.decode())
    post(client, url, rows=everybody)
    assert User.objects.filter(person__in=newcomers).count() == 1


@pytest.mark.parametrize("rows", ["", "x:y", "1", "²:abc", "1:李"])
def test_a_mangled_list_opens_nobody(cast, newcomers, clock, client_of, rows):
    answer = post(client_of(cast.admin), reverse(OPEN), rows=rows)
    assert answer.status_code == 422
    assert not User.objects.filter(person__in=newcomers).exists()


def test_somebody_opened_meanwhile_stops_the_whole_list(cast, newcomers, clock, client_of):
    client = client_of(cast.admin)
    rows = pairs_on(client.get(reverse(OPEN)).content.decode())
    people.open_for(actor=cast.admin, person=newcomers[3], username="early", at=NOW)
    answer = post(client, reverse(OPEN), rows=rows)
    assert answer.status_code == 422 and "已经有账号了" in answer.content.decode()
    assert User.objects.filter(person__in=newcomers).count() == 1


def test_staff_are_opened_as_a_job_whose_result_has_the_first_passwords(cast, clock, client_of):
    person = make_person(cast.county, "钱会计")
    people.appoint_member(
        actor=cast.admin,
        person=person,
        organization=cast.water,
        role="unit_handler",
        starts_on=TODAY,
        at=NOW,
    )
    client = client_of(cast.admin)
    url = f"{reverse(OPEN)}?who=staff"
    page = client.get(url).content.decode()
    assert "qiankuaiji" in page or "qianhuiji" in page
    answer = post(client, url, rows=pairs_on(page))
    job = Job.objects.get(kind="setup.open_staff")
    assert answer.url == job.get_absolute_url()
    run_job(job.pk, at=clock.at)
    user = User.objects.get(person=person)
    assert user.must_change_password and user.has_usable_password()
    job.refresh_from_db()
    assert job.state == "done" and job.path.exists()


def test_cards_are_printed_ten_to_a_page_with_codes_that_work(cast, newcomers, clock, client_of):
    client = client_of(cast.admin)
    post(client, reverse(OPEN), rows=pairs_on(client.get(reverse(OPEN)).content.decode()))
    page = client.get(f"{reverse(PRINT)}?who=deputies")
    text = page.content.decode()
    assert text.count('class="card-sheet"') == 2 and text.count('class="access-card"') == 12
    assert "0000-112233" in text and "丢失请立即告知" in text and "县十九届人大代表" in text
    assert "no-store" in page["Cache-Control"]
    again = client.get(f"{reverse(PRINT)}?who=deputies").content.decode()
    assert again.count('class="access-card"') == 12
    assert client.get(f"{reverse(PRINT)}?part=2").status_code == 404


def test_the_printed_page_asks_few_questions(
    cast, newcomers, clock, client_of, django_assert_max_num_queries
):
    client = client_of(cast.admin)
    post(client, reverse(OPEN), rows=pairs_on(client.get(reverse(OPEN)).content.decode()))
    for url in (reverse(CARDS), f"{reverse(PRINT)}?who=deputies", reverse(OPEN)):
        with django_assert_max_num_queries(12):
            assert client.get(url).status_code == 200


def test_cards_are_made_for_those_with_neither_telephone_nor_card(cast, clock, client_of):
    enrolled(cast, "deputy")
    kept = new_card(cast, "co_deputy")
    client = client_of(cast.admin)
    page = client.get(reverse(CARDS)).content.decode()
    assert "给 2 人制卡" in page
    assert post(client, reverse(CARDS)).status_code == 302
    kept.refresh_from_db()
    assert kept.revoked_at is None
    assert AccessCard.objects.open(clock.at).count() == 3


def test_a_station_and_a_person_can_be_chosen(cast, clock, client_of):
    for who in ("deputy", "co_deputy", "town_deputy", "other_deputy"):
        new_card(cast, who)
    client = client_of(cast.admin)
    station = client.get(f"{reverse(PRINT)}?station={cast.station.pk}").content.decode()
    assert station.count('class="access-card"') == 3
    alone = client.get(f"{reverse(PRINT)}?person={cast.deputy.person_id}").content.decode()
    assert alone.count('class="access-card"') == 1 and "陆明远" in alone


def test_a_lost_telephone_is_ended_and_replaced_in_one_press(cast, clock, client_of):
    phone, old = enrolled(cast, "deputy"), new_card(cast, "deputy")
    client, person = client_of(cast.admin), cast.deputy.person_id
    page = client.get(reverse("setup:person_detail", args=[person])).content.decode()
    assert "安卓手机·微信" in page and "手机丢了" in page
    answer = post(client, reverse("setup:card_issue", args=[person]), lost="1")
    assert answer.url == f"{reverse(PRINT)}?person={person}"
    assert client.get(answer.url).content.decode().count('class="access-card"') == 1
    assert phone.get("/m/").status_code == 302
    assert not EnrolledDevice.objects.alive(clock.at).exists()
    old.refresh_from_db()
    assert old.revoked_at == clock.at and old.token == ""


def test_a_new_card_alone_leaves_the_telephone(cast, clock, client_of):
    phone = enrolled(cast, "deputy")
    post(client_of(cast.admin), reverse("setup:card_issue", args=[cast.deputy.person_id]))
    assert phone.get("/m/").status_code == 200


def test_the_office_ends_one_telephone_one_session_or_everything(cast, clock, client_of):
    one, two, three = (enrolled(cast, "deputy") for _ in range(3))
    client = client_of(cast.admin)
    devices = list(EnrolledDevice.objects.order_by("pk"))
    sessions = list(SessionRecord.objects.order_by("pk"))
    post(client, reverse("setup:device_end", args=[devices[0].pk]))
    post(client, reverse("setup:session_end", args=[sessions[1].pk]))
    assert [c.get("/m/").status_code for c in (one, two, three)] == [302, 302, 200]
    assert EnrolledDevice.objects.alive(clock.at).count() == 2
    post(client, reverse("setup:access_end", args=[cast.deputy.person_id]))
    assert three.get("/m/").status_code == 302


def test_closing_the_account_or_ending_the_last_role_ends_telephones_and_sessions(cast, clock, client_of):
    phone = enrolled(cast, "keeper")
    people.end_role(actor=cast.admin, membership=cast.keeper.membership, on=TODAY, at=clock.at)
    assert phone.get("/m/").status_code == 302
    phone = enrolled(cast, "deputy")
    people.set_active(actor=cast.admin, user=cast.users["deputy"], active=False, on=TODAY, at=clock.at)
    assert phone.get("/m/").status_code == 302
    assert not EnrolledDevice.objects.alive(clock.at).exists()


def test_a_locked_account_is_shown_and_unlocked(ground, client_of):
    visitor, client = Client(), client_of(ground.admin)
    for _ in range(OFFICE.attempts):
        visitor.post("/sign-in/", {"username": "staff", "password": "wrong"})
    person = ground.staff.person_id
    assert "暂时锁定" in client.get(reverse("setup:person_detail", args=[person])).content.decode()
    assert post(client, reverse("setup:account_unlock", args=[person])).status_code == 302
    assert visitor.post("/sign-in/", {"username": "staff", "password": PASSWORD}).status_code == 302
    assert JournalEntry.objects.filter(move="unlock_account").count() == 1
    again = post(client, reverse("setup:account_unlock", args=[person]))
    assert again.status_code == 422 and "没有锁定" in again.content.decode()


def test_the_code_generator_is_reset_by_the_office(ground, client_of):
    user = ground.users["staff"]
    factor = begin_binding(actor=ground.staff, user=user, at=NOW)
    SecondFactor.objects.filter(pk=factor.pk).update(confirmed_at=NOW)
    client = client_of(ground.admin)
    url = reverse("setup:account_code_reset", args=[user.person_id])
    assert post(client, url).status_code == 302
    assert post(client, url).status_code == 422
    assert not SecondFactor.objects.exists()


def test_the_profile_is_chosen_on_its_page_and_a_stale_page_is_told(ground, client_of):
    client, url = client_of(ground.admin), reverse("setup:security")
    page = client.get(url).content.decode()
    assert "等保三级" in page and "GB/T 22239-2019" in page
    assert post(client, url, profile="level2", version="0").status_code == 302
    assert "现在是“等保二级”" in client.get(url).content.decode()
    stale = post(client, url, profile="office", version="0")
    assert stale.status_code == 409 and "刚才" in stale.content.decode()
    assert JournalEntry.objects.filter(move="choose_security").count() == 1


def test_a_persons_page_costs_few_queries(cast, clock, client_of, django_assert_max_num_queries):
    for _ in range(2):
        enrolled(cast, "deputy")
    client = client_of(cast.admin)
    with django_assert_max_num_queries(15):
        client.get(reverse("setup:person_detail", args=[cast.deputy.person_id]))


def test_terms_of_the_same_number_are_told_apart_by_their_congress(cast, client_of):
    page = client_of(cast.admin).get(reverse("setup:accounts_open"))
    labels = [label for value, label in page.context["form"].fields["term"].choices if value]
    assert len(labels) == len(set(labels)) > 1 and all("人大第" in label for label in labels)
