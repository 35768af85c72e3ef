"""Forms of stations; choices are narrowed by the actor."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from congress_portal.foundation.accounts.access import Actor, territory_q
from congress_portal.foundation.accounts.models import Division, DivisionLevel, Organization, OrganizationKind
from deputies.forms.fields import DayField, PickManyField
from deputies.models import Mandate

from ..choices import CODE_PATTERN, FACILITIES_HELP, RULES_HELP, StationKind, StationState
from ..models import Station
from .fields import DeputiesField, DivisionChoiceField


def facilities_field() -> forms.CharField:
    """The facilities, a line each."""
    area = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(
        label="场地与设施", required=False, widget=area, max_length=2000, help_text=FACILITIES_HELP
    )


def rules_field() -> forms.CharField:
    """The rules on the wall, a line each."""
    area = forms.Textarea(attrs={"rows": 8})
    return forms.CharField(
        label="上墙制度", required=False, widget=area, max_length=5000, help_text=RULES_HELP
    )


def central_stations() -> QuerySet[Station]:
    """What a point may hang on."""
    return Station.objects.standing().filter(kind=StationKind.CENTRAL).order_by("township_id", "pk")


class VillagesField(PickManyField):
    """Villages to tick, by their bare names: the township stands above."""

    def label_from_instance(self, division: Division) -> str:
        return division.name


class StationForm(forms.Form):
    """A new station; its own organization is made with it."""

    name = forms.CharField(label="站名", max_length=100, help_text="写全称，如：绿水镇三组村代表联络站")
    kind = forms.ChoiceField(label="类别", choices=StationKind.choices)
    township_congress = forms.ModelChoiceField(
        label="所属乡镇人大（街道人大工委）", queryset=Organization.objects.none(), empty_label="请选择"
    )
    division = DivisionChoiceField(
        label="所在村（社区）或乡镇", queryset=Division.objects.none(), empty_label="请选择"
    )
    parent = forms.ModelChoiceField(
        label="所属中心站",
        queryset=Station.objects.none(),
        required=False,
        empty_label="不归别的站",
        help_text="一站多点的，点选它的中心站；中心站自己不选。",
    )
    address = forms.CharField(
        label="地址",
        max_length=200,
        required=False,
        help_text="群众照着能找到，如：绿水街 18 号，镇便民中心一楼。只有网上联络站可以不填。",
    )
    web_address = forms.CharField(
        label="网上地址", max_length=200, required=False, help_text="网上联络站的网址，从 https:// 写起。"
    )
    hours = forms.CharField(
        label="接待时间", max_length=100, required=False, help_text="如：每月 9日、24日 上午 9:00–11:30"
    )
    phone = forms.CharField(label="站里电话", max_length=30, required=False)
    code = forms.CharField(
        label="站码",
        max_length=5,
        required=False,
        help_text="不填由系统取一个；已经印了海报的，填海报上的 5 位。",
    )
    facilities = facilities_field()
    rules = rules_field()

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = (OrganizationKind.TOWNSHIP_CONGRESS, OrganizationKind.STREET_COMMITTEE)
        congresses = Organization.objects.filter(
            territory_q(actor, "division__path"), kind__in=kinds, valid_to=None
        )
        self.fields["township_congress"].queryset = congresses
        self.fields["parent"].queryset = central_stations().filter(township_congress__in=congresses)
        levels = (DivisionLevel.TOWNSHIP, DivisionLevel.VILLAGE)
        self.fields["division"].queryset = (
            Division.objects.filter(territory_q(actor, "path"), level__in=levels, valid_to=None)
            .select_related("parent")
            .order_by("path")
        )
        if actor.organization is not None and actor.organization.kind in kinds:
            self.fields["township_congress"].initial = actor.organization_id

    def clean_code(self) -> str:
        code = self.cleaned_data["code"].strip().upper()
        if code and not re.match(CODE_PATTERN, code):
            raise forms.ValidationError("站码是 5 位大写字母和数字，不含 0、1、I、O。")
        return code


class StationEditForm(forms.Form):
    """What may change of a station; place, congress and code stay."""

    name = forms.CharField(label="站名", max_length=100)
    kind = forms.ChoiceField(label="类别", choices=StationKind.choices)
    state = forms.ChoiceField(
        label="状态",
        choices=StationState.choices,
        help_text="暂停开放时，群众扫码会看到这个站暂停，不能留言。",
    )
    parent = forms.ModelChoiceField(
        label="所属中心站",
        queryset=Station.objects.none(),
        required=False,
        empty_label="不归别的站",
        help_text="一站多点的，点选它的中心站；中心站自己不选。",
    )
    address = forms.CharField(
        label="地址", max_length=200, required=False, help_text="只有网上联络站可以不填。"
    )
    web_address = forms.CharField(
        label="网上地址", max_length=200, required=False, help_text="网上联络站的网址，从 https:// 写起。"
    )
    serves = VillagesField(
        label="还联系哪些村（社区）",
        queryset=Division.objects.none(),
        required=False,
        help_text="站所在的村不用选。没有自己的站、也没有站联系的村，在站点网格上是空白。",
    )
    hours = forms.CharField(label="接待时间", max_length=100, required=False)
    phone = forms.CharField(label="站里电话", max_length=30, required=False)
    facilities = facilities_field()
    rules = rules_field()
    version = forms.IntegerField(label="版本", widget=forms.HiddenInput)

    def __init__(self, *args: Any, station: Station, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        siblings = central_stations().filter(township_congress=station.township_congress_id)
        # The one it hangs on stays choosable, closed or not: a form must be able to say what is.
        kept = Station.objects.filter(pk=station.parent_id or 0)
        self.fields["parent"].queryset = (siblings | kept).exclude(pk=station.pk)
        villages = Division.objects.filter(parent=station.township_id, level=DivisionLevel.VILLAGE)
        villages = villages.filter(Q(valid_to=None) | Q(serving_stations=station)).distinct()
        self.fields["serves"].queryset = villages.exclude(pk=station.division_id).order_by(
            "sort_order", "code", "pk"
        )
        if not villages:
            del self.fields["serves"]


class PlacementForm(forms.Form):
    """Who is placed at the station: tick all who belong here."""

    mandates = DeputiesField(
        label="进站代表",
        queryset=Mandate.objects.none(),
        required=False,
        help_text="勾选的是在站代表；去掉勾就是离站，从“从哪天起”前一天结束。",
    )
    on = DayField(label="从哪天起")

    def __init__(self, *args: Any, actor: Actor, station: Station, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        placed = station.placements.filter(ends_on=None).values("mandate_id")
        self.fields["mandates"].queryset = (
            Mandate.objects.visible_to(actor)
            .open()
            # Those who stand for the whole county may sit at any of its stations.
            .filter(Q(township=station.township_id) | Q(township=None) | Q(pk__in=placed))
            .select_related("person", "home_division")
            .order_by("-level", "pk")
        )


class StationQueryForm(forms.Form):
    """Filters of the station list."""

    q = forms.CharField(label="站名、站码或地址", required=False)
    kind = forms.ChoiceField(label="类别", required=False, choices=[("", "全部"), *StationKind.choices])
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *StationState.choices])
