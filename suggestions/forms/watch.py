"""Forms of supervision: what is sent to units, and what the chairpersons' meeting chose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Membership, Person
from congress_portal.foundation.web.dates import DayField
from deputies.forms.fields import NumberField, PlainForm

from ..choices import KeyGround, WatchKind
from ..models import KeyCase, Suggestion
from ..parties import standing_parts
from ..querysets import SuggestionQuerySet
from ..states import ENDED, NOT_HANDED_IN
from ..workflow.key_cases import Chosen, leaders_of
from ..workflow.watch import keeps, leads, units_for
from .fields import UnitsField, text_area

COMMITTEE_HELP = "如：财政经济工作委员会。"


class LeaderField(forms.TypedChoiceField):
    """A leader among those in office; cleans to the person."""

    def __init__(self, **kwargs: Any) -> None:
        self.people: dict[str, Person] = {}
        super().__init__(empty_value=None, required=kwargs.pop("required", False), **kwargs)

    def offer(self, leaders: Sequence[Membership], empty: str) -> None:
        """Choose among these."""
        self.people = {str(row.person_id): row.person for row in leaders}
        self.coerce = self.people.__getitem__
        names = [(str(row.person_id), f"{row.person.name}（{row.label}）") for row in leaders]
        self.choices = [("", empty), *names]


WORDS = {
    WatchKind.NUDGE: "请抓紧办理，并在要求的日期前答复代表；有困难的，说明办到哪一步、什么时候答复。",
    WatchKind.SUPERVISE: "此件经催办仍未答复，现予督办。请主要负责人过问，按期答复代表，并书面报告办理情况。",
    WatchKind.CIRCULAR: "经催办、督办，此件仍未按期答复，现予通报。",
}
TEXT_LABEL = {
    WatchKind.NUDGE: "催办的话",
    WatchKind.SUPERVISE: "督办要求",
    WatchKind.CIRCULAR: "通报内容",
    WatchKind.CHECK: "看到的情况和发现的问题",
    WatchKind.QUESTION: "批示（询问）内容",
}


class WatchForm(PlainForm):
    """One form for the five kinds; each asks for what it needs."""

    leader = LeaderField(label="哪位领导")
    units = UnitsField(label="发给", widget=forms.CheckboxSelectMultiple, help_text="")
    on = DayField(label="日期")
    place = forms.CharField(label="地点和参加人", required=False, max_length=200)
    text = forms.CharField(label="内容", widget=text_area(4))
    due = DayField(label="要求答复日期")
    document = forms.CharField(label="文号", required=False, max_length=60)

    def __init__(
        self, *args: Any, case: Suggestion, actor: Actor, kind: str, on: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        kind = WatchKind(kind)
        units = units_for(actor, case, kind)
        self.fields["units"].offer(units)
        owe = {part.unit_id for part in standing_parts(case) if part.owes_answer}
        chosen = [unit for unit in units if unit.pk in owe] or units
        self.fields["units"].initial = [str(unit.pk) for unit in chosen]
        self.fields["units"].required = True
        self.fields["units"].error_messages["required"] = "请选这件现在的承办单位。"
        self.fields["on"].initial = on
        self.fields["text"].label = TEXT_LABEL[kind]
        self.fields["text"].initial = WORDS.get(kind, "")
        self.fields["text"].error_messages["required"] = f"请填写{TEXT_LABEL[kind]}。"
        if kind in (WatchKind.CHECK, WatchKind.CIRCULAR):
            self.fields["due"].required = False
            self.fields["due"].help_text = "要求整改、答复的才填。"
        if kind != WatchKind.CHECK:
            del self.fields["place"]
        if kind not in (WatchKind.SUPERVISE, WatchKind.CIRCULAR, WatchKind.NUDGE):
            del self.fields["document"]
        asks = kind in (WatchKind.CHECK, WatchKind.QUESTION)
        if asks and keeps(actor, case) and not leads(actor):
            self.fields["leader"].offer(leaders_of(case.county_id, on=on), "请选择")
            key = case.key_rows.standing().first() if case.key else None
            self.fields["leader"].initial = str(key.leader_id) if key and key.leader_id else ""
        else:
            del self.fields["leader"]
        if not asks:
            del self.fields["on"]

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return dict(self.cleaned_data)


class AnswerForm(PlainForm):
    text = forms.CharField(
        label="答复", widget=text_area(4), help_text="办到哪一步、什么时候办完。给代表的答复另写。"
    )


class KeyForm(PlainForm):
    """Who leads a key case, with which committee."""

    leader = LeaderField(label="领衔领导")
    committee = forms.CharField(label="督办委室", required=False, max_length=40, help_text=COMMITTEE_HELP)
    version = NumberField(label="版本", required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, key: KeyCase, on: date, **kwargs: Any) -> None:
        initial = {"leader": str(key.leader_id or ""), "committee": key.committee, "version": key.version}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["leader"].offer(leaders_of(key.suggestion.county_id, on=on), "没有定")


class EndKeyForm(PlainForm):
    on = DayField(label="结束日期")
    result = forms.CharField(label="督办结果", widget=text_area(4), help_text="办到什么程度，代表怎么看。")


class CandidateFilter(forms.Form):
    """Looking for suggestions to supervise."""

    use_required_attribute = False
    q = forms.CharField(
        label="编号、标题或承办单位", required=False, max_length=60,
        widget=forms.TextInput(attrs={"placeholder": "如：023、道路"}),
    )  # fmt: skip

    def narrow(self, cases: SuggestionQuerySet, congress_id: int | None) -> SuggestionQuerySet:
        """Numbered and open suggestions of the own congress that are no key cases."""
        cases = cases.filter(congress_id=congress_id, kind="deputy_suggestion", key=False, imported=False)
        cases = cases.exclude(number="").exclude(state__in=ENDED | NOT_HANDED_IN)
        text = (self.cleaned_data.get("q") or "").strip() if self.is_valid() else ""
        if text:
            cases = cases.filter(
                Q(number__contains=text) | Q(title__contains=text) | Q(lead_unit__name__contains=text)
            )
        return cases


class ChooseForm(PlainForm):
    """The meeting's list: common facts, and for each case its leader and committee."""

    chosen_on = DayField(label="主任会议日期")
    document = forms.CharField(
        label="会议或文号", max_length=80, help_text="如：第四十五次主任会议纪要〔2026〕4号。"
    )
    grounds = forms.MultipleChoiceField(
        label="选定的理由", choices=KeyGround.choices, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一条选定的理由。"},
    )  # fmt: skip

    def __init__(
        self, *args: Any, cases: Sequence[Suggestion], county_id: int | None, on: date, **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.cases = list(cases)
        leaders = leaders_of(county_id, on=on)
        self.fields["chosen_on"].initial = on
        for place, case in enumerate(self.cases):
            leader = LeaderField(label=f"{case.name}的领衔领导")
            leader.offer(leaders, "没有定")
            # Split in turn; the clerk changes what the meeting decided otherwise.
            leader.initial = str(leaders[place % len(leaders)].person_id) if leaders else ""
            self.fields[f"leader-{case.pk}"] = leader
            self.fields[f"committee-{case.pk}"] = forms.CharField(
                label=f"{case.name}的督办委室", required=False, max_length=40
            )

    def lines(self) -> list[dict[str, Any]]:
        """The rows of the table."""
        return [
            {"case": case, "leader": self[f"leader-{case.pk}"], "committee": self[f"committee-{case.pk}"]}
            for case in self.cases
        ]

    @property
    def common(self) -> list[Any]:
        """The fields that stand above the table."""
        return [self["chosen_on"], self["document"]]

    def rows(self) -> list[Chosen]:
        """What the verb takes."""
        data = self.cleaned_data
        return [Chosen(case, data[f"leader-{case.pk}"], data[f"committee-{case.pk}"]) for case in self.cases]


class WatchFilter(forms.Form):
    """领导、单位、编号标题; wrong values are ignored."""

    use_required_attribute = False

    q = forms.CharField(
        label="编号或标题", required=False, max_length=60,
        widget=forms.TextInput(attrs={"placeholder": "如：023、道路"}),
    )  # fmt: skip
    leader = forms.ChoiceField(label="领衔领导", required=False)
    unit = forms.ChoiceField(label="承办单位", required=False)
    tab = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, leaders: list[tuple[str, str]], units: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["leader"].choices = [("", "全部"), *leaders]
        self.fields["unit"].choices = [("", "全部"), *units]

    def asked(self) -> dict[str, Any]:
        """The values in force."""
        self.is_valid()
        return self.cleaned_data

    @property
    def chosen(self) -> list[str]:
        """The filters in force, in words."""
        values = self.asked()
        words = [f"“{values['q']}”"] if values.get("q") else []
        return words + [
            dict(self.fields[name].choices)[values[name]] for name in ("leader", "unit") if values.get(name)
        ]
