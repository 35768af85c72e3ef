"""Forms of a change of term: its days, who was elected again, and the confirmation."""

from __future__ import annotations

from typing import Any

from django import forms

from deputies.forms.fields import DayField, NumberField, PickManyField, PlainForm
from deputies.models import Mandate, Term, TermChange


class ChangeForm(PlainForm):
    """A change of term begins to be prepared; ``old`` is the term in office."""

    number = NumberField(label="新一届是第几届", min_value=1, max_value=99)
    elected_on = DayField(
        label="当选日期", help_text="选举委员会公布当选名单的日期；镇和县不是同一天的分别办。"
    )
    starts_on = DayField(
        label="新一届起始日期",
        help_text="一般是新一届第一次会议开幕的日期。上一届代表的职务到前一天为止；到这一天才能确认换届。",
    )

    def __init__(self, *args: Any, old: Term | None, **kwargs: Any) -> None:
        if old is not None:
            kwargs["initial"] = {"number": old.number + 1}
        super().__init__(*args, **kwargs)


class ChooseForm(PlainForm):
    """Ticks at the names of those who were elected again."""

    again = PickManyField(label="连任的代表", queryset=Mandate.objects.none(), required=False)
    version = NumberField(label="版本", widget=forms.HiddenInput)

    def __init__(self, *args: Any, change: TermChange, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": change.version}
        super().__init__(*args, **kwargs)
        self.fields["again"].queryset = Mandate.objects.open().filter(term=change.old_term_id)


class ConfirmForm(PlainForm):
    """The last word."""

    retire_empty = forms.BooleanField(
        label="没有产生新代表的选区，随上一届停用",
        required=False,
        help_text="重新划分过选区的勾选；选区照旧、只是暂时缺额的不要勾选。",
    )
    seen = forms.BooleanField(
        label="人数和名单已经核对",
        error_messages={"required": "请先核对人数和名单，再勾选这一项。"},
    )
    version = NumberField(label="版本", widget=forms.HiddenInput)

    def __init__(self, *args: Any, change: TermChange, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": change.version}
        super().__init__(*args, **kwargs)
