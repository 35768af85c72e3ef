"""Forms of keeping contact with deputies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import F, QuerySet

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization, Person
from congress_portal.foundation.accounts.people import tidy_name
from deputies.choices import ContactWay
from deputies.forms.fields import DayField, NumberField, PickField, PickManyField, PlainForm, RecordForm
from deputies.forms.meetings import kept_congresses
from deputies.models import ContactAssignment, ContactVisit, Mandate
from deputies.models.congress import congress_name

LACKING, DONE, WAITING, ENDED = "lacking", "done", "waiting", "ended"
STATES = [
    ("", "全部"),
    (LACKING, "还没联系到"),
    (DONE, "已完成"),
    (WAITING, "有要求等答复"),
    (ENDED, "已结束"),
]


class YearField(NumberField):
    """A calendar year."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": "年度", "min_value": 2000, "max_value": 2100, **kwargs})


class ContactQuery(PlainForm):
    """The query line over who keeps contact with whom. Unknown values filter nothing."""

    q = forms.CharField(label="联系人或代表姓名", required=False, max_length=50)
    year = YearField(required=False)
    congress = PickField(
        label="人大", queryset=Organization.objects.none(), required=False, empty_label="全部"
    )
    state = forms.ChoiceField(label="进展", required=False, choices=STATES)

    def __init__(self, data: Any, *, actor: Actor, year: int) -> None:
        data = data.copy()
        data.setdefault("year", str(year))
        super().__init__(data)
        self.actor, self.this_year = actor, year
        self.mine = data.get("mine") == "1"
        congresses = kept_congresses(actor)
        if actor.division_path:
            self.fields["congress"].queryset = congresses
            self.fields["congress"].label_from_instance = congress_name
        else:
            del self.fields["congress"]

    @property
    def asked_year(self) -> int:
        """The year asked for, else this one."""
        self.is_valid()
        return self.cleaned_data.get("year") or self.this_year

    @property
    def asked(self) -> bool:
        """Whether anything but the year narrows the list."""
        self.is_valid()
        return self.mine or any(self.cleaned_data.get(name) for name in ("q", "congress", "state"))

    def of_year(self, rows: QuerySet[ContactAssignment]) -> QuerySet[ContactAssignment]:
        """The year's rows of the congress asked for, whatever became of them."""
        rows = rows.filter(year=self.asked_year)
        if self.cleaned_data.get("congress"):
            rows = rows.filter(congress=self.cleaned_data["congress"])
        return rows.filter(person_id=self.actor.person_id) if self.mine else rows

    def narrow(self, rows: QuerySet[ContactAssignment]) -> QuerySet[ContactAssignment]:
        """The rows that fit."""
        rows, asked = self.of_year(rows), self.cleaned_data
        if asked.get("q"):
            name = tidy_name(asked["q"])
            rows = rows.filter(person__name__icontains=name) | rows.filter(
                mandate__person__name__icontains=name
            )
        state = asked.get("state")
        if state == LACKING:
            rows = rows.lacking()
        elif state == DONE:
            rows = rows.standing().filter(visits_done__gte=F("visits_due"))
        elif state == ENDED:
            rows = rows.filter(ended_on__isnull=False)
        elif state == WAITING:
            rows = rows.filter(pk__in=waiting_visits().values("assignment_id"))
        return rows


def waiting_visits() -> QuerySet[ContactVisit]:
    """Contacts at which something was asked for that nobody has answered."""
    return ContactVisit.objects.filter(voided_at__isnull=True, answered_on__isnull=True).exclude(requests="")


class ContactForm(PlainForm):
    """One member, and the deputies to keep contact with for a year."""

    year = YearField()
    person = PickField(
        label="谁来联系",
        queryset=Person.objects.none(),
        empty_label="请选择",
        help_text="本级人大的领导、常委会组成人员、主席团成员。没有要选的人，先在代表的“届次与变更”里登记职务。",
    )
    visits_due = NumberField(label="全年至少联系几次", min_value=1, max_value=52, initial=1)
    mandates = PickManyField(
        label="联系哪些代表",
        queryset=Mandate.objects.none(),
        help_text="已经有人联系的，名字后面写着是谁；可以再安排。",
    )

    def __init__(
        self, data: Any, *, congress: Organization, year: int, people: dict[int, str], known: dict[int, str]
    ) -> None:
        super().__init__(data, initial={"year": year})
        field = self.fields["person"]
        field.queryset = Person.objects.filter(pk__in=people).order_by("pk")
        field.label_from_instance = lambda person: f"{person.name}（{people[person.pk]}）"
        field = self.fields["mandates"]
        field.queryset = (
            Mandate.objects.open()
            .filter(congress=congress)
            .select_related("person", "township")
            .order_by("township_id", "pk")
        )

        def label(mandate: Mandate) -> str:
            parts = [str(mandate.township or ""), known.get(mandate.pk, "")]
            note = "，".join(part for part in parts if part)
            return f"{mandate.person.name}（{note}）" if note else mandate.person.name

        field.label_from_instance = label


class CopyContactsForm(PlainForm):
    """Which year's assignments are taken over into which."""

    from_year = YearField(label="沿用哪一年")
    year = YearField(label="作为哪一年的安排")


class ContactVisitForm(RecordForm):
    """One contact with a deputy."""

    on = DayField(label="日期")
    way = forms.ChoiceField(
        label="方式", choices=ContactWay.choices, widget=forms.RadioSelect, initial=ContactWay.VISIT
    )
    topic = forms.CharField(
        label="交流情况",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="谈了什么，看了什么，一两句话就够。",
    )
    requests = forms.CharField(
        label="代表提出的意见和要求",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写在这里的会列为待办，答复以后告诉代表。应当由代表提出建议的，请代表另外提出。",
    )
    answer = forms.CharField(
        label="当场的答复",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="当场没有答复的留空，以后再填。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.row is not None:
            # An answer has a day of its own and is told to the deputy: it goes by its own page.
            del self.fields["answer"]

    def values_of(self, row: ContactVisit) -> dict[str, Any]:
        return {name: getattr(row, name) for name in ("on", "way", "topic", "requests")}

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ContactAnswerForm(RecordForm):
    """What came of what a deputy asked for."""

    answer = forms.CharField(
        label="答复和处理情况", max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    on = DayField(label="答复日期")

    def values_of(self, row: ContactVisit) -> dict[str, Any]:
        values = {"answer": row.answer}
        return values | ({"on": row.answered_on} if row.answered_on else {})


class ContactEndForm(RecordForm):
    """From when, and why, somebody keeps contact no longer."""

    on = DayField(label="结束日期")
    reason = forms.CharField(label="原因", max_length=200, help_text="如：工作调动，改由副主席联系。")

    def values_of(self, row: ContactAssignment) -> dict[str, Any]:
        return {}


class VoidForm(RecordForm):
    """Why a record does not count."""

    reason = forms.CharField(label="作废原因", max_length=200, help_text="如：登记重复；金额填错，另行登记。")

    def values_of(self, row: Any) -> dict[str, Any]:
        return {}
