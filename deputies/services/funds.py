"""Verbs of a congress's money for deputies' work: budget lines, standards, and who has no fixed wage."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import entry, record, record_many
from congress_portal.foundation.web.refusals import Conflict, Refused
from deputies.choices import MandateLevel
from deputies.funding import PERSONAL_USES, FundSource, FundUse
from deputies.models import BudgetLine, FundStandard, Mandate
from deputies.models.congress import congress_name
from deputies.services.guards import changes, check_keeps, lock_congresses, locked

YEARS = (2000, 2100)
MOST = Decimal("999999999.99")


def money_words(amount: Decimal) -> str:
    """300,000 for 300000.00, 1,234.50 for 1234.5."""
    text = f"{Decimal(amount):,.2f}"
    return text.removesuffix(".00")


def check_amount(amount: Decimal, field: str = "amount") -> None:
    """Raise Refused for what is no sum of money in yuan and fen."""
    if not 0 < amount <= MOST or amount != amount.quantize(Decimal("0.01")):
        raise Refused("金额要大于 0，最多两位小数。", field=field)


def spent_of(line: BudgetLine) -> Decimal:
    """What stands as spent out of a line."""
    total = line.expenditures.filter(voided_at__isnull=True).aggregate(total=Sum("amount"))["total"]
    return (total or Decimal(0)).quantize(Decimal("0.01"))


def _check_year(year: int) -> None:
    if not YEARS[0] <= year <= YEARS[1]:
        raise Refused("年度应是四位数字，如 2026。", field="year")


def fund_congress(actor: Actor, congress: Organization) -> Organization:
    """The congress anew, locked, for whoever keeps its money. Raises Denied."""
    lock_congresses([congress.pk])
    congress = Organization.objects.select_related("division", "county").get(pk=congress.pk)
    check_keeps(actor, congress, Capability.MANAGE_FUNDS)
    return congress


def _check_line(
    congress: Organization, year: int, source: str, name: str, arrived_on: date | None, at: datetime, own=None
) -> None:
    if arrived_on is not None and arrived_on > timezone.localdate(at):
        raise Refused("到账日期还没有到，到账以后再填。", field="arrived_on")
    same = BudgetLine.objects.of(congress, year).filter(source=source, name=name).exclude(pk=own)
    if same.exists():
        raise Refused(
            f"{year} 年已经有{FundSource(source).label}的“{name}”，请换一个名称或者修改那一笔。", field="name"
        )


@transaction.atomic
def enter_budget_line(
    *,
    actor: Actor,
    congress: Organization,
    year: int,
    source: FundSource | str,
    name: str,
    amount: Decimal,
    at: datetime,
    document: str = "",
    arrived_on: date | None = None,
) -> BudgetLine:
    """Enter money that a congress gets for its deputies' work in a year."""
    congress = fund_congress(actor, congress)
    _check_year(year)
    check_amount(amount)
    source = FundSource(source)
    _check_line(congress, year, source, name, arrived_on, at)
    line = BudgetLine.objects.create(
        congress=congress,
        year=year,
        source=source,
        name=name,
        amount=amount,
        document=document,
        arrived_on=arrived_on,
    )
    record(
        actor=actor,
        subject=line,
        move="enter_budget_line",
        summary=f"登记{congress_name(congress)}{year}年{line} {money_words(amount)} 元",
        after={"amount": str(amount), "document": document},
        at=at,
    )
    return line


def line_row(pk: int, version: int | None = None) -> BudgetLine:
    """A line locked and read anew; Conflict where it was voided or ``version`` is stale."""
    line = locked(BudgetLine.objects.select_related("congress__division", "congress__county"), pk, version)
    if line.voided_at is not None:
        raise Conflict(f"“{line}”已经作废，请换一笔经费。")
    return line


