"""The pages of sessions and elections: who opens them, what they ask of the database, what is typed stays."""

import io
from datetime import date

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from deputies import services
from deputies.models import AgendaItem, Candidate, Election, Resolution, SessionPaper
from deputies.services import candidates as people
from deputies.services import elections, resolutions, sessions
from deputies.session_words import Post
from tests.factories.ground import NOW

pytestmark = pytest.mark.django_db
OPENED, CLOSED = date(2026, 3, 2), date(2026, 3, 3)


def page(name, pk, **query):
    url = reverse(f"deputies:{name}", args=[pk])
    return url + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")


@pytest.fixture
def full(cast):
    """青山镇's sixth session with one of everything; the election is not held yet."""
    session, actor = cast.green_session, {"actor": cast.clerk, "at": NOW}
    sessions.seat_presidium(session=session, members=[cast.mandates["other_deputy"]], **actor)
    cast.item = sessions.add_agenda_item(session=session, title="听取镇政府工作报告", **actor)
    cast.paper = sessions.add_paper(
        session=session, title="镇政府工作报告", item=cast.item, due_on=date(2026, 2, 20), **actor
    )
    cast.resolution = resolutions.add_resolution(
        session=session, title="关于报告的决议", voted_on=CLOSED, total=45, present=40, yes=40, **actor
    )
    cast.election = elections.prepare_election(
        session=session, post=Post.TOWN_DEPUTY_HEAD, title="青山镇副镇长", **actor
    )
    cast.candidate = people.name_candidate(election=cast.election, name="何丰年", **actor)
    return cast


def addresses(full):
    session = full.green_session.pk
    found = {f"session_detail {tab}": page("session_detail", session, tab=tab) for tab in TABS}
    found |= {name: page(name, session) for name in OF_SESSION}
    found |= {name: page(name, full.item.pk) for name in ("agenda_edit", "agenda_void")}
    found |= {name: page(name, full.paper.pk) for name in ("paper_edit", "paper_void")}
    found |= {name: page(name, full.resolution.pk) for name in ("resolution_edit", "resolution_void")}
    found |= {name: page(name, full.election.pk) for name in OF_ELECTION}
    found |= {name: page(name, full.candidate.pk) for name in ("candidate_edit", "candidate_withdraw")}
    found["session_list"] = reverse("deputies:session_list")
    return found


TABS = ("overview", "agenda", "sittings", "elections", "resolutions")
OF_SESSION = (
    "session_prepare",
    "session_print",
    "presidium_edit",
    "sitting_create",
    "agenda_create",
    "paper_create",
    "resolution_create",
    "election_create",
)
OF_ELECTION = (
    "election_detail",
    "election_edit",
    "election_void",
    "election_met",
    "election_result",
    "candidate_create",
)


def test_the_clerk_opens_every_page_of_the_own_session(full, client_of, django_assert_max_num_queries):
    client = client_of(full.clerk)
    for name, url in addresses(full).items():
        with django_assert_max_num_queries(12 if name == "session_list" else 15):
            answer = client.get(url)
        assert answer.status_code == 200, name
        assert answer.content.decode().count("<h1") == 1, name


def test_the_stranger_finds_nothing_of_the_next_townships_session(full, client_of):
    client = client_of(full.stranger)
    for name, url in addresses(full).items():
        answer = client.get(url)
        assert answer.status_code == (200 if name == "session_list" else 404), name
        assert "青山镇" not in answer.content.decode(), name


def test_deputies_read_the_session_and_change_nothing(full, client_of):
    client = client_of(full.other_deputy)
    readable = {"session_list", "session_print", *(f"session_detail {tab}" for tab in TABS)}
    for name, url in addresses(full).items():
        answer = client.get(url)
        # Nobody but the office knows of candidates before the vote.
        expected = 200 if name in readable else 404 if name == "election_detail" else 403
        assert answer.status_code == expected, name
        assert "何丰年" not in answer.content.decode(), name
        assert "登记议程</a>" not in answer.content.decode(), name


def test_more_sessions_cost_no_more_queries(full, client_of, django_assert_max_num_queries):
    for number in range(7, 27):
        day = date(2026, 4, number - 6)
        services.add_session(
            actor=full.chair, term=full.green_term, number=number, opens_on=day, closes_on=day, at=NOW
        )
    client = client_of(full.clerk)
    with django_assert_max_num_queries(12):
        answer = client.get(reverse("deputies:session_list"))
    assert answer.content.decode().count("青山镇十九届人大") >= 20


@pytest.mark.parametrize(
    "query",
    ["congress=x", "congress=99999999999999999999", "year=0", "year=%00", "year=²", "at=%00", "tab=%00"],
)
def test_absurd_queries_break_nothing(full, client_of, query):
    client = client_of(full.clerk)
    for url in (reverse("deputies:session_list"), page("session_detail", full.green_session.pk)):
        assert client.get(f"{url}?{query}").status_code == 200


