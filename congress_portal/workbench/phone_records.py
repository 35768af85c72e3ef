"""我的记录 and 我的履职 on the phone: one record with what may be done to it, the year in figures, settings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.signin import sessions
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.posting import form_status, once, once_with_form
from congress_portal.foundation.web.refusals import Denied
from deputies.models import Mandate
from deputies.performance_file import PerformanceFile, open_file, year_asked, years_of
from liaison_stations.forms import ActivityCorrectionForm, PhotoForm, ReasonForm, initial_of
from liaison_stations.models import Activity
from liaison_stations.services import confirm_activity, correct_activity, dispute_activity, void_activity
from liaison_stations.services.amendments import available_actions
from suggestions.states import SuggestionState

from .phone_reading import needed_mandate, own_suggestions, taken_part

# What an entry on the phone asks for comes first in its correction; the rest is folded away.
FIRST_FIELDS = ("kind", "on", "headcount", "place_text", "topic", "note")
HIDDEN_FIELDS = ("version",)


def _record(request: HttpRequest, pk: int) -> Activity:
    """What the person took part in or wrote down, voided ones too."""
    rows = taken_part(request.actor, entered_too=True)
    return get_object_or_404(rows.select_related("entered_by", "township", "campaign"), pk=pk)


def record_page(request: HttpRequest, activity: Activity, form: PhotoForm) -> HttpResponse:
    """The record's page, with ``form`` for one photo more."""
    deputies = list(activity.activity_deputies.select_related("mandate__person"))
    context = {
        "activity": activity,
        "deputies": deputies,
        "photos": list(activity.photos.all()),
        "actions": available_actions(request.actor, activity, on=timezone.localdate()),
        "form": form,
    }
    return render(request, "workbench/phone_record.html", context, status=form_status(form))


