"""A change of term of the demonstration county, in the browser: the county's congress and its townships.

Every run walks the county and one township of the small county; ``make soak`` all twelve congresses of
the full one. What the old term's lists, files, groups and scores say is read before and after.
"""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from assessments.models import Period
from congress_portal.demo.loader import load_demonstration
from deputies.models import Delegation, Mandate, OfficeHolding, PerformanceEntry, Term, TermChange
from liaison_stations.models import StationPlacement
from tests.plugins.generated import SOAK

pytestmark = [
    pytest.mark.once,
    pytest.mark.browser,
    pytest.mark.soak,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("change-of-term"),
]
WIDTHS = (320, 1366)
STAFF = "zhouwq"
# Who is not elected again: every seventh of the old list.
LEAVES = 7
NEWCOMER = ("欧阳新生", "女", "1988-06", "19900099001")


def words_of(html: str) -> str:
    """What the page says, without what it lays out and without the keys of its forms."""
    main = re.search(r"<main.*</main>", html, re.S).group(0)
    main = re.sub(
        r'<input type="hidden".*?>|<form.*?</form>|<div class="page-head.*?</div>', " ", main, flags=re.S
    )
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def rows_of(html: str) -> list[str]:
    """The rows of the page's tables, as words."""
    rows = re.findall(r"<tr>.*?</tr>|<tr id.*?</tr>", html, re.S)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip() for row in rows]


class Reading:
    """What the portal says of the old term, asked for that day."""

    def __init__(self, demo: Any, day: date) -> None:
        self.demo, self.day = demo, day
        self.client = Client()
        self.client.force_login(demo.actors[STAFF].user)

    def page(self, name: str, *args: Any, **query: Any) -> str:
        answer = self.client.get(reverse(name, args=args), query)
        assert answer.status_code == 200, (name, query, answer.status_code)
        return answer.content.decode()

    def lists(self, term: Term) -> dict[str, list[str]]:
        """Deputies, groups and delegations of that day; the column of states tells the end and is left out."""
        asked = {"on": str(self.day), "term": term.pk, "size": 100}
        names = rows_of(self.page("deputies:mandate_list", **asked))
        return {
            "deputies": [re.sub(r" (在任|暂停执行职务)( 第.*)?$", "", row) for row in names],
            "groups": rows_of(self.page("deputies:group_list", on=str(self.day))),
            "delegations": rows_of(self.page("deputies:group_list", show="delegations", on=str(self.day))),
        }

    def files(self, mandates: list[Mandate]) -> list[str]:
        """Performance files of these deputies; the first part also tells that the mandate has ended since."""
        found = [words_of(self.page("deputies:performance_record", m.pk)) for m in mandates]
        assert all("一、基本情况" in words and "二、" in words for words in found)
        return [words.split("一、基本情况")[0] + words.split("二、", 1)[1] for words in found]

    def scores(self) -> list[str]:
        """Years with their ranking, and each township's scorecard of the last one."""
        rows = Period.objects.filter(kind="year", results__isnull=False, scheme__group__assesses="township")
        years = rows.distinct().order_by("-year")
        pages = [self.page("assessments:result_detail", year.pk) for year in years]
        pages.append(self.page("assessments:flag_list"))
        first = years.first()
        for result in first.results.order_by("pk") if first else ():
            pages.append(self.page("assessments:town_result", first.pk, result.subject_id))
        return [words_of(page) for page in pages]


def roster_file(town: str, village: str) -> bytes:
    """The coming roster as an office sends it: one line for somebody nobody knows yet."""
    book = openpyxl.Workbook()
    book.active.append(["新一届县人大代表名册"])
    book.active.append(["姓名", "性别", "出生年月", "联系电话", "所属乡镇", "联系村", "单位及职务", "代表团"])
    book.active.append([*NEWCOMER, town, village, "农机合作社理事长", f"{town}代表团"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def press(page: Any, label: str) -> None:
    """Press the button that says so, and wait for the page that follows."""
    with page.expect_navigation():
        page.get_by_role("button", name=label, exact=True).first.click()


def follow(page: Any, label: str) -> None:
    """Follow the link that says so."""
    with page.expect_navigation():
        page.get_by_role("link", name=label, exact=True).first.click()


def look(page: Any, axe: Any) -> None:
    """axe finds nothing, and nothing scrolls sideways at 320 px."""
    axe(page, widths=WIDTHS)
    before = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 800})
    over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    page.set_viewport_size(before)
    assert over <= 0, f"{page.url} scrolls sideways by {over} px"