@transaction.atomic
def edit_budget_line(
    *,
    actor: Actor,
    line: BudgetLine,
    source: FundSource | str,
    name: str,
    amount: Decimal,
    document: str,
    arrived_on: date | None,
    at: datetime,
    version: int | None = None,
) -> BudgetLine:
    """Correct a line. Raises Refused for less than what was spent of it, Conflict where it changed."""
    line = line_row(line.pk, version)
    check_keeps(actor, line.congress, Capability.MANAGE_FUNDS)
    lock_congresses([line.congress_id])
    check_amount(amount)
    _check_line(line.congress, line.year, source, name, arrived_on, at, line.pk)
    spent = spent_of(line)
    if amount < line.amount and amount < spent:
        raise Refused(
            f"这笔经费已经支出 {money_words(spent)} 元，不能改成 {money_words(amount)} 元。", field="amount"
        )
    values = {
        "source": str(source),
        "name": name,
        "amount": amount,
        "document": document,
        "arrived_on": arrived_on,
    }
    before, after = changes(line, values)
    if not after:
        return line
    line.version += 1
    line.save(update_fields=[*after, "version"])
    record(
        actor=actor,
        subject=line,
        move="edit_budget_line",
        summary=f"修改{congress_name(line.congress)}{line.year}年{line}",
        before=before,
        after=after,
        at=at,
    )
    return line


def check_bill_apart(line: BudgetLine, occasion: str, amount: Decimal, paid_on: date, voucher: str) -> None:
    """The same bill is entered once: by its voucher, without one by item, day and amount."""
    known = line.expenditures.standing()
    if voucher:
        known = known.filter(voucher=voucher)
    else:
        known = known.filter(occasion=occasion, amount=amount, paid_on=paid_on)
    row = known.order_by("pk").first()
    if row is None:
        return
    what = f"凭证号 {voucher} " if voucher else "事项、日期、金额都相同的支出"
    raise Refused(
        f"“{line}”里{what}已经登记过：{row.paid_on:%Y-%m-%d} {row.occasion} {money_words(row.amount)} 元。"
        "是同一笔的不用再登记；不是的，请勾选“确实是另一笔”。",
        field="apart",
    )


def void(actor: Actor, row, reason: str, *, move: str, summary: str, at: datetime) -> None:
    """Take a locked row out of the books, with its reason."""
    if not reason.strip():
        raise Refused("请写明作废的原因。", field="reason")
    row.voided_at, row.void_reason = at, reason.strip()
    row.version += 1
    row.save(update_fields=["voided_at", "void_reason", "version"])
    record(actor=actor, subject=row, move=move, summary=summary, reason=reason.strip(), at=at)


@transaction.atomic
def void_budget_line(
    *, actor: Actor, line: BudgetLine, reason: str, at: datetime, version: int | None = None
) -> BudgetLine:
    """Void a line from which nothing was spent. Raises Conflict where something was."""
    line = line_row(line.pk, version)
    check_keeps(actor, line.congress, Capability.MANAGE_FUNDS)
    spent = spent_of(line)
    if spent:
        raise Conflict(f"这笔经费已经支出 {money_words(spent)} 元，不能作废。请先作废这些支出。")
    summary = f"作废{congress_name(line.congress)}{line.year}年{line}"
    void(actor, line, reason, move="void_budget_line", summary=summary, at=at)
    return line


def _check_standard(congress: Organization, year: int, use: str, level: str, own: int | None = None) -> None:
    if use not in PERSONAL_USES:
        raise Refused("只有发给代表个人的经费才定标准。", field="use")
    if FundStandard.objects.of(congress, year).filter(use=use, level=level).exclude(pk=own).exists():
        raise Refused(f"{year} 年已经有这一项标准，请修改那一条。", field="use")


@transaction.atomic
def set_standard(
    *,
    actor: Actor,
    congress: Organization,
    year: int,
    use: FundUse | str,
    level: MandateLevel | str,
    amount: Decimal,
    at: datetime,
    document: str = "",
) -> FundStandard:
    """Enter how much one deputy of a level gets: 县级代表活动经费 2,000 元 a year."""
    congress = fund_congress(actor, congress)
    _check_year(year)
    check_amount(amount)
    use, level = FundUse(use), MandateLevel(level)
    _check_standard(congress, year, use, level)
    standard = FundStandard.objects.create(
        congress=congress, year=year, use=use, level=level, amount=amount, document=document
    )
    record(
        actor=actor,
        subject=standard,
        move="set_standard",
        summary=f"登记{congress_name(congress)}{year}年标准：{standard} {money_words(amount)} 元",
        after={"amount": str(amount), "document": document},
        at=at,
    )
    return standard