@pytest.mark.parametrize("after", ["x", "%00", "99999999999999999999", "0"])
def test_an_absurd_earlier_round_is_no_round(full, client_of, after):
    url = page("election_create", full.green_session.pk, after=after)
    assert client_of(full.clerk).get(url).status_code == 200


def test_warnings_stand_on_the_offices_page_only(full, client_of):
    url = page("session_detail", full.green_session.pk)
    words = "浙江省乡镇人民代表大会工作条例第二十条"
    assert words in client_of(full.clerk).get(url).content.decode()
    assert words not in client_of(full.other_deputy).get(url).content.decode()


def test_an_item_is_entered_by_its_form_and_what_was_wrong_stays(full, client_of, submit):
    client, url = client_of(full.clerk), page("agenda_create", full.green_session.pk)
    answer = submit(client, url, title="票决民生实事项目", done_on="2026年13月1日")
    assert answer.status_code == 422
    assert "票决民生实事项目" in answer.content.decode()
    answer = submit(client, url, title="票决民生实事项目", kind="project_vote", done_on="2026年3月3日")
    assert answer.status_code == 302
    item = AgendaItem.objects.get(title="票决民生实事项目")
    assert (item.done_on, item.position) == (CLOSED, 2)


def test_two_who_correct_an_item_at_once_see_both(full, client_of, submit):
    client, url = client_of(full.clerk), page("agenda_edit", full.item.pk)
    html = client.get(url).content.decode()
    assert 'name="version" value="1"' in html
    sessions.edit_agenda_item(actor=full.chair, item=full.item, title="主席改的", version=1, at=NOW)
    answer = client.post(
        url,
        {
            "form_key": "5f0c0a4e-0d0f-4b62-9c3f-111111111111",
            "version": "1",
            "position": "1",
            "kind": "report",
            "title": "专干改的",
        },
    )
    assert answer.status_code == 409
    assert "专干改的" in answer.content.decode()
    assert "主席改的" in answer.content.decode()


def test_a_paper_is_uploaded_sent_and_read_by_deputies(full, client_of):
    clerk, deputy = client_of(full.clerk), client_of(full.other_deputy)
    document = docx.Document()
    document.add_paragraph("各位代表")
    content = io.BytesIO()
    document.save(content)
    values = {
        "form_key": "5f0c0a4e-0d0f-4b62-9c3f-222222222222",
        "version": "1",
        "position": "1",
        "title": "镇政府工作报告",
        "received_on": "2026-02-27",
        "sent_on": "2026-03-01",
        "files": SimpleUploadedFile("报告.docx", content.getvalue()),
    }
    url = page("paper_edit", full.paper.pk)
    before = deputy.get(page("session_detail", full.green_session.pk, tab="agenda")).content.decode()
    assert "还没有送达代表的文件" in before
    assert clerk.post(url, values).status_code == 302
    file = SessionPaper.objects.get().files.get()
    after = deputy.get(page("session_detail", full.green_session.pk, tab="agenda")).content.decode()
    assert page("paper_file", file.pk) in after
    assert deputy.get(page("paper_file", file.pk)).status_code == 200
    assert client_of(full.strange_deputy).get(page("paper_file", file.pk)).status_code == 404


def test_a_file_that_is_none_is_refused_in_words(full, client_of):
    answer = client_of(full.clerk).post(
        page("paper_create", full.green_session.pk),
        {
            "form_key": "5f0c0a4e-0d0f-4b62-9c3f-333333333333",
            "title": "坏文件",
            "files": SimpleUploadedFile("报告.docx", b"MZ\x00\x00"),
        },
    )
    assert answer.status_code == 422
    assert not SessionPaper.objects.filter(title="坏文件").exists()


def result(full, **changes):
    values = {
        "voted_on": "2026-03-03",
        "total": "45",
        "total_reason": "名册还没有登全",
        "present": "42",
        "issued": "42",
        "returned": "42",
        "invalid": "0",
        f"yes_{full.candidate.pk}": "40",
        f"no_{full.candidate.pk}": "1",
        f"abstain_{full.candidate.pk}": "1",
        **changes,
    }
    return {name: str(value) for name, value in values.items()}


def test_the_result_is_entered_by_its_form(full, client_of, submit):
    client, url = client_of(full.clerk), page("election_result", full.election.pk)
    answer = submit(client, url, **result(full, **{f"yes_{full.candidate.pk}": ""}))
    assert answer.status_code == 422
    assert "请填写何丰年的赞成票" in answer.content.decode()
    answer = submit(client, url, **result(full, present=46))
    assert answer.status_code == 422
    assert "比全体代表 45 还多" in answer.content.decode()
    answer = submit(client, url, **result(full, written_in="王某某 看不懂"))
    assert answer.status_code == 422
    assert submit(client, url, **result(full, written_in="王某某　1票")).status_code == 302
    assert Candidate.objects.get(elected=True).name == "何丰年"
    assert Candidate.objects.get(name="王某某").yes == 1
    shown = client_of(full.other_deputy).get(page("election_detail", full.election.pk)).content.decode()
    assert "<b>当选</b>" in shown


