"""A deputy's page, its file, and what can be done to a mandate."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.privacy import mask_phone
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import form_status, once_with_form
from congress_portal.foundation.web.refusals import Denied
from deputies import services
from deputies.choices import MandateState, PerformanceKind
from deputies.ending_rules import announces
from deputies.forms.endings import AnnouncementForm, EndMandateForm
from deputies.forms.mandates import (
    DeputyForm,
    OfficeEndForm,
    OfficeForm,
    RestoreForm,
    SuspendForm,
)
from deputies.forms.purposes import PurposeForm
from deputies.models import Mandate, OfficeHolding
from deputies.on_a_day import asked_day, situation
from deputies.services.reviving import may_revive
from deputies.views.own_meetings import meetings_of
from deputies.views.parts import form_page, posted, to_change

TABS = (("facts", "基本情况"), ("work", "履职记录"), ("history", "届次与变更"))
TONES = {
    MandateState.ACTIVE: "closed",
    MandateState.SUSPENDED: "returned",
    MandateState.ENDED: "declined",
}


def _rows():
    return Mandate.objects.select_related(
        "person",
        "congress__division",
        "congress__county",
        "term",
        "constituency",
        "home_division",
        "township",
        "delegation",
        "group",
    )


def _keeps(request: HttpRequest, mandate: Mandate) -> bool:
    actor = request.actor
    return actor.can(Capability.MANAGE_DEPUTIES) and actor.covers(mandate.congress.division.path)


def _may_see_contact(request: HttpRequest, mandate: Mandate) -> bool:
    return request.actor.can(Capability.SEE_CONTACTS) or request.actor.person_id == mandate.person_id


@require_GET
def mandate_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One deputy; what is shown below the head depends on ``?tab=``."""
    mandate = get_object_or_404(_rows().visible_to(request.actor), pk=pk)
    return _detail(request, mandate)


def _detail(
    request: HttpRequest, mandate: Mandate, *, phone: str = "", purpose_form: PurposeForm | None = None
) -> HttpResponse:
    tab = request.GET.get("tab", "")
    tab = tab if tab in dict(TABS) else "facts"
    year = timezone.localdate().year
    context = {
        "mandate": mandate,
        "tab": tab,
        "tabs": [
            {"label": label, "url": f"{mandate.get_absolute_url()}?tab={key}", "current": key == tab}
            for key, label in TABS
        ],
        "tone": TONES[mandate.state],
        "may_manage": _keeps(request, mandate),
        "may_see_contact": _may_see_contact(request, mandate),
        "is_own": request.actor.person_id == mandate.person_id,
        "masked_phone": mask_phone(mandate.person.phone),
        "phone": phone,
        "purpose_form": purpose_form or PurposeForm(),
        "year": year,
        "year_count": mandate.performance_entries.counted().of_year(year).count(),
        "offices": list(mandate.office_holdings.select_related("group")),
    }
    context["may_revive"] = context["may_manage"] and may_revive(request.actor, mandate, timezone.now())
    context |= meetings_of(mandate, is_own=context["is_own"], is_kept=context["may_manage"])
    if tab == "work":
        context |= _work(request, mandate)
    elif tab == "history":
        others = (
            Mandate.objects.visible_to(request.actor).filter(person=mandate.person_id).exclude(pk=mandate.pk)
        )
        audience = (
            "staff" if request.actor.can(Capability.MANAGE_DEPUTIES, Capability.SEE_OVERVIEW) else "parties"
        )
        on = asked_day(request.GET.get("on"))
        context |= {
            "then": situation(actor=request.actor, person_id=mandate.person_id, on=on) if on else None,
            # A day asked for tells all of its mandates by itself.
            "others": []
            if on
            else list(
                others.select_related(
                    "congress__division", "congress__county", "term", "constituency", "delegation"
                )
                .prefetch_related("office_holdings")
                .order_by("-starts_on")
            ),
            "entries": list(timeline(mandate, audience)[:50]),
        }
    status = form_status(purpose_form) if purpose_form is not None else 200
    return render(request, "deputies/mandate_detail.html", context, status=status)


