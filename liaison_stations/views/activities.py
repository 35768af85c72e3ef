"""Pages of activities (履职记录): list, export, page, the desk's entry, corrections, photos."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.attachments.services import download_response
from congress_portal.foundation.jobs.answers import answer_or_start, asked_for, is_quick
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import form_status, once, once_with_form

from ..choices import ActivityKind, PresenceStatus
from ..corrections import corrections_of
from ..filters import NEWEST, VIEWS, capped_total, filtered_activities
from ..forms import (
    ActivityCorrectionForm,
    ActivityForm,
    ActivityQueryForm,
    PhotoForm,
    ReasonForm,
    initial_of,
)
from ..jobs import ACTIVITY_EXPORT, ASKED
from ..models import Activity, ActivityPhoto, KeyProject, Oversight
from ..oversight_choices import OversightKind
from ..querysets import sees_only_own
from ..services import (
    add_photo,
    confirm_activity,
    correct_activity,
    dispute_activity,
    log_activity,
    uphold_activity,
    void_activity,
)
from ..services.activities import entered_before, owner_of
from ..services.amendments import available_actions
from ..services.projects import may_keep
from .links import open_pages
from .pairs import asked_pair, pair_of


def _activity(request: HttpRequest, pk: int) -> Activity:
    return get_object_or_404(
        Activity.objects.visible_to(request.actor).select_related(
            "township", "congress", "organizer", "station", "division", "entered_by", "reception_day",
            "disputed_by", "campaign", "project", "oversight",
        ),
        pk=pk,
    )  # fmt: skip


@require_GET
@requires(Capability.VIEW_STATIONS)
def activity_list(request: HttpRequest) -> HttpResponse:
    """履职记录: what deputies did, newest first."""
    form = ActivityQueryForm(request.GET, actor=request.actor)
    view = request.GET.get("view", "")
    activities = filtered_activities(request.actor, form, view)
    if sees_only_own(request.actor):
        page = page_of(
            request,
            activities,
            order=NEWEST,
            rows_from=activities.for_rows(),
            read=Activity.objects.for_rows(),
        )
    else:
        total = capped_total(request.actor, form, view, activities)
        page = page_of(request, activities.for_rows(), order=NEWEST, total=total)
    here = reverse("liaison_stations:activity_list")
    tabs = [
        {"label": label, "url": f"{here}?view={key}" if key else here, "current": view == key}
        for key, label in VIEWS.items()
    ]
    return render(
        request,
        "liaison_stations/activity_list.html",
        {
            "page": page,
            "tabs": tabs,
            "query_form": form,
            "filtered": any(request.GET.get(name) for name in ("q", "kind", "station", "month", "view")),
            "export_url": f"{reverse('liaison_stations:activity_export')}?{request.GET.urlencode()}",
            "may_log": request.actor.can(Capability.LOG_FOR_OTHERS),
            "may_export": request.actor.can(Capability.EXPORT_REGISTERS),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.EXPORT_REGISTERS)
def activity_export(request: HttpRequest) -> HttpResponse:
    """The list as it is filtered, as .xlsx."""
    form = ActivityQueryForm(request.GET, actor=request.actor)
    activities = filtered_activities(request.actor, form, request.GET.get("view", ""))
    return answer_or_start(
        request,
        kind=ACTIVITY_EXPORT.key,
        params=asked_for(request, ASKED),
        title="导出履职记录",
        quick=is_quick(activities),
    )


@requires(Capability.VIEW_STATIONS)
def activity_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One activity with all that happened to it."""
    activity = _activity(request, pk)
    deputies = list(activity.activity_deputies.select_related("mandate__person"))
    present = [d.mandate.person.name for d in deputies if d.status == PresenceStatus.PRESENT]
    statuses = Counter(d.status for d in deputies)
    actor = request.actor
    audience = "staff" if actor.can(Capability.LOG_FOR_OTHERS) else "parties"
    entries = list(timeline(activity, audience)[:50])
    return render(
        request,
        "liaison_stations/activity_detail.html",
        {
            "activity": activity,
            "deputies": deputies,
            "open_pages": open_pages(request.actor, [row.mandate_id for row in deputies]),
            "present": "、".join(present),
            "figures": {status.label: statuses[status.value] for status in PresenceStatus},
            "corrections": corrections_of(entries),
            "sees_project": activity.project_id is not None
            and KeyProject.objects.visible_to(actor).filter(pk=activity.project_id).exists(),
            "sees_check": activity.oversight_id is not None
            and Oversight.objects.visible_to(actor).filter(pk=activity.oversight_id).exists(),
            "may_check": activity.counted
            and activity.oversight_id is None
            and activity.kind in OversightKind.values
            and actor.organization is not None
            and may_keep(actor, actor.organization),
            "photos": activity.photos.all(),
            "counters": activity.counters.select_related("counter") if activity.campaign_id else (),
            "pair": pair_of(request.actor, activity),
            "actions": available_actions(request.actor, activity, on=timezone.localdate()),
            "entries": entries[:20],
        },
    )


