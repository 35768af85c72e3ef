"""One case: everything about it on one page, and the one thing this actor can do with it now."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from congress_portal.foundation.accounts.access import Actor, requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.attachments.services import download_response
from congress_portal.foundation.journal.models import Audience
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.htmx import is_htmx
from deputies.naming import names_in

from .. import workflow
from ..advice import neighbours
from ..choices import ReplyKind
from ..endings import has_lapsed
from ..likeness import similar_cases
from ..matters import matters_in
from ..models import Split, Suggestion, SuggestionAttachment, SuggestionClock
from ..parties import all_parts, part_of, promises_of
from ..presenters import audience_of, clock_for, clock_of, goes_with, late_assists, steps_of, waits_for
from ..seeing import SAYING, keeps_from
from ..states import MOVE, NOT_HANDED_IN, SuggestionState
from ..unit_rules import evaluated_by_deputy, evaluations_of
from ..unit_views import may_read_file, readable_files, reads_talks
from ..wall import shown_lines
from ..watch_panel import watch_links
from ..workflow.publishing import may_see_contact
from .authors import may_unsign
from .cases import case_of
from .moves import panel_of
from .units import own_part, reads_opinions

TIMELINE_LENGTH = 8
MAY_SPLIT = MOVE["split"].sources | MOVE["split_draft"].sources


@requires(Capability.VIEW_SUGGESTIONS)
def suggestion_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a case."""
    case = case_of(request, pk)
    actor, on = request.actor, timezone.localdate()
    if case.dispatched_on is None and not case.imported:
        case._parts = []
    parts = all_parts(case)
    quotes = _quotes(actor, case)
    raised = goes_with(quotes[::-1]) if case.state == SuggestionState.RAISED else None
    clocks = list(case.clocks.running().select_related("assignment__unit")) if case.due_kind else []
    clock = clock_for(actor, clocks)
    show_all = request.GET.get("all") == "1"
    kept = keeps_from(actor, case)
    circle, read_as = audience_of(actor, case, parts), request.GET.get("as", "")
    # Whoever reads everything may look at what the others read.
    narrower = circle == Audience.STAFF and read_as in (Audience.PARTIES, Audience.PUBLIC)
    said = timeline(case, Audience(read_as) if narrower else circle).exclude(move__in=SAYING if kept else ())
    entries = list(said[: 500 if show_all else TIMELINE_LENGTH + 1])
    replies, signatures = _replies(actor, case), _signatures(case)
    own = own_part(case)
    line = shown_lines().filter(demand=case).first() if case.is_demand and case.station_id else None
    context = {
        "case": case,
        "on": on,
        "parts": [part for part in parts if part.state != "cancelled"],
        "quotes": quotes,
        "raised": raised,
        "steps": steps_of(
            case, on=on, raised=raised, parts=parts, quotes=0 if case.is_demand else len(quotes),
            first_on=min((q.submitted_on for q in quotes), default=None) if not case.is_demand else None,
        ),
        "waits": waits_for(case, on, parts) if case.is_open else "",
        "lapsed": has_lapsed(case, on),
        "clock": clock_of(clock, on) if clock else None,
        "clock_known": clock.known if clock else True,
        "late_assists": late_assists(clocks, on),
        "signatures": signatures,
        "unlisted": _unlisted(case, signatures) if case.imported else [],
        "notes": list(case.notes.all()) if case.is_demand else [],
        "attachments": readable_files(actor, case),
        "replies": [reply for reply in replies if not reply.superseded],
        "corrected": [reply for reply in replies if reply.superseded],
        "own": own,
        "can_set_desk": own is not None and actor.can(Capability.SIGN_REPLY),
        "sees_talks": any(not part.is_coordinating for part in parts) and reads_talks(actor, case),
        "can_print_form": evaluated_by_deputy(case) and case.state in ("replied", "evaluated"),
        "evaluations": [] if kept else evaluations_of(case),
        "commitments": _commitments(case),
        "watch_links": watch_links(actor, case, on),
        "contact": _contact(request, case),
        "entries": entries,
        "timeline_limit": 500 if show_all else TIMELINE_LENGTH,
        "circles": Audience.choices if circle == Audience.STAFF else [],
        "circle": read_as if narrower else str(circle),
        "more_entries": not show_all and len(entries) > TIMELINE_LENGTH,
        "panel": panel_of(actor, case, handled=_handled(request, parts, replies)),
        **_origin(actor, case, signatures),
        "can_edit": case.state == "draft" and case.deputy and case.deputy.person_id == actor.person_id,
        "can_publish": _can_publish(request, case),
        "line": line,
        "met": line.met if line else 0,
        "can_show_line": workflow.may_show_line(actor, case) and (line is not None or case.is_open),
    }  # fmt: skip
    if request.GET.get("line") == "1" and context["panel"].get("page"):
        context["panel"]["url"] += "?line=1"
    return render(request, "suggestions/suggestion_detail.html", context)


