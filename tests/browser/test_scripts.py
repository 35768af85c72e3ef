"""The interface's own scripts in a real browser: drafts, one sending, the sticky line, ticked rows.

The pages are rendered here and handed to the browser under an address of the live server, so that
static files and the browser's storage are the real ones and no app is needed.
"""

from __future__ import annotations

import re

import pytest
from django import forms
from django.http import HttpRequest
from django.template import Context, Template
from playwright.sync_api import Page, Route, expect

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PORTAL = {"name": "试用平台", "county_name": "试用县", "signed_in": False}
ANSWERED = '{% extends "base_phone.html" %}{% block heading %}已记下{% endblock %}'
REFUSED = '{% extends "errors/409.html" %}'
VISIT = """{% extends "base_phone.html" %}{% block heading %}记一次走访{% endblock %}
{% block saved %}{% include "includes/_saved.html" %}{% endblock %}{% block back %}/{% endblock %}
{% block main %}<form id="visit" method="post" data-draft="visit" novalidate>
{% include "includes/_error_summary.html" %}{% include "includes/_chips.html" with field=form.kind %}
{% include "includes/_field.html" with field=form.note %}{% include "includes/_field.html" with field=form.phone %}</form>{% endblock %}
{% block sticky %}<p class="sticky-line" data-summary="visit" data-summary-fields="kind note:字"></p>
<button class="btn btn-primary" form="visit">提交</button>{% endblock %}"""
TABLE = """{% extends "base.html" %}{% block heading %}名单{% endblock %}{% block main %}
<form id="batch" method="post"></form><section class="panel">
{% include "includes/_batch_bar.html" with form_id="batch" unit="件" actions=actions %}
<table class="grid-table"><thead><tr><th class="check"><input type="checkbox" data-select-all aria-label="全选"></th></tr></thead>
<tbody>{% for row in "123" %}<tr><td class="check"><input type="checkbox" name="pk" value="{{ row }}" form="batch" aria-label="选 {{ row }}"></td></tr>{% endfor %}</tbody>
</table></section>{% endblock %}"""
PASSWORD = """{% extends "base.html" %}{% block heading %}登录{% endblock %}
{% block main %}{% include "includes/_password_field.html" with field=form.secret %}{% endblock %}"""


class VisitForm(forms.Form):
    kind = forms.ChoiceField(
        label="做了什么", choices=[("v", "走访选民"), ("r", "接待选民")], widget=forms.RadioSelect
    )
    note = forms.CharField(label="说了些什么", widget=forms.Textarea)
    phone = forms.CharField(
        label="手机号", required=False, widget=forms.TextInput(attrs={"data-no-draft": True})
    )


class SecretForm(forms.Form):
    secret = forms.CharField(label="密码", widget=forms.PasswordInput)


def html(source: str, **context) -> str:
    return Template(source).render(Context({"portal": PORTAL, "request": HttpRequest(), **context}))


def serve(page: Page, *, shown: str, answer: str | None = None) -> list[str]:
    """``shown`` at /visit/, ``answer`` to what is posted there (None: no network). The posts, as they come."""
    posts: list[str] = []

    def reply(route: Route) -> None:
        if route.request.method != "POST":
            route.fulfill(body=shown, content_type="text/html; charset=utf-8")
            return
        posts.append(route.request.post_data or "")
        if answer is None:
            route.abort()
        else:
            route.fulfill(body=answer, content_type="text/html; charset=utf-8")

    page.unroute_all()
    page.route("**/visit/", reply)
    return posts


def test_what_is_typed_survives_a_closed_page_and_goes_when_the_server_answered(phone):
    serve(phone, shown=html(VISIT, form=VisitForm()), answer=html(ANSWERED))
    phone.goto("/visit/")
    expect(phone.locator("[data-saved]")).to_be_hidden()
    phone.get_by_label("接待选民").check()
    phone.fill("#id_note", "水管漏了")
    phone.fill("#id_phone", "13800001402")
    expect(phone.locator("[data-saved]")).to_be_visible()

    phone.goto("about:blank")
    phone.goto("/visit/")
    expect(phone.locator("#id_note")).to_have_value("水管漏了")
    expect(phone.locator("input[value=r]")).to_be_checked()
    expect(phone.locator("#id_phone")).to_have_value("")

    phone.get_by_role("button", name="提交").click()
    expect(phone.get_by_role("heading", name="已记下")).to_be_visible()
    phone.wait_for_load_state()
    phone.goto("about:blank")
    phone.goto("/visit/")
    expect(phone.locator("#id_note")).to_have_value("")


