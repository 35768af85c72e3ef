"""Selections for an honour: the list, one selection, its names, its decision."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import form_status, once_with_form
from congress_portal.foundation.web.refusals import Conflict
from deputies.file_choices import NominationState, SelectionState
from deputies.forms.honours import (
    CancelSelectionForm,
    DecideSelectionForm,
    NominateForm,
    SelectionForm,
    SelectionQuery,
    WithdrawForm,
    to_nominate,
)
from deputies.honour_rules import deputies_in, excluded, people_in, quota_of
from deputies.models import HonourNomination, HonourSelection
from deputies.models.congress import congress_name
from deputies.services import selections
from deputies.services.selections import selection_rows
from deputies.views.parts import choose_congress, chosen_congress, form_page, posted, to_change, work_tabs

TONES = {
    SelectionState.OPEN: "doing",
    SelectionState.DECIDED: "closed",
    SelectionState.CANCELLED: "declined",
}
READERS = (Capability.MANAGE_DEPUTIES, Capability.SEE_OVERVIEW)


@require_GET
@requires(*READERS)
def selection_list(request: HttpRequest) -> HttpResponse:
    """Selections of the congresses the actor sees."""
    query = SelectionQuery(request.GET)
    rows = query.narrow(
        HonourSelection.objects.visible_to(request.actor).select_related(
            "congress__division", "congress__county"
        )
    )
    page = page_of(request, rows, order=("-year", "-pk"))
    for row in page.rows:
        row.tone = TONES[row.state]
    context = {
        "query": query,
        "page": page,
        "asked": any(request.GET.get(name) for name in ("q", "year", "state")),
        "tabs": work_tabs("selection_list"),
        "may_manage": request.actor.can(Capability.MANAGE_DEPUTIES),
    }
    return render(request, "deputies/selection_list.html", context)


def _seen(request: HttpRequest, pk: int) -> HonourSelection:
    return get_object_or_404(HonourSelection.objects.visible_to(request.actor).select_related(
        "congress__division", "congress__county"
    ), pk=pk)  # fmt: skip


@require_GET
@requires(*READERS)
def selection_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One selection: authority, quota, who takes no part, the names and what came of them."""
    actor = request.actor
    selection = _seen(request, pk)
    nominations = list(
        selection.nominations.visible_to(actor)
        .select_related("mandate__person", "mandate__township", "nominated_by__division")
        .order_by("pk")
    )
    standing = [n for n in nominations if n.state == NominationState.NOMINATED]
    keeps = actor.can(Capability.MANAGE_DEPUTIES) and actor.covers(selection.congress.division.path)
    is_open = selection.state == SelectionState.OPEN
    reasons = excluded(selection, [n.mandate for n in standing], timezone.localdate()) if standing else {}
    people = people_in(selection)
    for nomination in nominations:
        nomination.reasons = reasons.get(nomination.mandate_id, [])
        nomination.may_withdraw = nomination.state == NominationState.NOMINATED and is_open and (
            keeps or nomination.nominated_by_id == actor.organization_id
        )  # fmt: skip
    context = {
        "selection": selection,
        "tone": TONES[selection.state],
        "nominations": nominations,
        "standing": len(standing),
        "people": people,
        "quota": quota_of(selection, people),
        "may_manage": keeps and is_open,
        "may_nominate": is_open and actor.can(Capability.MANAGE_DEPUTIES),
        "entries": list(timeline(selection)[:20]) if keeps else [],
    }
    return render(request, "deputies/selection_detail.html", context)


@requires(Capability.MANAGE_DEPUTIES)
def selection_create(request: HttpRequest) -> HttpResponse:
    """Open a selection."""
    congress, congresses = chosen_congress(request)
    back = reverse("deputies:selection_list")
    if congress is None:
        return choose_congress(request, congresses, title="开展评选", back=back, back_label="表彰")
    form = SelectionForm(posted(request), congress=congress, initial={"year": timezone.localdate().year})
    return form_page(
        request,
        form,
        lambda: selections.open_selection(
            actor=request.actor, congress=congress, terms=form.terms(), at=timezone.now()
        ),
        then=lambda row: row.get_absolute_url(),
        message=lambda row: f"已开始评选{row}。",
        context={
            "title": f"开展{congress_name(congress)}的评选",
            "lead": "写明依据、名额和哪些人不参加。县里的评选，各乡镇人大会收到推荐通知。",
            "submit": "开始评选",
            "back": back,
            "back_label": "表彰",
        },
    )


def _to_change(request: HttpRequest, pk: int) -> HonourSelection:
    row = to_change(
        HonourSelection.objects.select_related("congress__division", "congress__county"),
        request.actor,
        pk,
        Capability.MANAGE_DEPUTIES,
        lambda s: s.congress,
    )
    return row


