"""What may be typed into the list's field: words of a number, and several words."""

import pytest

from suggestions.models import Suggestion

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(stages, cast, client_of):
    """The titles that the list shows for what is typed."""
    for title in ("关于集镇停车难的建议", "关于集镇路灯的建议", "关于六次会议旧址的建议"):
        stages.examined(title=title)

    def search(text):
        rows = client_of(cast.staff).get("/suggestions/", {"q": text}).context["rows"]
        return {row["case"].title for row in rows}

    return search


@pytest.mark.once
def test_several_words_and_words_of_the_number_find_cases(found):
    parking, lamps, site = (case.title for case in Suggestion.objects.order_by("pk"))
    every = {parking, lamps, site}
    assert found("停车 集镇") == {parking} and found("集镇　停车") == {parking}
    year = Suggestion.objects.first().year
    assert found(str(year)) == found(f"{year}年") == found("闭会") == found(f"闭会{year}年") == every
    assert found(f"{year} 路灯") == found("闭会 路灯") == {lamps}
    # No session has it in this county: the title is looked in next.
    assert found("六次会议") == {site}
    assert found("1999") == set()
    assert found("第二号") == found("闭会第二号") == {lamps}


@pytest.mark.once
def test_cases_of_a_session_are_found_by_its_number(found, cast):
    session = cast.sessions["county"] if hasattr(cast, "sessions") else None
    case = Suggestion.objects.order_by("pk").first()
    from deputies.models import CongressSession

    session = session or CongressSession.objects.first()
    Suggestion.objects.filter(pk=case.pk).update(session=session)
    assert found(f"{session.number}次会议") == {case.title}
