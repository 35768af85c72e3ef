"""Training of deputies, of committee members and of staff: classes, their lists, who was there."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import page_of
from deputies import services
from deputies.forms.meetings import CancelForm
from deputies.forms.training import AttendForm, TraineesForm, TrainingForm, TrainingQuery
from deputies.models import TrainingClass
from deputies.models.congress import congress_name
from deputies.services.trainees import trainees
from deputies.training_choices import TrainingAudience, TrainingMark, TrainingState
from deputies.views.parts import choose_congress, chosen_congress, form_page, posted, to_change, work_tabs

TONES = {TrainingState.PLANNED: "waiting", TrainingState.HELD: "closed", TrainingState.CANCELLED: "declined"}
KEEP = Capability.MANAGE_DEPUTIES
BACK_LABEL = "学习培训"


def _rows():
    return TrainingClass.objects.select_related("congress__division", "congress__county")


def _training(request: HttpRequest, pk: int) -> TrainingClass:
    return to_change(_rows(), request.actor, pk, KEEP, lambda row: row.congress)


def _attendances(training: TrainingClass) -> list:
    return list(
        training.attendances.select_related("person", "mandate__township", "mandate__congress").order_by("pk")
    )


@require_GET
@requires(Capability.VIEW_ROSTER)
def training_list(request: HttpRequest) -> HttpResponse:
    """Classes the actor sees, newest first."""
    actor = request.actor
    query = TrainingQuery(request.GET, actor=actor)
    rows = query.narrow(_rows().visible_to(actor).defer("content", "outcome"))
    if actor.person_id:
        rows = rows.prefetch_related(
            Prefetch(
                "attendances",
                queryset=TrainingClass._meta.get_field("attendances").related_model.objects.filter(
                    person_id=actor.person_id
                ),
                to_attr="own",
            )
        )
    context = {
        "query": query,
        "tabs": work_tabs("training_list"),
        "page": page_of(request, rows, order=("-starts_on", "-pk")),
        "asked": any(request.GET.get(name) for name in ("q", "congress", "year", "state")),
        "may_manage": actor.can(KEEP),
        # Coverage is told to whoever has a territory; a deputy sees the own trainings.
        "has_territory": bool(actor.division_path),
    }
    return render(request, "deputies/training_list.html", context)


@require_GET
@requires(Capability.VIEW_ROSTER)
def training_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One class: what is taught, by whom, and who took part."""
    actor = request.actor
    training = get_object_or_404(_rows().visible_to(actor), pk=pk)
    attendances = _attendances(training)
    covers = actor.covers(training.congress.division.path)
    today = timezone.localdate()
    others = (
        TrainingClass.objects.visible_to(actor)
        .filter(congress=training.congress_id, title=training.title, starts_on__year=training.starts_on.year)
        .exclude(pk=training.pk)
        .order_by("starts_on", "pk")[:20]
    )
    context = {
        "training": training,
        "tone": TONES[training.state],
        # Who was absent is for those who keep the list, and for oneself.
        "attendances": attendances if covers else [a for a in attendances if a.person_id == actor.person_id],
        "shows_names": covers,
        "lecturers": list(training.lecturers.all()),
        "others": list(others),
        "entries": list(timeline(training, "staff" if covers else "parties")[:20]),
        "may_manage": covers and actor.can(KEEP),
        "is_over": training.ends_on <= today,
        "partial": sum(a.status == TrainingMark.PARTIAL for a in attendances),
    }
    return render(request, "deputies/training_detail.html", context)