def walk(
    page: Any, congress: Any, today: date, *, keep: set[str], look_at: Any, file: bytes | None, shot: Any
) -> TermChange:
    """The wizard for one congress, from its days to the confirmation."""
    page.goto(f"{reverse('deputies:change_create')}?congress={congress.pk}")
    look_at(page)
    page.fill("[name=elected_on]", str(today - timedelta(days=10)))
    page.fill("[name=starts_on]", str(today))
    press(page, "下一步：列名单")
    boxes = page.locator("input[name=again]")
    for number in range(boxes.count()):
        if number % LEAVES or boxes.nth(number).get_attribute("value") in keep:
            boxes.nth(number).check()
    look_at(page)
    press(page, "列入新一届名单")
    if file is not None:
        follow(page, "导入新一届名册")
        page.set_input_files(
            "[name=file]",
            {
                "name": "新一届名册.xlsx",
                "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                "buffer": file,
            },
        )
        press(page, "上传并核对")
        with page.expect_navigation():
            page.locator("main form button.btn-primary").first.click()
        page.goto(TermChange.objects.get(congress=congress, state="preparing").get_absolute_url())
    shot(page, "change-of-term-compared")
    look_at(page)
    follow(page, "确认换届")
    look_at(page)
    page.check("[name=seen]")
    press(page, "确认换届")
    expect(page.locator("main")).to_contain_text("撤销换届")
    look_at(page)
    shot(page, "change-of-term-done")
    return TermChange.objects.get(congress=congress, state="done")


def test_the_county_changes_its_term_and_the_old_one_reads_as_it_did(open_page, axe, screenshot):
    today = timezone.localdate()
    demo = load_demonstration(today, "full" if SOAK else "small")
    last = today - timedelta(days=1)
    congresses = [demo.congress, *(town.congress for town in (demo.towns if SOAK else [demo.town("绿水镇")]))]
    terms = list(Term.objects.filter(congress__in=congresses).order_by("pk"))
    reading = Reading(demo, last)
    lumy = Mandate.objects.get(person__user__username="lumy", level="county")
    some = [lumy, *Mandate.objects.filter(term__in=terms).order_by("pk")[:: 40 if SOAK else 7]]
    before = ([reading.lists(term) for term in terms], reading.files(some), reading.scores())
    assert all(len(found["deputies"]) > 2 for found in before[0]) and len(before[2]) > 5
    seated = {term.pk: Mandate.objects.open().filter(term=term).count() for term in terms}
    entries = PerformanceEntry.objects.count()

    page = open_page(user=demo.actors[STAFF])
    looked: set[str] = set()

    def look_at(page: Any) -> None:
        """Each step once: the others are the same page with other names."""
        step = re.sub(r"\d+", "", page.url)
        if step not in looked:
            looked.add(step)
            look(page, axe)

    water = demo.town("绿水镇")
    for number, congress in enumerate(congresses):
        file = roster_file("绿水镇", water.villages[0].name) if number == 0 else None
        change = walk(page, congress, today, keep={str(lumy.pk)}, look_at=look_at, file=file, shot=screenshot)
        assert len(change.done["mandates"]) == seated[change.old_term_id]

    # The old term reads as it did.
    assert [reading.lists(term) for term in terms] == before[0]
    assert reading.files(some) == before[1]
    assert reading.scores() == before[2]
    assert PerformanceEntry.objects.count() == entries
    # The new one has begun.
    assert not Mandate.objects.open().filter(term__in=terms).exists()
    assert not OfficeHolding.objects.filter(mandate__term__in=terms, ends_on__isnull=True).exists()
    new = Mandate.objects.open().filter(congress=demo.congress)
    assert set(new.values_list("term__number", flat=True)) == {20}
    assert new.get(person__name=NEWCOMER[0]).delegation.name == "绿水镇代表团"
    assert Delegation.objects.filter(term__number=20, term__congress=demo.congress).count() == len(demo.towns)
    assert StationPlacement.objects.filter(mandate__in=new, ends_on=None).exists()
    # A deputy elected again signs in to the new mandate.
    again = new.get(person=lumy.person_id)
    deputy = open_page(user=lumy.person.user)
    deputy.goto(reverse("deputies:own_record"))
    assert deputy.url.endswith(again.get_absolute_url())
    expect(deputy.locator("main")).to_contain_text("县二十届人大代表")
