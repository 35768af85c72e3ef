"""The set a unit gets at a hand-over: its list (.xlsx), the notice and the receipt to sign (.docx)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count
from django.utils import timezone

from congress_portal.foundation.accounts.models import OrganizationKind
from congress_portal.foundation.letters.official import TITLE_LINE_LENGTH
from congress_portal.foundation.letters.paper import Paper
from congress_portal.foundation.spreadsheets.writer import Column, Workbook
from congress_portal.foundation.workdays.services import calendar_for

from .choices import ClockKind, FromEvent
from .models import HandOverItem, HandOverMeeting, HandOverReceipt, Signature, Suggestion, SuggestionClock
from .workflow.meeting_lists import UnitSet, set_of

LIST_COLUMNS = (
    Column("序号", 6, "center"),
    Column("编号", 20),
    Column("建议标题", 40),
    Column("领衔代表", 12, "center"),
    Column("署名人数", 9, "center"),
    Column("类别", 12, "center"),
    Column("主办单位", 16),
    Column("协办单位", 18),
    Column("你单位", 9, "center"),
    Column("答复期限", 12, "date"),
)


@dataclass
class Packet:
    """Everything the papers of one unit say, loaded once."""

    receipt: HandOverReceipt
    meeting: HandOverMeeting
    one: UnitSet
    signers: dict[int, int] = field(default_factory=dict)
    dues: dict[int, date] = field(default_factory=dict)
    limit: str = ""

    @property
    def rows(self) -> list[tuple[HandOverItem, str]]:
        """(item, what the unit does in it), in the order of the list."""
        lines = [(item, self.word) for item in self.one.items]
        lines += [(item, "协办") for item in self.one.assisting]
        return sorted(lines, key=lambda row: (row[0].place, row[0].pk))

    @property
    def word(self) -> str:
        """What the unit does with what is its own: the government office hands it on (decisions C13)."""
        if self.meeting.assigns:
            return "主办"
        coordinates = self.receipt.unit.kind == OrganizationKind.COUNTY_GOVERNMENT_OFFICE
        return "统筹分办" if coordinates else "承办"

    @property
    def amounts(self) -> str:
        """主办 3 件、协办 1 件; nothing is said of what is nought."""
        parts = ((self.word, len(self.one.items)), ("协办", len(self.one.assisting)))
        return "、".join(f"{word} {number} 件" for word, number in parts if number)

    @property
    def demonstration(self) -> bool:
        """Whether the papers carry 演示数据."""
        county = self.meeting.organization.county
        return bool(county and county.is_demonstration)

    @property
    def issued_on(self) -> date:
        return timezone.localdate(self.receipt.issued_at)


def what_is_handed(meeting: HandOverMeeting) -> str:
    """县十九届人大六次会议代表建议; 闭会期间代表建议; 代表建议, where the office assigns all it has."""
    if meeting.session_id:
        return f"{meeting.session.label}代表建议"
    return "代表建议" if meeting.assigns else "闭会期间代表建议"


def day_text(day: date | None) -> str:
    """2026年4月9日; room to write it where it is not known."""
    return f"{day.year}年{day.month}月{day.day}日" if day else "    年  月  日"


def reply_dues(cases: Sequence[Suggestion]) -> dict[int, date]:
    """Until when each case is to be answered: its running limit, else what its rule counts from 交办."""
    running = SuggestionClock.objects.running().filter(
        suggestion__in=cases, kind__in=[ClockKind.REPLY, ClockKind.REWORK]
    )
    found = dict(running.order_by("-due").values_list("suggestion", "due"))
    waiting = [c for c in cases if c.pk not in found and c.dispatched_on]
    if waiting:
        years = [case.dispatched_on.year for case in waiting]
        calendar = calendar_for(years=(min(years), max(years) + 1))
        for case in waiting:
            cell = case.rule.cell(ClockKind.REPLY)
            if cell and cell.is_limit and cell.from_event == FromEvent.DISPATCHED:
                found[case.pk] = cell.deadline(calendar, case.dispatched_on).due
    return found


def packets(
    meeting: HandOverMeeting, receipts: Iterable[HandOverReceipt], items: Sequence[HandOverItem]
) -> list[Packet]:
    """The sets of these receipts; five queries for all of a meeting."""
    sets = [(receipt, set_of(receipt, items)) for receipt in receipts]
    wanted = {i.suggestion_id for _, one in sets for i in (*one.items, *one.assisting)}
    cases = list(Suggestion.objects.filter(pk__in=wanted).select_related("rule").defer("body"))
    signed = Signature.objects.filter(suggestion__in=wanted, confirmed_at__isnull=False, declined_at=None)
    signers = dict(
        signed.filter(declined_at__isnull=True)
        .order_by()
        .values("suggestion")
        .annotate(number=Count("pk"))
        .values_list("suggestion", "number")
    )
    dues = reply_dues(cases)
    cell = cases[0].rule.cell(ClockKind.REPLY) if cases else None
    limit = f"{cell.text}内答复代表（{cell.article}）" if cell and cell.is_limit else ""
    return [Packet(receipt, meeting, one, signers, dues, limit) for receipt, one in sets]


_NUMBERED = re.compile(r"^(.*第)(\d+)(号.*)$")


def numbers_text(numbers: Sequence[str]) -> str:
    """闭会2026年第11、12、31至39号: every number and no other, runs of three and more by their ends."""
    runs: list[list[tuple[str, str, str]]] = []
    for number in numbers:
        found = _NUMBERED.match(number)
        now = found.groups() if found else (number, "", "")
        last = runs[-1][-1] if runs else None
        follows = last and now[1] and last[1] and (last[0], last[2]) == (now[0], now[2])
        if follows and int(now[1]) == int(last[1]) + 1:
            runs[-1].append(now)
        else:
            runs.append([now])
    said, before = "", ("", "")
    for run in runs:
        ends = [run[0][1], *([] if len(run) == 1 else [run[-1][1]])]
        text = ("至" if len(run) > 2 else "、").join(ends)
        same = before == (run[0][0], run[0][2]) and bool(text)
        said += f"、{text}" if same else (f"{before[1]}、" if said else "") + run[0][0] + text
        before = (run[0][0], run[0][2])
    return said + before[1]


def list_rows(packet: Packet) -> Iterable[list[object]]:
    """The rows of the list, as sheet and notice have them."""
    for number, (item, word) in enumerate(packet.rows, 1):
        case = item.suggestion
        yield [
            number,
            case.short_number,
            case.title + ("（不宜公开）" if case.confidential else ""),
            case.author_name,
            packet.signers.get(case.pk, 1),
            case.topic.name if case.topic_id else "",
            str(item.lead) if item.lead_id else "",
            "、".join(str(helper) for helper in item.helpers),
            word,
            packet.dues.get(case.pk),
        ]


def list_title(packet: Packet) -> str:
    """县交通局承办县十九届人大六次会议代表建议清单."""
    return f"{packet.receipt.unit}承办{what_is_handed(packet.meeting)}清单"


def list_sheet(packet: Packet, at: datetime) -> bytes:
    """清单: the unit's cases as a workbook."""
    book = Workbook(list_title(packet), demonstration=packet.demonstration, at=at)
    book.sheet("清单", landscape=True).table(
        list_title(packet),
        columns=LIST_COLUMNS,
        rows=list_rows(packet),
        subtitle_left=f"交办单位：{packet.meeting.organization}",
        subtitle_right=f"{packet.meeting.word}日期：{day_text(packet.issued_on)}",
        notes=[f"共 {packet.one.count} 件。" + (f"{packet.limit}，最后一天见末栏。" if packet.limit else "")],
        frozen_columns=3,
        empty_text="这一批没有交给该单位的件。",
    )
    return book.to_bytes()


