"""Forms of promises: what a unit tells, what the deputy says, and the filters of the ledger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Division, DivisionLevel, Organization
from congress_portal.foundation.web.dates import DayField
from deputies.forms.fields import PlainForm

from ..choices import UNSETTLED, CommitmentState, EntryKind, Kept, Kind
from ..models import Commitment, Suggestion
from ..parties import may_judge, promises_of
from ..promise_querysets import CommitmentQuerySet
from ..workflow.promises import receipt_year
from .fields import CheckedFilesField, text_area
from .moves import MoveForm

# No promise of the portal falls due before.
FIRST_YEAR = 2020
# No key has as many digits.
LONGEST_KEY = 19
CARRIED = [("", "全部"), ("year", "跨年的"), ("term", "跨届的"), ("receipt", "缺年度回告的")]


class PromiseField(forms.TypedChoiceField):
    """A promise of the case, by its words and its day.

    What is posted is read by the verb, under the case's lock: it refuses what is not to be chosen.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "error_messages",
            {"required": "请选择一项承诺。", "invalid_choice": "这一项承诺现在不能选，请重新选择。"},
        )
        super().__init__(**kwargs)

    def offer(self, case: Suggestion, rows: Callable[[], list[Commitment]]) -> None:
        """Choose among these; asked for when the choice is shown."""
        self.coerce = lambda value: Commitment(pk=int(value), suggestion=case)
        self.choices = lambda: [
            (str(row.pk), f"{row.unit}：{row.text}（{row.due:%Y-%m-%d} 前）") for row in rows()
        ]

    def valid_value(self, value: str) -> bool:
        return value.isascii() and value.isdecimal() and len(value) < LONGEST_KEY


class _PromiseForm(MoveForm):
    """A move of one of the case's promises; the first is chosen already."""

    commitment = PromiseField(label="哪一项承诺")

    def rows(self) -> list[Commitment]:
        """The promises the move may be about; the verb refuses all others in any case."""
        return [row for row in promises_of(self.case) if row.state in UNSETTLED]

    def prepare(self) -> None:
        self.fields["commitment"].offer(self.case, self.rows)


class ReportKeptForm(_PromiseForm):
    on = DayField(label="办成的日期")
    text = forms.CharField(
        label="办成了什么", widget=text_area(4), help_text="写明在哪里可以看到。代表据此评价兑现了没有。"
    )
    files = CheckedFilesField(
        label="凭据", required=True, help_text="照片、验收单等，代表据此评价。",
        error_messages={"required": "请上传凭据（照片、验收单等），代表据此评价。"},
    )  # fmt: skip

    def rows(self) -> list[Commitment]:
        own = self.actor.organization_id
        return [row for row in super().rows() if (row.state, row.unit_id) == (CommitmentState.OPEN, own)]

    def prepare(self) -> None:
        super().prepare()
        self.fields["on"].initial = timezone.localdate


class JudgeKeptForm(_PromiseForm):
    verdict = forms.ChoiceField(
        label="承诺的事兑现了吗", choices=Kept.choices, widget=forms.RadioSelect,
        error_messages={"required": "请选择兑现了没有。"},
    )  # fmt: skip
    note = forms.CharField(
        label="您的意见", required=False, max_length=300, widget=text_area(2),
        help_text="没有兑现的，请写一句哪里没有做到。",
    )  # fmt: skip

    def rows(self) -> list[Commitment]:
        return [row for row in super().rows() if may_judge(row, timezone.localdate())]

    def prepare(self) -> None:
        super().prepare()
        if self.is_bound:
            return
        reported = [row for row in promises_of(self.case) if row.state == CommitmentState.REPORTED]
        if reported:
            self.fields["commitment"].initial = str(reported[0].pk)


