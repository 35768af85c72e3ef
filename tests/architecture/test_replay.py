"""Every button pressed twice does it once: the same form, the same key, a second time."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from congress_portal.foundation.web.models import FormKey
from congress_portal.foundation.workdays.changes import plan_of
from suggestions.models import HandlingAssignment
from tests.architecture.browser_forms import post_form
from tests.architecture.test_matrix import ADDRESSES

# The world is loaded once, by one process.
pytestmark = [pytest.mark.once, pytest.mark.xdist_group("world")]
Values = dict[str, Any]


@dataclass(frozen=True)
class Press:
    """A button: its address, who presses it, what is typed, and the page it stands on (its own, if none)."""

    name: str
    who: str
    typed: Values | Callable[[Any, Any], Values] | None = None
    page: str = ""
    # Fields of which the first choice is taken.
    first: tuple[str, ...] = ()
    kwargs: Callable[[Any], Values] | None = None


def stamp(world: Any, form: Any) -> Values:
    return {"stamp": plan_of(world.holiday_change).stamp}


def nobody_placed(world: Any, form: Any) -> Values:
    """Every deputy taken off the station's list."""
    return {name: [] for name in form.choices}


def pending_part(world: Any) -> Values:
    """A case whose part at the transport bureau is not acknowledged yet."""
    parts = HandlingAssignment.objects.filter(unit=world.demo.departments[0], state="pending")
    return {"pk": parts.order_by("-pk").first().suggestion_id}


PRESSES = (
    # the county and its people
    Press("setup:county_edit", "admin", {"host": "县人大常委会办公室（新）"}),
    Press("setup:organization_edit", "admin", {"phone": "0000-998877"}),
    Press(
        "setup:organization_units",
        "admin",
        {"lines": "云岭县新设局，县新设局，0000-1\n云岭县另设局，县另设局，"},
    ),
    Press("setup:division_edit", "admin", {"name": "绿水新镇"}),
    Press("setup:account_reset", "admin", page="setup:person_detail"),
    Press("setup:account_stop", "admin", page="setup:person_detail"),
    Press("setup:role_end", "admin"),
    # the calendar
    Press("workdays:holiday_list", "staff", {"date": "2027-10-05", "name": "国庆节"}),
    Press("workdays:notice_paste", "staff", {"year": "2027", "text": "2027-10-01 放假 国庆节"}),
    Press("workdays:change_apply", "staff", stamp, page="workdays:change_detail"),
    Press("workdays:change_drop", "staff", page="workdays:change_detail"),
    Press("workdays:holiday_clear", "staff", page="workdays:holiday_list"),
    # deputies
    Press("deputies:mandate_edit", "staff", {"occupation": "药农"}),
    Press(
        "deputies:session_create",
        "staff",
        {"number": "7", "opens_on": "2027-02-01", "closes_on": "2027-02-04"},
    ),
    Press("deputies:agenda_create", "staff", {"title": "通过选举办法"}),
    Press("deputies:constituency_edit", "staff", {"name": "新名选区"}),
    Press("deputies:group_edit", "staff", {"name": "新名小组"}),
    Press("deputies:mandate_suspend", "staff", {"on": "2026-08-19"}, first=("reason",)),
    Press("deputies:contact_visit_create", "leader", {"on": "2026-08-19", "topic": "看望代表"}),
    Press(
        "deputies:expenditure_create",
        "clerk",
        {"occasion": "印资料", "amount": "120", "paid_on": "2026-08-19"},
        first=("line", "use"),
    ),
    Press("deputies:counter_create", "staff", {"name": "调解纠纷", "unit": "起"}),
    Press(
        "deputies:pair_create",
        "clerk",
        {"head_name": "王秀英", "starts_on": "2026-08-19"},
        first=("mandate", "village"),
    ),
    Press("deputies:pair_void", "clerk", {"reason": "登记错了"}),
    # stations
    Press("liaison_stations:station_edit", "clerk", {"hours": "每天上午"}),
    Press("liaison_stations:activity_edit", "clerk", {"note": "更正后的说明", "reason": "看了照片"}),
    Press("liaison_stations:activity_dispute", "clerk", {"reason": "当天并没有到场"}),
    Press("liaison_stations:activity_void", "clerk", {"reason": "记重了"}),
    Press("liaison_stations:station_placement", "clerk", nobody_placed),
    # cases, from draft to the end
    Press(
        "suggestions:suggestion_new", "deputy", {"title": "关于修桥的建议", "body": "桥面破损，建议维修。"}
    ),
    Press("suggestions:suggestion_accept", "deputy"),
    Press("suggestions:suggestion_request_dispatch", "deputy", {"note": "情况属实，自己解决不了"}),
    Press("suggestions:suggestion_examine", "staff"),
    Press("suggestions:suggestion_decline", "staff", {"reason": "属于市级职权"}, first=("ground", "turn_to")),
    Press("suggestions:suggestion_dispatch", "staff", first=("unit",)),
    Press("suggestions:suggestion_assign", "office", first=("lead",)),
    Press("suggestions:suggestion_acknowledge", "handler", kwargs=pending_part),
    Press("suggestions:suggestion_reply", "handler", {"body": "已经修好。"}, first=("outcome",)),
    Press("suggestions:suggestion_withdraw", "deputy", {"reason": "已经解决"}),
    Press("suggestions:suggestion_show", "keeper", {"text": "村口的路灯", "checked": "on"}),
    Press("workbench:desk", "keeper", {"body": "村口的路灯坏了三盏。"}),
    Press("suggestions:rule_copy", "staff", page="suggestions:rule_detail"),
    # scores
    Press("assessments:measure_adjust", "staff", {"numerator_change": "1", "reason": "漏记一次"}),
    Press("assessments:group_create", "staff", {"name": "新的一组"}),
    Press("assessments:scheme_copy", "staff", {"year": "2028"}),
    Press("assessments:measure_confirm", "clerk", page="assessments:measure_detail"),
    Press("assessments:report_return", "staff", {"reason": "第三项请再核对"}),
    Press("assessments:report_refresh", "clerk", page="assessments:report_detail"),
    # the phone
    Press("phone:visit_create", "deputy", {"content": "看望三户老人"}),
    Press("phone:problem_create", "deputy", {"body": "村口路灯坏了三盏。"}),
    Press("phone:duty_leave", "deputy", {"reason": "外出学习"}),
    # messages
    Press("workbench:message_read_all", "handler", page="workbench:messages"),
)


