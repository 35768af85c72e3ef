"""Forms of the hand-over meeting: its facts, suggestions typed row by row, their order, their units, receipts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization, OrganizationKind
from congress_portal.foundation.accounts.people import tidy_name
from deputies.forms.fields import DayField, NumberField, PickField, PlainForm, RecordForm
from deputies.models import CongressSession, Delegation, Mandate
from deputies.naming import names_in

from ..models import HandOverItem, HandOverMeeting, HandOverReceipt, Topic
from ..workflow.handed_in import HandedIn, same_titles, wording_problem
from ..workflow.meeting_lists import departments, targets
from .fields import CheckedFilesField, date_input, text_area

LEAST_ROWS, MOST_ROWS = 5, 60


class MeetingForm(RecordForm):
    """Name, day and place; what the notice says besides the law; until when receipts come back."""

    session = PickField(
        queryset=CongressSession.objects.none(), label="哪次大会的建议", required=False,
        empty_label="闭会期间的建议", help_text="这次大会上交来的、还没有交办的，会自动列入。",
    )  # fmt: skip
    title = forms.CharField(
        label="名称", max_length=80, help_text="例如：县十九届人大六次会议代表建议交办会。"
    )
    held_on = DayField(label="开会日期", required=False, widget=date_input())
    place = forms.CharField(label="地点", required=False, max_length=80)
    number = forms.CharField(
        label="通知文号", required=False, max_length=60, help_text="印在交办通知的标题下面。"
    )
    requirements = forms.CharField(
        label="另外的要求", required=False, max_length=2000, widget=text_area(3),
        help_text="印进交办通知。法律和办理规则里的期限会自动写上。",
    )  # fmt: skip
    contact = forms.CharField(label="联系人和电话", required=False, max_length=80)
    receipt_by = DayField(
        label="回执交回日期",
        required=False,
        widget=date_input(),
        help_text="到期没有交回的，会提醒单位和这里。",
    )

    def __init__(self, *args: Any, actor: Actor, row: HandOverMeeting | None = None, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        if row is not None:
            del self.fields["session"]
            return
        congress = actor.organization
        if congress is not None and congress.kind == OrganizationKind.COUNTY_GOVERNMENT_OFFICE:
            congress = actor.county.congress if actor.county else None
            self.fields["session"].empty_label = "所有待分办的建议"
            self.fields["session"].help_text = "县人大交来的、还没有分办的，会自动列入。"
        sessions = CongressSession.objects.with_labels().filter(term__congress=congress)
        self.fields["session"].queryset = sessions.order_by("-opens_on")

    def values_of(self, row: HandOverMeeting) -> dict[str, Any]:
        """What the meeting holds."""
        names = ("title", "held_on", "place", "number", "requirements", "contact", "receipt_by")
        return {name: getattr(row, name) for name in names}


class VoidMeetingForm(PlainForm):
    reason = forms.CharField(label="为什么作废", max_length=200)


class EntryForm(forms.Form):
    """批量登记: a table of suggestions as they stand on paper; empty rows are left out.

    Deputies are typed by name, as they stand on the sheet, and found on the roster; whoever shares a
    name with another is asked about.
    """

    use_required_attribute = False
    COLUMNS = ("lead", "co", "title", "body", "topic", "unit", "on")

    def __init__(self, *args: Any, meeting: HandOverMeeting, rows: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.congress = congress = meeting.organization
        self.session_id, county_id = meeting.session_id, congress.county_id
        self.count = max(LEAST_ROWS, min(rows, MOST_ROWS))
        deputies = Mandate.objects.active().filter(congress=congress).select_related("person")
        self.deputies: dict[str, list[Mandate]] = defaultdict(list)
        for mandate in deputies.order_by("person__pinyin", "pk"):
            self.deputies[mandate.person.name].append(mandate)
        self.delegations = {row.name: row.pk for row in Delegation.objects.filter(congress=congress)}
        topics = [("", "--"), *((str(t.pk), t.name) for t in Topic.objects.of_county(county_id))]
        for n in range(self.count):
            said = f"第 {n + 1} 行"
            names = forms.TextInput(attrs={"list": "deputies", "autocomplete": "off"})
            self.fields[f"lead_{n}"] = forms.CharField(
                label=f"{said}领衔代表", required=False, max_length=40, widget=names
            )
            self.fields[f"co_{n}"] = forms.CharField(
                label=f"{said}附议代表", required=False, max_length=600, widget=text_area(2)
            )
            self.fields[f"title_{n}"] = forms.CharField(
                label=f"{said}标题", required=False, max_length=80, widget=text_area(2)
            )
            self.fields[f"body_{n}"] = forms.CharField(
                label=f"{said}建议内容", required=False, max_length=10_000, widget=text_area(3)
            )
            self.fields[f"topic_{n}"] = forms.ChoiceField(label=f"{said}类别", required=False, choices=topics)
            self.fields[f"unit_{n}"] = forms.CharField(
                label=f"{said}希望由谁办理", required=False, max_length=60
            )
            self.fields[f"on_{n}"] = forms.DateField(
                label=f"{said}收到日期", required=False, widget=date_input()
            )

    def lines(self) -> list[dict[str, Any]]:
        """The rows with their fields, for the table."""
        return [
            {"number": n + 1, **{name: self[f"{name}_{n}"] for name in self.COLUMNS}}
            for n in range(self.count)
        ]

    def clean(self) -> dict[str, Any]:
        """``rows``: what was typed, as the verb takes it."""
        found = []
        for n in range(self.count):
            values = {name: self.cleaned_data.get(f"{name}_{n}") for name in self.COLUMNS}
            if any(values[name] for name in ("lead", "co", "title", "body", "unit")):
                row = self._row(n, values)
                if row is not None:
                    found.append((n, row))
        if not found and not self.errors:
            raise ValidationError("还没有填写。每件至少写领衔代表、标题和内容。")
        self._refuse_twins(found)
        return {"rows": [row for _, row in found]}

    def _refuse_twins(self, found: list[tuple[int, HandedIn]]) -> None:
        """The same deputy's suggestion of the same title is one, in the table and of this session."""
        known = same_titles(self.congress, [row.title.strip() for _, row in found], self.session_id)
        seen: set[tuple[str, int]] = set()
        for n, row in found:
            title, lead = row.title.strip(), row.mandates[0]
            if (title, lead) in seen:
                self.add_error(f"title_{n}", "上面已经有同一位代表的同一件建议。")
            elif lead in known.get(title, {}):
                self.add_error(f"title_{n}", "这位代表的这一件已经登记过了，请从这里删去。")
            seen.add((title, lead))

    def _row(self, n: int, values: dict[str, Any]) -> HandedIn | None:
        before = len(self.errors)
        names, delegation = names_in(values["lead"] or ""), None
        for name in [name for name in names if name.endswith("代表团")]:
            names.remove(name)
            delegation = self.delegations.get(name)
            if delegation is None:
                self.add_error(f"lead_{n}", f"没有登记过“{name}”，请照登记的名称写。")
        if not names:
            self.add_error(f"lead_{n}", "请写领衔代表的姓名；代表团提的，后面再写一位领衔的代表。")
        elif len(names) > 1:
            self.add_error(f"lead_{n}", "领衔的只写一位，其他人写在附议代表里。")
        signers = self._mandates(f"lead_{n}", names[:1]) + self._mandates(
            f"co_{n}", names_in(values["co"] or "")
        )
        problem = wording_problem(values["title"] or "", values["body"] or "")
        if problem is not None and f"{problem.field}_{n}" not in self.errors:
            self.add_error(f"{problem.field}_{n}", problem.message)
        if len(self.errors) > before:
            return None
        return HandedIn(
            title=values["title"], body=values["body"], mandates=tuple(dict.fromkeys(m.pk for m in signers)),
            topic_id=int(values["topic"]) if values["topic"] else None, proposed_unit=values["unit"] or "",
            submitted_on=values["on"], delegation_id=delegation,
        )  # fmt: skip

    def _mandates(self, field: str, names: Sequence[str]) -> list[Mandate]:
        found = []
        for name in names:
            held = self.deputies.get(tidy_name(name), [])
            if len(held) == 1:
                found.append(held[0])
            elif held:
                self.add_error(field, f"在任代表里有 {len(held)} 位{name}，请在单件登记里选是哪一位。")
            else:
                self.add_error(field, f"在任代表里没有{name}，请核对姓名。")
        return found