class ProgressForm(PlainForm):
    """A line under a promise."""

    kind = forms.ChoiceField(label="登记什么", widget=forms.RadioSelect)
    on = DayField(label="日期")
    text = forms.CharField(label="情况", widget=text_area(4), help_text="办到哪一步，还差什么。代表能看到。")
    expected_on = DayField(
        label="预计完成日期", required=False, help_text="承诺的时限不改，这里写现在的估计。"
    )
    files = CheckedFilesField(label="附件", help_text="照片、文件等。")

    def __init__(self, *args: Any, commitment: Commitment, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = receipt_year(on)
        told = commitment.entries.filter(kind=EntryKind.RECEIPT, year=year, voided_at__isnull=True).exists()
        choices = [
            (EntryKind.PROGRESS, "进展"),
            (EntryKind.EXPLANATION, "跨届说明（换届后仍未办完的，书面说明）"),
        ]
        if not told:
            choices.insert(1, (EntryKind.RECEIPT, f"{year} 年度回告（每年第四季度书面告诉代表）"))
        self.fields["kind"].choices = choices
        self.fields["kind"].initial = EntryKind.PROGRESS
        self.fields["on"].initial = on


def bodies_of(actor: Actor) -> list[tuple[str, str]]:
    """The county's bodies that have promised something."""
    promised = Commitment.objects.order_by().values("unit_id")
    rows = Organization.objects.filter(county_id=actor.county_id, pk__in=promised)
    return [(str(row.pk), str(row)) for row in rows.only("pk", "name", "short_name").order_by("pk")]


def towns_of(actor: Actor) -> list[tuple[str, str]]:
    """The county's townships."""
    place = actor.county.division if actor.county else None
    rows = Division.objects.filter(level=DivisionLevel.TOWNSHIP, parent=place, valid_to__isnull=True)
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]


class PromiseFilter(forms.Form):
    """关键词、承办单位、镇、到期年份、跨年跨届; wrong values are ignored."""

    use_required_attribute = False

    q = forms.CharField(
        label="编号、标题或承诺", required=False, max_length=60,
        widget=forms.TextInput(attrs={"placeholder": "如：023、通水"}),
    )  # fmt: skip
    unit = forms.ChoiceField(label="承办单位", required=False)
    year = forms.ChoiceField(label="到期年份", required=False)
    carried = forms.ChoiceField(label="跨年、跨届", required=False, choices=CARRIED)
    township = forms.ChoiceField(label="镇（乡）", required=False)
    kind = forms.ChoiceField(label="类型", required=False, choices=[("", "全部"), *Kind.choices])
    tab = forms.CharField(required=False, widget=forms.HiddenInput)
    more = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, actor: Actor, on: date) -> None:
        super().__init__(data)
        self.on = on
        self.fields["unit"].choices = [("", "全部"), *bodies_of(actor)]
        self.fields["township"].choices = [("", "全部"), *towns_of(actor)]
        years = range(on.year + 3, FIRST_YEAR - 1, -1)
        self.fields["year"].choices = [("", "全部"), *((str(year), f"{year} 年") for year in years)]
        if not (data.get("more") or data.get("kind") or data.get("township")):
            for name in ("kind", "township"):
                self.fields[name].widget = forms.HiddenInput()

    def _values(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data

    @property
    def chosen(self) -> list[str]:
        """The filters in force, in words."""
        values = self._values()
        words = [f"“{values['q']}”"] if values.get("q") else []
        for name in ("unit", "year", "carried", "township", "kind"):
            if values.get(name):
                words.append(dict(self.fields[name].choices)[values[name]])
        return words

    def narrow(self, rows: CommitmentQuerySet) -> CommitmentQuerySet:
        """The promises that fit."""
        values = self._values()
        text = (values.get("q") or "").strip()
        if text:
            rows = rows.filter(
                Q(suggestion__number__contains=text)
                | Q(suggestion__title__contains=text)
                | Q(text__contains=text)
            )
        if values.get("unit"):
            rows = rows.filter(unit_id=int(values["unit"]))
        if values.get("township"):
            rows = rows.filter(suggestion__township_id=int(values["township"]))
        if values.get("kind"):
            rows = rows.filter(suggestion__kind=values["kind"])
        if values.get("year"):
            rows = rows.filter(due__year=int(values["year"]))
        return self._carried(rows, values.get("carried") or "")

    def _carried(self, rows: CommitmentQuerySet, carried: str) -> CommitmentQuerySet:
        if carried == "year":
            return rows.filter(reply__replied_at__year__lt=self.on.year)
        if carried == "term":
            return rows.filter(suggestion__deputy__term__ends_on__lt=self.on)
        if carried == "receipt":
            return rows.unsettled().without_receipt(receipt_year(self.on))
        return rows
