"""Forms of the box for words about the portal."""

from __future__ import annotations

from django import forms

from suggestions.forms.fields import text_area
from suggestions.forms.public import HoneypotMixin

_BODY = "您对这个平台有什么意见？"


class FeedbackForm(forms.Form):
    """A member's word; who says it is known."""

    use_required_attribute = False

    body = forms.CharField(
        label=_BODY, max_length=2_000, widget=text_area(5, placeholder="哪一页、想做什么、哪里不方便"),
        error_messages={
            "required": "请写下您的意见：哪一页、想做什么、哪里不方便。",
            "max_length": "请缩短到 2000 个字以内。",
        },
    )  # fmt: skip
    page = forms.CharField(
        label="说的是哪一页", max_length=200, required=False, help_text="已按您来的那一页填好，可以改。"
    )


class PublicFeedbackForm(HoneypotMixin, forms.Form):
    """Anybody's word."""

    use_required_attribute = False

    body = FeedbackForm.base_fields["body"]
    contact = forms.CharField(
        label="联系方式", max_length=60, required=False,
        widget=forms.TextInput(attrs={"data-no-draft": "", "autocomplete": "tel"}),
        help_text="电话或邮箱，只有管理员看得到。",
    )  # fmt: skip
    homepage = forms.CharField(
        label="网址", required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})
    )


class CodeForm(forms.Form):
    """The code that reads the answer."""

    use_required_attribute = False

    code = forms.CharField(
        label="查询码", max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "请输入 8 位查询码。"},
    )  # fmt: skip


class AnswerForm(forms.Form):
    """An answer; empty to note it only."""

    reply = forms.CharField(
        label="回复", max_length=2_000, required=False, widget=text_area(5),
        help_text="对方会看到。不用回复的，空着点“不回复，阅存”。",
    )  # fmt: skip