@require_GET
@requires(KEEP)
def training_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet that lies on the table: names to sign, or who was there once it is registered."""
    training = _training(request, pk)
    context = {
        "training": training,
        "attendances": _attendances(training),
        "lecturers": list(training.lecturers.all()),
    }
    return render(request, "deputies/training_print.html", context)


def _copied(request: HttpRequest, congress) -> dict:
    """The values of the class named in ``?copy=``, for its next batch."""
    pk = whole(request.GET.get("copy"))
    source = (
        TrainingClass.objects.visible_to(request.actor).filter(pk=pk, congress=congress).first()
        if pk
        else None
    )
    if source is None:
        return {}
    values = TrainingForm(congress=congress, row=source).initial
    values.pop("version", None)
    days = timedelta(days=7)
    return values | {
        "batch": min((source.batch or 1) + 1, 99),
        "audience": source.audience,
        "starts_on": source.starts_on + days,
        "ends_on": source.ends_on + days,
    }


@requires(KEEP)
def training_create(request: HttpRequest) -> HttpResponse:
    """Plan a class, or register one that was held; ``?copy=`` begins with the values of another batch."""
    congress, congresses = chosen_congress(request)
    back = reverse("deputies:training_list")
    if congress is None:
        return choose_congress(request, congresses, title="安排培训", back=back, back_label=BACK_LABEL)
    form = TrainingForm(posted(request), congress=congress, initial=_copied(request, congress))
    return form_page(
        request,
        form,
        lambda: services.plan_training(
            actor=request.actor, congress=congress, at=timezone.now(), **form.values()
        ),
        then=lambda training: training.get_absolute_url(),
        message=lambda training: f"已安排“{training}”，名单 {training.expected} 人，可以再增减。",
        context={
            "title": f"安排{congress_name(congress)}的培训",
            "lead": "还没办的，名单里的人会收到通知。已经办过的也从这里登记，再填参加情况。",
            "submit": "安排培训",
            "back": back,
            "back_label": BACK_LABEL,
        },
    )


@requires(KEEP)
def training_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a planned class."""
    training = _training(request, pk)
    form = TrainingForm(posted(request), row=training, congress=training.congress)
    return form_page(
        request,
        form,
        lambda: services.edit_training(
            actor=request.actor,
            training=training,
            at=timezone.now(),
            version=form.cleaned_data["version"],
            **form.values(),
        ),
        then=training.get_absolute_url(),
        message="已保存。",
        context={
            "title": f"修改“{training}”",
            "back": training.get_absolute_url(),
            "back_label": training.title,
        },
        fresh=lambda: _rows().get(pk=pk),
    )


@requires(KEEP)
def training_names(request: HttpRequest, pk: int) -> HttpResponse:
    """Put people on the list of a planned class and take people off it."""
    training = _training(request, pk)
    attendances = _attendances(training)
    form = TraineesForm(posted(request), row=training, attendances=attendances)

    def verb() -> tuple[int, int]:
        data = form.cleaned_data
        add = []
        if data["audience"]:
            add = trainees(
                congress=training.congress,
                audience=data["audience"],
                on=training.starts_on,
                township=data.get("township"),
                group=data["group"],
                not_with=training.title if data["only_new"] else "",
            )
        return services.change_trainees(
            actor=request.actor,
            training=training,
            add=add,
            remove=form.ticked,
            version=data["version"],
            at=timezone.now(),
        )

    return form_page(
        request,
        form,
        verb,
        then=reverse("deputies:training_names", args=[pk]),
        message=lambda done: (
            f"加入 {done[0]} 人，移出 {done[1]} 人。" if any(done) else "没有要加入或者移出的人。"
        ),
        template="deputies/training_names.html",
        context={
            "training": training,
            "attendances": attendances,
            "back": training.get_absolute_url(),
            "audiences": TrainingAudience,
        },
        fresh=lambda: _rows().get(pk=pk),
    )


@requires(KEEP)
def training_attend(request: HttpRequest, pk: int) -> HttpResponse:
    """Register who took part, or correct that."""
    training = _training(request, pk)
    form = AttendForm(posted(request), row=training, attendances=_attendances(training))
    return form_page(
        request,
        form,
        lambda: services.hold_training(
            actor=request.actor,
            training=training,
            at=timezone.now(),
            version=form.cleaned_data["version"],
            **form.values(),
        ),
        then=training.get_absolute_url(),
        message=lambda held: (
            f"已登记：应参加 {held.expected} 人，参加 {held.present} 人。参加的代表已记入履职档案。"
        ),
        template="deputies/training_attend.html",
        context={"training": training, "back": training.get_absolute_url()},
        fresh=lambda: _rows().get(pk=pk),
    )


@requires(KEEP)
def training_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a class, or void one that was registered by mistake."""
    training = _training(request, pk)
    held = training.state == TrainingState.HELD
    form = CancelForm(posted(request), row=training)
    return form_page(
        request,
        form,
        lambda: services.cancel_training(
            actor=request.actor,
            training=training,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        then=training.get_absolute_url(),
        message="培训已取消。",
        context={
            "title": f"取消“{training}”",
            "lead": "登记错了才取消：参加的代表的履职记录不再计入。" if held else "名单里的人会收到通知。",
            "submit": "取消培训",
            "back": training.get_absolute_url(),
            "back_label": training.title,
        },
        fresh=lambda: _rows().get(pk=pk),
    )