def test_a_result_that_is_posted_twice_says_that_it_was_entered(full, client_of):
    client, url = client_of(full.clerk), page("election_result", full.election.pk)
    typed = result(full) | {"form_key": "5f0c0a4e-0d0f-4b62-9c3f-444444444444", "version": "1"}
    for _ in range(2):
        answer = client.post(url, typed, follow=True)
        assert answer.status_code == 200
    assert "刚才已经提交过了，没有重复记录" in answer.content.decode()
    assert client.post(url, typed | {"form_key": "5f0c0a4e-0d0f-4b62-9c3f-555555555555"}).status_code == 422


def test_a_void_vote_asks_for_no_candidates_votes(full, client_of, submit):
    empty = {f"{mark}_{full.candidate.pk}": "" for mark in ("yes", "no", "abstain")}
    client = client_of(full.clerk)
    answer = submit(client, page("election_result", full.election.pk), **result(full, returned=43, **empty))
    assert answer.status_code == 302
    assert Election.objects.get().state == "invalid"
    again = client.get(
        page("election_create", full.green_session.pk, after=full.election.pk)
    ).content.decode()
    assert "另行选举青山镇副镇长" in again


@pytest.mark.parametrize("number", ["-1", "99999999999999999999", "四十", "\x00", "1.5"])
def test_a_number_that_is_none_gets_a_sentence(full, client_of, submit, number):
    client = client_of(full.clerk)
    answer = submit(client, page("election_result", full.election.pk), **result(full, present=number))
    assert answer.status_code == 422
    answer = submit(
        client,
        page("resolution_create", full.green_session.pk),
        title="关于预算的决议",
        present="40",
        yes=number,
    )
    assert answer.status_code == 422
    assert Resolution.objects.count() == 1


def test_a_sitting_is_planned_from_its_session(full, client_of, submit):
    client, url = client_of(full.clerk), page("sitting_create", full.green_session.pk)
    shown = client.get(url).content.decode()
    assert "青山镇十九届人大六次会议第一次全体会议" in shown
    answer = submit(client, url, held_on="2026-03-02")
    assert answer.status_code == 302
    meeting = full.green_session.meetings.get()
    assert (meeting.kind, meeting.due) == ("plenary", 3)
    assert "第二次全体会议" in client.get(url).content.decode()


def test_the_presidium_is_ticked_and_its_chairs_follow(full, client_of, submit):
    client, url = client_of(full.clerk), page("presidium_edit", full.green_session.pk)
    first, second = full.mandates["other_deputy"], full.mandates["deputy_green"]
    answer = submit(client, url, members=[str(first.pk), str(second.pk)], executives=[str(first.pk)])
    assert answer.status_code == 302
    seats = full.green_session.presidium.values_list("mandate_id", "position")
    assert set(seats) == {(first.pk, "executive"), (second.pk, "member")}
    answer = submit(client, url, members=[], executives=[])
    assert answer.status_code == 422
    answer = submit(client, url, members=[str(full.mandates["strange_deputy"].pk)])
    assert answer.status_code == 422


def test_the_paper_of_the_session_is_the_same_on_screen_and_in_word(full, client_of, submit):
    client = client_of(full.clerk)
    submit(client, page("election_result", full.election.pk), **result(full))
    printed = client.get(page("session_print", full.green_session.pk)).content.decode()
    answer = client.get(page("session_word", full.green_session.pk))
    document = docx.Document(io.BytesIO(answer.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    said = " ".join([*(p.text for p in document.paragraphs), *cells])
    for word in (
        "青山镇第十九届人民代表大会第六次会议",
        "听取镇政府工作报告",
        "关于报告的决议",
        "何丰年",
        "当选",
    ):
        assert word in printed, word
        assert word in said, word


def test_deputies_paper_has_no_candidates_before_the_vote(full, client_of):
    answer = client_of(full.other_deputy).get(page("session_word", full.green_session.pk))
    document = docx.Document(io.BytesIO(answer.content))
    assert "何丰年" not in " ".join(p.text for p in document.paragraphs)
    assert answer["Content-Disposition"].startswith("attachment")


def test_years_with_too_few_sessions_are_named_for_the_chosen_congress(full, client_of):
    services.add_session(
        actor=full.chair,
        term=full.green_term,
        number=5,
        opens_on=date(2024, 1, 9),
        closes_on=date(2024, 1, 9),
        at=NOW,
    )
    client = client_of(full.clerk)
    listed = reverse("deputies:session_list")
    chosen = f"{listed}?congress={full.green_hill_congress.pk}"
    assert "2025 年只登记了 0 次会议" in client.get(chosen).content.decode()
    assert "只登记了" not in client.get(listed).content.decode()
