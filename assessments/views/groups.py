"""Groups of those who are ranked together, and their members."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from assessments.forms.schemes import GroupForm
from assessments.models import FlagGroup
from assessments.workflow import groups as workflow
from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.models import Organization, OrganizationKind
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.posting import form_status, once, once_with_form

KINDS = (OrganizationKind.TOWNSHIP_CONGRESS, OrganizationKind.STREET_COMMITTEE)


@requires(Capability.MANAGE_SCHEMES)
def group_list(request: HttpRequest) -> HttpResponse:
    """The county's groups with their members."""
    groups = FlagGroup.objects.visible_to(request.actor).of_townships().prefetch_related("subjects")
    rows = [{"group": g, "members": [s for s in g.subjects.all() if s.ended_on is None]} for g in groups]
    return render(request, "assessments/group_list.html", {"rows": rows})


@requires(Capability.MANAGE_SCHEMES)
@require_POST
def groups_ensure(request: HttpRequest) -> HttpResponse:
    """Make the township group and the street group from the county's organizations."""
    return once(
        request,
        lambda: workflow.ensure_groups(
            actor=request.actor, county=request.actor.county, on=timezone.localdate(), at=timezone.now()
        ),
        then=lambda _: reverse("assessments:group_list"),
        message=lambda made: (
            f"已按乡镇、街道分成 {len(made)} 组。" if made else "还没有乡镇人大，请先导入区划。"
        ),
    )


@requires(Capability.MANAGE_SCHEMES)
def group_create(request: HttpRequest) -> HttpResponse:
    """A new group."""
    return _group(request, None)


@requires(Capability.MANAGE_SCHEMES)
def group_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A group and its members."""
    return _group(
        request, get_object_or_404(FlagGroup.objects.visible_to(request.actor).of_townships(), pk=pk)
    )


def _group(request: HttpRequest, group: FlagGroup | None) -> HttpResponse:
    organizations = (
        Organization.objects.filter(county_id=request.actor.county_id, kind__in=KINDS, valid_to=None)
        .select_related("division")
        .order_by("sort_order", "pk")
    )
    initial = {}
    if group is not None:
        members = group.subjects.current().values_list("organization_id", flat=True)
        initial = {
            "name": group.name,
            "authority_document": group.authority_document,
            "authority_organ": group.authority_organ,
            "rhythm": group.rhythm,
            "organizations": list(members),
            "version": group.version,
        }
    form = GroupForm(request.POST or None, organizations=organizations, initial=initial)
    if request.method == "POST":

        def verb() -> FlagGroup:
            data = form.cleaned_data
            saved = workflow.save_group(
                actor=request.actor,
                county=request.actor.county,
                group=group,
                version=data["version"],
                name=data["name"],
                authority_document=data["authority_document"],
                authority_organ=data["authority_organ"],
                rhythm=data["rhythm"],
                at=timezone.now(),
            )
            workflow.set_subjects(
                actor=request.actor,
                group=saved,
                organizations=list(data["organizations"]),
                on=timezone.localdate(),
                at=timezone.now(),
            )
            return saved

        answer = once_with_form(
            request,
            form,
            verb,
            then=lambda _: reverse("assessments:group_list"),
            message=lambda saved: f"“{saved.name}”已保存。",
        )
        if answer:
            return answer
    return render(
        request, "assessments/group_form.html", {"form": form, "group": group}, status=form_status(form)
    )
