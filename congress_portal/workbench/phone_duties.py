"""Duties on the phone: ask a colleague to change, answer, take the request back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from congress_portal.foundation.accounts.access import Actor, requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.posting import form_status, once_with_form
from liaison_stations.choices import ReceptionState, SwapState
from liaison_stations.models import DutySwap, ReceptionDuty
from liaison_stations.services import answer_swap, ask_swap, withdraw_swap
from liaison_stations.services.roster import HoursElsewhere, able_mandates

from .phone_reading import duty_card, with_whom

MAX_OFFERED = 12
DUTY, PERSON = "duty", "person"


def day_words(on: date, today: date) -> str:
    """5月9日 周六, with the year where it is another one."""
    year = f"{on.year}年" if on.year != today.year else ""
    return f"{year}{on.month}月{on.day}日 周{'一二三四五六日'[on.weekday()]}"


def _offer(duty: ReceptionDuty, today: date) -> tuple[str, str]:
    return duty.mandate.person.name, day_words(duty.reception_day.on, today)


class SwapForm(forms.Form):
    """With whom, and to which day; or who takes it over."""

    choice = forms.ChoiceField(
        label="和谁换",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择和谁换。", "invalid_choice": "这位代表的安排刚有变，请重新选择。"},
    )
    note = forms.CharField(
        label="说一句原因",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, duty: ReceptionDuty, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day, today = duty.reception_day, timezone.localdate()
        here = set(day.duties.values_list("mandate__person_id", flat=True))
        same_day = Prefetch(
            "reception_day__duties",
            queryset=ReceptionDuty.objects.select_related("mandate"),
            to_attr="all_duties",
        )
        theirs = (
            ReceptionDuty.objects.serving()
            .filter(
                reception_day__station=day.station_id,
                reception_day__state=ReceptionState.PLANNED,
                reception_day__on__gte=today,
                reception_day__opened_at=None,
            )
            .exclude(reception_day=day)
            .exclude(mandate__person_id__in=here)
            .select_related("reception_day", "mandate__person")
            .prefetch_related(same_day)
            .order_by("reception_day__on", "pk")
        )
        own = duty.mandate.person_id
        people = [m for m in able_mandates(day.station) if m.person_id not in here]
        theirs = list(theirs[: MAX_OFFERED * 2])
        persons = {own, *(m.person_id for m in people), *(other.mandate.person_id for other in theirs)}
        busy = HoursElsewhere(
            day.station_id, persons, [day.on, *(other.reception_day.on for other in theirs)]
        )
        self.duties = {
            f"{DUTY}-{other.pk}": other
            for other in theirs
            if own not in {row.mandate.person_id for row in other.reception_day.all_duties}
            and not busy.meets(own, other.reception_day)
            and not busy.meets(other.mandate.person_id, day)
        }
        self.duties = dict(list(self.duties.items())[:MAX_OFFERED])
        self.people = {f"{PERSON}-{m.pk}": m for m in people if not busy.meets(m.person_id, day)}
        change = [
            (key, format_html('{}<br><span class="nowrap">换到 {}</span>', *_offer(other, today)))
            for key, other in self.duties.items()
        ]
        take = [
            (key, format_html("{}<br>替我一次", mandate.person.name)) for key, mandate in self.people.items()
        ]
        self.fields["choice"].choices = [*change, *take]

    @property
    def chosen(self) -> dict[str, Any]:
        """What ``ask_swap`` takes."""
        key = self.cleaned_data["choice"]
        return {
            "other_duty": self.duties.get(key),
            "other": self.people.get(key),
            "note": self.cleaned_data["note"],
        }


@requires(Capability.LOG_ACTIVITY)
def duty_swap(request: HttpRequest, pk: int) -> HttpResponse:
    """想和别人换班: choose a colleague and a day."""
    duty = get_object_or_404(
        ReceptionDuty.objects.filter(mandate__person_id=request.actor.person_id)
        .select_related("reception_day__station", "mandate")
        .prefetch_related(with_whom()),
        pk=pk,
    )
    form = SwapForm(request.POST or None, duty=duty)
    if request.method == "POST":
        posted = once_with_form(
            request,
            form,
            lambda: ask_swap(actor=request.actor, duty=duty, at=timezone.now(), **form.chosen),
            then=reverse("phone:duty_list"),
            message=lambda swap: (
                f"已问{swap.other.person.name}代表，等对方答复。对方同意以前，这次还是您值班。"
            ),
        )
        if posted is not None:
            return posted
    context = {"form": form, "duty": duty_card(duty, timezone.localdate())}
    return render(request, "workbench/phone_swap.html", context, status=form_status(form))


class AnswerForm(forms.Form):
    """Agree, decline, or take the own request back."""

    answer = forms.ChoiceField(
        choices=[("agree", "同意"), ("decline", "不同意"), ("withdraw", "收回")],
        error_messages={"required": "请点“同意”或者“不换”。", "invalid_choice": "请点“同意”或者“不换”。"},
    )
    note = forms.CharField(label="说一句", required=False, max_length=200)


def own_swaps(actor: Actor) -> Any:
    """Requests that the person made or received."""
    return DutySwap.objects.filter(
        Q(asker__person_id=actor.person_id) | Q(other__person_id=actor.person_id)
    ).select_related("asker__person", "other__person", "day__station", "other_day")


def open_swaps(actor: Actor) -> list[DutySwap]:
    """Those that still wait for an answer, the newest first."""
    return list(own_swaps(actor).filter(state=SwapState.ASKED).order_by("-pk")[:20])


@requires(Capability.LOG_ACTIVITY)
def swap_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """A request to change duties, as either of the two sees it."""
    swap = get_object_or_404(own_swaps(request.actor), pk=pk)
    asked_me = swap.other.person_id == request.actor.person_id
    form = AnswerForm(request.POST or None)
    if request.method == "POST":

        def verb() -> DutySwap:
            data = form.cleaned_data
            if data["answer"] == "withdraw":
                return withdraw_swap(actor=request.actor, swap=swap, at=timezone.now())
            return answer_swap(
                actor=request.actor,
                swap=swap,
                agree=data["answer"] == "agree",
                note=data["note"],
                at=timezone.now(),
            )

        posted = once_with_form(
            request,
            form,
            verb,
            then=reverse("phone:duty_list"),
            message=lambda done: {
                SwapState.AGREED: "换好了，值班表已经改过来，联络站也收到了。",
                SwapState.DECLINED: "已答复，对方会收到。",
                SwapState.WITHDRAWN: "已收回，还是您值班。",
            }[SwapState(done.state)],
        )
        if posted is not None:
            return posted
    return render(
        request,
        "workbench/phone_swap_answer.html",
        {"swap": swap, "asked_me": asked_me, "form": form, "waits": swap.state == SwapState.ASKED},
        status=form_status(form),
    )
