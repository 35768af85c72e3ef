"""评价: the lead deputy or the voter says whether it satisfied and whether it is solved (decisions C17, C18)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.notifications.models import Todo
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Denied, Refused
from deputies.choices import PerformanceKind
from deputies.models import Mandate
from deputies.services import record_performance

from ..choices import CONTENT, VOTER_HOLDS_LINK, ClockKind, Evaluator, Grade, Limit, Option, Solved
from ..endings import asks_first, is_bad
from ..evaluators import (
    each_evaluates,
    evaluating_as,
    evaluators_of,
    named,
    standing_evaluations,
    worst,
)
from ..hands import handled_by
from ..models import Evaluation, Suggestion
from ..parties import all_parts
from ..states import SuggestionState
from .demands import follower, wait_for_follower
from .reopening import reopen_until
from .step import Step, begin

S = SuggestionState


def check_answers(satisfied: str, solved: str, note: str) -> str:
    if satisfied not in Grade.values:
        raise Refused("请选择满意程度。", field="satisfied")
    if solved not in Solved.values:
        raise Refused("请选择解决了没有。", field="solved")
    note = (note or "").strip()
    if satisfied == Grade.DISSATISFIED and not note:
        raise Refused("不满意时请写一句原因，承办单位要据此重新办理。", field="note")
    if len(note) > 2_000:
        raise Refused(f"评价意见有 {len(note)} 个字，请缩短到 2000 个字以内。", field="note")
    return note


def check_attitude(case: Suggestion, attitude: str) -> str:
    """The grade of the manner of handling where the rule asks for it apart (山东: 态度 + 结果), else none."""
    if case.is_demand or case.rule.option(Limit.GRADES) != Option.TWO:
        return ""
    if attitude not in Grade.values:
        raise Refused("请选择对办理态度是否满意。", field="attitude")
    return attitude


def may_have_said(case: Suggestion) -> bool:
    """Whether there may be an evaluation already; none of a case that has never been evaluated."""
    return case.evaluated_on is not None


def keep_evaluation(
    step: Step,
    evaluator: str,
    satisfied: str,
    solved: str,
    note: str,
    attitude: str = "",
    mandate: Mandate | None = None,
    **more: Any,
) -> Evaluation:
    """The new evaluation counts; earlier ones of the round are kept and no longer count (peers 13)."""
    if may_have_said(step.case):
        same = Evaluation.objects.filter(
            suggestion=step.case, round=step.case.round, evaluator=evaluator, counts=True
        )
        if each_evaluates(step.case):
            same = same.filter(mandate=mandate or step.case.deputy)
        same.update(counts=False)
    return Evaluation.objects.create(
        suggestion=step.case, round=step.case.round, evaluator=evaluator, satisfied=satisfied, solved=solved,
        mandate=(mandate or step.case.deputy) if evaluator == Evaluator.DEPUTY else None, note=note, at=step.at,
        attitude=attitude, **more,
    )  # fmt: skip


def _words(satisfied: str, solved: str) -> str:
    return f"{Grade(satisfied).label}，{Solved(solved).label}"


@transaction.atomic
def evaluate(
    *,
    actor: Actor,
    suggestion: Suggestion,
    satisfied: Grade | str,
    solved: Solved | str,
    at: datetime,
    note: str = "",
    attitude: Grade | str = "",
) -> Evaluation:
    """评价: by the lead deputy, or each signatory where the rule says so; a demand by who follows it.

    May be corrected until the case is closed; the last one counts. Raises Denied for whoever had a
    hand in handling the case, in whatever role, and for a deputy where the voter rates.
    """
    step = begin("evaluate", actor=actor, suggestion=suggestion, at=at)
    case = step.case
    note = check_answers(satisfied, solved, note)
    if case.is_demand and case.channel in VOTER_HOLDS_LINK:
        raise Denied("这件由反映人在回执上评价，代表不代评。")
    if handled_by(actor, case):
        raise Denied(f"您参与过这件的办理，不能自己评价。由{_instead(case)}。")
    mandate = evaluating_as(actor, case)
    if mandate is None:
        asked = evaluators_of(case)
        lead = [one.pk for one in asked] in ([], [case.deputy_id])
        who = f"领衔代表{case.deputy}" if lead else named(asked)
        raise Denied(f"按办理规则，这件由{who}评价。您的意见可以告诉他。")
    attitude = check_attitude(case, attitude)
    evaluation = keep_evaluation(step, Evaluator.DEPUTY, satisfied, solved, note, attitude, mandate)
    go_on(step, evaluation, f"{mandate}代表评价：{_words(satisfied, solved)}")
    record_performance(
        actor=actor, mandates=[mandate.pk], source=case, kind=PerformanceKind.EVALUATION, on=step.on,
        summary=f"评价办理结果：{case.title}", url=case.get_absolute_url(), at=at,
    )  # fmt: skip
    return evaluation


def _instead(case: Suggestion) -> str:
    asked = evaluators_of(case)
    return f"{named(asked)}评价" if asked else f"{case.congress}征求意见后核销"


def go_on(
    step: Step, evaluation: Evaluation, summary: str, *, reason: str | None = None, **columns: Any
) -> None:
    """To the congress: it confirms a rework or closes. Where others are asked too, it waits for them."""
    columns = {"evaluated_on": step.on} | columns
    satisfied, solved = evaluation.satisfied, evaluation.solved
    if evaluation.mandate_id and each_evaluates(step.case):
        standing = standing_evaluations(step.case)
        satisfied, solved = worst(standing)
        content = satisfied in CONTENT and solved != Solved.NO
        said = {row.mandate_id for row in standing}
        missing = [mandate for mandate in evaluators_of(step.case) if mandate.pk not in said]
        if missing and content and step.before == S.REPLIED:
            _wait_for_the_others(step, evaluation, summary, missing, satisfied, solved)
            return
    if step.before != S.EVALUATED:
        step.stop_clocks(opinions=False)
        step.start_clock(ClockKind.CLOSE)
    bad = satisfied == Grade.DISSATISFIED or solved == Solved.NO
    first = asks_first(step.case, all_parts(step.case), bad=bad)
    case = step.finish(
        S.EVALUATED,
        summary,
        acts=first or step.case.congress,
        reason=evaluation.note if reason is None else reason,
        audience="public" if reason is None else "parties",
        satisfied=satisfied,
        solved=solved,
        **columns,
    )
    if not first:
        # Else the last unit that asks opens it (``request_close``).
        step.todo(
            "close", "核定" if bad else "核销", capability=Capability.CLOSE_CASE, organization=case.congress,
            why=f"评价{_words(satisfied, solved)}，" + ("确定重办还是核销" if bad else "可以核销"),
        )  # fmt: skip


def _wait_for_the_others(
    step: Step, evaluation: Evaluation, summary: str, missing: list[Mandate], satisfied: str, solved: str
) -> None:
    """One of several has spoken; the limit runs on for the rest, each with a to-do of his own."""
    step.finish(
        S.REPLIED, summary, acts=named(missing), reason=evaluation.note,
        audience="public", settle_subjects=[], satisfied=satisfied, solved=solved, evaluated_on=step.on,
    )  # fmt: skip
    spoken_for(step, evaluation.mandate)


def spoken_for(step: Step, mandate: Mandate) -> None:
    """This deputy is not waited for any more."""
    Todo.objects.open().filter(
        subject_key=subject_key(step.case), kind="suggestions.evaluate", person_id=mandate.person_id
    ).update(closed_at=step.at, open_key=None)


@transaction.atomic
def rate_demand(
    *,
    actor: Actor,
    suggestion: Suggestion,
    satisfied: Grade | str,
    solved: Solved | str,
    at: datetime,
    note: str = "",
) -> Suggestion:
    """群众评价, by the receipt's long link. The demand afterwards.

    What a deputy settled on the spot is closed by the voter's yes and goes back to the deputy on a
    no, as often as the rule allows; then the congress decides. What a unit handled goes to the
    congress. After closing the rating is kept and shown; one that now says it did not help opens the
    demand again within the days for it, and the same people as before decide.
    """
    step = begin("rate", actor=actor, suggestion=suggestion, at=at)
    case = step.case
    note = check_answers(satisfied, solved, note)
    turned = _turned_bad(step, satisfied, solved)
    anew = turned and reopen_until(step) >= step.on
    if anew and not note:
        raise Refused("这件已经办结。请写一句哪里没有解决，要据此确定是不是重新办理。", field="note")
    evaluation = keep_evaluation(step, Evaluator.VOTER, satisfied, solved, note)
    summary = f"反映人评价：{_words(satisfied, solved)}"
    said = {"satisfied": satisfied, "solved": solved, "evaluated_on": step.on}
    if step.before == S.CLOSED and not anew:
        step.finish(S.CLOSED, summary, reason=note, audience="public", settle_subjects=[], **said)
        if turned:
            step.tell_deputy(f"群众在办结后改评价为{_words(satisfied, solved)}：{case.title}", note)
        return case
    opened = {"closed_on": None, "closed_by": None} if anew else {}
    if case.lead_unit_id is not None or step.before == S.EVALUATED or case.deputy_id is None:
        go_on(step, evaluation, summary, **opened)
        if anew:
            step.tell_deputy(f"群众在办结后改评价为{_words(satisfied, solved)}：{case.title}", note)
        return case
    if satisfied in CONTENT and solved != Solved.NO:
        step.stop_clocks()
        step.finish(S.CLOSED, f"{summary}，销单", reason=note, audience="public", closed_on=step.on, **said)
        step.tell_deputy(f"群众评价{_words(satisfied, solved)}：{case.title}")
        return case
    cap = step.cell(Limit.REWORK_ROUNDS)
    if case.round <= (cap.value if cap else 1):
        return _back_to_deputy(step, summary, note, said | opened)
    go_on(step, evaluation, summary, **opened)
    return case


def _turned_bad(step: Step, satisfied: str, solved: str) -> bool:
    """Whether the voter takes back, after the closing, that it helped."""
    bad = satisfied == Grade.DISSATISFIED or solved == Solved.NO
    return step.before == S.CLOSED and bad and not is_bad(step.case)


def _back_to_deputy(step: Step, summary: str, note: str, said: dict) -> Suggestion:
    """The voter says it did not help: the deputy follows again, in another round."""
    step.stop_clocks()
    step.case.round += 1
    step.start_clock(ClockKind.ANSWER)
    case = step.finish(
        S.ACCEPTED, f"{summary}，请代表再跟进", reason=note, audience="public", round=step.case.round,
        **follower(step.case), **said,
    )  # fmt: skip
    wait_for_follower(step, "再跟进", f"群众说{_words(said['satisfied'], said['solved'])}")
    step.tell_deputy(f"群众评价{_words(said['satisfied'], said['solved'])}，请再跟进：{case.title}", note)
    return case
