from django.apps import AppConfig

# Django's own words name the rule; ours say what to do.
_CHOOSE = "请从列出的选项里选择。"
SENTENCES = (
    ("DateField", "invalid", "请填写日期，如 2026-04-09。"),
    ("TimeField", "invalid", "请填写时间，如 9:00。"),
    ("IntegerField", "invalid", "请填写整数。"),
    ("DecimalField", "invalid", "请填写数字。"),
    ("ChoiceField", "invalid_choice", _CHOOSE),
    ("TypedChoiceField", "invalid_choice", _CHOOSE),
    ("MultipleChoiceField", "invalid_choice", _CHOOSE),
    ("ModelChoiceField", "invalid_choice", _CHOOSE),
    ("ModelMultipleChoiceField", "invalid_choice", _CHOOSE),
    ("ModelMultipleChoiceField", "invalid_pk_value", _CHOOSE),
    ("EmailField", "invalid", "请填写邮箱地址，如 name@example.cn。"),
)
LIMITS = {
    "MaxValueValidator": "请填写不大于 %(limit_value)s 的数。",
    "MinValueValidator": "请填写不小于 %(limit_value)s 的数。",
    "MaxLengthValidator": "最多写 %(limit_value)d 个字，现在有 %(show_value)d 个，请删减一些。",
    "MinLengthValidator": "至少写 %(limit_value)d 个字，现在有 %(show_value)d 个，请补充一些。",
}


class WebConfig(AppConfig):
    name = "congress_portal.foundation.web"
    label = "web"
    verbose_name = "网页基础"

    def ready(self) -> None:
        """Errors say what to do: Django's 这个字段是必填项 does not."""
        from django import forms
        from django.core import validators

        for field, words in (
            (forms.Field, "请填写这一项。"),
            (forms.ChoiceField, "请选择一项。"),
            (forms.ModelChoiceField, "请选择一项。"),
            (forms.FileField, "请选择文件。"),
            (forms.BooleanField, "请打勾确认。"),
        ):
            # A copy of its own: subclasses without messages share their parent's dictionary.
            field.default_error_messages = {
                **field.__dict__.get("default_error_messages", {}),
                "required": words,
            }
        for field, key, words in SENTENCES:
            own = getattr(forms, field)
            own.default_error_messages = {**own.__dict__.get("default_error_messages", {}), key: words}
        for validator, words in LIMITS.items():
            getattr(validators, validator).message = words
        validators.DecimalValidator.messages = {
            **validators.DecimalValidator.messages,
            "max_digits": "这个数太大，最多 %(max)s 位。",
            "max_decimal_places": "小数最多 %(max)s 位。",
            "max_whole_digits": "小数点前面最多 %(max)s 位。",
        }
        validators.ProhibitNullCharactersValidator.message = "里面有看不见的控制字符，请删掉后重新填写。"
