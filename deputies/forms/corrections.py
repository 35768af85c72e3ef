"""Forms of corrections of the performance file."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from deputies.file_choices import CORRECTABLE_KINDS, MOST_DAYS, CorrectionKind, CorrectionState
from deputies.forms.fields import DayField, NumberField, PlainForm, RecordForm
from deputies.models import PerformanceEntry, RecordCorrection
from deputies.services.corrections import Told

MOST_QUANTITY = 99_999


class DaysField(forms.DecimalField):
    """Days of work, in halves."""

    default_error_messages = {
        "invalid": "天数请填数字，半天填 0.5。",
        "required": "请填写天数，半天填 0.5。",
        "max_value": f"天数最多 {MOST_DAYS} 天。",
        "min_value": "天数不能是负数。",
        "max_digits": "天数请填 0 到 60，可以填半天（0.5）。",
        "max_decimal_places": "天数只能到半天（0.5）。",
        "max_whole_digits": f"天数最多 {MOST_DAYS} 天。",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            min_value=0,
            max_value=MOST_DAYS,
            max_digits=4,
            decimal_places=1,
            widget=forms.NumberInput(attrs={"step": "0.5", "min": "0"}),
            **kwargs,
        )


class ToldForm(RecordForm):
    """What the file should say."""

    performance_kind = forms.ChoiceField(label="类别", choices=CORRECTABLE_KINDS)
    on = DayField(label="日期")
    summary = forms.CharField(
        label="做了什么", max_length=300, help_text="如：到松坡村走访五户，了解饮水情况。"
    )
    quantity = NumberField(
        label="数量", min_value=1, max_value=MOST_QUANTITY, initial=1, help_text="次、件或者人数，照类别填。"
    )
    days = DaysField(label="天数", initial=Decimal(1), help_text="半天填 0.5。同一天的几项只按一天计。")

    def told(self) -> Told | None:
        """What the verb takes; None where the form asks for nothing of it."""
        if "on" not in self.fields:
            return None
        data = self.cleaned_data
        return Told(
            data["performance_kind"], data["on"], data["summary"], data["quantity"], Decimal(data["days"])
        )

    def values_of(self, row: Any) -> dict[str, Any]:
        return {}


class ProposeForm(ToldForm):
    """A proposal: over a line of the file (错记、重记), or for what is not in it (漏记)."""

    kind = forms.ChoiceField(
        label="问题",
        choices=[(k.value, k.label) for k in (CorrectionKind.WRONG, CorrectionKind.DOUBLE)],
        help_text="错记：日期、内容或者数量不对，请在下面改成对的。重记：同一件事记了两次，下面不用改。",
    )
    reason = forms.CharField(
        label="说明",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="哪里不对，可以到哪里核对，如：站里登记簿、会议签到表。",
    )

    def __init__(self, *args: Any, entry: PerformanceEntry | None, **kwargs: Any) -> None:
        if entry is not None:
            kwargs["initial"] = {
                "kind": CorrectionKind.WRONG,
                "performance_kind": entry.kind,
                "on": entry.on,
                "summary": entry.summary,
                "quantity": entry.quantity,
                "days": entry.days,
            }
        super().__init__(*args, **kwargs)
        if entry is None:
            del self.fields["kind"]
        self.order_fields(["kind", "performance_kind", "on", "summary", "quantity", "days", "reason"])

    def kind_chosen(self) -> str:
        """漏记 where no line was chosen."""
        return self.cleaned_data.get("kind", CorrectionKind.MISSING)


ACCEPT, AT_SOURCE, ASK, DECLINE = "accept", "at_source", "ask", "decline"


class DecideForm(ToldForm):
    """The keeper's answer: four ways, and the values that go into the file."""

    way = forms.ChoiceField(
        label="核对结果",
        choices=[
            (ACCEPT, "情况属实，按下面的内容更正档案"),
            (AT_SOURCE, "情况属实，原始记录已经改好，档案不用另写"),
            (ASK, "还说不清，请代表补充"),
            (DECLINE, "不更正"),
        ],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label="核对意见",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="写一句给代表看：怎么核对的，为什么更正或者不更正；请代表补充的，写明要什么。",
    )

    def __init__(self, *args: Any, row: RecordCorrection, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        if row.state == CorrectionState.ASKED:
            self.fields["way"].choices = [c for c in self.fields["way"].choices if c[0] != ASK]
        if row.kind == CorrectionKind.DOUBLE:
            for name in ("performance_kind", "on", "summary", "quantity", "days"):
                del self.fields[name]
        self.order_fields(["way", "answer", "performance_kind", "on", "summary", "quantity", "days"])

    def values_of(self, row: RecordCorrection) -> dict[str, Any]:
        names = ("performance_kind", "on", "summary", "quantity", "days")
        return {name: getattr(row, name) for name in names}


class SupplyForm(RecordForm):
    """The deputy's answer to a question."""

    supplement = forms.CharField(label="补充", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def values_of(self, row: RecordCorrection) -> dict[str, Any]:
        return {}


class CorrectionQuery(PlainForm):
    """The query line over the list of corrections."""

    q = forms.CharField(label="代表姓名", required=False, max_length=20)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *CorrectionState.choices])
    kind = forms.ChoiceField(label="问题", required=False, choices=[("", "全部"), *CorrectionKind.choices])

    def narrow(self, rows: Any) -> Any:
        """The rows that fit; a field that makes no sense filters nothing."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("q"):
            rows = rows.filter(mandate__person__name__icontains=asked["q"])
        for name in ("state", "kind"):
            if asked.get(name):
                rows = rows.filter(**{name: asked[name]})
        return rows