def _work(request: HttpRequest, mandate: Mandate) -> dict:
    entries = mandate.performance_entries.all()
    years = list(entries.order_by("-year").values_list("year", flat=True).distinct())
    wanted = request.GET.get("year", "")
    if whole(wanted) in years:
        entries = entries.of_year(int(wanted))
    kind = request.GET.get("kind", "")
    if kind in PerformanceKind.values:
        entries = entries.filter(kind=kind)
    return {
        "page": page_of(request, entries, order=("-on", "-pk")),
        "years": years,
        "chosen_year": wanted,
        "chosen_kind": kind,
        "kinds": PerformanceKind.choices,
    }


@require_POST
def mandate_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the whole telephone number once; the journal notes who asked."""
    mandate = get_object_or_404(_rows().visible_to(request.actor), pk=pk)
    if not _may_see_contact(request, mandate):
        raise Denied("您现在的角色不能查看代表的手机号。")
    form = PurposeForm(request.POST)
    if request.actor.person_id != mandate.person_id and not form.is_valid():
        return _detail(request, mandate, purpose_form=form)
    phone = services.reveal_contact(
        actor=request.actor,
        mandate=mandate,
        purpose=form.words if form.is_valid() else "",
        at=timezone.now(),
    )
    return _detail(request, mandate, phone=phone)


def _to_change(request: HttpRequest, pk: int) -> Mandate:
    return to_change(_rows(), request.actor, pk, Capability.MANAGE_DEPUTIES, lambda m: m.congress)


@requires(Capability.MANAGE_DEPUTIES)
def mandate_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a deputy's sheet."""
    mandate = _to_change(request, pk)
    form = DeputyForm(posted(request), row=mandate, congress=mandate.congress)
    data = form.cleaned_data if request.method == "POST" and form.is_valid() else {}
    return form_page(
        request,
        form,
        lambda: services.edit_deputy(
            actor=request.actor,
            mandate=mandate,
            person=form.person_values(),
            values=form.mandate_values(),
            at=timezone.now(),
            version=data.get("version"),
            person_version=data.get("person_version"),
        ),
        then=mandate.get_absolute_url(),
        message="已保存。",
        template="deputies/mandate_form.html",
        context={
            "congress": mandate.congress,
            "mandate": mandate,
            "title": f"修改{mandate.person.name}的登记",
            "back": mandate.get_absolute_url(),
            "back_label": mandate.person.name,
        },
        fresh=lambda: _rows().get(pk=pk),
    )


