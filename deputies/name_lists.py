"""Printed lists of names in the house style: by delegation, then by strokes; as Word and as Excel.

高　富　　王　宁（女，回族）: names of two characters are spaced, women and minorities are marked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.letters.paper import Paper
from congress_portal.foundation.spreadsheets.writer import Column, Workbook
from congress_portal.foundation.web.refusals import Refused
from deputies.choices import ListOrder
from deputies.models import Mandate, Term
from deputies.models.congress import congress_of_term
from deputies.strokes import name_with_marks, styled_name, unknown_characters

# Names on one paper; more are told apart by township.
LIMIT = 3000
# On paper names stand in columns of five characters, five of them behind the indent of a line.
SLOT, SLOTS, SPACE = 5, 5, "\u3000"
ORDER_WORDS = {
    ListOrder.STROKES: "按姓氏笔画为序",
    ListOrder.PINYIN: "按姓名拼音为序",
    ListOrder.MANUAL: "按排定的顺序",
}


@dataclass
class Group:
    """A delegation, or a township, and who belongs to it."""

    name: str
    mandates: list[Mandate]

    @property
    def heading(self) -> str:
        """青山镇代表团（14名）."""
        return f"{self.name}（{len(self.mandates)}名）"

    @property
    def names(self) -> list[str]:
        """The names as they are printed."""
        return [name_with_marks(mandate.person) for mandate in self.mandates]


@dataclass
class NameList:
    """The list of one term on a day."""

    title: str
    order: str
    on: date
    groups: list[Group]
    demonstration: bool
    # Whether the reader sees only some of them: a township's office, of the county's deputies.
    partial: bool = False

    @property
    def count(self) -> int:
        """How many names."""
        return sum(len(group.mandates) for group in self.groups)

    @property
    def subtitle(self) -> str:
        """（共30名，按姓氏笔画为序）."""
        counted = f"本行政区域的{self.count}名" if self.partial else f"共{self.count}名"
        return f"（{counted}，{ORDER_WORDS[ListOrder(self.order)]}）"

    @property
    def doubtful(self) -> list[tuple[str, str]]:
        """Names that strokes cannot order, with the characters that nobody told us."""
        if self.order == ListOrder.PINYIN:
            return []
        return [
            (mandate.person.name, unknown)
            for group in self.groups
            for mandate in group.mandates
            if mandate.list_position is None and (unknown := unknown_characters(mandate.person.name))
        ]


BY_DELEGATION, BY_TOWNSHIP, TOGETHER = "delegation", "township", "none"
GROUPINGS = ((BY_DELEGATION, "代表团"), (BY_TOWNSHIP, "镇（乡、街道）"), (TOGETHER, "不分组"))


def day_of(term: Term, today: date) -> date:
    """The day a list of a term shows: today, or the last day of a term that is over."""
    return min(today, term.ends_on) if term.ends_on else today


def mandates_of(actor: Actor, term: Term, on: date) -> QuerySet[Mandate]:
    """Who held a mandate of the term on a day, as far as the actor sees them."""
    return Mandate.objects.visible_to(actor).filter(term=term).held_on(on)


def name_list(actor: Actor, *, term: Term, order: str, grouping: str, today: date) -> NameList:
    """The list; ``term`` comes with congress, division and county. Raises Refused where it is too long."""
    on = day_of(term, today)
    rows = list(
        mandates_of(actor, term, on)
        .select_related("person", "delegation", "township", "constituency")
        .in_order(order)[: LIMIT + 1]
    )
    if len(rows) > LIMIT:
        raise Refused(f"名单最多排 {LIMIT} 人。请用代表名册按镇（乡、街道）导出。")
    county = term.congress.county
    return NameList(
        title=f"{congress_of_term(term.congress, term)}代表名单",
        order=order if order in ListOrder.values else ListOrder.STROKES.value,
        on=on,
        groups=_grouped(rows, grouping),
        demonstration=bool(county and county.is_demonstration),
        partial=not actor.covers(term.congress.division.path),
    )


def _grouped(mandates: Iterable[Mandate], grouping: str) -> list[Group]:
    """Delegations as they were entered, townships in their official order; whoever has none comes last."""
    if grouping == TOGETHER:
        return [Group("全体代表", list(mandates))] if mandates else []
    found: dict[int | None, Group] = {}
    parts: dict[int | None, tuple[object, ...]] = {}
    for mandate in mandates:
        part = mandate.delegation if grouping == BY_DELEGATION else mandate.township
        key = part.pk if part is not None else None
        if key not in found:
            nowhere = "没有编入代表团" if grouping == BY_DELEGATION else "未分到镇（乡、街道）"
            found[key] = Group(part.name if part is not None else nowhere, [])
            if part is None:
                parts[key] = (1,)
            else:
                parts[key] = (0, part.pk) if grouping == BY_DELEGATION else (0, part.sort_order, part.code)
        found[key].mandates.append(mandate)
    return [found[key] for key in sorted(found, key=parts.__getitem__)]


def lines_of(names: Iterable[str]) -> list[str]:
    """Names set in columns by full-width spaces; a longer name takes two columns, none is broken."""
    lines: list[str] = []
    line, used = "", 0
    for name in names:
        # At least one space behind each name.
        wanted = min(len(name) // SLOT + 1, SLOTS)
        if used + wanted > SLOTS:
            lines.append(line.rstrip(SPACE))
            line, used = "", 0
        line += name + SPACE * (wanted * SLOT - len(name))
        used += wanted
    return [*lines, line.rstrip(SPACE)] if line else lines


def as_paper(names: NameList) -> Paper:
    """The list as a Word document."""
    paper = Paper(names.title, subtitle=names.subtitle, demonstration=names.demonstration)
    for group in names.groups:
        if len(names.groups) > 1:
            paper.heading(group.heading)
        for line in lines_of(group.names):
            paper.paragraph(line)
    if not names.groups:
        paper.paragraph("没有代表。")
    return paper


COLUMNS = (
    Column("序号", 6, "integer"),
    Column("代表团", 20),
    Column("姓名", 14, "center"),
    Column("性别", 6, "center"),
    Column("民族", 10, "center"),
    Column("政治面貌", 12, "center"),
    Column("工作单位和职务", 32),
    Column("选区（选举单位）", 22),
)


def as_workbook(names: NameList) -> bytes:
    """The list as a workbook: a row a deputy, in the same order."""
    book = Workbook(names.title, demonstration=names.demonstration)
    rows = []
    for group in names.groups:
        for mandate in group.mandates:
            person = mandate.person
            rows.append(
                (
                    len(rows) + 1,
                    group.name if len(names.groups) > 1 else str(mandate.delegation or ""),
                    styled_name(person.name),
                    person.get_gender_display(),
                    person.ethnicity,
                    person.party,
                    mandate.occupation,
                    str(mandate.constituency or ""),
                )
            )
    book.sheet("代表名单", landscape=True).table(
        names.title,
        columns=COLUMNS,
        rows=rows,
        subtitle_right=names.subtitle.strip("（）"),
        frozen_columns=3,
        autofilter=True,
        empty_text="没有代表。",
    )
    return book.to_bytes()
