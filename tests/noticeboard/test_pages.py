"""Pages of the board: what they cost, what they say when there is nothing, what a stale form shows."""

from __future__ import annotations

import pytest
from django.urls import reverse

from congress_portal.foundation.accounts.access import Actor
from congress_portal.noticeboard.choices import Audience
from congress_portal.noticeboard.models import Announcement, DocumentCategory
from congress_portal.noticeboard.services.announcements import Draft, Targets, draft_announcement
from congress_portal.noticeboard.services.documents import Sheet, ensure_categories, enter_document
from congress_portal.noticeboard.services.feedback import leave_feedback
from tests.factories.ground import NOW
from tests.noticeboard.conftest import pdf
from tests.setup.posting import post

pytestmark = pytest.mark.django_db
LIST, DETAIL, MOVE = 12, 15, 20


@pytest.fixture
def full(cast, announce):
    """A board with two pages of each."""
    ensure_categories(cast.county)
    shelf = DocumentCategory.objects.first()
    for n in range(25):
        announce(cast.staff, title=f"通知{n}", is_public=True)
        enter_document(
            actor=cast.staff, sheet=Sheet(shelf, f"制度{n}", text="第一条", is_public=True), at=NOW
        )
        leave_feedback(actor=cast.clerk, county=cast.county, body=f"意见{n}", at=NOW)
    return cast


@pytest.mark.parametrize("who", ("staff", "chair", "deputy", "handler", "rater", "admin"))
def test_lists_and_details_cost_few_queries_for_everybody(
    full, client_of, django_assert_max_num_queries, who
):
    client = client_of(full.actors[who])
    notice = Announcement.objects.latest("pk")
    for name in ("notice_list", "document_list", "feedback_list"):
        with django_assert_max_num_queries(LIST):
            assert client.get(reverse(f"noticeboard:{name}")).status_code == 200
    document = enter_document(
        actor=full.staff, sheet=Sheet(DocumentCategory.objects.first(), "规则", text="一"), at=NOW
    )
    for url in (notice.get_absolute_url(), document.get_absolute_url()):
        with django_assert_max_num_queries(DETAIL):
            assert client.get(url).status_code == 200


@pytest.mark.parametrize("name", ("public_notices", "public_documents"))
def test_public_lists_page_on_and_cost_few_queries(full, client, django_assert_max_num_queries, name):
    url = reverse(f"noticeboard:{name}")
    with django_assert_max_num_queries(LIST):
        page = client.get(url).content.decode()
    assert "?at=" in page and page.count("<h1") == 1


def test_phone_pages_cost_few_queries_and_say_when_there_is_nothing(
    cast, announce, client_of, django_assert_max_num_queries
):
    client = client_of(cast.deputy)
    assert "现在没有通知" in client.get("/m/notices/").content.decode()
    row = announce(cast.staff)
    for url in ("/m/notices/", f"/m/notices/{row.pk}/", "/m/"):
        with django_assert_max_num_queries(20 if url == "/m/" else LIST):
            assert row.title in client.get(url).content.decode()


@pytest.mark.parametrize(
    ("who", "url", "says"),
    [
        ("clerk", "/board/notices/", "现在没有通知"),
        ("staff", "/board/notices/", "还没有通知。写一条"),
        ("clerk", "/board/documents/", "文件库还是空的。县人大录入"),
        ("staff", "/board/documents/", "一次传上来"),
        ("clerk", "/board/feedback/", "您还没有提过意见"),
        ("admin", "/board/feedback/", "还没有人提意见"),
    ],
)
def test_an_empty_board_says_what_will_be_there(ground, client_of, who, url, says):
    assert says in client_of(ground.actors[who]).get(url).content.decode()


