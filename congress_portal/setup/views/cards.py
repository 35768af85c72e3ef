"""Pages for accounts in bulk and the cards that open them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.models import Membership, Person, User
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.jobs.services import start_job
from congress_portal.foundation.letters.qr import qr_svg
from congress_portal.foundation.signin.models import AccessCard
from congress_portal.foundation.signin.services.cards import card_address, issue_cards
from congress_portal.foundation.signin.services.opening import Opening, suggested_usernames
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import form_status, once, once_with_form
from congress_portal.setup.access_forms import OpeningForm, SelectionForm
from congress_portal.setup.selecting import DEPUTIES, STAFF, Selection, access_counts, with_access
from congress_portal.setup.services.access import open_with_cards
from congress_portal.setup.views.tabs import setup_tabs
from deputies.models import Mandate

A_SHEET = 10
A_PART = 100


def _who_tabs(address: str, who: str) -> list[dict[str, object]]:
    return [
        {"label": label, "url": f"{reverse(address)}?who={key}", "count": None, "current": key == who}
        for key, label in ((DEPUTIES, "代表"), (STAFF, "工作人员"))
    ]


def _places(people: list[Person], on: date) -> dict[int, str]:
    """What each person is: the mandate with its delegation, else the newest role in force; two queries."""
    held = Membership.objects.current(on).filter(person__in=people).select_related("organization")
    places = {row.person_id: f"{row.organization} {row.label}" for row in held.order_by("pk")}
    mandates = Mandate.objects.open().filter(person__in=people).order_by("-level", "-pk")
    for row in mandates.select_related(
        "congress__county", "congress__division", "term", "delegation", "township"
    ):
        places[row.person_id] = f"{row.deputy_label} {row.delegation or row.township or ''}".strip()
    return places


@requires(Capability.MANAGE_ACCOUNTS)
def accounts_open(request: HttpRequest) -> HttpResponse:
    """Everybody of a selection without an account, with the user name each would get; one press opens all."""
    form = SelectionForm(request.GET or None, actor=request.actor)
    selection = form.selection()
    today = timezone.localdate()
    people = list(selection.people(request.actor, today).filter(user__isnull=True).order_by("pk"))
    opening = OpeningForm(request.POST or None)
    if request.method == "POST":
        answer = once_with_form(
            request,
            opening,
            lambda: _open(request, selection, opening.cleaned_data["rows"]),
            then=lambda place: place,
            message=(
                "已开通账号并制好启用卡，现在可以打印。"
                if selection.who == DEPUTIES
                else "正在开通账号，完成后在这里下载初始密码表。"
            ),
        )
        if answer is not None:
            return answer
    names = suggested_usernames(people)
    places = _places(people, today)
    context = {
        "form": form,
        "opening": opening,
        "rows": [{"person": p, "username": names[p.pk], "place": places.get(p.pk, "")} for p in people],
        "pairs": ",".join(f"{p.pk}:{names[p.pk]}" for p in people),
        "who": selection.who,
        "who_tabs": _who_tabs("setup:accounts_open", selection.who),
        "tabs": setup_tabs(request, "people"),
    }
    return render(request, "setup/accounts_open.html", context, status=form_status(opening))


def _open(request: HttpRequest, selection: Selection, names: dict[int, str]) -> str:
    """Open the accounts now, or, where passwords must be hashed one by one, as a job; where to go."""
    now = timezone.now()
    people = selection.people(request.actor, timezone.localdate(now)).filter(pk__in=names).order_by("pk")
    if selection.who == STAFF:
        params = {"names": {str(person.pk): names[person.pk] for person in people}}
        return start_job(
            actor=request.actor,
            kind="setup.open_staff",
            params=params,
            title=f"开通 {len(params['names'])} 个工作人员账号",
            at=now,
        ).get_absolute_url()
    rows = [Opening(person, names[person.pk]) for person in people]
    open_with_cards(actor=request.actor, rows=rows, at=now)
    return f"{reverse('setup:card_list')}?{selection.query}"


@requires(Capability.MANAGE_ACCOUNTS)
def card_list(request: HttpRequest) -> HttpResponse:
    """Who of a selection has a telephone, an open card or neither; makes cards for those with neither."""
    form = SelectionForm(request.GET or None, actor=request.actor)
    selection = form.selection()
    now = timezone.now()
    people = selection.people(request.actor, timezone.localdate(now))
    if request.method == "POST":
        return once(
            request,
            lambda: issue_cards(actor=request.actor, users=_wanting(people, now), at=now),
            then=lambda _: f"{reverse('setup:card_list')}?{selection.query}",
            message=lambda cards: f"已制 {len(cards)} 张卡，现在可以打印。",
        )
    counts = access_counts(people, now)
    parts = [
        {"number": n + 1, "first": n * A_PART + 1, "last": min((n + 1) * A_PART, counts["cards"])}
        for n in range(-(-counts["cards"] // A_PART))
    ]
    context = {
        "form": form,
        "counts": counts,
        "parts": parts,
        "query": selection.query,
        "page": page_of(request, with_access(people, now), order=("pk",), size=50),
        "who": selection.who,
        "who_tabs": _who_tabs("setup:card_list", selection.who),
        "tabs": setup_tabs(request, "people"),
    }
    return render(request, "setup/card_list.html", context)


def _wanting(people: QuerySet[Person], now: datetime) -> list[User]:
    """Accounts with neither a telephone nor an open card."""
    rows = with_access(people.filter(user__is_active=True), now).filter(has_device=False, has_card=False)
    users = []
    for person in rows.order_by("pk"):
        person.user.person = person
        users.append(person.user)
    return users


@dataclass(frozen=True)
class PrintedCard:
    """What stands on one card."""

    name: str
    place: str
    qr: str
    until: datetime


@never_cache
@requires(Capability.MANAGE_ACCOUNTS)
def card_print(request: HttpRequest) -> HttpResponse:
    """The open cards of a selection, ten to a page, a hundred to a part."""
    person = whole(request.GET.get("person"))
    form = SelectionForm(request.GET or None, actor=request.actor)
    selection = Selection(person=person) if person else form.selection()
    now = timezone.now()
    today = timezone.localdate(now)
    people = selection.people(request.actor, today)
    cards = (
        AccessCard.objects.open(now)
        .filter(user__is_active=True, user__person__in=people.values("pk"))
        .select_related("user__person")
        .order_by("user__person_id")
    )
    part = max(1, whole(request.GET.get("part")) or 1)
    chosen = list(cards[(part - 1) * A_PART : part * A_PART])
    if part > 1 and not chosen:
        raise Http404
    places = _places([card.user.person for card in chosen], today)
    printed = [
        PrintedCard(
            name=card.user.person.name,
            place=places.get(card.user.person_id, ""),
            qr=qr_svg(card_address(card.token), title=f"{card.user.person.name}的启用码"),
            until=card.expires_at,
        )
        for card in chosen
    ]
    back = (
        reverse("setup:person_detail", args=[person])
        if person
        else f"{reverse('setup:card_list')}?{selection.query}"
    )
    context = {
        "sheets": [printed[i : i + A_SHEET] for i in range(0, len(printed), A_SHEET)],
        "number": len(printed),
        "county": request.actor.county,
        "back": back,
        "part": part,
    }
    return render(request, "setup/card_print.html", context)
