"""交办会: the list of meetings, one meeting with what is missing and done, and every step of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from congress_portal.foundation.accounts.access import Actor, requires
from congress_portal.foundation.accounts.models import OrganizationKind
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.jobs.answers import answer_or_start
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import form_status, once, once_with_form
from congress_portal.foundation.web.refusals import Conflict, Denied

from .. import workflow
from ..forms.meetings import (
    MOST_ROWS,
    EntryForm,
    ExamineManyForm,
    MeetingForm,
    PlanForm,
    VoidMeetingForm,
)
from ..meeting_jobs import HANDING_OVER, NUMBERING, QUICK_CASES, SETS
from ..models import HandOverItem, HandOverMeeting
from ..states import SuggestionState
from ..workflow.meeting_lists import (
    bodies_of,
    can_go,
    eligible,
    is_planned,
    items_of,
    next_short_number,
    progress_of,
    shown_to,
    went_alone,
)
from ..workflow.meetings import keeps, kind_for

_preparers = requires(Capability.EXAMINE_SUGGESTION, Capability.DISPATCH_SUGGESTION, Capability.ASSIGN_UNITS)
# Who draws up the yearly report (代表法 51).
REPORTERS = (Capability.SEE_OVERVIEW, Capability.EXAMINE_SUGGESTION, Capability.FILL_REPORT)
ROWS_A_PAGE = 50


def may_prepare(actor: Actor) -> bool:
    """Whether the actor's body holds hand-over meetings at all."""
    organization = actor.organization
    if organization is None:
        return False
    if organization.kind == OrganizationKind.COUNTY_GOVERNMENT_OFFICE:
        return actor.can(Capability.ASSIGN_UNITS)
    return organization.is_congress and actor.can(
        Capability.EXAMINE_SUGGESTION, Capability.DISPATCH_SUGGESTION
    )


def meeting_of(request: HttpRequest, pk: int, *, to_change: bool = False) -> HandOverMeeting:
    """The meeting, as far as the actor may see it; ``to_change``: Denied for whoever only reads."""
    meeting = get_object_or_404(HandOverMeeting.objects.visible_to(request.actor).for_page(), pk=pk)
    if to_change:
        if not keeps(request.actor, meeting):
            raise Denied(f"这次{meeting.word}由{meeting.organization}筹备，您现在的角色不能办理。")
        if meeting.voided_at is not None:
            raise Conflict("这次交办会已经作废。请回到交办会列表另建一次。")
    return meeting


@require_GET
@requires(Capability.VIEW_SUGGESTIONS)
def meeting_list(request: HttpRequest) -> HttpResponse:
    """交办会: what is in preparation, what was handed over."""
    meetings = HandOverMeeting.objects.visible_to(request.actor).for_page()
    page = page_of(request, meetings, order=("-created_at", "-pk"))
    counts = meetings.counts(page.rows)
    rows = [{"meeting": meeting, **counts[meeting.pk]} for meeting in page.rows]
    context = {
        "page": page,
        "rows": rows,
        "may_prepare": may_prepare(request.actor),
        "may_report": request.actor.can(*REPORTERS),
    }
    return render(request, "suggestions/meeting_list.html", context)


@_preparers
def meeting_create(request: HttpRequest) -> HttpResponse:
    """新建交办会: the suggestions that wait are put on its list at once."""
    actor, now = request.actor, timezone.now()
    kind_for(actor.organization)
    form = MeetingForm(request.POST or None, actor=actor)
    if request.method == "POST":
        posted = once_with_form(
            request,
            form,
            lambda: workflow.open_meeting(
                actor=actor, organization=actor.organization, at=now,
                **{k: v for k, v in form.cleaned_data.items() if k != "version"},
            ),
            then=lambda meeting: meeting,
            message="已新建，等着交办的件列在下面。",
        )  # fmt: skip
        if posted is not None:
            return posted
    return render(request, "suggestions/meeting_form.html", {"form": form}, status=form_status(form))


