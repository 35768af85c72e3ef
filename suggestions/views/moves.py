"""The action pages: one for each move, a form that works without scripts and posts to its own address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor, requires
from congress_portal.foundation.signin.hand import own_hand
from congress_portal.foundation.web.posting import form_status, once_with_form
from congress_portal.foundation.web.refusals import Conflict, Refused
from congress_portal.foundation.workdays.arithmetic import Calendar

from .. import workflow
from ..advice import next_in_line
from ..choices import ClockKind, ReplyKind
from ..endings import closing_obstacle, rank_of, rework_obstacle
from ..evaluators import evaluators_of
from ..forms import authors, overriding, redispatching, units
from ..forms import moves as forms
from ..forms import promises as promise_forms
from ..models import HandlingAssignment, Suggestion
from ..parties import all_parts, available_moves, may, part_of
from ..states import MOVE, TAB_OF_STATE, Move
from ..unit_rules import evaluated_by_deputy, evaluations_of
from ..workflow.opened import Opened
from ..workflow.step import check
from .cases import case_of


@dataclass(frozen=True)
class MovePage:
    """What a move asks for and which verb it calls with ``(actor, case, at, cleaned data)``."""

    name: str
    form: type[forms.MoveForm]
    verb: Callable[[Actor, Suggestion, datetime, dict[str, Any]], Any]
    submit: str
    message: str
    hint: str = ""
    icon: str = ""
    # Too long for the panel beside the case: the panel links to the page with these words.
    link: str = ""
    template: str = "suggestions/suggestion_move.html"
    # Where the page is called otherwise than the move.
    called: str = ""

    @property
    def title(self) -> str:
        return self.called or MOVE[self.name].label

    def url(self, case: Suggestion) -> str:
        return reverse(f"suggestions:suggestion_{self.name}", args=[case.pk])


def _plain(verb: Callable[..., Any]) -> Callable[[Actor, Suggestion, datetime, dict[str, Any]], Any]:
    """A verb on the case that takes the form's fields by name."""
    return lambda actor, case, at, data: verb(actor=actor, suggestion=case, at=at, **data)


def _on_part(verb: Callable[..., Any]) -> Callable[[Actor, Suggestion, datetime, dict[str, Any]], Any]:
    """A verb on the actor's own unit's part."""

    def call(actor: Actor, case: Suggestion, at: datetime, data: dict[str, Any]) -> Any:
        if case.own_part_id is None:
            raise Conflict("您单位现在不承办这件。请刷新页面看最新情况。")
        part = HandlingAssignment(pk=case.own_part_id, suggestion=case)
        return verb(actor=actor, assignment=part, at=at, **data)

    return call


def _reply(*, version: int | None = None, **written: Any) -> Any:
    """A reply at once; the version is its draft's, which only saving another draft asks for."""
    return workflow.reply(**written)


def _fulfil(actor: Actor, case: Suggestion, at: datetime, data: dict[str, Any]) -> Any:
    return workflow.fulfil(actor=actor, at=at, **data)


def _plain_promise(verb: Callable[..., Any]) -> Callable[[Actor, Suggestion, datetime, dict[str, Any]], Any]:
    """A verb on one of the case's promises, which the form names."""
    return lambda actor, case, at, data: verb(actor=actor, at=at, **data)


