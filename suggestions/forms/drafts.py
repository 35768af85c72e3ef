"""Writing a suggestion, out of demands or not, and giving many to their units at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import HIGHER_LEVELS, OrganizationKind
from congress_portal.foundation.accounts.roles import Capability
from deputies.forms.fields import PickManyField
from deputies.models import Mandate
from deputies.naming import names_in

from ..choices import Kind
from ..models import Suggestion, Topic
from ..states import SuggestionState
from ..workflow.dispatching import ASSIGNABLE_KINDS
from ..workflow.drafting import Motion
from .fields import CheckedFilesField, DeputiesField, DeputyField, date_input, text_area
from .moves import standing_bodies

MOTION_FIELDS = ("motion_number", "motion_decided_by", "motion_decided_on")
# What only the office enters.
OF_THE_OFFICE = ("signed_on_paper", "delegation", *MOTION_FIELDS)


def writers(actor: Actor):
    """The mandates under which this actor may write: the own ones, or any of the own congress for staff."""
    mandates = Mandate.objects.active().select_related("person").order_by("person__name", "pk")
    if actor.can(Capability.EXAMINE_SUGGESTION):
        return mandates.filter(congress_id=actor.organization_id)
    # A deputy of a congress above the county raises suggestions there (代表法 24).
    return mandates.filter(person_id=actor.person_id).exclude(congress__kind__in=HIGHER_LEVELS)


class SuggestionForm(forms.Form):
    """A deputy's suggestion: one matter, clear and concrete (代表法 24)."""

    use_required_attribute = False

    mandate = DeputyField(queryset=Mandate.objects.none(), label="领衔代表", empty_label="请选择")
    title = forms.CharField(
        label="标题", max_length=80, help_text="一事一议，写清哪里、什么事，例如：关于硬化三组至小学道路的建议。",
        error_messages={"required": "请写标题。"},
    )  # fmt: skip
    body = forms.CharField(
        label="建议内容", widget=text_area(10), max_length=10_000, help_text="先写情况，再写建议怎么办。",
        error_messages={"required": "请写建议内容。"},
    )  # fmt: skip
    topic = forms.ModelChoiceField(
        queryset=Topic.objects.none(), label="类别", required=False, empty_label="请选择"
    )
    co_signers = DeputiesField(
        queryset=Mandate.objects.none(), label="附议代表", required=False,
        widget=forms.SelectMultiple(attrs={"size": 5}),
        help_text="交上去之前由他们本人在手机或电脑上确认，不能代签。按住 Ctrl 可以选几位。",
    )  # fmt: skip
    signer_names = forms.CharField(
        label="或者写附议代表的姓名", required=False, max_length=1_000, help_text="用顿号隔开，不用在长名单里找。"
    )  # fmt: skip
    signed_on_paper = forms.BooleanField(
        label="附议代表已在纸上签名", required=False,
        help_text="只用于登记交来的纸质建议：请把签名页作为附件上传。每位代表都会收到告知，可以说明不是本人签的。",
    )  # fmt: skip
    delegation = forms.BooleanField(
        label="以代表团名义提出", required=False, help_text="上面选代表团的负责人，由他联系和评价。"
    )
    proposed_unit = forms.CharField(label="希望由谁办理", required=False, max_length=60)
    files = CheckedFilesField(label="附件")
    publish_consent = forms.BooleanField(label="同意公开全文", required=False, initial=True)
    confidential = forms.BooleanField(
        label="内容不宜公开", required=False, help_text="只有当事各方和人大看得到。涉密内容不得写入本平台。"
    )

    # A motion that goes on as a suggestion: entered by the office.
    motion_number = forms.CharField(
        label="由议案转来：原议案编号", required=False, max_length=60, help_text="不是议案转来的空着。"
    )
    motion_decided_by = forms.CharField(
        label="由谁决定转为建议", required=False, max_length=60, help_text="例如：大会主席团、主任会议。"
    )
    motion_decided_on = forms.DateField(label="决定日期", required=False, widget=date_input())

    def __init__(self, *args: Any, actor: Actor, editing: Suggestion | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["topic"].queryset = Topic.objects.of_county(actor.county_id)
        if editing is not None or not actor.can(Capability.EXAMINE_SUGGESTION):
            for name in OF_THE_OFFICE:
                del self.fields[name]
        if editing is not None:
            for name in ("mandate", "files"):
                del self.fields[name]
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=editing.version)
            self._offer_signers({editing.congress_id}, editing.deputy.person_id)
            return
        own = list(writers(actor))
        self.fields["mandate"].queryset = writers(actor)
        self._offer_signers({m.congress_id for m in own}, actor.person_id)
        if len(own) == 1:
            self.fields["mandate"].initial = own[0].pk
            self.fields["mandate"].widget = forms.HiddenInput()
        elif own and all(m.person_id == actor.person_id for m in own):
            self.fields["mandate"].help_text = "您有几个代表职务，这一件只记在一个职务下，向那一级人大提出。"

    def _offer_signers(self, congresses: set[int], lead: int | None) -> None:
        self.fields["co_signers"].queryset = (
            Mandate.objects.active()
            .select_related("person")
            .filter(congress_id__in=congresses)
            .exclude(person_id=lead)
            .order_by("person__name", "pk")
        )

    def clean_signer_names(self) -> list[Mandate]:
        names = list(dict.fromkeys(names_in(self.cleaned_data["signer_names"])))
        if not names:
            return []
        found: dict[str, list[Mandate]] = {}
        for mandate in self.fields["co_signers"].queryset.filter(person__name__in=names):
            found.setdefault(mandate.person.name, []).append(mandate)
        wrong = []
        for name in names:
            if name not in found:
                wrong.append(f"代表名单里没有“{name[:20]}”，请核对姓名；领衔代表自己不用写。")
            elif len(found[name]) > 1:
                wrong.append(f"有 {len(found[name])} 位代表叫“{name}”，请在上面的名单里选。")
        if wrong:
            raise ValidationError(wrong[:5])
        return [found[name][0] for name in names]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        parts = [data.get(name) for name in MOTION_FIELDS]
        for name, label in zip(MOTION_FIELDS, ("原议案编号", "由谁决定", "决定日期"), strict=True):
            if any(parts) and name in self.fields and not data.get(name) and name not in self.errors:
                self.add_error(name, f"由议案转来的，请写{label}。")
        return data

    def details(self) -> dict[str, Any]:
        """What the verbs take."""
        data = dict(self.cleaned_data)
        named = data.pop("signer_names", [])
        chosen = list(data.get("co_signers") or [])
        data["co_signers"] = list({mandate.pk: mandate for mandate in [*chosen, *named]}.values())
        motion = [data.pop(name, None) for name in MOTION_FIELDS]
        if all(motion):
            data["motion"] = Motion(*motion)
        return data


