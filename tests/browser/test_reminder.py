"""Beat's task, carried out by a real worker over a real Redis: one reminder, however often it runs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from congress_portal.celery import app
from congress_portal.foundation.notifications.models import OutboxMessage
from congress_portal.foundation.workdays.arithmetic import add_months
from congress_portal.foundation.workdays.services import calendar_for
from suggestions import workflow
from tests.factories.ground import moment
from tests.factories.real_county import make_real_county

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.servers]


def day_of_dispatch(due: date) -> date:
    """The day on which a limit of three months begins that ends on ``due`` (代表法 51)."""
    calendar = calendar_for(None)
    start = due - timedelta(days=93)
    while add_months(calendar, start, 3) < due:
        start += timedelta(days=1)
    return start


def dispatched_so_that_it_is_due(real, due: date):
    """A suggestion in the transport bureau's hands whose reply is due on that day."""
    actors, start = real.actors, day_of_dispatch(due)
    draft = workflow.draft_suggestion(
        actor=actors["deputy"],
        mandate=real.mandate,
        title="关于硬化三组至小学道路的建议",
        body="1.3 公里仍是泥结石路，建议列入今年计划。",
        at=moment(start - timedelta(days=9)),
    )
    case = workflow.submit_suggestion(
        actor=actors["deputy"], suggestion=draft, at=moment(start - timedelta(days=9), 10)
    )
    workflow.examine(actor=actors["staff"], suggestion=case, at=moment(start - timedelta(days=8)))
    office = actors["office"].organization
    workflow.dispatch(actor=actors["staff"], suggestion=case, unit=office, at=moment(start))
    workflow.assign(actor=actors["office"], suggestion=case, lead=real.transport, at=moment(start, 10))
    workflow.acknowledge(
        actor=actors["handler"], assignment=case.assignments.get(unit=real.transport), at=moment(start, 11)
    )
    return case


def queue_is_empty() -> bool:
    """True when the worker has carried out everything that was asked for."""
    with app.connection_for_read() as connection:
        waiting = connection.default_channel.client.llen("celery")
    asked = app.control.inspect(timeout=1)
    busy = [*(asked.active() or {}).values(), *(asked.reserved() or {}).values()]
    return waiting == 0 and not any(busy)


def test_a_deadline_three_days_off_is_one_reminder_in_the_handlers_inbox(
    celery_worker_process, wait_until, open_page, screenshot
):
    today = timezone.localdate()
    real = make_real_county(today, timezone.now())
    case = dispatched_so_that_it_is_due(real, today + timedelta(days=3))
    assert case.clocks.get(kind="reply").due == today + timedelta(days=3)
    reminders = OutboxMessage.objects.filter(recipient=real.actors["handler"].person, stage="t-3")
    for _ in range(4):  # beat, beat again, and two workers at once
        app.send_task("notifications.run_reminders")
    wait_until(reminders.exists, what="a reminder")
    wait_until(queue_is_empty, seconds=40, what="all four runs")
    assert reminders.count() == 1
    page = open_page(user=real.users["handler"])
    page.goto("/messages/")
    expect(page.locator("main")).to_contain_text("硬化三组至小学道路")
    screenshot(page, "39-inbox")
