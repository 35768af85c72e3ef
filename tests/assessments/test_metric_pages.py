"""The catalogue, the figures with their records, and the township registers on the screen."""

import uuid

from django.urls import reverse

from assessments.metrics import METRICS
from assessments.models import PartyBriefing, TownCondition
from assessments.workflow.town_registers import save_entry
from tests.factories.ground import NOW, TODAY


def key():
    return {"form_key": str(uuid.uuid4())}


def test_the_catalogue_tells_definition_unit_source_and_the_indicators_that_use_it(scene, client_of):
    page = client_of(scene.cast.staff).get(reverse("assessments:metric_list")).content.decode()
    metric = METRICS["reception_held"]
    for words in (metric.definition, metric.unit, metric.source, metric.period_words, scene.scheme.name):
        assert words in page
    narrowed = client_of(scene.cast.staff).get(reverse("assessments:metric_list"), {"q": "面商"})
    assert "代表建议面商率" in narrowed.content.decode()
    assert metric.definition not in narrowed.content.decode()


def test_metrics_of_single_deputies_are_the_offices_business(scene, client_of):
    url = reverse("assessments:metric_detail", args=["own_suggestions"])
    assert client_of(scene.cast.staff).get(url).status_code == 200
    for actor in (scene.cast.chair, scene.cast.leader):
        assert client_of(actor).get(url).status_code == 404


def test_a_township_sees_its_own_figure_and_nobody_elses(scene, client_of, django_assert_max_num_queries):
    url = reverse("assessments:metric_detail", args=["reception_held"])
    county, town = client_of(scene.cast.staff), client_of(scene.cast.chair)
    with django_assert_max_num_queries(15):
        page = county.get(url).content.decode()
    assert "绿水镇" in page and "青山镇" in page and "100%" in page
    own = town.get(url).content.decode()
    assert "青山镇" in own and "绿水镇" not in own
    other = scene.group.subjects.get(name="绿水镇").pk
    records = reverse("assessments:metric_records", args=["reception_held", other])
    assert (county.get(records).status_code, town.get(records).status_code) == (200, 404)


def test_days_that_are_none_get_a_sentence(scene, client_of):
    url = reverse("assessments:metric_detail", args=["reception_held"])
    for query in ({"start": "2026-13-40"}, {"start": "2026-05-01", "end": "2026-01-01"}, {"end": "\0"}):
        answer = client_of(scene.cast.staff).get(url, query)
        assert answer.status_code == 200 and "按今年到今天统计" in answer.content.decode()


def test_a_township_enters_a_condition_once_and_the_county_sees_it(ground, client_of):
    url = reverse("assessments:town_entry_create", args=["conditions"])
    data = {"kind": "chair", "met": "yes", "detail": "主席专职，不分管政府工作", "on": "2026-01-05"}
    town = client_of(ground.chair)
    assert town.post(url, data | key()).status_code == 302
    again = town.post(url, data | {"detail": "另一种说法"} | key())
    assert again.status_code == 422 and "另一种说法" in again.content.decode()
    row = TownCondition.objects.get()
    assert (row.organization, row.entered_by.name) == (ground.green_hill_congress, ground.chair.name)
    page = client_of(ground.staff).get(reverse("assessments:town_register", args=["conditions"]))
    assert "1/6" in page.content.decode() and "绿水镇" in page.content.decode()
    assert client_of(ground.stranger).get(row.get_absolute_url()).status_code == 404
    assert client_of(ground.staff).get(url).status_code == 403


def test_a_line_is_corrected_and_voided_with_its_story(ground, client_of):
    row = save_entry(
        actor=ground.chair,
        register="briefings",
        organization=ground.green_hill_congress,
        values={"kind": "study", "on": TODAY, "matter": "研究人大工作"},
        at=NOW,
    )
    town = client_of(ground.chair)
    edit = reverse("assessments:town_entry_edit", args=["briefings", row.pk])
    data = {"kind": "study", "on": TODAY.isoformat(), "matter": "研究票决工作", "version": 1}
    assert town.post(edit, data | key()).status_code == 302
    stale = town.post(edit, data | {"matter": "旧页面上的话"} | key())
    assert stale.status_code == 409 and "旧页面上的话" in stale.content.decode()
    void = reverse("assessments:town_entry_void", args=["briefings", row.pk])
    assert town.post(void, {"reason": "", "version": 2} | key()).status_code == 422
    assert town.post(void, {"reason": "登记重复", "version": 2} | key()).status_code == 302
    assert PartyBriefing.objects.get().void_reason == "登记重复"
    page = town.get(row.get_absolute_url()).content.decode()
    assert "登记重复" in page and "已作废" in page and "研究票决工作" in page


def test_absurd_addresses_are_not_found(ground, client_of):
    town = client_of(ground.chair)
    registers = reverse("assessments:town_register", args=["briefings"])
    for query in ({"town": "9" * 40}, {"town": "\0"}, {"after": "x"}):
        assert client_of(ground.staff).get(registers, query).status_code == 200
    entry = reverse("assessments:town_entry_create", args=["briefings"])
    for data in ({}, {"kind": "study", "on": "0001-01-01", "matter": "a\0b"}, {"kind": "x" * 5000}):
        assert town.post(entry, data | key()).status_code == 422
    for args in (("towns",), ("conditions", 9**18), ("publicity", 1)):
        name = "town_register" if len(args) == 1 else "town_entry"
        assert town.get(reverse(f"assessments:{name}", args=args)).status_code == 404
    assert town.get(reverse("assessments:metric_detail", args=["nothing"])).status_code == 404