@requires(Capability.MANAGE_DEPUTIES)
def mandate_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a mandate, with its legal ground."""
    mandate = _to_change(request, pk)
    form = EndMandateForm(posted(request), row=mandate)
    return form_page(
        request,
        form,
        lambda: services.end_mandate(
            actor=request.actor,
            mandate=mandate,
            at=timezone.now(),
            **form.values(),
        ),
        then=mandate.get_absolute_url(),
        message=f"{mandate.person.name}的代表职务已终止，账号的代表角色到那天为止。",
        template="deputies/mandate_end.html",
        context={"mandate": mandate, "back": mandate.get_absolute_url()},
        fresh=lambda: _rows().get(pk=pk),
    )


@requires(Capability.MANAGE_DEPUTIES)
def mandate_announce(request: HttpRequest, pk: int) -> HttpResponse:
    """Add the announcement to an end that was entered before it."""
    mandate = _to_change(request, pk)
    if mandate.is_open or mandate.imported:
        messages.info(request, f"{mandate.person.name}的代表职务没有在平台里终止，不用登记公告。")
        return redirect(mandate)
    form = AnnouncementForm(posted(request), row=mandate)
    return form_page(
        request,
        form,
        lambda: services.announce_end(
            actor=request.actor, mandate=mandate, at=timezone.now(), **form.cleaned_data
        ),
        then=mandate.get_absolute_url(),
        message="已登记公告。",
        context={
            "title": f"登记{mandate.person.name}代表职务终止的公告",
            "lead": f"{mandate.ended_on:%Y-%m-%d} 终止：{mandate.get_end_reason_display()}。"
            f"由{announces(mandate.level)}公告。",
            "submit": "登记公告",
            "back": mandate.get_absolute_url(),
            "back_label": mandate.person.name,
        },
        fresh=lambda: _rows().get(pk=pk),
    )


@requires(Capability.MANAGE_DEPUTIES)
def mandate_suspend(request: HttpRequest, pk: int) -> HttpResponse:
    """Suspend a mandate (代表法 61)."""
    mandate = _to_change(request, pk)
    form = SuspendForm(posted(request), row=mandate)
    return form_page(
        request,
        form,
        lambda: services.suspend_mandate(
            actor=request.actor,
            mandate=mandate,
            on=form.cleaned_data["on"],
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        then=mandate.get_absolute_url(),
        message=f"{mandate.person.name}已暂停执行代表职务。",
        context={
            "title": f"暂停{mandate.person.name}执行代表职务",
            "lead": "暂停期间仍是代表，不计入会议应到人数。情形消失后可以恢复。",
            "submit": "暂停执行代表职务",
            "back": mandate.get_absolute_url(),
            "back_label": mandate.person.name,
            "mandate": mandate,
        },
        fresh=lambda: _rows().get(pk=pk),
    )


@requires(Capability.MANAGE_DEPUTIES)
def mandate_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """End a suspension."""
    mandate = _to_change(request, pk)
    form = RestoreForm(posted(request), row=mandate)
    return form_page(
        request,
        form,
        lambda: services.restore_mandate(
            actor=request.actor,
            mandate=mandate,
            on=form.cleaned_data["on"],
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        then=mandate.get_absolute_url(),
        message=f"{mandate.person.name}已恢复执行代表职务。",
        context={
            "title": f"恢复{mandate.person.name}执行代表职务",
            "lead": "恢复后按在任代表计入会议应到人数。",
            "submit": "恢复执行代表职务",
            "back": mandate.get_absolute_url(),
            "back_label": mandate.person.name,
            "mandate": mandate,
        },
        fresh=lambda: _rows().get(pk=pk),
    )


def _plain_page(
    request: HttpRequest, form, verb, *, mandate: Mandate, message: str, context: dict
) -> HttpResponse:
    """A short form that leads back to the deputy's history."""
    back = f"{reverse('deputies:mandate_detail', args=[mandate.pk])}?tab=history"
    if request.method == "POST":
        done = once_with_form(request, form, verb, then=back, message=message)
        if done is not None:
            return done
    context = {"form": form, "mandate": mandate, "back": back, "back_label": mandate.person.name, **context}
    return render(request, "deputies/record_form.html", context, status=form_status(form))


@requires(Capability.MANAGE_DEPUTIES)
def office_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter an office of a deputy."""
    mandate = _to_change(request, pk)
    form = OfficeForm(posted(request))
    return _plain_page(
        request,
        form,
        lambda: services.take_office(
            actor=request.actor, mandate=mandate, at=timezone.now(), **form.cleaned_data
        ),
        mandate=mandate,
        message="已登记职务。",
        context={
            "title": f"登记{mandate.person.name}的职务",
            "lead": "主席团、常委会、主任会议的应到名单按这里登记的职务产生。小组组长在“代表团和小组”里任命。",
            "submit": "登记职务",
        },
    )


@requires(Capability.MANAGE_DEPUTIES)
def office_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter the last day of an office."""
    holding = get_object_or_404(OfficeHolding.objects.select_related("mandate"), pk=pk)
    mandate = _to_change(request, holding.mandate_id)
    form = OfficeEndForm(posted(request))
    return _plain_page(
        request,
        form,
        lambda: services.leave_office(
            actor=request.actor, holding=holding, on=form.cleaned_data["on"], at=timezone.now()
        ),
        mandate=mandate,
        message="已登记免职。",
        context={
            "title": f"{mandate.person.name}不再担任{holding}",
            "lead": f"自 {holding.starts_on:%Y-%m-%d} 起任职。",
            "submit": "登记免职",
        },
    )
