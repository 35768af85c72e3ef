"""Fields that read what clerks type, and the base of forms that edit a record."""

from __future__ import annotations

import re
import unicodedata
from datetime import time
from typing import Any

from django import forms

from congress_portal.foundation.web.conflicts import Side, meet
from congress_portal.foundation.web.dates import DayField as DayField  # offered with the others here


class ClockField(forms.TimeField):
    """A time of the day: 9:00, also 9：00 and full-width digits."""

    default_error_messages = {"invalid": "请按“09:00”的样子填写时间。", "required": "请填写时间。"}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> time | None:
        """Tidy the text, then read it."""
        if isinstance(value, str):
            value = re.sub(r"\s+", "", unicodedata.normalize("NFKC", value))
        return super().to_python(value)


class NumberField(forms.IntegerField):
    """A whole number; full-width digits and spaces are read too."""

    default_error_messages = {
        "invalid": "请填写数字。",
        "required": "请填写数字。",
        "min_value": "不能小于 %(limit_value)s。",
        "max_value": "不能大于 %(limit_value)s。",
    }

    def to_python(self, value: Any) -> int | None:
        """Tidy the text, then read it."""
        if isinstance(value, str):
            value = re.sub(r"\s+", "", unicodedata.normalize("NFKC", value))
        return super().to_python(value)


class PickField(forms.ModelChoiceField):
    """A choice among rows; says what to do where the row is not, or no longer, to be chosen."""

    default_error_messages = {"invalid_choice": "这一项现在不能选，请重新选择。", "required": "请选择一项。"}


class PickManyField(forms.ModelMultipleChoiceField):
    """Several rows, as tick boxes."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "invalid_choice": "有一项现在不能选，请重新选择。",
        "invalid_pk_value": "有一项现在不能选，请重新选择。",
        "required": "请至少选择一项。",
    }

    def clean(self, value: Any) -> Any:
        """A number no row can have is a row that cannot be chosen."""
        try:
            return super().clean(value)
        except OverflowError:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice"
            ) from None


CHOICE_ERRORS = {"invalid_choice": "没有这个选项，请重新选择。", "required": "请选择一项。"}


class PlainForm(forms.Form):
    """A form whose errors speak: what is missing is named after its label."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.CharField):
                field.error_messages["required"] = f"请填写{field.label}。"
                field.error_messages["max_length"] = f"{field.label}最多 %(limit_value)d 个字。"
            elif isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
                field.error_messages.update(CHOICE_ERRORS)


class RecordForm(PlainForm):
    """A form over a record (``row``), or for a new one. Carries the version that was read.

    A subclass says in ``values_of`` what a row holds for each of its fields.
    """

    version = NumberField(label="版本", required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, row: Any = None, **kwargs: Any) -> None:
        if row is not None:
            kwargs["initial"] = {
                **self.values_of(row),
                **self.versions_of(row),
                **(kwargs.get("initial") or {}),
            }
        super().__init__(*args, **kwargs)
        self.row = row
        self.sides: list[Side] = []
        for name in self.version_names():
            self.fields[name].required = row is not None
            self.fields[name].error_messages["required"] = "这一页不完整，请返回后重新打开再填。"

    def values_of(self, row: Any) -> dict[str, Any]:
        """What the row holds, by field."""
        raise NotImplementedError

    def versions_of(self, row: Any) -> dict[str, int]:
        """The versions the form carries, by hidden field."""
        return {"version": row.version}

    @staticmethod
    def version_names() -> tuple[str, ...]:
        """The hidden fields that carry versions."""
        return ("version",)

    def meet(self, row: Any) -> None:
        """After a conflict that came between reading the row and locking it: its values of now."""
        self.initial |= {**self.values_of(row), **self.versions_of(row)}
        self.sides = self.sides or meet(self)
