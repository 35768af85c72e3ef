"""What a register is asked for, and what an office's own registers and forms are made of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import cached_property

from congress_portal.foundation.accounts.access import Actor, territory_q
from congress_portal.foundation.accounts.models import Division, DivisionLevel
from congress_portal.foundation.attachments.checking import XLSX
from congress_portal.foundation.attachments.services import CheckedFile, validated
from congress_portal.foundation.spreadsheets.cells import clean_text
from congress_portal.foundation.spreadsheets.filler import FormUnfit, read_form
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.refusals import Refused
from deputies.models import Mandate
from liaison_stations.models import Station

from .declaring import Asked, Register
from .own import names_of
from .periods import Period, choices_on, month_of, period_of, year_of
from .services import Layout

MOST_FORM_BYTES = 2 * 1024 * 1024


def towns_of(actor: Actor) -> Any:
    """The townships of the actor's territory, in their order."""
    return Division.objects.filter(
        territory_q(actor, "path"), level=DivisionLevel.TOWNSHIP, valid_to__isnull=True
    ).order_by("sort_order", "code")


class PeriodField(forms.ChoiceField):
    """A period, written 2026, 2026Q2 or 2026-04; cleaned to a ``Period`` or None."""

    def __init__(self, *, today: date, **kwargs: Any) -> None:
        super().__init__(label="时间", required=False, **kwargs)
        self.choices = list(choices_on(today))

    def valid_value(self, value: Any) -> bool:
        return period_of(str(value)) is not None

    def clean(self, value: Any) -> Period | None:
        text = super().clean(value)
        return period_of(text) if text else None


class AskingForm(forms.Form):
    """A query in the address. What was not understood narrows nothing: the page says so, and nothing is taken out."""

    actor: Actor
    asked_with: Any
    labels = {"township": "镇（乡、街道）", "village": "村（社区）", "mandate": "代表", "month": "时间"}

    @property
    def unread(self) -> list[str]:
        """A sentence for each condition that was not understood; a query where one is not offered here."""
        self.is_valid()
        return [self._sentence(name) for name in self._names() if self._is_unread(name)]

    def _names(self) -> list[str]:
        return [*self.fields, *(name for name in ("township", "village") if name not in self.fields)]

    def _is_unread(self, name: str) -> bool:
        given = self.given(name)
        if not given:
            return False
        if name == "period":
            return period_of(given) is None
        if name in self.fields:
            return name in self.errors
        # Of one township one need not choose it; a link may name it all the same.
        return not (name == "township" and self._is_own_town(given))

    def _is_own_town(self, given: str) -> bool:
        return towns_of(self.actor).filter(pk=whole(given) or 0).exists()

    def given(self, name: str) -> str:
        """What the address says of a condition."""
        return str(self.asked_with.get(name) or "").strip()

    def _sentence(self, name: str) -> str:
        label = self.fields[name].label if name in self.fields else None
        label = label or self.labels.get(name, "条件")
        given = clean_text(self.given(name)).strip()
        shown = f"“{given[:20]}{'…' if len(given) > 20 else ''}”" if given else "填的内容"
        return f"查询条件“{label}”里的{shown}不认识。"

    def must_be_read(self) -> None:
        """Raises Refused where a condition was not understood: what comes out would be another sheet."""
        if sentences := self.unread:
            raise Refused("".join(sentences) + "没有导出。请返回重新选择，查询以后再打印、导出。")


