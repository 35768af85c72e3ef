"""What would become of each row of an old directory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.slots import ImportScope, Judgement, StagedRow, Verdict, subject_key
from deputies.naming import names_in

from ..choices import Grade, Solved
from ..models import OutcomeClass
from ..workflow.history import PastCase
from .columns import KEEP_TEXT
from .known import Known, Numbered, Standing, authors_of, known, standing_cases, written

FIRST_YEAR = 1950
# Column → field of the case, for what a row says plainly.
PLAIN = {
    "body": "body", "reply": "reply", "reply_number": "reply_number", "outcome": "outcome_id",
    "satisfied": "satisfied", "solved": "solved", "dispatched_on": "dispatched_on", "replied_on": "replied_on",
    "evaluated_on": "evaluated_on",
}  # fmt: skip
SHOWN = {
    "title": "标题", "body": "建议内容", "raised_by": "提出代表", "submitted_on": "提出日期", "units": "承办单位",
    "topic_id": "类别", "dispatched_on": "交办日期", "replied_on": "答复日期", "reply": "答复内容",
    "reply_number": "答复文号", "outcome_id": "办理类别", "satisfied": "满意程度", "solved": "是否解决",
    "evaluated_on": "评价日期", "closed_on": "办结日期", "mandates": "署名代表", "session_id": "会议",
}  # fmt: skip


def option_day(scope: ImportScope, name: str) -> date | None:
    """A day among the options, which are kept as plain JSON."""
    value = scope.options.get(name)
    return date.fromisoformat(value) if isinstance(value, str) and value else value or None


def judge(scope: ImportScope, rows: Sequence[StagedRow]) -> list[Judgement]:
    """One judgement a row; a fixed number of queries for all."""
    ground = known(scope)
    read = [_Row(scope, ground, row) for row in rows]
    standing = standing_cases(
        ground.congress.pk, {r.numbered.number for r in read}, {written(r.values, "title") for r in read}
    )
    return [row.judgement(standing) for row in read]


class _Row:
    """One row while it is judged."""

    def __init__(self, scope: ImportScope, ground: Known, row: StagedRow) -> None:
        self.scope, self.ground, self.values = scope, ground, row.values
        self.today = scope.today
        self.reasons: list[str] = []
        raised_on = self.values.get("raised_on")
        session_text, number = written(self.values, "session"), written(self.values, "number")
        year = self.values.get("year") or (raised_on.year if raised_on else None)
        self.term = ground.term_of(session_text, number, raised_on, year)
        self.numbered: Numbered = ground.numbered(number, session_text, self.term, year)
        if self.numbered.problem:
            self.reasons.append(self.numbered.problem)
        session = self.numbered.session
        self.raised_on = raised_on or (session.opens_on if session else None)
        self.year = self.raised_on.year if self.raised_on else year

    def judgement(self, standing: Standing) -> Judgement:
        """NEW, CHANGED with what differs, SAME, or REFUSED with every reason."""
        number, title = self.numbered.number, written(self.values, "title")
        case = standing.by_number.get(number) if number else standing.by_title.get((title, self.year or 0))
        if case is not None and not case.imported:
            self.reasons.append(
                f"平台里已有编号“{number}”的件：{case.title}。它是在平台里办的，不能用历史资料代替。"
            )
        before = standing.as_past.get(case.pk) if case is not None else None
        after = self._case(before)
        if self.reasons:
            return Judgement(Verdict.REFUSED, reasons=self.reasons)
        if before is None or case is None:
            return Judgement(Verdict.NEW, plan=after.to_json())
        changes = self._changes(before, after)
        key = subject_key(case)
        if not changes:
            return Judgement(Verdict.SAME, subject_key=key)
        plan = after.to_json() | {"pk": case.pk, "version": case.version}
        return Judgement(Verdict.CHANGED, subject_key=key, changes=changes, plan=plan)

    def _case(self, before: PastCase | None) -> PastCase:
        title = written(self.values, "title")
        if len(title) > 80:
            self.reasons.append(f"标题有 {len(title)} 个字，请缩短到 80 个字以内。")
        base = before or PastCase(title=title[:80], closed_on=self.today, year=0)
        given: dict[str, Any] = {"title": title[:80]}
        for column, name in PLAIN.items():
            value = self.values.get(column)
            if value not in (None, ""):
                given[name] = value.strip() if isinstance(value, str) else value
        if self.year:
            given |= {"year": self.year, "submitted_on": self._raised_on(base)}
        elif not base.year:
            self.reasons.append("看不出是哪一年提的，请填“提出日期”“会议”或者“年份”。")
        given |= {
            "number": self.numbered.number, "short_number": self.numbered.short_number, "serial": self.numbered.serial,
            "scope": self.numbered.scope, "channel": self.numbered.channel,
            "session_id": self.numbered.session.pk if self.numbered.session else base.session_id,
            "source": written(self.scope.options, "source") or base.source,
        }  # fmt: skip
        self._authors(given)
        self._units(given)
        self._topic(given)
        case = replace(base, **given)
        return self._days(case, before)

    def _raised_on(self, base: PastCase) -> date | None:
        """What the row says, else what stands already, else the session's first day."""
        if self.values.get("raised_on"):
            return self.raised_on
        known_before = base.submitted_on if base.year == self.year else None
        return known_before or self.raised_on

    def _authors(self, given: dict[str, Any]) -> None:
        names = authors_of(self.values)
        given["raised_by"] = "、".join(names)[:300]
        found, unknown, double = self.ground.authors(names, self.term)
        label = f"{self.ground.congress_text()}{self.term}" if self.term else "那一届"
        if double:
            self.reasons.append(
                f"{label}有不止一位{'、'.join(double)}，分不清是哪一位，请先在代表名册里核对。"
            )
        if unknown and self.scope.options.get("authors") != KEEP_TEXT:
            if self.term is None:
                self.reasons.append("还没有登记提这件建议时的届次，请先在“届次和会议”里登记。")
            elif self.term.pk not in self.ground.seated:
                self.reasons.append(f"{label}的代表名册还是空的，请先导入往届代表。")
            else:
                self.reasons.append(f"{label}的代表名册里没有{'、'.join(unknown)}，请核对姓名。")
        # The lead stands first; where the lead is not on the roster nobody else is made the lead.
        lead_known = bool(names) and names[0] not in unknown
        given["mandates"] = tuple(m.pk for m in found) if lead_known else ()

    def _units(self, given: dict[str, Any]) -> None:
        names = list(
            dict.fromkeys(
                [*names_in(written(self.values, "units")), *names_in(written(self.values, "assists"))]
            )
        )
        if not names:
            return
        on = self.values.get("replied_on") or self.raised_on or self.values.get("closed_on")
        units: dict[int, Organization] = {}
        for name in names:
            unit = self.ground.unit(name, on)
            if unit is None:
                self.reasons.append(
                    f"没有登记过单位“{name}”。已经撤并的，请在“单位”里登记为已撤销并写明职责转给谁；写法不同的，改成登记的名称。"
                )
            else:
                units[unit.pk] = unit
        given["units"] = tuple(units)

    def _topic(self, given: dict[str, Any]) -> None:
        topic = written(self.values, "topic")
        if not topic:
            return
        if topic not in self.ground.topics:
            words = "、".join(self.ground.topics)
            self.reasons.append(f"类别“{topic}”不在本县的类别里，请改成其中一个或者清空：{words}。")
        given["topic_id"] = self.ground.topics.get(topic)

    def _days(self, case: PastCase, before: PastCase | None) -> PastCase:
        """Dates in their order and in the past; the day of closing where the file does not say it."""
        closed = self.values.get("closed_on") or (before.closed_on if before else None)
        closed = closed or case.replied_on or option_day(self.scope, "closed_on")
        if closed is None:
            self.reasons.append(
                "没有办结日期，也没有答复日期。请补上一个，或者在上传前填“没有办结日期的，统一按哪一天”。"
            )
            closed = self.today
        graded = case.satisfied or case.solved
        case = replace(case, closed_on=closed, evaluated_on=case.evaluated_on or (closed if graded else None))
        if case.evaluated_on and not graded:
            self.reasons.append("填了评价日期，没有填满意程度和是否解决，请补上或者去掉日期。")
        if case.year and not FIRST_YEAR <= case.year <= self.today.year:
            self.reasons.append(f"年份 {case.year} 不对，请核对。")
        for name in ("submitted_on", "dispatched_on", "replied_on", "evaluated_on", "closed_on"):
            day = getattr(case, name)
            if day is not None and day > self.today:
                self.reasons.append(f"{SHOWN[name]} {day:%Y-%m-%d} 还没有到，请核对。")
            elif day is not None and case.submitted_on and day < case.submitted_on:
                self.reasons.append(
                    f"{SHOWN[name]} {day:%Y-%m-%d} 早于提出日期 {case.submitted_on:%Y-%m-%d}。"
                )
        return case

    def _changes(self, before: PastCase, after: PastCase) -> dict[str, tuple[str, str]]:
        found = {}
        for name, label in SHOWN.items():
            old, new = getattr(before, name), getattr(after, name)
            if old != new:
                found[label] = (self._text(name, old), self._text(name, new))
        return found

    def _text(self, name: str, value: Any) -> str:
        if value in (None, "", ()):
            return ""
        match name:
            case "units":
                names = {u.pk: str(u) for units in self.ground.units.values() for u in units}
                return "、".join(names.get(pk, "") for pk in value)
            case "mandates":
                names = {m.pk: m.person.name for held in self.ground.deputies.values() for m in held}
                return "、".join(names.get(pk, "") for pk in value)
            case "topic_id":
                return next((word for word, pk in self.ground.topics.items() if pk == value), "")
            case "outcome_id":
                return str(_outcomes(self.scope).get(value, ""))
            case "session_id":
                return next((s.short_label for s in self.ground.sessions.values() if s.pk == value), "")
            case "satisfied":
                return str(Grade(value).label)
            case "solved":
                return str(Solved(value).label)
        return value.isoformat() if isinstance(value, date) else str(value)


def _outcomes(scope: ImportScope) -> dict[int, OutcomeClass]:
    if "outcomes" not in scope.cache:
        scope.cache["outcomes"] = {o.pk: o for o in OutcomeClass.objects.of_county(scope.county.pk)}
    return scope.cache["outcomes"]