def _quotes(actor: Actor, case: Suggestion) -> list[Suggestion]:
    """A suggestion's demands; a demand's suggestions; as far as this actor may read them.

    Units that hold the case read the voters' words. A demand that was sent past the township, or a
    case that is not for everybody, stays with those who see it itself.
    """
    if case.state == "awaiting_accept" or not case.has_links:
        return []
    readable = Exists(Suggestion.objects.visible_to(actor, named=True).order_by().filter(pk=OuterRef("pk")))
    fields = ("pk", "number", "short_number", "title", "body", "submitted_on", "state", "kind")
    if case.is_demand:
        linked = Suggestion.objects.visible_to(actor).filter(demand_links__demand=case)
        # And where each stands: the demand waits for it.
        rows = linked.select_related("lead_unit").defer("body").annotate(readable=readable)
        return list(rows.distinct().order_by("pk"))
    linked = Suggestion.objects.filter(raised_links__suggestion=case)
    rows = linked.only(*fields, "direct_to_county", "confidential").annotate(readable=readable).order_by("pk")
    # Their words are for the unit that handles the suggestion, their pages are not.
    handles = part_of(actor, case) is not None
    return [row for row in rows if handles or row.readable or not (row.direct_to_county or row.confidential)]


def _signatures(case: Suggestion) -> list:
    """The co-signers, also those who have not answered or said no: the author is told of each."""
    if case.is_demand:
        return []
    return list(case.signatures.filter(lead=False).select_related("mandate__person").order_by("pk"))


def _origin(actor: Actor, case: Suggestion, signatures: list) -> dict:
    """Where a suggestion comes from and what it goes with; links only to what this actor may see."""
    signed = [row for row in signatures if row.stands]
    facts: dict = {
        "signed": signed,
        "unanswered": [row for row in signatures if not row.stands] if case.state in NOT_HANDED_IN else [],
        "can_unsign": case.is_open and may_unsign(signed, actor.person_id),
    }
    if case.is_demand or case.imported:
        return facts
    facts["matters"] = matters_in(case.title, case.body) if case.state in MAY_SPLIT else []
    if not (case.goes_with_others or case.merged_into_id or case.repeats_id):
        return facts
    linked = list(
        Suggestion.objects.visible_to(actor)
        .filter(
            Q(pk__in=[case.merged_into_id, case.repeats_id])
            | Q(merged_into=case)
            | Q(split_from__whole=case)
            | Q(split_off__part=case)
        )
        .select_related("split_from")
        .only("title", "short_number", "state", "merged_into_id", "kind", "split_from__whole_id")
        .order_by("pk")
    )
    # The words as they stood before the first split.
    facts["before"] = Split.objects.filter(Q(whole=case) | Q(part=case)).order_by("pk").first()
    merged = [
        row.name for row in linked if row.merged_into_id == case.pk and row.state == SuggestionState.MERGED
    ]
    if merged:
        facts["together"] = f"{'、'.join(merged)}并入本件一起办理；答复时每件都答复，由各自的代表评价。"
    facts["linked"] = [{"case": row, "word": _link_word(case, row)} for row in linked]
    return facts


def _link_word(case: Suggestion, other: Suggestion) -> str:
    if other.pk == case.merged_into_id:
        return "合并到" if case.state == SuggestionState.MERGED else "曾与它合并办理"
    if other.merged_into_id == case.pk:
        return "并入本件" if other.state == SuggestionState.MERGED else "曾并入本件"
    if other.pk == case.repeats_id:
        return "以前提过"
    part = getattr(other, "split_from", None)
    return "拆出" if part is not None and part.whole_id == case.pk else "原件"


def _unlisted(case: Suggestion, signatures: list) -> list[str]:
    """Names an imported file has among the authors and no roster knows."""
    known = {str(case.deputy), *(str(row.mandate) for row in signatures)}
    return [name for name in names_in(case.raised_by) if name not in known]


