"""The set for the hand-over of a flag: announcement, agenda, hand-over sheet, certificate, in words.

The pages print them, and the same words go into Word documents for the seal. The county congress guides
township congresses (decisions E29): it announces, it does not circulate criticism; work funds go to the
township congress for deputies' work, never to persons.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assessments.models import AssessedSubject, FlagAward, FlagHandover, WorkFund
from assessments.rules import plain
from assessments.workflow.handovers import agenda_line
from congress_portal.foundation.letters.official import OfficialLetter
from congress_portal.foundation.letters.paper import Paper
from deputies.numerals import chinese_numeral

KINDS = {"announcement": "公布文件", "agenda": "颁发环节", "handover": "移交单", "certificate": "证书"}


def day_words(day: date) -> str:
    """2027年2月6日"""
    return f"{day.year}年{day.month}月{day.day}日"


def full_name(subject: AssessedSubject) -> str:
    """青山镇人民代表大会: as papers name it; needs the organization loaded."""
    return str(subject.organization.name if subject.organization else subject.name)


def money_words(amount: Decimal) -> str:
    """3 万元, 12500 元"""
    if amount % 1000 == 0:
        return f"{plain(amount / 10000)} 万元"
    return f"{plain(amount)} 元"


@dataclass(frozen=True)
class FlagSet:
    """One award with what its papers say. Rows are loaded: group, county, congress, holders, handover."""

    award: FlagAward
    handover: FlagHandover | None
    fund: WorkFund | None = None
    towns: str = "各乡镇人大"
    rank: int | None = None  # the holder's place on the sheet; None before the portal

    @property
    def moved(self) -> bool:
        """Whether one township hands the flag to another."""
        previous = self.award.previous
        return previous is not None and previous.holder_id != self.award.holder_id

    @property
    def issuer(self) -> str:
        """The county congress, as it signs."""
        county = self.award.group.county
        return str(county.congress.name if county.congress else county.name)

    @property
    def holder(self) -> str:
        """The holder's full name."""
        return full_name(self.award.holder)

    @property
    def giver(self) -> str:
        """Who hands it on: the holder before, or the county congress for the first one and a kept one."""
        if self.award.previous is None:
            return f"{self.issuer}（首次授予）"
        name = full_name(self.award.previous.holder)
        return name if self.moved else f"{name}（保持，不移交）"

    @property
    def assessment(self) -> str:
        """2026年度云岭县乡镇人大工作考评"""
        group = self.award.group
        return f"{self.award.label}{group.county}{group.word}人大工作考评"

    @property
    def place(self) -> str:
        """名列第一; "" where no sheet says so."""
        return f"名列第{chinese_numeral(self.rank)}" if self.rank else ""

    # --- the announcement ---------------------------------------------------------------------------

    @property
    def title(self) -> str:
        """The announcement's title."""
        return f"关于授予{self.award.label}流动红旗的公告"

    @property
    def number(self) -> str:
        """The announcement's number, "" where it has none yet."""
        return self.handover.announcement_number if self.handover else ""

    @property
    def paragraphs(self) -> list[str]:
        """What the announcement says."""
        award = self.award
        place = "，".join(
            words
            for words in (self.place, f"总分 {plain(award.total)} 分" if award.total is not None else "")
            if words
        )
        lines = [
            f"根据{self.assessment}结果，经主任会议研究（{award.minutes_number}），"
            f"{f'{self.holder}{place}，现' if place else f'现给{self.holder}'}授予人大工作流动红旗。"
        ]
        where = f"，在{award.handover_meeting}上" if award.handover_meeting else ""
        if self.moved:
            lines.append(f"红旗由{self.giver}移交，{day_words(award.from_on)}{where}交接。")
        elif award.previous is None:
            lines.append(f"红旗首次授予，{day_words(award.from_on)}{where}颁发。")
        else:
            lines.append(f"{self.holder}继续持有红旗，{day_words(award.from_on)}{where}公布。")
        if self.fund is not None:
            lines.append(
                f"奖励工作经费 {money_words(self.fund.amount)}拨付给{self.holder}，用于代表工作，不发给个人。"
            )
        if award.authority_document:
            organ = f"，{award.authority_organ}批准" if award.authority_organ else ""
            lines.append(f"红旗设立的依据：{award.authority_document}{organ}。")
        return lines

    @property
    def signed_on(self) -> date:
        """The day the announcement carries: that of the hand-over."""
        return self.award.from_on

    # --- at the congress ----------------------------------------------------------------------------

    @property
    def line(self) -> str:
        """The line on the agenda."""
        return agenda_line(self.award)

    @property
    def order(self) -> list[str]:
        """The steps on the stage, one line each."""
        steps = [
            f"主持人宣布：{self.line}。",
            f"宣读《{self.title}》{f'（{self.number}）' if self.number else ''}。",
        ]
        if self.moved:
            steps.append(f"{self.giver}持旗上台，交还红旗。")
            steps.append(f"{self.holder}上台，接过红旗和证书。")
        else:
            steps.append(
                f"{self.holder}上台，{'接过红旗和证书' if self.award.previous is None else '接过证书'}。"
            )
        steps.append("移交单位、接旗单位、监交人在移交单上签字。")
        return steps

    # --- the sheet ----------------------------------------------------------------------------------

    @property
    def sheet_title(self) -> str:
        """The hand-over sheet's title."""
        group = self.award.group
        return f"{group.county}{group.word}人大工作流动红旗移交单"

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The rows of the hand-over sheet."""
        award, done = self.award, self.handover is not None and self.handover.done_on is not None
        margin = f"，领先第二名 {plain(award.margin)} 分" if award.margin is not None else ""
        total = f"{plain(award.total)} 分{margin}" if award.total is not None else "--"
        organ = f"，{award.authority_organ}批准" if award.authority_organ else ""
        if done:
            state = self.handover.get_condition_display()
            state += f"：{self.handover.condition_note}" if self.handover.condition_note else ""
        else:
            state = "完好□　　有损坏□（写明）"
        return [
            ("移交单位", self.giver),
            ("接旗单位", self.holder),
            ("交接日期", day_words(award.from_on)),
            ("交接场合", award.handover_meeting or "--"),
            ("考评总分", total),
            ("审定依据", award.minutes_number),
            ("设立依据", f"{award.authority_document}{organ}" if award.authority_document else "--"),
            ("红旗状况", state),
        ]

    @property
    def signers(self) -> list[tuple[str, str]]:
        """Who signs the sheet, and the name where the hand-over is recorded."""
        handover = self.handover
        return [
            ("移交单位签字盖章", handover.gave if handover else ""),
            ("接旗单位签字盖章", handover.received if handover else ""),
            ("监交签字盖章", handover.witness if handover else ""),
        ]

    @property
    def certificate(self) -> str:
        """The sentence of the certificate."""
        if not self.place:
            return f"根据{self.assessment}结果，授予人大工作流动红旗。"
        return f"在{self.assessment}中{self.place}，授予人大工作流动红旗。"


def write_paper(papers: FlagSet, kind: str) -> Paper:
    """One of the set as a Word document. KeyError for a kind that is none."""
    return _WRITERS[kind](papers)


def _marked(papers: FlagSet) -> bool:
    return papers.award.group.county.is_demonstration


def _announcement(papers: FlagSet) -> Paper:
    letter = OfficialLetter(
        papers.title, issuer=papers.issuer, number=papers.number, demonstration=_marked(papers)
    )
    letter.to(f"{papers.towns}：")
    for line in papers.paragraphs:
        letter.paragraph(line)
    letter.signature(papers.issuer, papers.signed_on)
    return letter


def _agenda(papers: FlagSet) -> Paper:
    paper = Paper(papers.line, subtitle=papers.award.handover_meeting, demonstration=_marked(papers))
    paper.heading("一、议程一行")
    paper.paragraph(papers.line)
    paper.heading("二、颁发的顺序")
    for number, step in enumerate(papers.order, 1):
        paper.paragraph(f"{number}．{step}")
    return paper


def _sheet(papers: FlagSet) -> Paper:
    paper = Paper(papers.sheet_title, subtitle=papers.award.label, demonstration=_marked(papers))
    paper.facts(papers.facts)
    paper.facts([(label, name or "\n\n") for label, name in papers.signers])
    paper.note("本单一式三份，移交单位、接旗单位、县人大各存一份。")
    return paper


def _certificate(papers: FlagSet) -> Paper:
    paper = Paper("流动红旗证书", landscape=True, demonstration=_marked(papers))
    paper.paragraph(f"{papers.holder}：", indent=False)
    paper.paragraph(papers.certificate)
    paper.signature(papers.issuer, papers.award.from_on)
    note = papers.award.minutes_number
    if papers.award.authority_document:
        note += f"　设立依据：{papers.award.authority_document}"
    paper.note(note)
    return paper


_WRITERS = {
    "announcement": _announcement,
    "agenda": _agenda,
    "handover": _sheet,
    "certificate": _certificate,
}
