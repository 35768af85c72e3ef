"""Two people changed one record: both sides are shown, nothing typed is lost, each field can be chosen."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from assessments.workflow import groups
from congress_portal.foundation.accounts.models import County
from congress_portal.setup.services.organizations import edit_organization
from congress_portal.setup.services.settings import COUNTY_FIELDS, change_county
from liaison_stations.services import revise_station
from liaison_stations.services.stations import REVISABLE
from suggestions import workflow
from suggestions.codes import seed_presets
from suggestions.models import Topic
from tests.factories.ground import NOW
from tests.setup.posting import post
from tests.suggestions.stages import Stages

pytestmark = pytest.mark.django_db


def filled(client, url: str) -> dict[str, object]:
    """The values a browser would send back from the page's own form."""
    return filled_in(client.get(url))


def filled_in(page) -> dict[str, object]:
    """The same of an answer."""
    values = {}
    for bound in page.context["form"]:
        value = bound.value()
        if value is None or value is False:
            continue
        values[bound.html_name] = (
            [str(getattr(v, "pk", v)) for v in value]
            if isinstance(value, (list, tuple))
            else "on"
            if value is True
            else str(value)
        )
    return values


def sides(answer) -> dict[str, tuple[str, str]]:
    return {side.label: (side.now, side.typed) for side in answer.context["form"].sides}


def hidden(answer) -> dict[str, str]:
    """What the conflict panel itself would send."""
    return dict(re.findall(r'name="(now-[\w-]+)" value="([^"]*)"', answer.content.decode()))


def change_organization(cast, **values):
    row = cast.water
    row.refresh_from_db()
    now = {"name": row.name, "short_name": row.short_name, "phone": row.phone} | values
    return edit_organization(actor=cast.admin, organization=row, version=row.version, at=NOW, **now)


def test_the_page_shows_who_when_and_both_values_of_each_field_that_differs(ground, client_of):
    client, url = client_of(ground.admin), reverse("setup:organization_edit", args=[ground.water.pk])
    values = filled(client, url) | {"name": "云岭县水务局", "phone": "0000-1"}
    change_organization(ground, phone="0000-2")
    answer = post(client, url, **values)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert re.search(r"管亦清.* .*改过这条。您的内容还在下面。", text)
    assert sides(answer) == {"全称": ("云岭县水利局", "云岭县水务局"), "办公电话": ("0000-2", "0000-1")}
    assert 'value="云岭县水务局"' in text and "用我的" in text and "用现在的" in text


def opened(answer) -> str:
    """What the form remembers of the moment it was opened."""
    return re.search(r'name="opened" value="([^"]*)"', answer.content.decode()).group(1)


def test_what_i_did_not_touch_is_taken_from_the_other_at_once(ground, client_of):
    client, url = client_of(ground.admin), reverse("setup:organization_edit", args=[ground.water.pk])
    values = filled(client, url) | {"name": "云岭县水务局", "opened": opened(client.get(url))}
    change_organization(ground, phone="0000-2")
    answer = post(client, url, **values)
    assert answer.status_code == 409
    assert sides(answer) == {"全称": ("云岭县水利局", "云岭县水务局")}
    assert answer.context["form"]["phone"].value() == "0000-2"
    assert "已换成现在的：办公电话" in answer.content.decode()
    again = filled_in(answer) | {"opened": opened(answer)}
    assert post(client, url, **again).status_code == 302
    ground.water.refresh_from_db()
    assert (ground.water.name, ground.water.phone) == ("云岭县水务局", "0000-2")


def test_where_only_the_other_changed_anything_no_choice_is_asked_for(ground, client_of):
    client, url = client_of(ground.admin), reverse("setup:organization_edit", args=[ground.water.pk])
    values = filled(client, url) | {"opened": opened(client.get(url))}
    change_organization(ground, phone="0000-2")
    answer = post(client, url, **values)
    assert answer.status_code == 409 and sides(answer) == {}
    assert "办公电话。您填的都在下面" in answer.content.decode()


