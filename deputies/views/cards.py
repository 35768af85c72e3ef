"""The card of a deputy: name, congress, district, and the code of the public page."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.letters.qr import qr_svg
from congress_portal.foundation.web.numbers import whole
from deputies.forms.mandates import RosterQuery
from deputies.models import Mandate

A_SHEET = 10
A_PART = 100


@dataclass(frozen=True)
class DeputyCard:
    """What stands on one card."""

    name: str
    label: str
    district: str
    occupation: str
    address: str
    qr: str


def public_address(mandate: Mandate) -> str:
    """What the card's code says: the deputy's public page under the portal's own address."""
    path = reverse("public_deputies:deputy_detail", args=[mandate.pk])
    return settings.PUBLIC_BASE_URL.rstrip("/") + path


def card_of(mandate: Mandate) -> DeputyCard:
    """The card of a mandate with person, congress, county, term, district and home loaded."""
    address = public_address(mandate)
    return DeputyCard(
        name=mandate.person.name,
        label=mandate.formal_label,
        district=str(mandate.constituency or mandate.home_division),
        occupation=mandate.occupation,
        address=address.partition("://")[2],
        qr=qr_svg(address, title=f"{mandate.person.name}代表的二维码"),
    )


@require_GET
@requires(Capability.MANAGE_DEPUTIES)
def mandate_cards(request: HttpRequest) -> HttpResponse:
    """Cards of the deputies the roster's query line asks for (or of one), ten to a page, a hundred to a part."""
    actor = request.actor
    rows = (
        Mandate.objects.kept_by(actor)
        .active()
        .filter(congress__county__isnull=False, starts_on__lte=timezone.localdate())
        .select_related(
            "person", "congress__division", "congress__county", "term", "constituency", "home_division"
        )
        .order_by("congress_id", "township_id", "pk")
    )
    one = whole(request.GET.get("mandate"))
    if one is not None:
        chosen = get_object_or_404(rows, pk=one)
        mandates, total, part, back = [chosen], 1, 1, chosen.get_absolute_url()
    else:
        query = request.GET.copy()
        query.pop("state", None)
        rows = RosterQuery(query, actor=actor).narrow(rows)
        total = rows.count()
        part = max(1, whole(request.GET.get("part")) or 1)
        mandates = list(rows[(part - 1) * A_PART : part * A_PART])
        query.pop("part", None)
        back = f"{reverse('deputies:mandate_list')}?{query.urlencode()}"
        if part > 1 and not mandates:
            raise Http404
    cards = [card_of(mandate) for mandate in mandates]
    context = {
        "sheets": [cards[i : i + A_SHEET] for i in range(0, len(cards), A_SHEET)],
        "number": len(cards),
        "total": total,
        "part": part,
        "parts": range(1, -(-total // A_PART) + 1),
        "county": actor.county,
        "back": back,
    }
    return render(request, "deputies/mandate_cards.html", context)
