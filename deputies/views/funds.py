"""Money for deputies' work: what each congress has and has spent, its lines and standards."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.spreadsheets.responses import xlsx_response
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import page_of
from deputies.forms.contacts import VoidForm
from deputies.forms.funds import BudgetLineForm, StandardForm, WagelessForm
from deputies.forms.meetings import kept_congresses
from deputies.fund_exports import EXPENDITURE_ROWS, funds_title, write_funds
from deputies.funding import FundSource, FundUse
from deputies.models import BudgetLine, Expenditure, FundStandard, Mandate
from deputies.models.congress import congress_name
from deputies.services import funds
from deputies.services.guards import check_keeps
from deputies.views.parts import form_page, posted, to_change, work_tabs

BACK_LABEL = "履职经费"
STANDING = Q(expenditures__voided_at__isnull=True)


def year_of(request: HttpRequest) -> int:
    """The year in the address, else this one."""
    year = whole(request.GET.get("year"))
    return year if year and 2000 <= year <= 2100 else timezone.localdate().year


def _years(year: int) -> list[int]:
    this = timezone.localdate().year
    return sorted({this + 1, this, this - 1, this - 2, year}, reverse=True)


def _totals(congresses: list[Organization], year: int) -> list[dict[str, Any]]:
    """Of each congress what it gets by source, what is spent and what is left; two queries for all."""
    ids = [congress.pk for congress in congresses]
    budget: dict[int, dict[str, Decimal]] = {}
    lines = BudgetLine.objects.standing().filter(congress__in=ids, year=year).order_by()
    for pk, source, amount in lines.values_list("congress", "source").annotate(total=Sum("amount")):
        budget.setdefault(pk, {})[source] = amount
    paid = Expenditure.objects.standing().filter(congress__in=ids, year=year).order_by()
    spent = dict(paid.values_list("congress").annotate(total=Sum("amount")))
    rows = []
    for congress in congresses:
        of_sources = budget.get(congress.pk, {})
        total, out = sum(of_sources.values(), Decimal(0)), spent.get(congress.pk) or Decimal(0)
        named = (FundSource.PROVINCE, FundSource.COUNTY)
        rows.append(
            {
                "congress": congress,
                "province": of_sources.get(FundSource.PROVINCE),
                "county": of_sources.get(FundSource.COUNTY),
                "others": sum((v for k, v in of_sources.items() if k not in named), Decimal(0)) or None,
                "total": total,
                "spent": out,
                "left": total - out,
                "percent": int(out * 100 / total) if total else None,
                "over": out > total,
                "entered": bool(of_sources) or bool(out),
            }
        )
    return rows


@require_GET
@requires(Capability.VIEW_ROSTER)
def fund_list(request: HttpRequest) -> HttpResponse:
    """What each congress has for its deputies' work and has spent; for a deputy, what was paid to oneself."""
    actor, year = request.actor, year_of(request)
    own = Expenditure.objects.paid_to(actor).select_related("congress__division", "congress__county")
    context = {"year": year, "years": _years(year), "tabs": work_tabs("fund_list")}
    if not actor.can(Capability.MANAGE_FUNDS, Capability.SEE_OVERVIEW):
        page = page_of(request, own, order=("-paid_on", "-pk"))
        of_year = own.filter(year=year).aggregate(total=Sum("amount"))["total"]
        return render(
            request, "deputies/fund_own.html", context | {"page": page, "total": of_year or Decimal(0)}
        )
    rows = _totals(list(kept_congresses(actor)), year)
    context |= {
        "rows": rows,
        "total": {name: sum(row[name] for row in rows) for name in ("total", "spent", "left")},
        "may_manage": actor.can(Capability.MANAGE_FUNDS),
    }
    return render(request, "deputies/fund_list.html", context)


def fund_congress(request: HttpRequest, pk: int) -> Organization:
    """A congress whose money the actor may read, else 404."""
    return get_object_or_404(kept_congresses(request.actor), pk=pk)


def keeps_money(request: HttpRequest, congress: Organization) -> bool:
    """Whether the actor enters this congress's money."""
    return request.actor.can(Capability.MANAGE_FUNDS) and request.actor.covers(congress.division.path)


def _uses(congress: Organization, year: int) -> list[dict[str, Any]]:
    rows = Expenditure.objects.of(congress, year).order_by().values_list("use")
    totals = dict(rows.annotate(total=Sum("amount")))
    most = max(totals.values(), default=0)
    return [
        {"label": use.label, "amount": totals[use], "percent": int(totals[use] * 100 / most)}
        for use in FundUse
        if totals.get(use)
    ]


