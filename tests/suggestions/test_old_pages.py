"""What is sent from a page that was opened before the case moved on (record 0069)."""

import re
import uuid

import pytest
from django.urls import reverse

from congress_portal.foundation.web.refusals import Refused
from suggestions import workflow
from suggestions.models import Evaluation, OutcomeClass, Receipt, Suggestion
from suggestions.states import SuggestionState as S
from tests.factories.ground import NOW
from tests.suggestions.stages import LATER

pytestmark = pytest.mark.django_db


def address(name: str, case: Suggestion) -> str:
    return reverse(f"suggestions:suggestion_{name}", args=[case.pk])


def seen_on(page: str) -> str:
    return re.search(r'name="seen" value="(\w+)"', page).group(1)


def send(client, url: str, **data):
    return client.post(url, {"form_key": uuid.uuid4(), **data})


def test_an_old_page_of_correcting_a_state_closes_nothing_and_may_be_sent_once_it_was_read(
    stages, cast, client_of
):
    case, client = stages.rework(), client_of(cast.staff)
    url = address("override", case)
    first, second = (seen_on(client.get(url).content.decode()) for _ in range(2))
    typed = {"reason": "登记时选错了"}
    assert send(client, url, seen=first, state="awaiting_dispatch", **typed).status_code == 302
    refused = send(client, url, seen=second, state="awaiting_examination", **typed)
    text = refused.content.decode()
    assert refused.status_code == 409
    assert f"这件已由 {cast.staff.person.name} 于" in text and "登记时选错了" in text
    assert Suggestion.objects.get(pk=case.pk).state == S.AWAITING_DISPATCH
    assert send(client, url, seen=seen_on(text), state="awaiting_examination", **typed).status_code == 302
    assert Suggestion.objects.get(pk=case.pk).state == S.AWAITING_EXAMINATION


def test_a_correction_that_changes_nothing_is_refused_in_words(stages, cast, client_of):
    case, client = stages.examined(), client_of(cast.staff)
    url = address("override", case)
    page = client.get(url).content.decode()
    assert 'value="awaiting_dispatch"' not in page and 'value="awaiting_examination"' in page
    typed = {"reason": "登记时选错了"}
    refused = send(client, url, seen=seen_on(page), state="awaiting_dispatch", **typed)
    text = refused.content.decode()
    assert refused.status_code == 422 and "现在就是“待派单”" in text and "登记时选错了" in text
    refused = send(client, url, seen=seen_on(page), state="merged", **typed)
    assert refused.status_code == 422 and "请从列出的状态里选" in refused.content.decode()
    # Somebody else has put it there meanwhile: the old page is told who.
    other = stages.handling(title="关于路灯的建议")
    url = address("override", other)
    page = client.get(url).content.decode()
    workflow.override(actor=cast.staff, suggestion=other, state=S.AWAITING_DISPATCH, reason="派错", at=LATER)
    refused = send(client, url, seen=seen_on(page), state="awaiting_dispatch", **typed)
    assert refused.status_code == 409 and f"这件已由 {cast.staff.person.name} 于" in refused.content.decode()


def test_a_reply_is_not_corrected_into_itself(stages, cast, client_of):
    case, client = stages.replied("A"), client_of(cast.handler)
    url = address("correct_reply", case)
    old = case.replies.get()
    same = {"body": "已经办好。\r\n", "outcome": old.outcome_id, "reason": "核对过"}
    refused = send(client, url, **same)
    text = refused.content.decode()
    assert refused.status_code == 422 and "和现在的答复一样" in text and "核对过" in text
    assert case.replies.get() == old and not old.superseded
    assert send(client, url, **same | {"signed_by_name": "高原"}).status_code == 302
    assert case.replies.filter(superseded=False).get().signed_by_name == "高原"


def test_a_case_is_not_split_again_from_an_old_page(stages, cast, client_of):
    case, client = stages.examined(), client_of(cast.staff)
    url = address("split", case)
    mark = seen_on(client.get(url).content.decode())

    def parts(name: str) -> dict[str, str]:
        return {
            "title": f"{name}一", "body": "第一件事", "other_title": f"{name}二", "other_body": "第二件事", "reason": "一事一议",
        }  # fmt: skip

    assert send(client, url, seen=mark, **parts("甲")).status_code == 302
    number = Suggestion.objects.count()
    refused = send(client, url, seen=mark, **parts("乙"))
    assert refused.status_code == 409 and "乙一" in refused.content.decode()
    assert Suggestion.objects.count() == number
    assert Suggestion.objects.get(pk=case.pk).title == "甲一"