@requires(Capability.LOG_FOR_OTHERS)
def activity_create(request: HttpRequest) -> HttpResponse:
    """The desk's entry: group activities and 代录."""
    now = timezone.now()
    initial = {"on": timezone.localdate(now), "kind": request.GET.get("kind", ActivityKind.VISIT)}
    initial |= asked_pair(request)
    if (project := whole(request.GET.get("project"))) is not None:
        initial["project"] = project
    form = ActivityForm(
        request.POST or None, actor=request.actor, today=timezone.localdate(now), initial=initial
    )
    if request.method == "POST":

        def verb() -> Activity:
            data = form.plain()
            campaign, counters = form.counted()
            twin = None if form.told_apart else entered_before(request.actor, **data)
            if twin is not None:
                form.ask_apart(
                    f"同一天已经记过一样的（{twin.number}，{twin.summary}）。确实是另一次的，请勾选后再交。",
                    number=twin.number,
                    summary=twin.summary,
                    url=twin.get_absolute_url(),
                )
            mandates = list(data.pop("mandates"))
            congress, township = owner_of(mandates[0], data["station"])
            own = request.actor.organization
            return log_activity(
                actor=request.actor,
                mandates=mandates,
                organizer=congress if own.is_higher_congress else own,
                congress=congress,
                township=township,
                division=data["station"].division if data["station"] else None,
                campaign=campaign,
                counters=counters,
                at=now,
                **data,
            )

        posted = once_with_form(
            request,
            form,
            verb,
            then=lambda a: a.get_absolute_url(),
            message=lambda a: (
                f"已记下，编号 {a.number}。" + ("代表本人会收到核对的待办。" if a.proxy else "")
            ),
        )
        if posted is not None:
            return posted
    return render(request, "liaison_stations/activity_form.html", {"form": form}, status=form_status(form))


@requires(Capability.LOG_ACTIVITY)
def activity_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct an activity."""
    activity = _activity(request, pk)
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
                presence=form.presence,
                **form.plain(),
            ),
            then=activity.get_absolute_url(),
            message="已更正，改动前后都留了记录。",
        )
        if posted is not None:
            return posted
    return render(
        request,
        "liaison_stations/activity_form.html",
        {"form": form, "activity": activity},
        status=form_status(form),
    )


@require_POST
@requires(Capability.DISPUTE_ACTIVITY)
def activity_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """代录: 对."""
    activity = _activity(request, pk)
    return once(
        request,
        lambda: confirm_activity(actor=request.actor, activity=activity, at=timezone.now()),
        then=activity.get_absolute_url(),
        message="已确认。",
    )


REASONS = {
    "dispute": ("提出异议", "哪里不对", "提出异议", "核对清楚以前，这条记录不计入履职和考评。"),
    "uphold": (
        "核对异议",
        "核对的结果",
        "核对无误，照常计入",
        "写明怎么核对的；有错请先更正再核对，记错了请作废。",
    ),
    "void": ("作废这条记录", "作废的原因", "作废", "作废后不再计入，记录和原因都留着，查得到。"),
}


def _with_reason(
    request: HttpRequest, pk: int, action: str, verb: Callable[..., Activity], message: str
) -> HttpResponse:
    activity = _activity(request, pk)
    heading, label, submit, lead = REASONS[action]
    form = ReasonForm(request.POST or None, label=label)
    if request.method == "POST":
        posted = once_with_form(
            request,
            form,
            lambda: verb(
                actor=request.actor, activity=activity, at=timezone.now(), reason=form.cleaned_data["reason"]
            ),
            then=activity.get_absolute_url(),
            message=message,
        )
        if posted is not None:
            return posted
    context = {"activity": activity, "form": form, "heading": heading, "submit": submit, "lead": lead}
    return render(request, "liaison_stations/activity_reason.html", context, status=form_status(form))


@requires(Capability.DISPUTE_ACTIVITY)
def activity_dispute(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what is not right."""
    return _with_reason(request, pk, "dispute", dispute_activity, "异议已提出，这条记录暂不计入。")


@requires(Capability.LOG_ACTIVITY)
def activity_uphold(request: HttpRequest, pk: int) -> HttpResponse:
    """End a dispute: the entry stands."""
    return _with_reason(request, pk, "uphold", uphold_activity, "已核对，照常计入。")


@requires(Capability.LOG_ACTIVITY)
def activity_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an entry back."""
    return _with_reason(request, pk, "void", void_activity, "已作废，不再计入。")


@requires(Capability.LOG_ACTIVITY)
def activity_photo_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a photo."""
    activity = _activity(request, pk)
    form = PhotoForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        posted = once_with_form(
            request,
            form,
            lambda: add_photo(
                actor=request.actor, activity=activity, checked=form.checked, at=timezone.now()
            ),
            then=activity.get_absolute_url(),
            message="照片已加上。",
        )
        if posted is not None:
            return posted
    return render(
        request,
        "liaison_stations/activity_photo.html",
        {"activity": activity, "form": form},
        status=form_status(form),
    )


@require_GET
@requires(Capability.VIEW_STATIONS)
def activity_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """The photo itself."""
    visible = Activity.objects.visible_to(request.actor)
    photo = get_object_or_404(ActivityPhoto, pk=pk, activity__in=visible)
    return download_response(photo)
