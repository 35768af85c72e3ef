from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "congress_portal.foundation.web"
    label = "web"
    verbose_name = "网页基础"

    def ready(self) -> None:
        """Errors say what to do: Django's 这个字段是必填项 does not."""
        from django import forms

        for field, words in (
            (forms.Field, "请填写这一项。"),
            (forms.ChoiceField, "请选择一项。"),
            (forms.ModelChoiceField, "请选择一项。"),
            (forms.FileField, "请选择文件。"),
            (forms.BooleanField, "请打勾确认。"),
        ):
            # A copy of its own: subclasses without messages share their parent's dictionary.
            field.default_error_messages = {**field.__dict__.get("default_error_messages", {}), "required": words}
