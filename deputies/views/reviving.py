"""Taking back an end that was entered for the wrong person."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from deputies.forms.endings import ReasonForm
from deputies.services.mandates import mandate_rows
from deputies.services.reviving import end_entered, revive_mandate
from deputies.views.parts import form_page, posted, to_change


@requires(Capability.MANAGE_DEPUTIES)
def mandate_revive(request: HttpRequest, pk: int) -> HttpResponse:
    """The reason, and the end is undone; within a day of its entry."""
    mandate = to_change(mandate_rows(), request.actor, pk, Capability.MANAGE_DEPUTIES, lambda m: m.congress)
    if end_entered(mandate) is None:
        messages.info(request, f"{mandate.person.name}的代表职务没有单独办理终止，不用撤销。")
        return redirect(mandate)
    return form_page(
        request,
        form := ReasonForm(posted(request)),
        lambda: revive_mandate(
            actor=request.actor, mandate=mandate, reason=form.cleaned_data["reason"], at=timezone.now()
        ),
        then=mandate.get_absolute_url(),
        message=f"已撤销，{mandate.person.name}继续担任代表。",
        context={
            "title": f"撤销{mandate.person.name}代表职务的终止",
            "lead": "办错了人才撤销：代表角色、随之免去的职务和会议名单恢复原样，终止的登记留在变更经过里。"
            "登记后 24 小时内，由登记的人或者县人大办公室办理。",
            "submit": "撤销终止",
            "back": mandate.get_absolute_url(),
            "back_label": mandate.person.name,
        },
    )
