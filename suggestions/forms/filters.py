"""The filters of the list; they stand in the address, so that every list is a link."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Division, DivisionLevel, Organization
from deputies.models import Term

from ..choices import Kind, Tab
from ..querysets import SuggestionQuerySet
from ..workflow.dispatching import ASSIGNABLE_KINDS, DIRECT_KINDS


def _in_term(term: Term) -> Q:
    """Raised in the term; what old files have is of their year, whenever it was entered."""
    until = term.ends_on or date.max
    began = Q(imported=False, created_at__date__gte=term.starts_on, created_at__date__lte=until)
    raised = Q(imported=True, submitted_on__gte=term.starts_on, submitted_on__lte=until)
    years = Q(imported=True, submitted_on__isnull=True, year__gte=term.starts_on.year, year__lt=until.year)
    return began | raised | years


# The tab that lies over the others.
OVERDUE = "overdue"


def on_tab(cases: SuggestionQuerySet, tab: str, on: date) -> SuggestionQuerySet:
    """The cases of a tab, of the overlay, or all."""
    if tab == OVERDUE:
        return cases.overdue(on)
    return cases.on_tab(tab) if tab in Tab.values else cases


class FilterForm(forms.Form):
    """编号标题正文, 镇, 承办单位, 届次; wrong values are ignored, as in an address typed by hand."""

    use_required_attribute = False

    q = forms.CharField(
        label="编号、标题或正文", required=False, max_length=60,
        widget=forms.TextInput(attrs={"placeholder": "如：023、道路、学校"}),
    )  # fmt: skip
    township = forms.ChoiceField(label="镇（乡）", required=False)
    unit = forms.ChoiceField(label="承办单位", required=False)
    term = forms.ChoiceField(label="届次", required=False)
    kind = forms.ChoiceField(label="类型", required=False, choices=[("", "全部"), *Kind.choices])
    tab = forms.CharField(required=False, widget=forms.HiddenInput)
    more = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        self.actor = actor
        county_id = actor.county_id
        place = actor.county.division if actor.county else None
        towns = Division.objects.filter(level=DivisionLevel.TOWNSHIP, parent=place, valid_to__isnull=True)
        self._towns = [(str(pk), name) for pk, name in towns.values_list("pk", "name")]
        units = Organization.objects.filter(county_id=county_id, kind__in=ASSIGNABLE_KINDS | DIRECT_KINDS)
        self._units = [(str(unit.pk), str(unit)) for unit in units.only("pk", "name", "short_name")]
        self._terms = list(
            Term.objects.filter(congress_id=actor.county.congress_id if actor.county else None).order_by(
                "-number"
            )
        )
        self.fields["township"].choices = [("", f"全部 {len(self._towns)} 个"), *self._towns]
        self.fields["unit"].choices = [("", "全部"), *self._units]
        self.fields["term"].choices = [("", "全部"), *((str(t.pk), self._term_label(t)) for t in self._terms)]
        # Four fields stand in the line; the others come with 更多条件.
        if not (data.get("more") or data.get("kind")):
            self.fields["kind"].widget = forms.HiddenInput()

    @staticmethod
    def _term_label(term: Term) -> str:
        until = term.ends_on.year if term.ends_on else "至今"
        return f"{term.label}（{term.starts_on.year}{'—' if term.ends_on else ''}{until}）"

    def _values(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data

    @property
    def chosen(self) -> list[str]:
        """The filters in force, in words, for an empty list."""
        values = self._values()
        words = [f"“{values['q']}”"] if values.get("q") else []
        for name in ("kind", "township", "unit", "term"):
            if values.get(name):
                words.append(dict(self.fields[name].choices)[values[name]])
        return words

    def narrow(self, cases: SuggestionQuerySet) -> SuggestionQuerySet:
        """The cases that fit."""
        values = self._values()
        text = (values.get("q") or "").strip()
        if text:
            cases = cases.filter(Q(number__contains=text) | Q(title__contains=text) | Q(body__contains=text))
        if values.get("kind"):
            cases = cases.filter(kind=values["kind"])
        if values.get("township"):
            cases = cases.filter(township_id=int(values["township"]))
        if values.get("unit"):
            cases = cases.filter(lead_unit_id=int(values["unit"]))
        if values.get("term"):
            term = next(t for t in self._terms if str(t.pk) == values["term"])
            cases = cases.filter(_in_term(term))
        return cases