def test_a_form_of_no_versioned_record_remembers_nothing(ground, client_of):
    page = client_of(ground.admin).get(reverse("setup:organization_new")).content.decode()
    assert 'name="form_key"' in page and 'name="opened"' not in page


def test_saving_again_keeps_mine(ground, client_of):
    client, url = client_of(ground.admin), reverse("setup:organization_edit", args=[ground.water.pk])
    values = filled(client, url) | {"phone": "0000-1"}
    change_organization(ground, phone="0000-2")
    answer = post(client, url, **values)
    again = (
        values | {"version": answer.context["form"]["version"].value(), "use-phone": "typed"} | hidden(answer)
    )
    assert post(client, url, **again).status_code == 302
    ground.water.refresh_from_db()
    assert ground.water.phone == "0000-1"


def test_one_field_of_theirs_is_taken_and_another_of_mine_kept(ground, client_of):
    client, url = client_of(ground.admin), reverse("setup:organization_edit", args=[ground.water.pk])
    values = filled(client, url) | {"name": "云岭县水务局", "phone": "0000-1"}
    change_organization(ground, phone="0000-2")
    answer = post(client, url, **values)
    again = values | {
        "version": answer.context["form"]["version"].value(), "use-phone": "now", "use-name": "typed",
    } | hidden(answer)  # fmt: skip
    assert post(client, url, **again).status_code == 302
    ground.water.refresh_from_db()
    assert (ground.water.name, ground.water.phone) == ("云岭县水务局", "0000-2")


def test_a_third_change_meanwhile_is_a_conflict_again(ground, client_of):
    client, url = client_of(ground.admin), reverse("setup:organization_edit", args=[ground.water.pk])
    values = filled(client, url) | {"phone": "0000-1"}
    change_organization(ground, phone="0000-2")
    answer = post(client, url, **values)
    change_organization(ground, phone="0000-3")
    again = post(client, url, **(values | {"version": answer.context["form"]["version"].value()}))
    assert again.status_code == 409 and sides(again) == {"办公电话": ("0000-3", "0000-1")}


def test_without_a_conflict_no_sides_are_shown(ground, client_of):
    client, url = client_of(ground.admin), reverse("setup:organization_edit", args=[ground.water.pk])
    assert "用现在的" not in client.get(url).content.decode()
    wrong = post(client, url, **(filled(client, url) | {"name": ""}))
    assert wrong.status_code == 422 and "用现在的" not in wrong.content.decode()


# --- every editable record, by the same mechanism --------------------------------------------------
def county(cast, client_of):
    def theirs():
        row = County.objects.get(pk=cast.county.pk)
        values = {name: getattr(row, name) for name in COUNTY_FIELDS} | {"host": "别人写的"}
        change_county(actor=cast.admin, county=row, version=row.version, values=values, at=NOW)

    return client_of(cast.admin), reverse("setup:county_edit"), {"host": "我写的"}, theirs, "主办单位"


def draft(cast, client_of):
    stages = Stages(cast)
    case = stages.draft()

    def theirs():
        case.refresh_from_db()
        workflow.edit_draft(
            actor=cast.deputy, suggestion=case, version=case.version, title=case.title, body="别人写的", at=NOW,
            topic=Topic.objects.first(), publish_consent=case.publish_consent,
        )  # fmt: skip

    url = reverse("suggestions:suggestion_edit", args=[case.pk])
    return client_of(cast.deputy), url, {"body": "我写的"}, theirs, None


def station(cast, client_of):
    def theirs():
        cast.station.refresh_from_db()
        values = {name: getattr(cast.station, name) for name in REVISABLE} | {"hours": "别人写的"}
        revise_station(actor=cast.clerk, station=cast.station, version=cast.station.version, at=NOW, **values)

    url = reverse("liaison_stations:station_edit", args=[cast.station.pk])
    return client_of(cast.clerk), url, {"hours": "我写的"}, theirs, None


