"""Fields that several forms share: files that are checked by content, units and deputies by name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from congress_portal.foundation.attachments.checking import ACCEPT, ACCEPT_IMAGES
from congress_portal.foundation.attachments.services import CheckedFile, validated
from congress_portal.foundation.web.refusals import Refused
from deputies.forms.fields import PickManyField

MOST_FILES = 6


class FilesInput(forms.ClearableFileInput):
    """A file field that takes several."""

    allow_multiple_selected = True


class CheckedFilesField(forms.FileField):
    """Several uploads; cleaned to a list of ``CheckedFile``. Says of each file what is wrong with it."""

    def __init__(self, *, images_only: bool = False, most: int = MOST_FILES, **kwargs: Any) -> None:
        self.images_only, self.most = images_only, most
        accept = ACCEPT_IMAGES if images_only else ACCEPT
        kwargs.setdefault("widget", FilesInput(attrs={"accept": accept}))
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[CheckedFile]:
        uploads = data if isinstance(data, (list, tuple)) else [data] if data else []
        if self.required and not uploads:
            raise ValidationError(self.error_messages["required"])
        if len(uploads) > self.most:
            raise ValidationError(f"一次最多 {self.most} 个文件，请分开上传或合并成一个。")
        checked, wrong = [], []
        for upload in uploads:
            try:
                checked.append(validated(upload, images_only=self.images_only))
            except Refused as refusal:
                wrong.append(refusal.message)
        if wrong:
            raise ValidationError(wrong)
        return checked


class DeputyField(forms.ModelChoiceField):
    """A deputy by name and what is said behind it."""

    def label_from_instance(self, mandate: Any) -> str:
        note = mandate.occupation
        level = mandate.get_level_display().removesuffix("级")
        return f"{mandate.person.name}（{level}代表{'，' + note if note else ''}）"


class DeputiesField(PickManyField):
    """Several deputies by name."""

    label_from_instance = DeputyField.label_from_instance


class CaseField(forms.ModelChoiceField):
    """A case by number, title and where it stands."""

    default_error_messages = {"invalid_choice": "这一件现在不能选，请重新选择。", "required": "请选择一件。"}

    def label_from_instance(self, case: Any) -> str:
        return f"{case.short_number or case.year} {case.title}（{case.get_state_display()}）"


def text_area(rows: int = 4, **attrs: Any) -> forms.Textarea:
    """A text area of so many rows."""
    return forms.Textarea(attrs={"rows": rows, **attrs})


def date_input() -> forms.DateInput:
    """A date by the browser's own picker."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
