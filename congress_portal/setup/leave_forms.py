"""Forms for substitutes and hand-over."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.handing_over import (
    colleagues_in,
    colleagues_of,
    substitutable_by,
    successors_of,
)
from congress_portal.foundation.accounts.models import Membership
from congress_portal.foundation.accounts.roles import GIVEN_BY_MANDATE, Capability, Role
from congress_portal.setup.forms import day, one_of, text


class _WorkField(forms.ModelChoiceField):
    """A membership by person, body and title."""

    def label_from_instance(self, membership: Membership) -> str:
        return f"{membership.person.name}（{membership.organization} {membership.label}）"


class SubstituteForm(forms.Form):
    """Who does whose work from when to when."""

    use_required_attribute = False

    membership = _WorkField(
        label="代理谁的工作", queryset=None, empty_label="请选择",
        error_messages={"required": "请选择代理谁的工作。", "invalid_choice": "请重新选择代理谁的工作。"},
    )  # fmt: skip
    person = one_of("由谁代理", None)
    first = day("第一天")
    last = day("最后一天", help_text="含当天，过后自动停止。")
    reason = text("事由", max_length=100, help_text="如：外出学习。写进工作日志。")

    def __init__(self, *args, actor: Actor, **kwargs) -> None:
        on = timezone.localdate()
        super().__init__(*args, initial={"first": on, **kwargs.pop("initial", {})}, **kwargs)
        mine = substitutable_by(actor, on=on).order_by("organization__sort_order", "organization_id", "pk")
        self.fields["membership"].queryset = mine
        self.fields["person"].queryset = colleagues_of(actor, on=on)
        if not self.is_bound and not actor.can(Capability.MANAGE_ACCOUNTS):
            self.initial.setdefault("membership", actor.membership_id)


class ReasonForm(forms.Form):
    """Why, in a few words."""

    reason = text("事由", max_length=100)


class HandOverForm(forms.Form):
    """To whom, and whether the role ends with it."""

    use_required_attribute = False

    to = one_of("交给谁", None, help_text="只列能承担这项工作的同事。")
    end = forms.BooleanField(
        label="同时结束这项任职，今天是最后一天", required=False, help_text="不打勾就只交工作，任职不变。"
    )
    reason = text("事由", max_length=100, help_text="如：调任县文旅局。写进工作日志。")

    def __init__(self, *args, membership: Membership, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        on = timezone.localdate()
        # Of a colleague who cannot hold the work the verb says so, by name.
        self.fields["to"].queryset = colleagues_in(membership, on=on)
        # Read once: the page asks whether there is anybody, too.
        self.successors = list(successors_of(membership, on=on))
        self.fields["to"].choices = [("", "请选择"), *[(p.pk, p.name) for p in self.successors]]
        if Role(membership.role) in GIVEN_BY_MANDATE or membership.ends_on is not None:
            del self.fields["end"]