_reason = forms.reason_form
PAGES: dict[str, MovePage] = {
    page.name: page
    for page in (
        MovePage("accept", forms.AcceptForm, _plain(workflow.accept_demand), "接单，我跟进", "已接单。",
                 "接单是答应核实和跟进"),
        MovePage("settle", forms.SettleForm, _plain(workflow.settle_on_spot), "记下说明，请群众评价", "已记下，等群众评价。",
                 "当场能说清、能解决的"),
        MovePage("pass_on", forms.PassOnForm, _plain(workflow.pass_on), "转给这位代表", "已转给那位代表。"),
        MovePage("to_station", _reason("为什么转给站里"), _plain(workflow.give_to_station), "转给站里", "已转给站里。"),
        MovePage("assign_deputy", forms.AssignDeputyForm, _plain(workflow.assign_deputy), "请这位代表接单", "已指定代表。"),
        MovePage("request_dispatch", forms.RequestDispatchForm, _plain(workflow.request_dispatch), "提请派单",
                 "已提请派单。", "要部门办、又不必提正式建议的"),
        MovePage("submit", forms.ConfirmForm, _plain(workflow.submit_suggestion), "提交给人大", "已提交。",
                 "提交后由人大审查编号"),
        MovePage("examine", authors.ExamineForm, _plain(workflow.examine), "立案并编号", "已立案编号。", "通过后进入派单"),
        MovePage("return_draft", _reason("要改什么", "代表会看到。"), _plain(workflow.return_draft), "退回修改",
                 "已退回代表修改。"),
        MovePage("decline", forms.DeclineForm, _plain(workflow.decline), "不予受理并告知", "已告知不予受理。"),
        MovePage("reexamine", _reason("为什么重新审查"), _plain(workflow.reexamine), "退回审查", "已退回审查。"),
        MovePage("dispatch", forms.DispatchForm, _plain(workflow.dispatch), "派单并通知", "已派单。", "派出后对方收到通知",
                 "send"),
        MovePage("assign", forms.AssignForm, _plain(workflow.assign), "分办并通知", "已分办。", "部门收到后签收", "send"),
        MovePage("return_dispatch", _reason("为什么要重新派单", "派单的同志会看到。"), _plain(workflow.return_dispatch),
                 "退回派单", "已退回，等重新派单。"),
        MovePage("redispatch", redispatching.RedispatchForm, _plain(workflow.redispatch), "改派并通知", "已改派。", icon="send"),
        MovePage("acknowledge", forms.ConfirmForm, _on_part(workflow.acknowledge), "签收", "已签收。",
                 "签收后由本单位办理", "check"),
        MovePage("send_back", _reason("为什么退回", "写明依据和应由哪个单位办理。"), _on_part(workflow.send_back), "退回",
                 "已退回。"),
        MovePage("reply", units.DraftedReplyForm, _on_part(_reply), "答复并通知", "已答复。", icon="send",
                 link="写答复", template="suggestions/reply_write.html"),
        MovePage("submit_reply", units.DraftedReplyForm, _on_part(workflow.submit_reply), "送审",
                 "已送审，等负责人签发。", "负责人签发后发给代表", "send", "写答复", "suggestions/reply_write.html"),
        MovePage("sign_reply", units.SignForm, _on_part(workflow.sign_reply), "签发并发给代表", "已签发，答复已发出。",
                 "核对后签发", "check", "看答复函，签发", "suggestions/reply_sign.html"),
        MovePage("return_reply", _reason("哪里要改", "拟稿的同志会看到。"), _on_part(workflow.return_reply), "退改",
                 "已退回修改。"),
        MovePage("join_reply", units.JoinForm, _on_part(workflow.join_reply), "合并答复", "已合并答复。",
                 "与分别办理的其他单位用一份答复"),
        MovePage("correct_reply", units.CorrectForm, _on_part(workflow.correct_reply), "更正并通知", "已更正，代表收到告知。",
                 "原来的答复保留并注明"),
        MovePage("allot", units.AllotForm, _on_part(workflow.allot), "交给他办", "已交经办人。"),
        MovePage("consult", units.ConsultForm, _on_part(workflow.consult), "记下面商", "已记下，代表收到告知。",
                 "办前办中都要和代表谈", link="记面商"),
        MovePage("deny_consult", units.DenyConsultForm, _plain(workflow.deny_consult), "说明没有面商",
                 "已说明，承办单位和人大会看到。"),
        MovePage("ask_extension", units.AskExtensionForm, _on_part(workflow.ask_extension), "申请延期",
                 "已申请，等代表答复。"),
        MovePage("consent_extension", units.ConsentForm, _plain(workflow.consent_extension), "答复承办单位",
                 "已答复承办单位。", "同意后由人大决定"),
        MovePage("refuse_extension", units.RefuseExtensionForm, _plain(workflow.refuse_extension), "不同意延期",
                 "已告诉承办单位。"),
        MovePage("decide_unit", units.DecideForm, _plain(workflow.decide_unit), "裁定并通知", "已裁定，各单位收到通知。",
                 "裁定后不能再退回"),
        MovePage("record_evaluation", units.PaperEvaluationForm, _plain(workflow.record_evaluation), "登记并告知代表",
                 "已登记，代表收到告知。", "只登记代表本人签名的表"),
        MovePage("object_evaluation", units.ObjectForm, _plain(workflow.object_evaluation), "登记的评价作废",
                 "已作废，请您自己评价。"),
        MovePage("request_close", forms.RequestCloseForm, _on_part(workflow.request_close), "申请销单", "已申请销单。",
                 "由人大核销，不由本单位销单"),
        MovePage("extend", forms.ExtendForm, _plain(workflow.extend), "延期并告知", "已延期。"),
        MovePage("evaluate", forms.EvaluateForm, _plain(workflow.evaluate), "提交评价", "已评价，谢谢您。",
                 "按您自己的看法评"),
        MovePage("rework", redispatching.ReworkForm, _plain(workflow.rework), "确定重新办理",
                 "已确定重新办理。"),
        MovePage("close", forms.CloseForm, _plain(workflow.close), "核销", "已核销。", "核销后结果不再变动", "check"),
        MovePage("fulfil", forms.FulfilForm, _fulfil, "登记", "已登记。", link="登记兑现情况"),
        MovePage("report_kept", promise_forms.ReportKeptForm, _plain_promise(workflow.report_kept), "报告办成，请代表评价",
                 "已报告，等代表评价。", "由代表评价，由人大核定，不由本单位销单"),
        MovePage("judge_kept", promise_forms.JudgeKeptForm, _plain_promise(workflow.judge_kept), "提交评价",
                 "已评价，谢谢您。", "按您看到的评"),
        MovePage("reopen", _reason("为什么重新打开"), _plain(workflow.reopen), "重新打开", "已重新打开。"),
        MovePage("invite", forms.ConfirmForm, _plain(workflow.invite), "邀请附议", "已邀请，等代表本人回复。",
                 "由代表本人确认，不代签", "send"),
        MovePage("cosign", forms.ConfirmForm, _plain(workflow.cosign), "同意附议", "已附议。", "署上您的名字",
                 "check"),
        MovePage("decline_cosign", authors.DeclineCosignForm, _plain(workflow.decline_cosign), "不附议",
                 "已回复领衔代表。"),
        MovePage("recall", forms.ConfirmForm, _plain(workflow.recall), "收回修改", "已收回，可以修改了。",
                 "改了内容，同意过的代表要重新确认"),
        MovePage("split_draft", authors.SplitDraftForm, _plain(workflow.split_draft), "拆成两件", "已拆成两件草稿。",
                 "一事一议"),
        MovePage("split", authors.SplitForm, _plain(workflow.split), "拆成两件", "已拆成两件，代表已收到告知。",
                 "一事一议，原文保留"),
        MovePage("merge", authors.MergeForm, _plain(workflow.merge), "合并办理", "已合并办理，两件的代表都收到告知。",
                 "一起办，分别答复"),
        MovePage("unmerge", _reason("为什么单独办理"), _plain(workflow.unmerge), "单独办理", "已改为单独办理，等派单。"),
        MovePage("withdraw", _reason("为什么撤回"), _plain(workflow.withdraw), "撤回建议", "已撤回。"),
        MovePage("override", overriding.OverrideForm, _plain(workflow.override), "更正状态", "已更正。",
                 "只在出错时用"),
    )
}  # fmt: skip


