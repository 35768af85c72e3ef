"""The phone's forms: chips with the likely answers chosen already (two taps)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.html import format_html

from congress_portal.foundation.attachments.checking import ACCEPT_IMAGES
from congress_portal.foundation.attachments.services import CheckedFile, validated
from congress_portal.foundation.web.apart import ToldApart
from congress_portal.foundation.web.refusals import Refused
from deputies.models import Campaign, Mandate, Pair
from liaison_stations.choices import ActivityKind, ActivityTopic
from liaison_stations.forms import PhotoForm
from liaison_stations.forms.counting import CountingForm, PairField
from liaison_stations.models import MAX_HEADCOUNT, Station
from suggestions.forms.fields import FilesInput

from .phone_reading import LAST_PLACES, Habits

OTHER = "other"
MORE = "more"
ELSEWHERE = "elsewhere"
AT_STATION = "station"
# The six doors of an entry; the desk knows all kinds.
KINDS = (
    ActivityKind.VISIT,
    ActivityKind.RECEPTION,
    ActivityKind.GATHERING,
    ActivityKind.INSPECTION,
    ActivityKind.GOOD_DEED,
    ActivityKind.OTHER,
)
PEOPLE = (1, 2, 3, 5, 10)
MOST_PHOTOS = 3
MOST_PLACE = 100


def day_label(day: date, today: date) -> str:
    """今天 9日, 昨天, else 4月7日."""
    if day == today:
        return f"今天 {day.day}日"
    if day == today - timedelta(days=1):
        return "昨天"
    return f"{day.month}月{day.day}日"


class PhotosField(forms.Field):
    """Photos that come with a text: cleaned to those that can be stored and a sentence for each other.

    A wrong photo never stops the text it came with.
    """

    widget = FilesInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=FilesInput(attrs={"accept": ACCEPT_IMAGES}), required=False, **kwargs)

    def clean(self, value: Any) -> tuple[list[CheckedFile], list[str]]:
        checked, wrong = [], []
        for number, upload in enumerate(value or (), start=1):
            try:
                if number > MOST_PHOTOS:
                    raise Refused(f"一次最多 {MOST_PHOTOS} 张，其余的请在这一页再加。")
                checked.append(validated(upload, images_only=True))
            except Refused as refusal:
                wrong.append(refusal.message)
        return checked, wrong


class SentPhotoForm(PhotoForm):
    """One photo as the phone sends it, with its own id where the outbox sends it."""

    client_uuid = forms.UUIDField(label="照片号", required=False, widget=forms.HiddenInput)


class RecordIdField(forms.UUIDField):
    """The number a page draws for its entry; nobody types it."""

    def __init__(self, **kwargs: Any) -> None:
        wrong = "这一页不完整，没有提交成功。请刷新后再交一次。"
        super().__init__(
            label="记录号",
            widget=forms.HiddenInput,
            error_messages={"required": wrong, "invalid": wrong},
            **kwargs,
        )


class HouseholdField(PairField):
    """The deputy's own households, told apart by village and name."""

    def label_from_instance(self, pair: Pair) -> str:
        return f"{pair.household.division} {pair.household.head_name}家"


