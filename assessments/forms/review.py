"""What a township says of its year, and what the county judges, changes, decides and answers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django import forms

from assessments.models import Indicator, MeasureLine, SampleItem
from assessments.review_choices import ANSWERS, AppealKind, AppealState, ChangeStage, SampleVerdict
from assessments.rules import plain
from assessments.workflow.samples import MOST

DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def _note(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class OpenReviewForm(forms.Form):
    """Starting the review."""

    self_due_on = forms.DateField(
        label="自评截止", widget=DAY, help_text="当天 24:00 前提交都算按时。已填从今天起第 10 个工作日。"
    )


class AdvanceForm(forms.Form):
    """Going on although somebody is behind."""

    reason = forms.CharField(
        label="原因", required=False, max_length=500, widget=_note(), help_text="都齐了就不用写。"
    )


class DecideForm(forms.Form):
    """The decision of the chairpersons' meeting."""

    minutes_number = forms.CharField(
        label="主任会议纪要号",
        max_length=80,
        help_text="如：云岭县人大常委会主任会议纪要〔2027〕1号",
        error_messages={"required": "请填写主任会议纪要号。"},
    )
    decided_on = forms.DateField(label="审定日期", widget=DAY)


class NoticeForm(forms.Form):
    """公示."""

    appeals_until = forms.DateField(
        label="申诉截止", widget=DAY, help_text="当天 24:00 前可以申诉。已填第 5 个工作日。"
    )


class ReportedForm(forms.Form):
    """上报."""

    reported_to = forms.CharField(label="报给谁", max_length=60, help_text="如：县考核办")
    report_document = forms.CharField(label="上报文号", max_length=80)
    reported_on = forms.DateField(label="上报日期", widget=DAY)


