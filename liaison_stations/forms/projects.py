"""Forms of key projects and their problems."""

from __future__ import annotations

from typing import Any

from django import forms

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Division, DivisionLevel
from deputies.forms.fields import DayField, PickField, PlainForm, RecordForm
from deputies.models import Mandate

from ..models import KeyProject, ProjectProblem
from ..oversight_querysets import KeyProjectQuerySet
from ..querysets import recordable_mandates
from .fields import DeputiesField
from .presence import NamesField, names_of, read_into

FOLLOWED, WAITING, CLOSED, VOIDED = "followed", "waiting", "closed", "voided"
PROJECT_STATES = [
    ("", "全部"),
    (FOLLOWED, "跟踪中"),
    (WAITING, "有问题没答复"),
    (CLOSED, "已结束"),
    (VOIDED, "已作废"),
]


def townships_of(actor: Actor) -> Any:
    """The towns of the actor's territory, in the county's order."""
    rows = Division.objects.filter(level=DivisionLevel.TOWNSHIP)
    return rows.filter(path__startswith=actor.division_path or "-").order_by("sort_order", "code")


def deputies_of(actor: Actor) -> Any:
    """Deputies in office whom the actor's office records for."""
    rows = recordable_mandates(actor).open().select_related("person", "home_division")
    return rows.order_by("township", "pk")


def text_area(label: str, rows: int = 3, **kwargs: Any) -> forms.CharField:
    """A text of a few lines."""
    return forms.CharField(
        **{"label": label, "max_length": 2000, "widget": forms.Textarea(attrs={"rows": rows})} | kwargs
    )


class ProjectForm(RecordForm):
    """A key project; a new one names who follows it at once."""

    name = forms.CharField(label="项目名称", max_length=100)
    unit_name = forms.CharField(label="责任单位", max_length=100)
    township = PickField(
        label="所在乡镇", queryset=Division.objects.none(), required=False, empty_label="全县范围"
    )
    starts_on = DayField(label="开始日期")
    ends_on = DayField(label="计划完成日期")
    about = text_area("建设内容", required=False, help_text="规模、投资、完成时限，一两句话就够。")
    mandates = NamesField(label="跟踪的代表", help_text="写姓名，用顿号隔开；也可以以后再安排。")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        towns = townships_of(actor)
        self.fields["township"].queryset = towns
        if len(towns) == 1:
            # A township's own projects lie in it.
            del self.fields["township"]
            self.only_town = towns[0]
        else:
            self.only_town = None
        self.candidates = deputies_of(actor)
        if self.row is not None:
            del self.fields["mandates"]

    def clean(self) -> dict[str, Any]:
        """Names become deputies."""
        data = super().clean()
        read_into(self, data, ("mandates",), self.candidates)
        return data

    def values_of(self, row: KeyProject) -> dict[str, Any]:
        return {
            "name": row.name,
            "unit_name": row.unit_name,
            "township": row.township_id,
            "starts_on": row.starts_on,
            "ends_on": row.ends_on,
            "about": row.about,
        }

    def values(self) -> dict[str, Any]:
        """What the verbs take."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return data if self.only_town is None else {**data, "township": self.only_town}


class FollowForm(PlainForm):
    """Who follows a project from now on."""

    mandates = NamesField(label="跟踪的代表", help_text="写姓名，用顿号隔开。")

    def __init__(self, *args: Any, actor: Actor, current: list[Mandate], **kwargs: Any) -> None:
        super().__init__(*args, initial={"mandates": names_of(current)}, **kwargs)
        self.current, self.candidates = current, deputies_of(actor)

    def clean(self) -> dict[str, Any]:
        """Names become deputies; those who follow already are known."""
        data = super().clean()
        read_into(self, data, ("mandates",), self.candidates, self.current)
        return data


class ProjectVisitForm(PlainForm):
    """One look at a project: what was seen, and the problem where there is one."""

    on = DayField(label="哪一天去看的")
    mandates = DeputiesField(label="去看的代表", queryset=Mandate.objects.none())
    note = text_area("看到的情况", 4, help_text="进度、质量、群众怎么说，一两句话就够。", required=False)
    problem = text_area(
        "发现的问题", 3, help_text="写在这里的会交人大办公室转给责任单位，答复以后告诉您。", required=False
    )

    def __init__(self, *args: Any, mandates: Any, own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if own:
            # A deputy records the own visit.
            del self.fields["mandates"]
        else:
            self.fields["mandates"].queryset = mandates


class PassForm(RecordForm):
    """To whom a problem goes, and by when an answer is asked."""

    to = forms.CharField(label="转给哪个单位", max_length=100)
    on = DayField(label="转出日期")
    due_on = DayField(label="要求答复日期", required=False)

    def values_of(self, row: ProjectProblem) -> dict[str, Any]:
        return {
            "to": row.passed_to or row.project.unit_name,
            **({"on": row.passed_on, "due_on": row.due_on} if row.passed_on else {}),
        }


class ProblemAnswerForm(RecordForm):
    """What came back."""

    answer = text_area("答复的内容", 4)
    on = DayField(label="答复日期")
    solved = forms.ChoiceField(
        label="解决了没有", choices=[("yes", "已解决"), ("no", "没有解决")], widget=forms.RadioSelect
    )

    def values_of(self, row: ProjectProblem) -> dict[str, Any]:
        return {} if row.answered_on is None else {
            "answer": row.answer, "on": row.answered_on, "solved": "yes" if row.solved else "no",
        }  # fmt: skip


class ClosingForm(RecordForm):
    """The end of following a project."""

    on = DayField(label="结束日期")
    closing = text_area("跟踪的结果", 4, help_text="完成情况，代表提出的问题解决得怎样。")

    def values_of(self, row: KeyProject) -> dict[str, Any]:
        return {}


class ProjectQuery(PlainForm):
    """The query line over key projects. Unknown values filter nothing."""

    q = forms.CharField(label="项目、单位或代表", required=False, max_length=50)
    township = PickField(label="乡镇", queryset=Division.objects.none(), required=False, empty_label="全部")
    state = forms.ChoiceField(label="进展", required=False, choices=PROJECT_STATES)

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        towns = townships_of(actor)
        self.fields["township"].queryset = towns
        if len(towns) < 2:
            del self.fields["township"]
        self.is_valid()

    @property
    def asked(self) -> bool:
        """Whether anything narrows the list."""
        return any(self.data.get(name) for name in self.fields)

    def narrow(self, rows: KeyProjectQuerySet) -> KeyProjectQuerySet:
        """The rows that the valid filters leave; only what stands, unless asked."""
        found = self.cleaned_data
        state = found.get("state")
        rows = rows.exclude(voided_at=None) if state == VOIDED else rows.standing()
        if state == FOLLOWED:
            rows = rows.filter(closed_on=None)
        elif state == CLOSED:
            rows = rows.filter(closed_on__isnull=False)
        elif state == WAITING:
            waits = ProjectProblem.objects.filter(voided_at=None, answered_on=None, case_key="")
            rows = rows.filter(closed_on=None, pk__in=waits.values("project"))
        if found.get("township"):
            rows = rows.filter(township=found["township"])
        if word := (found.get("q") or "").strip():
            named = KeyProject.objects.filter(followers__mandate__person__name__icontains=word)
            rows = (
                rows.filter(name__icontains=word)
                | rows.filter(unit_name__icontains=word)
                | rows.filter(pk__in=named.values("pk"))
            )
        return rows