# Who assists answers nobody: it gives the lead its opinion.
_OPINIONS = {
    "reply": replace(
        PAGES["reply"],
        submit="交给主办单位",
        message="协办意见已交给主办单位。",
        link="写协办意见",
        called="提协办意见",
    ),
    "submit_reply": replace(PAGES["submit_reply"], hint="负责人签发后交给主办单位", link="写协办意见"),
    "sign_reply": replace(
        PAGES["sign_reply"],
        submit="签发并交给主办单位",
        message="已签发，协办意见已交给主办单位。",
        link="看意见函，签发",
    ),
}
# Who has evaluated is not asked to do it once more.
_SAID_ANEW = replace(PAGES["evaluate"], called="改评价", hint="核销以前都可以改，以最后一次为准")


def _message(page: MovePage, result: Any) -> str:
    """What is said when it is done, by what came of it."""
    opinion = page.name in _OPINIONS and getattr(result, "kind", "") == ReplyKind.OPINION
    return (_OPINIONS[page.name] if opinion else page).message


def page_of_move(name: str, actor: Actor, case: Suggestion) -> MovePage | None:
    """The page of a move, in the words of what this actor's unit does in the case."""
    if name in _OPINIONS and (part := part_of(actor, case)) is not None and part.is_assisting:
        return _OPINIONS[name]
    if name == "evaluate" and case.state == "evaluated" and _has_spoken(actor, case):
        return _SAID_ANEW
    return PAGES.get(name)


