"""Forms of training: the query line, the year's plan, a class, its list, who took part."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Division, DivisionLevel, Organization
from congress_portal.foundation.web.numbers import whole
from deputies.choices import MandateLevel
from deputies.forms.fields import DayField, NumberField, PickField, PlainForm, RecordForm
from deputies.forms.meetings import kept_congresses
from deputies.models import DeputyGroup, TrainingClass, TrainingPlan
from deputies.models.congress import congress_name
from deputies.services.training import Lecture
from deputies.training_choices import TrainingAudience, TrainingMark, TrainingState, TrainingWay

MARKS = [(value, label) for value, label in TrainingMark.choices if value != TrainingMark.EXPECTED]
_PARTS = re.compile(r"[，,\t|｜]+")


def _lines(rows: int, help_text: str = "", **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
        **kwargs,
    )


class TrainingQuery(PlainForm):
    """The query line over the list of trainings."""

    q = forms.CharField(label="培训名称", required=False, max_length=50)
    congress = PickField(
        label="人大", queryset=Organization.objects.none(), required=False, empty_label="全部"
    )
    year = NumberField(label="年度", required=False, min_value=2000, max_value=2100)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *TrainingState.choices])

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        self.fields["congress"].queryset = kept_congresses(actor)
        self.fields["congress"].label_from_instance = congress_name
        if not actor.division_path:
            del self.fields["congress"]  # who has no territory has nothing to choose from

    def narrow(self, rows: QuerySet[TrainingClass]) -> QuerySet[TrainingClass]:
        """The rows that fit; a field that makes no sense filters nothing."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("q"):
            rows = rows.filter(title__icontains=asked["q"])
        if asked.get("year"):
            rows = rows.filter(starts_on__year=asked["year"])
        for name in ("congress", "state"):
            if asked.get(name):
                rows = rows.filter(**{name: asked[name]})
        return rows


class TrainingPlanForm(RecordForm):
    """A congress's training of one year."""

    year = NumberField(label="年度", min_value=2000, max_value=2100)
    target_hours = NumberField(
        label="每位代表全年学时目标",
        required=False,
        min_value=1,
        max_value=500,
        help_text="填了以后，覆盖情况里会和人均学时对照。",
    )
    text = _lines(8, "培训目的、内容、对象、分几期、什么时候办。", label="总体安排")
    adopted_by = forms.CharField(
        label="审定机构", required=False, max_length=60, help_text="如：县人大常委会主任会议、镇人大主席团。"
    )
    adopted_on = DayField(label="审定日期", required=False)
    document_number = forms.CharField(label="文号", required=False, max_length=60)

    def values_of(self, row: TrainingPlan) -> dict[str, Any]:
        return {name: getattr(row, name) for name in self.base_fields if name != "version"}

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def read_lectures(text: str) -> list[Lecture]:
    """A lecturer a line: name, position, topic. ValidationError that names the line."""
    lectures = []
    for number, line in enumerate((one.strip() for one in text.splitlines()), 1):
        if not line:
            continue
        name, position, topic = (part.strip() for part in [*_PARTS.split(line, 2), "", ""][:3])
        if not name or len(name) > 50 or len(position) > 80 or len(topic) > 120:
            raise ValidationError(
                f"第 {number} 行写得太长或者缺姓名。一行一位，按“姓名，单位和职务，讲课题目”填写。"
            )
        lectures.append(Lecture(name, position, topic))
    if len(lectures) > 50:
        raise ValidationError("授课人最多 50 位。")
    return lectures


