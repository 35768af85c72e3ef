"""代表建议办理情况的报告 as a draft in Word, with its tables filled and the catalogue behind it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.jobs.answers import DOCX
from congress_portal.foundation.letters.paper import Paper
from congress_portal.foundation.slots import JobKind, JobResult, Work
from congress_portal.foundation.web.refusals import Refused
from deputies.models.congress import congress_name

from .models import Suggestion
from .states import SuggestionState
from .yearly import TABLES, Report, about, cases_of, opening, paragraphs, period_of, reader_of, report_of

TO_WRITE = "（请补充）"
# In Word a longer catalogue helps nobody; the list on the page has all.
MOST_IN_CATALOGUE = 2_000
HEADS = {
    "topic": ("类别", ("received", "handed", "replied", "solved", "satisfied", "basically", "dissatisfied")),
    "outcome": ("办理结果", ("received", "solved", "satisfied", "basically", "dissatisfied")),
    "unit": ("承办单位", ("handed", "replied", "timely", "solved", "satisfied", "basically", "dissatisfied")),
}
WORDS = {
    "received": "件数", "handed": "交办", "replied": "已答复", "timely": "按期", "solved": "解决了",
    "satisfied": "满意", "basically": "基本满意", "dissatisfied": "不满意",
}  # fmt: skip
NOTES = (
    "解决率：代表说“解决了”的件÷说了是否解决的件。满意率：满意和基本满意的件÷评了满意程度的件。没有表态的不计入。",
    "答复率：已答复的件÷交办的件。按期答复率：按期答复的件÷应按期答复的件。不予受理和代表撤回的不计入。",
)


def report_title(report: Report) -> str:
    """关于县十九届人大六次会议代表建议、批评和意见办理情况的报告."""
    return f"关于{about(report)}代表建议、批评和意见办理情况的报告"


def report_paper(report: Report, cases: Iterable[Suggestion], *, audience: str) -> Paper:
    """The draft: sentences and tables from the figures, and places for what only people can write."""
    county = report.congress.county
    words, said = reader_of(report, audience), paragraphs(report)
    paper = Paper(
        report_title(report), subtitle="（草稿）", demonstration=bool(county and county.is_demonstration)
    )
    paper.paragraph(words["note"], indent=False, align="center")
    paper.paragraph(words["to"], indent=False)
    paper.paragraph(opening(report))
    paper.heading("一、基本情况")
    for line in said["basis"]:
        paper.paragraph(line)
    _table(paper, report, "topic")
    paper.heading("二、办理结果")
    for line in said["done"]:
        paper.paragraph(line)
    for table in ("outcome", "unit"):
        _table(paper, report, table)
    for note in NOTES:
        paper.note(note)
    paper.heading("三、承诺事项和继续跟踪的件")
    for line in said["later"]:
        paper.paragraph(line)
    paper.heading("四、主要做法")
    paper.paragraph(TO_WRITE)
    paper.heading("五、存在的问题")
    for line in [*said["troubles"], TO_WRITE]:
        paper.paragraph(line)
    paper.heading("六、下一步打算")
    paper.paragraph(TO_WRITE)
    paper.paragraph(words["end"])
    who = f"{congress_name(report.congress)}{'主席团' if report.township else '常委会代表工作委员会'}"
    paper.signature(who, report.on)
    _catalogue(paper, report, cases)
    return paper


def _table(paper: Paper, report: Report, table: str) -> None:
    head, keys = HEADS[table]
    rows = [[row.name, *(str(row.numbers[key]) for key in keys)] for row in report.tables[table]]
    if not rows:
        return
    total = {key: sum(row.numbers[key] for row in report.tables[table]) for key in keys}
    rows.append(["合计", *(str(total[key]) for key in keys)])
    paper.note(f"{TABLES[table][0]}（单位：件）")
    paper.table([head, *(WORDS[key] for key in keys)], rows, widths=[3, *[1.3] * len(keys)], left=[0])


def _catalogue(paper: Paper, report: Report, cases: Iterable[Suggestion]) -> None:
    """附：目录. The report is public, so what is not fit for it is counted and not named."""
    rows, hidden = [], 0
    for case in cases:
        if case.confidential:
            hidden += 1
            continue
        result = case.outcome.name if case.outcome_id else case.get_state_display()
        said = "，".join(filter(None, [case.get_satisfied_display(), case.get_solved_display()]))
        rows.append(
            [
                case.short_number or "--", case.title, case.author_name,
                str(case.lead_unit) if case.lead_unit_id else "--", result, said or "--",
            ]
        )  # fmt: skip
    if not rows:
        return
    paper.page_break()
    paper.heading("附：代表建议办理情况目录")
    paper.table(
        ["编号", "标题", "代表", "承办单位", "办理结果", "代表评价"],
        rows,
        widths=[3, 5, 2, 2.4, 2.4, 2.2],
        left=[1],
    )
    notes = [f"另有 {hidden} 件内容不宜公开，只计数，不列标题。"] if hidden else []
    if len(rows) + hidden >= MOST_IN_CATALOGUE:
        notes.append(f"目录只列前 {MOST_IN_CATALOGUE} 件，全部的见平台上的清单。")
    for note in notes:
        paper.note(note)


def write_report(work: Work) -> JobResult:
    """办理情况的报告 in Word."""
    actor, on = work.actor, timezone.localdate(work.at)
    congress = (
        Organization.objects.select_related("division", "county__division")
        .filter(pk=work.params["congress"])
        .first()
    )
    if congress is None:
        raise Refused("找不到这个人大，请重新选择。")
    period = period_of(congress, str(work.params.get("period", "")), on)
    report = report_of(actor, congress, period, on)
    cases = (
        cases_of(actor, congress, period)
        .exclude(state=SuggestionState.WITHDRAWN)
        .select_related("deputy__person", "delegation", "lead_unit", "outcome")
        .defer("body")
        .order_by("session", "serial", "pk")
    )
    paper = report_paper(report, cases[:MOST_IN_CATALOGUE], audience=work.params.get("audience", "standing"))
    path = work.folder / "report.docx"
    paper.save(path)
    return JobResult(
        f"报告草稿：{report.numbers['received']} 件。", path=str(path), filename=f"{report_title(report)}（草稿）.docx",
        content_type=DOCX, rows=report.numbers["received"],
    )  # fmt: skip


YEAR_REPORT = JobKind(
    "suggestions.year_report", "代表建议办理情况的报告", write_report,
    frozenset({Capability.SEE_OVERVIEW, Capability.EXAMINE_SUGGESTION, Capability.FILL_REPORT}), unit="件",
)  # fmt: skip
