"""Pages of substitutes and of the hand-over, and what deputies hold when they leave."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from congress_portal.foundation.accounts.handing_over import hand_over, held_by
from congress_portal.foundation.accounts.models import Membership
from congress_portal.foundation.accounts.roles import Capability, Role
from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.notifications.services import open_todo
from liaison_stations.models import ReceptionDuty, StationPlacement
from liaison_stations.services import plan_reception_days
from suggestions.states import SuggestionState
from tests.factories.ground import NOW, appoint, make_person
from tests.setup.posting import post
from tests.suggestions.stages import Stages

pytestmark = pytest.mark.django_db
LIST, NEW = "/setup/substitutes/", "/setup/substitutes/new/"


def name(client, of, by, days=6, **changes):
    today = timezone.localdate()
    values = {
        "membership": of.pk,
        "person": by.pk,
        "first": today.isoformat(),
        "last": (today + timedelta(days=days)).isoformat(),
        "reason": "外出学习",
        **changes,
    }
    return post(client, NEW, **values)


def test_a_chair_arranges_his_leave_and_both_are_told(ground, client_of):
    client = client_of(ground.chair)
    form = client.get(NEW).content.decode()
    assert "吴桂香" in form and "韩绿水" not in form
    answer = name(client, ground.chair.membership, ground.clerk.person)
    assert answer.status_code == 302 and answer["Location"] == LIST
    row = Membership.objects.get(substitute_for__isnull=False)
    told = OutboxMessage.objects.filter(kind="setup.substitute").values_list("recipient__name", flat=True)
    assert set(told) == {"何建平", "吴桂香"}
    page = client.get(LIST).content.decode()
    assert "代理中" in page and reverse("setup:substitute_end", args=[row.pk]) in page


def test_the_substitute_changes_into_the_role_and_works_in_it(ground, client_of):
    name(client_of(ground.chair), ground.chair.membership, ground.clerk.person)
    row = Membership.objects.get(substitute_for__isnull=False)
    open_todo(
        subject=ground.county, kind="x", capability=Capability.SUBMIT_REPORT, person=ground.chair.person,
        verb="提交", title="要主席办的事", url="/", at=NOW,
    )  # fmt: skip
    client = client_of(ground.clerk)
    assert "要主席办的事" not in client.get("/todo/").content.decode()
    assert "代何建平 青山镇人大主席" in client.get(reverse("workbench:roles")).content.decode()
    client.post(reverse("accounts:switch_role", args=[row.pk]), {"next": "/"})
    page = client.get("/todo/").content.decode()
    assert "要主席办的事" in page and "代何建平" in page


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"last": ""}, "请填写最后一天"),
        ({"first": "2020-01-01"}, "不能补记"),
        ({"person": ""}, "请选择由谁代理"),
        ({"membership": "999999"}, "请重新选择代理谁的工作"),
    ],
)
def test_a_faulty_arrangement_is_refused_in_words_and_keeps_what_was_typed(ground, client_of, changes, says):
    answer = name(client_of(ground.chair), ground.chair.membership, ground.clerk.person, **changes)
    page = answer.content.decode()
    assert answer.status_code == 422 and says in page and "外出学习" in page
    assert not Membership.objects.filter(substitute_for__isnull=False).exists()


def test_pressing_twice_names_one_substitute(ground, client_of):
    key = "6c9d5a2e-53a0-4b52-a1b2-0d3c54cfa333"
    for _ in range(2):
        name(client_of(ground.chair), ground.chair.membership, ground.clerk.person, form_key=key)
    assert Membership.objects.filter(substitute_for__isnull=False).count() == 1


def test_a_leave_is_ended_early_by_the_chair_and_not_by_others(ground, client_of):
    name(client_of(ground.chair), ground.chair.membership, ground.clerk.person)
    row = Membership.objects.get(substitute_for__isnull=False)
    url = reverse("setup:substitute_end", args=[row.pk])
    assert client_of(ground.stranger).get(url).status_code == 404
    assert client_of(ground.clerk).get(url).status_code == 403
    assert post(client_of(ground.chair), url, reason="提前回来").status_code == 302
    row.refresh_from_db()
    assert row.ends_on == timezone.localdate()


def test_the_list_costs_few_queries_however_long(ground, client_of, django_assert_max_num_queries):
    client = client_of(ground.admin)
    for n in range(3):
        first = timezone.localdate() + timedelta(days=10 * n)
        name(
            client, ground.chair.membership, ground.clerk.person, first=first.isoformat(),
            last=(first + timedelta(days=5)).isoformat(),
        )  # fmt: skip
    with django_assert_max_num_queries(12):
        page = client.get(LIST)
    assert page.content.decode().count("吴桂香") >= 3
    assert "没有以前的代理" in client.get(LIST, {"view": "past"}).content.decode()


# --- hand-over -------------------------------------------------------------------------------------
@pytest.fixture
def deputy_chair(ground):
    """A second person who can hold a chair's work."""
    person = make_person(ground.county, "副主席")
    appoint(person, ground.green_hill_congress, Role.TOWNSHIP_CHAIR)
    return person


