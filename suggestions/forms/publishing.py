"""What the public will read, checked by a named person."""

from __future__ import annotations

from typing import Any

from django import forms

from ..choices import WithholdGround
from ..models import Suggestion
from .fields import text_area


class PublishForm(forms.Form):
    """Title, content and reply as they will be read; prefilled, to be cleaned of persons and secrets."""

    use_required_attribute = False

    title = forms.CharField(label="公开的标题", max_length=80)
    body = forms.CharField(
        label="公开的内容", widget=text_area(6), help_text="去掉姓名、电话、住址和能认出个人的细节。"
    )
    reply = forms.CharField(label="公开的答复", widget=text_area(6), required=False)
    checked = forms.BooleanField(
        label="我已作保密和隐私审查，不含国家秘密、商业秘密和个人隐私",
        error_messages={"required": "公开前要由您确认已作保密和隐私审查。"},
    )

    def __init__(self, *args: Any, case: Suggestion, **kwargs: Any) -> None:
        replies = case.replies.filter(superseded=False).exclude(kind="opinion")
        kwargs["initial"] = {
            "title": case.title,
            "body": case.body,
            "reply": "\n\n".join(replies.values_list("body", flat=True)),
        }
        super().__init__(*args, **kwargs)


class WithholdForm(forms.Form):
    """Why a result is not shown: the ground is public, the note is not."""

    use_required_attribute = False

    ground = forms.ChoiceField(
        label="不公开的理由",
        choices=WithholdGround.choices,
        widget=forms.RadioSelect,
        help_text="理由会公布，标题和内容不公布。",
    )
    note = forms.CharField(
        label="说明", widget=text_area(2), max_length=200, required=False, help_text="只有本级人大看得到。"
    )


class UnpublishForm(forms.Form):
    """Why a result is taken down."""

    use_required_attribute = False

    reason = forms.CharField(label="为什么撤下", widget=text_area(2), max_length=200)
