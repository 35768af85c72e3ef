"""Fields that several forms share: files that are checked by content, units and deputies by name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.attachments.checking import ACCEPT, ACCEPT_IMAGES
from congress_portal.foundation.attachments.services import CheckedFile, validated
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.refusals import Refused
from deputies.forms.fields import PickManyField

from ..models import HandlingAssignment

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


def refuse_ended(values: list[Any]) -> None:
    """Bodies that were chosen on an older page and are dissolved since: who took over is said."""
    keys = [int(value) for value in values if str(value).isdecimal() and len(str(value)) < 10]
    ended = Organization.objects.filter(pk__in=keys, valid_to__isnull=False).select_related("successor")
    body = ended.first() if keys else None
    if body is not None:
        heir = f"请选接手的{body.successor}" if body.successor_id else "请选别的单位"
        raise ValidationError(f"{body}已经撤销，{heir}。", code="ended")


class UnitField(forms.TypedChoiceField):
    """A body among those that are loaded already; cleans to the body."""

    def __init__(self, *, empty_label: str | None = "请选择", **kwargs: Any) -> None:
        self.empty_label = empty_label
        self.bodies: dict[str, Organization] = {}
        super().__init__(empty_value=None, **kwargs)

    def validate(self, value: Any) -> None:
        refuse_ended([] if str(value) in self.bodies else [value])
        super().validate(value)

    def offer(self, bodies: list[Organization]) -> None:
        """Choose among these."""
        self.bodies = {str(body.pk): body for body in bodies}
        # Set here: the form has copied the field, and the copy must look in its own list.
        self.coerce = self.bodies.__getitem__
        empty = [] if self.empty_label is None else [("", self.empty_label)]
        self.choices = [*empty, *((key, str(body)) for key, body in self.bodies.items())]


class PartField(forms.TypedChoiceField):
    """One of the case's parts. Its choices are read to be shown; what is posted the verb checks after the lock."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=lambda value: HandlingAssignment(pk=int(value)), **kwargs)

    def valid_value(self, value: Any) -> bool:
        return whole(value) is not None


class UnitsField(forms.TypedMultipleChoiceField):
    """Several bodies among those that are loaded already."""

    def __init__(self, **kwargs: Any) -> None:
        self.bodies: dict[str, Organization] = {}
        kwargs.setdefault("widget", forms.SelectMultiple(attrs={"size": 5}))
        kwargs.setdefault("help_text", "按住 Ctrl 可以选几个。")
        super().__init__(required=False, **kwargs)

    def validate(self, value: Any) -> None:
        refuse_ended([one for one in value or () if one not in self.bodies])
        super().validate(value)

    def offer(self, bodies: list[Organization]) -> None:
        """Choose among these."""
        self.bodies = {str(body.pk): body for body in bodies}
        # Set here: the form has copied the field, and the copy must look in its own list.
        self.coerce = self.bodies.__getitem__
        self.choices = [(key, str(body)) for key, body in self.bodies.items()]
