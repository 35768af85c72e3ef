"""What was answered, owed or promised stays in the figures, wherever a case is put afterwards."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from congress_portal.foundation.attachments.checking import validated
from congress_portal.foundation.web.refusals import Refused
from suggestions import case_metrics, workflow
from suggestions.figures import facts
from suggestions.forms.overriding import OverrideForm
from suggestions.models import Commitment, Evaluation, OutcomeClass, Suggestion
from suggestions.presenters import steps_of
from suggestions.states import AssignmentState as A
from suggestions.states import SuggestionState as S
from suggestions.yearly import conditions
from tests.factories.ground import NOW
from tests.suggestions.stages import LATER
from tests.suggestions.test_units import picture

pytestmark = pytest.mark.django_db
# The reply was owed within the law's months.
OVERDUE = LATER + timedelta(days=400)


def counted(case, on):
    return {name for name, fact in facts(on).items() if Suggestion.objects.filter(fact, pk=case.pk)}


def put(cast, case, state, at=LATER):
    return workflow.override(actor=cast.staff, suggestion=case, state=state, reason="登记错了", at=at)


def offered(cast, case):
    return {state for state, _ in OverrideForm(actor=cast.staff, case=case).fields["state"].widget.choices}


def test_an_answered_case_becomes_nobodys_draft_and_every_hint_names_a_way_that_is_open(stages, cast):
    case = put(cast, stages.closed(), S.AWAITING_EXAMINATION)
    with pytest.raises(Refused, match="不能再退回修改。请接着办"):
        workflow.return_draft(actor=cast.staff, suggestion=case, reason="写清楚", at=LATER)
    case = workflow.examine(actor=cast.staff, suggestion=stages._anew(case), at=LATER)
    for refused, words in ((S.WITHDRAWN, "请接着办"), (S.CLOSED, "请派单")):
        with pytest.raises(Refused, match=words):
            put(cast, case, refused)
    assert not offered(cast, case) & {S.WITHDRAWN, S.CLOSED}
    # What stands may be closed, and is told so.
    answered = stages.replied()
    with pytest.raises(Refused, match="请更正为已销单"):
        put(cast, answered, S.WITHDRAWN)
    assert S.CLOSED in offered(cast, answered)


def test_a_followed_case_is_not_closed_over_promises_that_nobody_settled(stages, cast):
    case = stages.following()
    with pytest.raises(Refused, match="承诺还没有结论"):
        put(cast, case, S.CLOSED)
    assert S.CLOSED not in offered(cast, case)


def test_an_answer_that_was_owed_stays_late_however_the_case_goes_on(stages, cast):
    on = OVERDUE.date()
    closed = put(cast, stages.handling(), S.CLOSED, at=OVERDUE)
    assert {"timed"} == counted(closed, on) & {"timed", "timely", "replied"}
    back = stages.handling()
    back = put(cast, back, S.AWAITING_DISPATCH, at=OVERDUE)
    workflow.dispatch(actor=cast.staff, suggestion=back, unit=cast.government_office, at=OVERDUE)
    workflow.assign(actor=cast.office, suggestion=stages._anew(back), lead=cast.transport, at=OVERDUE)
    part = back.assignments.get(unit=cast.transport, state=A.PENDING)
    workflow.acknowledge(actor=cast.handler, assignment=part, at=OVERDUE)
    workflow.reply(
        actor=cast.handler, assignment=part, body="办好了。", outcome=OutcomeClass.objects.get(letter="A"), at=OVERDUE
    )  # fmt: skip
    assert {"timed", "replied"} == counted(back, on) & {"timed", "timely", "replied"}
    # In time, where nothing was owed yet.
    early = put(cast, stages.handling(), S.CLOSED)
    assert not counted(early, LATER.date()) & {"timed", "timely"}


def test_promises_that_fell_away_are_in_no_metric(stages, cast):
    case = stages.following()
    promise = Commitment.objects.get(suggestion=case)
    period = (date(2027, 1, 1), date(2027, 12, 31))
    county = cast.county_congress.pk
    assert case_metrics.promises_kept("suggestion__congress", [county], *period) == {county: (0, 1)}
    assert [row.label for row in case_metrics.promises_kept_records("suggestion__congress", county, *period)]
    put(cast, case, S.AWAITING_DISPATCH)
    assert not Commitment.objects.standing().filter(pk=promise.pk).exists()
    assert case_metrics.promises_kept("suggestion__congress", [county], *period) == {}
    assert not case_metrics.promises_kept_records("suggestion__congress", county, *period)


def test_a_paper_that_was_not_the_deputys_leaves_the_word_of_the_round_before(stages, cast):
    case = stages.rework()
    part = case.assignments.get(unit=cast.transport)
    workflow.reply(
        actor=cast.handler, assignment=part, body="又办了。", outcome=OutcomeClass.objects.get(letter="A"), at=LATER
    )  # fmt: skip
    case = stages._anew(case)
    workflow.record_evaluation(
        actor=cast.staff, suggestion=case, at=LATER, satisfied="satisfied", solved="yes",
        signed_on=LATER.date(), scans=[validated(picture())],
    )  # fmt: skip
    workflow.object_evaluation(actor=cast.deputy, suggestion=case, why="没有签过", at=LATER)
    case = stages._anew(case)
    assert (case.state, case.satisfied, case.solved) == (S.REPLIED, "dissatisfied", "no")
    assert case.evaluated_on == LATER.date()
    assert Evaluation.objects.filter(suggestion=case, counts=True).count() == 1


def test_what_was_answered_with_another_one_and_goes_its_own_way_is_merged_no_more(stages, cast):
    case = stages.merged()
    main = case.merged_into
    workflow.reply(
        actor=cast.handler, assignment=stages.part(main), body="接通了。", close_statement="已验收", at=LATER,
        outcome=OutcomeClass.objects.get(letter="A"),
    )  # fmt: skip
    case = stages._anew(case)
    assert case.last_reply_at
    case = put(cast, case, S.AWAITING_DISPATCH)
    assert stages._anew(case).merged_into is None
    assert not Suggestion.objects.filter(conditions(NOW.date())["merged"][1], pk=case.pk)


def test_a_published_result_says_that_its_case_is_handled_once_more(stages, cast, client):
    case = stages.closed(publish_consent=True)
    row = workflow.publish(
        actor=cast.staff, suggestion=case, title="修路", body="路坏了。", reply="修好了。", at=LATER
    )
    address = reverse("suggestions:result_detail", args=[row.pk])
    wall = f"{reverse('suggestions:results')}?county={cast.county.pk}"
    assert "正在重新办理" not in client.get(address).content.decode()
    workflow.reopen(actor=cast.staff, suggestion=stages._anew(case), reason="核销时点错了", at=LATER)
    again = client.get(address).content.decode()
    assert "这件正在重新办理。下面是" in again and "重新办理以后再评价" in again and "修好了。" in again
    assert "满意，解决了" not in again and "没有表态" not in again
    assert "正在重新办理" in client.get(wall).content.decode()


def test_who_has_it_now_is_not_said_to_have_had_it_on_the_day_of_handing_over(stages, cast):
    case = stages.evaluated(satisfied="dissatisfied", solved="no")
    note = steps_of(case, on=LATER.date())[2]["note"]
    assert f"交{cast.transport}" in note
    case = workflow.rework(actor=cast.staff, suggestion=case, reason="没有通水", unit=cast.water, at=LATER)
    assert f"交办，现由{cast.water}办理" in steps_of(case, on=LATER.date())[2]["note"]


def test_the_override_says_what_follows_from_each_state_and_chooses_none(stages, cast, client_of):
    case = stages.replied()
    page = (
        client_of(cast.staff).get(reverse("suggestions:suggestion_override", args=[case.pk])).content.decode()
    )
    assert (
        "待派单：回到派单以前，重新派单；承办到此为止，原来的答复、评价和承诺可以查看，不再计入统计" in page
    )
    assert "已销单：到此为止，不再办理；已有的答复和评价照常统计" in page and "已撤回：" not in page
    assert " checked" not in page
    fresh = dict(OverrideForm(actor=cast.staff, case=stages.examined()).fields["state"].widget.choices)
    assert fresh[S.WITHDRAWN] == "已撤回：按撤回处理，不计入统计" and "计入" not in fresh[S.CLOSED]