def test_one_confirmation_hands_everything_on_and_ends_the_role(
    ground, client_of, deputy_chair, django_assert_max_num_queries
):
    open_todo(
        subject=ground.county, kind="x", capability=Capability.SUBMIT_REPORT, person=ground.chair.person,
        verb="提交", title="要主席办的事", url="/", at=NOW,
    )  # fmt: skip
    client = client_of(ground.admin)
    url = reverse("setup:handover", args=[ground.chair.membership_id])
    # The page gathers what every app has in the person's name, as a dashboard does.
    with django_assert_max_num_queries(20):
        page = client.get(url).content.decode()
    assert "个人名下的待办" in page and "<b>1</b> 件" in page
    assert "副主席</option>" in page and "吴桂香</option>" not in page
    clerks = post(client, url, to=ground.clerk.person_id, end="on", reason="调任县文旅局")
    said = clerks.content.decode()
    assert clerks.status_code == 422 and "吴桂香在青山镇人大的任职不能承担" in said and "调任县文旅局" in said
    answer = post(client, url, to=deputy_chair.pk, end="on", reason="调任")
    assert answer.status_code == 302
    assert Todo.objects.open().filter(person=deputy_chair).count() == 1
    assert Membership.objects.get(pk=ground.chair.membership_id).ends_on == timezone.localdate()
    assert OutboxMessage.objects.filter(recipient=deputy_chair, kind="setup.hand_over").count() == 1


def test_where_nobody_else_works_the_page_says_what_to_do_first(ground, client_of):
    page = client_of(ground.admin).get(reverse("setup:handover", args=[ground.office.membership_id]))
    assert "先有接手的人" in page.content.decode()


def test_a_role_does_not_end_with_what_the_successor_cannot_take(
    ground, client_of, deputy_chair, monkeypatch
):
    from congress_portal.setup.services import leave

    handed = leave.handing_over.hand_over

    def some_left(**values):
        result = handed(**values)
        result.left.append(leave.handing_over.Held("contacts", "联系的代表", 10))
        return result

    monkeypatch.setattr(leave.handing_over, "hand_over", some_left)
    url = reverse("setup:handover", args=[ground.chair.membership_id])
    answer = post(client_of(ground.admin), url, to=deputy_chair.pk, end="on", reason="调任")
    assert answer.status_code == 422 and "联系的代表 10 件" in answer.content.decode()
    assert Membership.objects.get(pk=ground.chair.membership_id).ends_on is None


