"""Elections at a session: prepared, candidates, their meeting with deputies, the result."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.numbers import whole
from deputies.forms.elections import CandidateForm, ElectionForm, MetForm, ResultForm, VoidElectionForm
from deputies.forms.sessions import VoidForm
from deputies.models import Candidate, Election
from deputies.services import candidates as people
from deputies.services import elections as verbs
from deputies.services.session_parts import LABELS
from deputies.session_sheet import base_sentence, election_notes
from deputies.session_words import OFFICE_OF_POST, BallotRound, ElectionState
from deputies.views.parts import form_page, posted, to_change
from deputies.views.session_parts import fresh_part, kept_part, void_page
from deputies.views.sessions import kept_session, tab_url

TONES = {
    ElectionState.PREPARED: "waiting",
    ElectionState.HELD: "closed",
    ElectionState.INVALID: "returned",
}


@require_GET
@requires(Capability.VIEW_ROSTER)
def election_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One election: candidates, ballots, who is elected."""
    actor = request.actor
    rows = Election.objects.visible_to(actor).select_related(*LABELS, "meeting", "previous")
    election = get_object_or_404(rows, pk=pk)
    everybody = list(election.candidates.select_related("mandate__congress"))
    standing = [c for c in everybody if c.withdrawn_at is None]
    covers = actor.covers(election.session.term.congress.division.path)
    keeps = covers and actor.can(Capability.MANAGE_MEETINGS) and election.voided_at is None
    next_round = election.next_rounds.standing().first()
    elected = sum(c.elected for c in standing)
    decided = election.state != ElectionState.PREPARED
    notes = election_notes(election, standing) if covers else []
    if covers and decided and election.post in OFFICE_OF_POST:
        notes += _offices_astray(election)
    context = {
        "election": election,
        "session": election.session,
        "tone": TONES[election.state],
        "candidates": standing,
        "elected": elected,
        "withdrawn": [c for c in everybody if c.withdrawn_at is not None],
        "notes": notes,
        "base": base_sentence(election.total),
        "keeps": keeps,
        "next_round": next_round,
        "may_go_on": keeps and decided and next_round is None and elected < election.seats,
        "office": OFFICE_OF_POST.get(election.post)
        if actor.can(Capability.MANAGE_DEPUTIES) and covers
        else None,
        "back": tab_url(election.session, "elections"),
    }
    return render(request, "deputies/election_detail.html", context)


def _offices_astray(election: Election) -> list[str]:
    """Offices entered with the result that a correction, or taking it back, has left without an election."""
    if election.voided_at is not None:
        return [
            f"这次选举已经作废，名册里还登记着{holding.mandate.person.name}任{holding}，请打开他的页面核对。"
            for holding in verbs.offices_of(election)
        ]
    elected = election.candidates.filter(elected=True, mandate__isnull=False).values("mandate")
    held = election.office_holdings.filter(ends_on__isnull=True).exclude(mandate__in=elected)
    return [
        f"更正以后{holding.mandate.person.name}没有当选，名册里还登记着他任{holding}，请打开他的页面核对。"
        for holding in held.select_related("mandate__person").order_by("pk")
    ]


def _previous(request: HttpRequest, session: Any) -> Election | None:
    """The round before, where the address names one that stands and ended."""
    pk = whole(request.GET.get("after"))
    if pk is None:
        return None
    rounds = Election.objects.standing().exclude(state=ElectionState.PREPARED)
    return rounds.filter(pk=pk, session__term=session.term_id).first()


@requires(Capability.MANAGE_MEETINGS)
def election_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter that somebody is to be elected; ``?after=`` makes it a further round."""
    session = kept_session(request, pk)
    previous = _previous(request, session)
    initial = {}
    if previous is not None:
        left = previous.seats - previous.candidates.filter(elected=True).count()
        initial = {
            "post": previous.post,
            "title": previous.title,
            "ballot_round": BallotRound.AGAIN,
            "seats": max(left, 1),
        }
    form = ElectionForm(posted(request), session=session, initial=initial)
    back = tab_url(session, "elections")
    return form_page(
        request,
        form,
        lambda: verbs.prepare_election(
            actor=request.actor, session=session, previous=previous, at=timezone.now(), **form.values()
        ),
        then=lambda election: election.get_absolute_url(),
        message=lambda election: f"已登记选举{election.title}，请登记候选人。",
        context={
            "title": f"登记{session}的选举" if previous is None else f"另行选举{previous.title}",
            "lead": "一个职务登记一次；同一职务应选几人的，一起登记。"
            if previous is None
            else "上一轮没有当选的候选人按得票多少带过来，登记后可以增减。",
            "submit": "登记选举",
            "back": back if previous is None else previous.get_absolute_url(),
            "back_label": session.label if previous is None else previous.title,
        },
    )


@requires(Capability.MANAGE_MEETINGS)
def election_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what is to be elected."""
    election = kept_part(request, Election, pk)
    form = ElectionForm(posted(request), row=election, session=election.session)
    return form_page(
        request,
        form,
        lambda: verbs.edit_election(
            actor=request.actor,
            election=election,
            version=form.cleaned_data["version"],
            at=timezone.now(),
            **form.values(),
        ),
        then=election.get_absolute_url(),
        message="已保存。",
        context=_context(f"修改选举{election.title}", election),
        fresh=fresh_part(Election, pk),
    )


