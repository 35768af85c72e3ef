"""The reply as a letter (GB/T 9704-2012): on the screen, on paper and as a Word document, from one source."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from congress_portal.foundation.accounts.models import Organization, OrganizationKind
from congress_portal.foundation.letters.official import OfficialLetter, in_lines

from .choices import Level
from .models import HandlingAssignment, Reply, ReplyDraft, Suggestion
from .unit_rules import answered_mandates

# Of a letter's body: a run-in heading and the lines under it.
Part = tuple[str, list[str]]


@dataclass
class ReplyLetter:
    """What stands on the letter; ``to`` and ``copies`` follow the rule and the case."""

    issuer: str
    title: str
    to: str
    opening: str
    parts: list[Part]
    closing: str
    on: date
    number: str = ""
    mark: str = ""
    contact: str = ""
    copies: str = ""
    annexes: list[str] = field(default_factory=list)

    @property
    def title_lines(self) -> str:
        """The title, broken where it reads as a whole."""
        return in_lines(self.title)


def title_of(case: Suggestion, *, opinion: bool = False) -> str:
    """关于县十九届人大六次会议第023号建议的答复."""
    name = case.number or f"“{case.title}”"
    noun = "群众意见" if case.is_demand else "建议"
    name = name if name.endswith(noun) else f"{name}{noun}"
    return f"关于{name}的{'协办意见' if opinion else '答复'}"


def letter_of(case: Suggestion, part: HandlingAssignment, text: Reply | ReplyDraft, on: date) -> ReplyLetter:
    """The letter of a reply, or of a draft as it would leave today."""
    opinion = part.is_assisting
    mandates = [] if opinion else answered_mandates(case)
    others = "们" if len(mandates) > 1 else ""
    raised = "反映的" if case.is_demand else "提出的"
    opening = f"您{others}{raised}《{case.title}》（{case.short_number}）收悉。经研究办理，现答复如下："
    if others:
        opening = opening.removeprefix("您")
        opening = f"你{opening}"
    promise = _promise_of(text)
    parts = [("", _lines(text.body))]
    if text.next_step:
        parts.append(("下一步打算", _lines(text.next_step)))
    if promise:
        parts.append(("承诺事项", [promise]))
    return ReplyLetter(
        issuer=part.unit.name,
        title=title_of(case, opinion=opinion),
        to=_to(case, part, mandates),
        opening=f"《{case.title}》（{case.short_number}）由你单位主办。我单位提出如下协办意见："
        if opinion
        else opening,
        parts=parts,
        closing="" if opinion else "感谢您对我们工作的关心和支持，请您对办理结果作出评价。",
        on=on,
        number=text.number,
        # The letter of the class, top right of the first page (浙江).
        mark=f"办理类别：{text.outcome.letter}类" if text.outcome_id else "",
        contact=text.contact_text,
        copies="" if opinion else _copies(case, part),
    )


def _promise_of(text: Reply | ReplyDraft) -> str:
    if isinstance(text, ReplyDraft):
        if text.commitment and text.commitment_due and text.outcome_id and text.outcome.needs_commitment:
            return f"{text.commitment}（{_day(text.commitment_due)}前）"
        return ""
    rows = [f"{row.text}（{_day(row.due)}前）" for row in text.commitments.all()]
    return "；".join(rows)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _to(case: Suggestion, part: HandlingAssignment, mandates: list[Any]) -> str:
    if part.is_assisting:
        return f"{case.lead_unit or case.congress}："
    if case.is_demand and not mandates:
        return "反映人："
    return f"{'、'.join(str(m) for m in mandates) or case.author_name}代表："


def _copies(case: Suggestion, part: HandlingAssignment) -> str:
    """To the congress's own office and the government's (代工委、政府办)."""
    congress = case.congress
    if case.level == Level.TOWNSHIP:
        return f"{congress}主席团。"
    committee = f"{congress}代表工作委员会"
    direct = part.unit.kind not in (OrganizationKind.HANDLING_UNIT, OrganizationKind.TOWNSHIP_GOVERNMENT)
    office = "" if direct else f"，{_office_of(case, part)}"
    return f"{committee}{office}。"


def _office_of(case: Suggestion, part: HandlingAssignment) -> str:
    """The government's office by its own name: the one that assigned, else the county's."""
    if part.parent_id:
        return str(part.parent.unit)
    office = Organization.objects.filter(
        county_id=case.county_id, kind=OrganizationKind.COUNTY_GOVERNMENT_OFFICE, valid_to__isnull=True
    ).first()
    return str(office or "县政府办公室")


def day_of(reply: Reply) -> date:
    """The day under the letter: when it left."""
    return timezone.localdate(reply.replied_at)


def paper_of(letter: ReplyLetter, *, demonstration: bool) -> OfficialLetter:
    """The letter as a Word document."""
    paper = OfficialLetter(
        letter.title,
        issuer=letter.issuer,
        number=letter.number,
        mark=letter.mark,
        demonstration=demonstration,
    )
    paper.to(letter.to)
    paper.paragraph(letter.opening)
    for heading, lines in letter.parts:
        if heading:
            paper.heading(heading)
        for line in lines:
            paper.paragraph(line.lstrip("　 "))
    if letter.closing:
        paper.paragraph(letter.closing)
    for number, name in enumerate(letter.annexes, 1):
        paper.paragraph(f"附件：{number}．{name}" if number == 1 else f"　　　{number}．{name}")
    paper.signature(letter.issuer, letter.on)
    if letter.contact:
        paper.contact(letter.contact)
    if letter.copies:
        paper.copies(letter.copies)
    return paper
