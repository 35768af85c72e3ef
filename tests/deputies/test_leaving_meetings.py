"""Who leaves office leaves the meetings to come; what the form of attendance puts in beforehand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.notifications.models import Todo
from congress_portal.foundation.web.refusals import Refused
from deputies import services
from deputies.choices import EndReason, MeetingKind
from deputies.services import selections
from deputies.services.selections import Terms
from tests.factories.ground import NOW, TODAY

pytestmark = pytest.mark.django_db
DAY = TODAY + timedelta(days=6)


def plan(cast, on, **more):
    meeting = services.plan_meeting(
        actor=cast.clerk, congress=cast.green_hill_congress, kind=MeetingKind.PRESIDIUM, title=f"主席团{on}",
        held_on=on, at=NOW, **more,
    )  # fmt: skip
    return services.call_meeting(
        actor=cast.clerk, meeting=meeting, reply_by=on, at=NOW
    ) if on >= TODAY else meeting  # fmt: skip


def end(cast, key, on=TODAY):
    mandate = cast.mandates[key]
    return services.end_mandate(actor=cast.chair, mandate=mandate, on=on, reason=EndReason.MOVED_AWAY, at=NOW)


def listed(meeting):
    return sorted(meeting.attendances.values_list("mandate__person__name", "capacity"))


def test_whoever_leaves_office_is_off_the_lists_of_meetings_to_come(cast):
    guest = cast.mandates["other_deputy"]
    past, today, ahead = (
        plan(cast, TODAY - timedelta(days=1)),
        plan(cast, TODAY),
        plan(cast, DAY, observers=[guest]),
    )
    held = services.plan_meeting(
        actor=cast.clerk, congress=cast.green_hill_congress, kind=MeetingKind.PRESIDIUM, title="已取消",
        held_on=DAY, at=NOW,
    )  # fmt: skip
    services.cancel_meeting(actor=cast.clerk, meeting=held, reason="防汛", at=NOW)
    end(cast, "deputy_green")
    end(cast, "other_deputy")
    assert listed(ahead) == [("方晓云", "member")]
    ahead.refresh_from_db()
    assert (ahead.due, ahead.observers) == (1, 0)
    assert [len(listed(meeting)) for meeting in (past, today, held)] == [2, 2, 2]
    assert Todo.objects.open().filter(kind="meeting_reply", title__contains=str(DAY)).count() == 1
    assert f"不再列入主席团{DAY}的名单" in "".join(e.summary for e in timeline(cast.mandates["deputy_green"]))


def test_nobody_who_asked_for_leave_or_left_office_is_put_in_as_present(cast, client_of):
    meeting = plan(cast, TODAY)
    url = reverse("deputies:meeting_hold", args=[meeting.pk])

    def marks():
        form = client_of(cast.clerk).get(url).context["form"]
        return {row.mandate.person.name: field.initial for row, field in form.marks}

    assert marks() == {"方晓云": "present", "陆明远": "present"}
    services.answer_meeting(actor=cast.deputy, meeting=meeting, coming=False, reason="生病", at=NOW)
    assert marks() == {"方晓云": "present", "陆明远": ""}
    row = meeting.attendances.get(mandate=cast.mandates["deputy_green"])
    services.decide_leaves(actor=cast.clerk, meeting=meeting, decisions={row.pk: (True, "")}, at=NOW)
    end(cast, "leader_of_group")
    assert marks() == {"方晓云": "", "陆明远": "leave"}
    page = client_of(cast.clerk).get(url).content.decode()
    assert "已准假" in page and f"{TODAY} 职务终止" in page


def test_who_left_office_before_the_decision_is_not_honoured(cast):
    selection = selections.open_selection(
        actor=cast.clerk, congress=cast.green_hill_congress, at=NOW,
        terms=Terms(2026, "优秀人大代表", "激励办法", "青山镇人大主席团", quota_number=2, exclusions=[]),
    )  # fmt: skip
    name = selections.nominate(
        actor=cast.clerk, selection=selection, mandate=cast.mandates["other_deputy"], ground="走访", at=NOW
    )
    end(cast, "other_deputy", TODAY - timedelta(days=1))
    values = {"selection": selection, "chosen": [name], "document_no": "青人发〔2026〕5号", "at": NOW}
    with pytest.raises(Refused, match="代表职务已于 .* 终止"):
        selections.decide_selection(actor=cast.clerk, decided_on=TODAY, **values)
    # On the last day of the mandate the honour was still the deputy's.
    selections.decide_selection(actor=cast.clerk, decided_on=TODAY - timedelta(days=1), **values)
    name.refresh_from_db()
    assert name.state == "chosen"


def test_after_a_change_of_term_the_new_deputies_are_due_and_an_undo_puts_the_old_ones_back(cast):
    meeting = services.plan_meeting(
        actor=cast.clerk, congress=cast.green_hill_congress, kind=MeetingKind.PLENARY, title="人代会",
        held_on=DAY, at=NOW,
    )  # fmt: skip
    services.call_meeting(actor=cast.clerk, meeting=meeting, reply_by=DAY, at=NOW)
    old = listed(meeting)
    change = services.prepare_change(
        actor=cast.chair,
        congress=cast.green_hill_congress,
        number=20,
        elected_on=TODAY,
        starts_on=TODAY,
        at=NOW,
    )
    coming = cast.mandates["leader_of_group"]
    services.choose_coming(actor=cast.chair, change=change, mandates=[coming], at=NOW)
    change = services.confirm_change(actor=cast.chair, change=change, at=NOW)
    row = meeting.attendances.select_related("mandate__term").get()
    meeting.refresh_from_db()
    assert (row.mandate.person, row.mandate.term.number, meeting.due) == (coming.person, 20, 1)
    waiting = Todo.objects.open().filter(kind="meeting_reply")
    assert [todo.person for todo in waiting] == [coming.person]
    services.undo_change(actor=cast.chair, change=change, reason="名单有误", at=NOW)
    meeting.refresh_from_db()
    assert listed(meeting) == old and meeting.due == len(old) == 3 and waiting.all().count() == 3


def answers(meeting):
    return sorted(
        meeting.attendances.values_list(
            "mandate", "capacity", "answer", "reason", "leave_state", "answered_at", "decision_note"
        )
    )


def test_answers_and_invitations_pass_to_the_successor_and_come_back_with_an_undo(cast):
    again, leaving = cast.mandates["other_deputy"], cast.mandates["leader_of_group"]
    given = {"actor": cast.clerk, "congress": cast.green_hill_congress, "held_on": DAY, "at": NOW}
    plenary = services.plan_meeting(kind=MeetingKind.PLENARY, title="人代会", **given)
    presidium = services.plan_meeting(kind=MeetingKind.PRESIDIUM, title="主席团", observers=[again], **given)
    ask = {"actor": cast.clerk, "at": NOW}
    for meeting in (plenary, presidium):
        services.call_meeting(meeting=meeting, reply_by=DAY, **ask)
        services.answer_meeting(actor=cast.deputy, meeting=meeting, coming=True, at=NOW)
    services.answer_for(meeting=presidium, mandate=again, coming=True, **ask)
    for mandate in (again, leaving):
        services.answer_for(meeting=plenary, mandate=mandate, coming=False, reason="住院", **ask)
    row = plenary.attendances.get(mandate=leaving)
    services.decide_leaves(meeting=plenary, decisions={row.pk: (True, "好好休息")}, **ask)
    before = [answers(plenary), answers(presidium)]
    change = services.prepare_change(
        actor=cast.chair, congress=cast.green_hill_congress, number=20, elected_on=TODAY, starts_on=TODAY,
        at=NOW,
    )  # fmt: skip
    services.choose_coming(actor=cast.chair, change=change, mandates=[again], at=NOW)
    change = services.confirm_change(actor=cast.chair, change=change, at=NOW)
    carried = plenary.attendances.get()
    assert (carried.mandate.term, carried.answer, carried.reason) == (change.new_term, "leave", "住院")
    invited = presidium.attendances.get()
    assert (invited.mandate.term, invited.capacity, invited.answer) == (
        change.new_term, "observer", "coming",
    )  # fmt: skip
    assert not Todo.objects.open().filter(kind="meeting_reply").exists()
    services.undo_change(actor=cast.chair, change=change, reason="名单有误", at=NOW)
    assert [answers(plenary), answers(presidium)] == before