@require_GET
@requires(Capability.MANAGE_FUNDS, Capability.SEE_OVERVIEW)
def fund_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One congress in one year: lines with what is left, standards, and the expenditures."""
    congress, year = fund_congress(request, pk), year_of(request)
    lines = list(
        BudgetLine.objects.of(congress, year)
        .annotate(spent=Sum("expenditures__amount", filter=STANDING))
        .order_by("pk")
    )
    for line in lines:
        line.spent = line.spent or Decimal(0)
        line.left = line.amount - line.spent
    rows = Expenditure.objects.filter(congress=congress, year=year).select_related("person", "line")
    name, use = request.GET.get("q", "").replace("\0", "").strip()[:50], request.GET.get("use", "")
    if name:
        rows = rows.filter(Q(person__name__icontains=name) | Q(occasion__icontains=name))
    if use in FundUse.values:
        rows = rows.filter(use=use)
    total, spent = sum(x.amount for x in lines), sum(x.spent for x in lines)
    county = congress.county.congress_id if congress.county else None
    context = {
        "congress": congress,
        "year": year,
        "years": _years(year),
        "lines": lines,
        "total": total,
        "spent": spent,
        "left": total - spent,
        "standards": list(
            FundStandard.objects.standing()
            .filter(Q(congress=congress) | Q(congress=county, level=congress.congress_level), year=year)
            .order_by("congress", "use", "level")
        ),
        "uses": _uses(congress, year),
        "page": page_of(request, rows, order=("-paid_on", "-pk"), size=20),
        "q": name,
        "chosen_use": use,
        "use_choices": FundUse.choices,
        "may_manage": keeps_money(request, congress),
    }
    return render(request, "deputies/fund_detail.html", context)


@require_POST
@requires(Capability.MANAGE_FUNDS, Capability.SEE_OVERVIEW)
def fund_export(request: HttpRequest, pk: int) -> HttpResponse:
    """Lines and expenditures as a workbook; the journal notes that it left the portal."""
    congress, year = fund_congress(request, pk), year_of(request)
    lines = BudgetLine.objects.of(congress, year).annotate(spent=Sum("expenditures__amount", filter=STANDING))
    paid = (
        Expenditure.objects.of(congress, year)
        .select_related("person", "line", "mandate__township")
        .order_by("paid_on", "pk")
    )
    rows = list(paid[:EXPENDITURE_ROWS])
    funds.note_funds_export(
        actor=request.actor, congress=congress, year=year, rows=len(rows), at=timezone.now()
    )
    content = write_funds(list(lines.order_by("pk")), rows, congress=congress, year=year)
    return xlsx_response(content, funds_title(congress, year))


def _money_page(
    request: HttpRequest, form, verb, *, congress: Organization, year: int, message, context: dict, fresh=None
) -> HttpResponse:
    """A form about a congress's money, back to its page."""
    back = f"{reverse('deputies:fund_detail', args=[congress.pk])}?year={year}"
    return form_page(
        request,
        form,
        verb,
        then=back,
        message=message,
        context={"back": back, "back_label": f"{congress_name(congress)} {year} 年经费", **context},
        fresh=fresh,
    )


def kept_money(request: HttpRequest, pk: int) -> Organization:
    """A congress whose money the actor enters; 404 where it is not seen, Denied where it is read only."""
    congress = fund_congress(request, pk)
    check_keeps(request.actor, congress, Capability.MANAGE_FUNDS)
    return congress


@requires(Capability.MANAGE_FUNDS)
def fund_line_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter money a congress gets."""
    congress, year = kept_money(request, pk), year_of(request)
    form = BudgetLineForm(posted(request))
    return _money_page(
        request,
        form,
        lambda: funds.enter_budget_line(
            actor=request.actor, congress=congress, year=year, at=timezone.now(), **form.values()
        ),
        congress=congress,
        year=year,
        message=lambda line: f"已登记{line} {funds.money_words(line.amount)} 元。",
        context={
            "title": f"登记{congress_name(congress)} {year} 年经费",
            "lead": "一笔来源登记一条。代表活动经费专款专用，支出从这里登记的经费里列。",
            "submit": "登记经费",
        },
    )


def _line(request: HttpRequest, pk: int) -> BudgetLine:
    rows = BudgetLine.objects.select_related("congress__division", "congress__county")
    return to_change(rows, request.actor, pk, Capability.MANAGE_FUNDS, lambda line: line.congress)


@requires(Capability.MANAGE_FUNDS)
def fund_line_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a budget line."""
    line = _line(request, pk)
    form = BudgetLineForm(posted(request), row=line)
    return _money_page(
        request,
        form,
        lambda: funds.edit_budget_line(
            actor=request.actor,
            line=line,
            at=timezone.now(),
            version=form.cleaned_data["version"],
            **form.values(),
        ),
        congress=line.congress,
        year=line.year,
        message="已保存。",
        context={"title": f"修改{line.year} 年{line}"},
        fresh=lambda: BudgetLine.objects.get(pk=pk),
    )


