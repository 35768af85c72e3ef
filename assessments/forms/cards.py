"""Uploading the county's own scorecard form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from assessments.card_places import names_for
from assessments.choices import CardLayout
from assessments.models import Indicator
from congress_portal.foundation.attachments.services import CheckedFile, validated
from congress_portal.foundation.spreadsheets.filler import FormUnfit, read_form
from congress_portal.foundation.spreadsheets.responses import XLSX
from congress_portal.foundation.web.refusals import Refused

MOST_BYTES = 2 * 1024 * 1024


class CardUploadForm(forms.Form):
    """An own .xlsx form, read and checked here; ``checked`` holds what may be stored."""

    name = forms.CharField(
        label="表单名称", max_length=60, help_text="和已有的同名，就换成新的一版，旧的还查得到。"
    )
    layout = forms.ChoiceField(
        label="怎么填", choices=CardLayout.choices, widget=forms.RadioSelect, initial=CardLayout.RANKING
    )
    file = forms.FileField(
        label="表单文件",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        help_text="一张空白的 .xlsx 表单，要填的格子里写上 {{名称}}，或者给格子起名称。",
        error_messages={"required": "请选择表单文件。", "empty": "这是空文件。请检查后重新选择。"},
    )
    checked: CheckedFile

    def __init__(
        self, *args: Any, indicators: Sequence[Indicator], towns: Iterable[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.indicators, self.towns = indicators, list(towns)

    def clean(self) -> dict[str, Any]:
        """Read the form by the names of its layout."""
        data = super().clean()
        upload, layout = data.get("file"), data.get("layout")
        if upload is None or layout is None:
            return data
        if (upload.size or 0) > MOST_BYTES:
            self.add_error("file", "表单超过 2 MB。请删去图片和多余的工作表，只留一张空白表单。")
            return data
        try:
            checked = validated(upload)
            if checked.content_type != XLSX:
                raise Refused("表单要是 .xlsx 文件。请用 Excel 或 WPS 打开后另存为 .xlsx，再上传。")
            found = read_form(checked.content, names_for(layout, self.indicators, self.towns))
            if not found.places:
                raise Refused("表单里没有要填的位置。请在要填的格子里写上 {{名称}}，例如 {{总分}}。")
        except Refused as refusal:
            self.add_error("file", refusal.message)
        except FormUnfit as unfit:
            self.add_error("file", [forms.ValidationError(text) for text in unfit.sentences])
        else:
            self.checked = checked
        return data


class CardRetireForm(forms.Form):
    """Why a form is put out of use."""

    reason = forms.CharField(label="停用的原因", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
