"""What is asked of lists of names and of figures of structure; and a list put in order by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from congress_portal.foundation.accounts.access import Actor, territory_q
from congress_portal.foundation.accounts.models import Division, DivisionLevel
from deputies.choices import ListOrder, MandateLevel
from deputies.forms.fields import DayField, NumberField, PickField, PlainForm
from deputies.models import Mandate, Term
from deputies.models.congress import congress_name
from deputies.name_lists import BY_DELEGATION, GROUPINGS
from deputies.services.ordering import order_stamp


class NameListQuery(PlainForm):
    """Which term, how grouped, in which order. Whatever makes no sense is the first choice."""

    term = PickField(label="人大和届次", queryset=Term.objects.none(), required=False, empty_label=None)
    grouping = forms.ChoiceField(label="分组", choices=GROUPINGS, required=False)
    order = forms.ChoiceField(label="顺序", choices=ListOrder.choices, required=False)

    def __init__(self, data: Any, *, actor: Actor, today: date) -> None:
        super().__init__(data)
        terms = Term.objects.visible_to(actor).with_labels().order_by("congress", "-number")
        field = self.fields["term"]
        field.queryset = terms
        field.label_from_instance = lambda t: f"{congress_name(t.congress)}{t.label}"
        self.is_valid()
        asked = self.cleaned_data
        self.chosen_grouping: str = asked.get("grouping") or BY_DELEGATION
        self.chosen_order: str = asked.get("order") or ListOrder.STROKES.value
        self.chosen_term: Term | None = asked.get("term") or self._first(list(terms), actor, today)
        # The fields show what is shown below them.
        self.data = {
            "term": self.chosen_term.pk if self.chosen_term else "",
            "grouping": self.chosen_grouping,
            "order": self.chosen_order,
        }

    @staticmethod
    def _first(terms: list[Term], actor: Actor, today: date) -> Term | None:
        """The term of today of the own congress, else the first there is."""
        running = [t for t in terms if t.starts_on <= today and (t.ends_on is None or t.ends_on >= today)]
        own = [t for t in running if t.congress_id == actor.organization_id]
        return next(iter(own or running or terms), None)


class StructureQuery(PlainForm):
    """Of which level, township and day the figures are."""

    level = forms.ChoiceField(label="层级", required=False, choices=MandateLevel.choices)
    township = PickField(
        label="镇（乡、街道）", queryset=Division.objects.none(), required=False, empty_label="全部"
    )
    on = DayField(label="截至", required=False)

    def __init__(self, data: Any, *, actor: Actor, levels: list[tuple[str, str]], today: date) -> None:
        super().__init__(data)
        self.fields["level"].choices = levels or [(MandateLevel.COUNTY.value, MandateLevel.COUNTY.label)]
        self.fields["township"].queryset = Division.objects.filter(
            territory_q(actor, "path"), level=DivisionLevel.TOWNSHIP, valid_to__isnull=True
        ).order_by("sort_order", "code")
        self.is_valid()
        asked = self.cleaned_data
        self.chosen_level: str = asked.get("level") or self.fields["level"].choices[0][0]
        self.chosen_township: Division | None = asked.get("township")
        self.day: date = asked.get("on") or today
        self.data = {
            "level": self.chosen_level,
            "township": self.chosen_township.pk if self.chosen_township else "",
            "on": self.day.isoformat(),
        }

    @property
    def words(self) -> str:
        """县级代表，青山镇."""
        level = dict(self.fields["level"].choices)[self.chosen_level]
        return f"{level}代表" + (f"，{self.chosen_township}" if self.chosen_township else "")


class OrderForm(PlainForm):
    """A number for each deputy of a list; ``start`` numbers them anew in the order they are given."""

    seen = forms.CharField(
        widget=forms.HiddenInput, error_messages={"required": "这一页不完整，请重新打开再填。"}
    )

    def __init__(self, *args: Any, mandates: list[Mandate], start: bool = False, **kwargs: Any) -> None:
        places = {mandate.pk: mandate.list_position for mandate in mandates}
        shown = {m.pk: number for number, m in enumerate(mandates, 1)} if start else places
        kwargs["initial"] = {"seen": order_stamp(places)} | {f"place_{pk}": n for pk, n in shown.items()}
        super().__init__(*args, **kwargs)
        self.mandates = mandates
        for mandate in mandates:
            self.fields[f"place_{mandate.pk}"] = NumberField(
                label=mandate.person.name,
                required=False,
                min_value=1,
                max_value=9999,
                widget=forms.NumberInput(attrs={"aria-label": f"{mandate.person.name}的顺序"}),
            )

    @property
    def rows(self) -> list[tuple[Mandate, forms.BoundField]]:
        """Each deputy with the field beside the name."""
        return [(mandate, self[f"place_{mandate.pk}"]) for mandate in self.mandates]

    def places(self) -> dict[int, int | None]:
        """What was typed, by mandate."""
        return {m.pk: self.cleaned_data[f"place_{m.pk}"] for m in self.mandates}
