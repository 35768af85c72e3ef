"""To-dos stand in groups of urgency, and the sentence above them says what matters."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from congress_portal.foundation.notifications.models import Todo
from congress_portal.workbench import todos

TODAY = date(2026, 4, 9)


@pytest.mark.parametrize(
    ("days", "group"),
    [
        (-30, "overdue"),
        (-1, "overdue"),
        (0, "today"),
        (1, "soon"),
        (3, "soon"),
        (4, "week"),
        (7, "week"),
        (8, "later"),
    ],
)
def test_a_thing_stands_in_the_group_of_its_days(days, group):
    assert todos.group_of(TODAY + timedelta(days=days), TODAY) == group


def test_a_thing_without_a_deadline_comes_last():
    assert todos.group_of(None, TODAY) == "open"


def test_groups_come_in_order_and_empty_ones_are_left_out():
    rows = [
        Todo(verb="派单", title="b", url="/b/", due=TODAY + timedelta(days=2)),
        Todo(verb="核验", title="c", url="/c/", due=None),
        Todo(verb="改派", title="a", url="/a/", due=TODAY - timedelta(days=2)),
    ]
    found = todos.grouped(rows, TODAY)
    assert [(g["label"], len(g["rows"])) for g in found] == [("已逾期", 1), ("三天内", 1), ("没有期限", 1)]
    assert found[0]["rows"][0]["days_left"] == -2 and found[2]["rows"][0]["days_left"] is None
    assert todos.counted(rows, TODAY) == {"total": 3, "overdue": 1, "today": 0}


@pytest.mark.parametrize(
    ("today", "overdue", "total", "says"),
    [
        (2, 2, 7, "今天到期 2 件，另有 2 件已经逾期，先办逾期的。"),
        (0, 1, 1, "有 1 件已经逾期，请先办。"),
        (1, 0, 3, "今天到期 1 件。"),
        (0, 0, 3, "今天没有到期的，手上有 3 件。"),
        (0, 0, 0, "今天没有待办。"),
    ],
)
def test_the_sentence_is_what_a_colleague_would_say(today, overdue, total, says):
    assert todos.sentence(today, overdue, total) == says
