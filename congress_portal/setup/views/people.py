"""Pages for people, their accounts and roles."""

from __future__ import annotations

from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.models import Membership, Organization, Person, User
from congress_portal.foundation.accounts.roles import Capability, Role
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.privacy import mask_phone
from congress_portal.foundation.signin.lockout import is_locked
from congress_portal.foundation.signin.models import AccessCard, EnrolledDevice, SecondFactor, SessionRecord
from congress_portal.foundation.signin.services.security import rules_of
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import form_status, once, once_with_form
from congress_portal.setup.forms import AccountForm, EndForm, PeopleFilter, RoleForm, UsernameForm
from congress_portal.setup.scope import memberships_visible_to, organizations_visible_to, people_visible_to
from congress_portal.setup.services.people import (
    GIVEN_BY_MANDATE,
    Opened,
    appoint_member,
    end_role,
    open_for,
    open_member,
    reset,
    set_active,
)
from congress_portal.setup.views.tabs import setup_tabs

# Where a first password waits in the administrator's session for the one page that shows it.
FIRST_PASSWORD = "first_password"


def _person(request: HttpRequest, pk: int) -> Person:
    return get_object_or_404(people_visible_to(request.actor).select_related("user"), pk=pk)


def _account(person: Person) -> User:
    user = getattr(person, "user", None)
    if user is None:
        raise Http404
    return user


def _url(person: Person) -> str:
    return reverse("setup:person_detail", args=[person.pk])


def _shown_once(request: HttpRequest, opened: Opened) -> str:
    """Lay the first password aside for the next page and go there."""
    request.session[FIRST_PASSWORD] = {"person": opened.person.pk, "password": opened.password}
    return _url(opened.person)


@requires(Capability.MANAGE_ACCOUNTS)
def person_list(request: HttpRequest) -> HttpResponse:
    """The county's people with their roles and whether they have an account."""
    form = PeopleFilter(request.GET or None)
    filters = form.cleaned_data if form.is_bound and form.is_valid() else {}
    today = timezone.localdate()
    current = Membership.objects.current(today).select_related("organization")
    rows = (
        people_visible_to(request.actor)
        .select_related("user")
        .prefetch_related(Prefetch("memberships", queryset=current, to_attr="current_roles"))
    )
    if filters.get("q"):
        rows = rows.filter(Q(name__icontains=filters["q"]) | Q(user__username__icontains=filters["q"]))
    if filters.get("role"):
        holders = Membership.objects.current(today).filter(role=filters["role"])
        rows = rows.filter(pk__in=holders.values("person_id"))
    states = {
        "open": Q(user__is_active=True),
        "none": Q(user__isnull=True),
        "stopped": Q(user__is_active=False),
    }
    if filters.get("account"):
        rows = rows.filter(states[filters["account"]])
    context = {
        "form": form,
        "page": page_of(request, rows, order=("pk",), size=50),
        "filtered": any(filters.values()),
        "open_accounts": User.objects.filter(
            person__county_id=request.actor.county_id, is_active=True
        ).count(),
        "tabs": setup_tabs(request, "people"),
    }
    return render(request, "setup/person_list.html", context)


