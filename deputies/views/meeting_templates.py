"""Meeting templates: those of the portal and the office's own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import page_of
from deputies.choices import MEETING_KINDS_OF_LEVEL, MeetingKind
from deputies.forms.meeting_templates import NAMES, MeetingTemplateForm
from deputies.meeting_choices import PRESET, PRESETS
from deputies.models import MeetingTemplate
from deputies.models.congress import congress_name
from deputies.services.meeting_templates import add_template, edit_template
from deputies.views.parts import (
    choose_congress,
    chosen_congress,
    form_page,
    mark_changeable,
    meeting_tabs,
    posted,
    to_change,
)

BACK = "deputies:meeting_template_list"


def _of_preset(key: str) -> dict[str, str]:
    """A preset as the form's values; nothing for an unknown key."""
    preset = PRESET.get(key)
    if preset is None:
        return {}
    values = {name: getattr(preset, name, "") for name in NAMES}
    return {**values, "steps": "\n".join(preset.steps)}


def values_of_template(key: str, congress: Organization) -> dict[str, str]:
    """What a new meeting of ``congress`` is prefilled with, from a preset's key or the id of an own template."""
    number = whole(key)
    if number is not None:
        row = MeetingTemplate.objects.in_use().filter(congress=congress, pk=number).first()
        values = {name: getattr(row, name) for name in NAMES} if row else {}
    else:
        values = _of_preset(key)
    if not values or values["kind"] not in MEETING_KINDS_OF_LEVEL.get(congress.congress_level, ()):
        return {}
    today = timezone.localdate()
    for place, text in (("{单位}", congress_name(congress)), ("{年}", today.year), ("{月}", today.month)):
        values["title"] = values["title"].replace(place, str(text))
    return values


def offered(congress: Organization) -> list[dict[str, str]]:
    """The templates a meeting of ``congress`` may be made from, the office's own first."""
    allowed = MEETING_KINDS_OF_LEVEL.get(congress.congress_level, ())
    own = MeetingTemplate.objects.in_use().filter(congress=congress).order_by("pk")
    return [
        *({"key": str(row.pk), "name": row.name, "kind": row.get_kind_display()} for row in own),
        *(
            {"key": preset.key, "name": preset.name, "kind": MeetingKind(preset.kind).label}
            for preset in PRESETS
            if preset.kind in allowed
        ),
    ]


@require_GET
@requires(Capability.MANAGE_MEETINGS)
def meeting_template_list(request: HttpRequest) -> HttpResponse:
    """The office's own templates, and those that come with the portal."""
    rows = (
        MeetingTemplate.objects.kept_by(request.actor)
        .in_use()
        .select_related("congress__division", "congress__county")
    )
    page = page_of(request, rows, order=("congress_id", "pk"), size=50)
    mark_changeable(page.rows, request.actor)
    presets = [
        {"preset": preset, "kind": MeetingKind(preset.kind).label, "steps": "、".join(preset.steps)}
        for preset in PRESETS
    ]
    context = {"page": page, "presets": presets, "tabs": meeting_tabs("meeting_template_list")}
    return render(request, "deputies/meeting_template_list.html", context)


@requires(Capability.MANAGE_MEETINGS)
def meeting_template_create(request: HttpRequest) -> HttpResponse:
    """A template of one's own, begun from one of the portal's with ``?from=``."""
    congress, congresses = chosen_congress(request)
    back = reverse(BACK)
    if congress is None:
        return choose_congress(request, congresses, title="新建会议模板", back=back, back_label="会议模板")
    begun = _of_preset(request.GET.get("from", ""))
    form = MeetingTemplateForm(posted(request), congress=congress, initial=begun)
    return form_page(
        request,
        form,
        lambda: add_template(actor=request.actor, congress=congress, at=timezone.now(), **form.values()),
        then=back,
        message=lambda template: f"已新建模板“{template}”。",
        context={
            "title": f"新建{congress_name(congress)}的会议模板",
            "submit": "保存模板",
            "back": back,
            "back_label": "会议模板",
        },
    )


@requires(Capability.MANAGE_MEETINGS)
def meeting_template_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct or retire a template."""
    rows = MeetingTemplate.objects.select_related("congress__division", "congress__county")
    template = to_change(rows, request.actor, pk, Capability.MANAGE_MEETINGS, lambda t: t.congress)
    form = MeetingTemplateForm(posted(request), row=template, congress=template.congress)
    back = reverse(BACK)
    return form_page(
        request,
        form,
        lambda: edit_template(
            actor=request.actor,
            template=template,
            at=timezone.now(),
            version=form.cleaned_data["version"],
            retired_on=form.retired_on(timezone.localdate()),
            **form.values(),
        ),
        then=back,
        message="已保存。",
        context={"title": f"修改模板“{template}”", "back": back, "back_label": "会议模板"},
        fresh=lambda: rows.get(pk=pk),
    )
