"""Forms of the front door."""

from __future__ import annotations

import unicodedata

from django import forms
from django.contrib.auth import authenticate


class SignInForm(forms.Form):
    """User name and password; one sentence for every kind of failure, so that names cannot be probed."""

    username = forms.CharField(
        label="用户名",
        max_length=50,
        error_messages={"required": "请填写用户名。"},
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label="密码",
        max_length=200,
        strip=False,
        error_messages={"required": "请填写密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args, request=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user = None

    def clean(self) -> dict:
        """Check name and password together."""
        data = super().clean()
        username, password = data.get("username"), data.get("password")
        if username and password:
            # Full-width letters and digits from a Chinese keyboard are put right.
            username = unicodedata.normalize("NFKC", username).strip()
            self.user = authenticate(self.request, username=username, password=password)
            if self.user is None:
                raise forms.ValidationError("用户名或密码不对。请再试一次；忘了密码，请打办公室电话重置。")
        return data


class PasswordForm(forms.Form):
    """Change one's own password."""

    old_password = forms.CharField(
        label="现在的密码",
        strip=False,
        error_messages={"required": "请填写现在的密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new_password = forms.CharField(
        label="新密码",
        strip=False,
        help_text="至少 8 个字符，不要全是数字，不要用常见的密码。可以粘贴。",
        error_messages={"required": "请填写新密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    repeated = forms.CharField(
        label="再填一次新密码",
        strip=False,
        error_messages={"required": "请再填一次新密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_old_password(self) -> str:
        """The present password must be right."""
        value = self.cleaned_data["old_password"]
        if not self.user.check_password(value):
            raise forms.ValidationError("现在的密码不对，请再试一次。")
        return value

    def clean(self) -> dict:
        """Both new passwords must agree."""
        data = super().clean()
        if data.get("new_password") and data.get("repeated") and data["new_password"] != data["repeated"]:
            self.add_error("repeated", "两次填的新密码不一样，请再填一次。")
        return data