class ExamineManyForm(forms.Form):
    """批量审查编号: which are taken up, in which order, with which topic."""

    use_required_attribute = False
    note = forms.CharField(label="审查意见", required=False, max_length=500, widget=text_area(2))

    def __init__(self, *args: Any, items: Sequence[HandOverItem], county_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = list(items)
        self.topics = {str(topic.pk): topic for topic in Topic.objects.of_county(county_id)}
        choices = [("", "请选择"), *((key, topic.name) for key, topic in self.topics.items())]
        for place, item in enumerate(self.items, 1):
            self.fields[f"take_{item.pk}"] = forms.BooleanField(
                label=f"立案：{item.suggestion.title}", required=False, initial=True
            )
            self.fields[f"place_{item.pk}"] = NumberField(
                label=f"顺序：{item.suggestion.title}", required=False, initial=place, min_value=1, max_value=9999,
                widget=forms.NumberInput(attrs={"class": "field-number"}),
            )  # fmt: skip
            self.fields[f"topic_{item.pk}"] = forms.ChoiceField(
                label=f"类别：{item.suggestion.title}", required=False, choices=choices,
                initial=str(item.suggestion.topic_id or ""),
            )  # fmt: skip

    def lines(self) -> list[dict[str, Any]]:
        """Item and its fields, for the table."""
        return [
            {"item": i, **{name: self[f"{name}_{i.pk}"] for name in ("take", "place", "topic")}}
            for i in self.items
        ]

    def clean(self) -> dict[str, Any]:
        """``rows``: (item, topic) in the order that was typed."""
        data = self.cleaned_data
        taken = [item for item in self.items if data.get(f"take_{item.pk}")]
        for item in taken:
            if f"topic_{item.pk}" not in self.errors and not data.get(f"topic_{item.pk}"):
                self.add_error(f"topic_{item.pk}", "请选择类别。")
            if f"place_{item.pk}" not in self.errors and not data.get(f"place_{item.pk}"):
                self.add_error(f"place_{item.pk}", "请写排在第几。")
        if not taken and not self.errors:
            raise ValidationError("请勾选要立案编号的件。")
        if self.errors:
            return data
        standing = {item.pk: number for number, item in enumerate(self.items)}
        taken.sort(key=lambda item: (data[f"place_{item.pk}"], standing[item.pk]))
        data["rows"] = [(item, self.topics[data[f"topic_{item.pk}"]]) for item in taken]
        return data


class PlanForm(forms.Form):
    """拟定承办单位: for each case the body it goes to, the lead, and who assists."""

    use_required_attribute = False

    def __init__(
        self,
        *args: Any,
        meeting: HandOverMeeting,
        items: Sequence[HandOverItem],
        bodies: dict[int, Organization],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.meeting, self.items, self.bodies = meeting, list(items), bodies
        to = [("", "--"), *((str(b.pk), str(b)) for b in targets(meeting, bodies.values()))]
        units = departments(bodies.values())
        leads = [("", "请选择" if meeting.assigns else "由政府办定"), *((str(b.pk), str(b)) for b in units)]
        self.by_name = {
            name: body for body in units for name in (body.name, body.short_name, str(body)) if name
        }
        self.township = meeting.organization.kind == OrganizationKind.TOWNSHIP_CONGRESS
        for item in self.items:
            said = item.suggestion.name
            if not meeting.assigns:
                self.fields[f"unit_{item.pk}"] = forms.ChoiceField(
                    label=f"{said} 交给", required=False, choices=to, initial=str(item.unit_id or "")
                )
            if not self.township:
                self.fields[f"lead_{item.pk}"] = forms.ChoiceField(
                    label=f"{said} 主办单位", required=False, choices=leads, initial=str(item.lead_id or "")
                )
                self.fields[f"assists_{item.pk}"] = forms.CharField(
                    label=f"{said} 协办单位", required=False, max_length=200,
                    initial="、".join(str(helper) for helper in item.helpers),
                    widget=forms.TextInput(attrs={"list": "units", "autocomplete": "off"}),
                )  # fmt: skip

    @property
    def unit_names(self) -> list[str]:
        """For the browser's own suggestions."""
        return sorted({str(body) for body in self.by_name.values()})

    def lines(self) -> list[dict[str, Any]]:
        """Item and its fields, for the table."""
        return [
            {
                "item": i,
                **{
                    name: self[f"{name}_{i.pk}"] if f"{name}_{i.pk}" in self.fields else None
                    for name in ("unit", "lead", "assists")
                },
            }
            for i in self.items
        ]

    def clean(self) -> dict[str, Any]:
        """``rows`` as ``plan_units`` takes them."""
        rows = []
        for item in self.items:
            unit, lead = self._body(f"unit_{item.pk}"), self._body(f"lead_{item.pk}")
            field, assists = f"assists_{item.pk}", []
            for name in names_in(self.cleaned_data.get(field) or ""):
                body = self.by_name.get(name)
                if body is None:
                    self.add_error(field, f"没有“{name}”这个承办单位，请照单位简称填写。")
                elif body not in assists:
                    assists.append(body)
            if assists and lead is None:
                self.add_error(f"lead_{item.pk}", "有协办单位的，要先选主办单位。")
            rows.append((item, unit, lead, assists))
        return self.cleaned_data | {"rows": rows}

    def _body(self, field: str) -> Organization | None:
        value = self.cleaned_data.get(field)
        return self.bodies[int(value)] if value else None


class ReceiptForm(RecordForm):
    """登记回执: when it came back and who signed it, with the scan."""

    returned_on = DayField(label="交回日期", widget=date_input())
    signed_by = forms.CharField(label="签收人", max_length=40)
    contact = forms.CharField(label="承办联系人和电话", required=False, max_length=80)
    note = forms.CharField(label="说明", required=False, max_length=200, help_text="比如有几件要求退回。")
    files = CheckedFilesField(label="回执扫描件", help_text="拍照或扫描，最多 6 个文件。")

    def values_of(self, row: HandOverReceipt) -> dict[str, Any]:
        """What is recorded already."""
        return {name: getattr(row, name) for name in ("returned_on", "signed_by", "contact", "note")}
