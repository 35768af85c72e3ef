"""主题活动 in numbers: on the screen, on paper and in Excel."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.spreadsheets.responses import xlsx_response
from congress_portal.foundation.web.refusals import Denied
from deputies.models import Campaign

from .campaigns import campaign_sheet, write_campaign


def _campaign(request: HttpRequest, pk: int) -> Campaign:
    rows = Campaign.objects.select_related("congress__division", "congress__county").prefetch_related(
        "counters"
    )
    campaign = get_object_or_404(rows.visible_to(request.actor), pk=pk)
    if not request.actor.division_path:
        raise Denied("汇总的数由县、镇（乡、街道）人大看。您自己的在“我的履职”里。")
    return campaign


@require_GET
@requires(Capability.EXPORT_REGISTERS)
def campaign_figures(request: HttpRequest, pk: int) -> HttpResponse:
    """What a campaign brought, by township of the territory."""
    campaign = _campaign(request, pk)
    context = {
        "campaign": campaign,
        "sheet": campaign_sheet(request.actor, campaign),
        "place": request.actor.organization.division.name,
        "today": timezone.localdate(),
    }
    return render(request, "registers/campaign_figures.html", context)


@require_GET
@requires(Capability.EXPORT_REGISTERS)
def campaign_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as .xlsx."""
    campaign = _campaign(request, pk)
    actor, today = request.actor, timezone.localdate()
    content = write_campaign(
        campaign,
        campaign_sheet(actor, campaign),
        county=actor.county,
        as_of=f"{actor.organization.division.name}，截至{today.year}年{today.month}月{today.day}日",
    )
    return xlsx_response(content, f"{campaign.name}情况统计表-{today:%Y-%m-%d}")
