"""Categories and indicators. A clerk chooses a figure and a rule and fills the rule's numbers; nobody
types a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from assessments import rules
from assessments.checks import misfit
from assessments.choices import Block
from assessments.forms.rule_fields import ParameterFields, Part, half_width
from assessments.metrics import KINDS_OF, METRICS, Metric
from assessments.models import Category, Indicator
from assessments.rules import Measure, RuleError
from assessments.rules.kind import RuleKind
from assessments.town_register_choices import Assessed

CHOICES = {choice.key: choice for choice in rules.CHOICES}
ALSO = "also_"
# What the page shows before anything is typed, where the rule's own sample is of another sort.
SAMPLES: dict[str, dict[str, Any]] = {
    "threshold": {"target": "85"},
    "bands": {
        "bands": [
            {"from": "0", "to": "80", "points": "7"},
            {"from": "80", "to": "90", "points": "8.5"},
            {"from": "90", "points": "10"},
        ]
    },
    "linear": {"target": "100"},
}
# Where the source has nothing due, what is missed is told by a number of the scheme's own.
COUNTED_SAMPLE = {"misses": "target", "target": "4", "each": "5"}


def category_choices(categories: Iterable[Category]) -> list[tuple[int, str]]:
    """Categories with the one above them: 代表工作 › 代表小组."""
    found = list(categories)
    names = {c.pk: c.name for c in found}
    return [(c.pk, f"{names[c.parent_id]} › {c.name}" if c.parent_id in names else c.name) for c in found]


class CategoryForm(forms.Form):
    """A category of a draft."""

    name = forms.CharField(label="类别名称", max_length=40)
    parent = forms.ModelChoiceField(
        label="上级类别",
        queryset=Category.objects.none(),
        required=False,
        empty_label="没有，自己是一级类别",
        help_text="最多两级类别，第三级是指标。有上级的，计入方式跟着上级。",
    )
    block = forms.ChoiceField(
        label="计入方式",
        choices=Block.choices,
        widget=forms.RadioSelect,
        initial=Block.BASE,
        help_text="基础分各项相加等于满分；加分、扣分另算。扣分的类别里写出了问题扣几分，没有问题不扣分。",
    )
    cap = forms.DecimalField(
        label="这一类最多",
        required=False,
        max_digits=7,
        decimal_places=2,
        min_value=Decimal("0.01"),
        help_text="这一类合起来最多几分，空着就不限；基础分填了，满分按它算。如：提案合起来最多 25 分。",
    )
    sort_order = forms.IntegerField(
        label="排序", required=False, min_value=0, max_value=9999, help_text="小的在前，空着放最后。"
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, parents: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = parents


def metric_choices(assesses: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """What can be counted of subjects of this sort, under the headings of the catalogue."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for metric in METRICS.values():
        if not metric.kinds & KINDS_OF[assesses]:
            continue
        if getattr(metric, "by_hand", False) and assesses != Assessed.TOWNSHIP:
            continue  # nobody fills in anything for these, see checks
        words = f"{metric.label}（{'有应有数，' if metric.has_denominator else ''}{metric.unit}）"
        groups.setdefault(metric.heading or "其他", []).append((metric.code, words))
    return list(groups.items())


