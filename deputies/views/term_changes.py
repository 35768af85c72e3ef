"""A change of term as steps: days, list, comparison, confirmation; and the seats that are vacant."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from congress_portal.foundation.accounts.access import Actor, requires
from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import form_status, once_with_form
from deputies import services
from deputies.choices import MandateState, TermChangeState
from deputies.comparing import Comparison, compare
from deputies.forms.endings import ReasonForm
from deputies.forms.term_changes import ChangeForm, ChooseForm, ConfirmForm
from deputies.models import Constituency, Mandate, Term, TermChange
from deputies.models.congress import congress_name
from deputies.services.endings_many import ended_late
from deputies.services.term_changes import change_rows, check_may_change, term_in_office
from deputies.views.parts import (
    choose_congress,
    chosen_congress,
    form_page,
    mark_changeable,
    posted,
    roster_tabs,
)

BOTH = (Capability.MANAGE_TERMS, Capability.MANAGE_DEPUTIES)
SHOWN = (("again", "连任"), ("fresh", "新当选"), ("gone", "不再担任"), ("districts", "各选区"))
TONES = {
    TermChangeState.PREPARING: "doing",
    TermChangeState.DONE: "closed",
    TermChangeState.DROPPED: "declined",
    TermChangeState.UNDONE: "declined",
}


def _may(actor: Actor) -> bool:
    return all(actor.can(capability) for capability in BOTH)


@require_GET
@requires(Capability.VIEW_ROSTER)
def change_list(request: HttpRequest) -> HttpResponse:
    """Changes of term, or vacant seats with ``?show=vacancies``."""
    if request.GET.get("show") == "vacancies":
        return _vacancies(request)
    actor = request.actor
    changes = change_rows().filter(pk__in=TermChange.objects.visible_to(actor).values("pk"))
    page = page_of(
        request, changes.annotate(names=Count("coming")), order=("-starts_on", "congress_id", "pk"), size=50
    )
    for change in page.rows:
        change.tone = TONES[change.state]
    context = {
        "page": page,
        "tabs": roster_tabs("change_list", request.actor),
        "may_manage": _may(actor),
        "vacancies": False,
    }
    return render(request, "deputies/change_list.html", context)


def _vacancies(request: HttpRequest) -> HttpResponse:
    """Districts with fewer deputies in office than seats, and who left them."""
    actor = request.actor
    seated = Count("mandates", filter=~Q(mandates__state=MandateState.ENDED))
    rows = (
        Constituency.objects.visible_to(actor)
        .in_use()
        .select_related("congress__division", "congress__county")
        .annotate(seated=seated)
        .filter(seats__gt=F("seated"))
    )
    page = page_of(request, rows, order=("congress_id", "pk"), size=50)
    mark_changeable(page.rows, actor)
    left: dict[int, list[Mandate]] = defaultdict(list)
    terms = Term.objects.filter(congress__in={row.congress_id for row in page.rows}).current(
        timezone.localdate()
    )
    gone = (
        Mandate.objects.visible_to(actor)
        .filter(constituency__in=[row.pk for row in page.rows], term__in=terms, state=MandateState.ENDED)
        .select_related("person")
        .order_by("-ended_on")
    )
    for mandate in gone:
        left[mandate.constituency_id].append(mandate)
    for row in page.rows:
        row.vacant, row.left = row.seats - row.seated, left[row.pk][:5]
    context = {
        "page": page,
        "tabs": roster_tabs("change_list", request.actor),
        "may_manage": actor.can(Capability.MANAGE_DEPUTIES),
        "vacancies": True,
    }
    return render(request, "deputies/change_list.html", context)


@requires(Capability.MANAGE_TERMS)
def change_create(request: HttpRequest) -> HttpResponse:
    """The first step: for which congress, and the days."""
    congress, congresses = chosen_congress(request)
    back = reverse("deputies:change_list")
    if congress is None:
        return choose_congress(request, congresses, title="准备换届", back=back, back_label="换届和补选")
    check_may_change(request.actor, congress)
    old = term_in_office(congress)
    form = ChangeForm(posted(request), old=old)
    return form_page(
        request,
        form,
        lambda: services.prepare_change(
            actor=request.actor, congress=congress, at=timezone.now(), **form.cleaned_data
        ),
        then=lambda change: reverse("deputies:change_choose", args=[change.pk]),
        message="已开始准备，请勾选连任的代表。现任代表的职务没有变动。",
        context={
            "title": f"准备{congress_name(congress)}换届",
            "lead": _lead(congress, old),
            "submit": "下一步：列名单",
            "back": back,
            "back_label": "换届和补选",
        },
    )


def _lead(congress: Organization, old: Term | None) -> str:
    if old is None:
        return f"{congress_name(congress)}还没有登记现在是第几届，请先在“届次和会议”里登记。"
    seated = Mandate.objects.open().filter(term=old).count()
    return f"现在是{old}，{old.starts_on:%Y-%m-%d} 起，现任代表 {seated} 人。先准备名单，确认以前什么都不变。"


def _visible(request: HttpRequest, pk: int) -> TermChange:
    visible = TermChange.objects.visible_to(request.actor).values("pk")
    return get_object_or_404(change_rows().filter(pk__in=visible), pk=pk)


def _to_change(request: HttpRequest, pk: int) -> TermChange:
    change = _visible(request, pk)
    check_may_change(request.actor, change.congress)
    return change


def _steps(change: TermChange, found: Comparison) -> list[dict[str, str]]:
    words = [
        ("定日期", f"新一届从 {change.starts_on:%Y-%m-%d} 开始"),
        ("列名单", f"连任 {len(found.again)} 人，新当选 {len(found.fresh)} 人"),
        ("核对", f"{len(found.uneven)} 个选区和名额不符" if found.uneven else "和名额相符"),
        ("确认换届", "上一届任期届满，新一届任职"),
    ]
    current = 4 if not change.is_open else 2 if found.after else 1
    status = ["done" if n < current else "current" if n == current else "later" for n in range(4)]
    return [
        {"word": word, "note": note, "status": at} for (word, note), at in zip(words, status, strict=True)
    ]


@require_GET
@requires(Capability.VIEW_ROSTER)
def change_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Old roster beside the coming one."""
    change = _visible(request, pk)
    found = compare(change)
    show = request.GET.get("show", "")
    show = show if show in dict(SHOWN) else "again"
    counts = {
        "again": len(found.again), "fresh": len(found.fresh), "gone": len(found.gone),
        "districts": len(found.uneven),
    }  # fmt: skip
    actor = request.actor
    context: dict[str, Any] = {
        "change": change,
        "found": found,
        "show": show,
        "tone": TONES[change.state],
        "steps": _steps(change, found),
        "tabs": [
            {
                "label": label,
                "url": f"{change.get_absolute_url()}?show={key}",
                "count": counts[key],
                "current": key == show,
                "alarm": key == "districts" and bool(counts[key]),
            }
            for key, label in SHOWN
        ],
        "may_manage": _may(actor) and actor.covers(change.congress.division.path),
        "due": change.starts_on <= timezone.localdate(),
    }
    return render(request, "deputies/change_detail.html", context)


