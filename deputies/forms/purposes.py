"""Why a whole telephone number is asked for: chosen or typed, and written down."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import TextChoices

from deputies.forms.fields import PlainForm


class ContactPurpose(TextChoices):
    """What offices call deputies for."""

    NOTICE = "notice", "通知会议、活动和学习培训"
    VISIT = "visit", "走访联系代表"
    SUGGESTION = "suggestion", "核对、办理代表建议"
    ROSTER = "roster", "核对代表名册"
    OTHER = "other", "其他（写在下一栏）"


class PurposeForm(PlainForm):
    """The purpose of reading telephone numbers of deputies."""

    purpose = forms.ChoiceField(label="查看号码做什么用", choices=[("", "请选择"), *ContactPurpose.choices])
    other = forms.CharField(label="其他用途", max_length=60, required=False)

    def clean(self) -> dict[str, Any]:
        """Another purpose is typed."""
        data = super().clean()
        data["other"] = (data.get("other") or "").strip()
        if data.get("purpose") == ContactPurpose.OTHER and len(data["other"]) < 2:
            self.add_error("other", "请写明查看号码做什么用。")
        return data

    @property
    def words(self) -> str:
        """The purpose as the journal has it."""
        chosen = self.cleaned_data["purpose"]
        return self.cleaned_data["other"] if chosen == ContactPurpose.OTHER else ContactPurpose(chosen).label
