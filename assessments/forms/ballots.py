"""Preparing a ballot, and filling a paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from assessments.balloting import grades_text
from assessments.forms.review import DAY
from assessments.models import AssessedSubject, Indicator, RaterGroup
from assessments.models.ballots import default_grades
from assessments.workflow.ballots import MOST_SLIPS
from congress_portal.foundation.accounts.models import Person
from deputies.forms.fields import RecordForm


class BallotForm(forms.Form):
    """A ballot."""

    title = forms.CharField(label="测评名称", max_length=60, help_text="如：2026年度乡镇人大工作民主测评")
    question = forms.CharField(
        label="请测评人评什么",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        initial="请对各镇人大一年来的工作作出评价",
    )
    indicator = forms.ModelChoiceField(
        label="计入哪个指标",
        queryset=Indicator.objects.none(),
        required=False,
        empty_label="不计分，只作参考",
        help_text="方案里按测评计分的指标才列在这里。",
    )
    grades = forms.CharField(
        label="等次和分值",
        widget=forms.Textarea(attrs={"rows": 4}),
        initial=grades_text(default_grades()),
        help_text="一行一个等次，后面写分值（满分 100）。计入指标时以指标的规则为准。",
    )
    trim = forms.IntegerField(
        label="每组去掉几个最高和最低",
        min_value=0,
        max_value=20,
        initial=0,
        help_text="填 1 就是去掉一个最高、一个最低再平均；不去填 0。",
    )
    closes_on = forms.DateField(label="测评截止", widget=DAY)

    def __init__(self, *args, indicators, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"].queryset = indicators


class RaterGroupForm(forms.Form):
    """A group of raters."""

    name = forms.CharField(
        label="测评组", max_length=40, help_text="如：县人大常委会组成人员、县直部门、乡镇互评"
    )
    weight = forms.DecimalField(
        label="权重",
        min_value=0,
        max_digits=6,
        decimal_places=2,
        initial=1,
        help_text="只看各组的比例，如 60 和 40。",
    )
    slips = forms.IntegerField(
        label="印几张票",
        min_value=0,
        max_value=MOST_SLIPS,
        initial=0,
        help_text="没有账号的测评人用，每张票上有一个测评码，只能用一次。",
    )
    people = forms.ModelMultipleChoiceField(
        label="有账号的测评人",
        queryset=Person.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, people, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = people


class ReplaceSlipForm(forms.Form):
    """A printed slip that was lost."""

    group = forms.ModelChoiceField(label="测评组", queryset=RaterGroup.objects.none(), empty_label=None)
    number = forms.IntegerField(label="第几号", min_value=1, max_value=100_000)
    reason = forms.CharField(label="原因", max_length=200, help_text="如：票丢了。已经投过的票不能补发。")

    def __init__(self, *args, groups, **kwargs) -> None:
        kwargs.setdefault("auto_id", "id_replace_%s")
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups


class EndBallotForm(RecordForm):
    """Why a ballot ends before its last day."""

    reason = forms.CharField(
        label="为什么提前结束",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="如：该投的都投了，其余的人请假不能来。会留在这个测评的记录里。",
    )

    def values_of(self, row: Any) -> dict[str, Any]:
        return {}


class PaperForm(forms.Form):
    """One paper: a grade for each subject, or none."""

    def __init__(
        self, *args, subjects: Sequence[AssessedSubject], grades: Sequence[Sequence[str]], **kwargs
    ) -> None:
        super().__init__(*args, **kwargs)
        self.subjects = list(subjects)
        choices = [(word, word) for word, _ in grades]
        for subject in self.subjects:
            self.fields[f"grade_{subject.pk}"] = forms.ChoiceField(
                label=subject.name,
                choices=choices,
                required=False,
                widget=forms.RadioSelect,
            )

    @property
    def grades(self) -> dict[int, str]:
        """By subject the grade, "" where it was left out."""
        return {s.pk: self.cleaned_data.get(f"grade_{s.pk}", "") for s in self.subjects}
