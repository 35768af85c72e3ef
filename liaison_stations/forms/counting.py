"""Fields by which an activity counts for a campaign, and names the household it was for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from congress_portal.foundation.accounts.access import Actor
from deputies.models import Campaign, CampaignCounter, Pair

from ..models import Activity
from ..services.counting import MAX_AMOUNT, amounts_of

NOT_COUNTED = "none"
# What is entered late may still belong to a campaign that has just ended.
ENTERED_LATE_DAYS = 31


def campaigns_on(actor: Actor, today: date, path: str = "") -> QuerySet[Campaign]:
    """The campaigns an entry of these days may count for; of one place where its ``path`` is known."""
    rows = Campaign.objects.running(today - timedelta(days=ENTERED_LATE_DAYS), today)
    rows = rows.reaching(path) if path else rows.visible_to(actor)
    return rows.order_by("-starts_on", "-pk").prefetch_related("counters")


@dataclass(frozen=True)
class CampaignFields:
    """One campaign with the fields of its counters, for the template."""

    campaign: Campaign
    names: tuple[str, ...]
    form: forms.BaseForm

    @property
    def fields(self) -> list[forms.BoundField]:
        """Bound, in the counters' order."""
        return [self.form[name] for name in self.names]


class CountingForm(forms.Form):
    """A form that may offer running campaigns with their counters: always optional.

    Call ``offer_campaigns`` in ``__init__``; the template shows ``campaign_fields``.
    """

    offered: list[Campaign]

    def offer_campaigns(self, campaigns: Iterable[Campaign], activity: Activity | None = None) -> None:
        """Fields for these campaigns, with what ``activity`` brought already."""
        self.offered = list(campaigns)
        own = activity.campaign if activity is not None else None
        if own is not None and own not in self.offered:
            self.offered.append(own)
        if not self.offered:
            return
        self.fields["campaign"] = forms.ChoiceField(
            label="计入主题活动",
            required=False,
            choices=[(NOT_COUNTED, "不计入"), *((str(c.pk), c.name) for c in self.offered)],
            widget=forms.RadioSelect,
            initial=str(own.pk) if own is not None else NOT_COUNTED,
            error_messages={"invalid_choice": "这项主题活动现在不能选，请重新选择。"},
        )
        brought = amounts_of(activity) if activity is not None else {}
        for campaign in self.offered:
            for counter in self.told(campaign, brought):
                self.fields[f"counter_{counter.pk}"] = forms.DecimalField(
                    label=f"{counter.name}（{counter.unit}）",
                    required=False,
                    min_value=0,
                    max_value=MAX_AMOUNT,
                    decimal_places=2,
                    initial=brought[counter].normalize() if counter in brought else None,
                    widget=forms.NumberInput(attrs={"inputmode": "decimal", "min": "0", "step": "any"}),
                    error_messages={
                        "invalid": "请填数字，没有就不填。",
                        "min_value": "不能小于 0。",
                        "max_value": "这个数太大，请核对。",
                        "max_decimal_places": "小数最多两位。",
                    },
                )

    @staticmethod
    def told(campaign: Campaign, brought: dict[CampaignCounter, Decimal]) -> list[CampaignCounter]:
        """The counters people type: those in use, and those this activity has a number for."""
        return [c for c in campaign.counters.all() if c.is_told and (c.in_use or c in brought)]

    def _counter_fields(self, campaign: Campaign) -> list[tuple[CampaignCounter, str]]:
        return [
            (counter, f"counter_{counter.pk}")
            for counter in campaign.counters.all()
            if f"counter_{counter.pk}" in self.fields
        ]

    @property
    def campaign_fields(self) -> list[CampaignFields]:
        """Each campaign that asks for numbers."""
        groups = [
            CampaignFields(campaign, tuple(name for _, name in self._counter_fields(campaign)), self)
            for campaign in self.offered
        ]
        return [group for group in groups if group.names]

    @property
    def counting_names(self) -> set[str]:
        """Fields that have a place of their own in the template."""
        return {"campaign", *(name for name in self.fields if name.startswith("counter_"))}

    def clean(self) -> dict[str, Any]:
        """Numbers without their campaign are asked about, never dropped."""
        data = super().clean()
        chosen = self.data.get(self.add_prefix("campaign"), NOT_COUNTED)
        for campaign in self.offered:
            if str(campaign.pk) == chosen:
                continue
            for counter, name in self._counter_fields(campaign):
                if data.get(name) and "campaign" not in self.errors:
                    self.add_error(
                        "campaign", f"填了“{counter.name}”，请同时选“{campaign}”；不计入的请清空。"
                    )
        return data

    def counted(self) -> tuple[Campaign | None, dict[CampaignCounter, Decimal]]:
        """Campaign and counters as the verbs take them."""
        chosen = self.cleaned_data.get("campaign") or NOT_COUNTED
        campaign = next((c for c in self.offered if str(c.pk) == chosen), None)
        if campaign is None:
            return None, {}
        amounts = {c: self.cleaned_data.get(name) for c, name in self._counter_fields(campaign)}
        return campaign, {counter: amount for counter, amount in amounts.items() if amount}

    def plain(self) -> dict[str, Any]:
        """The cleaned values without those of campaigns."""
        return {name: v for name, v in self.cleaned_data.items() if name not in self.counting_names}


def pair_label(pair: Pair) -> str:
    """松坡村 王秀英家（陆明远）."""
    return f"{pair.household.division} {pair.household.head_name}家（{pair.mandate.person.name}）"


class PairField(forms.ModelChoiceField):
    """The household a visit was paid to, among those the actor may know by name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{
                "label": "结对户",
                "queryset": Pair.objects.none(),
                "required": False,
                "empty_label": "不是结对户",
                "help_text": "做的是结对帮扶才选。",
                "error_messages": {"invalid_choice": "没有找到这一户，请重新选择。"},
            }
            | kwargs
        )

    def label_from_instance(self, pair: Pair) -> str:
        return pair_label(pair)