def _void_page(request: HttpRequest, row, verb, *, title: str, lead: str) -> HttpResponse:
    form = VoidForm(posted(request), row=row)
    return _money_page(
        request,
        form,
        lambda: verb(form.cleaned_data["reason"], form.cleaned_data["version"]),
        congress=row.congress,
        year=row.year,
        message="已作废。",
        context={"title": title, "lead": lead, "submit": "作废"},
        fresh=lambda: type(row).objects.get(pk=row.pk),
    )


@requires(Capability.MANAGE_FUNDS)
def fund_line_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Void a budget line."""
    line = _line(request, pk)
    return _void_page(
        request,
        line,
        lambda reason, version: funds.void_budget_line(
            actor=request.actor, line=line, reason=reason, version=version, at=timezone.now()
        ),
        title=f"作废{line.year} 年{line}",
        lead="已经有支出的经费不能作废，要先作废支出。",
    )


@requires(Capability.MANAGE_FUNDS)
def fund_standard_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter how much a deputy gets."""
    congress, year = kept_money(request, pk), year_of(request)
    form = StandardForm(posted(request))
    return _money_page(
        request,
        form,
        lambda: funds.set_standard(
            actor=request.actor, congress=congress, year=year, at=timezone.now(), **form.values()
        ),
        congress=congress,
        year=year,
        message=lambda standard: f"已登记{standard}的标准。",
        context={
            "title": f"登记{congress_name(congress)} {year} 年标准",
            "lead": "乡镇没有自己的标准时，按县里登记的乡镇级代表标准发放。",
            "submit": "登记标准",
        },
    )


def _standard(request: HttpRequest, pk: int) -> FundStandard:
    rows = FundStandard.objects.select_related("congress__division", "congress__county")
    return to_change(rows, request.actor, pk, Capability.MANAGE_FUNDS, lambda row: row.congress)


@requires(Capability.MANAGE_FUNDS)
def fund_standard_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a standard."""
    row = _standard(request, pk)
    form = StandardForm(posted(request), row=row)
    return _money_page(
        request,
        form,
        lambda: funds.edit_standard(
            actor=request.actor,
            standard=row,
            at=timezone.now(),
            version=form.cleaned_data["version"],
            **form.values(),
        ),
        congress=row.congress,
        year=row.year,
        message="已保存。已经发放的不变。",
        context={"title": f"修改{row.year} 年标准：{row}"},
        fresh=lambda: FundStandard.objects.get(pk=pk),
    )


@requires(Capability.MANAGE_FUNDS)
def fund_standard_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Void a standard."""
    row = _standard(request, pk)
    return _void_page(
        request,
        row,
        lambda reason, version: funds.void_standard(
            actor=request.actor, standard=row, reason=reason, version=version, at=timezone.now()
        ),
        title=f"作废{row.year} 年标准：{row}",
        lead="已经按它发放的不变。",
    )


@requires(Capability.MANAGE_FUNDS)
def fund_wageless(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which deputies have no fixed wage."""
    congress, year = kept_money(request, pk), year_of(request)
    form = WagelessForm(posted(request), congress=congress)
    if not Mandate.objects.open().filter(congress=congress).exists():
        form.fields["mandates"].help_text = "本级人大还没有登记代表，请先登记代表。"
    return _money_page(
        request,
        form,
        lambda: funds.mark_wageless(
            actor=request.actor, congress=congress, at=timezone.now(), **form.cleaned_data
        ),
        congress=congress,
        year=year,
        message=lambda changed: f"已保存，{len(changed)} 位有变动。" if changed else "没有变动。",
        context={
            "title": f"{congress_name(congress)}无固定工资收入的代表",
            "lead": "农民、个体户等没有固定工资收入的代表，执行代表职务由本级财政给予适当补贴。",
        },
    )
