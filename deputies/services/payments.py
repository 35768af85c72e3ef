"""Verbs of spending: for the work of all, and to deputies by name, nobody twice for one thing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization, Person
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import entry, record, record_many
from congress_portal.foundation.notifications.services import enqueue
from congress_portal.foundation.web.refusals import Conflict, Refused
from deputies.alike import plain_words, words_alike
from deputies.choices import PerformanceKind
from deputies.funding import (
    BY_WORDS,
    PERIODIC_USES,
    PERSONAL_USES,
    FundUse,
    Spell,
    occasion_key,
    occasion_words,
    paid_for,
    pays_twice,
    said_key,
    said_words,
)
from deputies.models import BudgetLine, Expenditure, Mandate, PerformanceEntry
from deputies.models.congress import congress_name
from deputies.services.funds import check_amount, check_bill_apart, line_row, money_words, spent_of, void
from deputies.services.guards import check_keeps, locked

# What deputies are called together for; single visits and suggestions are no occasions to be paid for.
SUBSIDISED = (
    PerformanceKind.MEETING, PerformanceKind.OBSERVING, PerformanceKind.INSPECTION, PerformanceKind.SURVEY,
    PerformanceKind.LAW_CHECK, PerformanceKind.APPRAISAL, PerformanceKind.STUDY, PerformanceKind.TRAINING,
    PerformanceKind.DISCUSSION, PerformanceKind.GATHERING,
)  # fmt: skip


@dataclass(frozen=True)
class Occasion:
    """What deputies took part in, as their performance files tell it."""

    key: str
    on: date
    summary: str
    deputies: int


def payable_mandates(congress: Organization, year: int) -> QuerySet[Mandate]:
    """Deputies whom a congress may pay for a year: of congresses in its place, and who stand for it."""
    path = congress.division.path
    return Mandate.objects.filter(
        Q(home_division__path__startswith=path) | Q(congress__division__path__startswith=path),
        Q(ended_on__isnull=True) | Q(ended_on__gte=date(year, 1, 1)),
        starts_on__lte=date(year, 12, 31),
    )


def occasions_of(congress: Organization, year: int, limit: int = 60) -> list[Occasion]:
    """What two or more deputies of a place did together in a year, newest first."""
    rows = (
        PerformanceEntry.objects.counted()
        .of_year(year)
        .filter(kind__in=SUBSIDISED, mandate__in=payable_mandates(congress, year).values("pk"))
        .order_by()
        .values("source_key")
        .annotate(day=Min("on"), words=Min("summary"), deputies=Count("mandate", distinct=True))
        .filter(deputies__gte=2)
        .order_by("-day", "source_key")[:limit]
    )
    return [Occasion(row["source_key"], row["day"], row["words"], row["deputies"]) for row in rows]


def took_part(source: str) -> QuerySet[PerformanceEntry]:
    """The lines of the files that tell of an occasion."""
    return PerformanceEntry.objects.counted().filter(source_key=source, kind__in=SUBSIDISED)


def paid_before(people: Iterable[int], year: int, use: str) -> dict[int, list[Expenditure]]:
    """What stands as paid to these persons in a year for a use."""
    found: dict[int, list[Expenditure]] = {}
    rows = Expenditure.objects.standing().filter(person__in=list(people), year=year, use=use)
    for row in rows.select_related("person", "congress__division", "congress__county"):
        found.setdefault(row.person_id, []).append(row)
    return found


def key_for(mandate: Mandate, use: str, *, spell: str = "", source: str = "") -> str:
    """What this deputy would be paid for."""
    return occasion_key(use, level=mandate.level, spell=spell, source=source)


def _check_spending(line: BudgetLine, total: Decimal, paid_on: date, over_reason: str, at: datetime) -> str:
    """The reason to keep (empty where the money suffices). Raises Refused where it does not."""
    if paid_on > timezone.localdate(at):
        raise Refused("支出日期还没有到，支出以后再登记。", field="paid_on")
    if paid_on.year < line.year:
        raise Refused(f"这是 {line.year} 年的经费，支出日期不能早于这一年。", field="paid_on")
    left = line.amount - spent_of(line)
    if total <= left:
        return ""
    if not over_reason.strip():
        left_words = f"还剩 {money_words(left)} 元" if left > 0 else "已经用完"
        raise Refused(
            f"“{line}”{left_words}，这次要支出 {money_words(total)} 元，超出 {money_words(total - max(left, 0))} 元。"
            "请换一笔经费；确实已经支出的，写明超支说明再登记。",
            field="over_reason",
        )
    return over_reason.strip()


@transaction.atomic
def spend(
    *,
    actor: Actor,
    line: BudgetLine,
    use: FundUse | str,
    occasion: str,
    amount: Decimal,
    paid_on: date,
    at: datetime,
    voucher: str = "",
    over_reason: str = "",
    apart: bool = False,
) -> Expenditure:
    """Enter money spent for the work of all. Raises Refused where the line has less left and no reason is given.

    A bill that reads like one on record is refused too, unless it is said to be ``apart``.
    """
    use = FundUse(use)
    if use in PERSONAL_USES:
        raise Refused("发给代表个人的经费请从“发放”登记，平台会核对有没有发过。", field="use")
    line = line_row(line.pk)
    check_keeps(actor, line.congress, Capability.MANAGE_FUNDS)
    check_amount(amount)
    over = _check_spending(line, amount, paid_on, over_reason, at)
    if not apart:
        check_bill_apart(line, occasion, amount, paid_on, voucher)
    row = Expenditure.objects.create(
        congress=line.congress,
        year=line.year,
        line=line,
        use=use,
        occasion=occasion,
        amount=amount,
        paid_on=paid_on,
        voucher=voucher,
        over_reason=over,
    )
    record(
        actor=actor,
        subject=row,
        root=line,
        move="spend",
        summary=f"从{line.year}年{line}支出 {money_words(amount)} 元：{occasion}",
        after={"amount": str(amount), "use": str(use)},
        reason=over,
        at=at,
    )
    return row


def _spell_or_occasion(
    use: FundUse, spell: str, source: str, occasion: str, held_on: date | None, paid_on: date, year: int
) -> tuple[str, str]:
    """(key of the occasion where there is one, what is written of it)."""
    if use in PERIODIC_USES:
        if spell not in Spell.values:
            raise Refused("请选择是哪一段时间的。", field="spell")
        return "", f"{use.label}（{Spell(spell).label}）"
    words = " ".join(occasion.split())
    if not plain_words(words):
        raise Refused("请写明是哪次活动。", field="occasion")
    if source:
        return source[:120], words[:120]
    if held_on is None:
        raise Refused("请填写活动日期。", field="held_on")
    if held_on > paid_on:
        raise Refused("活动日期不能晚于支出日期。", field="held_on")
    if held_on.year != year:
        raise Refused(f"这是 {year} 年的经费，活动日期要在这一年。", field="held_on")
    return said_key(words, held_on), occasion_words(words, held_on)


@transaction.atomic
def pay_deputies(
    *,
    actor: Actor,
    line: BudgetLine,
    use: FundUse | str,
    mandates: Iterable[Mandate],
    amount: Decimal,
    paid_on: date,
    at: datetime,
    spell: Spell | str = "",
    source: str = "",
    occasion: str = "",
    held_on: date | None = None,
    apart_reason: str = "",
    voucher: str = "",
    over_reason: str = "",
) -> list[Expenditure]:
    """Pay the same amount to several deputies, for a spell or an occasion; all of them or nobody.

    ``source`` is the record they took part in, ``occasion`` its words; where no record tells of it,
    ``held_on`` is its day, and ``apart_reason`` says why it is not the event that it looks like. Raises
    Refused, naming whom, for who was paid for it already (by whatever congress), has a fixed wage, or is
    not in the record.
    """
    use = FundUse(use)
    if use not in PERSONAL_USES:
        raise Refused("这项用途不发给代表个人，请从“登记支出”登记。", field="use")
    line = line_row(line.pk)
    check_keeps(actor, line.congress, Capability.MANAGE_FUNDS)
    check_amount(amount)
    key, words = _spell_or_occasion(use, spell, source, occasion, held_on, paid_on, line.year)
    ids = [mandate.pk for mandate in mandates]
    rows = list(
        payable_mandates(line.congress, line.year)
        .filter(pk__in=ids)
        .select_related("person", "congress__division", "congress__county")
        .order_by("pk")
    )
    if not rows:
        raise Refused("请至少选择一位代表。", field="mandates")
    if len(rows) < len(set(ids)):
        raise Refused("有的代表不在本级人大的范围内，请重新选择。", field="mandates")
    # Two congresses may pay one person: whoever comes second waits here, and then sees it.
    people = [row.person_id for row in rows]
    list(
        Person.objects.filter(pk__in=people)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
        .values_list("pk", flat=True)
    )
    _check_entitled(rows, use, source)
    _check_unpaid(rows, line.year, use, str(spell), key)
    apart = ""
    if use not in PERIODIC_USES:
        apart = _check_apart(rows, line.year, words, None if source else held_on, apart_reason)
    over = _check_spending(line, amount * len(rows), paid_on, over_reason, at)
    paid = Expenditure.objects.bulk_create(
        [
            Expenditure(
                congress=line.congress,
                year=line.year,
                line=line,
                use=use,
                mandate=row,
                person=row.person,
                occasion_key=key_for(row, use, spell=str(spell), source=key),
                occasion=words,
                amount=amount,
                paid_on=paid_on,
                voucher=voucher,
                over_reason=over,
            )
            for row in rows
        ],
        batch_size=500,
    )
    record_many(
        entry(
            actor=actor,
            subject=row,
            root=line,
            move="pay_deputy",
            summary=f"从{line.year}年{line}发给{row.person.name} {money_words(amount)} 元：{words}",
            after={"amount": str(amount), "use": str(use)},
            reason="；".join(filter(None, (apart, over))),
            at=at,
        )
        for row in paid
    )
    enqueue(
        recipients=list({row.person_id: row.person for row in paid}.values()),
        kind="deputy_paid",
        subject_key=paid[0],
        title=f"{line.year}年{words} {money_words(amount)} 元已登记发放",
        body=f"由{congress_name(line.congress)}于 {paid_on:%Y-%m-%d} 发放。有出入请联系{congress_name(line.congress)}。",
        url=reverse("deputies:fund_list"),
        at=at,
    )
    return paid


def _names(rows: Iterable[Any]) -> str:
    names = list(dict.fromkeys(row.person.name for row in rows))
    return "、".join(names[:5]) + (f"等 {len(names)} 位" if len(names) > 5 else "")


def _check_entitled(rows: list[Mandate], use: FundUse, source: str) -> None:
    """Raise Refused for who has a fixed wage, or was not at what the record tells of."""
    if use == FundUse.WAGE_SUBSIDY:
        paid_by_others = [row for row in rows if not row.wageless]
        if paid_by_others:
            raise Refused(
                f"{_names(paid_by_others)}没有登记为无固定工资收入，请先核对或者去掉。", field="mandates"
            )
    if use == FundUse.ACTIVITY_SUBSIDY and source:
        there = set(took_part(source).filter(mandate__in=rows).values_list("mandate_id", flat=True))
        away = [row for row in rows if row.pk not in there]
        if away:
            raise Refused(f"{_names(away)}没有这次活动的参加记录，请去掉再发。", field="mandates")


def _check_unpaid(rows: list[Mandate], year: int, use: FundUse, spell: str, key: str) -> None:
    """Raise Refused where somebody was paid for it, or would be paid twice by this very list."""
    before = paid_before([row.person_id for row in rows], year, use)
    seen: set[tuple[int, str]] = set()
    for row in rows:
        own = key_for(row, use, spell=spell, source=key)
        for paid in before.get(row.person_id, ()):
            if pays_twice(use, own, paid.occasion_key):
                what = paid_for(paid.occasion_key) or paid.occasion
                raise Refused(
                    f"{row.person.name}的{use.label}（{what}）已由{congress_name(paid.congress)}于 "
                    f"{paid.paid_on:%Y-%m-%d} 发放 {money_words(paid.amount)} 元，不能再发。请去掉再提交。",
                    field="mandates",
                )
        if (row.person_id, own) in seen:
            raise Refused(
                f"{row.person.name}在名单里有两个代表职务，只能发一次，请去掉一个。", field="mandates"
            )
        seen.add((row.person_id, own))


def _looks_like(rows: list[Mandate], year: int, words: str, held_on: date | None) -> str:
    """What somebody was paid for, or what is on record, that may be the same event; "" where nothing is.

    Of two records each is an event of its own; words are compared with records and with words.
    """
    people = [row.person_id for row in rows]
    name = said_words(words) if held_on else words
    for person_rows in paid_before(people, year, FundUse.ACTIVITY_SUBSIDY).values():
        for paid in person_rows:
            by_words = paid.occasion_key.startswith(BY_WORDS)
            paid_name = said_words(paid.occasion) if by_words else paid.occasion
            if (held_on or by_words) and words_alike(name, paid_name):
                return f"{paid.person.name}今年已经发过“{paid.occasion}”的补助"
    if held_on is None:
        return ""
    recorded = PerformanceEntry.objects.counted().of_year(year).filter(kind__in=SUBSIDISED)
    recorded = recorded.filter(mandate__person__in=people).select_related("mandate__person").order_by("pk")
    for one in recorded:
        if one.on == held_on or words_alike(name, one.summary):
            return f"{one.mandate.person.name}有 {one.on:%Y-%m-%d}“{one.summary}”的参加记录"
    return ""


def _check_apart(rows: list[Mandate], year: int, words: str, held_on: date | None, reason: str) -> str:
    """The reason to keep why this is an event of its own ("" where nothing is like it). Refused without."""
    like = _looks_like(rows, year, words, held_on)
    if like and not reason.strip():
        raise Refused(
            f"{like}，看起来是同一次活动。是同一次的，{'请在“哪次活动”里选它，' if held_on else ''}已经发过的不能再发；"
            "确实是另一次的，请写明“不是同一次的说明”。",
            field="apart_reason",
        )
    return reason.strip() if like else ""


@transaction.atomic
def void_expenditure(
    *, actor: Actor, expenditure: Expenditure, reason: str, at: datetime, version: int | None = None
) -> Expenditure:
    """Take an expenditure out of the books: entered wrongly or money returned. It can then be entered anew."""
    rows = Expenditure.objects.select_related("congress__division", "congress__county", "person", "line")
    line_row(rows.get(pk=expenditure.pk).line_id)
    row = locked(rows, expenditure.pk, version)
    check_keeps(actor, row.congress, Capability.MANAGE_FUNDS)
    if row.voided_at is not None:
        raise Conflict("这笔支出已经作废。")
    whom = f"发给{row.person.name}的" if row.person_id else ""
    void(
        actor,
        row,
        reason,
        move="void_expenditure",
        summary=f"作废{row.paid_on:%Y-%m-%d} {whom}支出 {money_words(row.amount)} 元：{row.occasion}",
        at=at,
    )
    return row