def test_an_announcement_is_written_looked_at_and_published(ground, client_of, django_assert_max_num_queries):
    client = client_of(ground.staff)
    answer = post(
        client, "/board/notices/new/", title="接待日", body="一\n- 二", audience="roles", roles=["station_keeper"],
        files=[pdf()],
    )  # fmt: skip
    row = Announcement.objects.get()
    assert answer["Location"] == row.get_absolute_url() and row.state == "draft"
    page = client.get(row.get_absolute_url()).content.decode()
    assert "<li>二</li>" in page and "联络站工作人员" in page and "通知.pdf" in page
    with django_assert_max_num_queries(MOVE):
        post(client, reverse("noticeboard:notice_publish", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == "published"
    assert "接待日" in client_of(ground.keeper).get("/").content.decode()
    assert "接待日" not in client_of(ground.handler).get("/").content.decode().split("<main")[1]


def test_angle_brackets_that_were_typed_are_shown_as_they_were_typed(ground, client_of):
    client = client_of(ground.staff)
    body = "条件 a<b 且 c>d\n<script>alert(1)</script>\n见<三组>"
    post(client, "/board/notices/new/", title="a<b>测试</b>", body=body, audience="whole")
    row = Announcement.objects.get()
    assert (row.title, row.body) == ("a<b>测试</b>", body)
    page = client.get(row.get_absolute_url()).content.decode()
    assert "a&lt;b&gt;测试&lt;/b&gt;" in page and "条件 a&lt;b 且 c&gt;d" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page and "<script>alert" not in page


def test_a_form_without_an_audience_keeps_what_was_typed(ground, client_of):
    answer = post(
        client_of(ground.staff), "/board/notices/new/", title="标题", body="写了很多字", audience="roles"
    )
    page = answer.content.decode()
    assert answer.status_code == 422 and "至少选一项" in page and "写了很多字" in page


def test_a_stale_form_shows_both_texts(ground, announce, client_of):
    row = announce(ground.staff, body="原来的话")
    url = reverse("noticeboard:notice_edit", args=[row.pk])
    for client, body in ((client_of(ground.admin), "先改的话"), (client_of(ground.staff), "后改的话")):
        answer = post(
            client, url, title="标题", body=body, audience="whole", reason="改", version=row.version
        )
    page = answer.content.decode()
    assert (
        answer.status_code == 409 and "先改的话" in page and "后改的话" in page and ground.admin.name in page
    )


def test_what_is_pinned_comes_first_and_pages_go_on_behind_it(full, announce, client_of):
    announce(full.staff, title="置顶的", pinned=True)
    client = client_of(full.clerk)
    first = client.get("/board/notices/")
    titles = [row.title for row in first.context["page"].rows]
    assert titles[0] == "置顶的" and len(titles) == 20
    second = client.get(first.context["page"].next_url).context["page"].rows
    assert len({*titles, *(row.title for row in second)}) == 26


def test_the_page_of_a_public_announcement_names_its_county(ground, announce, client):
    row = announce(ground.staff, is_public=True, body="见 http://127.0.0.1/a 。")
    page = client.get(reverse("noticeboard:public_notice", args=[row.pk])).content.decode()
    assert "云岭县" in page and 'rel="noopener noreferrer"' in page
    inside = announce(ground.staff)
    assert client.get(reverse("noticeboard:public_notice", args=[inside.pk])).status_code == 404
    assert Announcement.objects.visible_to(Actor.anonymous()).count() == 1


def test_announcements_and_documents_are_found_by_search(full, client_of):
    page = client_of(full.clerk).get("/search/", {"q": "制度7"}).content.decode()
    assert "制度7" in page and "文件库" in page


def test_a_draft_for_some_that_everybody_would_read_says_so(cast, client_of):
    targets = Targets(townships=[cast.clear_water])
    drafts = [
        draft_announcement(
            actor=cast.staff,
            draft=Draft("值班", "正文", audience=Audience.TOWNSHIPS, targets=targets, is_public=is_public),
            at=NOW,
        )
        for is_public in (True, False)
    ]
    pages = [client_of(cast.staff).get(row.get_absolute_url()).content.decode() for row in drafts]
    assert ["任何人都能看到" in page for page in pages] == [True, False]