class VisitForm(ToldApart, CountingForm):
    """记一次走访. Days are sent as dates, so that a page left open over midnight files the right one.

    Who has paired households finds 结对帮扶 among the doors; running campaigns are offered last.
    """

    kind = forms.ChoiceField(
        label="做了什么",
        choices=[(kind.value, kind.label) for kind in KINDS],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择做了什么。", "invalid_choice": "请选择做了什么。"},
    )
    day = forms.ChoiceField(
        label="哪一天",
        widget=forms.RadioSelect,
        error_messages={
            "required": "请选择哪一天。",
            "invalid_choice": "没有这一天，请重新选是哪一天。",
        },
    )
    on = forms.DateField(
        label="是哪一天",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "请填一个日期，如 2026-04-07。"},
    )
    people = forms.ChoiceField(
        label="见了几位群众",
        widget=forms.RadioSelect,
        choices=[
            *((str(n), format_html('{}<span class="visually-hidden"> 位</span>', n)) for n in PEOPLE),
            (MORE, "更多"),
        ],
        error_messages={"required": "请填写见了几位群众。", "invalid_choice": "请填写见了几位群众。"},
    )
    people_more = forms.IntegerField(
        label="一共几位",
        required=False,
        min_value=0,
        max_value=MAX_HEADCOUNT,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": "请用数字填写人数，如 24。"},
    )
    place = forms.ChoiceField(
        label="在哪里",
        widget=forms.RadioSelect,
        error_messages={
            "required": "请选择在哪里。",
            "invalid_choice": f"地点写得不对或太长了，请选“别处”，用 {MOST_PLACE} 个字以内写一下在哪里。",
        },
    )
    place_other = forms.CharField(label="是哪里", required=False, max_length=MOST_PLACE)
    topic = forms.ChoiceField(
        label="主要谈什么",
        choices=ActivityTopic.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择主要谈什么。", "invalid_choice": "请选择主要谈什么。"},
    )
    note = forms.CharField(
        label="说了些什么",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="点键盘上的话筒，可以说话输入",
    )
    demand = forms.CharField(
        label="群众反映的问题",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "哪里、什么事、盼着怎么办"}),
        help_text="写了，就同时转成一件群众意见，有编号，能查办到哪一步",
    )
    photos = PhotosField(label="照片")
    client_uuid = RecordIdField()

    def __init__(
        self,
        *args: Any,
        mandate: Mandate,
        station: Station | None,
        habits: Habits,
        today: date,
        campaigns: Iterable[Campaign] = (),
        pairs: QuerySet[Pair] | None = None,
        pair: Pair | None = None,
        **kwargs: Any,
    ) -> None:
        """``pairs`` are the deputy's households, ``pair`` the one this visit was opened for."""
        self.today = today
        # What was typed for one household is not put into another entry.
        self.draft = f"visit-{pair.pk}" if pair else "visit"
        self.station = station
        self.village = mandate.home_division.name
        kind = habits.kind if habits.kind in {k.value for k in KINDS} else ActivityKind.VISIT.value
        kind = ActivityKind.PAIRING.value if pair else kind
        super().__init__(
            *args,
            initial={
                "kind": kind,
                "day": today.isoformat(),
                "people": str(PEOPLE[0]),
                "place": pair.household.division.name if pair else self.village,
                "topic": ActivityTopic.NONE,
                "client_uuid": str(uuid.uuid4()),
            },
            **kwargs,
        )
        self.fields["day"].choices = self._day_choices()
        self.fields["place"].choices = self._place_choices(habits, pair)
        self._offer_pairs(pairs, pair)
        self.offer_campaigns(campaigns)

    def _offer_pairs(self, pairs: QuerySet[Pair] | None, pair: Pair | None) -> None:
        households = list(pairs or ())
        if not households:
            return
        door = (ActivityKind.PAIRING.value, ActivityKind.PAIRING.label)
        self.fields["kind"].choices = [*self.fields["kind"].choices, door]
        self.fields["pair"] = HouseholdField(
            label="帮的是哪一户",
            queryset=pairs,
            widget=forms.RadioSelect,
            help_text="",
            # Who helps one household only has chosen it with the door.
            initial=pair.pk if pair else households[0].pk if len(households) == 1 else None,
        )

    def _posted(self, name: str) -> str:
        return str(self.data.get(name, "")).strip() if self.is_bound else ""

    def _day_choices(self) -> list[tuple[str, str]]:
        days = [self.today, self.today - timedelta(days=1)]
        try:
            posted = date.fromisoformat(self._posted("day"))
        except ValueError:
            posted = None
        if posted is not None and posted not in days:
            days.append(posted)
        return [*((d.isoformat(), day_label(d, self.today)) for d in days), (OTHER, "别的日子")]

    def _place_choices(self, habits: Habits, pair: Pair | None) -> list[tuple[str, str]]:
        station_name = self.station.name if self.station else ""
        last = [pair.household.division.name, *habits.places] if pair else habits.places
        known = [p for p in dict.fromkeys(last) if p not in (self.village, station_name)][:LAST_PLACES]
        places = [self.village, *known]
        # A draft may name a place that is no longer among the last ones; it is only words.
        posted = self._posted("place")
        is_words = posted.isprintable() and len(posted) <= MOST_PLACE
        if posted and is_words and posted not in (*places, AT_STATION, ELSEWHERE):
            places.append(posted)
        choices = [(place, place) for place in places]
        if self.station is not None:
            choices.append((AT_STATION, "联络站"))
        return [*choices, (ELSEWHERE, "别处")]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("day") == OTHER:
            if not data.get("on") and "on" not in self.errors:
                self.add_error("on", "请填写是哪一天。")
        elif data.get("day"):
            data["on"] = date.fromisoformat(data["day"])
        if data.get("on") and data["on"] > self.today:
            self.add_error("on" if data.get("day") == OTHER else "day", "日期不能晚于今天。")
        if data.get("people") == MORE:
            if data.get("people_more") is None and "people_more" not in self.errors:
                self.add_error("people_more", "请填写一共见了几位。")
            data["headcount"] = data.get("people_more") or 0
        elif data.get("people"):
            data["headcount"] = int(data["people"])
        if data.get("place") == ELSEWHERE and not data.get("place_other"):
            self.add_error("place_other", "请写一下在哪里。")
        return data

    @property
    def checked_photos(self) -> list[CheckedFile]:
        """The photos that came with the text and may be stored."""
        return self.cleaned_data["photos"][0]

    @property
    def wrong_photos(self) -> list[str]:
        """What is wrong with the others."""
        return self.cleaned_data["photos"][1]

    def facts(self) -> dict[str, Any]:
        """The cleaned values as ``file_visit`` takes them."""
        data = self.cleaned_data
        campaign, counters = self.counted()
        at_station = data["place"] == AT_STATION and self.station is not None
        place = data["place_other"] if data["place"] == ELSEWHERE else data["place"]
        return {
            "kind": data["kind"],
            "on": data["on"],
            "headcount": data["headcount"],
            "place_text": self.station.name if at_station else place,
            "at_station": at_station,
            "topic": data["topic"],
            "note": data["note"],
            "pair": data.get("pair") if data["kind"] == ActivityKind.PAIRING else None,
            "campaign": campaign,
            "counters": counters,
            "demand_body": data["demand"],
            "client_uuid": data["client_uuid"],
        }

    @property
    def summary(self) -> list[str]:
        """What the sticky bar repeats where no script runs."""
        words = []
        for name in ("kind", "day", "people", "place"):
            value = str(self[name].value() or "")
            label = dict(self.fields[name].choices).get(value, "")
            words.append(f"{value} 位" if name == "people" and value != MORE else str(label))
        return [word for word in words if word]


class ProblemForm(ToldApart):
    """反映一个问题: what a voter said, passed on by the deputy who heard it."""

    body = forms.CharField(
        label="群众说了什么",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6, "placeholder": "哪里、什么事、盼着怎么办"}),
        help_text="照群众的原话写；点键盘上的话筒，可以说话输入",
        error_messages={"required": "请写下群众反映的事：哪里、什么事、盼着怎么办。"},
    )
    name = forms.CharField(
        label="怎么称呼群众",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-no-draft": ""}),
    )
    phone = forms.CharField(
        label="群众的手机号",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "data-no-draft": ""}),
        help_text="留了能收到回音；号码只有联络站和县人大看得到",
    )
    may_contact = forms.BooleanField(label="承办单位可以打电话联系这位群众", required=False)
    client_uuid = RecordIdField()
    again_label = "确实是另一件，照样交"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"client_uuid": str(uuid.uuid4())}, **kwargs)
