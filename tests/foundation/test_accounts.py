"""Who may be what, and how far each sees."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from congress_portal.foundation.accounts.access import Actor, territory_q
from congress_portal.foundation.accounts.models import Division, Membership, Organization, User
from congress_portal.foundation.accounts.roles import CAPABILITIES, ROLE_LABELS, Capability, Role
from congress_portal.foundation.accounts.services import (
    appoint,
    change_password,
    end_membership,
    initial_password,
    open_account,
    set_account_active,
)
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.web.refusals import Refused
from tests.factories.ground import NOW, PASSWORD, TODAY, make_division, make_person

pytestmark = pytest.mark.django_db


def test_every_role_has_a_chinese_label_and_capabilities():
    assert set(ROLE_LABELS) == set(Role) == set(CAPABILITIES)
    assert all(CAPABILITIES[role] for role in Role)


def test_every_capability_is_held_by_somebody():
    assert {c for held in CAPABILITIES.values() for c in held} == set(Capability)


def test_a_division_lies_in_its_parents_path(ground):
    village = ground.village
    assert village.path.startswith(ground.green_hill.path)
    assert ground.green_hill.path.startswith(ground.county.division.path)
    assert not village.path.startswith(ground.clear_water.path)


def test_two_current_divisions_cannot_share_a_code(ground):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_division(ground.county.division, "990101101", "又一个青山镇", "township")


def test_a_chair_sees_her_township_and_a_department_nothing_by_territory(ground):
    seen = Division.objects.filter(territory_q(ground.chair, "path"))
    assert set(seen) == {ground.green_hill, ground.village}
    assert not Division.objects.filter(territory_q(ground.handler, "path")).exists()
    assert Division.objects.filter(territory_q(ground.staff, "path")).count() == 6


def test_the_system_without_a_county_sees_everything(ground):
    assert Division.objects.filter(territory_q(Actor.system(), "path")).count() == Division.objects.count()


def test_an_account_is_opened_once_and_journalled(ground):
    person = make_person(ground.county, "新来人")
    user = open_account(actor=ground.admin, person=person, username="xinlai", password="x", at=NOW)
    assert user.must_change_password
    assert JournalEntry.objects.get(move="open_account").actor_name == "管亦清"
    with pytest.raises(Refused, match="已经有账号"):
        open_account(actor=ground.admin, person=person, username="again", password="x", at=NOW)
    other = make_person(ground.county, "另一人")
    with pytest.raises(Refused, match="已被使用"):
        open_account(actor=ground.admin, person=other, username="xinlai", password="x", at=NOW)


def test_initial_passwords_differ_and_can_be_read_aloud():
    made = {initial_password() for _ in range(50)}
    assert len(made) == 50
    assert not any(letter in word for word in made for letter in "01lIoO")


def test_a_weak_password_is_refused_with_the_reason(ground):
    user = ground.users["staff"]
    with pytest.raises(Refused, match="密码"):
        change_password(actor=ground.staff, user=user, password="12345", at=NOW)
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_nobody_stops_the_own_account(ground):
    with pytest.raises(Refused, match="不能停用自己"):
        set_account_active(actor=ground.admin, user=ground.users["admin"], active=False, at=NOW)
    set_account_active(actor=ground.admin, user=ground.users["staff"], active=False, at=NOW)
    assert not User.objects.get(username="staff").is_active


def test_a_role_is_held_once_and_ends_with_a_day(ground):
    person = ground.clerk.person
    with pytest.raises(Refused, match="已经是"):
        appoint(
            actor=ground.admin,
            person=person,
            organization=ground.green_hill_congress,
            role=Role.TOWNSHIP_CLERK,
            starts_on=TODAY,
            at=NOW,
        )
    membership = ground.clerk.membership
    with pytest.raises(Refused, match="不能早于"):
        end_membership(actor=ground.admin, membership=membership, on=date(2020, 1, 1), at=NOW)
    end_membership(actor=ground.admin, membership=membership, on=TODAY, at=NOW)
    assert Membership.objects.current(TODAY).filter(pk=membership.pk).exists()
    assert not Membership.objects.current(date(2026, 4, 10)).filter(pk=membership.pk).exists()


def test_nobody_is_appointed_to_a_body_that_is_gone(ground):
    Organization.objects.filter(pk=ground.water.pk).update(valid_to=date(2025, 1, 1))
    ground.water.refresh_from_db()
    with pytest.raises(Refused, match="已撤销"):
        appoint(
            actor=ground.admin,
            person=ground.handler.person,
            organization=ground.water,
            role=Role.UNIT_HANDLER,
            starts_on=TODAY,
            at=NOW,
        )


def test_a_membership_cannot_end_before_it_starts(ground):
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=ground.clerk.membership_id).update(ends_on=date(2020, 1, 1))
