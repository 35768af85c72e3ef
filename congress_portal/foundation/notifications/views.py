"""Pages: the words of reminders, the hours of mail, what was not sent."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.models import Person
from congress_portal.foundation.accounts.people import edit_person
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.notifications import mailings, wording
from congress_portal.foundation.notifications.channels import CHANNELS, masked
from congress_portal.foundation.notifications.choices import MailingState, Urgency
from congress_portal.foundation.notifications.digests import calendar_at
from congress_portal.foundation.notifications.forms import AddressForm, HoursForm, WordsForm
from congress_portal.foundation.notifications.hours import change_hours, hours_of
from congress_portal.foundation.notifications.models import Mailing
from congress_portal.foundation.notifications.moments import next_digest
from congress_portal.foundation.slots import DeadlineKind, subject_key, subject_url
from congress_portal.foundation.slots.deadlines import fill
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import form_status, once, once_with_form

AT_ONCE = [urgency.label for urgency in Urgency if urgency.value]


def channel_words(kind: DeadlineKind) -> str:
    """平台消息、电子邮件"""
    names = [CHANNELS.get(key).label for key in kind.channels if CHANNELS.get(key)]
    return "、".join(["平台消息", *names])


# --- words --------------------------------------------------------------------------------------------
@requires(Capability.MANAGE_RULES)
@require_safe
def kind_list(request: HttpRequest) -> HttpResponse:
    """Every kind of reminder: when, to whom, by what way, in what words."""
    rows = [
        {
            "kind": words.kind,
            "preview": words.preview[0],
            "channels": channel_words(words.kind),
            "own": words.is_own,
        }
        for words in wording.all_county_words(request.actor)
    ]
    row = hours_of(request.actor)
    now = timezone.now()
    context = {
        "rows": rows,
        "hours": row,
        "next_digest": next_digest(now, calendar_at(now), row.hours),
        "at_once": AT_ONCE,
        "mail_is_set_up": any(channel.is_set_up() for channel in CHANNELS),
    }
    return render(request, "notifications/kind_list.html", context)


def _kind(key: str) -> DeadlineKind:
    found = next((kind for kind in wording.editable_kinds() if kind.key == key), None)
    if found is None:
        raise Http404
    return found


@requires(Capability.MANAGE_RULES)
def words_edit(request: HttpRequest, key: str) -> HttpResponse:
    """Edit the words of one kind, with a preview from sample values before anything is saved."""
    kind = _kind(key)
    words = wording.county_words(request.actor, kind)
    form = WordsForm(request.POST or None, words=words)
    looking = "preview" in request.POST
    if looking:
        form.is_valid()
    elif request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: wording.save_words(
                actor=request.actor,
                kind=kind,
                title=form.cleaned_data["title"],
                body=form.cleaned_data["body"],
                seen=form.cleaned_data["seen"],
                at=timezone.now(),
            ),
            then=request.path,
            message=lambda row: "提醒文字已保存，从下一次提醒起用。" if row else "文字没有变动。",
        )
        if answer is not None:
            return answer
        if form_status(form) == 409:
            words = wording.county_words(request.actor, kind)
            form.data = form.data.copy()
            form.data["seen"] = str(words.version)
    context = {
        "kind": kind,
        "words": words,
        "form": form,
        "preview": _preview(form, words),
        "looking": looking,
        "channels": channel_words(kind),
        "history": words.history[:10],
        "in_force": words.row,
        "clash": form_status(form) == 409,
    }
    if looking and request.headers.get("HX-Request"):
        return render(request, "notifications/_preview.html", context)
    return render(request, "notifications/words_edit.html", context, status=form_status(form))


def _preview(form: WordsForm, words: wording.Words) -> dict[str, str] | None:
    """What a reader would see of the typed words; None where they cannot be used."""
    if not form.is_bound:
        title, body = words.preview
    elif form.errors.keys() & {"title", "body"}:
        return None
    else:
        samples = words.kind.samples
        title, body = (fill(form.cleaned_data.get(name, ""), samples) for name in ("title", "body"))
    return {"title": title, "body": body}


@requires(Capability.MANAGE_RULES)
@require_POST
def words_undo(request: HttpRequest, key: str) -> HttpResponse:
    """Go back to the version before."""
    kind = _kind(key)
    seen = whole(request.POST.get("seen")) or 0
    return once(
        request,
        lambda: wording.undo_words(actor=request.actor, kind=kind, seen=seen, at=timezone.now()),
        then=lambda _: request.path.removesuffix("undo/"),
        message=lambda words: (
            "已撤回，现在用的是前一版文字。" if words.is_own else "已撤回，现在用的是默认文字。"
        ),
    )


@requires(Capability.MANAGE_RULES)
@require_POST
def words_reset(request: HttpRequest, key: str) -> HttpResponse:
    """Put the default words in force."""
    kind = _kind(key)
    seen = whole(request.POST.get("seen")) or 0
    return once(
        request,
        lambda: wording.reset_words(actor=request.actor, kind=kind, seen=seen, at=timezone.now()),
        then=lambda _: request.path.removesuffix("reset/"),
        message="已恢复默认文字。需要改回去，点“撤回上一次修改”。",
    )


# --- hours --------------------------------------------------------------------------------------------
@requires(Capability.MANAGE_RULES)
def hours_edit(request: HttpRequest) -> HttpResponse:
    """When the digest leaves and when nothing does."""
    form = HoursForm(request.POST or None, instance=hours_of(request.actor))
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: change_hours(actor=request.actor, at=timezone.now(), **form.cleaned_data),
            then="notifications:kind_list",
            message=lambda row: f"已保存：每个工作日 {row.digest_at:%H:%M} 汇总发送。",
        )
        if answer is not None:
            return answer
    return render(request, "notifications/hours_edit.html", {"form": form}, status=form_status(form))


# --- addresses ----------------------------------------------------------------------------------------
def _address_page(request: HttpRequest, person: Person, *, back: str) -> HttpResponse:
    form = AddressForm(request.POST or None, initial={"email": person.email})
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: edit_person(
                actor=request.actor, person=person, email=form.cleaned_data["email"], at=timezone.now()
            ),
            then=back,
            message=lambda row: "邮箱已保存。" if row.email else "已改为不收邮件。",
        )
        if answer is not None:
            return answer
    context = {"form": form, "person": person, "own": person.pk == request.actor.person_id, "back": back}
    return render(request, "notifications/address_edit.html", context, status=form_status(form))


def address_edit(request: HttpRequest) -> HttpResponse:
    """Where one's own letters go."""
    person = get_object_or_404(Person, pk=request.actor.person_id)
    return _address_page(request, person, back=reverse("workbench:messages"))


