"""Pages of approval and of the reward that follows it."""

from __future__ import annotations

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.spreadsheets.responses import xlsx_response
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import page_of
from deputies.services.funds import money_words
from deputies.views.parts import form_page, posted

from ..building_choices import AcceptanceState, StandardPurpose
from ..building_exports import write_rewards
from ..forms.acceptances import ApproveForm, PayForm, led_by, unpaid
from ..forms.standards import ReasonOfRecordForm
from ..models import Acceptance, Reward
from ..services import rewards as verbs
from ..services.acceptances import acceptance_rows
from ..services.owners import check_owner, own_office
from .parts import station_tabs

BACK_LABEL = "建设和验收"
EXPORT_ROWS = 5_000


def _owner(request: HttpRequest, capability: str) -> tuple[Organization, int | None]:
    """Whose acceptances: of the one named in ``?acceptance=``, else the own office's; and which one is ticked."""
    wanted = whole(request.GET.get("acceptance"))
    row = acceptance_rows().visible_to(request.actor).filter(pk=wanted).first() if wanted else None
    owner = row.owner if row is not None else own_office(request.actor)
    check_owner(request.actor, owner, capability)
    return owner, row.pk if row is not None else None


@requires(Capability.PLAN_RECEPTION)
def approval_create(request: HttpRequest) -> HttpResponse:
    """Enter what the chairpersons' meeting approved: one or many at once."""
    owner, ticked = _owner(request, Capability.PLAN_RECEPTION)
    passed = led_by(
        owner,
        acceptance_rows().filter(purpose=StandardPurpose.BUILDING, state=AcceptanceState.PASSED),
    )
    kind = "主任会议" if verbs.approving_kind(owner) == "chairpersons" else "主席团会议"
    form = ApproveForm(
        posted(request),
        acceptances=passed,
        meetings=verbs.approving_meetings(owner),
        initial={"acceptances": [ticked] if ticked else [], "approved_by": f"{owner.short_name}{kind}"},
    )
    return form_page(
        request,
        form,
        lambda: verbs.approve_acceptances(actor=request.actor, at=timezone.now(), **form.cleaned_data),
        then=lambda rows: (
            rows[0].get_absolute_url() if len(rows) == 1 else reverse("liaison_stations:building_list")
        ),
        message=lambda rows: f"已登记审定 {len(rows)} 个站。",
        template="liaison_stations/approval_form.html",
        context={
            "title": f"登记{kind}审定",
            "lead": "检查合格的联络站提请会议审定，审定以后登记。应奖补的金额按计划或标准自动定下。",
            "submit": "登记审定",
            "waiting": passed.exists(),
            "nothing": "没有检查合格、等审定的联络站。",
            "back": reverse("liaison_stations:building_list"),
            "back_label": BACK_LABEL,
        },
    )


@requires(Capability.MANAGE_FUNDS)
def reward_create(request: HttpRequest) -> HttpResponse:
    """Enter rewards as paid: one or many at once; who was paid is not offered again."""
    owner, ticked = _owner(request, Capability.MANAGE_FUNDS)
    due = led_by(owner, unpaid(acceptance_rows()))
    form = PayForm(
        posted(request),
        acceptances=due,
        initial={"acceptances": [ticked] if ticked else [], "paid_on": timezone.localdate()},
    )
    total = due.aggregate(total=Sum("reward_amount"))["total"]
    return form_page(
        request,
        form,
        lambda: verbs.pay_rewards(actor=request.actor, at=timezone.now(), **form.cleaned_data),
        then=reverse("liaison_stations:reward_list"),
        message=lambda rows: (
            f"已登记拨付 {len(rows)} 个站，共 {money_words(sum(row.amount for row in rows))} 元。"
        ),
        template="liaison_stations/approval_form.html",
        context={
            "title": "登记奖补拨付",
            "lead": f"审定了还没有拨付的共 {money_words(total)} 元。一个站只奖补一次，已经拨付的不再列出。"
            if total
            else "",
            "submit": "登记拨付",
            "waiting": total is not None,
            "nothing": "没有审定了还没有拨付的联络站。",
            "back": reverse("liaison_stations:reward_list"),
            "back_label": "建站奖补",
        },
    )


def _year(request: HttpRequest) -> int | None:
    year = whole(request.GET.get("year"))
    return year if year and 2000 <= year <= 2100 else None


@require_GET
@requires(Capability.VIEW_STATIONS)
def reward_list(request: HttpRequest) -> HttpResponse:
    """Rewards, the newest first; what was voided stays in view."""
    actor, year = request.actor, _year(request)
    rows = Reward.objects.visible_to(actor).select_related(
        "station", "township", "acceptance__owner__division"
    )
    if year:
        rows = rows.filter(paid_on__year=year)
    page = page_of(request, rows, order=("-paid_on", "-pk"))
    manages = actor.can(Capability.MANAGE_FUNDS)
    for row in page.rows:
        row.may_void = manages and row.voided_at is None and actor.covers(row.acceptance.owner.division.path)
    this = timezone.localdate().year
    context = {
        "page": page,
        "year": year,
        "years": [this, this - 1, this - 2],
        "total": rows.standing().aggregate(total=Sum("amount"))["total"],
        "due": unpaid(Acceptance.objects.visible_to(actor)).aggregate(total=Sum("reward_amount"))["total"],
        "tabs": station_tabs("building_list"),
        "may_pay": manages and bool(actor.division_path),
        "export_url": f"{reverse('liaison_stations:reward_export')}?{request.GET.urlencode()}",
    }
    return render(request, "liaison_stations/reward_list.html", context)


@require_GET
@requires(Capability.EXPORT_REGISTERS)
def reward_export(request: HttpRequest) -> HttpResponse:
    """Rewards that stand, as a workbook."""
    year, county = _year(request), request.actor.county
    rows = Reward.objects.visible_to(request.actor).standing()
    if year:
        rows = rows.filter(paid_on__year=year)
    rows = rows.select_related("station", "township", "acceptance").order_by("paid_on", "pk")[:EXPORT_ROWS]
    title = f"{county.name if county else ''}{f'{year}年' if year else ''}建站奖补"
    demonstration = bool(county and county.is_demonstration)
    return xlsx_response(write_rewards(rows, title=title, demonstration=demonstration), title)


@requires(Capability.MANAGE_FUNDS)
def reward_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a reward out of the books."""
    rows = Reward.objects.select_related("acceptance__owner__division", "station")
    row = get_object_or_404(rows.visible_to(request.actor), pk=pk)
    check_owner(request.actor, row.acceptance.owner, Capability.MANAGE_FUNDS)
    form = ReasonOfRecordForm(posted(request), row=row)
    return form_page(
        request,
        form,
        lambda: verbs.void_reward(
            actor=request.actor,
            reward=row,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        then=reverse("liaison_stations:reward_list"),
        message="已作废，可以重新登记。",
        context={
            "title": f"作废{row.station}的奖补",
            "lead": f"{row.paid_on:%Y-%m-%d} 拨付 {money_words(row.amount)} 元。登记错了或者钱退回来了才作废。",
            "submit": "作废",
            "back": reverse("liaison_stations:reward_list"),
            "back_label": "建站奖补",
        },
        fresh=lambda: Reward.objects.get(pk=pk),
    )
