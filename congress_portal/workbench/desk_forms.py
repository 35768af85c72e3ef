"""One row of the reception desk's register."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms

from deputies.models import Mandate
from suggestions.forms.fields import DeputyField
from suggestions.models import Topic

from .desk_verbs import WAYS


class VisitorForm(forms.Form):
    """What a visitor said. Everything but the words has a likely answer already."""

    use_required_attribute = False

    body = forms.CharField(
        label="群众说了什么", max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "照原话记：哪里、什么事、盼着怎么办", "autofocus": True}),
        error_messages={
            "required": "请记下群众反映的事：哪里、什么事、盼着怎么办。",
            "max_length": "写得太长了，请缩短到 5000 个字以内。",
        },
    )  # fmt: skip
    channel = forms.ChoiceField(
        label="怎么来的", choices=[(way.value, label) for way, label in WAYS], initial=WAYS[0][0].value,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择是来访、电话还是来信。", "invalid_choice": "请选择是来访、电话还是来信。"},
    )  # fmt: skip
    mandate = DeputyField(
        label="请哪位代表跟进", queryset=Mandate.objects.none(), required=False, empty_label="站里的代表轮流",
        error_messages={"invalid_choice": "这位代表不在这个站，请选站里的代表。"},
    )  # fmt: skip
    topic = forms.ModelChoiceField(
        label="类别", queryset=Topic.objects.none(), required=False, empty_label="不选",
        error_messages={"invalid_choice": "请在列表里选类别。"},
    )  # fmt: skip
    name = forms.CharField(
        label="怎么称呼", required=False, max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    phone = forms.CharField(
        label="电话", required=False, max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )  # fmt: skip
    may_contact = forms.BooleanField(label="同意代表和承办单位打电话", required=False)
    client_uuid = forms.UUIDField(label="记录号", widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, deputies: Sequence[Mandate], county_id: int, on_duty: bool, **kwargs: Any
    ) -> None:
        """``deputies``: who may be asked, on duty first (then ``on_duty`` says that the first one is)."""
        initial = {"client_uuid": str(uuid.uuid4()), "mandate": deputies[0].pk if on_duty else None}
        super().__init__(*args, initial=initial, **kwargs)
        field = self.fields["mandate"]
        field.queryset = Mandate.objects.filter(pk__in=[m.pk for m in deputies]).select_related("person")
        field.choices = [
            ("", field.empty_label),
            *((m.pk, field.label_from_instance(m)) for m in deputies),
        ]
        self.fields["topic"].queryset = Topic.objects.of_county(county_id).order_by("order", "pk")
