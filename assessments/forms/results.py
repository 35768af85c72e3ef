"""Publishing the year, breaking ties, moving the flag, paying the work funds."""

from __future__ import annotations

from datetime import date

from django import forms

from assessments.models import AssessedSubject, FlagGroup

_DATE = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class PublishForm(forms.Form):
    """The decision of the chairpersons' meeting."""

    minutes_number = forms.CharField(
        label="主任会议纪要号",
        max_length=80,
        help_text="如：云岭县人大常委会主任会议纪要〔2026〕3号",
        error_messages={"required": "请填写主任会议纪要号，没有审定的结果不能发布。"},
    )
    partial_reason = forms.CharField(
        label="只按部分季度发布的原因",
        max_length=60,
        help_text="会写在名次旁边，如：平台今年三季度启用。",
        error_messages={"required": "请写明为什么按这些季度发布。"},
    )

    unreviewed_reason = forms.CharField(
        label="没有经过评议就发布的原因",
        max_length=40,
        help_text="会写在名次旁边。没有自评、初审、公示和申诉，各镇没有核对过；没有特别的原因，请先开始评议。",
        error_messages={"required": "这一年没有经过评议。请先开始评议；确实要直接发布的，请写明原因。"},
    )

    def __init__(self, *args, partial: bool, unreviewed: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not partial:
            del self.fields["partial_reason"]
        if not unreviewed:
            del self.fields["unreviewed_reason"]


class TieForm(forms.Form):
    """The order of those who share a place: one number for each."""

    reason = forms.CharField(
        label="排先后的理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写清依据，如主任会议的意见和纪要号。",
        error_messages={"required": "请写明排先后的理由和依据。"},
    )

    def __init__(self, *args, subjects: list[AssessedSubject], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.subjects = subjects
        places = [(str(n), f"第 {n}") for n in range(1, len(subjects) + 1)]
        for subject in subjects:
            self.fields[f"place_{subject.pk}"] = forms.ChoiceField(label=subject.name, choices=places)
        self.order_fields([f"place_{s.pk}" for s in subjects] + ["reason"])

    def clean(self) -> dict:
        """Every place once."""
        data = super().clean()
        places = [data.get(f"place_{s.pk}") for s in self.subjects]
        if None not in places and len(set(places)) != len(places):
            raise forms.ValidationError("两个单位排在了同一个位置，请排出先后。")
        return data

    @property
    def order(self) -> list[AssessedSubject]:
        """The subjects as they were put in order."""
        return sorted(self.subjects, key=lambda s: int(self.cleaned_data[f"place_{s.pk}"]))


class AwardForm(forms.Form):
    """Moving the flag."""

    minutes_number = forms.CharField(
        label="主任会议纪要号",
        max_length=80,
        error_messages={"required": "请填写主任会议纪要号，红旗按会议决定流动。"},
    )
    from_on = forms.DateField(label="交接日期", widget=_DATE)
    handover_meeting = forms.CharField(
        label="在哪次会议上交接", max_length=80, required=False, help_text="如：县十九届人大六次会议闭幕会"
    )
    authority_document = forms.CharField(
        label="设立红旗的依据文号",
        max_length=80,
        required=False,
        help_text="按评比达标表彰的规定填写；考评分组里填过的会带过来。",
    )
    authority_organ = forms.CharField(label="批准机关", max_length=80, required=False)


class PastAwardForm(forms.Form):
    """A holder from before the portal."""

    group = forms.ModelChoiceField(label="考评分组", queryset=FlagGroup.objects.none(), empty_label=None)
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    number = forms.IntegerField(
        label="第几期",
        min_value=0,
        max_value=4,
        required=False,
        help_text="按年流动的空着；按半年流动的填 1、2，按季度流动的填 1 到 4。",
    )
    holder = forms.ModelChoiceField(label="持旗单位", queryset=AssessedSubject.objects.none())
    from_on = forms.DateField(label="接旗日期", widget=_DATE)
    minutes_number = forms.CharField(
        label="审定文号", max_length=80, help_text="当年主任会议纪要号；没有就写通报的文号。"
    )
    handover_meeting = forms.CharField(label="在哪次会议上交接", max_length=80, required=False)
    total = forms.DecimalField(label="当年总分", required=False, min_value=0, max_digits=8, decimal_places=2)

    def __init__(self, *args, groups, subjects, today: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups
        self.fields["holder"].queryset = subjects
        self.today = today

    def clean_number(self) -> int:
        """Nothing is the year's only one."""
        return self.cleaned_data["number"] or 0

    def clean_from_on(self) -> date:
        """A past holding has begun."""
        if self.cleaned_data["from_on"] > self.today:
            raise forms.ValidationError("补录的接旗日期不能晚于今天。")
        return self.cleaned_data["from_on"]


class PaymentForm(forms.Form):
    """The payment of work funds."""

    paid_on = forms.DateField(label="拨付日期", widget=_DATE)
    payment_document = forms.CharField(
        label="拨付凭证号", max_length=80, error_messages={"required": "请填写拨付凭证号。"}
    )