@_preparers
def meeting_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change its day, place, requirements."""
    meeting = meeting_of(request, pk, to_change=True)
    actor, now = request.actor, timezone.now()
    form = MeetingForm(request.POST or None, actor=actor, row=meeting)
    if request.method == "POST":
        posted = once_with_form(
            request, form,
            lambda: workflow.edit_meeting(actor=actor, meeting=meeting, at=now, **form.cleaned_data),
            then=meeting, message="已保存。",
        )  # fmt: skip
        if posted is not None:
            return posted
    context = {"form": form, "meeting": meeting}
    return render(request, "suggestions/meeting_form.html", context, status=form_status(form))


@_preparers
def meeting_void(request: HttpRequest, pk: int) -> HttpResponse:
    """作废: nothing of it has been handed over."""
    meeting = meeting_of(request, pk, to_change=True)
    form = VoidMeetingForm(request.POST or None)
    if request.method == "POST":
        posted = once_with_form(
            request, form,
            lambda: workflow.void_meeting(
                actor=request.actor, meeting=meeting, reason=form.cleaned_data["reason"], at=timezone.now()
            ),
            then="suggestions:meeting_list", message="已作废，列在上面的件回到原处。",
        )  # fmt: skip
        if posted is not None:
            return posted
    context = {"form": form, "meeting": meeting}
    return render(request, "suggestions/meeting_void.html", context, status=form_status(form))


def _note(item: HandOverItem) -> str:
    """What is missing, or what became of it, in a few words."""
    if item.batch is not None:
        return f"第{item.batch}批" if item.batch > 1 else "已" + item.meeting.word
    if went_alone(item):
        return "已另行办理"
    if can_go(item):
        return "可以" + item.meeting.word
    if item.suggestion.state == SuggestionState.AWAITING_EXAMINATION:
        return "等审查编号"
    return "" if is_planned(item) else "没有定单位"


@require_GET
@requires(Capability.VIEW_SUGGESTIONS)
def meeting_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting: five steps with what is missing, the list in its order, the sets and their receipts."""
    meeting = meeting_of(request, pk)
    actor = request.actor
    own = actor.organization_id == meeting.organization_id or actor.can(Capability.SEE_OVERVIEW)
    receipts = list(meeting.receipts.select_related("unit"))
    if not own:
        # A unit reads its own sets.
        receipts = [receipt for receipt in receipts if receipt.unit_id == actor.organization_id]
    items = items_of(meeting)
    progress = progress_of(items, receipts)
    items = shown_to(actor, meeting, items)
    change = keeps(actor, meeting) and meeting.voided_at is None
    context: dict[str, Any] = {
        "meeting": meeting,
        "own": own,
        "change": change,
        "receipts": receipts,
        "progress": progress,
        "rows": [{"item": item, "note": _note(item)} for item in items] if own else [],
        "hidden": progress.total - len(items),
        "left_out": eligible(meeting).count() if change else 0,
        "missing": [receipt for receipt in receipts if receipt.returned_on is None],
        "on": timezone.localdate(),
        "entries": list(timeline(meeting)[:8]) if own else [],
        "import_url": f"{reverse('imports:upload', args=['suggestions.session'])}?meeting={meeting.pk}",
    }
    return render(request, "suggestions/meeting_detail.html", context)


@require_POST
@_preparers
def meeting_gather(request: HttpRequest, pk: int) -> HttpResponse:
    """列入: what came in since."""
    meeting = meeting_of(request, pk, to_change=True)
    return once(
        request,
        lambda: workflow.gather(actor=request.actor, meeting=meeting, at=timezone.now()),
        then=lambda _: meeting.get_absolute_url(),
        message=lambda added: f"列入 {added} 件。" if added else "没有新的件要列入。",
    )