@require_GET
@requires(Capability.LOG_ACTIVITY)
def record_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One record as its deputy reads it."""
    return record_page(request, _record(request, pk), PhotoForm())


@requires(Capability.LOG_ACTIVITY)
def record_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """更正, within seven days, on the phone; what the phone does not ask stays folded away."""
    activity = _record(request, pk)
    if "correct" not in available_actions(request.actor, activity, on=timezone.localdate()):
        raise Denied("这条记录您现在不能改：记下超过 7 天或者已经作废。请联络站或镇人大来改。")
    form = ActivityCorrectionForm(
        request.POST or None,
        actor=request.actor,
        activity=activity,
        today=timezone.localdate(),
        initial=initial_of(activity),
    )
    if request.method == "POST":
        posted = once_with_form(
            request,
            form,
            lambda: correct_activity(
                actor=request.actor,
                activity=activity,
                at=timezone.now(),
                counted=form.counted(),
                **form.plain(),
            ),
            then=reverse("phone:record_detail", args=[activity.pk]),
            message="已更正，县人大已收到。改动前后都留了记录。",
        )
        if posted is not None:
            return posted
    named = {*FIRST_FIELDS, *HIDDEN_FIELDS, "reason", *form.counting_names}
    context = {
        "form": form,
        "activity": activity,
        "first": [form[name] for name in FIRST_FIELDS],
        "others": [form[name] for name in form.fields if name not in named],
    }
    return render(request, "workbench/phone_record_edit.html", context, status=form_status(form))


@require_POST
@requires(Capability.DISPUTE_ACTIVITY)
def record_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """代录: 对."""
    activity = _record(request, pk)
    return once(
        request,
        lambda: confirm_activity(actor=request.actor, activity=activity, at=timezone.now()),
        then=reverse("phone:record_detail", args=[activity.pk]),
        message="已确认，县人大已收到。",
    )


def _with_reason(
    request: HttpRequest, pk: int, verb: Callable[..., Activity], words: dict[str, str]
) -> HttpResponse:
    activity = _record(request, pk)
    form = ReasonForm(request.POST or None, label=words["label"])
    if request.method == "POST":
        posted = once_with_form(
            request,
            form,
            lambda: verb(
                actor=request.actor, activity=activity, reason=form.cleaned_data["reason"], at=timezone.now()
            ),
            then=reverse("phone:record_detail", args=[activity.pk]),
            message=words["message"],
        )
        if posted is not None:
            return posted
    context = {"form": form, "activity": activity, "words": words}
    return render(request, "workbench/phone_record_reason.html", context, status=form_status(form))


@requires(Capability.DISPUTE_ACTIVITY)
def record_dispute(request: HttpRequest, pk: int) -> HttpResponse:
    """不对: what is wrong with what was written down."""
    words = {
        "heading": "这条记得不对",
        "label": "哪里不对",
        "lead": "联络站会核对。核对清楚以前，这条不计入履职和考评。",
        "submit": "告诉联络站",
        "message": "联络站已收到，这条暂不计入。",
    }
    return _with_reason(request, pk, dispute_activity, words)


@requires(Capability.LOG_ACTIVITY)
def record_void(request: HttpRequest, pk: int) -> HttpResponse:
    """记错了，作废."""
    words = {
        "heading": "作废这条记录",
        "label": "作废的原因",
        "lead": "作废以后不再计入，记录和原因都留着，查得到。",
        "submit": "作废这条记录",
        "message": "已作废，不再计入。",
    }
    return _with_reason(request, pk, void_activity, words)


def _months(file: PerformanceFile, last: int) -> list[dict[str, Any]]:
    """Counted lines of each month up to ``last``, with bars that begin at nought."""
    counts = Counter(line.on.month for part in file.parts for line in part.lines if line.counted)
    most = max(counts.values(), default=0)
    return [
        {
            "label": f"{month}月",
            "count": counts[month],
            "percent": round(counts[month] * 100 / most) if most else 0,
        }
        for month in range(1, last + 1)
    ]


def _figures(request: HttpRequest, file: PerformanceFile) -> list[dict[str, Any]]:
    """The year's five numbers, each with what it means."""
    met = (
        Activity.objects.filter(
            activity_deputies__mandate=file.mandate, activity_deputies__status="present", on__year=file.year
        )
        .filter(voided_at=None, disputed_at=None)
        .aggregate(people=Sum("headcount"))["people"]
    )
    cases = own_suggestions(request.actor).filter(year=file.year).order_by()
    passed = cases.aggregate(
        all=Count("pk", distinct=True),
        closed=Count("pk", distinct=True, filter=Q(state=SuggestionState.CLOSED)),
    )
    return [
        {"label": "履职", "figure": file.said_days, "unit": "天", "note": "一天内的几项按一天计"},
        {"label": "记下", "figure": file.counted, "unit": "项", "note": "计入履职档案的"},
        {"label": "见到群众", "figure": met or 0, "unit": "人次", "note": "走访、接待和其他活动"},
        {"label": "反映的事", "figure": passed["all"], "unit": "件", "note": "意见和建议"},
        {"label": "办好", "figure": passed["closed"], "unit": "件", "note": "已经销单的"},
    ]


@require_GET
@requires(Capability.LOG_ACTIVITY)
def summary(request: HttpRequest) -> HttpResponse:
    """我的履职: the deputy's own year in figures. Nobody is compared with anybody."""
    mandate: Mandate = needed_mandate(request.actor)
    today = timezone.localdate()
    years = years_of(mandate)
    year = year_asked(years, whole(request.GET.get("year")), today.year)
    file = open_file(mandate, year)
    context = {
        "mandate": mandate,
        "file": file,
        "years": years,
        "figures": _figures(request, file),
        "months": _months(file, today.month if year == today.year else 12),
        "parts": [part for part in file.parts if part.figures],
    }
    return render(request, "workbench/phone_summary.html", context)


@require_GET
@requires(Capability.LOG_ACTIVITY)
def own_settings(request: HttpRequest) -> HttpResponse:
    """设置: the size of the letters, this telephone, whom to call."""
    here = sessions.device_of(request, timezone.now())
    context = {"device": here[0] if here and here[0].user_id == request.user.pk else None}
    return render(request, "workbench/phone_settings.html", context)
