from datetime import timedelta

import pytest
from django import forms

from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Denied, Refused
from deputies.models import Mandate, PerformanceEntry
from liaison_stations import services
from liaison_stations.forms.presence import read_names
from liaison_stations.services.presence import presence_of
from tests.factories.ground import NOW, TODAY
from tests.liaison_stations.test_activities import log
from tests.liaison_stations.test_pages import keyed, url


def people(cast, *keys):
    return [cast.mandates[key] for key in keys]


def correct(cast, activity, presence, actor=None, **changes):
    return services.correct_activity(
        actor=actor or cast.clerk, activity=activity, version=activity.version, presence=presence, at=NOW,
        **{"reason": "看了签到表", **changes},
    )  # fmt: skip


def counted_names(activity):
    lines = PerformanceEntry.objects.filter(source_key=subject_key(activity), counted=True)
    return sorted(line.mandate.person.name for line in lines.select_related("mandate__person"))


def test_who_was_there_is_corrected_and_the_files_follow(cast):
    activity = log(
        cast, actor=cast.clerk, mandates=people(cast, "deputy"), absent=people(cast, "town_deputy")
    )
    activity = correct(
        cast,
        activity,
        presence_of(people(cast, "co_deputy"), people(cast, "deputy"), []),
        reason="看了签到表",
    )
    assert counted_names(activity) == ["沈秀兰"]
    held = {row.mandate.person.name: row.status for row in activity.activity_deputies.all()}
    assert held == {"沈秀兰": "present", "陆明远": "excused"}
    back = correct(cast, activity, presence_of(people(cast, "deputy", "co_deputy"), [], []))
    assert counted_names(back) == ["沈秀兰", "陆明远"]


def test_an_upheld_entry_counts_for_those_who_were_there_only(cast):
    activity = log(cast, actor=cast.clerk, mandates=people(cast, "deputy", "co_deputy"))
    services.dispute_activity(actor=cast.deputy, activity=activity, reason="我没有去", at=NOW)
    activity.refresh_from_db()
    correct(cast, activity, presence_of(people(cast, "co_deputy"), people(cast, "deputy"), []))
    assert counted_names(activity) == []
    services.uphold_activity(actor=cast.staff, activity=activity, reason="已改", at=NOW)
    assert counted_names(activity) == ["沈秀兰"]


def test_everybody_concerned_hears_of_a_dispute_and_of_its_end(cast):
    activity = log(cast, actor=cast.keeper, mandates=people(cast, "deputy", "co_deputy"))
    services.dispute_activity(actor=cast.deputy, activity=activity, reason="人数不对", at=NOW)
    services.uphold_activity(actor=cast.clerk, activity=activity, reason="有签到表", at=NOW)

    def told(kind):
        return set(OutboxMessage.objects.filter(kind=kind).values_list("recipient__name", flat=True))

    keeper = cast.keeper.name
    assert told("activity_disputed") == {"沈秀兰", keeper}
    assert told("activity_upheld") == {"陆明远", "沈秀兰", keeper}


def test_who_is_added_to_a_proxy_entry_is_asked_too(cast):
    activity = log(cast, actor=cast.keeper, mandates=people(cast, "deputy"), proxy=True)
    correct(cast, activity, presence_of(people(cast, "deputy", "co_deputy"), [], []))
    asked = Todo.objects.open().filter(kind="activity_confirm")
    assert set(asked.values_list("person__name", flat=True)) == {"陆明远", "沈秀兰"}
    activity.refresh_from_db()
    correct(cast, activity, presence_of(people(cast, "deputy"), [], []))
    assert asked.get().person == cast.deputy.person


def test_a_keeper_adds_nobody_of_another_place_and_a_deputy_nobody_else(cast):
    own = log(cast)
    both = presence_of(people(cast, "deputy", "other_deputy"), [], [])
    with pytest.raises(Denied):
        correct(cast, own, both, actor=cast.deputy)
    with pytest.raises(Refused) as refusal:
        correct(cast, own, both)
    assert refusal.value.field == "mandates" and own.activity_deputies.count() == 1


@pytest.mark.parametrize(
    ("lists", "word"), [((["deputy"], ["deputy"], []), "选了两次"), (([], ["deputy"], []), "至少一位")]
)
def test_each_deputy_stands_in_one_list_and_somebody_was_there(cast, lists, word):
    with pytest.raises(Refused, match=word):
        presence_of(*(people(cast, *keys) for keys in lists))


def test_a_line_of_names_is_read_as_people_write_it(cast):
    candidates = Mandate.objects.all()
    found = read_names("陆明远，沈秀兰（青山镇）、 石永康", candidates, on=TODAY)
    assert found == people(cast, "deputy", "co_deputy", "town_deputy")
    assert read_names("", candidates, on=TODAY) == []
    for text in ("查无此人", "陆明远（绿水镇）"):
        with pytest.raises(forms.ValidationError, match="没有找到"):
            read_names(text, candidates, on=TODAY)
    with pytest.raises(forms.ValidationError, match="没有找到"):
        read_names("陆明远", candidates, on=TODAY - timedelta(days=9000))
    person = cast.mandates["other_deputy"].person
    person.name = "陆明远"
    person.save(update_fields=["name"])
    with pytest.raises(forms.ValidationError, match="有几位代表叫陆明远"):
        read_names("陆明远", candidates, on=TODAY)


def test_the_page_tells_what_was_corrected_before_and_after(cast, client_of, today):
    activity = log(cast, actor=cast.clerk, mandates=people(cast, "deputy"))
    page = client_of(cast.clerk).get(url("activity_edit", activity.pk))
    data = {k: v for k, v in page.context["form"].initial.items() if v is not None}
    assert data["mandates"] == "陆明远"
    wrong = keyed(client_of(cast.clerk), url("activity_edit", activity.pk), **{**data, "excused": "查无此人"})
    assert wrong.status_code == 422 and "查无此人" in wrong.content.decode()
    changed = {**data, "excused": "沈秀兰", "kind": "survey", "reason": "看了签到表"}
    assert keyed(client_of(cast.clerk), url("activity_edit", activity.pk), **changed).status_code == 302
    text = client_of(cast.deputy).get(activity.get_absolute_url()).content.decode()
    assert "更正情况" in text and "走访选民" in text and "到场：陆明远；请假：沈秀兰" in text
    assert "应到 2 人，到场 1 人，请假 1 人，未到 0 人" in text and "看了签到表" in text


def test_the_desk_says_who_was_excused_and_who_did_not_come(cast, client_of, today):
    answer = keyed(
        client_of(cast.clerk), url("activity_create"), kind="study", on="2026-04-08",
        mandates=[cast.mandates["deputy"].pk], excused="沈秀兰", absent="石永康", headcount=0, topic="none",
        benefit_villages=0, benefit_households=0, benefit_persons=0, benefit_money=0,
    )  # fmt: skip
    assert (
        "应到 3 人，到场 1 人，请假 1 人，未到 1 人" in client_of(cast.clerk).get(answer.url).content.decode()
    )
    assert PerformanceEntry.objects.get().mandate == cast.mandates["deputy"]