def _standard(pk: int, version: int | None) -> FundStandard:
    rows = FundStandard.objects.select_related("congress__division", "congress__county")
    standard = locked(rows, pk, version)
    if standard.voided_at is not None:
        raise Conflict("这条标准已经作废，请新登记一条。")
    return standard


@transaction.atomic
def edit_standard(
    *,
    actor: Actor,
    standard: FundStandard,
    amount: Decimal,
    document: str,
    at: datetime,
    version: int | None = None,
) -> FundStandard:
    """Correct a standard; what was paid already stays as it was paid."""
    standard = _standard(standard.pk, version)
    check_keeps(actor, standard.congress, Capability.MANAGE_FUNDS)
    check_amount(amount)
    before, after = changes(standard, {"amount": amount, "document": document})
    if not after:
        return standard
    standard.version += 1
    standard.save(update_fields=[*after, "version"])
    record(
        actor=actor,
        subject=standard,
        move="edit_standard",
        summary=f"修改{congress_name(standard.congress)}{standard.year}年标准：{standard}",
        before=before,
        after=after,
        at=at,
    )
    return standard


@transaction.atomic
def void_standard(
    *, actor: Actor, standard: FundStandard, reason: str, at: datetime, version: int | None = None
) -> FundStandard:
    """Void a standard; payments made by it stand."""
    standard = _standard(standard.pk, version)
    check_keeps(actor, standard.congress, Capability.MANAGE_FUNDS)
    summary = f"作废{congress_name(standard.congress)}{standard.year}年标准：{standard}"
    void(actor, standard, reason, move="void_standard", summary=summary, at=at)
    return standard


def standard_for(congress: Organization, year: int, use: str, level: str) -> FundStandard | None:
    """The congress's own standard, else the county's for that level: townships pay by it too."""
    ids = [congress.pk, *([congress.county.congress_id] if congress.county else [])]
    rows = FundStandard.objects.standing().filter(congress__in=ids, year=year, use=use, level=level)
    found = {row.congress_id: row for row in rows}
    return next((found[pk] for pk in ids if pk in found), None)


@transaction.atomic
def mark_wageless(
    *, actor: Actor, congress: Organization, mandates: Iterable[Mandate], at: datetime
) -> list[Mandate]:
    """Set which of a congress's deputies have no fixed wage: these, and no others. Those that changed."""
    congress = fund_congress(actor, congress)
    wanted = {mandate.pk for mandate in mandates}
    rows = list(
        Mandate.objects.open()
        .select_related("person")
        .select_for_update(of=("self",), no_key=True)
        .filter(congress=congress)
        .order_by("pk")
    )
    if wanted - {row.pk for row in rows}:
        raise Refused("只能选本级人大的现任代表，请重新选择。", field="mandates")
    changed = [row for row in rows if row.wageless != (row.pk in wanted)]
    for row in changed:
        row.wageless = row.pk in wanted
        # The deputy's sheet shows it too: who has it open is told.
        row.version += 1
    Mandate.objects.bulk_update(changed, ["wageless", "version"], batch_size=500)
    record_many(
        entry(
            actor=actor,
            subject=row,
            move="mark_wageless",
            summary=f"{row.person.name}：{'没有' if row.wageless else '有'}固定工资收入",
            after={"wageless": row.wageless},
            audience="parties",
            at=at,
        )
        for row in changed
    )
    return changed


@transaction.atomic
def note_funds_export(*, actor: Actor, congress: Organization, year: int, rows: int, at: datetime) -> None:
    """Write down that a congress's expenditures left the portal as a file."""
    record(
        actor=actor,
        subject=congress,
        move="export_funds",
        summary=f"导出{congress_name(congress)}{year}年履职经费，支出 {rows} 笔",
        at=at,
    )
