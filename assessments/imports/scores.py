"""Past years' totals, ranks and points by category."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.db.models import Q

from assessments.choices import Block
from assessments.imports.ranking import Placed, against_each_other
from assessments.imports.subjects import subject_named
from assessments.models import AssessedSubject, Category, HistoricalScore, Result
from assessments.workflow.past import (
    FIELDS,
    PastScore,
    enter_past_scores,
    own_years,
    rewrite_past_scores,
    take_back_past_scores,
)
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.slots import (
    Applied,
    ImportColumn,
    ImportKind,
    ImportScope,
    Judgement,
    StagedRow,
    Verdict,
    subject_key,
)

CATEGORY = "category:"
FIRST_YEAR, MOST_POINTS = 1990, Decimal(1000)
LABELS = {
    "total": "总分", "rank": "名次", "categories": "分类得分", "fund": "奖励工作经费（元）",
    "document_number": "通报文号", "note": "备注",
}  # fmt: skip
_PAIR = re.compile(r"^(.+?)[：:\s]*(-?\d+(?:\.\d+)?)\s*分?$")


def columns(scope: ImportScope) -> tuple[ImportColumn, ...]:
    """The plain columns, and one for each category of the county's schemes."""
    names = (
        Category.objects.filter(scheme__county=scope.county, block=Block.BASE, parent=None)
        .order_by("-scheme__year", "sort_order", "pk")
        .values_list("name", flat=True)
    )
    return (
        ImportColumn("year", "年度", kind="year", required=True, aliases=("年份", "考评年度"), example="2023"),
        ImportColumn(
            "subject", "镇（乡、街道）", required=True,
            aliases=("乡镇", "镇", "单位", "参评单位", "被考评单位", "乡镇（街道）", "乡镇名称"), width=18, example="青山镇",
        ),
        ImportColumn("rank", "名次", kind="integer", aliases=("排名", "位次"), example="1"),
        ImportColumn("total", "总分", kind="decimal", aliases=("得分", "合计", "考评得分", "总得分"), example="96.5"),
        *(
            ImportColumn(f"{CATEGORY}{name}", name, kind="decimal", aliases=(f"{name}得分", f"{name}（分）"))
            for name in list(dict.fromkeys(names))[:20]
        ),
        ImportColumn(
            "categories", "分类得分", aliases=("各类得分",), width=30, max_length=500,
            help="当年的类别和现在不同的，写在这一格，如：政治建设 19.5；联系群众 28。",
        ),
        ImportColumn("fund", "奖励工作经费（元）", kind="decimal", aliases=("奖励经费", "工作经费", "奖励工作经费", "奖金")),
        ImportColumn(
            "document_number", "通报文号", aliases=("文号", "文件号", "依据"), width=22, max_length=80,
            help="没有这一列的，用上传前填的文号。", example="云人常发〔2024〕3号",
        ),
        ImportColumn("note", "备注", max_length=200),
    )  # fmt: skip


