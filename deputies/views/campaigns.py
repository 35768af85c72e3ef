"""Campaigns (主题活动) and their counters. What they brought stands on the figures page of the registers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.paging import page_of
from deputies import services
from deputies.forms.campaigns import CampaignForm, CampaignQuery, CounterForm, TakeBackForm
from deputies.models import Campaign, CampaignCounter
from deputies.models.congress import congress_name
from deputies.views.parts import (
    choose_congress,
    chosen_congress,
    form_page,
    posted,
    to_change,
    work_tabs,
)


def _rows():
    return Campaign.objects.select_related("congress__division", "congress__county")


@require_GET
@requires(Capability.VIEW_ROSTER)
def campaign_list(request: HttpRequest) -> HttpResponse:
    """Campaigns the actor sees, newest first."""
    query = CampaignQuery(request.GET)
    campaigns = query.narrow(
        Campaign.objects.visible_to(request.actor)
        .select_related("congress__division", "congress__county")
        .prefetch_related("counters")
    )
    today = timezone.localdate()
    page = page_of(request, campaigns, order=("-starts_on", "-pk"))
    for campaign in page.rows:
        campaign.running = campaign.runs_on(today)
    context = {
        "query": query,
        "page": page,
        "today": today,
        "asked": bool(request.GET.get("q")),
        "tabs": work_tabs("campaign_list"),
        "may_manage": request.actor.can(Capability.MANAGE_DEPUTIES),
    }
    return render(request, "deputies/campaign_list.html", context)


@require_GET
@requires(Capability.VIEW_ROSTER)
def campaign_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One campaign: its facts and what it counts."""
    actor = request.actor
    campaign = get_object_or_404(_rows().visible_to(actor), pk=pk)
    covers = actor.covers(campaign.congress.division.path)
    context = {
        "campaign": campaign,
        "counters": list(campaign.counters.all()),
        "running": campaign.runs_on(timezone.localdate()),
        "may_manage": covers and actor.can(Capability.MANAGE_DEPUTIES) and campaign.voided_at is None,
        # Who has a territory reads the figures of it; a deputy's own records are in the own file.
        "may_see_figures": actor.can(Capability.EXPORT_REGISTERS) and bool(actor.division_path),
        "entries": list(timeline(campaign, "staff" if covers else "parties")[:20]),
    }
    return render(request, "deputies/campaign_detail.html", context)


def _campaign(request: HttpRequest, pk: int) -> Campaign:
    return to_change(_rows(), request.actor, pk, Capability.MANAGE_DEPUTIES, lambda c: c.congress)


@requires(Capability.MANAGE_DEPUTIES)
def campaign_create(request: HttpRequest) -> HttpResponse:
    """A new campaign with its counters."""
    congress, congresses = chosen_congress(request)
    back = reverse("deputies:campaign_list")
    if congress is None:
        return choose_congress(request, congresses, title="开展主题活动", back=back, back_label="主题活动")
    form = CampaignForm(posted(request))
    return form_page(
        request,
        form,
        lambda: services.open_campaign(
            actor=request.actor, congress=congress, at=timezone.now(), **form.values()
        ),
        then=lambda campaign: campaign.get_absolute_url(),
        message=lambda campaign: f"已登记“{campaign}”。代表记活动时可以选它，填计数项。",
        context={
            "title": f"开展{congress_name(congress)}的主题活动",
            "lead": "写明活动和要数的数。数从代表的履职记录里来，不用另外报表。",
            "submit": "登记活动",
            "back": back,
            "back_label": "主题活动",
        },
    )


@requires(Capability.MANAGE_DEPUTIES)
def campaign_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a campaign's facts."""
    campaign = _campaign(request, pk)
    form = CampaignForm(posted(request), row=campaign)
    return form_page(
        request,
        form,
        lambda: services.edit_campaign(
            actor=request.actor,
            campaign=campaign,
            at=timezone.now(),
            version=form.cleaned_data["version"],
            **form.values(),
        ),
        then=campaign.get_absolute_url(),
        message="已保存。",
        context={
            "title": f"修改“{campaign}”",
            "back": campaign.get_absolute_url(),
            "back_label": campaign.name,
        },
        fresh=lambda: _rows().get(pk=pk),
    )


@requires(Capability.MANAGE_DEPUTIES)
def campaign_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a campaign that was entered by mistake."""
    campaign = _campaign(request, pk)
    form = TakeBackForm(posted(request), row=campaign)
    return form_page(
        request,
        form,
        lambda: services.void_campaign(
            actor=request.actor,
            campaign=campaign,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        then=campaign.get_absolute_url(),
        message="已作废，记活动时不再列出。",
        context={
            "title": f"作废“{campaign}”",
            "lead": "登记错了才作废。活动结束的，请在“修改”里填结束日期；已经记下的履职都留着。",
            "submit": "作废这项活动",
            "back": campaign.get_absolute_url(),
            "back_label": campaign.name,
        },
        fresh=lambda: _rows().get(pk=pk),
    )


@requires(Capability.MANAGE_DEPUTIES)
def counter_create(request: HttpRequest, pk: int) -> HttpResponse:
    """One more counter."""
    campaign = _campaign(request, pk)
    form = CounterForm(posted(request))
    return form_page(
        request,
        form,
        lambda: services.add_counter(
            actor=request.actor, campaign=campaign, at=timezone.now(), **form.values()
        ),
        then=campaign.get_absolute_url(),
        message=lambda counter: f"已增加“{counter}”。",
        context={
            "title": f"给“{campaign}”增加计数项",
            "submit": "增加这一项",
            "back": campaign.get_absolute_url(),
            "back_label": campaign.name,
        },
    )


@requires(Capability.MANAGE_DEPUTIES)
def counter_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a counter, or stop asking for it."""
    rows = CampaignCounter.objects.select_related(
        "campaign__congress__division", "campaign__congress__county"
    )
    counter = get_object_or_404(rows, pk=pk)
    campaign = _campaign(request, counter.campaign_id)
    form = CounterForm(posted(request), row=counter)
    return form_page(
        request,
        form,
        lambda: services.edit_counter(
            actor=request.actor,
            counter=counter,
            at=timezone.now(),
            version=form.cleaned_data["version"],
            **form.values(),
        ),
        then=campaign.get_absolute_url(),
        message="已保存。",
        context={
            "title": f"修改计数项“{counter.name}”",
            "back": campaign.get_absolute_url(),
            "back_label": campaign.name,
        },
        fresh=lambda: rows.get(pk=pk),
    )
