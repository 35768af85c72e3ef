"""Forms of reminders' words and of the hours at which mail leaves."""

from __future__ import annotations

from django import forms

from congress_portal.foundation.notifications.models import DeliveryHours
from congress_portal.foundation.notifications.wording import BODY_LENGTH, TITLE_LENGTH, Words, check_words
from congress_portal.foundation.web.refusals import Refused

_CLOCK = {"type": "time", "step": "60"}


class WordsForm(forms.Form):
    """Title and body of a reminder; ``seen`` is the version the writer looked at."""

    title = forms.CharField(
        label="标题",
        max_length=TITLE_LENGTH,
        error_messages={"required": "请填写标题。", "max_length": f"标题最多 {TITLE_LENGTH} 个字。"},
    )
    body = forms.CharField(
        label="正文",
        max_length=BODY_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": f"正文最多 {BODY_LENGTH} 个字。"},
    )
    seen = forms.IntegerField(
        widget=forms.HiddenInput,
        error_messages={"required": "请刷新页面再保存。", "invalid": "请刷新页面再保存。"},
    )

    def __init__(self, *args, words: Words, **kwargs) -> None:
        super().__init__(
            *args, initial={"title": words.title, "body": words.body, "seen": words.version}, **kwargs
        )
        self.words = words
        self.fields["title"].help_text = f"最多 {TITLE_LENGTH} 个字。花括号里的位置会换成这件事的内容。"
        self.fields["body"].help_text = f"可不填，最多 {BODY_LENGTH} 个字。"

    def clean(self) -> dict[str, object]:
        """Places are checked here, so that the preview says the same as the saving."""
        data = super().clean()
        if not self.errors:
            try:
                data["title"], data["body"] = check_words(self.words.kind, data["title"], data["body"])
            except Refused as refusal:
                self.add_error(refusal.field, refusal.message)
        return data


class HoursForm(forms.ModelForm):
    """When the digest leaves, and when nothing does."""

    seen = forms.IntegerField(
        widget=forms.HiddenInput,
        error_messages={"required": "请刷新页面再保存。", "invalid": "请刷新页面再保存。"},
    )

    class Meta:
        model = DeliveryHours
        fields = ["digest_at", "quiet_until", "quiet_from"]
        widgets = {
            name: forms.TimeInput(attrs=_CLOCK, format="%H:%M")
            for name in ("digest_at", "quiet_until", "quiet_from")
        }
        help_texts = {
            "digest_at": "每个工作日这个时间，每人一封，写明还没有看过、等着办的事。",
            "quiet_until": "早于这个时间不发，退回、重新办理、会议变动也等到这个时间。",
            "quiet_from": "晚于这个时间不发，等到下一个工作日早上。放假和周末也不发，补班的日子照发。",
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = self.instance.version if self.instance.pk else 0
        for name in self.Meta.fields:
            label = self.fields[name].label
            self.fields[name].error_messages = {
                "required": f"请填写{label}。",
                "invalid": f"{label}请写成 08:30 的样子。",
            }


class AddressForm(forms.Form):
    """Where a person's letters go."""

    email = forms.EmailField(
        label="邮箱",
        required=False,
        max_length=200,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        help_text="每个工作日早上汇总发一封。不想收邮件就留空，平台里的消息不受影响。",
        error_messages={
            "invalid": "邮箱写得不对，请核对，如：zhang@example.gov.cn。",
            "max_length": "邮箱最多 200 个字。",
        },
    )
