"""Pages of a station's reception rules, of a year that follows from them, and of the turns of duty."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.posting import form_status, once_with_form

from ..choices import OUT_OF_PLAN, ReceptionState
from ..forms import ReasonForm
from ..forms.reception import RuleForm, YearForm, initial_of_rule
from ..models import ReceptionRule, Station
from ..services import add_rule, generate_year, plan_year, revise_rule, stop_rule
from ..services.reception_year import CHANGED, DROPPED, KEPT, NEW, SAME, YearPlan, turns_with
from ..services.roster import gaps_ahead, turns_of_year

WHAT_TONES = {NEW: "accepted", SAME: "closed", CHANGED: "soon", KEPT: "draft", DROPPED: "returned"}


def _station(request: HttpRequest, pk: int) -> Station:
    return get_object_or_404(
        Station.objects.visible_to(request.actor).select_related("township", "organization"), pk=pk
    )


def _year(request: HttpRequest, on: date) -> int:
    """The asked year: this one or the next."""
    asked = whole(request.GET.get("year"), most=9998)
    return asked if asked in (on.year, on.year + 1) else on.year


def _rule(request: HttpRequest, pk: int) -> ReceptionRule:
    stations = Station.objects.visible_to(request.actor)
    return get_object_or_404(
        ReceptionRule.objects.filter(station__in=stations).select_related("station"), pk=pk
    )


@requires(Capability.PLAN_RECEPTION)
def reception_rule_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The rules of a station, and the way to a year of days."""
    station = _station(request, pk)
    today = timezone.localdate()
    rules = list(station.reception_rules.order_by("pk"))
    planned = station.reception_days.exclude(state__in=OUT_OF_PLAN).order_by()
    return render(
        request,
        "liaison_stations/reception_rule_list.html",
        {
            "station": station,
            "rules": [rule for rule in rules if rule.stopped_at is None],
            "stopped": [rule for rule in rules if rule.stopped_at is not None],
            "years": [
                {"year": year, "planned": planned.filter(on__year=year).count()}
                for year in (today.year, today.year + 1)
            ],
        },
    )


def _rule_page(
    request: HttpRequest, station: Station, form: RuleForm, rule: ReceptionRule | None
) -> HttpResponse:
    context = {"form": form, "station": station, "rule": rule}
    return render(request, "liaison_stations/reception_rule_form.html", context, status=form_status(form))


@requires(Capability.PLAN_RECEPTION)
def reception_rule_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a rule to a station."""
    station = _station(request, pk)
    form = RuleForm(request.POST or None, initial={"starts_on": timezone.localdate()})
    if request.method == "POST":
        posted = once_with_form(
            request,
            form,
            lambda: add_rule(actor=request.actor, station=station, at=timezone.now(), **form.values()),
            then=reverse("liaison_stations:reception_year", args=[station.pk]),
            message="规则已记下。下面是按规则排出来的日子，看一遍再确认。",
        )
        if posted is not None:
            return posted
    return _rule_page(request, station, form, None)


@requires(Capability.PLAN_RECEPTION)
def reception_rule_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a rule."""
    rule = _rule(request, pk)
    form = RuleForm(request.POST or None, initial=initial_of_rule(rule))
    if request.method == "POST":
        posted = once_with_form(
            request,
            form,
            lambda: revise_rule(
                actor=request.actor,
                rule=rule,
                version=form.cleaned_data["version"] or 0,
                at=timezone.now(),
                **form.values(),
            ),
            then=reverse("liaison_stations:reception_year", args=[rule.station_id]),
            message="规则已改。下面是按新规则的安排，确认以后才会改动已排的日子。",
        )
        if posted is not None:
            return posted
    return _rule_page(request, rule.station, form, rule)


