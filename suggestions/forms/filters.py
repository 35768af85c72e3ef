"""The filters of the list; they stand in the address, so that every list is a link."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.cache import cache
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Division, DivisionLevel, Organization
from deputies.models import Term

from ..choices import Kind, Level
from ..figures import COUNTS, NOT_COUNTED, OF_PROMISES, facts, scope_of
from ..finding import with_number
from ..models import Suggestion, Topic
from ..number_words import number_in, words_in, words_of_number
from ..querysets import SuggestionQuerySet
from ..workflow.dispatching import ASSIGNABLE_KINDS, DIRECT_KINDS


def _in_term(term: Term) -> Q:
    """Raised in the term; what old files have is of their year, whenever it was entered."""
    until = term.ends_on or date.max
    began = Q(imported=False, created_at__date__gte=term.starts_on, created_at__date__lte=until)
    raised = Q(imported=True, submitted_on__gte=term.starts_on, submitted_on__lte=until)
    years = Q(imported=True, submitted_on__isnull=True, year__gte=term.starts_on.year, year__lt=until.year)
    return began | raised | years


# Filters that come with 更多条件.
MORE = ("kind", "level", "year", "topic", "fact")
# What stands in no column: cases without a unit, a township, a topic.
NONE = ("0", "没有")
YEARS_BACK = 10
# More cases than that are not read for a word by themselves: a second or more.
MOST_READ = 50_000
FACT_CHOICES = [(key, label) for key, label in COUNTS.items() if key not in OF_PROMISES]


def _too_many_to_read(county_id: int | None) -> bool:
    """Whether a county has so many cases; known for ten minutes, since they do not come overnight."""

    def beyond() -> bool:
        return (
            Suggestion.objects.filter(county_id=county_id).order_by()[MOST_READ:].values("year")[:1].exists()
        )

    return cache.get_or_set(f"suggestions-too-many-{county_id}", beyond, 600)


def _names(*lists: tuple[QuerySet, str, str, Any]) -> list[list[tuple[str, str]]]:
    """(key, name) of the rows of each list, which is (rows, order, what orders them besides, name); one query."""
    parts = [
        rows.order_by()
        .annotate(which=Value(which), place=F(order), then=F(then) if then else Value(""), shown=name)
        .values_list("which", "place", "then", "pk", "shown")
        for which, (rows, order, then, name) in enumerate(lists)
    ]
    found = sorted(parts[0].union(*parts[1:], all=True), key=lambda row: row[:4])
    return [[(str(row[3]), row[4]) for row in found if row[0] == which] for which in range(len(lists))]


class FilterForm(forms.Form):
    """编号标题正文, 镇, 承办单位, 届次; wrong values are ignored, as in an address typed by hand."""

    use_required_attribute = False

    q = forms.CharField(
        label="编号、标题或正文", required=False, max_length=60,
        widget=forms.TextInput(attrs={"placeholder": "如：023、六次会议、停车 集镇"}),
    )  # fmt: skip
    township = forms.ChoiceField(label="镇（乡）", required=False)
    unit = forms.ChoiceField(label="承办单位", required=False)
    term = forms.ChoiceField(label="届次", required=False)
    kind = forms.ChoiceField(label="类型", required=False, choices=[("", "全部"), *Kind.choices])
    level = forms.ChoiceField(label="层级", required=False, choices=[("", "全部"), *Level.choices])
    year = forms.ChoiceField(label="年份", required=False)
    topic = forms.ChoiceField(label="类别", required=False)
    fact = forms.ChoiceField(label="统计口径", required=False, choices=[("", "不限"), *FACT_CHOICES])
    tab = forms.CharField(required=False, widget=forms.HiddenInput)
    deep = forms.CharField(required=False, widget=forms.HiddenInput)
    more = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        self.actor = actor
        # Where the text was found: in the first of number, title and body that has it at all.
        self.looked_in: str | None = None
        # Whether so many titles hold the word that reading on in the list's order meets the next ones soon.
        self.common = False
        # No title has it, and what was written was not read yet.
        self.may_look_deeper = False
        county_id = actor.county_id
        place = actor.county.division if actor.county else None
        towns = Division.objects.filter(level=DivisionLevel.TOWNSHIP, parent=place, valid_to__isnull=True)
        # Four fields stand in the line; the others come with 更多条件.
        more = any(data.get(name) for name in ("more", *MORE))
        topics = Topic.objects.of_county(county_id) if more else Topic.objects.none()
        units = Organization.objects.filter(county_id=county_id, kind__in=ASSIGNABLE_KINDS | DIRECT_KINDS)
        called = Coalesce(NullIf(F("short_name"), Value("")), F("name"))
        self._towns, self._units, topics = _names(
            (towns, "sort_order", "code", F("name")),
            (units, "sort_order", "", called),
            (topics, "order", "", F("name")),
        )
        self._terms = list(
            Term.objects.filter(congress_id=actor.county.congress_id if actor.county else None).order_by(
                "-number"
            )
        )
        self.fields["township"].choices = [("", f"全部 {len(self._towns)} 个"), *self._towns, NONE]
        self.fields["unit"].choices = [("", "全部"), *self._units, NONE]
        self.fields["term"].choices = [("", "全部"), *((str(t.pk), self._term_label(t)) for t in self._terms)]
        this = timezone.localdate().year
        self.fields["year"].choices = [
            ("", "全部"),
            *((str(y), f"{y} 年") for y in range(this, this - YEARS_BACK, -1)),
        ]
        if more:
            self.fields["topic"].choices = [("", "全部"), *topics, NONE]
        else:
            for name in MORE:
                self.fields[name].widget = forms.HiddenInput()

    def names_of(self, cases: Iterable[Suggestion]) -> tuple[dict[int, str], dict[int, str]]:
        """Names of the townships and of the units of these cases, by key.

        Those offered here are known; a township that ended, or somebody else's unit, is looked up.
        """
        cases = list(cases)
        found = []
        for offered, model, columns in (
            (self._towns, Division, ("township_id",)),
            (self._units, Organization, ("lead_unit_id", "counted_unit_id")),
        ):
            names = {int(key): name for key, name in offered}
            others = {getattr(case, column) for case in cases for column in columns} - names.keys() - {None}
            if others:
                names |= {row.pk: str(row) for row in model.objects.filter(pk__in=others)}
            found.append(names)
        return found[0], found[1]

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
        for name in ("township", "unit", "term", *MORE):
            if values.get(name):
                words.append(dict(self.fields[name].choices)[values[name]])
        return words

    def narrow(self, cases: SuggestionQuerySet) -> SuggestionQuerySet:
        """The cases that fit."""
        values = self._values()
        text = (values.get("q") or "").strip()
        if text:
            cases = self._with_text(cases, text)
        for name in ("kind", "level"):
            if values.get(name):
                cases = cases.filter(**{name: values[name]})
        # Behind a number stand the cases that are counted for the unit; else those it leads.
        unit = "counted_unit" if values.get("fact") else "lead_unit"
        for name, column in (("township", "township"), ("unit", unit), ("topic", "topic")):
            if values.get(name):
                cases = cases.filter(**{column: int(values[name]) or None})
        if values.get("year"):
            cases = cases.filter(year=int(values["year"]))
        if values.get("fact"):
            cases = self._counted(cases, values["fact"])
        if values.get("term"):
            term = next(t for t in self._terms if str(t.pk) == values["term"])
            cases = cases.filter(_in_term(term))
        return cases

    def _counted(self, cases: SuggestionQuerySet, fact: str) -> SuggestionQuerySet:
        """Exactly the cases that a number of the statistics counts, for whoever is shown that number."""
        scope = scope_of(self.actor)
        if scope is None:
            return cases.none()
        return cases.filter(scope.condition, facts(timezone.localdate())[fact]).exclude(state__in=NOT_COUNTED)

    def _with_text(self, cases: SuggestionQuerySet, text: str) -> SuggestionQuerySet:
        """With the number as people say it; else what was said of session or year; else all its words in
        the title; else in what was written."""
        if self.looked_in is None:
            self.look_first()
            while not self._holding(cases, text, self.looked_in).exists() and self.look_further():
                pass
        return self._holding(cases, text, self.looked_in)

    def look_first(self) -> None:
        """Begin where a text costs least to find."""
        values = self._values()
        spoken = number_in((values.get("q") or "").strip())
        first = "number" if spoken else self._after_number(values)
        self.looked_in = "body" if values.get("deep") else first

    @staticmethod
    def _after_number(values: dict[str, Any]) -> str:
        return "told" if words_of_number((values.get("q") or "").strip()) else "title"

    def look_further(self) -> bool:
        """To the next place, as nothing was found in this one; False where there is none.

        What was written is read from end to end: of itself only where that takes no time, else when asked.
        """
        if not self._values().get("q") or self.looked_in == "body" or self.may_look_deeper:
            return False
        if self.looked_in == "number":
            self.looked_in = self._after_number(self._values())
            return True
        if self.looked_in == "told":
            self.looked_in = "title"
            return True
        self.may_look_deeper = _too_many_to_read(self.actor.county_id)
        self.looked_in = "title" if self.may_look_deeper else "body"
        return not self.may_look_deeper

    def _holding(self, cases: SuggestionQuerySet, text: str, place: str) -> SuggestionQuerySet:
        match place:
            case "number":
                spoken = number_in(text)
                return with_number(cases, spoken) if spoken else cases.none()
            case "told":
                told = words_of_number(text)
                if told is None:
                    return cases.none()
                return cases.filter(told[0], *(Q(title__holds=word) for word in told[1]))
            case "title":
                # Each word is looked for by the index of pairs; few titles hold them all.
                lookup = "title__contains" if self.common else "title__holds"
                named = Q(*(Q(**{lookup: word}) for word in words_in(text)))
                # Where a piece of a number was typed they are looked through; a whole one was looked up before.
                piece = any(map(str.isdigit, text)) and number_in(text) is None
                return cases.filter(named | Q(number__contains=text) if piece else named)
            case _:
                return cases.filter(*(Q(body__contains=word) for word in words_in(text)))