class RegisterQueryForm(AskingForm):
    """Deputy, township, station and period; what was not understood is left out and said, never an error page."""

    deputy = forms.CharField(
        label="代表", required=False, max_length=50, widget=forms.TextInput(attrs={"placeholder": "姓名"})
    )
    township = forms.ChoiceField(label="镇（乡、街道）", required=False)
    station = forms.ChoiceField(label="联络站", required=False)

    def __init__(
        self, data: Any, *, actor: Actor, register: Register, today: date, more: bool = False
    ) -> None:
        self.today, self.register, self.actor = today, register, actor
        self.asked_with = data
        values = data.copy()
        self._settle_period(values)
        super().__init__(values)
        towns, stations = _places(actor)
        self.fields["township"].choices = [("", "全部"), *towns]
        self.fields["station"].choices = [("", "全部联络站"), *stations]
        self.fields["period"] = PeriodField(today=today)
        self._offer_chosen_period(values)
        for name in register.without:
            del self.fields[name]
        if not _covers_towns(actor):
            self.fields.pop("township", None)
        for narrowing in register.narrowings:
            if narrowing.key in values or more:
                choices = [("", "全部"), *narrowing.choices(actor)]
                self.fields[narrowing.key] = forms.ChoiceField(
                    label=narrowing.label, choices=choices, required=False
                )
        if "mandate" in values:
            self.fields["mandate"] = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def default(self) -> Period:
        """What is meant when nothing was said."""
        if self.register.every == "month":
            return month_of(self.today.year, self.today.month)
        return year_of(self.today.year)

    def _settle_period(self, values: Any) -> None:
        if not period_of(values.get("period") or ""):
            month = period_of((values.get("month") or "")[:7])
            values["period"] = (month or self.default).key

    def _offer_chosen_period(self, values: Any) -> None:
        field = self.fields["period"]
        period = period_of(values["period"])
        values["period"] = period.key
        if period.key not in dict(field.choices):
            field.choices = [(period.key, period.label), *field.choices]

    def _names(self) -> list[str]:
        return [*self.fields, *self.register.without, "month", *({"township"} - {*self.fields})]

    def _is_unread(self, name: str) -> bool:
        given = self.given(name)
        if name == "month":
            return bool(given) and not self.given("period") and period_of(given[:7]) is None
        if name == "mandate":
            return bool(given) and self._mandate is None
        return super()._is_unread(name)

    @cached_property
    def _mandate(self) -> Mandate | None:
        pk = whole(self.given("mandate"))
        seen = Mandate.objects.visible_to(self.actor).select_related("person")
        return seen.filter(pk=pk).first() if pk else None

    def asked(self) -> Asked:
        """What is asked for; a query for each place and each mandate that is named."""
        self.is_valid()
        data = self.cleaned_data
        mandate = self._mandate
        return Asked(
            period=data.get("period") or self.default,
            station=Station.objects.visible_to(self.actor).filter(pk=data["station"]).first()
            if data.get("station")
            else None,
            township=towns_of(self.actor).filter(pk=data["township"]).first()
            if data.get("township")
            else None,
            deputy="" if mandate else (data.get("deputy") or "").strip(),
            mandate=mandate,
            narrowed={n.key: (data[n.key],) for n in self.register.narrowings if data.get(n.key)},
        )


def _covers_towns(actor: Actor) -> bool:
    """Whether the actor sees more than one township."""
    return actor.kind == "system" or bool(actor.county and actor.division_path == actor.county.division.path)


def _places(actor: Actor) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Townships and stations to choose from; one query."""
    if not _covers_towns(actor):
        seen = Station.objects.visible_to(actor).order_by("pk").values_list("pk", "name")
        return [], [(str(pk), name) for pk, name in seen]
    towns: dict[str, str] = {}
    stations: list[tuple[str, str]] = []
    rows = towns_of(actor).order_by("sort_order", "code", "township_stations__pk")
    for pk, name, station, station_name in rows.values_list(
        "pk", "name", "township_stations__pk", "township_stations__name"
    ):
        towns[str(pk)] = name
        if station is not None:
            stations.append((str(station), station_name))
    return list(towns.items()), stations


class PlaceForm(AskingForm):
    """Township, station and period: for the funnel."""

    township = forms.ModelChoiceField(
        label="镇（乡、街道）", queryset=Division.objects.none(), required=False, empty_label="全部"
    )

    def __init__(self, data: Any, *, actor: Actor, today: date) -> None:
        self.today, self.actor, self.asked_with = today, actor, data
        values = data.copy()
        period = period_of(values.get("period") or "") or year_of(today.year)
        values["period"] = period.key
        super().__init__(values)
        self.fields["township"].queryset = towns_of(actor)
        field = self.fields["period"] = PeriodField(today=today)
        if period.key not in dict(field.choices):
            field.choices = [(period.key, period.label), *field.choices]
        if not _covers_towns(actor):
            del self.fields["township"]

    def asked(self) -> tuple[Division | None, Period]:
        """The township, if one is asked for, and the period."""
        self.is_valid()
        data = self.cleaned_data
        return data.get("township"), data.get("period") or year_of(self.today.year)


class LedgerForm(PlaceForm):
    """Whose ledger: the county's, a township's or a village's."""

    village = forms.ModelChoiceField(
        label="村（社区）", queryset=Division.objects.none(), required=False, empty_label="全镇"
    )

    def __init__(self, data: Any, *, actor: Actor, today: date) -> None:
        super().__init__(data, actor=actor, today=today)
        villages = Division.objects.filter(
            territory_q(actor, "path"), level=DivisionLevel.VILLAGE, valid_to__isnull=True
        )
        if "township" in self.fields:
            chosen = whole(self.data.get("township") or "")
            villages = villages.filter(parent=chosen) if chosen else villages.none()
        self.fields["village"].queryset = villages.order_by("sort_order", "code")
        if "township" in self.fields and not whole(self.data.get("township") or ""):
            del self.fields["village"]

    def place(self) -> Division | None:
        """The narrowest place that is asked for; None is all that the actor's office covers."""
        self.is_valid()
        return self.cleaned_data.get("village") or self.cleaned_data.get("township")


