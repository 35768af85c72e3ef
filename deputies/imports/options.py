"""What is asked before a roster is uploaded."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import F

from congress_portal.foundation.accounts.access import Actor
from deputies.models import Term
from deputies.models.congress import congress_name

# One file with the rosters of the county and its townships.
EVERY_CONGRESS = "县和各镇（乡）现任届，按每行的层级和所在镇分开；上级人大代表也可以在一张表里"


class RosterOptions(forms.Form):
    """Which congress and term the file is the roster of."""

    term = forms.ModelChoiceField(
        label="导入到哪一届",
        queryset=Term.objects.none(),
        empty_label=None,
        error_messages={
            "required": "请选择导入到哪一届。还没有届次的，先在“届次和会议”里登记。",
            "invalid_choice": "这一届现在不能选，请重新选择。",
        },
    )
    create_missing = forms.BooleanField(
        label="名册里有、系统里还没有的选区、代表团、代表小组，自动建立",
        required=False,
        help_text="不勾选时，这些行不导入，并写明是哪一个没有登记。",
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        terms = (
            Term.objects.with_labels()
            .kept_by(actor)
            .filter(congress__valid_to__isnull=True)
            .order_by("congress__sort_order", "congress_id", F("ends_on").desc(nulls_first=True), "-number")
        )
        field = self.fields["term"]
        field.queryset = terms
        field.label_from_instance = term_words
        rows = list(terms)
        if len({term.congress_id for term in rows}) > 1:
            field.empty_label, field.required = EVERY_CONGRESS, False
        elif rows:
            field.initial = rows[0].pk

    def clean(self) -> dict[str, Any]:
        """``whole`` tells an import of every congress from one that was never asked."""
        data = super().clean()
        data["whole"] = data.get("term") is None and not self.errors
        return data


def term_words(term: Term) -> str:
    """云岭县人大第十九届."""
    return f"{congress_name(term.congress)}{term.label}"
