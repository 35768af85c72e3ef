"""Opening accounts, first passwords shown once, roles given and ended, the last administrator kept."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from congress_portal.foundation.accounts.models import Membership, Person, User
from congress_portal.foundation.accounts.roles import Role
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.web.refusals import Refused
from congress_portal.setup.services import people
from tests.factories.ground import NOW, PASSWORD, TODAY, appoint, make_person, make_user
from tests.setup.posting import post

pytestmark = pytest.mark.django_db


def new_account(ground, client, **changes):
    values = {
        "name": "李 新",
        "phone": "138 0000 1402",
        "organization": ground.water.pk,
        "role": "unit_head",
        "title": "县水利局局长",
        "username": "LiXin",
        **changes,
    }
    return post(client, reverse("setup:person_new"), **values)


def test_an_account_is_opened_with_person_role_and_a_password_shown_once(ground, client_of):
    client = client_of(ground.admin)
    answer = new_account(ground, client)
    user = User.objects.get(username="lixin")
    assert answer["Location"] == reverse("setup:person_detail", args=[user.person_id])
    assert user.must_change_password and user.person.phone == "13800001402" and user.person.name == "李新"
    assert user.person.memberships.get().title == "县水利局局长"
    shown = client.get(answer["Location"]).content.decode()
    password = shown.split('id="first-password">')[1].split("<")[0]
    assert user.check_password(password)
    assert password not in client.get(answer["Location"]).content.decode()


def test_the_first_password_is_in_no_journal(ground):
    opened = people.open_member(
        actor=ground.admin,
        name="李新",
        organization=ground.water,
        role="unit_head",
        username="lixin",
        starts_on=TODAY,
        at=NOW,
    )
    assert not any(opened.password in str(vars(entry)) for entry in JournalEntry.objects.all())


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"username": "handler"}, "已被使用"),
        ({"username": "李新"}, "用户名用小写字母和数字"),
        ({"username": ""}, "请填写用户名"),
        ({"phone": "123"}, "11 位数字"),
        ({"role": "congress_staff"}, "县水利局可以任命：承办单位经办人、承办单位负责人"),
        ({"role": "deputy"}, "请重新选择角色"),
        ({"organization": "999999"}, "请重新选择单位"),
        ({"name": ""}, "请填写姓名"),
    ],
)
def test_a_faulty_account_is_refused_beside_its_field(ground, client_of, changes, says):
    before = Person.objects.count(), User.objects.count()
    answer = new_account(ground, client_of(ground.admin), **changes)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert (Person.objects.count(), User.objects.count()) == before


def test_somebody_elses_telephone_is_refused(ground, client_of):
    make_person(ground.county, "王某", phone="13800001402")
    answer = new_account(ground, client_of(ground.admin))
    assert answer.status_code == 422 and "这个手机号已登记在王*名下" in answer.content.decode()


def test_a_person_known_by_name_and_telephone_is_not_registered_twice(ground, client_of):
    known = make_person(ground.county, "李新", phone="13800001402")
    new_account(ground, client_of(ground.admin))
    assert User.objects.get(username="lixin").person_id == known.pk


def test_somebody_on_record_gets_an_account(ground, client_of):
    person = make_person(ground.county, "田代表")
    client = client_of(ground.admin)
    answer = post(client, reverse("setup:account_open", args=[person.pk]), username="tian")
    assert "初始密码" in client.get(answer["Location"]).content.decode()
    again = post(client, reverse("setup:account_open", args=[person.pk]), username="tian2")
    assert again.status_code == 422 and "已经有账号" in again.content.decode()


def test_a_reset_ends_the_old_password_and_the_old_sessions(ground, client_of):
    user = ground.users["handler"]
    theirs = client_of(ground.handler)
    client = client_of(ground.admin)
    answer = post(client, reverse("setup:account_reset", args=[user.person_id]))
    assert "初始密码" in client.get(answer["Location"]).content.decode()
    user.refresh_from_db()
    assert not user.check_password(PASSWORD) and user.must_change_password
    assert "/sign-in/" in theirs.get(reverse("accounts:password"))["Location"]


def test_a_stopped_account_cannot_sign_in_and_can_be_opened_again(ground, client_of):
    user, client = ground.users["handler"], client_of(ground.admin)
    url = reverse("setup:account_stop", args=[user.person_id])
    post(client, url, active="0")
    visitor = Client()
    assert not visitor.login(username="handler", password=PASSWORD)
    post(client, url, active="1")
    assert visitor.login(username="handler", password=PASSWORD)


def test_nobody_stops_himself_or_the_last_administrator(ground, client_of):
    url = reverse("setup:account_stop", args=[ground.admin.person_id])
    answer = post(client_of(ground.admin), url, active="0")
    assert answer.status_code == 422
    with pytest.raises(Refused, match="唯一的系统管理员"):
        people.end_role(actor=ground.admin, membership=ground.admin.membership, on=TODAY, at=NOW)
    second = make_person(ground.county, "管二")
    make_user(second, "second")
    appoint(second, ground.county_congress, Role.SYSTEM_ADMIN)
    people.end_role(actor=ground.admin, membership=ground.admin.membership, on=TODAY, at=NOW)


def test_another_role_is_given_and_ended(ground, client_of):
    client, person = client_of(ground.admin), ground.users["clerk"].person
    values = {"organization": ground.street_committee.pk, "role": "township_chair", "starts_on": "2026-04-09"}
    assert post(client, reverse("setup:role_new", args=[person.pk]), **values).status_code == 302
    role = Membership.objects.get(person=person, role="township_chair")
    again = post(client, reverse("setup:role_new", args=[person.pk]), **values)
    assert again.status_code == 422 and "已经是" in again.content.decode()
    early = post(client, reverse("setup:role_end", args=[role.pk]), on="2020-01-01", reason="")
    assert early.status_code == 422 and "不能早于开始日期" in early.content.decode()
    post(client, reverse("setup:role_end", args=[role.pk]), on="2026-04-30", reason="调任")
    role.refresh_from_db()
    assert f"{role.ends_on}" == "2026-04-30"


def test_a_deputys_role_is_left_to_the_mandate(ground):
    person = make_person(ground.county, "田代表")
    membership = appoint(person, ground.county_congress, Role.DEPUTY)
    with pytest.raises(Refused, match="代表名册"):
        people.end_role(actor=ground.admin, membership=membership, on=TODAY, at=NOW)
    with pytest.raises(Refused, match="代表名册"):
        people.appoint_member(
            actor=ground.admin,
            person=person,
            organization=ground.county_congress,
            role="deputy",
            starts_on=TODAY,
            at=NOW,
        )


def test_telephones_are_masked(ground, client_of):
    person = make_person(ground.county, "田代表", phone="13800001402")
    text = client_of(ground.admin).get(reverse("setup:person_detail", args=[person.pk])).content.decode()
    make_user(person, "tian")
    text = client_of(ground.admin).get(reverse("setup:person_detail", args=[person.pk])).content.decode()
    assert "138****1402" in text and "13800001402" not in text