TABLES = sorted(
    model._meta.db_table
    for model in apps.get_models(include_auto_created=True)
    if model._meta.managed and model._meta.label not in ("sessions.Session", "django.ContentType")
)


def row_counts() -> dict[str, int]:
    """How many rows every table has."""
    quote = connection.ops.quote_name
    query = " UNION ALL ".join(f"SELECT '{table}', COUNT(*) FROM {quote(table)}" for table in TABLES)
    with connection.cursor() as cursor:
        cursor.execute(query)
        return dict(cursor.fetchall())


def payload(world: Any, client: Client, press: Press, url: str) -> Values:
    """What a browser would send: the page's own values, and what is typed and chosen over them."""
    page = press.page or press.name
    page_url = reverse(page, kwargs=world.kwargs_for(page, ADDRESSES[page])) if press.page else url
    if press.page == "workdays:holiday_list":
        page_url += "?year=2026"
    answer = client.get(page_url, follow=True)
    assert answer.status_code == 200, (page_url, answer.status_code)
    form = post_form(answer.content.decode(), url, page_url.split("?")[0])
    typed = press.typed(world, form) if callable(press.typed) else press.typed or {}
    taken = {name: form.choices[name][0] for name in press.first if name in form.choices}
    return {**form.values, **taken, **typed}


@pytest.mark.django_db
@pytest.mark.parametrize("press", PRESSES, ids=lambda press: press.name)
def test_a_button_pressed_twice_does_it_once(world, press):
    atomic = transaction.atomic()
    atomic.__enter__()
    try:
        client = Client()
        world.sign_in(client, press.who)
        named = press.kwargs(world) if press.kwargs else world.kwargs_for(press.name, ADDRESSES[press.name])
        url = reverse(press.name, kwargs=named)
        values = payload(world, client, press, url) | {"form_key": str(uuid.uuid4())}
        before = row_counts()
        first = client.post(url, values)
        assert first.status_code == 302, told(first)
        after = row_counts()
        assert after != before and after[FormKey._meta.db_table] == before[FormKey._meta.db_table] + 1
        again = client.post(url, values)
        assert again.status_code == 302, told(again)
        assert again["Location"] == first["Location"]
        assert row_counts() == after
    finally:
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


def told(answer: Any) -> str:
    """Why it was not carried out, as the page says."""
    form = (answer.context or {}).get("form") if answer.context else None
    message = (answer.context or {}).get("message") if answer.context else None
    return f"{answer.status_code}: {form.errors.as_text() if form is not None and form.errors else message}"


def test_enough_rooms_are_pressed():
    assert len(PRESSES) >= 40
    assert {press.name.split(":")[0] for press in PRESSES} >= {
        "setup", "workdays", "deputies", "liaison_stations", "suggestions", "assessments", "phone", "workbench",
    }  # fmt: skip
