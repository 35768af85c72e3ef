"""Forms of selections and honours."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization
from deputies.choices import MandateLevel
from deputies.file_choices import (
    USUAL_EXCLUSIONS,
    Exclusion,
    HonourLevel,
    NominationState,
    SelectionState,
)
from deputies.forms.fields import DayField, NumberField, PickField, PickManyField, PlainForm, RecordForm
from deputies.models import HonourNomination, HonourSelection, Mandate
from deputies.services.selections import Terms


class SelectionForm(RecordForm):
    """What a selection says."""

    title = forms.CharField(label="表彰名称", max_length=60, help_text="如：优秀人大代表。")
    year = NumberField(label="年度", min_value=1954, max_value=2199)
    basis = forms.CharField(
        label="评选依据",
        max_length=160,
        help_text="准许这项评选的文件名称和文号。没有依据的表彰不能开展。",
    )
    approved_by = forms.CharField(label="批准机关", max_length=80, help_text="如：云岭县人大常委会。")
    quota_number = NumberField(
        label="名额（人）", required=False, min_value=1, max_value=9999, help_text="人数和百分比只填一个。"
    )
    quota_percent = NumberField(
        label="名额（占在任代表的百分比）",
        required=False,
        min_value=1,
        max_value=100,
        help_text="按在任代表的人数算，有小数的舍去。",
    )
    with_townships = forms.BooleanField(label="乡镇代表也参加", required=False)
    exclusions = forms.MultipleChoiceField(
        label="不参加评选的人",
        required=False,
        choices=Exclusion.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[e.value for e in USUAL_EXCLUSIONS],
        error_messages={"invalid_choice": "没有这个选项，请重新选择。"},
    )
    nominations_due = DayField(label="推荐截止日期", required=False)
    requirements = forms.CharField(
        label="评选条件", required=False, max_length=3000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, congress: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if congress.congress_level == MandateLevel.TOWNSHIP:
            del self.fields["with_townships"]

    def values_of(self, row: HonourSelection) -> dict[str, Any]:
        names = [name for name in self.base_fields if name != "version"]
        return {name: getattr(row, name) for name in names}

    def terms(self) -> Terms:
        """What the verb takes."""
        return Terms(**{name: value for name, value in self.cleaned_data.items() if name != "version"})


class NominateForm(PlainForm):
    """A deputy to put forward."""

    mandate = PickField(label="代表", queryset=Mandate.objects.none(), empty_label="请选择")
    ground = forms.CharField(
        label="推荐理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="主要事迹，用数字和具体的事说话。",
    )

    def __init__(self, *args: Any, mandates: QuerySet[Mandate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["mandate"]
        field.queryset = mandates
        field.label_from_instance = lambda m: (
            f"{m.person.name}（{m.deputy_label}{f'，{m.township}' if m.township else ''}）"
        )


class WithdrawForm(PlainForm):
    """Why something is taken back."""

    reason = forms.CharField(label="原因", max_length=200)


class CancelSelectionForm(RecordForm):
    """Why a selection is given up."""

    reason = forms.CharField(label="取消原因", max_length=200)

    def values_of(self, row: HonourSelection) -> dict[str, Any]:
        return {}


class DecideSelectionForm(RecordForm):
    """Whom the approving body honoured."""

    chosen = PickManyField(label="受表彰的代表", queryset=HonourNomination.objects.none())
    decided_on = DayField(label="表彰日期")
    document_no = forms.CharField(label="表彰决定文号", max_length=60, help_text="如：云人常发〔2026〕12号。")

    def __init__(self, *args: Any, row: HonourSelection, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        field = self.fields["chosen"]
        field.queryset = row.nominations.filter(state=NominationState.NOMINATED).select_related(
            "mandate__person", "mandate__township", "nominated_by"
        )
        field.label_from_instance = lambda n: "，".join(
            str(part) for part in (n.mandate.person.name, n.mandate.township) if part
        )

    def values_of(self, row: HonourSelection) -> dict[str, Any]:
        return {}


class HonourForm(PlainForm):
    """An honour another body gave."""

    title = forms.CharField(label="表彰名称", max_length=60, help_text="如：优秀人大代表。")
    level = forms.ChoiceField(label="表彰级别", choices=HonourLevel.choices)
    granted_by = forms.CharField(label="表彰机关", max_length=80)
    document_no = forms.CharField(label="文号", max_length=60)
    on = DayField(label="表彰日期")


class SelectionQuery(PlainForm):
    """The query line over the selections."""

    q = forms.CharField(label="表彰名称", required=False, max_length=60)
    year = NumberField(label="年度", required=False, min_value=1, max_value=9999)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *SelectionState.choices])

    def narrow(self, rows: Any) -> Any:
        """The rows that fit; a field that makes no sense filters nothing."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("q"):
            rows = rows.filter(title__icontains=asked["q"])
        for name in ("year", "state"):
            if asked.get(name):
                rows = rows.filter(**{name: asked[name]})
        return rows


class HonourQuery(PlainForm):
    """The query line over honours that were given."""

    q = forms.CharField(label="代表姓名", required=False, max_length=20)
    title = forms.CharField(label="表彰名称", required=False, max_length=60)
    year = NumberField(label="年份", required=False, min_value=1, max_value=9999)
    level = forms.ChoiceField(label="级别", required=False, choices=[("", "全部"), *HonourLevel.choices])

    def narrow(self, rows: Any) -> Any:
        """The rows that fit; a field that makes no sense filters nothing."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("q"):
            rows = rows.filter(mandate__person__name__icontains=asked["q"])
        if asked.get("title"):
            rows = rows.filter(title__icontains=asked["title"])
        if asked.get("year"):
            rows = rows.filter(on__year=asked["year"])
        if asked.get("level"):
            rows = rows.filter(level=asked["level"])
        return rows


def to_nominate(actor: Actor, mandates: QuerySet[Mandate], selection: HonourSelection) -> QuerySet[Mandate]:
    """The deputies an actor may put forward and nobody has yet."""
    taken = selection.nominations.exclude(state=NominationState.WITHDRAWN)
    return (
        mandates.visible_to(actor)
        .exclude(person__in=taken.values("mandate__person"))
        .select_related("person", "congress__division", "congress__county", "term", "township")
        .order_by("township_id", "pk")
    )
