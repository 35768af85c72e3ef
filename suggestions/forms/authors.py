"""Forms of the authors' moves: an answer to an invitation, one matter each, together with another case."""

from __future__ import annotations

from typing import Any

from django import forms

from ..likeness import likest, past_ones
from ..models import Suggestion, Topic
from ..workflow import mergeable
from .fields import CaseField, text_area
from .moves import MoveForm, ReasonForm

# How many cases are offered to merge into; the likest first.
MOST_OFFERED = 60


class ExamineForm(MoveForm):
    topic = forms.ModelChoiceField(queryset=Topic.objects.none(), label="类别", empty_label="请选择")
    note = forms.CharField(
        label="审查意见", required=False, widget=text_area(2), help_text="例如：内容具体，属县级事权。"
    )
    repeats = CaseField(
        queryset=Suggestion.objects.none(), label="与以前哪件是同一件事", required=False,
        help_text="选了就标明第几年提出；当年的答复和承诺见“相似件”。",
    )  # fmt: skip

    def prepare(self) -> None:
        self.fields["topic"].queryset = Topic.objects.of_county(self.case.county_id)
        self.fields["topic"].initial = self.case.topic_id
        # Posted without a choice there is nothing to look for.
        past = past_ones(self.case) if not self.is_bound or self.data.get("repeats") else []
        if not past:
            del self.fields["repeats"]
            return
        field = self.fields["repeats"]
        field.queryset = Suggestion.objects.filter(pk__in=[row.pk for row in past])
        field.choices = [("", "不是重复提出"), *((row.pk, field.label_from_instance(row)) for row in past)]


class DeclineCosignForm(MoveForm):
    reason = forms.CharField(
        label="说明",
        required=False,
        max_length=200,
        widget=text_area(2),
        help_text="领衔代表会看到，可以不写。",
    )


class SplitDraftForm(MoveForm):
    """Both matters on one page: the text stands in the first, and is cut into the second."""

    title = forms.CharField(
        label="第一件：标题", max_length=80, error_messages={"required": "请写第一件的标题。"}
    )
    body = forms.CharField(
        label="第一件：内容", max_length=10_000, widget=text_area(8), help_text="只留下第一件事。",
        error_messages={"required": "请写第一件的内容。"},
    )  # fmt: skip
    other_title = forms.CharField(
        label="第二件：标题", max_length=80, error_messages={"required": "请写第二件的标题。"}
    )
    other_body = forms.CharField(
        label="第二件：内容", max_length=10_000, widget=text_area(8), help_text="把另一件事剪到这里。",
        error_messages={"required": "请写第二件的内容。"},
    )  # fmt: skip

    def prepare(self) -> None:
        self.fields["title"].initial, self.fields["body"].initial = self.case.title, self.case.body


class SplitForm(SplitDraftForm):
    careful = True

    reason = forms.CharField(
        label="为什么拆分", widget=text_area(2), help_text="代表会看到；拆分前的原文保留。",
        error_messages={"required": "请写明为什么拆分。"},
    )  # fmt: skip


class MergeForm(ReasonForm):
    into = CaseField(
        queryset=Suggestion.objects.none(), label="与哪一件合并办理", empty_label="请选择",
        help_text="标题相近的排在前面。一起办，但每件都要答复，由各自的代表评价。",
    )  # fmt: skip
    reason_label, reason_help = "为什么合并", "两件的代表都会看到，不要写内部意见。"
    field_order = ("into", "reason")

    def prepare(self) -> None:
        super().prepare()
        field = self.fields["into"]
        field.queryset = mergeable(self.case)
        if not self.is_bound:
            field.choices = [("", "请选择"), *_offered(self.case, field)]


def _offered(case: Suggestion, field: CaseField) -> list[tuple[Any, str]]:
    rows = {row.pk: row for row in field.queryset.defer("body")[:300]}
    order = likest(case.title, [(pk, row.title) for pk, row in rows.items()], least=0)
    return [(pk, field.label_from_instance(rows[pk])) for _, pk in order[:MOST_OFFERED]]
