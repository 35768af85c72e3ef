"""Groups, schemes, categories and indicators. A clerk chooses a rule and fills its numbers; nobody
types a formula."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from assessments import rules
from assessments.choices import Block, NotApplicablePolicy, PublicationScope
from assessments.metrics import METRICS
from assessments.models import Category, FlagGroup, Indicator, Scheme

MONEY_HELP = "每行一个名次的金额，第一行是第一名，如：30000。是给乡镇人大的工作经费，不发给个人。"


class GroupForm(forms.Form):
    """A group of those who are ranked together, and its members."""

    name = forms.CharField(label="分组名称", max_length=40, help_text="如：乡镇组、街道组")
    authority_document = forms.CharField(
        label="设立红旗的依据文号",
        max_length=80,
        required=False,
        help_text="按评比达标表彰的规定填写，如：云人常发〔2019〕6号",
    )
    authority_organ = forms.CharField(label="批准机关", max_length=80, required=False)
    organizations = forms.ModelMultipleChoiceField(
        label="参评单位",
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="乡镇人大和街道人大工委分开比。一个单位只能在一个组里。",
    )
    version = forms.IntegerField(label="版本", required=False, widget=forms.HiddenInput)

    def __init__(self, *args, organizations, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organizations"].queryset = organizations


class SchemeForm(forms.Form):
    """The head of a scheme."""

    name = forms.CharField(label="方案名称", max_length=80)
    full_mark = forms.DecimalField(
        label="满分", max_digits=7, decimal_places=2, min_value=Decimal("0.01"), initial=Decimal(100)
    )
    not_applicable = forms.ChoiceField(
        label="有不适用的指标时",
        choices=NotApplicablePolicy.choices,
        widget=forms.RadioSelect,
        help_text="街道人大工委没有主席团会议，这样的指标就是不适用。",
    )
    scope = forms.ChoiceField(
        label="结果发给谁看", choices=PublicationScope.choices, widget=forms.RadioSelect
    )
    work_funds = forms.CharField(
        label="奖励工作经费（元）",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=MONEY_HELP,
    )
    note = forms.CharField(label="说明", required=False, widget=forms.Textarea(attrs={"rows": 4}))
    version = forms.IntegerField(label="版本", widget=forms.HiddenInput)

    @staticmethod
    def initial_of(scheme: Scheme) -> dict[str, Any]:
        """What a scheme says now."""
        return {
            "name": scheme.name,
            "full_mark": scheme.full_mark,
            "not_applicable": scheme.not_applicable,
            "scope": scheme.scope,
            "work_funds": "\n".join(str(a) for a in scheme.work_funds),
            "note": scheme.note,
            "version": scheme.version,
        }

    def clean_work_funds(self) -> list[int]:
        """One amount a line; full-width digits and commas are forgiven."""
        text = self.cleaned_data["work_funds"].replace("，", "").replace(",", "").replace("元", "")
        try:
            return [int(line) for line in text.split()]
        except ValueError:
            raise forms.ValidationError("每行填一个整数金额，如：30000。") from None


class NewSchemeForm(forms.Form):
    """Which year, which group, and from what."""

    group = forms.ModelChoiceField(label="考评分组", queryset=FlagGroup.objects.none(), empty_label=None)
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    source = forms.ChoiceField(
        label="怎么建",
        choices=[("default", "用默认方案（四同一建设五类，平台自动统计的指标）"), ("empty", "从空白开始")],
        widget=forms.RadioSelect,
        initial="default",
    )

    def __init__(self, *args, groups, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups


class CopyForm(forms.Form):
    """Into which year a scheme is copied."""

    year = forms.IntegerField(label="复制到哪一年", min_value=2000, max_value=2100)


class CategoryForm(forms.Form):
    """A category of a draft."""

    name = forms.CharField(label="类别名称", max_length=40)
    block = forms.ChoiceField(
        label="计入方式",
        choices=Block.choices,
        widget=forms.RadioSelect,
        initial=Block.BASE,
        help_text="基础分各项相加等于满分；加分、扣分另算。",
    )
    cap = forms.DecimalField(
        label="这一类最多",
        required=False,
        max_digits=7,
        decimal_places=2,
        min_value=Decimal("0.01"),
        help_text="只用于加分和扣分，空着就不限。",
    )
    sort_order = forms.IntegerField(
        label="排序", required=False, min_value=0, help_text="小的在前，空着放最后。"
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


# What the clerk chooses between: (key, rule kind, fixed parameters, label, example).
RULE_CHOICES = (
    ("per_event", "per_event", {}, "按次计分（有上限）", rules.PerEvent.example),
    ("deduct", "deduct_per_miss", {}, "缺一次扣分", rules.DeductPerMiss.example),
    (
        "threshold",
        "ratio",
        {"mode": "threshold"},
        "比例：达到得满分",
        "满分 3 分，出席率 85% 以上得 3 分，达不到得 0 分。",
    ),
    ("per_point", "ratio", {"mode": "per_point"}, "比例：每低 1 个百分点扣分", rules.Ratio.example),
    (
        "bands",
        "ratio",
        {"mode": "bands"},
        "比例：分档得分",
        "90% 以上得 15 分，80% 到不足 90% 得 11 分，不到 80% 得 7 分。",
    ),
    (
        "linear",
        "ratio",
        {"mode": "linear"},
        "比例：按比例得分",
        "满分 6 分，100% 得满分：完成 83.33%，得 5 分。",
    ),
)
_PARAMS = {key: (kind, fixed) for key, kind, fixed, _, _ in RULE_CHOICES}
BAND_ROWS = 6


def rule_key(indicator: Indicator) -> str:
    """Which of the choices an indicator's rule is."""
    for key, kind, fixed, _, _ in RULE_CHOICES:
        if kind == indicator.rule_kind and all(indicator.params.get(k) == v for k, v in fixed.items()):
            return key
    return "per_event"