def _has_spoken(actor: Actor, case: Suggestion) -> bool:
    """Whether this deputy's evaluation of this round is on record."""
    return any(
        row.counts and row.round == case.round and row.mandate and row.mandate.person_id == actor.person_id
        for row in evaluations_of(case)
    )


# A deputy's word is the deputy's: on a telephone the six digits are asked before it.
BY_OWN_HAND = frozenset(
    {"evaluate", "object_evaluation", "judge_kept", "submit", "invite", "cosign", "decline_cosign"}
)


def move_view(name: str) -> Callable[..., HttpResponse]:
    """The view of one move, guarded by the move's capabilities."""
    page = PAGES[name]

    @requires(*sorted(MOVE[name].capabilities))
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        return _answer(request, pk, page)

    view.__name__ = f"suggestion_{name}"
    return own_hand(minutes=30)(view) if name in BY_OWN_HAND else view


# Whoever judges a reply reads it on the same page.
JUDGES = frozenset({"evaluate", "record_evaluation"})
# Moves that are made on one case after the other: the next one follows by itself (?line=1).
IN_LINE = frozenset({"examine", "dispatch", "assign", "redispatch", "close"})
# Moves by which a case leaves the eyes of whoever makes them: on to the list.
LEAVES = frozenset({"return_draft", "return_dispatch", "decline_cosign"})


def _onward(request: HttpRequest, case: Suggestion, page: MovePage) -> str | Callable[[Any], str]:
    """Back to the case; for whoever works down a list to the next one that waits, at its end to the list."""
    if page.name in LEAVES:
        return reverse("suggestions:suggestion_list")
    if request.GET.get("line") != "1" or page.name not in IN_LINE:
        return case.get_absolute_url()
    # Which one waits is known when this one is done.
    return lambda result: _next_url(request, case)


def _next_url(request: HttpRequest, case: Suggestion) -> str:
    following = next_in_line(request.actor, case)
    if following is None:
        return f"{reverse('suggestions:suggestion_list')}?tab={TAB_OF_STATE[case.state]}"
    return f"{following.get_absolute_url()}?line=1"


def _answer(request: HttpRequest, pk: int, page: MovePage) -> HttpResponse:
    case = case_of(request, pk)
    now = timezone.now()
    if request.method != "POST":
        move = MOVE[page.name]
        check(move, actor=request.actor, case=case, at=now)
        offered = available_moves(request.actor, case, on=timezone.localdate(now))
        if move not in offered:
            # No form is shown whose answer is known.
            raise Refused(obstacle_of(request.actor, case, move, timezone.localdate(now)))
    posted_data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = page.form(*posted_data, case=case, actor=request.actor)
    if request.method == "POST":
        posted = once_with_form(
            request,
            form,
            lambda: page.verb(request.actor, case, now, asked(case, form)),
            then=_onward(request, case, page),
            message=lambda result: _message(page, result),
        )
        if posted is not None:
            return posted
    page = page_of_move(page.name, request.actor, case) or page
    context = {"case": case, "form": form, "page": page, "page_url": page.url(case)}
    if page.name in JUDGES:
        standing = case.replies.filter(superseded=False).exclude(kind=ReplyKind.OPINION)
        context["replies"] = standing.select_related("assignment__unit", "outcome")
    return render(request, page.template, context, status=form_status(form))


