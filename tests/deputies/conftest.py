"""The cast of the ground floor with its deputies seated, and forms posted as browsers post them."""

import re
import uuid
from datetime import date

import pytest

from congress_portal.foundation.accounts.access import Actor
from deputies import services
from deputies.choices import MeetingKind
from tests.factories.deputies import seat_deputies
from tests.factories.ground import NOW
from tests.towers import begins_with


@pytest.fixture
@begins_with(seat_deputies)
def cast(db, begin):
    """``ground`` with terms, districts and deputies (tests/factories/deputies.py)."""
    return begin(seat_deputies)


@pytest.fixture
def system(cast):
    """The portal itself as an actor of the county."""
    return Actor.system(cast.county)


@pytest.fixture
def meeting(cast):
    """A planned meeting of 青山镇's presidium; two members are due."""
    return services.plan_meeting(
        actor=cast.clerk,
        congress=cast.green_hill_congress,
        kind=MeetingKind.PRESIDIUM,
        title="青山镇人大主席团2026年第二次会议",
        held_on=date(2026, 4, 8),
        agenda="一、听取饮水工程汇报",
        at=NOW,
    )


@pytest.fixture
def submit():
    """``submit(client, url, **changes)``: open the form, change what is given, and send it.

    ``key`` repeats a form key. Selects, radios, ticks and texts are read off the page.
    """

    def fields_of(html):
        values = {}
        for tag in re.findall(r"<input\b[^>]*>", html):
            attrs = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
            name, kind = attrs.get("name"), attrs.get("type", "text")
            if not name or name == "csrfmiddlewaretoken":
                continue
            if kind in ("radio", "checkbox") and not re.search(r"\bchecked\b", tag):
                continue
            values.setdefault(name, []).append(attrs.get("value", ""))
        for name, inner in re.findall(r'<select\b[^>]*name="([^"]+)"[^>]*>(.*?)</select>', html, re.S):
            chosen = re.findall(r'<option value="([^"]*)"[^>]*selected', inner)
            values[name] = chosen or re.findall(r'<option value="([^"]*)"', inner)[:1]
        for name, inner in re.findall(r'<textarea\b[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', html, re.S):
            values[name] = [inner.strip()]
        return values

    def send(client, url, key=None, **changes):
        page = client.get(url)
        assert page.status_code == 200, f"{url}: {page.status_code}"
        values = fields_of(re.search(r"<main.*</main>", page.content.decode(), re.S).group(0))
        for name, value in changes.items():
            values[name] = value if isinstance(value, list) else ["" if value is None else str(value)]
        values["form_key"] = [str(key or uuid.uuid4())]
        return client.post(url, values)

    return send
