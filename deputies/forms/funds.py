"""Forms of a congress's money for deputies' work."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q, QuerySet, Sum

from congress_portal.foundation.accounts.models import Division, Organization
from congress_portal.foundation.web.numbers import whole
from deputies.choices import MandateLevel
from deputies.forms.fields import DayField, PickField, PickManyField, PlainForm, RecordForm
from deputies.funding import (
    COMMON_USES,
    PAYING_LEVELS,
    PERIODIC_USES,
    PERSONAL_USES,
    FundSource,
    FundUse,
    Spell,
)
from deputies.models import BudgetLine, FundStandard, Mandate
from deputies.services.funds import money_words
from deputies.services.payments import Occasion


class AmountField(forms.DecimalField):
    """Yuan with at most two decimals; 300,000 元, ３０万 is not read, full-width digits are."""

    default_error_messages = {
        "invalid": "请填写金额，如 300000 或者 1234.50。",
        "required": "请填写金额。",
        "min_value": "金额要大于 0。",
        "max_digits": "金额太大，请核对。",
        "max_whole_digits": "金额太大，请核对。",
        "max_decimal_places": "金额最多两位小数。",
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(
            **{
                "label": "金额（元）",
                "min_value": Decimal("0.01"),
                "max_digits": 11,
                "decimal_places": 2,
                **kwargs,
            }
        )

    def to_python(self, value: Any) -> Decimal | None:
        """Tidy the text, then read it."""
        if isinstance(value, str):
            value = re.sub(r"[\s,，元]+", "", unicodedata.normalize("NFKC", value))
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        """300000 rather than 300000.00, in the box too."""
        return money_words(value).replace(",", "") if isinstance(value, Decimal) else value


class BudgetLineForm(RecordForm):
    """Money a congress gets for a year."""

    source = forms.ChoiceField(label="来源", choices=FundSource.choices)
    name = forms.CharField(label="名称", max_length=60, help_text="如：代表活动补助经费、镇人大工作经费。")
    amount = AmountField()
    document = forms.CharField(
        label="依据文号", max_length=80, required=False, help_text="如：云财行〔2026〕12号。"
    )
    arrived_on = DayField(label="到账日期", required=False, help_text="还没有到账的留空。")

    def values_of(self, row: BudgetLine) -> dict[str, Any]:
        return {name: getattr(row, name) for name in ("source", "name", "amount", "document", "arrived_on")}

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class StandardForm(RecordForm):
    """How much one deputy gets."""

    use = forms.ChoiceField(label="用途", choices=[(use.value, use.label) for use in PERSONAL_USES])
    level = forms.ChoiceField(
        label="代表层级", choices=[(level.value, level.label) for level in PAYING_LEVELS]
    )
    amount = AmountField(label="每人金额（元）", help_text="活动经费和补贴按全年每人，活动补助按每人每次。")
    document = forms.CharField(label="依据文号", max_length=80, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.row is not None:
            # Another use or level is another standard.
            del self.fields["use"], self.fields["level"]

    def values_of(self, row: FundStandard) -> dict[str, Any]:
        return {"amount": row.amount, "document": row.document}

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def _lines(congress: Organization, year: int) -> QuerySet[BudgetLine]:
    standing = Q(expenditures__voided_at__isnull=True)
    rows = BudgetLine.objects.of(congress, year).order_by("pk")
    return rows.annotate(spent=Sum("expenditures__amount", filter=standing))


def _line_label(line: BudgetLine) -> str:
    return f"{line}（还剩 {money_words(line.amount - (line.spent or 0))} 元）"


class _SpendingForm(PlainForm):
    """What every expenditure says: out of which line, when, by which voucher, and why beyond what is left."""

    line = PickField(label="从哪笔经费支出", queryset=BudgetLine.objects.none(), empty_label=None)
    paid_on = DayField(label="支出日期")
    voucher = forms.CharField(label="凭证号", max_length=60, required=False)
    over_reason = forms.CharField(
        label="超支说明",
        max_length=200,
        required=False,
        help_text="余额不够时平台不让登记；确实已经支出的，在这里写明原因，登记后标为超支。",
    )

    def __init__(self, data: Any, *, congress: Organization, year: int, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["line"].queryset = _lines(congress, year)
        self.fields["line"].label_from_instance = _line_label


class SpendForm(_SpendingForm):
    """Money spent for the work of all."""

    use = forms.ChoiceField(label="用途", choices=[(use.value, use.label) for use in COMMON_USES])
    occasion = forms.CharField(label="事项", max_length=120, help_text="如：镇人代会六次会议会务。")
    amount = AmountField()
    apart = forms.BooleanField(
        label="确实是另一笔",
        required=False,
        help_text="凭证号登记过，或者没有凭证号而事项、日期、金额都相同的，平台先问是不是同一笔。",
    )

    field_order = ("line", "use", "occasion", "amount", "paid_on", "voucher", "apart", "over_reason")


BY_NAME = "said"


class PayQuery(PlainForm):
    """What is paid to whom: read from the address, so that the list of names can be narrowed first."""

    use = forms.ChoiceField(label="发什么", choices=[(use.value, use.label) for use in PERSONAL_USES])
    level = forms.ChoiceField(
        label="代表层级", choices=[(level.value, level.label) for level in PAYING_LEVELS]
    )
    spell = forms.ChoiceField(label="哪一段时间", choices=Spell.choices, required=False)
    source = forms.ChoiceField(label="哪次活动", required=False)
    township = PickField(
        label="镇（乡、街道）", queryset=Division.objects.none(), required=False, empty_label="全部"
    )

    def __init__(
        self, data: Any, *, congress: Organization, occasions: list[Occasion], towns: QuerySet[Division]
    ) -> None:
        data = data.copy()
        data.setdefault("use", FundUse.ALLOWANCE.value)
        data.setdefault("level", congress.congress_level)
        data.setdefault("spell", Spell.YEAR.value)
        super().__init__(data)
        use = data.get("use")
        if use == FundUse.ACTIVITY_SUBSIDY:
            del self.fields["spell"]
            self.fields["source"].choices = [
                *((one.key, f"{one.on:%m-%d} {one.summary[:40]}（{one.deputies} 人）") for one in occasions),
                (BY_NAME, "没有登记的活动，另写名称"),
            ]
            data.setdefault("source", occasions[0].key if occasions else BY_NAME)
            # A meeting of the township's may have county deputies among those who came.
            del self.fields["level"]
        else:
            del self.fields["source"]
        if congress.congress_level == MandateLevel.COUNTY:
            self.fields["township"].queryset = towns
        else:
            del self.fields["township"]
        self.is_valid()
        # What makes no sense in the address is what would be asked without it.
        usual = {"level": congress.congress_level, "spell": Spell.YEAR.value, "use": FundUse.ALLOWANCE.value}
        self.asked = dict.fromkeys(("source", "township")) | usual
        self.asked |= {name: value for name, value in self.cleaned_data.items() if value}
        self.occasion = next((o for o in occasions if o.key == self.asked.get("source")), None)

    @property
    def paid_use(self) -> str:
        """What is paid; the allowance where the address says nothing of sense."""
        return self.asked["use"]

    @property
    def periodic(self) -> bool:
        """Paid for a spell, not for an occasion."""
        return self.paid_use in PERIODIC_USES


class PayForm(_SpendingForm):
    """The names, and the amount each of them gets."""

    occasion = forms.CharField(label="活动名称", max_length=100, help_text="如：秋季集中视察。")
    held_on = DayField(label="活动日期")
    apart_reason = forms.CharField(
        label="不是同一次的说明",
        max_length=100,
        required=False,
        help_text="和已经登记或者发过的活动名称相近、日期相同的，平台不让发；确实是另一次的，在这里写明。",
    )
    amount = AmountField(label="每人金额（元）")
    mandates = PickManyField(label="发给哪些代表", queryset=Mandate.objects.none())

    field_order = (
        "occasion", "held_on", "apart_reason", "amount", "line", "paid_on", "voucher", "over_reason",
        "mandates",
    )  # fmt: skip

    def __init__(
        self,
        data: Any,
        *,
        offered: list[Mandate],
        named: bool,
        by_event: bool,
        congress: Organization,
        year: int,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, congress=congress, year=year, **kwargs)
        field = self.fields["mandates"]
        # Whoever was paid meanwhile is no longer offered, but is told so by name when the form comes back.
        chosen = [whole(pk) for pk in data.getlist("mandates")] if data is not None else []
        field.queryset = (
            Mandate.objects.filter(pk__in={m.pk for m in offered} | {pk for pk in chosen if pk})
            .select_related("person", "township")
            .order_by("township_id", "pk")
        )
        field.initial = [m.pk for m in offered]
        field.label_from_instance = lambda m: (
            f"{m.person.name}（{m.township}）" if m.township else m.person.name
        )
        if not named:
            del self.fields["occasion"], self.fields["held_on"]
        if not by_event:
            del self.fields["apart_reason"]


class WagelessForm(PlainForm):
    """Which deputies have no fixed wage."""

    mandates = PickManyField(
        label="无固定工资收入的代表",
        queryset=Mandate.objects.none(),
        required=False,
        help_text="勾选的代表可以领取补贴；去掉勾的以后不再发，已经发的不变。",
    )

    def __init__(self, data: Any, *, congress: Organization) -> None:
        rows = (
            Mandate.objects.open()
            .filter(congress=congress)
            .select_related("person", "township")
            .order_by("township_id", "pk")
        )
        super().__init__(
            data, initial={"mandates": list(rows.filter(wageless=True).values_list("pk", flat=True))}
        )
        field = self.fields["mandates"]
        field.queryset = rows
        field.label_from_instance = lambda m: "，".join(
            part for part in (m.person.name, str(m.township or ""), m.occupation) if part
        )