@require_POST
@_preparers
def meeting_take_out(request: HttpRequest, pk: int) -> HttpResponse:
    """移出: this one is not handed over here."""
    meeting = meeting_of(request, pk, to_change=True)
    item = meeting.items.filter(pk=whole(request.POST.get("item")) or 0).first()
    if item is None:
        raise Http404("这次交办会的清单上没有这一件。")
    return once(
        request,
        lambda: workflow.take_out(actor=request.actor, meeting=meeting, item=item, at=timezone.now()),
        then=lambda _: meeting.get_absolute_url(),
        message="已移出，这一件留在原处，可以单独办理或以后再列入。",
    )


@requires(Capability.EXAMINE_SUGGESTION)
def meeting_enter(request: HttpRequest, pk: int) -> HttpResponse:
    """批量登记: a table on one page; 再加几行 keeps what is typed."""
    meeting = meeting_of(request, pk, to_change=True)
    if meeting.assigns:
        raise Denied("政府办分办的是人大交来的建议，不在这里登记。")
    actor, now = request.actor, timezone.now()
    asked = whole(request.POST.get("rows") or request.GET.get("rows"), most=MOST_ROWS) or 10
    more = "more" in request.POST
    if more:
        form = EntryForm(initial=request.POST.dict(), rows=asked + 5, meeting=meeting)
    else:
        form = EntryForm(request.POST or None, rows=asked, meeting=meeting)

    def verb() -> int:
        rows = form.cleaned_data["rows"]
        workflow.enter_handed_in(
            actor=actor, congress=meeting.organization, session=meeting.session, rows=rows, at=now
        )
        workflow.gather(actor=actor, meeting=meeting, at=now)
        return len(rows)

    if request.method == "POST" and not more:
        posted = once_with_form(
            request, form, verb, then=lambda _: meeting.get_absolute_url(),
            message=lambda count: f"登记 {count} 件，已列入清单，等着审查编号。",
        )  # fmt: skip
        if posted is not None:
            return posted
    context = {
        "form": form,
        "meeting": meeting,
        "lines": form.lines(),
        "count": form.count,
        "names": sorted(form.deputies),
        "can_add": form.count < MOST_ROWS,
    }
    return render(request, "suggestions/meeting_enter.html", context, status=form_status(form))


@requires(Capability.EXAMINE_SUGGESTION)
def meeting_examine(request: HttpRequest, pk: int) -> HttpResponse:
    """批量审查编号: taken up and numbered in the order that is chosen here."""
    meeting = meeting_of(request, pk, to_change=True)
    waiting = [
        item for item in items_of(meeting)
        if item.batch is None and item.suggestion.state == SuggestionState.AWAITING_EXAMINATION
    ]  # fmt: skip
    by = request.GET.get("by", "")
    orders = {
        "on": ("收到先后", lambda i: (i.suggestion.submitted_on, i.suggestion_id)),
        "topic": ("类别", lambda i: (i.suggestion.topic.order if i.suggestion.topic_id else 999, i.place)),
        "deputy": ("领衔代表姓名", lambda i: (i.suggestion.deputy.person.pinyin, i.place)),
    }
    if by in orders:
        waiting.sort(key=orders[by][1])
    form = ExamineManyForm(request.POST or None, items=waiting, county_id=meeting.organization.county_id)
    if request.method == "POST" and len(waiting) > QUICK_CASES and form.is_valid():
        rows = [[item.pk, topic.pk] for item, topic in form.cleaned_data["rows"]]
        return answer_or_start(
            request,
            kind=NUMBERING.key,
            params={"meeting": meeting.pk, "rows": rows, "note": form.cleaned_data["note"]},
            title=f"审查编号：{meeting.title}",
            quick=len(rows) <= QUICK_CASES,
            writes=True,
        )
    if request.method == "POST" and len(waiting) <= QUICK_CASES:
        posted = once_with_form(
            request, form,
            lambda: workflow.examine_many(
                actor=request.actor, meeting=meeting, at=timezone.now(),
                rows=form.cleaned_data["rows"], note=form.cleaned_data["note"],
            ),
            then=lambda _: meeting.get_absolute_url(),
            message=lambda done: f"审查编号 {len(done)} 件：{done[0].short_number}至{done[-1].short_number}。",
        )  # fmt: skip
        if posted is not None:
            return posted
    choices = [("", "清单现在的顺序"), *((key, label) for key, (label, _) in orders.items())]
    context = {
        "form": form,
        "meeting": meeting,
        "lines": form.lines(),
        "next": next_short_number(meeting, timezone.localdate()) if waiting else "",
        "orders": [{"label": label, "by": key, "current": key == by} for key, label in choices],
    }
    return render(request, "suggestions/meeting_examine.html", context, status=form_status(form))


