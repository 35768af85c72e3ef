"""The performance file and the yearly summary as Word documents."""

from __future__ import annotations

from congress_portal.foundation.letters.paper import Paper
from deputies.choices import FilePart
from deputies.days import said_days
from deputies.file_choices import KINDS_WITHOUT_DAYS
from deputies.performance_file import PerformanceFile, Summary

HEAD = ["日期", "类别", "内容", "数量", "天数"]
WIDTHS = [2.1, 1.8, 6, 1, 1]


def _is_demonstration(file: PerformanceFile) -> bool:
    return bool(file.mandate.congress.county and file.mandate.congress.county.is_demonstration)


def file_paper(file: PerformanceFile, *, with_birth_date: bool) -> Paper:
    """The file in its eight parts. The birth date only for whoever may read it (代表法 58 publishes none)."""
    mandate = file.mandate
    person = mandate.person
    paper = Paper(
        "人大代表履职档案",
        subtitle=f"{mandate.formal_label}　{person.name}　{file.year} 年度",
        demonstration=_is_demonstration(file),
    )
    held = "、".join(map(str, file.offices)) or "无"
    birth = person.birth_date if with_birth_date else None
    for part in file.parts:
        paper.heading(f"{part.number}、{part.label}")
        if part.key == FilePart.BASIC:
            paper.facts(
                [
                    [("姓名", person.name), ("性别", person.get_gender_display())],
                    [
                        ("民族", person.ethnicity),
                        ("出生年月", f"{birth.year}年{birth.month}月" if birth else ""),
                    ],
                    [("文化程度", person.education), ("政治面貌", person.party)],
                    [("选区", mandate.constituency), ("联系的村", mandate.home_division)],
                    [("代表团", mandate.delegation), ("代表小组", mandate.group)],
                    [("任职日期", f"{mandate.starts_on:%Y-%m-%d}"), ("担任职务", held)],
                    ("单位职务", mandate.occupation),
                    ("全年合计", f"计入 {file.counted} 项，履职 {file.said_days} 天"),
                ]
            )
            continue
        if not part.lines:
            paper.paragraph("本年度没有记录。")
            continue
        if part.figures:
            figures = "，".join(str(figure) for figure in part.figures)
            paper.paragraph(f"{figures}{f'，共 {said_days(part.days)} 天' if part.days else ''}。")
        paper.table(
            HEAD,
            [
                [
                    f"{line.on:%Y-%m-%d}",
                    line.get_kind_display(),
                    line.summary if line.counted else f"{line.summary}（{line.why_left_out}）",
                    line.quantity,
                    "" if line.kind in KINDS_WITHOUT_DAYS else said_days(line.days),
                ]
                for line in part.lines
            ],
            widths=WIDTHS,
            left=[2],
        )
    paper.note("本档案由日常履职记录自动生成，一天内的几项履职按一天计。")
    return paper


def summary_paper(file: PerformanceFile, summary: Summary) -> Paper:
    """The yearly summary for the report to voters, to be worked on in Word."""
    mandate = file.mandate
    paper = Paper(
        summary.title,
        subtitle=f"{mandate.formal_label}　{mandate.person.name}",
        demonstration=_is_demonstration(file),
    )
    paper.paragraph(summary.opening)
    for passage in summary.passages:
        paper.heading(passage.heading)
        paper.paragraph(passage.sentence + passage.examples)
    paper.paragraph(summary.closing)
    paper.signature(mandate.person.name, f"{file.year}年　月　日")
    return paper
