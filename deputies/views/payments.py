"""Spending: for the work of all, and to deputies by name."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.models import Division, DivisionLevel
from congress_portal.foundation.accounts.roles import Capability
from deputies.forms.contacts import VoidForm
from deputies.forms.funds import BY_NAME, PayForm, PayQuery, SpendForm
from deputies.funding import FundUse, pays_twice
from deputies.models import BudgetLine, Expenditure, Mandate
from deputies.models.congress import congress_name
from deputies.services import payments
from deputies.services.funds import money_words, standard_for
from deputies.services.guards import check_keeps
from deputies.views.funds import kept_money, year_of
from deputies.views.parts import form_page, posted


def _back(congress_id: int, year: int) -> str:
    return f"{reverse('deputies:fund_detail', args=[congress_id])}?year={year}"


@requires(Capability.MANAGE_FUNDS)
def expenditure_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter money spent for the work of all."""
    congress, year = kept_money(request, pk), year_of(request)
    form = SpendForm(posted(request), congress=congress, year=year, initial={"paid_on": timezone.localdate()})
    back = _back(congress.pk, year)
    return form_page(
        request,
        form,
        lambda: payments.spend(actor=request.actor, at=timezone.now(), **form.cleaned_data),
        then=back,
        message=lambda row: f"已登记支出 {money_words(row.amount)} 元。",
        template="deputies/fund_form.html",
        context={
            "title": f"登记{congress_name(congress)}支出",
            "lead": "会议、培训、视察调研、联络站等公用支出。发给代表个人的从“发放”登记。",
            "submit": "登记支出",
            "back": back,
            "back_label": f"{congress_name(congress)} {year} 年经费",
            "has_lines": BudgetLine.objects.of(congress, year).exists(),
            "line_url": f"{reverse('deputies:fund_line_create', args=[congress.pk])}?year={year}",
        },
    )


def _offered(query: PayQuery, congress, year: int) -> tuple[list[Mandate], int]:
    """Who could be paid and was not yet; and how many were."""
    use, asked = query.paid_use, query.asked
    rows = payments.payable_mandates(congress, year).open().select_related("person", "township")
    if use == FundUse.WAGE_SUBSIDY:
        rows = rows.filter(wageless=True)
    if use != FundUse.ACTIVITY_SUBSIDY:
        rows = rows.filter(level=asked["level"])
    if asked["township"]:
        rows = rows.filter(township=asked["township"])
    source = query.occasion.key if query.occasion else ""
    if use == FundUse.ACTIVITY_SUBSIDY and source:
        rows = rows.filter(pk__in=payments.took_part(source).values("mandate"))
    mandates = list(rows.order_by("township_id", "pk"))
    before = payments.paid_before({m.person_id for m in mandates}, year, use)
    offered, paid = [], 0
    seen: set[int] = set()
    for mandate in mandates:
        key = payments.key_for(mandate, use, spell=asked["spell"], source=source)
        if any(pays_twice(use, key, row.occasion_key) for row in before.get(mandate.person_id, ())):
            paid += 1
        elif not (use != FundUse.ALLOWANCE and mandate.person_id in seen):
            # A deputy of two congresses is one person: subsidies name him once.
            seen.add(mandate.person_id)
            offered.append(mandate)
    return offered, paid


@requires(Capability.MANAGE_FUNDS)
def fund_pay(request: HttpRequest, pk: int) -> HttpResponse:
    """Pay deputies by name: choose what and for when, then whom; who was paid is not offered again."""
    congress, year = kept_money(request, pk), year_of(request)
    towns = Division.objects.filter(
        path__startswith=congress.division.path, level=DivisionLevel.TOWNSHIP, valid_to__isnull=True
    ).order_by("sort_order", "code")
    occasions = (
        payments.occasions_of(congress, year) if request.GET.get("use") == FundUse.ACTIVITY_SUBSIDY else []
    )
    query = PayQuery(request.GET, congress=congress, occasions=occasions, towns=towns)
    offered, paid = _offered(query, congress, year)
    standard = standard_for(congress, year, query.paid_use, query.asked["level"])
    named = not query.periodic and query.occasion is None
    initial = {"paid_on": timezone.localdate()}
    if standard is not None:
        initial["amount"] = standard.amount
    form = PayForm(
        posted(request),
        offered=offered,
        named=named,
        by_event=not query.periodic,
        congress=congress,
        year=year,
        initial=initial,
    )
    back = _back(congress.pk, year)

    def verb():
        values = dict(form.cleaned_data)
        if query.periodic:
            values["spell"] = query.asked["spell"]
        elif query.occasion is not None:
            values |= {"source": query.occasion.key, "occasion": query.occasion.summary}
        return payments.pay_deputies(actor=request.actor, use=query.paid_use, at=timezone.now(), **values)

    return form_page(
        request,
        form,
        verb,
        then=back,
        message=lambda rows: (
            f"已登记发给 {len(rows)} 位代表，每人 {money_words(rows[0].amount)} 元，共 "
            f"{money_words(rows[0].amount * len(rows))} 元。"
        ),
        template="deputies/fund_pay.html",
        context={
            "title": f"{congress_name(congress)}发放",
            "query": query,
            "congress": congress,
            "year": year,
            "offered": offered,
            "paid": paid,
            "standard": standard,
            "use_label": FundUse(query.paid_use).label,
            "is_wage": query.paid_use == FundUse.WAGE_SUBSIDY,
            "back": back,
            "back_label": f"{congress_name(congress)} {year} 年经费",
            "has_lines": form.fields["line"].queryset.exists(),
            "by_name": BY_NAME,
        },
    )


@requires(Capability.MANAGE_FUNDS)
def expenditure_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an expenditure out of the books."""
    rows = Expenditure.objects.select_related("congress__division", "congress__county", "person")
    row = get_object_or_404(rows.visible_to(request.actor), pk=pk)
    check_keeps(request.actor, row.congress, Capability.MANAGE_FUNDS)
    form = VoidForm(posted(request), row=row)
    back = _back(row.congress_id, row.year)
    whom = f"发给{row.person.name}的" if row.person_id else ""
    return form_page(
        request,
        form,
        lambda: payments.void_expenditure(
            actor=request.actor,
            expenditure=row,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        then=back,
        message="已作废，钱回到那笔经费的余额里。",
        context={
            "title": f"作废{whom}支出",
            "lead": f"{row.paid_on:%Y-%m-%d} {row.occasion}，{money_words(row.amount)} 元。作废以后可以重新登记。",
            "submit": "作废",
            "back": back,
            "back_label": f"{congress_name(row.congress)} {row.year} 年经费",
        },
        fresh=lambda: Expenditure.objects.get(pk=pk),
    )