@_preparers
def meeting_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """拟定承办单位: fifty on a page, each with what is proposed."""
    meeting = meeting_of(request, pk, to_change=True)
    actor, now = request.actor, timezone.now()
    items = meeting.items.filter(taken_out_at__isnull=True, batch__isnull=True).select_related(
        "suggestion__topic", "suggestion__deputy__person"
    )
    page = page_of(request, items.defer("suggestion__body"), order=("place", "pk"), size=ROWS_A_PAGE)
    bodies = bodies_of(meeting.organization.county_id)
    for item in page.rows:
        item.helpers = [bodies[key] for key in item.assists if key in bodies]
    form = PlanForm(request.POST or None, meeting=meeting, items=page.rows, bodies=bodies)
    if request.method == "POST":
        posted = once_with_form(
            request, form,
            lambda: workflow.plan_units(actor=actor, meeting=meeting, rows=form.cleaned_data["rows"], at=now),
            then=lambda _: page.next_url or meeting.get_absolute_url(),
            message=lambda changed: f"已保存，改了 {changed} 件。",
        )  # fmt: skip
        if posted is not None:
            return posted
    context = {"form": form, "meeting": meeting, "lines": form.lines(), "page": page}
    return render(request, "suggestions/meeting_plan.html", context, status=form_status(form))


@_preparers
def meeting_dispatch(request: HttpRequest, pk: int) -> HttpResponse:
    """交办（分办）: a page to confirm who gets how many; then all in one go."""
    meeting = meeting_of(request, pk, to_change=True)
    items = items_of(meeting)
    ready = [item for item in items if can_go(item)]
    if request.method == "POST":
        return answer_or_start(
            request,
            kind=HANDING_OVER.key,
            params={"meeting": meeting.pk},
            title=f"{meeting.word}：{meeting.title}",
            quick=len(ready) <= QUICK_CASES,
            writes=True,
        )
    by_unit: dict[int, dict[str, Any]] = {}
    for item in ready:
        body = item.lead if meeting.assigns else item.unit
        by_unit.setdefault(body.pk, {"unit": body, "own": 0, "helps": 0})["own"] += 1
        for helper in item.helpers if meeting.assigns else ():
            by_unit.setdefault(helper.pk, {"unit": helper, "own": 0, "helps": 0})["helps"] += 1
    context = {
        "meeting": meeting,
        "ready": ready,
        "units": list(by_unit.values()),
        "progress": progress_of(items, []),
        "early": meeting.held_on is not None and meeting.held_on > timezone.localdate(),
    }
    return render(request, "suggestions/meeting_dispatch.html", context)


@_preparers
def meeting_sets(request: HttpRequest, pk: int) -> HttpResponse:
    """各单位的全套材料: list, notice and receipt of every unit in one archive."""
    meeting = meeting_of(request, pk, to_change=True)
    receipts = meeting.receipts.count()
    return answer_or_start(
        request, kind=SETS.key, params={"meeting": meeting.pk}, title=f"交办材料：{meeting.title}",
        quick=receipts <= QUICK_CASES,
    )  # fmt: skip
