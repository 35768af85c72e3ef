"""The keeper opens a reception with six deputies on a telephone: taps counted."""

import pytest

from congress_portal.foundation.accounts.access import Actor
from liaison_stations.models import ReceptionDay
from liaison_stations.services import place_deputies, plan_reception_days
from tests.factories.cast import make_deputy
from tests.factories.ground import NOW, TODAY

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"viewport": {"width": 375, "height": 800}, "has_touch": True, "is_mobile": True}
MOST = 9


@pytest.mark.usefixtures("today")
def test_a_reception_with_six_deputies_is_opened_in_nine_taps(cast, open_page, axe):
    names = ["石永康", "沈秀兰", "陆明远"]
    for number, name in enumerate(("马志强", "段德厚", "白云飞")):
        make_deputy(cast, f"more{number}", name, cast.green_hill_congress, cast.town_term, cast.village)
        names.append(name)
    place_deputies(
        actor=Actor.system(cast.county), station=cast.station, on=TODAY, at=NOW,
        mandates=[cast.mandates[f"more{n}"] for n in range(3)],
    )  # fmt: skip
    plan_reception_days(actor=cast.keeper, station=cast.station, dates=[TODAY], at=NOW)
    page = open_page(user=cast.users["keeper"], **PHONE)
    page.goto("/")
    taps = 1
    page.get_by_role("link", name="签到，开始接待").click()
    page.get_by_role("heading", name="接待签到").wait_for()
    axe(page, widths=(320, 375))
    for name in names:
        page.get_by_role("checkbox", name=name).click()
        taps += 1
    page.get_by_role("button", name="签到，开始接待").click()
    taps += 1
    page.get_by_text("9:46 开始，6 位代表到场").wait_for()
    assert taps <= MOST
    day = ReceptionDay.objects.get(on=TODAY)
    assert day.opened_at == NOW and day.duties.filter(present=True).count() == 6