def test_a_corrected_reply_is_read_before_it_is_judged(stages, cast, client_of):
    case, client = stages.replied("A"), client_of(cast.deputy)
    url = address("evaluate", case)
    page = client.get(url).content.decode()
    assert "已经办好。" in page
    said = {"satisfied": "satisfied", "solved": "yes", "note": "谢谢"}
    workflow.correct_reply(
        actor=cast.handler, assignment=stages.part(case), reason="写错了", body="只修好一半。", at=LATER
    )
    refused = send(client, url, seen=seen_on(page), **said)
    text = refused.content.decode()
    assert refused.status_code == 409 and "只修好一半。" in text and "谢谢" in text
    assert not Evaluation.objects.filter(suggestion=case).exists()
    assert send(client, url, seen=seen_on(text), **said).status_code == 302
    assert Evaluation.objects.get(suggestion=case).satisfied == "satisfied"


def rated_by(case: Suggestion) -> str:
    return f"/p/q/{Receipt.objects.get(demand=case).token}/"


@pytest.mark.parametrize("first_page", ["", "rate/"])
def test_a_voter_reads_the_corrected_reply_before_rating_it(stages, cast, client, first_page):
    case, unit = stages.demand_to_dispatch(), cast.town_handler
    case = workflow.dispatch(actor=cast.chair, suggestion=case, unit=cast.green_hill_government, at=NOW)
    part = stages.part(case, cast.green_hill_government)
    workflow.acknowledge(actor=unit, assignment=part, at=NOW)
    outcome = OutcomeClass.objects.get(letter="A")
    workflow.reply(actor=unit, assignment=part, body="路已经修好。", outcome=outcome, at=NOW)
    url = rated_by(case)
    page = client.get(url + first_page).content.decode()
    assert "路已经修好。" in page
    said = {"satisfied": "satisfied", "solved": "yes", "note": "谢谢各位"}
    workflow.correct_reply(actor=unit, assignment=part, reason="写错了", body="路只修好一半。", at=LATER)
    refused = send(client, url + "rate/", seen=seen_on(page), **said)
    text = refused.content.decode()
    assert refused.status_code == 409 and "答复更正过或者有了新的答复" in text
    assert "路只修好一半。" in text and "路已经修好。" not in text and "谢谢各位" in text
    assert not Evaluation.objects.filter(suggestion=case).exists()
    assert send(client, url + "rate/", seen=seen_on(text), **said).status_code == 302
    assert Evaluation.objects.get(suggestion=case).solved == "yes"


def test_an_opinion_of_who_assists_is_no_other_reply(stages, cast, client_of):
    case = stages.at_office()
    workflow.assign(actor=cast.office, suggestion=case, lead=cast.transport, assists=[cast.water], at=NOW)
    for actor, unit in ((cast.handler, cast.transport), (cast.other_handler, cast.water)):
        workflow.acknowledge(actor=actor, assignment=stages.part(case, unit), at=NOW)
    outcome = OutcomeClass.objects.get(letter="A")
    workflow.reply(
        actor=cast.handler, assignment=stages.part(case), body="已经修好。", outcome=outcome, at=NOW
    )
    client, url = client_of(cast.deputy), address("evaluate", case)
    seen = seen_on(client.get(url).content.decode())
    workflow.reply(
        actor=cast.other_handler, assignment=stages.part(case, cast.water), body="水压正常。", at=LATER
    )
    assert send(client, url, seen=seen, satisfied="satisfied", solved="yes").status_code == 302


def test_a_page_that_says_nothing_of_what_it_showed_is_taken_as_before(stages, cast, client_of):
    case = stages.replied("A")
    workflow.correct_reply(
        actor=cast.handler, assignment=stages.part(case), reason="写错了", body="只修好一半。", at=LATER
    )
    said = {"satisfied": "satisfied", "solved": "partly", "note": ""}
    assert send(client_of(cast.deputy), address("evaluate", case), **said).status_code == 302


def test_what_was_answered_and_judged_is_not_closed_out_of_the_figures_by_two_corrections(stages, cast):
    case = stages.evaluated(satisfied="dissatisfied", solved="no")
    case = workflow.override(
        actor=cast.staff, suggestion=case, state=S.AWAITING_DISPATCH, reason="派错了", at=LATER
    )
    with pytest.raises(Refused, match="不能直接更正为已销单"):
        workflow.override(actor=cast.staff, suggestion=case, state=S.CLOSED, reason="登记错了", at=LATER)
    # What was answered and still counts may be closed as it stands: it stays in the figures.
    other = stages.evaluated(satisfied="dissatisfied", solved="no", title="关于路灯的建议")
    other = workflow.override(actor=cast.staff, suggestion=other, state=S.CLOSED, reason="登记错了", at=LATER)
    assert (other.state, other.satisfied, other.solved) == (S.CLOSED, "dissatisfied", "no")
    assert other.replied_on is not None
