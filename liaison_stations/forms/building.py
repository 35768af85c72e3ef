"""Forms of building plans and their places."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Case, Q, QuerySet, When

from congress_portal.foundation.accounts.models import Division, DivisionLevel
from deputies.forms.fields import DayField, NumberField, PickField, PickManyField, PlainForm, RecordForm

from ..building_choices import StandardPurpose
from ..choices import StationKind, StationState
from ..models import BuildingPlan, PlannedSite, Standard, Station
from ..services.building import FIRST_YEAR, LAST_YEAR, PlanTerms
from .standards import RewardField


class YearField(NumberField):
    """A calendar year."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": FIRST_YEAR, "max_value": LAST_YEAR, **kwargs})


class PlanForm(RecordForm):
    """What a plan says."""

    title = forms.CharField(label="计划名称", max_length=100, help_text="如：村级代表活动室建设计划。")
    first_year = YearField(label="从哪一年")
    last_year = YearField(label="到哪一年")
    standard = PickField(
        label="按什么标准验收", queryset=Standard.objects.none(), required=False, empty_label="还没有定"
    )
    reward_amount = RewardField(
        label="以奖代补（元/个）", help_text="验收合格、审定以后每处奖补多少；留空就按标准里的金额。"
    )
    document_no = forms.CharField(label="依据文件和文号", max_length=160, required=False)
    adopted_on = DayField(label="通过日期", required=False)
    text = forms.CharField(
        label="总体安排", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args: Any, standards: QuerySet[Standard], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Q(pk=self.row.standard_id) if self.row is not None else Q(pk=None)
        enacted = Q(pk__in=standards.enacted().values("pk"))
        self.fields["standard"].queryset = Standard.objects.filter(
            enacted | own, purpose=StandardPurpose.BUILDING
        ).order_by("name", "pk")

    def values_of(self, row: BuildingPlan) -> dict[str, Any]:
        names = [name for name in self.base_fields if name not in ("version", "standard")]
        return {name: getattr(row, name) for name in names} | {"standard": row.standard_id}

    def terms(self) -> PlanTerms:
        """What the verbs take."""
        return PlanTerms(**{name: value for name, value in self.cleaned_data.items() if name != "version"})


def place_label(division: Division) -> str:
    """青山镇 松坡村."""
    if division.level == DivisionLevel.VILLAGE and division.parent is not None:
        return f"{division.parent.name} {division.name}"
    return division.name


def by_towns(divisions: QuerySet[Division]) -> QuerySet[Division]:
    """The townships as everywhere else, each before its villages; paths would be ordered as text."""
    is_town = When(level=DivisionLevel.TOWNSHIP, then="sort_order")
    return divisions.annotate(
        town_order=Case(is_town, default="parent__sort_order"),
        town=Case(When(level=DivisionLevel.TOWNSHIP, then="pk"), default="parent"),
        in_town=Case(When(level=DivisionLevel.TOWNSHIP, then=0), default=1),
    ).order_by("town_order", "town", "in_town", "sort_order", "code")


def _year_choices(plan: BuildingPlan) -> list[tuple[int, str]]:
    return [(year, f"{year} 年") for year in plan.years]


class SitesForm(PlainForm):
    """Villages to put into a year of the plan."""

    year = forms.TypedChoiceField(label="哪一年建", coerce=int)
    kind = forms.ChoiceField(label="建什么", choices=StationKind.choices, initial=StationKind.ACTIVITY_ROOM)
    divisions = PickManyField(
        label="建在哪些村（社区）",
        queryset=Division.objects.none(),
        help_text="已经在计划里的村不再列出。一间活动室服务几个村的，建好计划后在“修改”里勾选还服务哪些村。",
    )

    def __init__(self, *args: Any, plan: BuildingPlan, divisions: QuerySet[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = _year_choices(plan)
        field = self.fields["divisions"]
        field.queryset = divisions
        field.label_from_instance = place_label


class SiteForm(RecordForm):
    """When a place is built, what it became and which other villages it serves."""

    year = forms.TypedChoiceField(label="哪一年建", coerce=int)
    station = PickField(
        label="建成的站",
        queryset=Station.objects.none(),
        required=False,
        empty_label="还没有建成",
        help_text="建好以后先在“联络站”里新建这个站，再在这里选。",
    )
    villages = PickManyField(label="还服务哪些村", queryset=Division.objects.none(), required=False)

    def __init__(self, *args: Any, row: PlannedSite, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        self.fields["year"].choices = _year_choices(row.plan)
        stations = Station.objects.filter(township=row.township).exclude(state=StationState.CLOSED)
        self.fields["station"].queryset = (stations | Station.objects.filter(pk=row.station_id)).order_by(
            "name"
        )
        self.fields["villages"].queryset = Division.objects.filter(
            parent=row.township, level=DivisionLevel.VILLAGE, valid_to=None
        ).exclude(pk=row.division_id)

    def values_of(self, row: PlannedSite) -> dict[str, Any]:
        return {
            "year": row.year,
            "station": row.station_id,
            "villages": [division.pk for division in row.villages.all()],
        }


class SiteQuery(PlainForm):
    """The query line over the places of a plan."""

    township = forms.ChoiceField(label="乡镇", required=False)
    year = forms.ChoiceField(label="年度", required=False)
    stage = forms.ChoiceField(label="进展", required=False)