def group(cast, client_of):
    row = groups.save_group(actor=cast.staff, county=cast.county, name="乡镇组", at=NOW)

    def theirs():
        groups.save_group(
            actor=cast.staff, county=cast.county, group=row, name="乡镇组", authority_organ="别人写的", at=NOW
        )

    url = reverse("assessments:group_detail", args=[row.pk])
    return client_of(cast.staff), url, {"authority_organ": "我写的"}, theirs, "批准机关"


def rule(cast, client_of):
    from suggestions import rulebook
    from suggestions.models import HandlingRule

    seed_presets(at=NOW)
    row = rulebook.copy_rule(actor=cast.staff, rule=HandlingRule.objects.filter(county=None).first(), at=NOW)

    def theirs():
        row.refresh_from_db()
        rulebook.edit_rule(
            actor=cast.staff, rule=row, name=row.name, basis="别人写的",
            cells={cell.name: cell for cell in row.all_cells}, at=NOW,
        )  # fmt: skip

    url = reverse("suggestions:rule_edit", args=[row.pk])
    return client_of(cast.staff), url, {"basis": "我写的"}, theirs, "依据"


def _scheme(cast):
    from assessments.models import FlagGroup
    from assessments.workflow import schemes

    groups.ensure_groups(actor=cast.staff, county=cast.county, on=NOW.date(), at=NOW)
    flag_group = FlagGroup.objects.filter(county=cast.county).first()
    scheme = schemes.create_scheme(actor=cast.staff, group=flag_group, year=2027, at=NOW)
    return scheme, schemes.save_category(actor=cast.staff, scheme=scheme, name="代表工作", at=NOW)


def category(cast, client_of):
    from assessments.workflow import schemes

    scheme, row = _scheme(cast)

    def theirs():
        schemes.save_category(actor=cast.staff, scheme=scheme, category=row, name="别人写的", at=NOW)

    url = reverse("assessments:category_edit", args=[row.pk])
    return client_of(cast.staff), url, {"name": "我写的"}, theirs, "类别名称"


def indicator(cast, client_of):
    from assessments.workflow import schemes

    scheme, shelf = _scheme(cast)
    values = {
        "category": shelf, "full_mark": Decimal(10), "metric": "reception_held",
        "rule_kind": "per_event", "params": {"each": "2", "cap": "10"},
    }  # fmt: skip
    row = schemes.save_indicator(actor=cast.staff, scheme=scheme, name="接待日", at=NOW, **values)

    def theirs():
        schemes.save_indicator(
            actor=cast.staff, scheme=scheme, indicator=row, name="别人写的", at=NOW, **values
        )

    url = reverse("assessments:indicator_edit", args=[row.pk])
    return client_of(cast.staff), url, {"name": "我写的"}, theirs, "指标名称"


RECORDS = [county, draft, station, group, rule, category, indicator]


@pytest.mark.parametrize("record", RECORDS, ids=lambda f: f.__name__)
def test_every_record_that_people_edit_shows_both_sides_and_can_be_saved_then(cast, client_of, record):
    client, url, mine, theirs, label = record(cast, client_of)
    values = filled(client, url) | mine
    theirs()
    answer = post(client, url, **values)
    assert answer.status_code == 409, answer.content.decode()[:500]
    found = sides(answer)
    assert ("别人写的", "我写的") in found.values() and (label is None or label in found)
    assert "我写的" in answer.content.decode() and "改过这条" in answer.content.decode()
    stamps = {name: answer.context["form"][name].value() for name in ("version", "seen") if name in values}
    assert stamps and stamps != {name: values[name] for name in stamps}
    assert post(client, url, **(values | stamps)).status_code == 302


def test_numbers_kept_as_text_are_not_told_as_changed(cast, client_of):
    client, url, mine, theirs, label = indicator(cast, client_of)
    values = filled(client, url) | mine
    theirs()
    answer = post(client, url, **values)
    assert answer.status_code == 409 and set(sides(answer)) == {label}
    assert not answer.context["form"].taken_over