@requires(Capability.MANAGE_ACCOUNTS)
def person_address(request: HttpRequest, pk: int) -> HttpResponse:
    """Where somebody's letters go, for whoever keeps the accounts."""
    person = get_object_or_404(Person, pk=pk, county_id=request.actor.county_id, county__isnull=False)
    return _address_page(request, person, back=subject_url(subject_key(person)))


# --- what was not sent --------------------------------------------------------------------------------
@requires(Capability.MANAGE_SETTINGS)
@require_safe
def unsent_list(request: HttpRequest) -> HttpResponse:
    """没有发出的消息: what failed or is in doubt, why in words, and what can be done."""
    rows = Mailing.objects.visible_to(request.actor).unsent().select_related("recipient", "todo")
    page = page_of(request, rows, order=("-created_at", "-pk"), size=50)
    mailings.things_of(page.rows)
    for row in page.rows:
        channel = CHANNELS.get(row.channel)
        row.address = masked(channel.address(row.recipient)) if channel else ""
        row.code = row.detail if row.detail.startswith("SMTP ") else ""
        row.is_stuck = row.state in mailings.STUCK
        row.is_doubtful = row.state == MailingState.DOUBTFUL
    now = timezone.now()
    context = {
        "page": page,
        "counts": mailings.unsent_counts(request.actor.county_id),
        "next_digest": next_digest(now, calendar_at(now), hours_of(request.actor).hours),
        "mail_is_set_up": any(channel.is_set_up() for channel in CHANNELS),
    }
    return render(request, "notifications/unsent_list.html", context)


@requires(Capability.MANAGE_SETTINGS)
@require_POST
def resend_all(request: HttpRequest) -> HttpResponse:
    """Try everything that failed once more."""
    return once(
        request,
        lambda: mailings.resend_all(actor=request.actor, at=timezone.now()),
        then="notifications:unsent_list",
        message=lambda number: f"{number} 封邮件正在重发。" if number else "没有要重发的邮件。",
    )


@requires(Capability.MANAGE_SETTINGS)
@require_POST
def mailing_resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Try one once more."""
    mailing = get_object_or_404(Mailing.objects.visible_to(request.actor), pk=pk)
    return once(
        request,
        lambda: mailings.resend(actor=request.actor, mailing=mailing, at=timezone.now()),
        then="notifications:unsent_list",
        message="正在重发。发出以后就不在这里了。",
    )


@requires(Capability.MANAGE_SETTINGS)
@require_POST
def mailing_give_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Not send one any more."""
    mailing = get_object_or_404(Mailing.objects.visible_to(request.actor), pk=pk)
    return once(
        request,
        lambda: mailings.give_up(actor=request.actor, mailing=mailing, at=timezone.now()),
        then="notifications:unsent_list",
        message="已改为不再发送。内容收件人在平台的消息里能看到。",
    )
