"""Forms of activities: the desk's entry, corrections, photos, the list's filters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.attachments.checking import ACCEPT_IMAGES
from congress_portal.foundation.attachments.services import CheckedFile, validated
from congress_portal.foundation.web.apart import ToldApart
from congress_portal.foundation.web.refusals import Refused
from deputies.forms.fields import DayField
from deputies.models import Mandate, Pair

from ..choices import ActivityKind, ActivityTopic
from ..models import MAX_HEADCOUNT, Activity, KeyProject, Station
from ..querysets import recordable_mandates
from ..services.presence import Presence, presence_of
from .counting import CountingForm, PairField, campaigns_on
from .fields import DeputiesField, MonthField
from .presence import PRESENCE, NamesField, names_of, read_into


class PhotoForm(forms.Form):
    """One photo, checked by content; ``checked`` holds what may be stored."""

    photo = forms.FileField(
        label="照片",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT_IMAGES}),
        error_messages={"required": "请先拍一张或选一张照片。"},
    )
    checked: CheckedFile

    def clean_photo(self) -> Any:
        upload = self.cleaned_data["photo"]
        try:
            self.checked = validated(upload, images_only=True)
        except Refused as refusal:
            raise forms.ValidationError(refusal.message) from None
        return upload


class ActivityFactsForm(CountingForm):
    """What an activity was: shared by the desk's entry and by corrections."""

    kind = forms.ChoiceField(label="做了什么", choices=ActivityKind.choices)
    on = DayField(label="哪一天")
    title = forms.CharField(label="主题", max_length=100, required=False)
    place_text = forms.CharField(label="地点", max_length=100, required=False)
    headcount = forms.IntegerField(label="见到群众人数", min_value=0, max_value=MAX_HEADCOUNT, initial=0)
    topic = forms.ChoiceField(label="主要谈什么", choices=ActivityTopic.choices, initial=ActivityTopic.NONE)
    note = forms.CharField(
        label="说了些什么", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
    outcome = forms.CharField(
        label="成果", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2})
    )
    benefit_villages = forms.IntegerField(label="受益村数", min_value=0, max_value=10_000, initial=0)
    benefit_households = forms.IntegerField(label="受益户数", min_value=0, max_value=1_000_000, initial=0)
    benefit_persons = forms.IntegerField(label="受益人数", min_value=0, max_value=10_000_000, initial=0)
    benefit_money = forms.DecimalField(
        label="涉及资金（元）", min_value=0, max_digits=14, decimal_places=2, initial=0
    )


class ActivityForm(ToldApart, ActivityFactsForm):
    """The desk's entry: group activities, and 代录 for deputies who do not use a phone."""

    mandates = DeputiesField(label="到场的代表", queryset=Mandate.objects.none())
    excused = NamesField(label="请假的代表")
    absent = NamesField(label="没有到的代表")
    project = forms.ModelChoiceField(
        label="重点项目",
        queryset=KeyProject.objects.none(),
        required=False,
        empty_label="不是跟踪重点项目",
        error_messages={"invalid_choice": "没有找到这个重点项目，请重新选择。"},
    )
    station = forms.ModelChoiceField(
        label="联络站", queryset=Station.objects.none(), required=False, empty_label="不在联络站"
    )
    proxy = forms.BooleanField(
        label="代录（代表口述，由本人在手机上核对）",
        required=False,
        help_text="代表本人会收到“对”或“不对”的待办。替代表记走访、帮办实事、化解矛盾、结对帮扶的，都是代录。",
    )
    pair = PairField()
    field_order = [
        "kind",
        "pair",
        "on",
        "mandates",
        "excused",
        "absent",
        "station",
        "project",
        "place_text",
        "headcount",
        "topic",
        "title",
        "proxy",
    ]

    def __init__(self, *args: Any, actor: Actor, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_campaigns(campaigns_on(actor, today))
        pairs = Pair.objects.visible_to(actor).in_force()
        if pairs.exists():
            self.fields["pair"].queryset = pairs.for_list().order_by("household__division", "pk")
        else:
            # Most desks know no household by name.
            del self.fields["pair"]
        self.fields["mandates"].queryset = (
            recordable_mandates(actor)
            .open()
            .select_related("person", "home_division")
            .order_by("township", "pk")
        )
        self.fields["station"].queryset = Station.objects.visible_to(actor).open().order_by("pk")
        projects = KeyProject.objects.visible_to(actor).followed()
        if projects.exists():
            self.fields["project"].queryset = projects.order_by("-starts_on", "-pk")
        else:
            del self.fields["project"]
        self.candidates = recordable_mandates(actor)

    def plain(self) -> dict[str, Any]:
        """The cleaned values without campaigns and the tick."""
        return {name: value for name, value in super().plain().items() if name != "again"}

    def clean(self) -> dict[str, Any]:
        """Names become deputies."""
        data = super().clean()
        read_into(self, data, ("excused", "absent"), self.candidates)
        return data


class ActivityCorrectionForm(ActivityFactsForm):
    """Corrections with the version that was read."""

    reason = forms.CharField(
        label="为什么改",
        max_length=200,
        error_messages={"required": "请写一句为什么改，代表本人会看到。"},
    )
    version = forms.IntegerField(label="版本", widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, activity: Activity, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_campaigns(campaigns_on(actor, today, activity.township.path), activity)
        self.candidates = recordable_mandates(actor)
        rows = list(activity.activity_deputies.select_related("mandate__person", "mandate__home_division"))
        self.known = [row.mandate for row in rows]
        # Who changes what others did says why.
        own = actor.person_id in {mandate.person_id for mandate in self.known}
        self.fields["reason"].required = not own
        # Those who record for others also correct who was there.
        for name, status in PRESENCE.items() if actor.can(Capability.LOG_FOR_OTHERS) else ():
            self.fields[name] = NamesField(label=f"{status.label}的代表")
            self.initial[name] = names_of(row.mandate for row in rows if row.status == status)

    def clean(self) -> dict[str, Any]:
        """Names become deputies."""
        data = super().clean()
        read_into(self, data, PRESENCE, self.candidates, self.known)
        return data

    @property
    def presence(self) -> Presence | None:
        """Who was there, as the verb takes it; None where the form does not ask."""
        if "mandates" not in self.fields:
            return None
        return presence_of(*(self.cleaned_data[name] for name in PRESENCE))

    def plain(self) -> dict[str, Any]:
        """The cleaned values without campaigns and people."""
        return {name: value for name, value in super().plain().items() if name not in PRESENCE}


class ActivityQueryForm(forms.Form):
    """Filters of the activity list."""

    q = forms.CharField(label="编号、代表姓名或内容", required=False)
    kind = forms.ChoiceField(label="做了什么", required=False, choices=[("", "全部"), *ActivityKind.choices])
    station = forms.ModelChoiceField(
        label="联络站", queryset=Station.objects.none(), required=False, empty_label="全部"
    )
    month = MonthField(label="月份", required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stations = Station.objects.visible_to(actor).order_by("pk")
        self.fields["station"].queryset = stations
        # Names alone: a station is a wide row, and the list has forty of them.
        self.fields["station"].choices = [("", "全部"), *stations.values_list("pk", "name")]


def initial_of(activity: Activity) -> dict[str, Any]:
    """Initial values of a correction."""
    names: Iterable[str] = (*ActivityFactsForm.base_fields, "version")
    return {name: getattr(activity, name) for name in names}