class RaiseForm(SuggestionForm):
    """A suggestion out of demands that this deputy has accepted."""

    demands = PickManyField(
        queryset=Suggestion.objects.none(), label="来自哪些群众意见",
        error_messages={"required": "请至少选一条群众意见。"},
    )  # fmt: skip
    field_order = ("mandate", "demands")

    def __init__(self, *args: Any, demand: Suggestion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["demands"]
        field.queryset = Suggestion.objects.filter(
            kind=Kind.DEMAND, state=SuggestionState.ACCEPTED, county_id=demand.county_id,
            deputy__person_id=demand.deputy.person_id if demand.deputy_id else None,
        ).order_by("pk")  # fmt: skip
        field.label_from_instance = lambda row: f"{row.number} {row.title}"
        field.initial = [demand.pk]
        if demand.deputy_id:
            self.fields["mandate"].initial = demand.deputy_id
        self.fields["body"].initial = demand.body
        self.fields["topic"].initial = demand.topic_id


class BatchForm(forms.Form):
    """批量派单: for each case the body and the unit that is proposed; all or none."""

    use_required_attribute = False

    def __init__(self, *args: Any, cases: list[Suggestion], usual: dict[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cases = cases
        bodies = standing_bodies(cases[0]) if cases else []
        self.bodies = {body.pk: body for body in bodies}
        county_level = [b for b in bodies if b.kind == OrganizationKind.COUNTY_GOVERNMENT_OFFICE]
        units = [("", "由政府办定"), *((str(b.pk), str(b)) for b in bodies if b.kind in ASSIGNABLE_KINDS)]
        for case in cases:
            if case.level == "township":
                to = [b for b in bodies if b.division_id == case.congress.division_id]
                choices = [(str(b.pk), str(b)) for b in to if b.kind == OrganizationKind.TOWNSHIP_GOVERNMENT]
            else:
                choices = [(str(b.pk), str(b)) for b in county_level]
            self.fields[f"unit_{case.pk}"] = forms.ChoiceField(
                label=f"{case.short_number} 交给", choices=choices
            )
            if case.level != "township":
                self.fields[f"lead_{case.pk}"] = forms.ChoiceField(
                    label=f"{case.short_number} 建议主办单位", choices=units, required=False,
                    initial=usual.get(case.topic_id),
                )  # fmt: skip

    def lines(self) -> list[dict[str, Any]]:
        """Case, its two fields: for the table."""
        names = self.fields
        return [
            {
                "case": case,
                "unit": self[f"unit_{case.pk}"],
                "lead": self[f"lead_{case.pk}"] if f"lead_{case.pk}" in names else None,
            }
            for case in self.cases
        ]

    def rows(self) -> list[tuple[Suggestion, Any, Any]]:
        """What ``dispatch_many`` takes."""
        data = self.cleaned_data
        return [
            (
                case,
                self.bodies[int(data[f"unit_{case.pk}"])],
                self.bodies[int(data[f"lead_{case.pk}"])] if data.get(f"lead_{case.pk}") else None,
            )
            for case in self.cases
        ]