class RuleChoiceForm(forms.Form):
    """The first step: which figure, which rule."""

    metric = forms.ChoiceField(
        label="数据来源",
        help_text="平台自动统计的优先。带“有应有数”的才能按比例计分。平台没有记录的选“填报的次数”。",
    )
    rule = forms.ChoiceField(label="计分规则", widget=forms.RadioSelect)

    def __init__(self, *args: Any, assesses: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["metric"].choices = [("", "请选择"), *metric_choices(assesses)]
        if assesses != Assessed.TOWNSHIP:
            self.fields["metric"].help_text = "这一组不填报，数都由平台统计。带“有应有数”的才能按比例计分。"
        self.fields["rule"].choices = [(choice.key, choice.label) for choice in rules.CHOICES]

    def clean(self) -> dict[str, Any]:
        """A rule that needs something due is not put on a plain count."""
        data = super().clean()
        metric = METRICS.get(data.get("metric", ""))
        choice = CHOICES.get(data.get("rule", ""))
        if metric and choice and not metric.has_denominator and choice.kind == "ratio":
            self.add_error("rule", f"“{metric.label}”没有应有数，不能按比例计分，请换一种规则或者数据来源。")
        elif metric and choice and (unfit := misfit(metric, choice.rule.needs)):
            self.add_error("rule", f"“{choice.label}”{unfit}")
        return data

    @property
    def rule_rows(self) -> list[tuple[Any, rules.Choice]]:
        """Each rule's button with the rule, whose help and sample stand beside it."""
        return [(button, CHOICES[button.data["value"]]) for button in self["rule"]]


@dataclass(frozen=True)
class Explained:
    """What the numbers on the page mean: the rule in a sentence, an example, and the clerk's own trial."""

    sentence: str = ""
    example: str = ""
    tried: str = ""
    problems: Sequence[str] = ()
    refusal: str = ""


class IndicatorForm(ParameterFields, forms.Form):
    """The second step: names, marks, and the chosen rule's numbers."""

    category = forms.TypedChoiceField(label="类别", coerce=int)
    name = forms.CharField(label="指标名称", max_length=60)
    code = forms.CharField(label="编号", max_length=20, required=False, help_text="空着自动编号。")
    full_mark = forms.DecimalField(
        label="满分", max_digits=7, decimal_places=2, min_value=Decimal("0.01"), help_text="可以有两位小数。"
    )
    target_note = forms.CharField(
        label="目标", max_length=60, required=False, help_text="写给参评的看，如：全年目标 4 次"
    )
    basis = forms.CharField(label="依据", max_length=200, required=False, help_text="法律条文或者文件。")
    evidence = forms.CharField(
        label="另要的材料",
        max_length=120,
        required=False,
        help_text="平台里的记录就是依据，一般空着。不要求照片：有没有照片，得分一样。",
    )
    tie_break = forms.IntegerField(
        label="总分相同时第几个比",
        required=False,
        min_value=1,
        max_value=99,
        help_text="空着就不用它分先后。",
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    try_numerator = forms.CharField(label="实际数", required=False, max_length=20)
    try_denominator = forms.CharField(label="应有数", required=False, max_length=20)
    try_parts = forms.CharField(
        label="其中",
        required=False,
        max_length=200,
        help_text="规则里写了分项的，写名称和次数，如：重点 1，优秀 2。",
    )

    HEAD = ("category", "name", "full_mark", "target_note")
    REST = ("code", "basis", "evidence", "tie_break")

    def __init__(
        self,
        *args: Any,
        categories: Iterable[Category],
        choice: rules.Choice,
        metric: Metric | None,
        params: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        found = list(categories)
        self.fields["category"].choices = category_choices(found)
        self.subtracting = frozenset(c.pk for c in found if c.block == Block.PENALTY)
        self.choice, self.metric = choice, metric
        self.stored = dict(params or {})
        self.wording = metric.wording if metric else rules.PLAIN
        self.fields["try_numerator"].label = f"{self.wording.numerator}（{self.wording.unit}）"
        self.fields["try_denominator"].label = f"{self.wording.denominator}（{self.wording.unit}）"
        if metric is not None and not metric.has_denominator:
            del self.fields["try_denominator"]
        if choice.rule.parts_read is RuleKind.parts_read:
            del self.fields["try_parts"]
        fitting = {"misses": "target"} if self._counts_to_a_target() else {}
        self.add_parameters(rules.fields_of(choice), {**fitting, **self.stored}, fixed=choice.fixed)
        also = self.stored.get(rules.ALSO)
        self.add_parameters(rules.MODIFIERS, also if isinstance(also, Mapping) else {}, prefix=ALSO)

    @staticmethod
    def initial_of(indicator: Indicator) -> dict[str, Any]:
        """What an indicator says now, beside its parameters."""
        names = ("name", "code", "full_mark", "target_note", "basis", "evidence", "tie_break")
        return {name: getattr(indicator, name) for name in names} | {"category": indicator.category_id}

    def clean(self) -> dict[str, Any]:
        """Check the rule's numbers together; the rule's own sentence goes to its field."""
        data = super().clean()
        self.params = self.raw_params()
        also = self.raw_params(ALSO)
        try:
            own = rules.build(self.choice.kind, self.params)
        except RuleError as error:
            self.refuse(error)
            return data
        if also:
            self.params[rules.ALSO] = also
            try:
                own = rules.build(self.choice.kind, self.params)
            except RuleError as error:
                self.refuse(error, ALSO)
                return data
        self.rule = own
        if error := self._unfit(own):
            self.refuse(error)
        return data

    def _unfit(self, rule: rules.Rule) -> RuleError | None:
        """Why the rule does not go with the source or the category; the same on trying and on saving."""
        if self.metric and rules.needs_denominator(rule) and not self.metric.has_denominator:
            return RuleError(rules.no_due_said(rule, self.metric.label), field=rules.due_field(rule))
        if self._subtracted() and (unfit := rule.not_subtracted()):
            return RuleError(unfit, field="category")
        return None

    @property
    def own_parts(self) -> list[Part]:
        """The rule's own numbers."""
        return self.parts_of()

    @property
    def also_parts(self) -> list[Part]:
        """Conditions around the rule."""
        return self.parts_of(ALSO)

    @property
    def has_conditions(self) -> bool:
        """Whether any condition is filled in, so that the page shows them open."""
        if self.is_bound:
            return any(str(value).strip() for name, value in self.data.items() if name.startswith(ALSO))
        return bool(self.stored.get(rules.ALSO))

    @property
    def head(self) -> list[forms.BoundField]:
        """Where it stands, what it is called, how much it is worth."""
        return [self[name] for name in self.HEAD]

    @property
    def rest(self) -> list[forms.BoundField]:
        """What a printed scheme rarely says of an indicator."""
        return [self[name] for name in self.REST]

    @property
    def has_rest(self) -> bool:
        """Whether any of it is filled in, so that the page shows it open."""
        return any(
            field.errors or (field.name != "code" and str(field.value() or "").strip()) for field in self.rest
        )

    @property
    def trial_fields(self) -> list[forms.BoundField]:
        """Numbers to try the rule with; they are not saved."""
        names = ("try_numerator", "try_denominator", "try_parts")
        return [self[name] for name in names if name in self.fields]

    def explained(self) -> Explained:
        """What the numbers typed so far mean. Never raises."""
        try:
            rule = self._rule_so_far()
            if error := self._unfit(rule):
                return Explained(refusal=str(error))
            rule = rule.placed(subtracted=self._subtracted())
            mark = self._full_mark_so_far()
            sentence = rule.describe(mark, self.wording)
            if self._subtracted():
                sentence += "这一类是扣分的，算出来的分从总分里减去。"
            # The example before anything is typed is not measured by the full mark.
            problems = rules.problems(rule, mark) if self.is_bound or self.stored else []
        except RuleError as error:
            return Explained(refusal=str(error))
        try:
            example = rule.example(mark, self.wording)[1].explanation
        except RuleError as error:
            example = str(error)
        return Explained(sentence, example, self._tried(rule, mark), problems)

    def _subtracted(self) -> bool:
        """Whether the category chosen so far is taken off the total."""
        chosen = str(self["category"].value() or "")
        return chosen.isdecimal() and int(chosen) in self.subtracting

    def _rule_so_far(self) -> rules.Rule:
        if self.is_bound:
            if not self.errors and hasattr(self, "rule"):
                return self.rule
            # Other fields may be wrong; the sentence is about the rule alone.
            return rules.build(self.choice.kind, getattr(self, "params", dict(self.choice.fixed)))
        if self.stored:
            return rules.build(self.choice.kind, self.stored)
        sample = SAMPLES.get(self.choice.key, self.choice.rule.SAMPLE)
        if self._counts_to_a_target():
            sample = COUNTED_SAMPLE
        return rules.build(self.choice.kind, {**sample, **self.choice.fixed})

    def _counts_to_a_target(self) -> bool:
        """Whether misses have to be counted against a number that the scheme names: the source has nothing due."""
        return self.choice.key == "deduct" and self.metric is not None and not self.metric.has_denominator

    def _full_mark_so_far(self) -> Decimal:
        value = self.cleaned_data.get("full_mark") if self.is_bound else self.initial.get("full_mark")
        return value if isinstance(value, Decimal) else Decimal(10)

    def _tried(self, rule: rules.Rule, mark: Decimal) -> str:
        if not self.is_bound:
            return ""
        given = [half_width(str(self.data.get(name, ""))) for name in ("try_numerator", "try_denominator")]
        if not given[0]:
            return ""
        try:
            numbers = [Decimal(text) if text else None for text in given]
        except InvalidOperation:
            return "试算要填数字。"
        if any(n is not None and (not n.is_finite() or n > 99999) for n in numbers):
            return "试算的数太大了。"
        if rules.needs_denominator(rule) and numbers[1] is None:
            return f"请把“{self.wording.denominator}”也填上。"
        if self.metric is not None and self.metric.overdone(numbers[0], numbers[1]):
            return f"{self.wording.numerator}不能多于{self.wording.denominator}。"
        parts = _counts_said(half_width(str(self.data.get("try_parts", "")))[:200], rules.names_asked(rule))
        try:
            return rule.score(Measure(numbers[0], numbers[1], parts), mark, self.wording).explanation
        except RuleError as error:
            return str(error)


def _counts_said(text: str, names: Iterable[str]) -> dict[str, Decimal]:
    """Counts by name out of “重点 1，优秀 2”; what the rule does not know is passed over."""
    found = {}
    for name in names:
        number = re.search(rf"{re.escape(name)}\s*[:x×]?\s*([0-9]{{1,5}}(?:\.[0-9]{{1,2}})?)", text)
        if number:
            found[name] = Decimal(number[1])
    return found
