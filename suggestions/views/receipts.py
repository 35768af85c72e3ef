"""The voter's receipt: by the long link everything, by the short code the state only (decisions C20)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.journal.models import Audience, JournalEntry
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.letters.qr import qr_svg
from congress_portal.foundation.privacy import normalise_digits
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.access import limited, public
from congress_portal.foundation.web.posting import form_status, once_with_form
from liaison_stations.models import Station

from .. import workflow
from ..forms import public as forms
from ..models import Commitment, Receipt, Reply, Suggestion
from ..presenters import goes_with, voter_steps
from ..states import MOVE, SuggestionState
from ..workflow.opened import Opened
from ..workflow.step import check
from .public import bare_steps, show_county

S = SuggestionState
ANOTHER_REPLY = (
    "您打开这一页以后，答复更正过或者有了新的答复。现在的答复写在上面，请看过再交一次；您选的和写的都还在。"
)
AGAIN = "原来办完了，现在转成的建议又在办，这件跟着重新办理。办到哪一步，下面写着。"
TITLES = {
    S.AWAITING_ACCEPT: "已交给代表",
    S.ACCEPTED: "代表接单了",
    S.RAISED: "代表提成了建议",
    S.AWAITING_DISPATCH: "等人大派单",
    S.REPLIED: "有答复了，请您评一评",
    S.EVALUATED: "谢谢您的评价",
    S.CLOSED: "办完了",
    S.FOLLOWING: "还在跟踪",
    S.DECLINED: "这件没有受理",
    S.WITHDRAWN: "您已撤回",
}


def _receipt(token: str) -> tuple[Receipt, Suggestion, Actor]:
    """Receipt, demand and the bearer; Http404 for any token that was never given out."""
    receipt = get_object_or_404(Receipt, token_hash=Receipt.hash_of(token))
    demand = Suggestion.objects.for_page().get(pk=receipt.demand_id)
    return receipt, demand, Actor.bearer(subject_key(demand), demand.county)


def _private(response: HttpResponse) -> HttpResponse:
    """Not for search engines, nor for the address lists of other sites."""
    response["X-Robots-Tag"] = "noindex"
    # Never to another site; "no-referrer" would send the page's own forms with Origin "null".
    response["Referrer-Policy"] = "same-origin"
    return response


def _desk(case: Suggestion) -> str:
    """Who names a deputy where none is known yet: the station, or the county it was sent straight to."""
    return str(case.congress) if case.direct_to_county or case.station_id is None else "联络站"


def _sentence(case: Suggestion) -> str:
    day = f"{case.due.month}月{case.due.day}日" if case.due else ""
    match case.state:
        case S.AWAITING_ACCEPT:
            who = f"{case.deputy}代表" if case.deputy_id else _desk(case)
            return f"{who}会在 {day}前看，并告诉您怎么办。" if day else f"{who}会看，并告诉您怎么办。"
        case S.ACCEPTED:
            # Who followed it may sit no more: the station names another one.
            who = f"{case.deputy}代表在核实" if case.deputy_id else f"{_desk(case)}会请一位代表接着跟进"
            return f"{who}，最晚 {day}告诉您怎么办。" if day else f"{who}。"
        case S.DECLINED:
            return f"原因：{case.get_decline_ground_display()}。您可以找{case.get_turn_to_display() or '站里的同志'}。"
        case S.CLOSED:
            return "办理结果写在下面。没有解决也可以说。"
        case S.WITHDRAWN:
            return "需要时可以重新反映。"
        case S.REPLIED:
            return f"{_what_is_answered(case)}写在下面。"
    return "办到哪一步，下面写着。"


def _what_is_answered(case: Suggestion) -> str:
    """What the unit says came of it, without the letters of its classes."""
    if case.outcome is None:
        return "答复"
    unit = case.lead_unit or case.acts
    if case.outcome.claims_solved:
        return f"{unit}说已经解决，是不是真的解决了，请您评。答复"
    if case.outcome.needs_commitment:
        return f"{unit}说还在办，答应的事和日期"
    return f"{unit}说现在办不了，原因"


# How the journal calls what happened, and how a voter would.
_CLASS = re.compile(r"（[A-Z]类 [^）]*）")


def _told(summary: str) -> str:
    return _CLASS.sub("", summary).replace("申请销单", "说办完了")


def _may(actor: Actor, case: Suggestion, move: str) -> bool:
    return case.state in MOVE[move].sources and case.kind in MOVE[move].kinds


@public
@never_cache
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """回执: what became of it, in plain words, and what the voter can do."""
    slip, case, actor = _receipt(token)
    show_county(request, case.county)
    on = timezone.localdate()
    raised = _raised(case)
    sources = [case, *raised]
    entries = sorted(
        (entry for source in sources for entry in timeline(source, Audience.PUBLIC)[:30]),
        key=lambda entry: (entry.at, entry.pk),
        reverse=True,
    )
    replies = _replies(sources)
    title, sentence = _head(case, entries, replies)
    may_rate = _may(actor, case, "rate")
    context = {
        "case": case,
        "receipt": slip,
        "token": token,
        "title": title,
        "sentence": sentence,
        "qr": qr_svg(request.build_absolute_uri(slip.get_absolute_url()), scale=3),
        "steps": voter_steps(case, on=on, raised=goes_with(raised)),
        "raised": raised,
        "replies": replies,
        "promises": _promises(sources),
        "notes": list(case.notes.all()),
        "entries": [{"summary": _told(e.summary), "at": e.at, "who": "", "reason": ""} for e in entries],
        "others": _others(case, raised),
        "can_add": case.state not in (S.CLOSED, S.DECLINED, S.WITHDRAWN),
        "can_withdraw": _may(actor, case, "withdraw_demand"),
        "can_rate": may_rate,
        "can_reopen": _may(actor, case, "reopen_demand"),
        "rated_round": (rated := _rated_round(case)),
        "rate_form": forms.RateForm(shown=_newest(replies)) if may_rate and rated < case.round else None,
    }
    return _private(render(request, "suggestions/receipt.html", context))


def _rated_round(case: Suggestion) -> int:
    """The last round that was rated; 0 before the first."""
    if case.evaluated_on is None:
        return 0
    if case.round == 1:
        return 1
    rounds = case.evaluations.filter(counts=True).order_by("-round").values_list("round", flat=True)
    return rounds.first() or 0


def _replies(sources: list[Suggestion]) -> list[Any]:
    if all(source.last_reply_at is None for source in sources):
        return []
    return list(
        Reply.objects.filter(suggestion__in=sources, superseded=False)
        .exclude(kind="opinion")
        .select_related("assignment__unit", "outcome")
    )


def _raised(case: Suggestion) -> list[Suggestion]:
    """The suggestions that were raised out of the demand, as far as its voter may read them."""
    found = Suggestion.objects.filter(demand_links__demand=case, confidential=False)
    return list(found.select_related("lead_unit", "outcome").order_by("-pk"))


def _head(case: Suggestion, entries: list[JournalEntry], replies: list[Any]) -> tuple[str, str]:
    """Where it stands, in a title and a sentence; nothing is called done or withdrawn that was not."""
    if _handled_again(case, entries):
        return "正在重新办理", AGAIN
    if case.state == S.ACCEPTED and case.deputy_id is None:
        return "正在重新办理", _sentence(case)
    # What was answered with a confidential suggestion is not read here, and answered all the same.
    if case.state == S.CLOSED and not replies and case.last_reply_at is None:
        return "这件结束了", "人大没有答复就结束了这件。没有解决可以要求重办，也可以打站里电话问。"
    if case.state == S.WITHDRAWN and not any(entry.move == "withdraw_demand" for entry in entries):
        return "这件撤回了", "不是您撤回的，是人大更正的。有疑问可以打站里电话，也可以重新反映。"
    return TITLES.get(case.state, "正在办理"), _sentence(case)


def _handled_again(case: Suggestion, entries: list[JournalEntry]) -> bool:
    """Whether it was closed along with a suggestion that is handled once more."""
    if case.state != S.RAISED:
        return False
    key = subject_key(case)
    steps = (entry.move for entry in entries if entry.root_key == key and entry.after)
    return next(steps, "") == "take_up"


def _newest(replies: list[Any]) -> str:
    """Which reply a page shows: another one where it was corrected, or a new round was answered."""
    return str(max((reply.pk for reply in replies), default=""))


def _newest_now(case: Suggestion) -> str:
    return _newest(_replies([case, *_raised(case)]))


def _promises(sources: list[Suggestion]) -> list[Any]:
    """What units have promised, until when."""
    promising = [s for s in sources if s.outcome_id and s.outcome.needs_commitment]
    if not promising:
        return []
    return list(Commitment.objects.standing().filter(suggestion__in=promising).select_related("unit"))


def _others(case: Suggestion, raised: list[Suggestion]) -> int:
    """How many others said the same: demands raised into the same suggestion, and 我也遇到了."""
    found = case.echoes.count()
    if raised:
        found += Suggestion.objects.filter(raised_links__suggestion=raised[0]).exclude(pk=case.pk).count()
    return found


def _page(
    name: str,
    move: str,
    form_class: type,
    verb: Callable[..., Any],
    *,
    title: str,
    submit: str,
    message: str,
    lead: str = "",
    judges: bool = False,
) -> Callable[..., HttpResponse]:
    """A page of the receipt: a form on GET, the voter's move on POST.

    ``judges``: the replies stand above the form, and no other reply is judged than was read there.
    """

    @public
    @never_cache
    @limited(f"receipt-{move}", per_minute=6, per_hour=40)
    def view(request: HttpRequest, token: str) -> HttpResponse:
        slip, case, actor = _receipt(token)
        show_county(request, case.county)
        now = timezone.now()
        if request.method != "POST":
            check(MOVE[move], actor=actor, case=case, at=now)
        replies = _replies([case, *_raised(case)]) if judges else []
        more = {"shown": _newest(replies)} if judges else {}
        form = form_class(request.POST if request.method == "POST" else None, **more)
        if request.method == "POST":
            posted = once_with_form(
                request,
                form,
                lambda: verb(actor=actor, suggestion=case, at=now, **_typed(case, form)),
                then=slip.get_absolute_url(),
                message=message,
            )
            if posted is not None:
                return _private(posted)
        context = {
            "form": form, "case": case, "back": slip.get_absolute_url(), "title": title, "submit": submit,
            "lead": lead, "replies": replies,
        }  # fmt: skip
        return _private(render(request, "suggestions/receipt_form.html", context, status=form_status(form)))

    view.__name__ = name
    return view


def _typed(case: Suggestion, form: Any) -> dict[str, Any]:
    """What the verb is told; the case remembers which reply the page showed, where it said so."""
    data = dict(form.cleaned_data)
    if seen := data.pop("seen", ""):
        case.opened_as = Opened(_newest_now, seen, ANOTHER_REPLY)
    return data


receipt_add = _page(
    "receipt_add", "add_words", forms.WordsForm, workflow.add_words,
    title="补充几句", submit="交给代表", message="已补充，代表会看到。",
)  # fmt: skip
receipt_withdraw = _page(
    "receipt_withdraw", "withdraw_demand", forms.WithdrawForm, workflow.withdraw_demand,
    title="撤回", submit="撤回这件", message="已撤回。", lead="撤回后代表不再跟进，记录会留下。",
)  # fmt: skip
receipt_rate = _page(
    "receipt_rate", "rate", forms.RateForm, workflow.rate_demand,
    title="评一评", submit="提交评价", message="谢谢您的评价。", lead="按您自己的感受评，没有人能替您评。", judges=True,
)  # fmt: skip
receipt_reopen = _page(
    "receipt_reopen", "reopen_demand", forms.ReopenForm, workflow.reopen_demand,
    title="没有解决，请重办", submit="请代表再跟进", message="已交给代表再跟进。",
)  # fmt: skip


@public
@never_cache
@limited("query", per_minute=10, per_hour=60)
def query(request: HttpRequest) -> HttpResponse:
    """凭查询码看进度: the short code tells the state and nothing else. A station's code leads to its page."""
    form = forms.QueryForm(request.POST if request.method == "POST" else None)
    found = None
    if form.is_bound and form.is_valid():
        code = normalise_digits(form.cleaned_data["code"]).replace("-", "")
        station = Station.objects.filter(code=code).only("code").first()
        if station is not None:
            return redirect("suggestions:public_station", code=station.code)
        slip = Receipt.objects.select_related("demand__county__division").filter(short_code=code).first()
        if slip is None:
            form.add_error(
                "code",
                "没有这个站码或查询码，请对照墙上的站码或回执上的查询码再输一次；字母 O 和数字 0 都不会出现。",
            )
        else:
            found = slip.demand
            show_county(request, found.county)
    context = {"form": form, "case": found, "steps": bare_steps(found) if found else []}
    return render(request, "suggestions/public_query.html", context, status=form_status(form))
