"""Groups and the heads of schemes; their lines are in ``indicators``."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from assessments.choices import NotApplicablePolicy, PublicationScope, Rhythm
from assessments.forms.rule_fields import ParameterFields
from assessments.models import FlagGroup, Indicator, Scheme
from assessments.rules import RuleError
from assessments.rules.awards import TERMS, Terms
from assessments.scheme_files import MOST_BYTES, read_scheme_file
from assessments.town_register_choices import Assessed
from congress_portal.foundation.spreadsheets.reader import Unreadable

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
    rhythm = forms.ChoiceField(
        label="红旗多久流动一次",
        choices=Rhythm.choices,
        required=False,
        help_text="一般每年一次，按年度考评结果；改动以后从下一次授旗起算。",
    )
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
    source = forms.CharField(
        label="来源",
        max_length=200,
        required=False,
        help_text="照着别处的方案建的，写明出处，如：某县 2024 年考评办法。",
    )
    completeness = forms.CharField(
        label="完整程度", max_length=200, required=False, help_text="出处没有登全的，写明缺什么。"
    )
    version = forms.IntegerField(label="版本", widget=forms.HiddenInput)

    def __init__(self, *args: Any, assesses: str = Assessed.TOWNSHIP, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if assesses == Assessed.DEPUTY:
            # Their points are read by nobody else, and no money hangs on them.
            del self.fields["scope"], self.fields["work_funds"]

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
            "source": scheme.source,
            "completeness": scheme.completeness,
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
        choices=[
            ("default", "用默认方案（四同一建设五类，各项目标有出处）"),
            ("short", "用三项的简表（刚启用、别的记录还不全时）"),
            ("last", "复制本组最近发布的方案"),
            ("empty", "从空白开始"),
        ],
        widget=forms.RadioSelect,
        initial="default",
    )

    def __init__(self, *args, groups, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups


class CopyForm(forms.Form):
    """Into which year a scheme is copied."""

    year = forms.IntegerField(label="复制到哪一年", min_value=2000, max_value=2100)


class DiscardForm(forms.Form):
    """Why a draft is not used."""

    reason = forms.CharField(label="不用的原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
    version = forms.IntegerField(label="版本", required=False, widget=forms.HiddenInput)


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


class TermsForm(ParameterFields, forms.Form):
    """Grades, gates, quotas, streaks, conversion, equal totals: chosen, never typed as formulas."""

    version = forms.IntegerField(label="版本", widget=forms.HiddenInput)

    def __init__(self, *args: Any, terms: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_parameters(TERMS, terms)

    def clean(self) -> dict[str, Any]:
        """All terms together; the sentence goes to its field."""
        data = super().clean()
        self.params = self.raw_params()
        try:
            Terms.from_params(self.params)
        except RuleError as error:
            self.refuse(error)
        return data


class UploadForm(forms.Form):
    """A scheme's file, and what it is for."""

    group = forms.ModelChoiceField(label="考评分组", queryset=FlagGroup.objects.none(), empty_label=None)
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    file = forms.FileField(
        label="文件",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.json"}),
        help_text="本平台导出的 .xlsx 或者 .json，改过也可以，最大 2 MB。",
        error_messages={
            "required": "请选择文件。",
            "missing": "请选择文件。",
            "empty": "这是空文件。请检查后重新选择。",
        },
    )

    def __init__(self, *args: Any, groups: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups

    def clean_file(self) -> Any:
        """Read it here: what cannot be read at all is said beside the field."""
        upload = self.cleaned_data["file"]
        if (upload.size or 0) > MOST_BYTES:
            raise forms.ValidationError("文件超过 2 MB，不像是考评方案。请检查后重新选择。")
        self.content = upload.read()
        try:
            self.raw, self.said = read_scheme_file(self.content, upload.name)
        except Unreadable as error:
            raise forms.ValidationError(str(error)) from None
        return upload