def _replies(actor: Actor, case: Suggestion) -> list:
    """Replies with the earlier texts of corrected ones; 协办意见 for the units and the congress only."""
    if case.last_reply_at is None and not any(part.is_assisting for part in all_parts(case)):
        return []
    rows = case.replies.select_related("assignment__unit", "outcome")
    return list(rows if reads_opinions(actor, case) else rows.exclude(kind=ReplyKind.OPINION))


def _handled(request: HttpRequest, parts: list, replies: list) -> bool | None:
    """Whether the actor handled the case, as far as this page knows; None: ask ``handled_by``.

    Whoever has one role only cannot be in a handling unit besides. The verb asks in any case.
    """
    if len(request.memberships) != 1:
        return None
    people = {part.acknowledged_by_id for part in parts} | {reply.written_by_id for reply in replies}
    return request.actor.person_id in people


def _commitments(case: Suggestion) -> list:
    promised = case.state == "following" or (case.outcome_id is not None and case.outcome.needs_commitment)
    return promises_of(case) if promised else []


def _contact(request: HttpRequest, case: Suggestion):
    if not case.is_demand:
        return None
    contact = getattr(case, "contact", None)
    return contact if contact and may_see_contact(request.actor, case) else None


def _can_publish(request: HttpRequest, case: Suggestion) -> bool:
    return (
        case.state in ("closed", "following")
        and not case.confidential
        and (case.publish_consent or case.is_demand)
        and request.actor.can(Capability.CLOSE_CASE)
        and request.actor.organization_id == case.congress_id
    )


@requires(Capability.VIEW_SUGGESTIONS)
def suggestion_similar(request: HttpRequest, pk: int) -> HttpResponse:
    """Similar cases of this and past years: a fragment beside the case, a page of its own without scripts."""
    case = case_of(request, pk)
    template = "_similar" if is_htmx(request) else "suggestion_similar"
    context = {"case": case, "found": similar_cases(request.actor, case)}
    return render(request, f"suggestions/{template}.html", context)


@requires(Capability.VIEW_SUGGESTIONS)
def suggestion_neighbour(request: HttpRequest, pk: int, way: str) -> HttpResponse:
    """上一件、下一件: to the neighbour on the same tab, the order being that of the list."""
    case = case_of(request, pk)
    other = neighbours(request.actor, case, way)
    return redirect(other if other else case)


@requires(Capability.VIEW_SUGGESTIONS)
def suggestion_print(request: HttpRequest, pk: int) -> HttpResponse:
    """打印原件: the suggestion as it was handed in, on paper."""
    case = case_of(request, pk)
    return render(
        request, "suggestions/suggestion_print.html",
        {
            "case": case,
            "signatures": [row for row in _signatures(case) if row.stands],
            "quotes": _quotes(request.actor, case),
            "attachments": readable_files(request.actor, case),
        },
    )  # fmt: skip


@requires(Capability.VIEW_SUGGESTIONS)
@require_POST
def suggestion_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """查看号码: shows the voter's number and says so in the journal, each time."""
    case = case_of(request, pk)
    phone = workflow.reveal_contact(actor=request.actor, suggestion=case, at=timezone.now())
    # Rendered at once: a redirect would leave the number in a cookie or in the session.
    return render(request, "suggestions/suggestion_contact.html", {"case": case, "phone": phone})


@requires(Capability.VIEW_SUGGESTIONS)
def clock_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """逐日看怎么算的: how a limit was counted, day by day."""
    clock = get_object_or_404(
        SuggestionClock.objects.select_related("rule", "assignment__unit").prefetch_related(
            "changes__changed_by"
        ),
        pk=pk,
    )
    case = case_of(request, clock.suggestion_id)
    view = clock_of(clock, timezone.localdate())
    return render(request, "suggestions/clock_detail.html", {"clock": clock, "view": view, "case": case})


@requires(Capability.VIEW_SUGGESTIONS)
def attachment(request: HttpRequest, pk: int) -> HttpResponse:
    """A file of a case, for whoever may see the case."""
    row = get_object_or_404(SuggestionAttachment.objects.select_related("draft__assignment"), pk=pk)
    case = case_of(request, row.suggestion_id)
    if not may_read_file(request.actor, case, row):
        raise Http404("这个文件只有有关的人看得到。")
    return download_response(row)
