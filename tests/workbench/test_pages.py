"""To-dos, messages, roles, help: for everybody, within their number of queries."""

from __future__ import annotations

import pytest
from django.urls import reverse

from congress_portal.foundation.accounts.roles import Role
from congress_portal.foundation.notifications.models import OutboxMessage
from congress_portal.foundation.notifications.services import enqueue, open_todo
from tests.factories.ground import NOW, TODAY, appoint
from tests.setup.posting import post

pytestmark = pytest.mark.django_db
WHO = ("admin", "auditor", "staff", "leader", "chair", "office", "handler", "deputy", "keeper", "rater")


@pytest.mark.parametrize("who", WHO)
def test_everybody_opens_every_page(cast, client_of, django_assert_max_num_queries, who):
    client = client_of(getattr(cast, who))
    for name in ("todos", "todo_print", "messages", "roles", "help", "accessibility"):
        with django_assert_max_num_queries(12):
            response = client.get(reverse(f"workbench:{name}"))
        assert response.status_code == 200, name
        assert response.content.decode().count("<h1") == 1, name
    with django_assert_max_num_queries(12):
        assert client.get(reverse("workbench:todos"), {"view": "others"}).status_code == 200


def test_visitors_read_help_and_accessibility_and_nothing_else(client, ground):
    assert "登录" in client.get(reverse("workbench:help")).content.decode()
    assert client.get(reverse("workbench:accessibility")).status_code == 200
    for name in ("home", "todos", "todo_print", "messages", "roles"):
        assert "/sign-in/" in client.get(reverse(f"workbench:{name}"))["Location"]


def fill(cast, number: int) -> None:
    for n in range(number):
        open_todo(
            subject=f"x.y:{n}",
            kind="k",
            organization=cast.county_congress,
            capability="dispatch_suggestion",
            verb="派单",
            title=f"第{n:02d}件",
            url="/todo/",
            at=NOW,
            due=TODAY if n % 2 else None,
        )


@pytest.mark.parametrize("size", ["20", "100"])
def test_the_list_of_todos_costs_the_same_at_any_size(cast, client_of, django_assert_max_num_queries, size):
    fill(cast, 60)
    client = client_of(cast.staff)
    with django_assert_max_num_queries(12):
        response = client.get(reverse("workbench:todos"), {"size": size})
    assert len(response.context["page"].rows) == min(60, int(size))


def test_paging_reaches_every_todo_once(cast, client_of):
    fill(cast, 45)
    client, url, seen = client_of(cast.staff), reverse("workbench:todos") + "?size=20", []
    while url:
        page = client.get(url).context["page"]
        seen += [todo.title for todo in page.rows]
        url = page.next_url
    assert len(seen) == len(set(seen)) == 45


def test_a_full_home_shows_twelve_and_says_how_many_there_are(cast, client_of):
    fill(cast, 30)
    response = client_of(cast.staff).get("/")
    assert sum(len(g["rows"]) for g in response.context["groups"]) == 12
    assert response.context["total"] == 30


def test_todays_list_prints_without_the_shell(cast, client_of):
    fill(cast, 3)
    text = client_of(cast.staff).get(reverse("workbench:todo_print")).content.decode()
    assert "第02件" in text and "周文清" in text and "side-menu" not in text


def tell(cast, number: int = 1, url: str = "/todo/") -> list[OutboxMessage]:
    for n in range(number):
        enqueue(
            recipients=[cast.staff.person_id],
            kind=f"k{n}",
            subject_key="x.y:1",
            title=f"消息{n}",
            at=NOW,
            url=url,
        )
    return list(OutboxMessage.objects.filter(recipient_id=cast.staff.person_id).order_by("pk"))


def test_a_message_is_read_by_opening_it_and_not_by_a_look(cast, client_of):
    message = tell(cast)[0]
    client = client_of(cast.staff)
    assert "消息0" in client.get(reverse("workbench:messages")).content.decode()
    message.refresh_from_db()
    assert message.read_at is None
    assert client.get(reverse("workbench:message_open", args=[message.pk])).status_code == 405
    answer = post(client, reverse("workbench:message_open", args=[message.pk]))
    message.refresh_from_db()
    assert answer["Location"] == "/todo/" and message.read_at is not None
    assert "没有未读的消息" in client.get(reverse("workbench:messages"), {"view": "unread"}).content.decode()


def test_a_message_without_a_page_leads_back_to_the_inbox(cast, client_of):
    message = tell(cast, url="")[0]
    answer = post(client_of(cast.staff), reverse("workbench:message_open", args=[message.pk]))
    assert answer["Location"] == reverse("workbench:messages")


def test_all_messages_are_read_at_once_and_others_stay(cast, client_of):
    tell(cast, 25)
    enqueue(recipients=[cast.leader.person_id], kind="k", subject_key="x.y:1", title="别人的", at=NOW)
    client = client_of(cast.staff)
    assert "25" in client.get(reverse("workbench:messages")).content.decode()
    post(client, reverse("workbench:message_read_all"))
    assert not OutboxMessage.objects.filter(recipient_id=cast.staff.person_id, read_at__isnull=True).exists()
    assert OutboxMessage.objects.filter(recipient_id=cast.leader.person_id, read_at__isnull=True).count() == 1


def test_nobody_opens_anothers_message(cast, client_of):
    message = tell(cast)[0]
    answer = post(client_of(cast.leader), reverse("workbench:message_open", args=[message.pk]))
    message.refresh_from_db()
    assert answer.status_code == 404 and message.read_at is None


def test_a_person_of_two_roles_changes_between_them(cast, client_of):
    second = appoint(cast.chair.person, cast.county_congress, Role.RATER, "测评人")
    client = client_of(cast.chair)
    text = client.get(reverse("workbench:roles")).content.decode()
    assert "青山镇人大主席" in text and "测评人" in text
    answer = client.post(reverse("accounts:switch_role", args=[second.pk]), {"next": "/"})
    assert answer["Location"] == "/"
    assert "现在没有需要您测评的事项" in client.get("/").content.decode()


def test_help_is_told_by_what_one_can_do(cast, client_of):
    def text(who: str) -> str:
        return client_of(getattr(cast, who)).get(reverse("workbench:help")).content.decode()

    assert "申请销单" in text("handler") and "季度填报" not in text("handler")
    assert "季度填报" in text("chair")
    assert cast.county.help_phone in text("rater")


def test_the_menu_marks_where_one_is(cast, client_of):
    text = client_of(cast.staff).get("/").content.decode()
    assert 'href="/" aria-current="page"' in text.replace("'", '"')
