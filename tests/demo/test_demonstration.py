"""The demonstration county: invented, whole, the same every time, and never mixed with a real one."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from assessments.models import FlagAward, MeasureLine, Period, QuarterReport, Result
from congress_portal.demo.accounts import ACCOUNTS, demo_accounts
from congress_portal.demo.data import PASSWORD
from congress_portal.demo.loader import load_demonstration
from congress_portal.demo.steps import STEPS, current_step
from congress_portal.foundation.accounts.models import HIGHER_LEVELS, County, Division, Organization, User
from congress_portal.foundation.accounts.roles import Role
from congress_portal.foundation.notifications.models import OutboxMessage
from congress_portal.foundation.web.refusals import Refused
from deputies.models import Mandate
from liaison_stations.models import Activity, Station
from suggestions.models import Suggestion
from suggestions.states import SuggestionState
from tests.registers.agreeing import check_totals

DAY = date(2026, 4, 9)


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """Loaded once for all tests of this module, and taken back afterwards."""
    from django.db import transaction

    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        yield load_demonstration(DAY)
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


# The world is loaded once, by one process; on PostgreSQL with every address (test_every_address.py).
pytestmark = [pytest.mark.once, pytest.mark.django_db, pytest.mark.xdist_group("demonstration")]


def test_it_has_the_size_that_was_promised(demo):
    assert Division.objects.filter(level="township").count() == 11
    assert Division.objects.filter(level="village").count() == 80
    below = Mandate.objects.exclude(congress__kind__in=HIGHER_LEVELS)
    assert below.count() == 60
    assert Mandate.objects.count() == 67
    assert Station.objects.count() == 15
    assert Organization.objects.filter(kind="handling_unit").count() == 12
    assert Activity.objects.filter(on__lt=date(2025, 11, 1)).exists()


def test_there_is_a_case_in_every_state(demo):
    assert set(Suggestion.objects.values_list("state", flat=True)) == set(SuggestionState)


def test_something_is_three_days_off_and_was_said_once_to_each(demo):
    due = [m for m in OutboxMessage.objects.filter(stage="t-3") if (m.deadline - DAY).days == 3]
    assert due
    assert len({(m.recipient_id, m.subject_key, m.kind) for m in due}) == len(due)


def test_past_years_have_ranks_and_the_flag_has_moved(demo):
    assert Result.objects.filter(period__year=2024).count() == 11
    assert [a.year for a in FlagAward.objects.order_by("from_on")] == [2024, 2025]
    assert FlagAward.objects.filter(to_on__isnull=True).count() == 1


def test_last_years_scores_open_to_records_and_nothing_of_them_was_typed(demo):
    year = Period.objects.get(kind="year", year=2025, state="published")
    assert "第四季度" in year.coverage and year.review.stage == "published"
    lines = MeasureLine.objects.filter(report__period__scheme=year.scheme, applicable=True)
    assert set(lines.values_list("source", flat=True)) == {"counted"}
    assert {line.indicator.metric for line in lines.exclude(records=[]).select_related("indicator")} == {
        "presidium_meetings",
        "reception_held",
        "demands_in_time",
    }
    first = year.results.filter(rank=1).get()
    award = FlagAward.objects.get(year=2025)
    assert (award.holder_id, award.handover.done_on) == (first.subject_id, award.from_on)
    assert year.review.appeals.get().records.exists()


def test_the_quarter_is_being_filed(demo):
    states = set(QuarterReport.objects.filter(period__state="open").values_list("state", flat=True))
    assert {"open", "submitted"} <= states


@pytest.mark.once
def test_every_role_has_one_account_that_can_sign_in(demo, client):
    assert {a.role for a in ACCOUNTS} == set(Role)
    for account in ACCOUNTS:
        assert client.login(username=account.username, password=PASSWORD)
        assert client.get(reverse("workbench:home"), follow=True).status_code == 200


@pytest.mark.once
def test_nobody_else_can_sign_in(demo):
    assert set(User.objects.filter(is_active=True).values_list("username", flat=True)) == {
        a.username for a in ACCOUNTS
    }


@pytest.mark.once
def test_the_guide_makes_one_the_person_of_a_step(demo, client):
    page = client.get(reverse("demo:guide")).content.decode()
    for step in STEPS:
        assert step.word in page
        assert client.post(reverse("demo:become", args=[step.number])).status_code == 302
        assert client.get(step.url, follow=True).status_code == 200
    assert current_step(Role.CONGRESS_STAFF) == 3


@pytest.mark.once
def test_every_page_of_it_is_marked(demo, client):
    for url in ("/p/s/7KQ2M/", reverse("accounts:sign_in"), reverse("demo:guide")):
        assert "演示数据" in client.get(url).content.decode()


@pytest.mark.once
def test_it_is_not_loaded_twice_nor_beside_a_county(demo):
    with pytest.raises(Refused, match="单独的数据库"):
        load_demonstration(DAY)
    with pytest.raises(CommandError, match="单独的数据库"):
        call_command("load_demo")


@pytest.mark.once
def test_without_it_there_are_no_accounts_on_the_sign_in_page_and_no_guide(client, db):
    County.objects.update(is_demonstration=False)
    assert demo_accounts() == []
    assert client.get(reverse("demo:guide")).status_code == 404
    assert client.post(reverse("demo:become", args=[2])).status_code == 404


def test_register_funnel_deputy_file_township_report_and_metric_tell_the_same_totals(demo):
    check_totals(demo, DAY)
