"""The phone's entries: a visit, a problem, a photo, a leave."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.contrib import messages
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
from deputies.models import Mandate
from liaison_stations.forms import PhotoForm, ReasonForm
from liaison_stations.forms.counting import campaigns_on
from liaison_stations.models import Activity, ReceptionDuty
from liaison_stations.services import add_photo, ask_leave
from suggestions.choices import Channel
from suggestions.models import Suggestion
from suggestions.workflow import submit_demand

from .phone_forms import ProblemForm, SentPhotoForm, VisitForm
from .phone_outbox import answers_outbox, asked_apart, asks_for_json, recorded_at, refused_page
from .phone_reading import (
    duty_card,
    habits_of,
    needed_mandate,
    own_pairs,
    own_station,
    taken_part,
    with_whom,
)
from .phone_records import record_page
from .phone_verbs import Visit, file_visit, filed_before, said_before


@answers_outbox
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
        request.FILES or None,
        mandate=mandate,
        station=station,
        habits=habits_of(request.actor),
        today=today,
        campaigns=campaigns_on(request.actor, today, (mandate.township or mandate.home_division).path),
        pairs=pairs,
        pair=pairs.filter(pk=asked).first() if asked else None,
        offer_again=asked_apart(request),
    )
    if request.method == "POST":
        now = timezone.now()

        def verb() -> Visit:
            if not form.told_apart:
                _ask_apart(request, form, mandate, now)
            visit = file_visit(
                actor=request.actor,
                mandate=mandate,
                station=station,
                at=now,
                happened_at=recorded_at(request, now),
                **form.facts(),
            )
            _add_photos(request, form, visit.activity)
            return visit

        posted = once_with_form(
            request, form, verb, then=lambda visit: reverse("phone:done", args=[visit.activity.pk])
        )
        if posted is not None:
            for sentence in form.wrong_photos:
                messages.warning(request, f"文字已经收到，有一张照片没有收下：{sentence}")
            return posted
    return refused_page(request, form, "workbench/phone_visit.html", {"today": today})


def _ask_apart(request: HttpRequest, form: VisitForm, mandate: Mandate, at: datetime) -> None:
    """Raise Refused where the same visit, or a demand in the same words, stands on record."""
    facts = form.facts()
    twin = filed_before(mandate, **facts)
    if twin is not None:
        form.ask_apart(
            f"已经记过一样的（{twin.number}，{twin.summary}），县人大已收到。确实是另一次的，请勾选后再交。",
            number=twin.number,
            summary=twin.summary,
            url=reverse("phone:record_detail", args=[twin.pk]),
        )
    if facts["demand_body"]:
        _ask_other_words(request, form, facts["demand_body"], at)


def _ask_other_words(request: HttpRequest, form: VisitForm | ProblemForm, body: str, at: datetime) -> None:
    """Raise Refused where this person passed the same words on a short while ago."""
    twin = said_before(request.actor, body, client_uuid=form.cleaned_data["client_uuid"], at=at)
    if twin is not None:
        form.ask_apart(
            f"同样的话已经交过（{twin.number}，{twin.title}），县人大已收到。确实是另一件的，请勾选后再交。",
            number=twin.number,
            summary=twin.title,
            url=reverse("phone:problem_done", args=[twin.pk]),
        )


def _add_photos(request: HttpRequest, form: VisitForm, activity: Activity) -> None:
    """Photos that came with the text, as they do without scripts; a wrong one never stops the text."""
    own = form.cleaned_data["client_uuid"]
    for number, checked in enumerate(form.checked_photos):
        add_photo(
            actor=request.actor,
            activity=activity,
            checked=checked,
            # The same form sent again names the same photos.
            client_uuid=uuid.uuid5(own, str(number)),
            at=timezone.now(),
        )


def _own_activity(request: HttpRequest, pk: int) -> Activity:
    """What the person entered or took part in."""
    return get_object_or_404(taken_part(request.actor, entered_too=True), pk=pk)


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


@answers_outbox
@require_POST
@requires(Capability.LOG_ACTIVITY)
def photo_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a photo to what was filed: by hand, or from the outbox after the text."""
    activity = _own_activity(request, pk)
    form = SentPhotoForm(request.POST, request.FILES)
    silent = asks_for_json(request)
    on_record = request.POST.get("page") == "record"
    posted = once_with_form(
        request,
        form,
        lambda: add_photo(
            actor=request.actor,
            activity=activity,
            checked=form.checked,
            client_uuid=form.cleaned_data["client_uuid"],
            at=timezone.now(),
        ),
        then=reverse("phone:record_detail" if on_record else "phone:done", args=[activity.pk]),
        message="" if silent else "照片已加上，县人大已收到。",
    )
    if posted is not None:
        return posted
    if silent:
        return refused_page(request, form, "", {})
    return (record_page if on_record else _done_page)(request, activity, form)


@answers_outbox
@requires(Capability.LOG_ACTIVITY)
def problem_create(request: HttpRequest) -> HttpResponse:
    """反映一个问题: the deputy who heard it has accepted it with that."""
    mandate = needed_mandate(request.actor)
    form = ProblemForm(request.POST or None, offer_again=asked_apart(request))
    if request.method == "POST":
        now = timezone.now()

        def verb() -> Suggestion:
            data = form.cleaned_data
            if not form.told_apart:
                _ask_other_words(request, form, data["body"], now)
            station = own_station(mandate)
            return submit_demand(
                actor=request.actor,
                station=station if station is not None and station.is_open else None,
                body=data["body"],
                channel=Channel.VISIT,
                contact={name: data[name] for name in ("name", "phone", "may_contact")},
                client_uuid=data["client_uuid"],
                mandate=mandate,
                at=now,
            )

        posted = once_with_form(
            request, form, verb, then=lambda demand: reverse("phone:problem_done", args=[demand.pk])
        )
        if posted is not None:
            return posted
    return refused_page(request, form, "workbench/phone_problem.html", {})


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
        ReceptionDuty.objects.filter(mandate__person_id=request.actor.person_id)
        .select_related("reception_day__station")
        .prefetch_related(with_whom()),
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
    context = {"form": form, "duty": duty_card(duty, timezone.localdate())}
    return render(request, "workbench/phone_leave.html", context, status=form_status(form))
