"""Forms of an import: the file with its options, and what each column is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils.html import escape

from congress_portal.foundation.imports.kinds import Shape
from congress_portal.foundation.imports.models import ImportBatch
from congress_portal.foundation.slots import ImportKind

_LONG_NUMBER = re.compile(r"\d[\d \-]{5,}[\dXx]")
ACCEPT = ".xlsx,.xls,.ods,.csv"


class ChosenFile(forms.FileField):
    """The table."""

    default_error_messages = {
        "required": "请选择要导入的文件。",
        "missing": "请选择要导入的文件。",
        "empty": "这是空文件。请检查后重新选择。",
        "invalid": "文件没有传上来。请重新选择。",
    }

    def __init__(self) -> None:
        super().__init__(
            label="文件",
            help_text="Excel（.xlsx、.xls）、WPS 或 .ods、.csv 都可以，最大 20 MB。",
            widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
        )


class _NoOptions(forms.Form):
    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


def upload_form(
    kind: ImportKind, actor: Any, data: Any = None, files: Any = None, *, file: bool = True
) -> Any:
    """The kind's options with the file below them; without ``file`` the options alone."""
    base = kind.options_form or _NoOptions
    form = base(data, files, actor=actor) if data is not None else base(actor=actor)
    if file:
        form.fields["file"] = ChosenFile()
    return form


def options_of(form: forms.Form) -> dict[str, Any]:
    """What was chosen, as plain JSON: rows as their keys, dates as text."""
    return {name: _plain(value) for name, value in form.cleaned_data.items() if name != "file"}


def usual_options(form: forms.Form) -> dict[str, Any]:
    """What the form offers first: for a template before anything was chosen."""
    return {
        name: _plain(form.get_initial_for_field(field, name))
        for name, field in form.fields.items()
        if name != "file"
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, QuerySet | list | tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _guarded(sample: str) -> str:
    """Long numbers are telephones and identity numbers: shown in part."""
    return _LONG_NUMBER.sub(lambda m: f"{m[0][:3]}****{m[0][-2:]}", sample)


class MappingForm(forms.Form):
    """One select a column of the file: which of ours it is, or 不导入."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, batch: ImportBatch, shape: Shape, samples: Mapping[int, str]) -> None:
        super().__init__(*args, initial={"version": batch.version})
        choices = [("", "不导入")] + [
            (c.key, f"{c.label}（必须有）" if c.required else c.label) for c in shape.columns
        ]
        self.places = sorted(int(index) for index in batch.heading)
        for index in self.places:
            sample = samples.get(index, "")
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label="".join(batch.heading[str(index)].split()),
                choices=choices,
                required=False,
                initial=batch.mapping.get(str(index), ""),
                # Help texts are drawn as they are, and this one was written by a stranger.
                help_text=escape(f"这一列写着：{_guarded(sample)}") if sample else "前几行这一列是空的",
                error_messages={"invalid_choice": "没有这个选项，请重新选择。"},
            )

    def chosen(self) -> dict[int, str]:
        """Index in the file → column key, "" for 不导入."""
        return {index: self.cleaned_data[f"column_{index}"] for index in self.places}