class SelfAssessmentForm(forms.Form):
    """The year in words, and a value with a note for each indicator that no record counts."""

    statement = forms.CharField(
        label="一年工作和亮点",
        max_length=5000,
        widget=_note(8),
        help_text="写做了什么、解决了什么问题。不用附照片，也不用写宣传报道篇数。",
        error_messages={"required": "请写一年工作和亮点，几句话就可以。"},
    )

    def __init__(self, *args, indicators: Sequence[Indicator], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.indicators = list(indicators)
        for indicator in self.indicators:
            self.fields[f"value_{indicator.pk}"] = forms.DecimalField(
                label=f"{indicator.name}：自评几分",
                required=False,
                min_value=0,
                max_digits=7,
                decimal_places=2,
                help_text=f"满分 {plain(indicator.full_mark)} 分，没有记录可数，请自己打分。",
            )
            self.fields[f"note_{indicator.pk}"] = forms.CharField(
                label=f"{indicator.name}：为什么打这个分",
                required=False,
                max_length=1000,
                widget=_note(),
            )

    @property
    def values(self) -> dict[int, tuple[Decimal | None, str]]:
        """By indicator the value and its note."""
        data = self.cleaned_data
        return {i.pk: (data.get(f"value_{i.pk}"), data.get(f"note_{i.pk}", "")) for i in self.indicators}


class CheckForm(forms.Form):
    """The opinion of the first review."""

    note = forms.CharField(label="初审意见", required=False, max_length=1000, widget=_note())


class ReturnSelfForm(forms.Form):
    """What the township is asked to say better."""

    reason = forms.CharField(
        label="请镇里补充什么",
        max_length=1000,
        widget=_note(),
        error_messages={"required": "请写明要镇里补充什么。"},
    )

    def __init__(self, *args, **kwargs) -> None:
        kwargs.setdefault("auto_id", "id_return_%s")
        super().__init__(*args, **kwargs)


class JudgeForm(forms.Form):
    """A value typed by an evaluator, with the note that bears it."""

    value = forms.DecimalField(label="评定为几分", min_value=0, max_digits=7, decimal_places=2)
    note = forms.CharField(
        label="评定理由",
        max_length=1000,
        widget=_note(),
        error_messages={"required": "请写明评定理由，没有理由的评定不算数。"},
    )

    def __init__(self, *args, **kwargs) -> None:
        kwargs.setdefault("auto_id", "id_judge_%s")
        super().__init__(*args, **kwargs)


class ChangeForm(forms.Form):
    """Points changed by hand."""

    delta = forms.DecimalField(
        label="加减多少分", max_digits=7, decimal_places=2, help_text="减分写负数，如 -0.5。"
    )
    stage = forms.ChoiceField(
        label="在哪一步改的",
        choices=[(ChangeStage.SITE, "实地核查"), (ChangeStage.MEETING, "主任会议")],
    )
    reason = forms.CharField(
        label="理由和依据",
        max_length=1000,
        widget=_note(),
        help_text="镇里会收到这段话，请写清依据哪条记录、哪次核查。",
        error_messages={"required": "请写明改分的理由和依据。"},
    )

    def __init__(self, *args, choose_stage: bool, **kwargs) -> None:
        kwargs.setdefault("auto_id", "id_change_%s")
        super().__init__(*args, **kwargs)
        if not choose_stage:
            del self.fields["stage"]


def _paper(label: str) -> forms.FileField:
    return forms.FileField(
        label=label,
        required=False,
        help_text="先勾已有的记录，没有记录的才需要材料。PDF、图片、Word 或 Excel，不涉密。",
    )


class AppealForm(forms.Form):
    """错、重、漏."""

    indicator = forms.ModelChoiceField(label="哪项指标", queryset=Indicator.objects.none(), empty_label=None)
    kind = forms.ChoiceField(label="哪种情况", choices=AppealKind.choices, widget=forms.RadioSelect)
    claim = forms.CharField(
        label="理由",
        max_length=2000,
        widget=_note(4),
        help_text="写清哪里不对、依据平台里的哪条记录。一项指标申诉一次。",
        error_messages={"required": "请写明哪里不对、依据哪条记录。"},
    )

    paper = _paper("附一份材料")

    def __init__(self, *args, indicators, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"].queryset = indicators


class AppealEvidenceForm(forms.Form):
    """A file beside an appeal, and what it shows."""

    paper = _paper("没有现成的记录，传一份材料")
    description = forms.CharField(label="说明", required=False, max_length=200)


class AnswerForm(forms.Form):
    """The answer to an appeal, with reasons."""

    verdict = forms.ChoiceField(
        label="怎么处理", choices=[(s, AppealState(s).label) for s in ANSWERS], widget=forms.RadioSelect
    )
    delta = forms.DecimalField(
        label="加减多少分",
        required=False,
        max_digits=7,
        decimal_places=2,
        help_text="已在填报数据里登记更正的空着，按更正后的数重算。",
    )
    answer = forms.CharField(
        label="答复",
        max_length=2000,
        widget=_note(4),
        help_text="写给镇里看：查了哪些记录，分是怎么算的。",
        error_messages={"required": "请写明答复的理由，镇里要看得懂分是怎么算的。"},
    )


class SampleForm(forms.Form):
    """What to draw from."""

    lines = forms.ModelMultipleChoiceField(
        label="从哪些指标的记录里抽",
        queryset=MeasureLine.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选择从哪些指标里抽。"},
    )
    size = forms.IntegerField(
        label="抽几条", min_value=1, max_value=MOST, help_text=f"1 到 {MOST} 条，抽几条、抽到哪些都会留底。"
    )

    def __init__(self, *args, lines, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lines"].queryset = lines
        self.fields["lines"].label_from_instance = lambda line: line.indicator.name


class FindingsForm(forms.Form):
    """What was found of each drawn record."""

    visit_on = forms.DateField(label="核查日期", required=False, widget=DAY)
    visitors = forms.CharField(label="核查人员", required=False, max_length=120)
    note = forms.CharField(label="核查意见", required=False, max_length=2000, widget=_note(3))

    def __init__(self, *args, items: Sequence[SampleItem], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.items = list(items)
        for item in self.items:
            self.fields[f"verdict_{item.pk}"] = forms.ChoiceField(
                label=f"第 {item.position} 条：结果", choices=SampleVerdict.choices, initial=item.verdict
            )
            self.fields[f"finding_{item.pk}"] = forms.CharField(
                label=f"第 {item.position} 条：情况", required=False, max_length=500, initial=item.finding
            )

    @property
    def findings(self) -> dict[int, tuple[str, str]]:
        """By item the verdict and the words."""
        data = self.cleaned_data
        return {i.pk: (data[f"verdict_{i.pk}"], data[f"finding_{i.pk}"]) for i in self.items}

    @property
    def rows(self) -> list[tuple]:
        """Each item with its two fields."""
        return [(i, self[f"verdict_{i.pk}"], self[f"finding_{i.pk}"]) for i in self.items]

    @property
    def general(self) -> list:
        """The fields of the visit as a whole."""
        return [self["visit_on"], self["visitors"], self["note"]]
