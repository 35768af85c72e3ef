"""Every role has a complete page of help, with links it may open, on screen and on one sheet."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from congress_portal.foundation.accounts.roles import Role
from congress_portal.workbench.helping import PAGES, VISITOR, WORDS
from tests.factories.ground import appoint

pytestmark = pytest.mark.django_db
CAST = {
    "staff": Role.CONGRESS_STAFF,
    "leader": Role.CONGRESS_LEADER,
    "official": Role.LEADING_OFFICIAL,
    "office": Role.GOVERNMENT_OFFICE,
    "chair": Role.TOWNSHIP_CHAIR,
    "clerk": Role.TOWNSHIP_CLERK,
    "keeper": Role.STATION_KEEPER,
    "deputy": Role.DEPUTY,
    "handler": Role.UNIT_HANDLER,
    "head": Role.UNIT_HEAD,
    "rater": Role.RATER,
    "admin": Role.SYSTEM_ADMIN,
    "auditor": Role.SECURITY_AUDITOR,
}


def test_no_role_is_without_a_complete_page():
    assert set(PAGES) == set(Role)
    for page in (*PAGES.values(), VISITOR):
        assert page.purpose and len(page.first) >= 3 and len(page.tasks) == 3 and page.words and page.calls
        assert all(task.steps for task in page.tasks)


def test_every_word_is_explained_on_some_page():
    used = {word for page in (*PAGES.values(), VISITOR) for word, _ in page.words}
    assert used <= set(WORDS) and set(WORDS) - used == set()


@pytest.mark.parametrize("who", CAST)
def test_the_page_is_the_roles_own_and_no_link_of_it_is_shut(
    cast, client_of, who, django_assert_max_num_queries
):
    client = client_of(cast.actors[who])
    with django_assert_max_num_queries(12):
        text = client.get(reverse("workbench:help")).content.decode()
    main = text.split('<main id="main"')[1].split("</main>")[0]
    assert PAGES[CAST[who]].title in main and cast.county.help_phone in main
    for address in set(re.findall(r'href="(/[^"#]*)"', main)):
        assert client.get(address).status_code in (200, 302), address


def test_a_group_leader_has_the_page_of_a_group_leader(cast, client_of):
    membership = appoint(cast.co_deputy.person, cast.county_congress, Role.GROUP_LEADER)
    leader = cast.join("group_leader", membership, cast.users["co_deputy"])
    assert "代表小组长怎么用" in client_of(leader).get(reverse("workbench:help")).content.decode()


@pytest.mark.parametrize("who", ("staff", "deputy", "handler"))
def test_the_sheet_holds_tasks_words_and_the_telephone(cast, client_of, who):
    page = client_of(cast.actors[who]).get(reverse("workbench:help_print")).content.decode()
    own = PAGES[CAST[who]]
    for text in (own.tasks[0].title, own.words[0][0], cast.county.help_phone):
        assert text in page


def test_visitors_read_how_to_get_in_and_where_to_look(client, ground):
    text = client.get(reverse("workbench:help")).content.decode()
    assert "第一次登录要改成自己的密码" in text and reverse("suggestions:query") in text
