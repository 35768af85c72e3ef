"""Forms of the roster: the query, a deputy's sheet, offices, and the ends of a mandate."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from congress_portal.foundation.accounts.access import Actor, territory_q
from congress_portal.foundation.accounts.models import Division, DivisionLevel, Gender, Organization
from congress_portal.foundation.accounts.people import tidy_name
from congress_portal.foundation.privacy import is_mobile_phone, mask_phone, normalise_phone
from congress_portal.foundation.privacy.purposes import DEPUTY_ROSTER
from deputies.choices import (
    DIRECT_LEVELS,
    ConstituencyKind,
    ElectionKind,
    ListOrder,
    MandateLevel,
    MandateState,
    Office,
    SuspensionReason,
    Trade,
)
from deputies.forms.congress import places_of
from deputies.forms.fields import DayField, NumberField, PickField, PlainForm, RecordForm
from deputies.models import Constituency, Delegation, DeputyGroup, Mandate, Term
from deputies.models.congress import congress_name
from deputies.name_cells import name_fault
from deputies.on_a_day import mandates_on

CURRENT = ""
EVERY = "every"
STATE_CHOICES = [
    (CURRENT, "现任（含暂停）"),
    (MandateState.ACTIVE.value, MandateState.ACTIVE.label),
    (MandateState.SUSPENDED.value, MandateState.SUSPENDED.label),
    (MandateState.ENDED.value, MandateState.ENDED.label),
    (EVERY, "全部"),
]


class RosterQuery(PlainForm):
    """The roster's query line; ``more`` adds term, group and delegation.

    What makes no sense narrows nothing; the field says so, and ``not_used`` over the list.
    """

    q = forms.CharField(label="姓名", required=False, max_length=50)
    township = PickField(label="镇（乡、街道）", queryset=Division.objects.none(), required=False)
    level = forms.ChoiceField(label="层级", required=False, choices=[("", "全部"), *MandateLevel.choices])
    state = forms.ChoiceField(label="状态", required=False, choices=STATE_CHOICES)
    term = PickField(label="届", queryset=Term.objects.none(), required=False, empty_label="全部")
    delegation = PickField(
        label="代表团", queryset=Delegation.objects.none(), required=False, empty_label="全部"
    )
    group = PickField(
        label="代表小组", queryset=DeputyGroup.objects.none(), required=False, empty_label="全部"
    )
    on = DayField(label="哪一天的名册", required=False)
    order = forms.ChoiceField(choices=ListOrder.choices, required=False, widget=forms.HiddenInput)
    more = forms.CharField(required=False, widget=forms.HiddenInput)

    MORE = ("term", "delegation", "group", "on")

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        towns = Division.objects.filter(
            territory_q(actor, "path"), level=DivisionLevel.TOWNSHIP, valid_to__isnull=True
        ).order_by("sort_order", "code")
        self.fields["township"].queryset = towns
        self.fields["township"].empty_label = "全部"
        self.wide = bool(data.get("more") or any(data.get(name) for name in self.MORE))
        if not self.wide:
            for name in (*self.MORE, "more"):
                del self.fields[name]
            return
        if data.get("on") and self._reads_day(data["on"]):
            # The list of a day also reads the offices held then; what was not asked for is not offered.
            for name in ("delegation", "group"):
                if not data.get(name):
                    del self.fields[name]
        terms = Term.objects.visible_to(actor).with_labels().order_by("congress", "-number")
        self.fields["term"].queryset = terms
        self.fields["term"].label_from_instance = lambda t: f"{congress_name(t.congress)}{t.label}"
        if "delegation" in self.fields:
            delegations = Delegation.objects.visible_to(actor).order_by("congress", "pk")
            self.fields["delegation"].queryset = delegations
        if "group" in self.fields:
            groups = DeputyGroup.objects.visible_to(actor).in_use().order_by("congress", "pk")
            self.fields["group"].queryset = groups

    def _reads_day(self, text: str) -> bool:
        try:
            return self.fields["on"].clean(text) is not None
        except forms.ValidationError:
            return False

    @property
    def not_used(self) -> str:
        """Which of what was asked could not be read and narrows nothing; "" where all of it was."""
        self.is_valid()
        labels = [str(field.label) for field in self.visible_fields() if field.errors]
        if not labels:
            return ""
        return (
            f"“{'”“'.join(labels)}”填写的内容看不懂，没有用上。下面列的是{self.asked_words or '现任代表'}。"
        )

    def narrow(self, mandates: QuerySet[Mandate]) -> QuerySet[Mandate]:
        """The rows that fit what was asked; a field that makes no sense filters nothing."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("q"):
            mandates = mandates.filter(person__name__icontains=tidy_name(asked["q"]))
        state = asked.get("state") or CURRENT
        if self.day is not None:
            mandates = mandates_on(mandates, self.day, state)
        elif state == CURRENT:
            mandates = mandates.open()
        elif state != EVERY:
            mandates = mandates.filter(state=state)
        for name in ("township", "level", "term", "delegation", "group"):
            if asked.get(name):
                mandates = mandates.filter(**{name: asked[name]})
        return mandates

    @property
    def day(self) -> date | None:
        """The day the roster is asked for, None for today's."""
        self.is_valid()
        return self.cleaned_data.get("on")

    @property
    def list_order(self) -> str:
        """The order asked for, by strokes without a word."""
        self.is_valid()
        return self.cleaned_data.get("order") or ListOrder.STROKES.value

    @property
    def asked_words(self) -> str:
        """What was asked, for the sentence over an empty list: 青山镇、县级."""
        words = []
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name) if hasattr(self, "cleaned_data") else None
            if not value or name in ("more", "order"):
                continue
            if name == "on":
                words.append(f"{value:%Y-%m-%d} 那天在任的")
                continue
            shown = (
                dict(field.choices).get(value)
                if isinstance(value, str) and hasattr(field, "choices")
                else value
            )
            words.append(f"“{shown or value}”" if name == "q" else str(shown or value))
        return "、".join(words)


