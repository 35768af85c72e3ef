"""The county's own scorecard form, filled from the year's sheet; its looks stay as they are (record 0064)."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import date
from typing import Any

from assessments.card_places import OF_TOWN, columns_of, names_for, place_name
from assessments.choices import Block, CardLayout
from assessments.exports.content import Content
from assessments.exports.points import move_text, remarks_of
from assessments.metrics import METRICS
from assessments.models import Category, Indicator, Result
from assessments.presenters.lines import score_figure
from congress_portal.foundation.spreadsheets.filler import Form, read_form
from congress_portal.foundation.spreadsheets.responses import safe_filename
from congress_portal.foundation.spreadsheets.writer import DEMONSTRATION

# --- filling ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Filling:
    """A year's content, who fills it in, and on which day."""

    content: Content
    person: str
    on: date

    @property
    def mark(self) -> str:
        """演示数据 in a demonstration county."""
        return DEMONSTRATION if self.content.county.is_demonstration else ""

    def form(self, file: bytes, layout: str) -> Form:
        """The form, checked against this year's names. Raises FormUnfit."""
        towns = [r.subject.name for r in self.content.results]
        return read_form(file, names_for(layout, self.content.indicators, towns))

    def whole(self) -> dict[str, Any]:
        """Values of the whole form."""
        content, period = self.content, self.content.period
        totals = [r.total for r in content.results]
        holder = next((a.holder.name for a in content.awards if a.period_id == period.pk), "")
        return {
            "标题": content.heading,
            "县": content.county.name,
            "年度": period.year,
            "考评期": str(period),
            "起始日": period.starts_on,
            "截止日": period.ends_on,
            "分组": str(period.scheme.group),
            "单位数": len(content.results),
            "方案": period.scheme.name,
            "方案文号": period.scheme.document_number,
            "方案满分": period.scheme.full_mark,
            "数据范围": period.coverage,
            "状态": "已发布" if period.published_at else "未发布",
            "纪要号": period.minutes_number,
            "平均分": round(sum(totals) / len(totals), 2) if totals else "",
            "最高分": max(totals, default=""),
            "最低分": min(totals, default=""),
            "持旗单位": holder,
            "校验码": period.sheet_sha256[:16],
            "制表单位": str(content.county.congress or content.county),
            "制表人": self.person,
            "制表日期": self.on,
        }

    def of_result(self, result: Result) -> dict[str, Any]:
        """Values of a township's total."""
        return {
            "名次": result.rank,
            "单位": result.subject.name,
            "基础分": result.base,
            "加分": result.bonus,
            "扣分": result.penalty,
            "总分": result.total,
            "等次": self.content.grades[result.subject_id].band,
            "折算分": self.content.grades[result.subject_id].converted,
            "上年名次": result.previous_rank,
            "上年总分": result.previous_total,
            "升降": move_text(result),
            "备注": remarks_of(self.content, result),
        }

    def _points(self, result: Result, row: Category | Indicator) -> Any:
        scores = self.content.scores
        if isinstance(row, Indicator):
            score = scores.get((result.subject_id, row.pk))
            return score.points if score is not None and score.applicable else "--"
        own = [
            scores.get((result.subject_id, i.pk)) for i in self.content.indicators if i.category_id == row.pk
        ]
        return sum((s.points for s in own if s is not None and s.applicable), start=0)

    def ranking(self, file: bytes) -> bytes:
        """One form, a line a township, by rank. Raises FormUnfit."""
        names = names_for(CardLayout.RANKING, self.content.indicators, ())
        columns = columns_of(self.content.indicators)
        values, lines = self.whole(), []
        for result in self.content.results:
            own = self.of_result(result)
            own |= {name: self._points(result, row) for name, row in columns.items()}
            lines.append([own[name] for name in names.line])
            values |= {f"{what}:{place_name(result.subject.name)}": own[what] for what in OF_TOWN}
        return self.form(file, CardLayout.RANKING).fill(values, lines, mark=self.mark)

    def town(self, form: Form, result: Result) -> bytes:
        """One township's form, a line an indicator. ``form`` is of ``self.form``."""
        values, lines = self.whole() | self.of_result(result), []
        categories: dict[int, list[Any]] = {}
        for indicator in self.content.indicators:
            score = self.content.scores.get((result.subject_id, indicator.pk))
            if score is None:
                continue
            metric = METRICS.get(indicator.metric)
            points = score.points if score.applicable else "--"
            measured = score_figure(score, metric.unit if metric else "")
            lost = score.full_mark - score.points
            base = indicator.category.block == Block.BASE and score.applicable
            lines.append(
                [
                    indicator.category.name, indicator.name, score.full_mark,
                    metric.source if metric else "", measured, score.explanation, points,
                    lost if base else "--", indicator.basis,
                ]
            )  # fmt: skip
            name = place_name(indicator.name)
            values |= {
                f"得分:{name}": points, f"实际:{name}": measured,
                f"满分:{name}": score.full_mark, f"计算过程:{name}": score.explanation,
            }  # fmt: skip
            if score.applicable:
                both = categories.setdefault(indicator.category_id, [indicator.category, 0, 0])
                both[1], both[2] = both[1] + score.points, both[2] + score.full_mark
        for category, points, full in categories.values():
            name = place_name(category.name)
            values.setdefault(f"得分:{name}", points)
            values.setdefault(f"满分:{name}", full)
        return form.fill(values, lines, mark=self.mark)

    def towns(self, file: bytes, told: Any = lambda done: None) -> bytes:
        """A .zip with a form a township, named by rank. Raises FormUnfit."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for number, result in enumerate(self.content.results, start=1):
                name = f"{number:02d}_{safe_filename(result.subject.name)}.xlsx"
                # A form is read anew: filling changes what was read.
                archive.writestr(name, self.town(self.form(file, CardLayout.TOWN), result))
                told(number)
        return out.getvalue()