@requires(Capability.PLAN_RECEPTION)
def reception_rule_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop using a rule."""
    rule = _rule(request, pk)
    form = ReasonForm(
        request.POST or None, label="停用的原因", help_text="已经排好的日子先不动，重排一年时再取消。"
    )
    if request.method == "POST":
        posted = once_with_form(
            request,
            form,
            lambda: stop_rule(
                actor=request.actor, rule=rule, reason=form.cleaned_data["reason"], at=timezone.now()
            ),
            then=rule.get_absolute_url(),
            message="规则已停用。已经排好的日子没有动，要取消请重排这一年。",
        )
        if posted is not None:
            return posted
    return render(
        request,
        "liaison_stations/reception_rule_stop.html",
        {"form": form, "rule": rule, "station": rule.station},
        status=form_status(form),
    )


def _months(plan: YearPlan, today: date) -> list[dict[str, Any]]:
    """The lines of the preview by month, each with its tone and whether its notice is late."""
    return [
        {
            "month": month,
            "rows": [
                {"row": row, "tone": WHAT_TONES[row.what], "late": row.notice_is_late(today)} for row in rows
            ],
        }
        for month, rows in groupby(plan.days, key=lambda row: date(row.on.year, row.on.month, 1))
    ]


@requires(Capability.PLAN_RECEPTION)
def reception_year(request: HttpRequest, pk: int) -> HttpResponse:
    """Preview of a year out of the rules; a POST confirms what was shown."""
    station = _station(request, pk)
    today = timezone.localdate()
    year = _year(request, today)
    plan = plan_year(station=station, year=year, on=today)
    form = YearForm(request.POST or None, initial={"seen": plan.stamp})
    if request.method == "POST":

        def said(done: YearPlan) -> str:
            parts = [
                f"{word} {done.number(what)} 天"
                for what, word in ((NEW, "新排"), (CHANGED, "改动"), (DROPPED, "取消"))
                if done.number(what)
            ]
            return f"{year}年接待日排好了：{'，'.join(parts)}。值班有变的代表会收到消息。"

        posted = once_with_form(
            request,
            form,
            lambda: generate_year(
                actor=request.actor,
                station=station,
                year=year,
                on=today,
                seen=form.cleaned_data["seen"],
                at=timezone.now(),
            ),
            then=f"{reverse('liaison_stations:reception_day_list')}?station={station.pk}",
            message=said,
        )
        if posted is not None:
            return posted
    here = reverse("liaison_stations:reception_year", args=[station.pk])
    return render(
        request,
        "liaison_stations/reception_year.html",
        {
            "station": station,
            "plan": plan,
            "months": _months(plan, today),
            "turns": turns_with(plan),
            "has_rules": station.reception_rules.filter(stopped_at=None).exists(),
            "counts": [
                {"word": word, "number": plan.number(what)}
                for what, word in (
                    (NEW, "新排"),
                    (CHANGED, "改动"),
                    (DROPPED, "取消"),
                    (SAME, "不变"),
                    (KEPT, "保留"),
                )
            ],
            "form": form,
            "tabs": [
                {"label": f"{one}年", "url": f"{here}?year={one}", "current": one == year}
                for one in (today.year, today.year + 1)
            ],
        },
        status=form_status(form),
    )


@requires(Capability.PLAN_RECEPTION)
def duty_turns(request: HttpRequest, pk: int) -> HttpResponse:
    """How often each deputy of the station serves in a year: who is still to be planned."""
    station = _station(request, pk)
    today = timezone.localdate()
    year = _year(request, today)
    rows = turns_of_year(station, year)
    here = reverse("liaison_stations:duty_turns", args=[station.pk])
    return render(
        request,
        "liaison_stations/duty_turns.html",
        {
            "station": station,
            "year": year,
            "rows": rows,
            "wanted": rows[0].wanted if rows else 0,
            "gaps": gaps_ahead(station, year, today),
            "short": [row for row in rows if row.missing],
            "tabs": [
                {"label": f"{one}年", "url": f"{here}?year={one}", "current": one == year}
                for one in (today.year, today.year + 1)
            ],
        },
    )


@requires(Capability.VIEW_STATIONS)
def reception_year_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The year's roster on paper, for the wall."""
    station = _station(request, pk)
    year = _year(request, timezone.localdate())
    days = station.reception_days.filter(
        on__year=year, state__in=[ReceptionState.PLANNED, ReceptionState.HELD]
    )
    return render(
        request,
        "liaison_stations/reception_year_sheet.html",
        {"station": station, "year": year, "days": days.with_duties().order_by("on", "pk")},
    )