def notice_lines(packet: Packet) -> list[str]:
    """The paragraphs of the notice."""
    meeting, one = packet.meeting, packet.one
    held = f"和{day_text(meeting.held_on)}{meeting.title}的安排" if meeting.held_on else ""
    if meeting.held_on and meeting.held_on > packet.issued_on:
        # Handed over before the meeting: nothing has been arranged there yet.
        held = f"（{day_text(meeting.held_on)}召开{meeting.title}）"
    lines = [
        f"根据代表法第五十一条{held}，现将{what_is_handed(meeting)} {one.count} 件（{packet.amounts}）交你单位办理，清单附后。",
        *_what_to_do(packet),
    ]
    extra = [line.strip() for line in meeting.requirements.splitlines() if line.strip()]
    lines += [f"四、{line}" if number == 0 else line for number, line in enumerate(extra)]
    back = f"请于{day_text(meeting.receipt_by)}前" if meeting.receipt_by else "请及时"
    lines.append(f"{back}将签字盖章的回执交回{meeting.organization}。")
    if meeting.contact:
        lines.append(f"联系人和电话：{meeting.contact}")
    return lines


def _what_to_do(packet: Packet) -> list[str]:
    """The points of every notice, of the government office or of a unit."""
    when = f"自{packet.limit}，每件的最后一天见清单" if packet.limit else "在规定期限内答复代表"
    if packet.receipt.unit.kind == OrganizationKind.COUNTY_GOVERNMENT_OFFICE:
        return [
            "一、请在办理规则规定的期限内分办到承办单位；涉及几个单位的，明确主办和协办，或者分别办理。",
            "二、请督促承办单位在办理前、办理中与代表联系沟通，答复写清做了什么、能不能解决、下一步什么时候做到。",
            f"三、承办单位{when}。属于法院、检察院、监察机关职权的，请按期退回。",
        ]
    return [
        "一、收到后请逐件核对。不属于你单位职责的，在平台上写明理由按期退回，不自行转送其他单位。",
        "二、办理前、办理中与代表联系沟通，当面听取意见；答复写清做了什么、能不能解决、下一步什么时候做到。",
        f"三、请{when}。协办的，在期限内把意见送主办单位。",
    ]