def village_choices(congress: Organization) -> list[Any]:
    """Places to stand for, grouped by township, for a select without scripts."""
    places = list(places_of(congress))
    towns = {place.path: place for place in places if place.level == DivisionLevel.TOWNSHIP}

    def town_path(place: Division) -> str:
        return next((path for path in towns if place.path.startswith(path)), "")

    choices: list[Any] = [("", "请选择")]
    if congress.is_higher_congress:
        choices.append((congress.division_id, f"{congress.division}（全县）"))
    for path, members in groupby(places, key=town_path):
        options = [
            (place.pk, place.name if place.path != path else f"{place.name}（全镇）") for place in members
        ]
        choices.append((towns[path].name, options) if path else options[0])
    return choices


class DeputyForm(RecordForm):
    """A deputy's sheet: person and mandate. ``congress`` decides what can be chosen."""

    name = forms.CharField(label="姓名", max_length=50, help_text="少数民族姓名中间的点写成“·”。")
    gender = forms.ChoiceField(label="性别", choices=[("", "请选择"), *Gender.choices])
    ethnicity = forms.CharField(label="民族", max_length=20, initial="汉族", help_text="如：汉族、回族。")
    birth_date = DayField(
        label="出生日期", required=False, help_text="不公开。用来辨认同名的人，也用于结构统计。"
    )
    phone = forms.CharField(label="手机号", max_length=30, required=False, help_text=DEPUTY_ROSTER.notice)
    education = forms.CharField(label="文化程度", max_length=20, required=False)
    party = forms.CharField(label="政治面貌", max_length=20, required=False)
    occupation = forms.CharField(
        label="工作单位和职务",
        max_length=100,
        required=False,
        help_text="如：松坡村村民委员会主任；务农的写“松坡村村民”。",
    )
    trade = forms.ChoiceField(
        label="职业构成",
        choices=[("", "请选择"), *Trade.choices],
        required=False,
        help_text="用于结构统计：工人、农民等各有多少人。",
    )
    wageless = forms.BooleanField(
        label="无固定工资收入",
        required=False,
        help_text="务农、自由职业等，执行代表职务时由财政给补贴（代表法）。",
    )
    term = PickField(label="届", queryset=Term.objects.none(), empty_label=None)
    constituency = PickField(
        label="选区（选举单位）", queryset=Constituency.objects.none(), required=False, empty_label="请选择"
    )
    home_division = PickField(
        label="联系的村（社区）",
        queryset=Division.objects.none(),
        help_text="群众在这个村反映的问题会先交给这位代表。联系全镇的选“全镇”。",
    )
    delegation = PickField(
        label="代表团", queryset=Delegation.objects.none(), required=False, empty_label="还没有编团"
    )
    group = PickField(
        label="代表小组", queryset=DeputyGroup.objects.none(), required=False, empty_label="还没有编组"
    )
    kind_of_election = forms.ChoiceField(
        label="当选方式", choices=ElectionKind.choices, initial=ElectionKind.GENERAL
    )
    elected_on = DayField(label="当选日期", help_text="选举委员会公布当选的日期。")
    starts_on = DayField(
        label="任职日期", required=False, help_text="代表职务从哪一天算起；不填就和当选日期相同。"
    )
    list_position = NumberField(
        label="手工排序",
        required=False,
        min_value=1,
        max_value=9999,
        help_text="名册按“手工排序”时排第几，一般不填；姓名中有电脑不认识笔画的字时用它。",
    )
    clear_phone = forms.BooleanField(label="不再登记手机号", required=False)
    namesake = forms.BooleanField(label="确实是另一位同名的代表", required=False)
    person_version = NumberField(label="版本", required=False, widget=forms.HiddenInput)

    PERSON = ("name", "gender", "ethnicity", "birth_date", "phone", "education", "party")
    MANDATE = (
        "term", "constituency", "home_division", "delegation", "group", "occupation", "trade",
        "wageless", "kind_of_election", "elected_on", "starts_on", "list_position",
    )  # fmt: skip

    # Columns of the mandate that people look for beside the person.
    OF_THE_PERSON = ("occupation", "trade", "wageless")

    def __init__(self, *args: Any, congress: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.congress = congress
        fields = self.fields
        fields["term"].queryset = Term.objects.filter(congress=congress).order_by("-number")
        direct = congress.congress_level in DIRECT_LEVELS
        kind = ConstituencyKind.ELECTORAL_DISTRICT if direct else ConstituencyKind.ELECTING_UNIT
        districts = Constituency.objects.filter(congress=congress, kind=kind)
        own = self.row
        in_use = Q(retired_on__isnull=True)
        if own is not None and own.constituency_id:
            in_use |= Q(pk=own.constituency_id)
        fields["constituency"].queryset = districts.filter(in_use).order_by("pk")
        places = places_of(congress)
        if congress.is_higher_congress:
            places |= Division.objects.filter(pk=congress.division_id)
            fields["home_division"].label = "在本县哪里"
            fields["home_division"].help_text = "住在或者工作在哪个村、哪个镇；不在某一个镇的选“全县”。"
            fields["elected_on"].help_text = "选举单位的人民代表大会选出的日期。"
            fields["constituency"].label = "选举单位"
            fields["constituency"].empty_label = "请选择"
        fields["home_division"].queryset = places
        fields["home_division"].choices = lambda: village_choices(congress)  # asked for when drawn
        delegations = (
            Delegation.objects.filter(congress=congress)
            .select_related("term")
            .order_by("-term__number", "pk")
        )
        if own is not None:
            delegations = delegations.filter(term=own.term_id)
        fields["delegation"].queryset = delegations
        # County deputies also work in the groups of their townships; a township offers its own.
        groups = Q(congress__division__path__startswith=congress.division.path, retired_on__isnull=True)
        if own is not None and own.group_id:
            groups |= Q(pk=own.group_id)
        fields["group"].queryset = (
            DeputyGroup.objects.filter(groups).select_related("congress").order_by("congress", "pk")
        )
        known_phone = own.person.phone if own is not None else ""
        if known_phone:
            # The whole number is shown only where the reading is journalled.
            fields["phone"].help_text = f"已登记 {mask_phone(known_phone)}。要换号码才填，不填就不变。"
        else:
            del fields["clear_phone"]
        if own is not None:
            # A roster may have come without them; what it left open does not keep anybody from mending the rest.
            for name in ("gender", "ethnicity"):
                fields[name].required = bool(getattr(own.person, name))
            # Term and first day belong to the act of being elected; wrong ones are ended and entered anew.
            del fields["term"], fields["starts_on"], fields["namesake"]
        else:
            # A place in the list is given when there is one.
            del fields["list_position"]

    @staticmethod
    def version_names() -> tuple[str, ...]:
        return ("version", "person_version")

    def versions_of(self, row: Mandate) -> dict[str, int]:
        return {"version": row.version, "person_version": row.person.version}

    def values_of(self, row: Mandate) -> dict[str, Any]:
        values = {name: getattr(row.person, name) for name in self.PERSON if name != "phone"}
        values |= {name: getattr(row, name) for name in self.MANDATE if name not in ("term", "starts_on")}
        return values

    def clean_name(self) -> str:
        """One spelling: no spaces inside, 「·」 for every kind of dot."""
        name = tidy_name(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError("请填写姓名。")
        fault = name_fault(name)
        if fault and (self.row is None or name != self.row.person.name):
            raise forms.ValidationError(f"{fault}。")
        return name

    def clean_phone(self) -> str:
        """A mobile number, however it was typed."""
        phone = normalise_phone(self.cleaned_data["phone"])
        if phone and not is_mobile_phone(phone):
            raise forms.ValidationError("手机号应是 11 位数字，请核对。")
        return phone

    def person_values(self) -> dict[str, Any]:
        """Values of the person; the occupation is also the person's employer of today."""
        data = self.cleaned_data
        values = {name: data[name] for name in self.PERSON} | {"employer": data["occupation"]}
        if self.row is not None and not values["phone"] and not data.get("clear_phone"):
            del values["phone"]
        return values

    def mandate_values(self) -> dict[str, Any]:
        """Values of the mandate, as the verb takes them."""
        values = {name: self.cleaned_data[name] for name in self.MANDATE if name in self.fields}
        if self.row is None:
            values["starts_on"] = values["starts_on"] or values["elected_on"]
        return values

    @property
    def person_fields(self) -> list[forms.BoundField]:
        """The person's part of the sheet."""
        order = (*self.PERSON[:5], "clear_phone", "namesake", *self.PERSON[5:], *self.OF_THE_PERSON)
        return [self[name] for name in order if name in self.fields]

    @property
    def mandate_fields(self) -> list[forms.BoundField]:
        """The mandate's part of the sheet."""
        return [self[name] for name in self.MANDATE if name in self.fields and name not in self.OF_THE_PERSON]


class SuspendForm(RecordForm):
    """Suspension of a mandate."""

    reason = forms.ChoiceField(label="暂停原因", choices=SuspensionReason.choices, widget=forms.RadioSelect)
    on = DayField(label="从哪一天起暂停")

    def values_of(self, row: Mandate) -> dict[str, Any]:
        return {}


class RestoreForm(RecordForm):
    """The end of a suspension."""

    on = DayField(
        label="从哪一天起恢复", help_text="第六十一条的情形在任期内消失后恢复；终止代表资格的不能恢复。"
    )

    def values_of(self, row: Mandate) -> dict[str, Any]:
        return {}


class OfficeForm(PlainForm):
    """An office taken."""

    office = forms.ChoiceField(
        label="职务", choices=[c for c in Office.choices if c[0] != Office.GROUP_LEADER]
    )
    starts_on = DayField(label="任职日期")


class OfficeEndForm(PlainForm):
    """An office left."""

    on = DayField(label="最后一天")
