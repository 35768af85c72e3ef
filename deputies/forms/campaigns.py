"""Forms of campaigns: the facts, the counters, and taking one back."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from deputies.choices import CounterSource
from deputies.forms.fields import DayField, PlainForm, RecordForm
from deputies.models import Campaign, CampaignCounter
from deputies.services.campaigns import NewCounter

# 化解矛盾 件, 化解矛盾（件）, 化解矛盾：件
_COUNTER_LINE = re.compile(r"^(?P<name>.+?)[\s,，、:：;；(（]+(?P<unit>[^\s()（）]{1,8})[)）]?$")
READY = [(value, label) for value, label in CounterSource.choices if value != CounterSource.TOLD]
EXAMPLE = "收集意见 条\n化解矛盾 件\n解决就业 人\n开展培训 场\n办好事 件"


def counters_of(text: str) -> list[NewCounter]:
    """The counters that lines of text name. Raises ValidationError with the line that is not understood."""
    found = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        match = _COUNTER_LINE.match(line)
        if match is None:
            raise forms.ValidationError(f"“{line[:30]}”没有写单位，请写成：化解矛盾 件。")
        if len(match["name"]) > 30:
            raise forms.ValidationError(f"“{line[:30]}”太长，名称最多 30 个字。")
        found.append(NewCounter(match["name"], match["unit"]))
    return found


class CampaignForm(RecordForm):
    """A campaign; its counters are asked for only when it is entered."""

    name = forms.CharField(label="活动名称", max_length=60, help_text="如：五带五做、十带头。")
    starts_on = DayField(label="开始日期")
    ends_on = DayField(label="结束日期", required=False, help_text="长期开展的可以先不填。")
    authority = forms.CharField(
        label="依据", required=False, max_length=120, help_text="决定开展这项活动的文件和文号。"
    )
    purpose = forms.CharField(
        label="活动内容", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    ready = forms.MultipleChoiceField(
        label="记录里本来就有，自动统计",
        required=False,
        choices=READY,
        widget=forms.CheckboxSelectMultiple,
        initial=[CounterSource.ACTIVITIES, CounterSource.ATTENDANCE, CounterSource.HEADCOUNT],
        error_messages={"invalid_choice": "有一项现在不能选，请重新选择。"},
    )
    told = forms.CharField(
        label="另外要数的",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 6, "placeholder": EXAMPLE}),
        help_text="一行一项，名称后面空一格写单位，如：化解矛盾 件。代表记活动时可以顺手填上。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.row is not None:
            # Counters have a page each: renaming one must not lose what was counted.
            del self.fields["ready"], self.fields["told"]

    def values_of(self, row: Campaign) -> dict[str, Any]:
        names = ("name", "starts_on", "ends_on", "authority", "purpose")
        return {name: getattr(row, name) for name in names}

    def clean_told(self) -> list[NewCounter]:
        """Lines as counters."""
        return counters_of(self.cleaned_data["told"])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", "结束日期不能早于开始日期。")
        return data

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        data = {name: v for name, v in self.cleaned_data.items() if name not in ("version", "ready", "told")}
        if "ready" in self.cleaned_data:
            labels = dict(READY)
            ready = [NewCounter(str(labels[source]), source=source) for source in self.cleaned_data["ready"]]
            data["counters"] = [*ready, *self.cleaned_data["told"]]
        return data


class CounterForm(RecordForm):
    """One counter: a new one of any source, or a correction of one that stands."""

    name = forms.CharField(label="计数项", max_length=30, help_text="如：化解矛盾。")
    source = forms.ChoiceField(
        label="怎么统计",
        choices=CounterSource.choices,
        help_text="“每次活动填写”由代表记活动时填；其他的从记录里自动统计，不用填。",
    )
    unit = forms.CharField(label="单位", max_length=8, required=False, help_text="如：件。自动统计的不用填。")
    in_use = forms.BooleanField(
        label="在用", required=False, help_text="不勾选，以后记活动时不再问；已经记下的照样统计。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["in_use" if self.row is None else "source"]

    def values_of(self, row: CampaignCounter) -> dict[str, Any]:
        return {"name": row.name, "unit": row.unit, "in_use": row.in_use}

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class TakeBackForm(RecordForm):
    """Why a record is taken back."""

    reason = forms.CharField(label="作废的原因", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))

    def values_of(self, row: Any) -> dict[str, Any]:
        return {}


class CampaignQuery(PlainForm):
    """The query line over the list of campaigns."""

    q = forms.CharField(label="活动名称", required=False, max_length=60)

    def narrow(self, campaigns: Any) -> Any:
        """The rows that fit."""
        self.is_valid()
        asked = self.cleaned_data.get("q")
        return campaigns.filter(name__icontains=asked) if asked else campaigns
