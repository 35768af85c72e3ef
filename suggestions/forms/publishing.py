"""What the public will read, checked by a named person."""

from __future__ import annotations

from typing import Any

from django import forms

from ..chat import is_telephone, numbers_in
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
    service_numbers = forms.BooleanField(
        label="里面的号码是单位对外公布的服务电话，不是个人的", required=False
    )
    checked = forms.BooleanField(
        label="我已作保密和隐私审查，不含国家秘密、商业秘密和个人隐私",
        error_messages={"required": "公开前要由您确认已作保密和隐私审查。"},
    )

    def __init__(self, *args: Any, case: Suggestion, **kwargs: Any) -> None:
        kwargs["initial"] = {"title": case.title, "body": case.body, "reply": _what_stands(case)}
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Numbers that may be a person's are named, so that nobody overlooks one."""
        data = super().clean()
        for name in ("title", "body", "reply"):
            found = numbers_in(data.get(name) or "")
            if cards := [number for number in found if not is_telephone(number)]:
                self.add_error(name, f"这里有证件号或账号：{'、'.join(cards[:3])}。不能公开，请去掉。")
            elif found and not data.get("service_numbers"):
                self.add_error(
                    name,
                    f"这里有号码：{'、'.join(found[:3])}。个人的电话、证件号请去掉；"
                    "是单位对外公布的服务电话的，请勾选下面一项。",
                )
        return data


def _what_stands(case: Suggestion) -> str:
    """The replies that still stand: of each unit the last one, not what was done over."""
    replies = case.replies.filter(superseded=False).exclude(kind="opinion").order_by("round", "pk")
    last = {reply.assignment_id: reply.body for reply in replies}
    return "\n\n".join(last.values())


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
