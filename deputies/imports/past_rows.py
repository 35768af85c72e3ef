"""The columns of a past term's list of deputies, what is asked first, and what rows are compared with."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django import forms

from congress_portal.foundation.accounts.access import Actor, territory_q
from congress_portal.foundation.accounts.models import (
    HIGHER_LEVELS,
    Division,
    DivisionLevel,
    Organization,
    OrganizationKind,
)
from congress_portal.foundation.imports.cells import squeezed
from congress_portal.foundation.slots.imports import ImportColumn, ImportScope
from congress_portal.foundation.web.refusals import Refused
from deputies.choices import DIRECT_LEVELS, ConstituencyKind, EndReason, Office
from deputies.imports.rows import COLUMNS as ROSTER_COLUMNS
from deputies.imports.world import People, World, place_key
from deputies.models import Constituency, Delegation, Mandate, OfficeHolding, Term
from deputies.models.congress import congress_name
from deputies.naming import term_number
from deputies.numerals import term_label

ASK, SAME_PERSON = "ask", "same"
_LIKE_ROSTER = (
    "gender", "ethnicity", "birth_date", "education", "party", "occupation", "phone", "constituency", "township",
    "village", "delegation",
)  # fmt: skip
_BY_KEY = {column.key: column for column in ROSTER_COLUMNS}
REASONS = {label: value for value, label in EndReason.choices} | {
    "任期届满": "term_over", "届满": "term_over", "换届": "term_over", "调离": "moved_away", "迁出": "moved_away",
    "工作调动": "moved_away", "辞职": "resigned", "罢免": "recalled", "死亡": "died", "病故": "died", "逝世": "died",
}  # fmt: skip
OFFICES = {label: value for value, label in Office.choices if value != Office.GROUP_LEADER} | {
    "主任": "chairperson", "主席": "chairperson", "常委会主任": "chairperson", "人大主席": "chairperson",
    "副主任": "vice_chairperson", "副主席": "vice_chairperson", "常委会副主任": "vice_chairperson",
    "主席团": "presidium_member", "委员": "committee_member", "常委": "committee_member",
    "常委会组成人员": "committee_member", "团长": "delegation_head",
}  # fmt: skip
C = ImportColumn
COLUMNS: tuple[ImportColumn, ...] = (
    _BY_KEY["name"],
    C("term", "届次", aliases=("届", "第几届", "届别"), width=10, max_length=20,
      help="如：十八届。没有这一列的，按上传前选的届。", example="十八届"),
    *(_BY_KEY[key] for key in _LIKE_ROSTER),
    C("offices", "担任的人大职务", aliases=("人大职务", "常委会职务", "在人大任职"), width=18, max_length=100,
      help="常委会委员、主席团成员、代表团团长等，几项用“、”隔开；按这一届任职的起止登记。", example="常委会委员"),
    _BY_KEY["elected_on"],
    C("starts_on", "任职日期", "date", aliases=("任职时间",), help="不填就用本届起始日期。"),
    C("ended_on", "终止日期", "date", aliases=("离任日期", "终止时间", "离任时间"), help="中途离任的才填；不填就是任期届满。"),
    C("end_reason", "终止原因", "choice", choices=REASONS, aliases=("离任原因",), width=16, example="本届任期届满"),
    C("end_note", "备注", aliases=("说明", "依据说明"), width=20, max_length=300),
    _BY_KEY["kind_of_election"],
)  # fmt: skip
LABELS = {column.key: column.label for column in COLUMNS}


class PastTermOptions(forms.Form):
    """Which congress and term, and how namesakes are taken."""

    congress = forms.ChoiceField(label="哪一级人大")
    number = forms.IntegerField(
        label="第几届",
        min_value=1,
        max_value=99,
        required=False,
        help_text="如：18。表里有“届次”一列的可以不填，以表里写的为准。",
    )
    create_term = forms.BooleanField(
        label="这一届还没有登记的，按下面的起止日期登记",
        required=False,
        help_text="已经登记过的届次不受影响。",
    )
    starts_on = forms.DateField(
        label="本届起始日期", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    ends_on = forms.DateField(
        label="本届结束日期", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    create_missing = forms.BooleanField(
        label="当年的选区、代表团没有登记的，自动建立",
        required=False,
        initial=True,
        help_text="选区随这一届结束停用，不影响现在的选区。",
    )
    same_name = forms.ChoiceField(
        label="名册里已有同名代表，又没有填手机号、出生年月的",
        choices=[(ASK, "退回这一行，由我补上出生年月"), (SAME_PERSON, "算同一个人（性别、出生对得上的）")],
        initial=ASK,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = (OrganizationKind.COUNTY_CONGRESS, OrganizationKind.TOWNSHIP_CONGRESS, *HIGHER_LEVELS)
        congresses = Organization.objects.filter(
            territory_q(actor, "division__path"), kind__in=kinds
        ).select_related("division", "county")
        own = actor.organization_id
        rows = sorted(congresses, key=lambda c: (c.pk != own, c.sort_order, c.pk))
        self.fields["congress"].choices = [(str(c.pk), congress_name(c)) for c in rows]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        first, last = data.get("starts_on"), data.get("ends_on")
        if data.get("create_term") and not data.get("number") and "number" not in self.errors:
            self.add_error("number", "要登记这一届，请填是第几届。")
        if data.get("create_term") and not (first and last):
            self.add_error("starts_on" if not first else "ends_on", "要登记这一届，请填起始和结束日期。")
        elif first and last and last < first:
            self.add_error("ends_on", "结束日期不能早于起始日期。")
        return data


def option_day(scope: ImportScope, name: str) -> date | None:
    """A day among the options, which are kept as plain JSON."""
    value = scope.options.get(name)
    return date.fromisoformat(value) if isinstance(value, str) and value else value or None


class PastWorld(World):
    """A congress with its past terms, and who sat in them; loaded once."""

    def __init__(self, scope: ImportScope) -> None:
        pk = scope.options.get("congress")
        bodies = Organization.objects.select_related("division", "county__division")
        congress = (
            bodies.filter(territory_q(scope.actor, "division__path"), pk=int(pk)).first() if pk else None
        )
        if congress is None:
            raise Refused("请先选择导入哪一级人大的往届代表。", field="congress")
        self.congress = congress
        self.level = congress.congress_level
        self.create_missing = bool(scope.options.get("create_missing"))
        self.create_term = bool(scope.options.get("create_term"))
        self.number = int(scope.options["number"]) if scope.options.get("number") else None
        self.wanted_days = (option_day(scope, "starts_on"), option_day(scope, "ends_on"))
        self.same_name = scope.options.get("same_name") == SAME_PERSON
        direct = self.level in DIRECT_LEVELS
        self.constituency_kind = (
            ConstituencyKind.ELECTORAL_DISTRICT if direct else ConstituencyKind.ELECTING_UNIT
        )
        # Bare names in the file: name → (row, term) that stands for it already.
        self.bare: dict[str, tuple[int, int]] = {}
        self.claimed: dict[Any, int] = {}
        self.load_terms()
        self.load_parts()
        self._load_places()
        self._know(People(congress.county))
        self._load_held()
        self._load_past()

    def load_terms(self) -> None:
        """Terms by number; again after one was made."""
        rows = Term.objects.filter(congress=self.congress)
        self.terms = {t.number: t for t in rows.select_related("congress__division", "congress__county")}

    def load_parts(self) -> None:
        """Districts that are retired, by name; delegations by term and name."""
        self.districts: dict[str, list[Constituency]] = defaultdict(list)
        rows = Constituency.objects.filter(congress=self.congress, kind=self.constituency_kind)
        for district in rows.filter(retired_on__isnull=False).order_by("retired_on", "pk"):
            self.districts[squeezed(district.name)].append(district)
        self.of_term = {
            (d.term_id, squeezed(d.name)): d for d in Delegation.objects.filter(congress=self.congress)
        }

    def _load_places(self) -> None:
        """Places of today and those that were merged: a past term's deputy stands where he stood."""
        places = Division.objects.filter(path__startswith=self.congress.division.path)
        self.divisions = {place.pk: place for place in places.order_by("-valid_to", "path")}
        self.divisions.setdefault(self.congress.division_id, self.congress.division)
        self.towns, self.villages = {}, defaultdict(list)
        for place in sorted(self.divisions.values(), key=lambda p: (p.valid_to is None, p.path)):
            if place.level == DivisionLevel.TOWNSHIP:
                self.towns[place_key(place.name)] = place
                self.towns[squeezed(place.name)] = place
            elif place.level == DivisionLevel.VILLAGE:
                self.villages[place_key(place.name)].append(place)

    def _load_past(self) -> None:
        """Who sat in which term, and with which offices."""
        self.seats: dict[tuple[int, int], Mandate] = {}
        self.sat: dict[int, set[int]] = defaultdict(set)
        rows = Mandate.objects.filter(congress=self.congress).select_related(
            "constituency", "delegation", "home_division"
        )
        for mandate in rows.order_by("pk"):
            self.seats[mandate.person_id, mandate.term_id] = mandate
            self.sat[mandate.person_id].add(mandate.term_id)
        held = OfficeHolding.objects.filter(mandate__congress=self.congress)
        self.offices: dict[int, set[str]] = defaultdict(set)
        for mandate_id, office in held.values_list("mandate", "office"):
            self.offices[mandate_id].add(office)

    def term_of(self, text: str | None) -> int:
        """The number of the term a row belongs to. Raises Refused."""
        number = term_number(text) if text else self.number
        if number is None or not 1 <= number <= 99:
            raise Refused(
                f"“{text}”看不出是第几届，请写成“十八届”。"
                if text
                else "没有写届次，上传前也没有填是第几届。"
            )
        return number

    def district(self, name: str, first: date, last: date) -> Constituency | None:
        """The district of this name that was in use then."""
        found = [d for d in self.districts.get(squeezed(name), []) if d.retired_on >= first]
        return next((d for d in found if d.retired_on <= last), found[0] if found else None)

    def term_word(self, number: int) -> str:
        """云岭县人大第十八届."""
        return f"{congress_name(self.congress)}{term_label(number)}"


def past_world_of(scope: ImportScope) -> PastWorld:
    """The world of a scope, loaded once."""
    if "past_world" not in scope.cache:
        scope.cache["past_world"] = PastWorld(scope)
    return scope.cache["past_world"]