class TrainingForm(RecordForm):
    """A class of ``congress`` to come, or one held already and registered now."""

    title = forms.CharField(
        label="培训名称", max_length=120, help_text="同一个培训分几期办的，名称写一样，期数写在下面。"
    )
    batch = NumberField(
        label="第几期", required=False, min_value=1, max_value=99, help_text="只办一期的不填。"
    )
    audience = forms.ChoiceField(
        label="培训对象",
        choices=TrainingAudience.choices,
        widget=forms.RadioSelect,
        initial=TrainingAudience.DEPUTIES,
        help_text="名单按代表名册和登记的职务自动产生，已经排在今年同名其他期的人不重复列；安排以后可以增减。",
    )
    way = forms.ChoiceField(label="方式", choices=TrainingWay.choices)
    starts_on = DayField(label="开始日期")
    ends_on = DayField(label="结束日期")
    hours = NumberField(
        label="学时", min_value=1, max_value=500, help_text="一天一般按 8 学时、半天按 4 学时算。"
    )
    place = forms.CharField(label="地点", required=False, max_length=120)
    host = forms.CharField(
        label="承办单位", required=False, max_length=80, help_text="如：县委党校、省人大培训中心。"
    )
    content = _lines(5, "课程、研讨和现场教学的安排，一行一项。", label="培训内容")
    lecturers = _lines(3, "一行一位：姓名，单位和职务，讲课题目。", label="授课人")

    def __init__(self, *args: Any, congress: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if congress.congress_level == MandateLevel.TOWNSHIP:
            self.fields["audience"].choices = [
                one for one in TrainingAudience.choices if one[0] != TrainingAudience.BOTH_LEVELS
            ]
        if self.row is not None:
            del self.fields["audience"]  # the list was made from it and is changed on its own page

    def values_of(self, row: TrainingClass) -> dict[str, Any]:
        names = (
            "title", "batch", "audience", "way", "starts_on", "ends_on", "hours", "place", "host", "content",
        )  # fmt: skip
        values = {name: getattr(row, name) for name in names}
        lines = row.lecturers.values_list("name", "position", "topic")
        values["lecturers"] = "\n".join("，".join(line).rstrip("，") for line in lines)
        return values

    def clean_lecturers(self) -> list[Lecture]:
        """The lines, read."""
        return read_lectures(self.cleaned_data["lecturers"])

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        values["lectures"] = values.pop("lecturers")
        return values


class TraineesForm(RecordForm):
    """Who is put on a class's list, and who is taken off it."""

    audience = forms.ChoiceField(
        label="加入哪些人", required=False, choices=[("", "不加人"), *TrainingAudience.choices]
    )
    township = PickField(
        label="只要哪个镇（乡、街道）", queryset=Division.objects.none(), required=False, empty_label="全部"
    )
    group = PickField(
        label="只要哪个代表小组", queryset=DeputyGroup.objects.none(), required=False, empty_label="全部"
    )
    only_new = forms.BooleanField(label="不加今年已经排在同名其他期的人", required=False, initial=True)

    def __init__(self, *args: Any, row: TrainingClass, attendances: list, **kwargs: Any) -> None:
        self.attendances = attendances
        super().__init__(*args, row=row, **kwargs)
        path = row.congress.division.path
        if row.congress.congress_level == MandateLevel.TOWNSHIP:
            del self.fields["township"]
            self.fields["audience"].choices = [
                one for one in self.fields["audience"].choices if one[0] != TrainingAudience.BOTH_LEVELS
            ]
        else:
            self.fields["township"].queryset = Division.objects.filter(
                path__startswith=path, level=DivisionLevel.TOWNSHIP
            ).order_by("sort_order", "pk")
        self.fields["group"].queryset = (
            DeputyGroup.objects.in_use().filter(congress=row.congress).order_by("pk")
        )
        self.ticked = {
            number
            for text in (self.data.getlist("remove") if self.is_bound else [])
            if (number := whole(text))
        }

    def values_of(self, row: TrainingClass) -> dict[str, Any]:
        return {}

    def clean(self) -> dict[str, Any]:
        """Something is to be done."""
        data = super().clean()
        if not data.get("audience") and not self.ticked:
            raise ValidationError("请选择加入谁，或者勾选要移出的人。")
        return data


class AttendForm(RecordForm):
    """Who took part: one row of marks a person."""

    partial_hours = NumberField(
        label="部分参加的按几学时算",
        required=False,
        min_value=1,
        max_value=499,
        help_text="没有人部分参加的不填。",
    )
    outcome = _lines(4, "学员反映、考试成绩、下一步打算。", label="培训小结")
    reason = forms.CharField(label="更正原因", max_length=200, help_text="如：补登请假条，王某某改为请假。")

    def __init__(self, *args: Any, row: TrainingClass, attendances: list, **kwargs: Any) -> None:
        self.attendances = attendances
        super().__init__(*args, row=row, **kwargs)
        if row.state != TrainingState.HELD:
            del self.fields["reason"]
        for attendance in attendances:
            known = attendance.status
            self.fields[self.mark_name(attendance)] = forms.ChoiceField(
                label=attendance.person.name,
                choices=MARKS,
                widget=forms.RadioSelect,
                initial=TrainingMark.PRESENT if known == TrainingMark.EXPECTED else known,
                error_messages={"required": "请选择一项。", "invalid_choice": "没有这个选项，请重新选择。"},
            )

    @staticmethod
    def mark_name(attendance) -> str:
        """The field of one person's mark."""
        return f"mark_{attendance.person_id}"

    def values_of(self, row: TrainingClass) -> dict[str, Any]:
        partial = next((a.hours for a in self.attendances if a.status == TrainingMark.PARTIAL), None)
        return {"outcome": row.outcome, "partial_hours": partial}

    @property
    def marks(self) -> list[tuple[Any, forms.BoundField]]:
        """(attendance, field) in the order of the list."""
        return [(attendance, self[self.mark_name(attendance)]) for attendance in self.attendances]

    @property
    def head_fields(self) -> list[forms.BoundField]:
        """Everything that is not a mark."""
        return [self[name] for name in ("reason", "partial_hours", "outcome") if name in self.fields]

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        data = self.cleaned_data
        values = {name: data[name] for name in ("partial_hours", "outcome", "reason") if name in data}
        values["marks"] = {a.person_id: data[self.mark_name(a)] for a in self.attendances}
        return values


class CoverageQuery(PlainForm):
    """The query line over coverage: which year, which term, which level."""

    year = NumberField(label="年度", required=False, min_value=2000, max_value=2100)
    term = NumberField(label="第几届", required=False, min_value=1, max_value=99, help_text="")
    level = forms.ChoiceField(
        label="层级",
        required=False,
        choices=[("", "全部"), (MandateLevel.COUNTY, "县级"), (MandateLevel.TOWNSHIP, "乡镇级")],
    )

    def asked(self, today: date) -> dict[str, Any]:
        """Year, term (None: those in office) and level as they make sense."""
        self.is_valid()
        asked = self.cleaned_data
        return {
            "year": asked.get("year") or today.year,
            "term": asked.get("term"),
            "level": asked.get("level") or "",
        }