@never_cache
@requires(Capability.MANAGE_ACCOUNTS)
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: account, roles now and before, what was done; shows a first password exactly once."""
    person = _person(request, pk)
    waiting = request.session.get(FIRST_PASSWORD)
    password = ""
    if waiting and waiting.get("person") == person.pk:
        password = waiting["password"]
        del request.session[FIRST_PASSWORD]
    user = getattr(person, "user", None)
    roles = list(person.memberships.select_related("organization").order_by("-starts_on", "-pk"))
    for row in roles:
        row.by_mandate = Role(row.role) in GIVEN_BY_MANDATE
    today = timezone.localdate()
    keys = [subject_key(person), *([subject_key(user)] if user else [])]
    context = {
        "person": person,
        "user_of_person": user,
        "password": password,
        "phone": mask_phone(person.phone) if person.phone else "",
        "roles": [r for r in roles if r.ends_on is None or r.ends_on >= today],
        "earlier_roles": [r for r in roles if r.ends_on is not None and r.ends_on < today],
        "entries": JournalEntry.objects.filter(root_key__in=keys)[:10],
        "is_self": user is not None and user.pk == request.user.pk,
        "tabs": setup_tabs(request, "people"),
        **(_access(request, user) if user else {}),
    }
    return render(request, "setup/person_detail.html", context)


def _access(request: HttpRequest, user: User) -> dict[str, object]:
    """By what an account is open now: telephones, a card, sessions, a code generator; or locked."""
    now = timezone.now()
    return {
        "devices": list(EnrolledDevice.objects.alive(now).filter(user=user)),
        "card": AccessCard.objects.open(now).filter(user=user).first(),
        "sessions": list(SessionRecord.objects.running(now).filter(user=user)[:10]),
        "factor": SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).first(),
        "locked": is_locked(user.username, rules_of(request.actor.county).attempts),
    }


@requires(Capability.MANAGE_ACCOUNTS)
def person_new(request: HttpRequest) -> HttpResponse:
    """Register a person with a role and open the account."""
    form = AccountForm(request.POST or None, actor=request.actor, initial=_wanted_organization(request))
    if request.method == "POST":
        now = timezone.now()
        answer = once_with_form(
            request,
            form,
            lambda: open_member(
                actor=request.actor, starts_on=timezone.localdate(now), at=now, **form.cleaned_data
            ),
            then=lambda opened: _shown_once(request, opened),
            message=lambda opened: f"已开通{opened.person.name}的账号。",
        )
        if answer is not None:
            return answer
    context = {"form": form, "tabs": setup_tabs(request, "people")}
    return render(request, "setup/person_new.html", context, status=form_status(form))


def _wanted_organization(request: HttpRequest) -> dict[str, Organization]:
    """The body a link on its page asks for."""
    wanted = request.GET.get("organization", "")
    found = (
        organizations_visible_to(request.actor).filter(pk=int(wanted)).first() if wanted.isdecimal() else None
    )
    return {"organization": found} if found else {}


@requires(Capability.MANAGE_ACCOUNTS)
def account_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Open an account for somebody on record."""
    person = _person(request, pk)
    form = UsernameForm(request.POST or None)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: open_for(
                actor=request.actor, person=person, username=form.cleaned_data["username"], at=timezone.now()
            ),
            then=lambda opened: _shown_once(request, opened),
            message=f"已开通{person.name}的账号。",
        )
        if answer is not None:
            return answer
    context = {"form": form, "person": person, "tabs": setup_tabs(request, "people")}
    return render(request, "setup/account_open.html", context, status=form_status(form))


@requires(Capability.MANAGE_ACCOUNTS)
@require_POST
def account_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an account a new first password."""
    person = _person(request, pk)
    user = _account(person)
    return once(
        request,
        lambda: reset(actor=request.actor, user=user, at=timezone.now()),
        then=lambda opened: _shown_once(request, opened),
        message=f"已重置{person.name}的密码。",
    )


@requires(Capability.MANAGE_ACCOUNTS)
@require_POST
def account_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop an account, or open it again."""
    person = _person(request, pk)
    user = _account(person)
    active = request.POST.get("active") == "1"
    now = timezone.now()
    return once(
        request,
        lambda: set_active(actor=request.actor, user=user, active=active, on=timezone.localdate(now), at=now),
        then=lambda _: _url(person),
        message=f"{person.name}的账号已{'恢复' if active else '停用'}。",
    )


@requires(Capability.MANAGE_ACCOUNTS)
def role_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Appoint somebody to another role."""
    person = _person(request, pk)
    form = RoleForm(request.POST or None, actor=request.actor)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: appoint_member(
                actor=request.actor, person=person, at=timezone.now(), **form.cleaned_data
            ),
            then=lambda _: _url(person),
            message=lambda row: f"{person.name}已任{row.label}。",
        )
        if answer is not None:
            return answer
    context = {"form": form, "person": person, "tabs": setup_tabs(request, "people")}
    return render(request, "setup/role_new.html", context, status=form_status(form))


@requires(Capability.MANAGE_ACCOUNTS)
def role_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role with its last day."""
    membership = get_object_or_404(
        memberships_visible_to(request.actor).select_related("person", "organization"), pk=pk
    )
    form = EndForm(request.POST or None)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: end_role(
                actor=request.actor,
                membership=membership,
                on=form.cleaned_data["on"],
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
            ),
            then=lambda _: _url(membership.person),
            message=f"{membership.person.name}的任职已结束。",
        )
        if answer is not None:
            return answer
    context = {"form": form, "membership": membership, "tabs": setup_tabs(request, "people")}
    return render(request, "setup/role_end.html", context, status=form_status(form))
