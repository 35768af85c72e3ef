"""Forms of pairs: enter one, correct it, end it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Division, DivisionLevel
from congress_portal.foundation.privacy import normalise_phone
from deputies.forms.fields import DayField, NumberField, PickField, PlainForm, RecordForm
from deputies.models import Mandate, Pair
from deputies.services.pairs import MAX_MEMBERS, head_key

FACTS_NOTE = "加密保存，只有结对代表和本镇（乡、街道）能看到，县里只看数字。"


def villages_of(actor: Actor) -> QuerySet[Division]:
    """The villages of the actor's township, in their order; the township itself for who lives in no village."""
    own = actor.organization.division
    return Division.objects.filter(
        Q(pk=own.pk) | Q(parent=own, level=DivisionLevel.VILLAGE), valid_to__isnull=True
    ).order_by("-level", "sort_order", "code")


def deputy_label(mandate: Mandate) -> str:
    """陆明远（县级代表，松坡村）."""
    return f"{mandate.person.name}（{mandate.get_level_display()}代表，{mandate.home_division}）"


class FactsFields(forms.Form):
    """What is told of a household, and of the help."""

    phone = forms.CharField(
        label="联系电话",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "data-no-draft": ""}),
    )
    members = NumberField(label="家庭人口", min_value=1, max_value=MAX_MEMBERS, initial=1)
    situation = forms.CharField(
        label="家庭情况",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "data-no-draft": ""}),
        help_text=FACTS_NOTE,
    )
    measures = forms.CharField(
        label="帮扶措施",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "data-no-draft": ""}),
        help_text="打算怎么帮，如：联系技术员指导，介绍就业。",
    )
    effects = forms.CharField(
        label="帮扶成效",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "data-no-draft": ""}),
        help_text="帮成了什么，如：增收多少，谁就了业。",
    )

    def clean_phone(self) -> str:
        """Digits as they are stored; a mobile number, or a fixed one with or without its area code."""
        phone = normalise_phone(self.cleaned_data["phone"])
        if phone and not (phone.isdecimal() and 7 <= len(phone) <= 12):
            raise forms.ValidationError("联系电话应是手机号或者固定电话的数字，请核对。")
        return phone


class PairForm(FactsFields, PlainForm):
    """A new pair of the actor's township."""

    mandate = PickField(label="代表", queryset=Mandate.objects.none(), empty_label="请选择")
    village = PickField(label="所在村（社区）", queryset=Division.objects.none(), empty_label="请选择")
    head_name = forms.CharField(
        label="户主姓名",
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-no-draft": ""}),
        help_text="同村有同名的，在后面注明，如：王秀英（二组）。",
    )
    starts_on = DayField(label="结对日期")
    field_order = ["mandate", "village", "head_name", "starts_on"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mandate"].queryset = (
            Mandate.objects.visible_to(actor)
            .open()
            .select_related("person", "home_division")
            .order_by("person__pinyin", "pk")
        )
        self.fields["mandate"].label_from_instance = deputy_label
        self.fields["village"].queryset = villages_of(actor)
        del self.fields["effects"]


class PairEditForm(FactsFields, RecordForm):
    """What is told of a pair: everything for the township, the help alone for its deputy."""

    household_version = NumberField(label="版本", required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, keeps: bool, **kwargs: Any) -> None:
        self.keeps = keeps
        super().__init__(*args, **kwargs)
        if not keeps:
            for name in ("phone", "members", "situation"):
                del self.fields[name]

    def values_of(self, row: Pair) -> dict[str, Any]:
        household = row.household
        values: dict[str, Any] = {"measures": row.measures, "effects": row.effects}
        if self.keeps:
            values |= {name: getattr(household, name) for name in ("phone", "members", "situation")}
        return values

    def versions_of(self, row: Pair) -> dict[str, int]:
        return {"version": row.version, "household_version": row.household.version}

    @staticmethod
    def version_names() -> tuple[str, ...]:
        return ("version", "household_version")

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        names = ("measures", "effects") + (("phone", "members", "situation") if self.keeps else ())
        return {name: self.cleaned_data[name] for name in names}


class PairEndForm(RecordForm):
    """When and why the help ended."""

    on = DayField(label="结束日期")
    reason = forms.CharField(label="结束的原因", max_length=200, help_text="如：已稳定增收；搬到外县居住。")

    def values_of(self, row: Pair) -> dict[str, Any]:
        return {}


class PairQuery(PlainForm):
    """The query line over the pairs one sees."""

    q = forms.CharField(label="代表或户主姓名", required=False, max_length=30, help_text="户主要写全名。")
    village = PickField(
        label="村（社区）", queryset=Division.objects.none(), required=False, empty_label="全部"
    )
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), ("now", "帮扶中"), ("ended", "已结束")]
    )

    def __init__(self, data: Any, *, actor: Actor, keeps: bool) -> None:
        super().__init__(data)
        if keeps:
            self.fields["village"].queryset = villages_of(actor)
        else:
            del self.fields["village"]

    def narrow(self, pairs: QuerySet[Pair]) -> QuerySet[Pair]:
        """The rows that fit; a name of a household is found whole only, being encrypted."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("q"):
            pairs = pairs.filter(
                Q(mandate__person__name__icontains=asked["q"]) | Q(household__head_hash=head_key(asked["q"]))
            )
        if asked.get("village"):
            pairs = pairs.filter(household__division=asked["village"])
        if asked.get("state") == "now":
            pairs = pairs.in_force()
        elif asked.get("state") == "ended":
            pairs = pairs.standing().filter(ends_on__isnull=False)
        return pairs
