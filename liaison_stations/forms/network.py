"""Forms of the network: keepers, placing many deputies, filters of the overview pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import Q

from congress_portal.foundation.accounts.models import Division, DivisionLevel, Membership, Person
from congress_portal.foundation.accounts.roles import Role
from congress_portal.foundation.privacy import is_mobile_phone, normalise_phone
from deputies.forms.fields import DayField
from deputies.models import Mandate

from ..models import Station
from ..placing import Offer


class PersonField(forms.ModelChoiceField):
    """People, told apart by where they work."""

    def label_from_instance(self, person: Person) -> str:
        return f"{person.name}（{person.employer}）" if person.employer else person.name


class KeeperForm(forms.Form):
    """Who keeps the station: somebody of the township on record, or a new name with the telephone."""

    person = PersonField(
        label="已登记的人",
        queryset=Person.objects.none(),
        required=False,
        empty_label="名单里没有，在下面登记",
        help_text="本乡镇的代表、人大干部和别的站的工作人员。",
    )
    name = forms.CharField(label="姓名", max_length=40, required=False)
    phone = forms.CharField(
        label="手机号",
        max_length=20,
        required=False,
        help_text="和已登记的人号码、姓名都相同的，就是同一个人。",
    )
    on = DayField(label="从哪天起")

    def __init__(self, *args: Any, station: Station, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = station.township
        serving = Membership.objects.filter(ends_on=None, organization__division__path__startswith=place.path)
        keeping = serving.filter(organization=station.organization_id, role=Role.STATION_KEEPER)
        deputies = Mandate.objects.open().filter(township=place)
        people = Person.objects.filter(
            Q(pk__in=serving.values("person")) | Q(pk__in=deputies.values("person")),
            county=station.organization.county_id,
        )
        self.fields["person"].queryset = people.exclude(pk__in=keeping.values("person")).order_by(
            "stroke_key", "pk"
        )

    def clean_phone(self) -> str:
        phone = normalise_phone(self.cleaned_data["phone"])
        if phone and not is_mobile_phone(phone):
            raise forms.ValidationError("手机号应是 11 位数字，请核对。")
        return phone

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "person" in data and not data.get("person") and not data.get("name", "").strip():
            self.add_error("name", "请在上面选一个人，或者填写姓名。")
        if data.get("person") and data.get("name", "").strip():
            self.add_error("name", "上面已经选了人。要登记新的人，请先把上面改回“名单里没有”。")
        return data


class RelieveForm(forms.Form):
    """The last day of a keeper."""

    on = DayField(label="最后一天")
    reason = forms.CharField(label="原因", max_length=200, required=False)


class PlaceManyForm(forms.Form):
    """A station for each deputy without one; what is offered stands in the field, nothing is placed unseen."""

    on = DayField(label="从哪天起")

    def __init__(
        self,
        *args: Any,
        mandates: Iterable[Mandate],
        stations: Iterable[Station],
        proposed: Mapping[int, Offer],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "先不安排"), *((str(s.pk), s.name) for s in stations)]
        self.rows: list[dict[str, Any]] = []
        for mandate in mandates:
            name = f"station_{mandate.pk}"
            offer = proposed.get(mandate.pk)
            label = f"{mandate.person.name}进哪个站"
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=choices,
                required=False,
                initial=str(offer.station) if offer and offer.station else "",
            )
            self.rows.append(
                {"mandate": mandate, "field": self[name], "why": offer.why if offer and offer.station else ""}
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        # Whoever was placed by somebody else meanwhile has no field any more: the verb says so.
        asked = any(name.startswith("station_") and value for name, value in self.data.items())
        if not self.errors and not asked:
            raise forms.ValidationError("还没有给谁选站。请至少给一位代表选一个站。")
        return data

    def chosen(self) -> dict[int, int]:
        """Mandate → station, by key."""
        return {
            int(name.removeprefix("station_")): int(value)
            for name, value in self.cleaned_data.items()
            if name.startswith("station_") and value
        }


class TownField(forms.ModelChoiceField):
    """A township of the place the actor reads."""

    def __init__(self, *, path: str, **kwargs: Any) -> None:
        towns = Division.objects.filter(level=DivisionLevel.TOWNSHIP, valid_to=None)
        towns = towns.filter(path__startswith=path) if path else towns.none()
        super().__init__(
            label="镇（乡、街道）",
            queryset=towns.order_by("sort_order", "code"),
            required=False,
            empty_label="全部",
            **kwargs,
        )


class PlacementQueryForm(forms.Form):
    """Filters of 代表进站."""

    q = forms.CharField(label="姓名", required=False, max_length=40)
    view = forms.ChoiceField(
        label="显示", required=False, choices=[("", "没有站的代表"), ("all", "全部代表")]
    )

    def __init__(self, *args: Any, path: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["township"] = TownField(path=path)
        self.order_fields(["township", "view", "q"])


class GridQueryForm(forms.Form):
    """Filters of 站点网格."""

    show = forms.ChoiceField(
        label="显示", required=False, choices=[("", "全部村（社区）"), ("gaps", "只看空白的村")]
    )

    def __init__(self, *args: Any, path: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["township"] = TownField(path=path)
        self.order_fields(["township", "show"])
