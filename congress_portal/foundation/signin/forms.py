"""Forms of the front door."""

from __future__ import annotations

from django import forms
from django.contrib.auth import authenticate

from congress_portal.foundation.privacy import normalise_digits
from congress_portal.foundation.signin.lockout import tidy_username
from congress_portal.foundation.signin.pins import LENGTH
from congress_portal.foundation.signin.profiles import OFFICE, SecurityProfile

_DIGITS = {"inputmode": "numeric", "maxlength": 12, "spellcheck": "false"}


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
            self.user = authenticate(self.request, username=tidy_username(username), password=password)
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
        error_messages={"required": "请填写新密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    repeated = forms.CharField(
        label="再填一次新密码",
        strip=False,
        error_messages={"required": "请再填一次新密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, user, rules: SecurityProfile = OFFICE, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["new_password"].help_text = rules.password_sentence

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


def _pin(label: str, autocomplete: str, required: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=12,
        error_messages={"required": required, "max_length": f"密码是 {LENGTH} 位数字。"},
        widget=forms.PasswordInput(attrs={**_DIGITS, "autocomplete": autocomplete}),
    )


class PinForm(forms.Form):
    """The six digits of this telephone."""

    pin = _pin("6 位密码", "current-password", "请输入 6 位密码。")

    def clean_pin(self) -> str:
        """Full-width digits and spaces are put right; what cannot be a PIN is no wrong one."""
        pin = normalise_digits(self.cleaned_data["pin"])
        if not (pin.isascii() and pin.isdecimal() and len(pin) == LENGTH):
            raise forms.ValidationError("密码是 6 位数字，请再输一次。")
        return pin


class NewPinForm(PinForm):
    """Six new digits, twice."""

    pin = _pin("设一个 6 位数字密码", "new-password", "请设一个 6 位数字密码。")
    repeated = _pin("再输一次", "new-password", "请再输一次密码。")

    def clean(self) -> dict:
        """Both must agree."""
        data = super().clean()
        again = normalise_digits(data.get("repeated") or "")
        if data.get("pin") and again and again != data["pin"]:
            self.add_error("repeated", "两次输的密码不一样，请再输一次。")
        return data


class CodeForm(forms.Form):
    """The six digits a code generator shows, or a recovery code."""

    secret_code = forms.CharField(
        label="动态码",
        max_length=20,
        error_messages={"required": "请填写手机上的 6 位动态码。", "max_length": "动态码是 6 位数字。"},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "text", "autocapitalize": "none"}
        ),
    )
