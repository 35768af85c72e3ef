"""One line about an open demand for everybody at the station."""

from __future__ import annotations

from django import forms

from ..models.wall import LINE_LENGTH
from .fields import text_area


class ShowLineForm(forms.Form):
    """公示一句话: prefilled with the title, to be cleaned of persons."""

    use_required_attribute = False

    text = forms.CharField(
        label="公示的一句话", max_length=LINE_LENGTH,
        help_text="哪里、什么事。不写姓名、门牌、电话和能认出个人的细节。",
        error_messages={
            "required": "请写一句话：哪里、什么事。",
            "max_length": f"请缩短到 {LINE_LENGTH} 个字以内。",
        },
    )  # fmt: skip
    checked = forms.BooleanField(
        label="我已看过，里面没有个人隐私和不宜公开的内容",
        error_messages={"required": "公示前要由您确认没有个人隐私。"},
    )


class HideLineForm(forms.Form):
    """Why the line is taken down."""

    use_required_attribute = False

    reason = forms.CharField(
        label="为什么撤下", widget=text_area(2), max_length=200,
        error_messages={"required": "请写明为什么撤下。"},
    )  # fmt: skip