def notice_title(meeting: HandOverMeeting) -> str:
    """关于交办县十九届人大六次会议代表建议的通知."""
    return f"关于{meeting.word}{what_is_handed(meeting)}的通知"


def in_lines(title: str) -> str:
    """A title longer than its line in two that read as wholes."""
    if len(title) <= TITLE_LINE_LENGTH:
        return title
    return title.replace("代表建议的通知", "\n代表建议的通知")


def notice_paper(packet: Packet) -> Paper:
    """交办通知 with the list behind it (GB/T 9704)."""
    meeting = packet.meeting
    paper = Paper(
        in_lines(notice_title(meeting)), subtitle=meeting.number, demonstration=packet.demonstration
    )
    paper.paragraph(f"{packet.receipt.unit}：", indent=False)
    for line in notice_lines(packet):
        paper.paragraph(line)
    paper.paragraph(f"附件：代表建议清单（{packet.one.count} 件）")
    paper.signature(str(meeting.organization), packet.issued_on)
    paper.page_break()
    paper.heading("附件")
    paper.paragraph(list_title(packet), indent=False, align="center")
    paper.table(
        ["序号", "编号", "建议标题", "领衔代表", "办理", "答复期限"],
        [
            [row[0], row[1], row[2], row[3], row[8], row[9].strftime("%Y-%m-%d") if row[9] else ""]
            for row in list_rows(packet)
        ],
        widths=[1, 3, 6, 2, 1.4, 2.6],
        left=[2],
    )
    return paper


def receipt_paper(packet: Packet) -> Paper:
    """回执: filled in as far as it is known, to be signed, sealed and brought back."""
    meeting, receipt = packet.meeting, packet.receipt
    paper = Paper("代表建议交办回执", subtitle=meeting.title, demonstration=packet.demonstration)
    paper.paragraph(f"{meeting.organization}：", indent=False)
    paper.paragraph(
        f"你单位{day_text(packet.issued_on)}{meeting.word}的{what_is_handed(meeting)} {packet.one.count} 件已经收到，"
        "与清单核对无误，按规定办理。"
    )
    paper.facts(
        [
            [("承办单位", str(receipt.unit))],
            [("件数", f"{packet.one.count} 件（{packet.amounts}）")],
            [("编号", numbers_text([item.suggestion.short_number for item, _ in packet.rows]))],
            [("分管负责人", ""), ("电话", "")],
            [("承办联系人", ""), ("电话", "")],
            [("签收人", receipt.signed_by), ("签收日期", day_text(receipt.returned_on))],
            [("需要退回的", "")],
        ]
    )
    back = f"请于{day_text(meeting.receipt_by)}前交回。" if meeting.receipt_by else ""
    paper.note(f"{back}需要退回的，写明编号，并在平台上写明理由。")
    paper.signature(f"{receipt.unit}（盖章）", "    年  月  日")
    return paper