def asked(case: Suggestion, form: forms.MoveForm) -> dict[str, Any]:
    """What the verb is told; the case remembers what the page said of it, which no older page does."""
    data = dict(form.cleaned_data)
    seen = data.pop("seen", "")
    case.opened_as = Opened(form.mark, seen) if seen else None
    return data


def _reply_note(case: Suggestion) -> str:
    """Until when the unit will have to answer, by which article: said before the button is pressed."""
    cell = case.rule.cell(ClockKind.REPLY)
    if cell is None:
        return ""
    # Months need no table of holidays; a limit in working days is told without its day.
    on = case.dispatched_on or timezone.localdate()
    due = cell.deadline(Calendar(), on).due if cell.unit == "months" else None
    day = f"，到 {due.year}年{due.month}月{due.day}日" if due else ""
    return f"答复期限：{cell.text}{day}（{cell.article}）。"


def _note_of(name: str, case: Suggestion) -> str:
    """What whoever presses the button should know before: the limit it starts, or what it ends."""
    if name in ("dispatch", "assign"):
        return _reply_note(case)
    if name == "close":
        owing = [
            part for part in all_parts(case) if part.stands and part.is_assisting and part.finished_at is None
        ]
        if owing:
            return f"{'、'.join(str(part.unit) for part in owing)}的协办意见还没有提，核销后不用再提。"
    return ""


def panel_of(actor: Actor, case: Suggestion, *, handled: bool | None = None) -> dict[str, Any]:
    """The action panel of a case's page: the one move this actor can make now, and quiet links to others."""
    moves = [
        move
        for move in available_moves(actor, case, handled=handled, on=timezone.localdate())
        if move.name in PAGES or move.name == "raise"
    ]
    quiet = [
        {
            "label": page.title if (page := page_of_move(move.name, actor, case)) else move.label,
            "url": reverse(f"suggestions:suggestion_{move.name}", args=[case.pk]),
        }
        for move in moves
    ]
    first = moves[0] if moves and rank_of(moves[0].name, moves[0].rank, case) < 50 else None
    if first is None:
        return {"page": None, "quiet": quiet, "waits": _waits(actor, case)}
    page = page_of_move(first.name, actor, case)
    form = page.form(case=case, actor=actor) if page and not page.link else None
    return {
        "page": page,
        "note": _note_of(first.name, case),
        "move": first,
        "form": form,
        "url": reverse(f"suggestions:suggestion_{first.name}", args=[case.pk]),
        "quiet": quiet[1:],
    }


def _waits(actor: Actor, case: Suggestion) -> str:
    """What is still missing before whoever closes may close; for all others nothing."""
    if case.state not in MOVE["close"].sources or case.imported or not may(actor, case, MOVE["close"]):
        return ""
    return closing_obstacle(case, all_parts(case), timezone.localdate())


def obstacle_of(actor: Actor, case: Suggestion, move: Move, on: date) -> str:
    """Why a move is not open to whoever may otherwise make it, in a sentence."""
    found = ""
    if move.name == "close":
        found = closing_obstacle(case, all_parts(case), on)
    elif move.name == "rework":
        found = rework_obstacle(case)
    elif move.name == "record_evaluation":
        found = "这件由反映人在回执上评价，不登记纸质评价。"
        if evaluated_by_deputy(case):
            found = "代表参与过这件的办理，不能评价，纸质的也不登记。请征求意见后核销。"
    elif move.name == "evaluate":
        asked = "、".join(f"{one}代表" for one in evaluators_of(case))
        by_voter = not evaluated_by_deputy(case)
        found = (
            "这件由反映人在回执上评价。" if by_voter else f"按办理规则，这件由{asked or case.congress}评价。"
        )
    return found or f"这件现在不能{move.label}。您能办的，都在这件的页面上。"