class ScoreOptions(forms.Form):
    """The file all rows come from, where they do not name it themselves."""

    document_number = forms.CharField(
        label="通报文号",
        max_length=80,
        required=False,
        help_text="如：云人常发〔2024〕3号。表里每行写了文号的可以不填。",
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


def _text(values: Mapping[str, Any], key: str) -> str:
    return str(values.get(key) or "").strip()


def _points(values: Mapping[str, Any], reasons: list[str]) -> tuple[tuple[str, str], ...]:
    """Points by category, from the columns of categories and the free cell."""
    found: dict[str, str] = {}
    for key, value in values.items():
        if key.startswith(CATEGORY) and value is not None:
            found[key.removeprefix(CATEGORY)] = f"{value:.2f}"
    text = unicodedata.normalize("NFKC", _text(values, "categories")).replace(",", "，")
    for part in filter(None, (p.strip() for p in re.split(r"[;；\n、，]", text))):
        match = _PAIR.match(part)
        try:
            number = Decimal(match.group(2)) if match else None
        except InvalidOperation:
            number = None
        if number is None:
            reasons.append(f"“分类得分”里的“{part}”看不出几分，请写成“类别 分数”，用分号隔开。")
        else:
            found[match.group(1).strip("：: ")] = f"{number:.2f}"
    return tuple(found.items())


def judge(scope: ImportScope, rows: Sequence[StagedRow]) -> list[Judgement]:
    """One judgement a row; four queries for all."""
    named = [subject_named(scope, _text(row.values, "subject")) for row in rows]
    ids = {subject.pk for subject, _ in named if subject}
    groups = {subject.group_id for subject, _ in named if subject}
    years = {row.values["year"] for row in rows if row.values.get("year")}
    entered = HistoricalScore.objects.filter(Q(subject__in=ids) | Q(group__in=groups, year__in=years))
    known = list(entered.select_related("subject"))
    standing = {(s.subject_id, s.year): s for s in known}
    own = set(Result.objects.filter(subject__in=ids).values_list("subject", "period__year"))
    here = own_years(groups)
    own |= {(s.pk, year) for s, _ in named if s for group, year in here if group == s.group_id}
    placed: dict[tuple[int, int], list[Placed]] = defaultdict(list)
    for row, (subject, _) in zip(rows, named, strict=True):
        if subject and (year := row.values.get("year")):
            placed[subject.group_id, year].append(_placed(row, subject, standing.get((subject.pk, year))))
    wrong, doubtful = against_each_other(placed, known)
    judged = []
    for row, (subject, problem) in zip(rows, named, strict=True):
        at_odds = wrong.get(row.number, "")
        problem = "" if "subject" in row.unread else problem
        judgement = _judge(scope, row, subject, [r for r in (problem, at_odds) if r], standing, own)
        if row.number in doubtful:
            judgement.notes.append(doubtful[row.number])
        judged.append(judgement)
    return judged


def _placed(row: StagedRow, subject: AssessedSubject, before: HistoricalScore | None) -> Placed:
    """The row's place in its year; an empty cell leaves what was entered before."""
    total, rank = row.values.get("total"), row.values.get("rank")
    return Placed(
        row.number,
        subject.pk,
        str(subject),
        before.total if total is None and before else total,
        before.rank if rank is None and before else rank,
    )


def _judge(scope, row, subject, reasons, standing, own) -> Judgement:
    values = row.values
    year = values.get("year")
    this_year = scope.today.year
    if "year" not in row.unread and (year is None or not FIRST_YEAR <= year <= this_year):
        reasons.append(f"年度不对，应在 {FIRST_YEAR} 年到 {this_year} 年之间。")
    if subject and (subject.pk, year) in own:
        reasons.append(
            f"平台里已经有{subject}{year}年度的考评，不能用历史数据代替；这一年的成绩在平台里汇总、发布。"
        )
    before = standing.get((subject.pk, year)) if subject else None
    base = (
        PastScore.of(before)
        if before
        else PastScore(subject_id=subject.pk if subject else 0, year=year or 0, document_number="")
    )
    given: dict[str, Any] = {k: values[k] for k in ("total", "rank", "fund") if values.get(k) is not None}
    given |= {k: _text(values, k) for k in ("document_number", "note") if _text(values, k)}
    if not base.document_number and "document_number" not in given:
        given["document_number"] = str(scope.options.get("document_number") or "").strip()
    points = _points(values, reasons)
    if points:
        given["categories"] = points
    after = replace(base, **given)
    if not after.document_number and "document_number" not in row.unread:
        reasons.append("没有文号。请在表里加“通报文号”，或者上传前填上，成绩要能查到当年的文件。")
    if after.total is None and after.rank is None and not row.unread & {"total", "rank"}:
        reasons.append("总分和名次都没有填，至少要有一个。")
    if after.total is not None and not 0 <= after.total <= MOST_POINTS:
        reasons.append("总分应在 0 到 1000 之间，请核对。")
    if after.rank is not None and not 1 <= after.rank <= 500:
        reasons.append("名次应是 1 以上的整数，请核对。")
    if after.fund is not None and not 0 < after.fund < Decimal(10) ** 8:
        reasons.append("奖励工作经费应是大于 0 的金额（元），没有的空着。")
    if reasons:
        return Judgement(Verdict.REFUSED, reasons=reasons)
    after = replace(after, total=None if after.total is None else after.total.quantize(Decimal("0.01")),
                    fund=None if after.fund is None else after.fund.quantize(Decimal("0.01")))  # fmt: skip
    if before is None:
        return Judgement(Verdict.NEW, plan=after.to_json())
    changes = {
        LABELS[name]: (_shown(getattr(base, name)), _shown(getattr(after, name)))
        for name in FIELDS
        if getattr(base, name) != getattr(after, name)
    }
    key = subject_key(before)
    if not changes:
        return Judgement(Verdict.SAME, subject_key=key)
    return Judgement(
        Verdict.CHANGED,
        subject_key=key,
        changes=changes,
        plan=after.to_json() | {"pk": before.pk, "version": before.version},
    )


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return "；".join(f"{name} {points}" for name, points in value)
    return "" if value is None else str(value)


def apply(scope: ImportScope, rows: Sequence[tuple[StagedRow, dict[str, Any]]]) -> list[Applied]:
    """Enter and correct, in two verbs."""
    new = [(row, PastScore.from_json(plan)) for row, plan in rows if "pk" not in plan]
    changed = {plan["pk"]: (row, plan) for row, plan in rows if "pk" in plan}
    applied = []
    if new:
        made = enter_past_scores(
            actor=scope.actor, county=scope.county, rows=[r for _, r in new], at=scope.at
        )
        applied += [
            Applied(row.number, subject_key(score), True, {"version": score.version})
            for (row, _), score in zip(new, made, strict=True)
        ]
    if changed:
        was = {s.pk: PastScore.of(s) for s in HistoricalScore.objects.filter(pk__in=changed)}
        done = rewrite_past_scores(
            actor=scope.actor,
            county=scope.county,
            rows={pk: PastScore.from_json(plan) for pk, (_, plan) in changed.items()},
            versions={pk: plan["version"] for pk, (_, plan) in changed.items()},
            at=scope.at,
        )
        applied += [
            Applied(
                changed[s.pk][0].number,
                subject_key(s),
                False,
                {"version": s.version, "was": was[s.pk].to_json()},
            )
            for s in done
        ]
    return applied


def undo(scope: ImportScope, applied: Sequence[Applied]) -> None:
    """Remove what was entered, and let what was corrected stand as before."""

    def pk(row: Applied) -> int:
        return int(row.subject_key.rpartition(":")[2])

    changed = [row for row in applied if not row.created]
    if changed:
        rewrite_past_scores(
            actor=scope.actor,
            county=scope.county,
            rows={pk(row): PastScore.from_json(row.before["was"]) for row in changed},
            versions={pk(row): row.before["version"] for row in changed},
            at=scope.at,
            step=-1,
        )
    made = {pk(row): row.before["version"] for row in applied if row.created}
    if made:
        take_back_past_scores(actor=scope.actor, county=scope.county, versions=made, at=scope.at)


def identity(values: Mapping[str, Any]) -> str:
    """Year and subject."""
    name = re.sub(r"\s+", "", _text(values, "subject"))
    return f"{values['year']}/{name}" if name and values.get("year") else ""


def export(scope: ImportScope) -> Iterator[dict[str, Any]]:
    """What was entered of past years."""
    own = {column.key for column in columns(scope)}
    for score in HistoricalScore.objects.visible_to(scope.actor).select_related("subject"):
        points = {f"{CATEGORY}{name}": Decimal(value) for name, value in score.categories}
        rest = [(k.removeprefix(CATEGORY), v) for k, v in points.items() if k not in own]
        yield {
            "year": score.year,
            "subject": score.subject.name,
            "rank": score.rank,
            "total": score.total,
            "fund": score.fund,
            "document_number": score.document_number,
            "note": score.note or None,
            "categories": "；".join(f"{name} {value}" for name, value in rest) or None,
        } | {k: v for k, v in points.items() if k in own}


PAST_SCORES = ImportKind(
    key="assessments.past_scores",
    label="往年考评成绩",
    capability=Capability.PUBLISH_RESULTS,
    columns=columns,
    judge=judge,
    apply=apply,
    undo=undo,
    identity=identity,
    export=export,
    options_form=ScoreOptions,
    judge_unread=True,
    noun="条",
    icon="assessment",
    order=50,
    after_url_name="assessments:result_list",
    help=(
        "把使用平台以前各年的总分、名次、分类得分按当年的通报录入。页面上写明“历史数据，按当年文件录入”，"
        "没有记录可以打开。已经在平台里考评的年度不能导入，还没有结束的也一样。空格子不改动已经录入的内容。"
    ),
)
