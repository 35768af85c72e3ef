"""The preview follows the typing; the pages of reminders and letters have no finding of axe."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from congress_portal.foundation.notifications.models import Mailing
from congress_portal.foundation.notifications.services import enqueue
from tests.plugins.browser import WIDTHS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_the_preview_follows_the_typing_and_names_what_may_be_used(ground, open_page, axe, screenshot):
    page = open_page(user=ground.staff)
    page.goto(reverse("notifications:kind_list"))
    axe(page, widths=WIDTHS)
    assert page.get_by_role("link", name="改文字").count() > 3
    page.goto(reverse("notifications:words_edit", args=["suggestions.limit"]))
    axe(page, widths=WIDTHS)
    page.fill("#id_title", "请尽快{动词}")
    page.locator("#words-preview").get_by_text("请尽快答复").wait_for()
    page.fill("#id_title", "请{姓名}办理")
    page.locator("#words-preview").get_by_text("没有“{姓名}”这个位置").wait_for()
    page.get_by_role("button", name="保存文字").click()
    assert page.title().startswith("有错误：")
    axe(page, widths=WIDTHS)
    page.fill("#id_title", "请尽快{动词}")
    page.get_by_role("button", name="保存文字").click()
    page.get_by_text("提醒文字已保存").wait_for()
    screenshot(page, "reminder-words")
    page.get_by_role("button", name="撤回上一次修改").click()
    page.get_by_text("现在用的是默认文字").wait_for()


def test_without_scripts_the_preview_has_a_button(ground, open_page):
    page = open_page(user=ground.staff, java_script_enabled=False)
    page.goto(reverse("notifications:words_edit", args=["suggestions.limit"]))
    page.fill("#id_title", "请尽快{动词}")
    page.get_by_role("button", name="看预览").click()
    assert "请尽快答复" in page.locator("#words-preview").inner_text()
    assert page.locator("#id_title").input_value() == "请尽快{动词}"


def test_what_was_not_sent_and_the_inbox(ground, open_page, axe, screenshot):
    now = timezone.now()
    for n, (state, problem) in enumerate(
        (("failed", "refused"), ("doubtful", "silent"), ("pending", "outage"))
    ):
        Mailing.objects.create(
            key=f"k{n}", kind="digest", recipient=ground.handler.person, channel="email", on=now.date(),
            since=now.date(), state=state, problem=problem, attempts=1, created_at=now,
            next_at=now + timedelta(hours=1),
        )  # fmt: skip
    page = open_page(user=ground.admin)
    page.goto(reverse("notifications:unsent_list"))
    axe(page, widths=WIDTHS)
    screenshot(page, "unsent")
    page.get_by_role("button", name="全部重发").click()
    page.get_by_text("2 封邮件正在重发").wait_for()
    page.goto(reverse("notifications:address_edit"))
    axe(page, widths=WIDTHS)
    enqueue(
        recipients=[ground.handler.person], kind="k", subject_key="x.y:1", title="关于值班的通知", at=now,
        category="notice",
    )  # fmt: skip
    inbox = open_page(user=ground.handler)
    inbox.goto(reverse("workbench:messages"))
    axe(inbox, widths=WIDTHS)
    inbox.get_by_role("link", name="通知公告").first.click()
    assert inbox.get_by_text("关于值班的通知").first.is_visible()
    inbox.get_by_role("button", name="“通知公告”全部已读").click()
    inbox.get_by_text("1 条消息已标为已读").wait_for()