@requires(Capability.MANAGE_TERMS)
def change_choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick who was elected again."""
    change = _to_change(request, pk)
    if not change.is_open:
        return redirect(change)
    form = ChooseForm(posted(request), change=change)
    if request.method == "POST":
        done = once_with_form(
            request,
            form,
            lambda: services.choose_coming(
                actor=request.actor,
                change=change,
                mandates=form.cleaned_data["again"],
                version=form.cleaned_data["version"],
                at=timezone.now(),
            ),
            then=change.get_absolute_url(),
            message="已列入名单。新当选的代表请导入新一届名册。",
        )
        if done is not None:
            return done
        ticked = {int(pk) for pk in request.POST.getlist("again") if pk.isascii() and pk.isdecimal()}
    else:
        ticked = set(change.coming.filter(previous__isnull=False).values_list("previous_id", flat=True))
    rows = (
        Mandate.objects.open()
        .filter(term=change.old_term_id)
        .select_related("person", "constituency", "delegation", "home_division")
        .order_by(F("delegation").asc(nulls_last=True), F("constituency").asc(nulls_last=True), "pk")
    )
    context = {"change": change, "form": form, "rows": rows, "ticked": ticked}
    return render(request, "deputies/change_choose.html", context, status=form_status(form))


@requires(Capability.MANAGE_TERMS)
def change_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """What will happen, once more in numbers, and the button."""
    change = _to_change(request, pk)
    if not change.is_open:
        return redirect(change)
    form = ConfirmForm(posted(request), change=change)
    if request.method == "POST":
        done = once_with_form(
            request,
            form,
            lambda: services.confirm_change(
                actor=request.actor,
                change=change,
                retire_empty=form.cleaned_data["retire_empty"],
                version=form.cleaned_data["version"],
                at=timezone.now(),
            ),
            then=change.get_absolute_url(),
            message=lambda done: f"已换届：{done.new_term} {len(done.done['made'])} 位代表任职。",
        )
        if done is not None:
            return done
    context = {
        "change": change,
        "form": form,
        "found": compare(change),
        "late": ended_late(change.old_term, change.starts_on - timedelta(days=1)),
        "due": change.starts_on <= timezone.localdate(),
        "back": change.get_absolute_url(),
    }
    return render(request, "deputies/change_confirm.html", context, status=form_status(form))


@requires(Capability.MANAGE_TERMS)
def change_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a preparation up."""
    return _with_reason(
        request,
        pk,
        services.drop_change,
        state=TermChangeState.PREPARING,
        title="取消准备",
        lead="只取消这次准备，现任代表的职务不变。名单留着可以看。",
        message="已取消准备。",
    )


@requires(Capability.MANAGE_TERMS)
def change_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a change of term back."""
    return _with_reason(
        request,
        pk,
        services.undo_change,
        state=TermChangeState.DONE,
        title="撤销换届",
        lead="去掉新一届代表的职务，恢复上一届。新一届代表已经有履职记录、会议、职务的，不能整体撤销。",
        message="已撤销换届，上一届恢复原样。",
    )


def _with_reason(
    request: HttpRequest, pk: int, verb: Any, *, state: str, title: str, lead: str, message: str
) -> HttpResponse:
    change = _to_change(request, pk)
    if change.state != state:
        return redirect(change)
    form = ReasonForm(posted(request))
    back = change.get_absolute_url()
    if request.method == "POST":
        done = once_with_form(
            request,
            form,
            lambda: verb(
                actor=request.actor, change=change, reason=form.cleaned_data["reason"], at=timezone.now()
            ),
            then=back,
            message=message,
        )
        if done is not None:
            return done
    context = {
        "form": form, "title": f"{title}：{change}", "lead": lead, "submit": title, "back": back,
        "back_label": str(change),
    }  # fmt: skip
    return render(request, "deputies/record_form.html", context, status=form_status(form))
