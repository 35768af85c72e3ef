"""After the table changed: open limits old and new, moved when confirmed, or left with a reason."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import Page
from congress_portal.foundation.web.posting import form_status, once_with_form
from congress_portal.foundation.web.refusals import Refused

from ..changes import source_of
from ..forms import LeaveForm, MoveForm
from ..models import ChangeKind, ChangeState, ClockReview, HolidayChange
from ..recomputing import Proposal, leave_limits, move_limits, proposals, stamp_of, unanswered_change

SIZE = 50


def _why(change: HolidayChange | None) -> str:
    if change is None:
        return ""
    if change.kind == ChangeKind.NOTICE and change.state == ChangeState.APPLIED:
        return f"按{source_of(change.year, change.document_number)}重新计算期限"
    return f"{change.year}年放假安排有改动，按改动以后的工作日历重新计算期限"


def _page(request: HttpRequest, rows: list) -> Page:
    """One page of rows that were reckoned, not read: by number."""
    last = max(1, -(-len(rows) // SIZE))
    number = min(max(1, whole(request.GET.get("page")) or 1), last)

    def url(to: int) -> str:
        query = request.GET.copy()
        query["page"] = str(to)
        return f"{reverse('workdays:clock_list')}?{query.urlencode()}"

    return Page(
        rows=rows[(number - 1) * SIZE : number * SIZE],
        total=len(rows),
        size=SIZE,
        next_url=url(number + 1) if number < last else "",
        previous_url=url(number - 1) if number > 1 else "",
        first_url=url(1),
        is_first=number == 1,
    )


def _chosen(request: HttpRequest, found: list[Proposal]) -> Proposal | None:
    wanted = request.POST.get("source") or request.GET.get("source") or ""
    return next((p for p in found if p.source.key == wanted), found[0] if found else None)


def _show(
    request: HttpRequest, move_form: MoveForm | None = None, leave_form: LeaveForm | None = None
) -> HttpResponse:
    actor = request.actor
    change = unanswered_change(actor.county)
    found = proposals(actor.county)
    chosen = _chosen(request, found)
    waiting = sum(len(p.moves) for p in found)
    context = {
        "change": change,
        "stamp": stamp_of(change),
        "chosen": chosen,
        "page": _page(request, chosen.moves if chosen else []),
        "tabs": [
            {
                "label": p.source.label,
                "url": f"?source={p.source.key}",
                "count": len(p.moves),
                "current": p is chosen,
            }
            for p in found
        ],
        "waiting": waiting,
        "apart": [p for p in found if p.apart],
        "move_form": move_form or MoveForm(initial={"why": _why(change)}),
        "leave_form": leave_form or LeaveForm(),
        "reviews": ClockReview.objects.filter(county=actor.county).select_related("reviewed_by")[:5],
    }
    status = form_status(move_form or leave_form) if move_form or leave_form else 200
    return render(request, "workdays/clock_list.html", context, status=status)


@requires(Capability.MANAGE_CALENDAR)
def clock_list(request: HttpRequest) -> HttpResponse:
    """Every open limit that the present table would set to another day; tick and confirm."""
    if request.method != "POST":
        return _show(request)
    form = MoveForm(request.POST)
    answer = once_with_form(
        request,
        form,
        lambda: move_limits(
            actor=request.actor,
            source=request.POST.get("source", ""),
            refs=None if request.POST.get("all") else _refs(request),
            why=form.cleaned_data["why"],
            seen=request.POST.get("seen", ""),
            at=timezone.now(),
        ),
        then="workdays:clock_list",
        message=lambda moved: f"已重算 {moved} 个期限，承办单位和代表已收到消息。",
    )
    return answer or _show(request, move_form=form)


def _refs(request: HttpRequest) -> list[int]:
    refs = [whole(value) for value in request.POST.getlist("ref")]
    if None in refs:
        raise Refused("勾选的期限看不懂。请返回重新勾选。")
    return refs


@requires(Capability.MANAGE_CALENDAR)
@require_POST
def clock_leave(request: HttpRequest) -> HttpResponse:
    """Leave the limits as they were promised, with the reason."""
    form = LeaveForm(request.POST)
    answer = once_with_form(
        request,
        form,
        lambda: leave_limits(
            actor=request.actor,
            why=form.cleaned_data["why"],
            seen=request.POST.get("seen", ""),
            at=timezone.now(),
        ),
        then="workdays:clock_list",
        message="已记下：这次放假安排改动不重算期限。",
    )
    return answer or _show(request, leave_form=form)
