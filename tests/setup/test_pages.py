"""The pages of setting up open for those whose work they are, within their number of queries."""

from __future__ import annotations

import pytest
from django.urls import reverse

from congress_portal.setup.services.counties import set_up_county

pytestmark = pytest.mark.django_db
assert set_up_county  # the services are imported by the pages


def pages(ground) -> dict[str, str]:
    """Every page of the room with an address that exists, by URL name."""
    person, role = ground.users["handler"].person, ground.handler.membership
    arguments = {
        "division_detail": [ground.green_hill.pk],
        "division_edit": [ground.green_hill.pk],
        "division_add": [ground.green_hill.pk],
        "division_bodies": [ground.green_hill.pk],
        "division_end": [ground.village.pk],
        "organization_detail": [ground.transport.pk],
        "organization_edit": [ground.transport.pk],
        "organization_end": [ground.transport.pk],
        "person_detail": [person.pk],
        "account_open": [person.pk],
        "role_new": [person.pk],
        "role_end": [role.pk],
    }
    names = [
        "checklist",
        "division_list",
        "organization_list",
        "organization_new",
        "organization_units",
        "person_list",
        "person_new",
        "county_edit",
        *arguments,
    ]
    return {name: reverse(f"setup:{name}", args=arguments.get(name, [])) for name in names}


CEILING = {"checklist": 20, "division_list": 12, "organization_list": 12, "person_list": 12}


def test_the_administrator_opens_every_page(ground, client_of, django_assert_max_num_queries):
    client = client_of(ground.admin)
    for name, url in pages(ground).items():
        with django_assert_max_num_queries(CEILING.get(name, 15)):
            response = client.get(url)
        assert response.status_code == 200, (name, response.status_code)
        assert response.content.decode().count("<h1") == 1, name


@pytest.mark.parametrize(
    "who", ["staff", "leader", "chair", "clerk", "keeper", "handler", "office", "rater", "auditor"]
)
def test_others_are_told_that_it_is_not_their_work(ground, client_of, who):
    client = client_of(getattr(ground, who))
    for name, url in pages(ground).items():
        assert client.get(url).status_code == 403, (name, who)


def test_a_visitor_is_sent_to_sign_in(ground, client):
    for url in pages(ground).values():
        response = client.get(url)
        assert response.status_code == 302 and "/sign-in/" in response["Location"]


def test_only_the_auditor_reads_the_journal(ground, client_of, django_assert_max_num_queries):
    url = reverse("setup:journal_list")
    client = client_of(ground.auditor)
    with django_assert_max_num_queries(12):
        assert client.get(url).status_code == 200
    for who in ("admin", "staff", "leader", "chair"):
        assert client_of(getattr(ground, who)).get(url).status_code == 403


@pytest.mark.parametrize("size", ["20", "100"])
def test_lists_cost_the_same_at_any_size(ground, client_of, django_assert_max_num_queries, size):
    client = client_of(ground.admin)
    for name in ("division_list", "organization_list", "person_list"):
        with django_assert_max_num_queries(12):
            assert client.get(reverse(f"setup:{name}"), {"size": size}).status_code == 200
    with django_assert_max_num_queries(12):
        address = {"township": ground.green_hill.pk, "q": "村", "size": size}
        assert client.get(reverse("setup:division_list"), address).status_code == 200


def test_another_countys_rows_are_not_there(ground, client_of):
    from tests.setup.test_setup_county import run

    run("610923.csv")
    from congress_portal.foundation.accounts.models import Division, Organization, Person

    client = client_of(ground.admin)
    foreign = {
        "division_detail": Division.objects.get(code="610923100").pk,
        "division_edit": Division.objects.get(code="610923100").pk,
        "organization_detail": Organization.objects.get(name="城关镇人民政府").pk,
        "organization_end": Organization.objects.get(name="城关镇人民政府").pk,
        "person_detail": Person.objects.get(name="系统管理员").pk,
        "account_reset": Person.objects.get(name="系统管理员").pk,
    }
    for name, pk in foreign.items():
        url = reverse(f"setup:{name}", args=[pk])
        answer = client.post(url) if name == "account_reset" else client.get(url)
        assert answer.status_code == 404, name
    assert "宁陕" not in client.get(reverse("setup:division_list")).content.decode()


def test_filters_keep_what_was_chosen(ground, client_of):
    client = client_of(ground.admin)
    text = client.get(reverse("setup:person_list"), {"role": "unit_handler"}).content.decode()
    assert "田办真" in text and "周文清" not in text
    text = client.get(reverse("setup:person_list"), {"q": "没有这个人"}).content.decode()
    assert "没有符合条件的人" in text and "清除条件" in text
    text = client.get(reverse("setup:organization_list"), {"kind": "court"}).content.decode()
    assert "云岭县人民法院" in text and "云岭县水利局" not in text
    text = client.get(reverse("setup:division_list"), {"township": ground.green_hill.pk}).content.decode()
    assert "松坡村" in text and "三组村" not in text


@pytest.mark.parametrize(
    "query", ["?year=abc", "?year=0", "?year=99999", "?township=x", "?role=king", "?at=zzz", "?size=x"]
)
def test_a_mangled_address_is_no_accident(ground, client_of, query):
    client = client_of(ground.admin)
    for name in ("division_list", "person_list", "organization_list"):
        assert client.get(reverse(f"setup:{name}") + query).status_code == 200
    assert (
        client_of(ground.auditor).get(reverse("setup:journal_list") + query + "&first=32").status_code == 200
    )