class LayoutForm(forms.Form):
    """Title, columns with heads and places, and what the register lists only."""

    title = forms.CharField(label="登记簿名称", max_length=60)

    def __init__(
        self,
        *args: Any,
        source: Register,
        actor: Actor,
        columns: Iterable[dict[str, str]] = (),
        fixed: dict[str, list[str]] | None = None,
        title: str = "",
        version: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.source = source
        chosen = {column["key"]: (n, column["heading"]) for n, column in enumerate(columns, 1)}
        self.initial["title"] = title
        for number, column in enumerate(source.fields, 1):
            place, heading = chosen.get(column.key, (number + (len(chosen) and 50), column.heading))
            use, head, order = (f"{part}_{column.key}" for part in ("use", "heading", "place"))
            self.fields[use] = forms.BooleanField(label=f"要“{column.heading}”", required=False)
            self.fields[head] = forms.CharField(
                label=f"“{column.heading}”的栏目名称", max_length=30, required=False
            )
            self.fields[order] = forms.IntegerField(
                label=f"“{column.heading}”排第几", min_value=1, max_value=999, required=False
            )
            self.initial |= {use: not chosen or column.key in chosen, head: heading, order: place}
        self.fixed_names = []
        for narrowing in source.narrowings:
            name = f"fixed_{narrowing.key}"
            self.fields[name] = forms.MultipleChoiceField(
                label=f"只列这些{narrowing.label}",
                choices=narrowing.choices(actor),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text="一个都不选，就是全部。",
            )
            self.initial[name] = (fixed or {}).get(narrowing.key, [])
            self.fixed_names.append(name)
        if version is not None:
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)
            self.initial["version"] = version

    @property
    def column_rows(self) -> list[dict[str, Any]]:
        """The rows of the table in which columns are chosen."""
        return [
            {
                "key": column.key,
                "about": column.heading,
                "use": self[f"use_{column.key}"],
                "heading": self[f"heading_{column.key}"],
                "place": self[f"place_{column.key}"],
            }
            for column in self.source.fields
        ]

    @property
    def fixed_fields(self) -> list[Any]:
        """The choices of what it lists only."""
        return [self[name] for name in self.fixed_names]

    def layout(self) -> Layout:
        """What the verb takes."""
        data = self.cleaned_data
        chosen = []
        for number, column in enumerate(self.source.fields, 1):
            if data.get(f"use_{column.key}"):
                place = data.get(f"place_{column.key}") or 900
                chosen.append((place, number, column.key, data.get(f"heading_{column.key}") or ""))
        return Layout(
            title=data["title"],
            columns=[(key, heading) for _, _, key, heading in sorted(chosen)],
            fixed={name.removeprefix("fixed_"): data[name] for name in self.fixed_names if data.get(name)},
        )


class FormUploadForm(forms.Form):
    """An office's own .xlsx form, read and checked here; ``checked`` holds what may be stored."""

    name = forms.CharField(
        label="表单名称", max_length=60, help_text="和已有的同名，就换成新的一版，旧的还查得到。"
    )
    file = forms.FileField(
        label="表单文件",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        help_text="一张空白的 .xlsx 表单，要填的格子里写上 {{名称}}。",
        error_messages={"required": "请选择表单文件。"},
    )
    checked: CheckedFile

    def __init__(self, *args: Any, register: Register, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.register = register

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if (upload.size or 0) > MOST_FORM_BYTES:
            raise forms.ValidationError("表单超过 2 MB。请删去图片和多余的工作表，只留一张空白表单。")
        try:
            checked = validated(upload)
            if checked.content_type != XLSX:
                raise forms.ValidationError(
                    "表单要是 .xlsx 文件。请用 Excel 或 WPS 打开后另存为 .xlsx，再上传。"
                )
            read_form(checked.content, names_of(self.register))
        except Refused as refusal:
            raise forms.ValidationError(refusal.message) from None
        except FormUnfit as unfit:
            raise forms.ValidationError([forms.ValidationError(text) for text in unfit.sentences]) from None
        self.checked = checked
        return upload


class RetireForm(forms.Form):
    """Why something is put out of use."""

    reason = forms.CharField(label="停用的原因", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