def _number(
    label: str, help_text: str = "", *, required: bool = True, negative: bool = False
) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=required,
        max_digits=9,
        decimal_places=4,
        min_value=None if negative else 0,
        help_text=help_text,
    )


class RuleChoiceForm(forms.Form):
    """The first step: which figure, which rule."""

    metric = forms.ChoiceField(label="数据来源", widget=forms.RadioSelect)
    rule = forms.ChoiceField(
        label="计分规则",
        choices=[(key, label) for key, _, _, label, _ in RULE_CHOICES],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["metric"].choices = [
            (m.code, f"{m.label}（{m.source}，{m.unit}）") for m in METRICS.values()
        ]


class IndicatorForm(forms.Form):
    """The second step: names, marks, and the chosen rule's numbers."""

    category = forms.ModelChoiceField(label="类别", queryset=Category.objects.none(), empty_label=None)
    name = forms.CharField(label="指标名称", max_length=60)
    code = forms.CharField(label="编号", max_length=20, required=False, help_text="空着自动编号。")
    full_mark = forms.DecimalField(label="满分", max_digits=7, decimal_places=2, min_value=Decimal("0.01"))
    target_note = forms.CharField(
        label="目标", max_length=60, required=False, help_text="写给镇里看，如：全年目标 4 次"
    )
    basis = forms.CharField(label="依据", max_length=200, required=False, help_text="法律条文或者文件。")
    tie_break = forms.IntegerField(
        label="总分相同时第几个比",
        required=False,
        min_value=1,
        max_value=99,
        help_text="空着就不用它分先后。",
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, categories, rule: str, unit: str = "次", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = categories
        self.rule = rule
        self.fields.update(self._rule_fields(rule, unit))

    @staticmethod
    def _rule_fields(rule: str, unit: str) -> dict[str, forms.Field]:
        empty = forms.ChoiceField(label="没有发生时", choices=list(rules.EMPTY_CHOICES.items()))
        if rule == "per_event":
            return {
                "each": _number(f"每{unit}得分"),
                "cap": _number("最多得", "空着就是满分。", required=False),
            }
        if rule == "deduct":
            return {
                "each": _number(f"每缺 1 {unit}扣"),
                "misses": forms.ChoiceField(label="怎么算缺", choices=list(rules.MISS_CHOICES.items())),
                "target": _number("目标数", "按“目标数减实际数”算缺时填。", required=False),
                "no_floor": forms.BooleanField(label="可以扣成负分", required=False),
                "empty": empty,
            }
        if rule == "threshold":
            return {
                "target": _number("达到百分之"),
                "otherwise": _number("达不到时得", required=False, negative=True),
                "empty": empty,
            }
        if rule == "per_point":
            return {
                "target": _number("要求达到百分之"),
                "each": _number("每低 1 个百分点扣"),
                "partial": forms.ChoiceField(
                    label="不足 1 个百分点", choices=list(rules.PARTIAL_CHOICES.items())
                ),
                "empty": empty,
            }
        if rule == "linear":
            return {
                "target": _number("得满分的百分比"),
                "zero_at": _number("得 0 分的百分比", required=False),
                "empty": empty,
            }
        fields: dict[str, forms.Field] = {}
        for row in range(1, BAND_ROWS + 1):
            fields[f"band_from_{row}"] = _number(f"第 {row} 档：百分之几以上", required=row == 1)
            fields[f"band_points_{row}"] = _number(f"第 {row} 档：得分", required=row == 1, negative=True)
        return fields | {"empty": empty}

    @staticmethod
    def initial_of(indicator: Indicator) -> dict[str, Any]:
        """What an indicator says now."""
        values = {
            name: getattr(indicator, name)
            for name in ("name", "code", "full_mark", "target_note", "basis", "tie_break")
        }
        values["category"] = indicator.category_id
        values |= {k: v for k, v in indicator.params.items() if k not in ("bands", "subtypes", "floor")}
        for row, band in enumerate(reversed(indicator.params.get("bands", [])), start=1):
            values[f"band_from_{row}"] = band["from"]
            values[f"band_points_{row}"] = band["points"]
        return values

    def clean(self) -> dict:
        """Check the rule's numbers together; the rule's own sentence goes to its field."""
        data = super().clean()
        if self.errors:
            return data
        kind, _ = _PARAMS[self.rule]
        try:
            rules.build(kind, self.params)
        except rules.RuleError as error:
            field = "band_from_1" if error.field == "bands" else error.field
            self.add_error(field if field in self.fields else None, str(error))
        return data

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """Everything but the bands."""
        return [field for field in self if not field.name.startswith("band_")]

    @property
    def band_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The bands as pairs of fields; empty for other rules."""
        if self.rule != "bands":
            return []
        return [(self[f"band_from_{row}"], self[f"band_points_{row}"]) for row in range(1, BAND_ROWS + 1)]

    @property
    def rule_kind(self) -> str:
        """The kind of the chosen rule."""
        return _PARAMS[self.rule][0]

    @property
    def params(self) -> dict[str, Any]:
        """The rule's parameters as JSON."""
        _, fixed = _PARAMS[self.rule]
        data = self.cleaned_data
        params: dict[str, Any] = dict(fixed)
        for name in ("each", "cap", "target", "otherwise", "zero_at"):
            if name in self.fields and data.get(name) is not None:
                params[name] = format(data[name], "f")
        for name in ("misses", "partial", "empty"):
            if name in self.fields and data.get(name):
                params[name] = data[name]
        if data.get("no_floor"):
            params["no_floor"] = True
        if self.rule == "bands":
            params["bands"] = _bands(data)
        return params


def _bands(data: Mapping[str, Any]) -> list[dict[str, str]]:
    """Bands from lower ends and points: each reaches to the next, so that none overlap or gap."""
    rows = []
    for row in range(1, BAND_ROWS + 1):
        low, points = data.get(f"band_from_{row}"), data.get(f"band_points_{row}")
        if low is not None and points is not None:
            rows.append((low, points))
    rows.sort()
    bands = []
    for index, (low, points) in enumerate(rows):
        band = {"from": format(low, "f"), "points": format(points, "f")}
        if index + 1 < len(rows):
            band["to"] = format(rows[index + 1][0], "f")
        bands.append(band)
    return bands


class SchemePublishForm(forms.Form):
    """Publishing: the document's number, and a reason for each indicator that was warned about."""

    document_number = forms.CharField(
        label="印发文号", max_length=80, required=False, help_text="如：云人常办发〔2026〕2号，没有就空着。"
    )

    def __init__(self, *args, warned: list[Indicator], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.warned = warned
        for indicator in warned:
            self.fields[f"reason_{indicator.pk}"] = forms.CharField(
                label=f"保留“{indicator.name}”的理由",
                max_length=300,
                widget=forms.Textarea(attrs={"rows": 2}),
                error_messages={"required": "请写明保留的理由，或者返回删去这一项。"},
            )

    @property
    def reasons(self) -> dict[str, str]:
        """Reasons by indicator code."""
        return {i.code: self.cleaned_data[f"reason_{i.pk}"] for i in self.warned}
