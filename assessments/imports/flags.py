"""Who held the flag before the portal."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from assessments.imports.subjects import subject_named
from assessments.models import FlagAward
from assessments.workflow.past import own_years
from assessments.workflow.past_flags import (
    FIELDS,
    PastAward,
    correct_past_awards,
    record_past_awards,
    take_back_past_awards,
)
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

COLUMNS: tuple[ImportColumn, ...] = (
    ImportColumn("year", "年度", kind="year", required=True, aliases=("年份", "考评年度"), example="2019"),
    ImportColumn(
        "holder", "持旗单位", required=True, aliases=("单位", "乡镇", "镇（乡、街道）", "获得单位", "受旗单位"), width=18,
        example="青山镇",
    ),
    ImportColumn(
        "minutes_number", "文号", required=True, aliases=("主任会议纪要号", "纪要号", "依据文号", "通报文号", "文件号"), width=22,
        max_length=80, help="授旗所依据的主任会议纪要或者通报的文号。", example="云人常发〔2020〕2号",
    ),
    ImportColumn(
        "from_on", "接旗日期", kind="date", required=True, aliases=("交接日期", "移交日期", "授旗日期",
        "接旗时间", "授旗时间", "获旗日期", "获旗时间"),
        help="前一个单位的持旗时间到这一天为止。", example="2020-04-16",
    ),
    ImportColumn("handover_meeting", "在哪次会议上交接", aliases=("会议", "交接会议"), width=24, max_length=80),
    ImportColumn("total", "总分", kind="decimal", aliases=("得分", "考评得分")),
    ImportColumn("fund", "奖励工作经费（元）", kind="decimal", aliases=("奖励经费", "工作经费", "奖励工作经费", "奖金")),
)  # fmt: skip
LABELS = {column.key: column.label for column in COLUMNS}


def _text(values: Mapping[str, Any], key: str) -> str:
    return str(values.get(key) or "").strip()


def judge(scope: ImportScope, rows: Sequence[StagedRow]) -> list[Judgement]:
    """One judgement a row; three queries for all."""
    named = [subject_named(scope, _text(row.values, "holder")) for row in rows]
    awards = (
        FlagAward.objects.standing().filter(group__county=scope.county, number=0).select_related("holder")
    )
    standing = {(a.group_id, a.year): a for a in awards}
    times = Counter(
        (subject.group_id, row.values.get("year"))
        for row, (subject, _) in zip(rows, named, strict=True)
        if subject
    )
    here = own_years({subject.group_id for subject, _ in named if subject})
    today = scope.today
    found = []
    for row, (subject, problem) in zip(rows, named, strict=True):
        unread = row.unread
        reasons = [problem] if problem and "holder" not in unread else []
        year, from_on = row.values.get("year"), row.values.get("from_on")
        minutes = _text(row.values, "minutes_number")
        if "year" not in unread and (year is None or not 1990 <= year <= today.year):
            reasons.append(f"年度不对，应在 1990 年到 {today.year} 年之间。")
        if not minutes and "minutes_number" not in unread:
            reasons.append("没有文号，红旗要写明依据的会议纪要或者通报。")
        if from_on is None:
            if "from_on" not in unread:
                reasons.append("没有接旗日期。只知道年月的写成“2020.4”。")
        elif from_on > today or (year and from_on.year < year):
            reasons.append(f"接旗日期 {from_on:%Y-%m-%d} 和 {year} 年度对不上，请核对。")
        if subject and year and times[subject.group_id, year] > 1:
            reasons.append(f"表里有不止一行是{subject.group}{year}年的，一年一面，请核对。")
        if subject and (subject.group_id, year) in here:
            reasons.append(f"{year}年度在平台里考评，这一年的红旗由平台的考评结果授予，不能用历史资料代替。")
        reasons += _wrong_numbers(row.values)
        before = standing.get((subject.group_id, year)) if subject else None
        if before is not None and (not before.imported or before.holder_id != subject.pk):
            reasons.append(f"{year}年的红旗已经登记给{before.holder}，不能用历史资料代替。")
        if reasons:
            found.append(Judgement(Verdict.REFUSED, reasons=reasons))
            continue
        found.append(_verdict(row.values, subject.pk, before))
    return found


def _wrong_numbers(values: Mapping[str, Any]) -> list[str]:
    total, fund = values.get("total"), values.get("fund")
    reasons = []
    if total is not None and not 0 <= total <= 1000:
        reasons.append("总分应在 0 到 1000 之间，请核对。")
    if fund is not None and not 0 < fund < Decimal(10) ** 8:
        reasons.append("奖励工作经费应是大于 0 的金额（元），没有的空着。")
    return reasons


def _verdict(values: Mapping[str, Any], holder_id: int, before: FlagAward | None) -> Judgement:
    plain = {"from_on": values["from_on"], "minutes_number": _text(values, "minutes_number")}
    row = PastAward.of(before) if before else PastAward(holder_id=holder_id, year=values["year"], **plain)
    given: dict[str, Any] = dict(plain)
    if _text(values, "handover_meeting"):
        given["handover_meeting"] = _text(values, "handover_meeting")
    for name in ("total", "fund"):
        if values.get(name) is not None:
            given[name] = Decimal(values[name]).quantize(Decimal("0.01"))
    after = replace(row, **given)
    if before is None:
        return Judgement(Verdict.NEW, plan=after.to_json())
    changes = {
        LABELS[name]: (_shown(getattr(row, name)), _shown(getattr(after, name)))
        for name in FIELDS
        if getattr(row, name) != getattr(after, name)
    }
    key = subject_key(before)
    if not changes:
        return Judgement(Verdict.SAME, subject_key=key)
    return Judgement(
        Verdict.CHANGED, subject_key=key, changes=changes, plan=after.to_json() | {"pk": before.pk}
    )


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


def apply(scope: ImportScope, rows: Sequence[tuple[StagedRow, dict[str, Any]]]) -> list[Applied]:
    """Enter and correct, in two verbs that tie the chain of holders."""
    new = [(row, PastAward.from_json(plan)) for row, plan in rows if "pk" not in plan]
    changed = {plan["pk"]: (row, PastAward.from_json(plan)) for row, plan in rows if "pk" in plan}
    applied = []
    moment = scope.at.isoformat()
    if new:
        made = record_past_awards(
            actor=scope.actor, county=scope.county, rows=[award for _, award in new], at=scope.at
        )
        numbers = {(award.year, award.holder_id): row.number for row, award in new}
        applied += [Applied(numbers[a.year, a.holder_id], subject_key(a), True, {"at": moment}) for a in made]
    if changed:
        was = {a.pk: PastAward.of(a) for a in FlagAward.objects.filter(pk__in=changed)}
        done = correct_past_awards(
            actor=scope.actor,
            county=scope.county,
            rows={pk: award for pk, (_, award) in changed.items()},
            at=scope.at,
        )
        applied += [
            Applied(changed[a.pk][0].number, subject_key(a), False, {"was": was[a.pk].to_json()})
            for a in done
        ]
    return applied


def undo(scope: ImportScope, applied: Sequence[Applied]) -> None:
    """Remove what was entered, and let what was corrected stand as before."""

    def pk(row: Applied) -> int:
        return int(row.subject_key.rpartition(":")[2])

    made = [row for row in applied if row.created]
    if made:
        take_back_past_awards(
            actor=scope.actor,
            county=scope.county,
            ids=[pk(row) for row in made],
            since=datetime.fromisoformat(made[0].before["at"]),
            at=scope.at,
        )
    changed = {pk(row): PastAward.from_json(row.before["was"]) for row in applied if not row.created}
    if changed:
        correct_past_awards(actor=scope.actor, county=scope.county, rows=changed, at=scope.at)


def identity(values: Mapping[str, Any]) -> str:
    """Year and holder."""
    name = re.sub(r"\s+", "", _text(values, "holder"))
    return f"{values['year']}/{name}" if name and values.get("year") else ""


def export(scope: ImportScope) -> Iterator[dict[str, Any]]:
    """Every holder there was, the portal's own too."""
    awards = FlagAward.objects.visible_to(scope.actor).filter(number=0).select_related("holder")
    for award in awards.order_by("group", "year", "pk"):
        yield {
            "year": award.year,
            "holder": award.holder.name,
            "minutes_number": award.minutes_number,
            "from_on": award.from_on,
            "handover_meeting": award.handover_meeting or None,
            "total": award.total,
            "fund": award.fund,
        }


PAST_FLAGS = ImportKind(
    key="assessments.past_flags",
    label="历次持旗单位",
    capability=Capability.AWARD_FLAG,
    columns=COLUMNS,
    judge=judge,
    apply=apply,
    undo=undo,
    identity=identity,
    export=export,
    judge_unread=True,
    noun="条",
    icon="flag",
    order=60,
    after_url_name="assessments:flag_list",
    help=(
        "把使用平台以前每年的持旗单位按文件录入，年份先后不限，系统按接旗日期接成一条线：前一个单位持到下一个接旗为止，"
        "现在的持旗单位不变。标明“历史导入”。"
    ),
)