@requires(Capability.MANAGE_DEPUTIES)
def selection_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a selection."""
    row = _to_change(request, pk)
    form = SelectionForm(posted(request), row=row, congress=row.congress)
    return form_page(
        request,
        form,
        lambda: selections.edit_selection(
            actor=request.actor,
            selection=row,
            terms=form.terms(),
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        then=row.get_absolute_url(),
        message="已保存。",
        context={
            "title": f"修改{row}的评选办法",
            "submit": "保存",
            "back": row.get_absolute_url(),
            "back_label": str(row),
        },
        fresh=lambda: selection_rows().get(pk=pk),
    )


@requires(Capability.MANAGE_DEPUTIES)
def selection_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a selection up."""
    row = _to_change(request, pk)
    form = CancelSelectionForm(posted(request), row=row)
    return form_page(
        request,
        form,
        lambda: selections.cancel_selection(
            actor=request.actor,
            selection=row,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        then=row.get_absolute_url(),
        message="已取消这次评选。",
        context={
            "title": f"取消评选{row}",
            "submit": "取消评选",
            "back": row.get_absolute_url(),
            "back_label": str(row),
        },
        fresh=lambda: selection_rows().get(pk=pk),
    )


@requires(Capability.MANAGE_DEPUTIES)
def selection_nominate(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a deputy forward: each office those of its own area."""
    row = _seen(request, pk)
    if row.state != SelectionState.OPEN:
        raise Conflict(f"这次评选{row.get_state_display()}，不能再推荐。")
    form = NominateForm(posted(request), mandates=to_nominate(request.actor, deputies_in(row), row))
    back = row.get_absolute_url()
    if request.method == "POST":
        done = once_with_form(
            request,
            form,
            lambda: selections.nominate(
                actor=request.actor, selection=row, at=timezone.now(), **form.cleaned_data
            ),
            then=back,
            message=lambda nomination: f"已推荐{nomination.mandate.person.name}。",
        )
        if done is not None:
            return done
    else:
        # Whom the rules exclude is not offered; who was sent all the same hears why.
        offered = form.fields["mandate"].queryset
        out = excluded(row, offered, timezone.localdate())
        form.fields["mandate"].queryset = offered.exclude(pk__in=out)
    context = {
        "form": form,
        "title": f"推荐{row}人选",
        "lead": f"不参加评选的：{'；'.join(row.exclusion_labels)}。" if row.exclusions else "",
        "submit": "推荐",
        "back": back,
        "back_label": str(row),
    }
    return render(request, "deputies/record_form.html", context, status=form_status(form))


@requires(Capability.MANAGE_DEPUTIES)
def nomination_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a name back."""
    rows = HonourNomination.objects.visible_to(request.actor).select_related("selection", "mandate__person")
    row = get_object_or_404(rows, pk=pk)
    form = WithdrawForm(posted(request))
    back = row.selection.get_absolute_url()
    if request.method == "POST":
        done = once_with_form(
            request,
            form,
            lambda: selections.withdraw_nomination(
                actor=request.actor, nomination=row, reason=form.cleaned_data["reason"], at=timezone.now()
            ),
            then=back,
            message="已撤回推荐。",
        )
        if done is not None:
            return done
    context = {
        "form": form,
        "title": f"撤回对{row.mandate.person.name}的推荐",
        "lead": str(row.selection),
        "submit": "撤回推荐",
        "back": back,
        "back_label": str(row.selection),
    }
    return render(request, "deputies/record_form.html", context, status=form_status(form))


@requires(Capability.MANAGE_DEPUTIES)
def selection_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter the decision of the approving body."""
    row = _to_change(request, pk)
    if row.state != SelectionState.OPEN:
        raise Conflict(f"这次评选{row.get_state_display()}，不能再登记。")
    form = DecideSelectionForm(posted(request), row=row)
    quota = quota_of(row, people_in(row))
    return form_page(
        request,
        form,
        lambda: selections.decide_selection(
            actor=request.actor,
            selection=row,
            chosen=list(form.cleaned_data["chosen"]),
            decided_on=form.cleaned_data["decided_on"],
            document_no=form.cleaned_data["document_no"],
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        then=row.get_absolute_url(),
        message="已登记表彰，记入受表彰代表的履职档案。",
        context={
            "title": f"登记{row}的表彰决定",
            "lead": f"批准机关：{row.approved_by}。名额 {quota} 人，登记以后记入履职档案并告诉代表。",
            "submit": "登记表彰",
            "back": row.get_absolute_url(),
            "back_label": str(row),
        },
        fresh=lambda: selection_rows().get(pk=pk),
    )
