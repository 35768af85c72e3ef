"""改派: who is offered what, by which day the new unit answers, and what each one reads of it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Refused
from suggestions import workflow
from suggestions.deadlines import limits_due
from suggestions.forms.redispatching import RedispatchForm
from suggestions.forms.units import DraftedReplyForm
from suggestions.models import SavedView
from suggestions.parties import available_moves
from suggestions.states import AssignmentState as A
from suggestions.states import SuggestionState as S
from suggestions.views.listing import row_verb
from suggestions.views.moves import panel_of
from tests.factories.ground import NOW
from tests.suggestions.stages import LATER

pytestmark = pytest.mark.django_db


def test_in_a_township_a_return_leads_the_chair_to_the_step_there_is(stages, cast):
    case = workflow.draft_suggestion(
        actor=cast.town_deputy, mandate=cast.mandates["town_deputy"], title="关于清理河道的建议", body="河道淤塞。",
        at=NOW,
    )  # fmt: skip
    case = workflow.submit_suggestion(actor=cast.town_deputy, suggestion=case, at=NOW)
    case = workflow.examine(actor=cast.chair, suggestion=case, at=NOW)
    case = workflow.dispatch(actor=cast.chair, suggestion=case, unit=cast.green_hill_government, at=NOW)
    part = stages.part(case, cast.green_hill_government)
    workflow.send_back(actor=cast.town_handler, assignment=part, reason="不归镇里", at=NOW)
    case = stages._anew(case)
    todo = Todo.objects.open().get(subject_key=subject_key(case))
    assert (todo.verb, todo.capability) == ("退回派单", "dispatch_suggestion")
    assert panel_of(cast.chair, case)["page"].name == "return_dispatch"
    assert row_verb(cast.chair, case, "/x/") == ("退回派单", "/x/")
    clock = case.clocks.running().get(kind="redispatch")
    (said,) = [one for one in limits_due(clock.due) if one.aspect == "redispatch"]
    assert said.title.startswith("退回派单") and said.capability == "dispatch_suggestion"
    # Followed, it leads on: nothing waits any more but the dispatch.
    case = workflow.return_dispatch(actor=cast.chair, suggestion=case, reason="还是镇里办", at=NOW)
    assert case.state == S.AWAITING_DISPATCH


def test_taking_a_case_from_a_unit_is_the_red_button_of_nobodys_page(stages, cast):
    case = stages._anew(stages.assigned())
    for actor in (cast.office, cast.staff):
        panel = panel_of(actor, case)
        assert panel["page"] is None
        assert "改派" in [link["label"] for link in panel["quiet"]]
    back = stages.sent_back()
    assert panel_of(cast.office, back)["page"].name == "redispatch"


def test_a_reason_too_long_for_the_record_is_not_cut(stages, cast, client_of):
    case = stages.assigned()
    url = reverse("suggestions:suggestion_send_back", args=[case.pk])
    said = "不归我们。" * 160
    page = client_of(cast.handler).post(url, {"reason": said, "form_key": uuid4()})
    assert page.status_code == 422 and "退回理由有 800 个字，请缩短到 500 个字以内" in page.content.decode()
    assert said in page.content.decode()
    with pytest.raises(Refused, match="缩短到 500"):
        workflow.send_back(actor=cast.handler, assignment=stages.part(case), reason=said, at=NOW)


# --- whom, to whom ----------------------------------------------------------------------------------
def with_assist(stages, cast):
    """Led by the transport bureau, the water bureau assists."""
    case = stages.at_office()
    workflow.assign(actor=cast.office, suggestion=case, lead=cast.transport, assists=[cast.water], at=NOW)
    return stages._anew(case)


def test_the_page_says_who_leads_and_who_assists_and_chooses_the_lead(stages, cast):
    case = with_assist(stages, cast)
    town = cast.green_hill_government
    form = RedispatchForm(case=case, actor=cast.office)
    assert [words for _, words in form.fields["part"].choices][1:] == [
        f"{cast.transport}（主办，待签收）", f"{cast.water}（协办，待签收）",
    ]  # fmt: skip
    assert form.fields["part"].initial == str(stages.part(case).pk)
    workflow.redispatch(
        actor=cast.office, suggestion=case, unit=town, part=stages.part(case), note="不办", at=LATER
    )
    form = RedispatchForm(case=stages._anew(case), actor=cast.office)
    assert form.fields["part"].initial == str(stages.part(case, town).pk), (
        "the lead, not the first in the list"
    )


def test_a_mistaken_choice_can_be_undone_on_the_page_and_the_day_stays(stages, cast, client_of):
    case = stages.handling()
    old = stages.part(case)
    due = old.clocks.running().get(kind="reply").due
    workflow.redispatch(actor=cast.office, suggestion=case, unit=cast.water, part=old, note="点错", at=LATER)
    wrong = stages.part(case, cast.water)
    url = reverse("suggestions:suggestion_redispatch", args=[case.pk])
    page = client_of(cast.office).get(url).content.decode()
    assert f'<option value="{cast.transport.pk}"' in page and f'<option value="{cast.water.pk}"' not in page
    workflow.redispatch(
        actor=cast.office, suggestion=case, unit=cast.transport, part=wrong, note="改回", at=LATER
    )
    again = case.assignments.get(unit=cast.transport, state=A.PENDING)
    assert again.clocks.running().get(kind="reply").due == due


def test_an_assisting_unit_that_sent_it_back_gives_way_to_another_one_or_to_nobody(stages, cast):
    case = with_assist(stages, cast)
    back = stages.part(case, cast.water)
    workflow.send_back(actor=cast.other_handler, assignment=back, reason="不涉水", at=NOW)
    told = OutboxMessage.objects.filter(recipient=cast.office.person, title__contains="不再协办").get()
    assert "点“改派”；不换的不用办什么" in told.body
    case = stages._anew(case)
    assert (case.state, case.lead_unit) == (S.AWAITING_ACKNOWLEDGE, cast.transport)
    form = RedispatchForm(case=case, actor=cast.office)
    assert form.fields["part"].initial == str(back.pk)
    town = cast.green_hill_government
    due = case.due
    case = workflow.redispatch(
        actor=cast.office, suggestion=case, unit=town, part=back, note="请镇里配合", at=LATER
    )
    new = stages.part(case, town)
    back.refresh_from_db()
    assert (new.role, new.parent_id, back.replaced_by, back.state) == (
        "assist",
        back.parent_id,
        new,
        A.SENT_BACK,
    )
    assert new.clocks.running().get(kind="opinion").started_on == LATER.date()
    assert (case.state, case.lead_unit, case.due) == (S.AWAITING_ACKNOWLEDGE, cast.transport, due)
    assert timeline(case, "public").first().summary == f"改由{town}协办，原{cast.water}已退回"


# --- the day ----------------------------------------------------------------------------------------
def test_a_unit_that_had_the_case_gains_no_time_by_sending_it_round(stages, cast):
    case = stages.handling()
    mine = stages.part(case)
    due = mine.clocks.running().get(kind="reply").due
    case = workflow.redispatch(
        actor=cast.office, suggestion=case, unit=cast.water, part=mine, note="不办", at=NOW
    )
    later = NOW + timedelta(days=3)
    other = stages.part(case, cast.water)
    workflow.send_back(actor=cast.other_handler, assignment=other, reason="不归我们", at=later)
    case = workflow.redispatch(actor=cast.office, suggestion=case, unit=cast.transport, at=later)
    again = case.assignments.get(unit=cast.transport, state=A.PENDING)
    assert again.clocks.running().get(kind="reply").due == due


def test_who_takes_over_goes_on_with_the_limit_the_page_speaks_of(stages, cast):
    case = stages.sent_back()
    later = NOW + timedelta(days=5)
    case = workflow.redispatch(actor=cast.office, suggestion=case, unit=cast.water, at=later)
    holder = stages.part(case, cast.water)
    clock = holder.clocks.running().get(kind="reply")
    assert clock.started_on == later.date(), "after a return the limit counts from the hand-over"
    town = cast.green_hill_government
    form = RedispatchForm(case=stages._anew(case), actor=cast.office)
    assert "接着原单位的期限办，不重新算" in form.fields["unit"].help_text
    case = workflow.redispatch(
        actor=cast.office, suggestion=case, unit=town, part=holder, note="不办", at=LATER
    )
    assert stages.part(case, town).clocks.running().get(kind="reply").due == clock.due


# --- the draft --------------------------------------------------------------------------------------
def test_a_draft_is_spoken_of_before_it_is_dropped_and_found_again(stages, cast, client_of):
    case = stages.handling()
    old = stages.part(case)
    workflow.save_draft(actor=cast.handler, assignment=old, body="路基已经做完。", at=NOW)
    url = reverse("suggestions:suggestion_redispatch", args=[case.pk])
    page = client_of(cast.office).get(url).content.decode()
    assert f"{cast.transport}的答复稿正在写，还没有发出" in page and "路基已经做完" not in page
    workflow.redispatch(actor=cast.office, suggestion=case, unit=cast.water, part=old, note="点错", at=LATER)
    wrong = stages.part(case, cast.water)
    workflow.redispatch(
        actor=cast.office, suggestion=case, unit=cast.transport, part=wrong, note="改回", at=LATER
    )
    again = case.assignments.get(unit=cast.transport, state=A.PENDING)
    workflow.acknowledge(actor=cast.handler, assignment=again, at=LATER)
    page = (
        client_of(cast.handler).get(reverse("suggestions:suggestion_reply", args=[case.pk])).content.decode()
    )
    assert "路基已经做完。" in page and "上次承办时没有发出的稿子" in page
    case = stages._anew(case)
    case.own_part_id, case.own_part_role = wrong.pk, "lead"
    assert "body" not in DraftedReplyForm(case=case, actor=cast.other_handler).initial


# --- what is read -----------------------------------------------------------------------------------
def test_everybody_reads_who_took_over_and_only_the_parties_why(stages, cast):
    case = stages.handling()
    workflow.redispatch(
        actor=cast.office, suggestion=case, unit=cast.water, part=stages.part(case), note="人手不够", at=LATER
    )
    public = [(line.summary, line.reason) for line in timeline(case, "public")]
    assert (f"改由{cast.water}主办，{cast.transport}不再主办", "") in public
    assert not any("人手不够" in reason for _, reason in public)
    assert any(line.reason == "人手不够" for line in timeline(case, "parties"))


# --- several shares ---------------------------------------------------------------------------------
def test_of_two_shares_that_came_back_each_waits_for_itself(stages, cast):
    case = stages.at_office()
    workflow.assign(actor=cast.office, suggestion=case, separates=[cast.transport, cast.water], at=NOW)
    one, two = stages.part(case), stages.part(case, cast.water)
    workflow.send_back(actor=cast.handler, assignment=one, reason="不归交通", at=NOW)
    workflow.send_back(actor=cast.other_handler, assignment=two, reason="不归水利", at=NOW)
    case = stages._anew(case)
    form = RedispatchForm(case=case, actor=cast.office)
    assert [key for key, _ in form.fields["part"].choices if key] == [str(one.pk), str(two.pk)]
    town = cast.green_hill_government
    with pytest.raises(Refused, match="从哪个单位改派"):
        workflow.redispatch(actor=cast.office, suggestion=case, unit=town, at=NOW)
    case = workflow.redispatch(actor=cast.office, suggestion=case, unit=town, part=two, at=NOW)
    assert (case.state, case.due_kind) == (S.SENT_BACK, "redispatch"), (
        "the other share still lies with the office"
    )
    assert Todo.objects.open().filter(subject_key=subject_key(case), verb="改派").exists()
    # The second return of one share goes to the leader; the other one stays the office's.
    new = stages.part(case, town)
    workflow.send_back(actor=cast.town_handler, assignment=new, reason="也不归镇里", at=NOW)
    case = stages._anew(case)
    assert {"redispatch"} <= {move.name for move in available_moves(cast.office, case)}
    case = workflow.decide_unit(
        actor=cast.leader, suggestion=case, unit=cast.water, reason="归水利", at=LATER
    )
    assert (case.state, case.acts) == (S.SENT_BACK, str(cast.government_office))
    assert Todo.objects.open().get(subject_key=subject_key(case)).verb == "改派"
    case = workflow.redispatch(actor=cast.office, suggestion=case, unit=town, at=LATER)
    assert case.state == S.AWAITING_ACKNOWLEDGE
    assert not Todo.objects.open().filter(subject_key=subject_key(case)).exists()


def test_a_unit_that_lost_the_case_is_told_so_when_it_posts_from_its_open_page(stages, cast, client_of):
    case = stages.handling()
    url = reverse("suggestions:suggestion_send_back", args=[case.pk])
    sent = {"reason": "应由水利局办", "form_key": uuid4()}
    workflow.redispatch(
        actor=cast.office, suggestion=case, unit=cast.water, part=stages.part(case), note="不办", at=LATER
    )
    page = client_of(cast.handler).post(url, sent)
    text = page.content.decode()
    assert page.status_code == 409 and "应由水利局办" in text and case.title not in text
    assert f"这件已由 {cast.office.person} 于 " in text and f"改派，{cast.transport}不再办理" in text
    assert client_of(cast.handler).get(url).status_code == 404
    assert client_of(cast.town_handler).post(url, sent).status_code == 404, "it never had the case"


def test_a_name_keeps_the_filter_it_stands_for(stages, cast, client_of):
    save, client = reverse("suggestions:view_save"), client_of(cast.staff)
    kept = {"name": "道路件", "query": "q=道路"}
    assert client.post(save, {**kept, "form_key": uuid4()}).status_code == 302
    page = client.post(save, {"name": "道路件", "query": "q=供水", "form_key": uuid4()})
    assert page.status_code == 422 and "已经有一个叫“道路件”的常用查询" in page.content.decode()
    (row,) = SavedView.objects.filter(removed_at=None)
    assert "%E9%81%93" in row.query
    assert client.post(save, {**kept, "form_key": uuid4()}).status_code == 302
    assert SavedView.objects.count() == 1
