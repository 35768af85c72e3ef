"""A ballot that ends before its last day: the reason and the slips that did not come back are kept."""

import uuid

import pytest
from django.urls import reverse

from assessments.archiving import _ballots
from assessments.models import Paper, Slip
from assessments.workflow import ballots, papers
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from tests.assessments.reviewing import opened
from tests.assessments.test_ballots import prepared
from tests.factories.ground import NOW

WHY = "其余的人下乡，来不了"
LATE = "4月9日提前结束并计票，这张票没有投过"


@pytest.fixture
def begun(scene):
    """Seven slips, two of them of people with an account; the four of 部门 wait, 代表 all rated."""
    people = [scene.cast.rater.person, scene.cast.chair.person]
    ballot = prepared(scene, opened(scene), people=people)
    ballot = ballots.open_ballot(actor=scene.cast.staff, ballot=ballot, at=NOW)
    rate(ballot, Slip.objects.filter(group__ballot=ballot, group__name="代表"))
    return ballot


def rate(ballot, slips):
    for slip in slips:
        papers.rate(slip=slip, grades={s.pk: "良好" for s in papers.subjects_to_rate(ballot)[2:]}, at=NOW)


def end(scene, ballot, reason=WHY, actor=None, **more):
    return ballots.end_ballot(actor=actor or scene.cast.staff, ballot=ballot, reason=reason, at=NOW, **more)


def test_it_is_counted_with_what_came_and_tells_what_did_not(scene, begun):
    with pytest.raises(Refused, match="还有 4 张票没有投.*提前结束并计票"):
        ballots.count_ballot(actor=scene.cast.staff, ballot=begun, at=NOW)
    done = end(scene, begun)
    assert done.state == "counted" and Paper.objects.filter(group__ballot=begun).count() == 3
    said = JournalEntry.objects.get(move="count_ballot")
    assert said.reason == WHY and "提前结束并计票：收到 3 张，没有投 4 张" in said.summary
    assert said.after["not_returned"] == 4
    assert [(g.name, g.sent - g.used) for g in papers.turnout(done)] == [("代表", 0), ("部门", 4)]
    kept = _ballots(done.review)[0]["各组票数"]
    assert [row["没有交回"] for row in kept] == [0, 4]
    # Who rates with an account is told, and is asked for nothing any more.
    assert not Todo.objects.open().filter(kind="rate").exists()
    told = OutboxMessage.objects.filter(kind="ballot_ended")
    assert {m.recipient.name for m in told} == {scene.cast.rater.name, scene.cast.chair.name}


def test_a_late_rater_reads_that_it_ended_early(scene, begun, client, client_of, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    slip = Slip.objects.get(group__ballot=begun, group__name="部门", number=1)
    end(scene, begun)
    with pytest.raises(Refused, match=LATE):
        rate(begun, [slip])
    assert Paper.objects.filter(group__ballot=begun).count() == 3
    door = client.get(reverse("public_ballots:ballot_door"), {"code": slip.code})
    assert door.status_code == 422 and LATE in door.content.decode()
    page = client_of(scene.cast.chair).get(reverse("assessments:ballot_rate", args=[begun.pk]))
    assert LATE in page.content.decode() and "交上这张票" not in page.content.decode()
    papers.check_papers([type(begun).objects.get(pk=begun.pk)])


def test_a_paper_that_comes_while_it_is_counted_meets_the_count(scene, begun, monkeypatch):
    slip = Slip.objects.get(group__ballot=begun, group__name="部门", number=1)
    found = papers.locked

    def counted_before(row, *related):
        row = found(row, *related)
        end(scene, begun)  # the count was first, and this slip was read before it
        return row

    monkeypatch.setattr(papers, "locked", counted_before)
    with pytest.raises(Refused, match=LATE):
        rate(begun, [slip])


def test_it_asks_for_the_reason_the_right_and_the_version(scene, begun):
    with pytest.raises(Refused, match="为什么提前结束") as refusal:
        end(scene, begun, " ")
    assert refusal.value.field == "reason"
    with pytest.raises(Denied):
        end(scene, begun, actor=scene.cast.leader)
    with pytest.raises(Conflict):
        end(scene, begun, version=begun.version - 1)
    end(scene, begun, version=begun.version)
    with pytest.raises(Refused, match="已计票"):
        end(scene, begun)


def test_too_few_papers_are_not_counted_early_either(scene):
    ballot = prepared(scene, opened(scene))
    ballots.open_ballot(actor=scene.cast.staff, ballot=ballot, at=NOW)
    with pytest.raises(Refused, match="一张票也没有收到"):
        end(scene, ballot)
    rate(ballot, Slip.objects.filter(group__ballot=ballot)[:2])
    with pytest.raises(Refused, match="有效评定不到 3 个"):
        end(scene, ballot)


def test_the_page_shows_what_is_out_and_keeps_what_was_typed(
    scene, begun, client_of, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    client = client_of(scene.cast.staff)
    address = reverse("assessments:ballot_end", args=[begun.pk])
    assert address in client.get(begun.get_absolute_url()).content.decode()
    page = client.get(address).content.decode()
    assert "还有 4 张票没有交回" in page and "发出 4 张，收到 0 张" in page
    typed = {"reason": "", "version": begun.version}
    bad = client.post(address, {**typed, "form_key": str(uuid.uuid4())})
    assert bad.status_code == 422 and "请填写为什么提前结束" in bad.content.decode()
    typed["reason"] = WHY
    done = client.post(address, {**typed, "form_key": str(uuid.uuid4())})
    assert done.url == begun.get_absolute_url()
    with django_assert_max_num_queries(15):
        page = client.get(begun.get_absolute_url()).content.decode()
    assert "发出 7 张，收到 3 张，没有交回 4 张" in page and f"提前结束：{WHY}" in page
    again = client.get(address).content.decode()
    assert "已经计票或者作废" in again and "<textarea" not in again
