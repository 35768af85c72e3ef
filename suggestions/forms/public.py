"""What a voter fills in, without signing in."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms

from congress_portal.foundation.web.apart import ToldApart
from congress_portal.foundation.web.repeats import id_of_words

from ..choices import Grade, Solved
from ..workflow.step import visible
from .fields import CheckedFilesField, text_area

FEWEST_SIGNS = 4


class Unseen(forms.TextInput):
    """Comes back empty: whose browser filled in what nobody sees gets through the second time."""

    def __init__(self) -> None:
        super().__init__(attrs={"tabindex": "-1", "autocomplete": "off"})

    def format_value(self, value: Any) -> str:
        """Nothing, whatever was sent."""
        return ""


class HoneypotMixin:
    """A field that people do not see; whoever fills it in is a machine, and is told so in words."""

    def clean_homepage(self) -> str:
        if self.cleaned_data.get("homepage"):
            raise forms.ValidationError("“网址”这一栏是用来挡机器的，已经清空，请再交一次。")
        return ""


class DemandForm(HoneypotMixin, ToldApart):
    """您想反映什么？"""

    again_label = "确实是另一件，请再收下"

    use_required_attribute = False

    body = forms.CharField(
        label="您想反映什么？", max_length=5_000,
        widget=text_area(5, placeholder="哪里、什么事、盼着怎么办", **{"data-draft-field": ""}),
        help_text="点键盘上的话筒，可以说话输入",
        error_messages={
            "required": "请写下要反映的事：哪里、什么事、盼着怎么办。",
            "max_length": "写得太长了，请缩短到 5000 个字以内。",
        },
    )  # fmt: skip
    photos = CheckedFilesField(label="照片", images_only=True)
    phone = forms.CharField(
        label="手机号", required=False, max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel", "data-no-draft": ""}),
    )  # fmt: skip
    may_contact = forms.BooleanField(label="代表和承办单位可以打电话联系我", required=False)
    direct_to_county = forms.BooleanField(
        label="直接送县人大", required=False, help_text="不经过镇里，由县人大请县人大代表来看。"
    )
    homepage = forms.CharField(label="网址", required=False, widget=Unseen())
    # Stays with the draft: what is sent again after a lost answer is the same demand.
    client_uuid = forms.UUIDField(
        label="记录号", required=False, initial=uuid.uuid4,
        widget=forms.HiddenInput(attrs={"data-draft-id": ""}),
        error_messages={"invalid": "这一页不完整，没有提交成功。请刷新后再交一次。"},
    )  # fmt: skip

    def clean_body(self) -> str:
        """A word alone tells nobody where to go."""
        body = self.cleaned_data["body"]
        if 0 < len(visible(body).replace(" ", "")) < FEWEST_SIGNS:
            raise forms.ValidationError("请再多写几个字：哪里、什么事、盼着怎么办。")
        return body

    def clean(self) -> dict[str, Any]:
        """Nobody can be called without a number."""
        data = super().clean()
        if data.get("may_contact") and not data.get("phone") and "phone" not in self.errors:
            self.add_error("phone", "愿意接电话的，请留手机号；不想留号码，就把下面的勾去掉。")
        return data

    def id_under(self, form_key: str) -> uuid.UUID:
        """The id of what was written; the form's key stands in where the page sent none."""
        data = self.cleaned_data
        return id_of_words(data["client_uuid"] or uuid.UUID(form_key), data["body"])


class WordsForm(forms.Form):
    """补充几句."""

    use_required_attribute = False

    body = forms.CharField(
        label="补充几句",
        max_length=1_000,
        widget=text_area(4),
        error_messages={"required": "请写下要补充的话。"},
    )


class RateForm(forms.Form):
    """评一评: satisfied? solved? ``shown``: which reply the page shows, so that no other one is judged."""

    use_required_attribute = False

    satisfied = forms.ChoiceField(
        label="您满意吗？", choices=Grade.choices, widget=forms.RadioSelect,
        error_messages={"required": "请选择满意程度。"},
    )  # fmt: skip
    solved = forms.ChoiceField(
        label="事情解决了吗？", choices=Solved.choices, widget=forms.RadioSelect,
        error_messages={"required": "请选择解决了没有。"},
    )  # fmt: skip
    note = forms.CharField(label="想说的话", required=False, max_length=2_000, widget=text_area(3))
    seen = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, *args: Any, shown: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = shown


class ReopenForm(forms.Form):
    """没有解决，请重办."""

    use_required_attribute = False

    reason = forms.CharField(
        label="哪里没有解决",
        max_length=1_000,
        widget=text_area(3),
        error_messages={"required": "请写一句哪里没有解决。"},
    )


class WithdrawForm(forms.Form):
    """撤回: nothing to fill in."""


class QueryForm(forms.Form):
    """凭查询码看进度."""

    use_required_attribute = False

    code = forms.CharField(
        label="站码或查询码", max_length=20,
        help_text="站码在联络站的墙上，查询码在回执上，字母不分大小写。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "autofocus": True}),
        error_messages={"required": "请输入站码或查询码。"},
    )  # fmt: skip
