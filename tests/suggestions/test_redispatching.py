"""改派: who is offered what, by which day the new unit answers, and what each one reads of it."""

from uuid import uuid4

import pytest
from django.urls import reverse

from congress_portal.foundation.notifications.models import Todo
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Refused
from suggestions import workflow
from suggestions.deadlines import limits_due
from suggestions.states import SuggestionState as S
from suggestions.views.listing import row_verb
from suggestions.views.moves import panel_of
from tests.factories.ground import NOW

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
