"""Password rules of the county's profile, for Django's validation."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from congress_portal.foundation.signin.profiles import OFFICE
from congress_portal.foundation.signin.services.passwords import used_before
from congress_portal.foundation.signin.services.security import rules_for

_KINDS = (str.isupper, str.islower, str.isdigit, lambda letter: not letter.isalnum())


class ProfileValidator:
    """Length, kinds of characters and earlier passwords, as the profile asks."""

    def validate(self, password: str, user=None) -> None:
        """Raises ValidationError with what to do."""
        rules = rules_for(user) if user is not None and user.pk else OFFICE
        if len(password) < rules.min_length:
            raise ValidationError(f"密码太短，至少 {rules.min_length} 个字符。")
        if rules.classes and sum(any(kind(c) for c in password) for kind in _KINDS) < rules.classes:
            raise ValidationError(
                f"密码里大写字母、小写字母、数字、符号至少要有{'零一两三四'[rules.classes]}种。"
            )
        if user is not None and used_before(user, password, rules.history):
            if rules.history > 1:
                raise ValidationError(f"最近 {rules.history} 次用过的密码不能再用，请换一个。")
            raise ValidationError("新密码和现在的一样，请换一个。")

    def get_help_text(self) -> str:
        """The default profile's rule."""
        return OFFICE.password_sentence