def _context(title: str, election: Election, **more: str) -> dict[str, str]:
    return {"title": title, "back": election.get_absolute_url(), "back_label": election.title, **more}


@requires(Capability.MANAGE_MEETINGS)
def election_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back an election that was entered by mistake."""
    election = kept_part(request, Election, pk)
    form = VoidElectionForm(posted(request), row=election, holdings=verbs.offices_of(election))
    return void_page(
        request,
        election,
        lambda reason, version: verbs.void_election(
            actor=request.actor, election=election, at=timezone.now(), **form.values()
        ),
        title="作废选举登记",
        back=tab_url(election.session, "elections"),
        form=form,
    )


@requires(Capability.MANAGE_MEETINGS)
def election_met(request: HttpRequest, pk: int) -> HttpResponse:
    """Candidates met the deputies."""
    election = kept_part(request, Election, pk)
    form = MetForm(posted(request), row=election)
    return form_page(
        request,
        form,
        lambda: people.meet_deputies(
            actor=request.actor,
            election=election,
            version=form.cleaned_data["version"],
            at=timezone.now(),
            **form.values(),
        ),
        then=election.get_absolute_url(),
        message="已登记候选人与代表见面。",
        context=_context(f"登记{election.title}候选人与代表见面", election, submit="登记见面"),
        fresh=fresh_part(Election, pk),
    )


@requires(Capability.MANAGE_MEETINGS)
def election_result(request: HttpRequest, pk: int) -> HttpResponse:
    """Ballots and votes, or their correction."""
    election = kept_part(request, Election, pk)
    candidates = list(election.candidates.all())
    form = ResultForm(posted(request), row=election, candidates=candidates)
    return form_page(
        request,
        form,
        lambda: verbs.hold_election(
            actor=request.actor,
            election=election,
            version=form.cleaned_data["version"],
            at=timezone.now(),
            **form.values(),
        ),
        then=election.get_absolute_url(),
        message=lambda row: (
            "已登记选举结果。"
            + (f"并登记{'、'.join(row.offices)}任{OFFICE_OF_POST[row.post].label}。" if row.offices else "")
        ),
        template="deputies/election_result.html",
        context={
            "election": election,
            "session": election.session,
            "back": election.get_absolute_url(),
            "correction": election.state != ElectionState.PREPARED,
        },
        fresh=fresh_part(Election, pk),
    )


@requires(Capability.MANAGE_MEETINGS)
def candidate_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody more on the ballot."""
    election = kept_part(request, Election, pk)
    form = CandidateForm(posted(request), election=election)
    return form_page(
        request,
        form,
        lambda: people.name_candidate(
            actor=request.actor, election=election, at=timezone.now(), **form.values()
        ),
        then=election.get_absolute_url(),
        message=lambda candidate: f"已登记候选人{candidate}。",
        context=_context(f"登记{election.title}候选人", election, submit="登记候选人"),
    )


def _candidate(request: HttpRequest, pk: int) -> Candidate:
    rows = Candidate.objects.select_related(*(f"election__{label}" for label in LABELS), "mandate__person")
    found = get_object_or_404(rows, pk=pk)
    # Whose election one may not see has no candidates either.
    kept = to_change(
        Election.objects.standing().select_related(*LABELS),
        request.actor,
        found.election_id,
        Capability.MANAGE_MEETINGS,
        lambda e: e.session.term.congress,
    )
    found.election = kept
    return found


@requires(Capability.MANAGE_MEETINGS)
def candidate_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a candidate."""
    candidate = _candidate(request, pk)
    form = CandidateForm(posted(request), row=candidate, election=candidate.election)
    return form_page(
        request,
        form,
        lambda: people.edit_candidate(
            actor=request.actor,
            candidate=candidate,
            version=form.cleaned_data["version"],
            at=timezone.now(),
            **form.values(),
        ),
        then=candidate.get_absolute_url(),
        message="已保存。",
        context=_context(f"修改候选人{candidate}", candidate.election),
        fresh=lambda: Candidate.objects.select_related("mandate").get(pk=pk),
    )


@requires(Capability.MANAGE_MEETINGS)
def candidate_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody stands no more."""
    candidate = _candidate(request, pk)
    form = VoidForm(posted(request), row=candidate)
    return form_page(
        request,
        form,
        lambda: people.withdraw_candidate(
            actor=request.actor,
            candidate=candidate,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        then=candidate.get_absolute_url(),
        message="已登记退出。",
        context=_context(f"{candidate}不再作为候选人", candidate.election, submit="登记退出"),
        fresh=lambda: Candidate.objects.get(pk=pk),
    )
