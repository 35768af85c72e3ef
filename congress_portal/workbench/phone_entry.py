"""The phone's entries: a visit, a problem, a photo, a leave."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.posting import form_status, once_with_form
from liaison_stations.forms import PhotoForm, ReasonForm
from liaison_stations.forms.counting import campaigns_on
from liaison_stations.models import Activity, ReceptionDuty
from liaison_stations.services import add_photo, ask_leave
from suggestions.choices import Channel
from suggestions.models import Suggestion
from suggestions.workflow import submit_demand

from .phone_forms import ProblemForm, VisitForm
from .phone_reading import duty_card, habits_of, needed_mandate, own_pairs, own_station
from .phone_verbs import file_visit


@requires(Capability.LOG_ACTIVITY)
def visit_create(request: HttpRequest) -> HttpResponse:
    """记一次走访: everything likely is chosen already; press 提交."""
    mandate = needed_mandate(request.actor)
    station = own_station(mandate)
    today = timezone.localdate()
    pairs = own_pairs(mandate)
    asked = whole(request.GET.get("pair"))
    form = VisitForm(
        request.POST or None,
        mandate=mandate,
        station=station,
        habits=habits_of(request.actor),
        today=today,
        campaigns=campaigns_on(request.actor, today, (mandate.township or mandate.home_division).path),
        pairs=pairs,
        pair=pairs.filter(pk=asked).first() if asked else None,
    )
    if request.method == "POST":
        posted = once_with_form(
            request,
            form,
            lambda: file_visit(
                actor=request.actor, mandate=mandate, station=station, at=timezone.now(), **form.facts()
            ),
            then=lambda visit: reverse("phone:done", args=[visit.activity.pk]),
        )
        if posted is not None:
            return posted
    return render(request, "workbench/phone_visit.html", {"form": form}, status=form_status(form))


def _own_activity(request: HttpRequest, pk: int) -> Activity:
    return get_object_or_404(Activity.objects.filter(entered_by_id=request.actor.person_id), pk=pk)


def _done_page(request: HttpRequest, activity: Activity, form: PhotoForm) -> HttpResponse:
    demand = (
        Suggestion.objects.visible_to(request.actor)
        .filter(activity_key=subject_key(activity))
        .select_related("receipt")
        .first()
    )
    context = {
        "activity": activity,
        "demand": demand,
        "photos": activity.photos.all(),
        "form": form,
    }
    return render(request, "workbench/phone_done.html", context, status=form_status(form))


@requires(Capability.LOG_ACTIVITY)
def done(request: HttpRequest, pk: int) -> HttpResponse:
    """What was filed, its number, and the way on. Photos come after the text."""
    return _done_page(request, _own_activity(request, pk), PhotoForm())


@require_POST
@requires(Capability.LOG_ACTIVITY)
def photo_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a photo to what was just filed."""
    activity = _own_activity(request, pk)
    form = PhotoForm(request.POST, request.FILES)
    posted = once_with_form(
        request,
        form,
        lambda: add_photo(actor=request.actor, activity=activity, checked=form.checked, at=timezone.now()),
        then=reverse("phone:done", args=[activity.pk]),
        message="照片已加上，县人大已收到。",
    )
    return posted or _done_page(request, activity, form)


@requires(Capability.LOG_ACTIVITY)
def problem_create(request: HttpRequest) -> HttpResponse:
    """反映一个问题: the deputy who heard it has accepted it with that."""
    mandate = needed_mandate(request.actor)
    form = ProblemForm(request.POST or None)
    if request.method == "POST":

        def verb() -> Suggestion:
            data = form.cleaned_data
            station = own_station(mandate)
            return submit_demand(
                actor=request.actor,
                station=station if station is not None and station.is_open else None,
                body=data["body"],
                channel=Channel.VISIT,
                contact={name: data[name] for name in ("name", "phone", "may_contact")},
                client_uuid=data["client_uuid"],
                mandate=mandate,
                at=timezone.now(),
            )

        posted = once_with_form(
            request, form, verb, then=lambda demand: reverse("phone:problem_done", args=[demand.pk])
        )
        if posted is not None:
            return posted
    return render(request, "workbench/phone_problem.html", {"form": form}, status=form_status(form))


@requires(Capability.LOG_ACTIVITY)
def problem_done(request: HttpRequest, pk: int) -> HttpResponse:
    """The demand's number and the code the voter may keep."""
    demand = get_object_or_404(
        Suggestion.objects.filter(entered_by_id=request.actor.person_id).select_related("receipt"), pk=pk
    )
    return render(request, "workbench/phone_problem_done.html", {"demand": demand})


@requires(Capability.LOG_ACTIVITY)
def duty_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """来不了，请假."""
    duty = get_object_or_404(
        ReceptionDuty.objects.filter(mandate__person_id=request.actor.person_id).select_related(
            "reception_day__station"
        ),
        pk=pk,
    )
    form = ReasonForm(request.POST or None, label="为什么来不了", help_text="写一句就行，联络站会收到。")
    if request.method == "POST":
        posted = once_with_form(
            request,
            form,
            lambda: ask_leave(
                actor=request.actor, duty=duty, reason=form.cleaned_data["reason"], at=timezone.now()
            ),
            then=reverse("phone:duty_list"),
            message="已请假，联络站已收到。",
        )
        if posted is not None:
            return posted
    context = {"form": form, "duty": duty_card(duty)}
    return render(request, "workbench/phone_leave.html", context, status=form_status(form))