def test_nothing_is_handed_on_where_the_role_cannot_end(ground, client_of):
    """The only administrator stays: the whole of it is taken back."""
    open_todo(
        subject=ground.county, kind="x", capability=Capability.MANAGE_ACCOUNTS, person=ground.admin.person,
        verb="办", title="管理员的事", url="/", at=NOW,
    )  # fmt: skip
    without_account = make_person(ground.county, "新管理员")
    appoint(without_account, ground.admin.organization, Role.SYSTEM_ADMIN)
    url = reverse("setup:handover", args=[ground.admin.membership_id])
    answer = post(client_of(ground.admin), url, to=without_account.pk, end="on", reason="")
    assert answer.status_code == 422 and "唯一的系统管理员" in answer.content.decode()
    assert Todo.objects.open().filter(person=ground.admin.person).count() == 1


def give(cast, to):
    return hand_over(actor=cast.admin, membership=cast.deputy.membership, to=to.person, at=NOW)


def test_a_deputys_demands_pass_to_a_deputy_of_the_station(cast):
    stages = Stages(cast)
    accepted, waiting = stages.accepted(), stages.demand_to_dispatch(body="排水沟堵了。")
    own = stages.handed_in()
    held = {row.key: row for row in held_by(cast.deputy.person, cast.county_congress)}
    assert held["suggestions.demands"].number == 2
    assert "1 件代表建议由本人领衔" in held["suggestions.demands"].stays[0]
    result = give(cast, cast.co_deputy)
    for case in (accepted, waiting, own):
        case.refresh_from_db()
    assert result.number == 2
    assert accepted.deputy == waiting.deputy == cast.mandates["co_deputy"]
    assert accepted.state == SuggestionState.AWAITING_ACCEPT
    assert waiting.state == SuggestionState.AWAITING_DISPATCH
    assert own.deputy == cast.mandates["deputy"]
    assert Todo.objects.open().filter(person=cast.co_deputy.person, kind="suggestions.accept").count() == 1
    assert (
        not Todo.objects.open()
        .filter(person=cast.deputy.person, subject_key__endswith=f":{accepted.pk}")
        .exists()
    )


def test_a_demand_never_moves_to_a_deputy_of_another_station(cast):
    stages = Stages(cast)
    accepted, waiting = stages.accepted(), stages.demand_to_dispatch(body="排水沟堵了。")
    StationPlacement.objects.filter(mandate=cast.mandates["co_deputy"]).update(ends_on=NOW.date())
    result = give(cast, cast.co_deputy)
    accepted.refresh_from_db()
    waiting.refresh_from_db()
    assert accepted.deputy is None and accepted.state == SuggestionState.AWAITING_ACCEPT
    assert (
        Todo.objects.open()
        .filter(organization=cast.station.organization, kind="suggestions.assign_deputy")
        .exists()
    )
    assert waiting.deputy == cast.mandates["deputy"]
    assert [(held.key, held.number) for held in result.left] == [("suggestions.demands", 1)]


def test_planned_duties_pass_to_a_deputy_of_the_station_who_is_free(cast):
    days = plan_reception_days(
        actor=cast.keeper, station=cast.station, dates=[date(2026, 5, 9), date(2026, 5, 24)], at=NOW,
        roster={
            date(2026, 5, 9): [cast.mandates["deputy"]],
            date(2026, 5, 24): [cast.mandates["deputy"], cast.mandates["co_deputy"]],
        },
    )  # fmt: skip
    result = give(cast, cast.co_deputy)
    mine = ReceptionDuty.objects.filter(mandate=cast.mandates["deputy"]).values_list(
        "reception_day__on", flat=True
    )
    assert list(mine) == [days[1].on]
    assert result.number == 1 and [(h.key, h.number) for h in result.left] == [("liaison_stations.duties", 1)]


def test_the_mandate_itself_stays_and_the_page_says_so(cast, client_of):
    url = reverse("setup:handover", args=[cast.deputy.membership_id])
    page = client_of(cast.admin).get(url).content.decode()
    assert "代表职务由选举产生，不交接" in page and "同时结束这项任职" not in page