def test_a_refusal_keeps_the_draft(phone):
    serve(phone, shown=html(VISIT, form=VisitForm()), answer=html(REFUSED))
    phone.goto("/visit/")
    phone.fill("#id_note", "水管漏了")
    phone.get_by_role("button", name="提交").click()
    expect(phone.get_by_role("heading", name="情况已经变了")).to_be_visible()
    phone.wait_for_load_state()
    phone.goto("/visit/")
    expect(phone.locator("#id_note")).to_have_value("水管漏了")


def test_without_a_network_the_draft_is_still_there_afterwards(phone):
    serve(phone, shown=html(VISIT, form=VisitForm()), answer=None)
    phone.goto("/visit/")
    phone.fill("#id_note", "水管漏了")
    with phone.expect_event("requestfailed"):
        phone.get_by_role("button", name="提交").click()
    again = phone.context.new_page()
    serve(again, shown=html(VISIT, form=VisitForm()))
    again.goto("/visit/")
    expect(again.locator("#id_note")).to_have_value("水管漏了")


def test_a_page_with_errors_shows_what_the_server_got_and_takes_the_focus_to_the_summary(phone):
    wrong = VisitForm({"kind": "v", "note": ""})
    serve(phone, shown=html(VISIT, form=VisitForm()), answer=html(VISIT, form=wrong))
    phone.goto("/visit/")
    phone.fill("#id_note", "旧的")
    phone.get_by_role("button", name="提交").click()
    expect(phone.locator(".error-summary")).to_be_focused()
    expect(phone).to_have_title("有错误：记一次走访 - 试用平台")
    expect(phone.locator("#id_note")).to_have_value("")


def test_two_quick_presses_send_once(phone):
    posts = serve(phone, shown=html(VISIT, form=VisitForm()), answer=html(ANSWERED))
    phone.goto("/visit/")
    phone.fill("#id_note", "水管漏了")
    phone.evaluate("const b = document.querySelector('.sticky-bar button'); b.click(); b.click();")
    expect(phone.get_by_role("heading", name="已记下")).to_be_visible()
    assert len(posts) == 1


def test_the_sticky_bar_repeats_what_will_be_filed(phone):
    serve(phone, shown=html(VISIT, form=VisitForm(initial={"kind": "v"})))
    phone.goto("/visit/")
    expect(phone.locator(".sticky-line")).to_have_text("走访选民")
    phone.get_by_label("接待选民").check()
    phone.fill("#id_note", "三十")
    expect(phone.locator(".sticky-line")).to_have_text("接待选民三十 字")


def test_ticked_rows_are_counted_and_let_go(page):
    serve(page, shown=html(TABLE, actions=[{"label": "派单", "primary": True}]))
    page.goto("/visit/")
    expect(page.locator("[data-batch-text]")).to_have_text("勾选后一起办")
    page.get_by_label("选 2").check()
    expect(page.locator("[data-batch-text]")).to_have_text("已选 1 件")
    expect(page.get_by_role("button", name="派单 1 件")).to_be_visible()
    page.get_by_label("全选").check()
    expect(page.locator("[data-batch-text]")).to_have_text("已选 3 件")
    page.get_by_role("button", name="取消选择").click()
    expect(page.get_by_label("选 1")).not_to_be_checked()
    expect(page.get_by_role("button", name="取消选择")).to_be_hidden()


def test_a_password_can_be_looked_at(page):
    serve(page, shown=html(PASSWORD, form=SecretForm()))
    page.goto("/visit/")
    page.fill("#id_secret", "abc")
    page.get_by_role("button", name=re.compile(r"显示\s*密码")).click()
    expect(page.locator("#id_secret")).to_have_attribute("type", "text")
    page.get_by_role("button", name=re.compile(r"隐藏\s*密码")).click()
    expect(page.locator("#id_secret")).to_have_attribute("type", "password")


def test_the_form_works_without_scripts(open_page):
    plain = open_page(java_script_enabled=False)
    serve(plain, shown=html(VISIT, form=VisitForm()), answer=html(ANSWERED))
    plain.goto("/visit/")
    plain.get_by_label("接待选民").check()
    plain.fill("#id_note", "水管漏了")
    plain.get_by_role("button", name="提交").click()
    expect(plain.get_by_role("heading", name="已记下")).to_be_visible()


def test_axe_finds_nothing_at_any_width(page, axe):
    for source in (VISIT, TABLE, PASSWORD, REFUSED):
        form = SecretForm({}) if source is PASSWORD else VisitForm({})
        context = {
            "form": form,
            "actions": [{"label": "派单", "primary": True}],
            "typed": ["水管漏了"],
            "back": "/visit/",
        }
        serve(page, shown=html(source, **context))
        page.goto("/visit/")
        axe(page, widths=(320, 375, 1366))
