"""What voters see and do without signing in, and what stays hidden."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.web.models import RateCounter
from liaison_stations.choices import StationState
from liaison_stations.models import Station
from suggestions import workflow
from suggestions.forms.publishing import PublishForm
from suggestions.models import OutcomeClass, Receipt, Reply, Suggestion, VoterContact
from suggestions.states import SuggestionState as S
from suggestions.views.public import bare_steps
from suggestions.workflow.publishing import may_see_contact
from tests.factories.ground import NOW
from tests.suggestions.stages import LATER, voter_of
from tests.suggestions.test_units import picture

pytestmark = pytest.mark.django_db
STATION = "/p/s/7KQ2M/"
KEY = "0d4b1f0e-6f0a-4a55-8a3f-0b5a1e3a5c11"


def post(client, url, **data):
    return client.post(url, {"form_key": KEY, **data})


def test_a_voter_leaves_a_problem_in_two_screens_and_a_repeat_is_the_same_demand(stages, client):
    assert client.get(STATION).status_code == 200
    first = post(client, STATION, body="路灯不亮", phone="138 0000 1402", may_contact="on")
    again = post(client, STATION, body="路灯不亮", phone="138 0000 1402", may_contact="on")
    assert first.status_code == again.status_code == 302
    assert first.url == again.url
    page = client.get(first.url)
    demand = Suggestion.objects.get()
    assert demand.receipt.short_code[:3] in page.content.decode()
    assert "已交给代表" in page.content.decode()
    assert page["X-Robots-Tag"] == "noindex"
    contact = VoterContact.objects.get()
    assert (contact.phone, contact.may_contact) == ("13800001402", True)
    assert "13800001402" not in page.content.decode()


def test_the_same_words_from_the_same_draft_are_the_same_demand_under_a_new_form(stages, client):
    page = client.get(STATION)
    same = page.context["form"]["client_uuid"].value()
    assert f'value="{same}" data-draft-id' in page.content.decode()
    keys = (KEY, KEY.replace("0d", "1d"), KEY.replace("0d", "2d"))
    first, again, other = (
        client.post(STATION, {"form_key": key, "client_uuid": same, "body": body}).url
        for key, body in zip(keys, ("路灯不亮", " 路灯不亮", "水渠堵了"), strict=True)
    )
    assert first == again != other and Suggestion.objects.count() == 2
    broken = client.post(
        STATION, {"form_key": KEY.replace("0d", "3d"), "client_uuid": "x", "body": "井水发黄"}
    )
    assert broken.status_code == 422 and "这一页不完整" in broken.content.decode()


def test_the_same_words_from_the_same_browser_show_their_receipt_and_from_another_are_taken(stages, client):
    keys = [KEY.replace("0d", f"{n}d") for n in range(4)]
    first = client.post(STATION, {"form_key": keys[0], "body": "路灯不亮，盼修"})
    back = client.post(STATION, {"form_key": keys[1], "body": "路灯不亮，盼修"})
    page = back.content.decode()
    assert back.status_code == 422 and Suggestion.objects.count() == 1
    assert "刚才已经收到同样的话" in page and first.url in page and 'name="again"' in page
    # Whoever says the same on another telephone reads nothing of it.
    other = Client().post(STATION, {"form_key": keys[2], "body": "路灯不亮，盼修"})
    assert other.status_code == 302 and other.url != first.url
    again = client.post(STATION, {"form_key": keys[3], "body": "路灯不亮，盼修", "again": "on"})
    assert again.status_code == 302 and Suggestion.objects.count() == 3


def test_a_word_alone_is_asked_for_a_few_more_and_stays(stages, client):
    short = post(client, STATION, body="坏", phone="13800001402")
    page = short.content.decode()
    assert short.status_code == 422 and "请再多写几个字" in page and "13800001402" in page
    assert ">坏<" in page.replace("\n", "") and not Suggestion.objects.exists()


def test_signs_that_print_nothing_are_no_words_and_stand_in_no_title(stages, client):
    page = post(client, STATION, body="\u202e\u200b\u200b\u3164")
    assert page.status_code == 422 and "请写下要反映的事" in page.content.decode()
    assert post(client, STATION, body="\u200b\n\u202e路灯\u200b不亮").status_code == 302
    assert Suggestion.objects.get().title == "路灯不亮"


def test_the_honeypot_and_bad_fields_are_answered_in_words(stages, client):
    page = post(client, STATION, body="路灯不亮", homepage="http://spam")
    assert page.status_code == 422 and "请空着" in page.content.decode()
    page = post(client, STATION, body="")
    assert page.status_code == 422 and "请写下要反映的事" in page.content.decode()
    page = post(client, STATION, body="路灯不亮", phone="abc")
    assert page.status_code == 422 and "不像电话号码" in page.content.decode()
    assert "路灯" in page.content.decode(), "what was typed is shown again"
    assert not Suggestion.objects.exists()


def test_a_photo_that_is_none_is_told_and_the_words_stay(stages, client):
    for content in (b"not a picture", b"\xff\xd8\xff\xe0 torn"):
        photo = SimpleUploadedFile("灯.jpg", content, "image/jpeg")
        page = post(client, STATION, body="路灯不亮", photos=photo)
        text = page.content.decode()
        assert page.status_code == 422 and "“灯.jpg”" in text and "路灯不亮" in text, text[:300]
    assert not Suggestion.objects.exists()


def test_one_address_cannot_flood_a_station(stages):
    client = Client()
    assert post(client, STATION, body="").status_code == 422
    RateCounter.objects.filter(bucket__contains="|m|").update(hits=19)
    assert post(client, STATION, body="").status_code == 422, "a village stands behind one address"
    photo = SimpleUploadedFile("灯.jpg", b"\xff\xd8\xff\xe0", "image/jpeg")
    page = post(client, STATION, body="路灯不亮", photos=photo)
    text = page.content.decode()
    assert page.status_code == 429 and page["Retry-After"] == "60" and "请过一分钟再交" in text
    assert "路灯不亮" in text and "照片要重新选" in text and f'href="{STATION}"' in text
    RateCounter.objects.filter(bucket__contains="|h|").update(hits=200)
    page = post(client, STATION, body="路灯不亮")
    assert page["Retry-After"] == "3600" and "请过一个小时再交" in page.content.decode()


def test_an_unknown_station_or_token_is_not_found(stages, client):
    mistyped = client.post("/p/s/ZZZZZ/", {"form_key": KEY, "body": "路灯不亮"})
    said = mistyped.content.decode()
    assert mistyped.status_code == 404 and "没有这个站码" in said and "您的账号" not in said
    assert "路灯不亮" in said, "what was typed is shown again"
    assert "您的账号" not in client.get("/p/results/999999/").content.decode()
    assert client.get("/p/q/nothing/").status_code == 404
    assert client.post("/p/q/nothing/rate/", {"form_key": KEY}).status_code == 404


def test_a_station_that_closed_meanwhile_shows_the_words_again(stages, client, cast):
    Station.objects.filter(pk=cast.station.pk).update(state=StationState.CLOSED)
    page = post(client, STATION, body="三组的路灯不亮")
    text = page.content.decode()
    assert page.status_code == 422 and "已撤销，不再接待" in text and "三组的路灯不亮" in text
    assert "data-draft-keep" in text, "nor does the browser forget them"


def test_the_short_code_reads_the_state_only(stages, client):
    demand = stages.accepted(body="一件要保密的私事")
    slip = Receipt.objects.get(demand=demand)
    page = client.post(reverse("suggestions:query"), {"code": slip.spaced_code.lower()})
    text = page.content.decode()
    assert "已接单" in text
    assert "私事" not in text and "陆明远" not in text and slip.token not in text
    page = client.post(reverse("suggestions:query"), {"code": "QQQQQQ"})
    assert page.status_code == 422 and "没有这个站码或查询码" in page.content.decode()
    assert client.get(f"/p/q/{slip.short_code}/").status_code == 404


def test_the_long_link_rates_and_reopens(stages, client, cast):
    demand = stages.settled()
    token = Receipt.objects.get(demand=demand).token
    page = client.get(f"/p/q/{token}/")
    assert "请您评一评" in page.content.decode()
    answer = client.post(f"/p/q/{token}/rate/", {"form_key": KEY, "satisfied": "satisfied", "solved": "yes"})
    assert answer.status_code == 302
    demand.refresh_from_db()
    assert demand.state == S.CLOSED
    page = client.post(f"/p/q/{token}/reopen/", {"form_key": KEY.replace("0d", "1d"), "reason": "又坏了"})
    # Rated on the real day, closed on the real day: within the limit whatever day it is.
    assert page.status_code == 302
    demand.refresh_from_db()
    assert demand.state == S.ACCEPTED
    # The next answer is asked about with the form; what was said before is of the time before.
    workflow.settle_on_spot(actor=cast.deputy, suggestion=demand, note="换了灯", at=LATER)
    page = client.get(f"/p/q/{token}/").content.decode()
    assert "提交评价" in page and "上一次办理，您的评价" in page and "改评价" not in page


def test_a_dissatisfied_voter_is_asked_why_beside_the_field(stages, client):
    token = Receipt.objects.get(demand=stages.settled()).token
    page = client.post(f"/p/q/{token}/rate/", {"form_key": KEY, "satisfied": "dissatisfied", "solved": "no"})
    assert page.status_code == 422 and "请写一句原因" in page.content.decode()


def test_the_receipt_tells_what_became_of_the_suggestion(stages, client, cast):
    demand = stages.raised()
    case = demand.raised_links.get().suggestion
    workflow.examine(actor=cast.staff, suggestion=case, at=NOW)
    workflow.dispatch(actor=cast.staff, suggestion=case, unit=cast.court, at=NOW)
    page = client.get(f"/p/q/{Receipt.objects.get(demand=demand).token}/").content.decode()
    for word in ("关于硬化三组至小学道路的建议", "闭会2026年第01号", "县法院"):
        assert word in page


@pytest.mark.parametrize(
    ("letter", "said"),
    [("A", "是不是真的解决了，请您评"), ("B", "还在办，答应的事和日期"), ("D", "现在办不了，原因写在下面")],
)
def test_a_voter_reads_in_plain_words_what_the_unit_answered(stages, client, cast, letter, said):
    demand = stages.accepted()
    steps = client.get(f"/p/q/{Receipt.objects.get(demand=demand).token}/").content.decode()
    assert f"需要部门办的，{demand.congress}交办" in steps
    outcome = OutcomeClass.objects.get(letter=letter)
    Suggestion.objects.filter(pk=demand.pk).update(state=S.REPLIED, outcome=outcome, lead_unit=cast.transport)
    record(
        actor=cast.staff, subject=demand, move="reply", at=NOW, audience="public",
        summary=f"{cast.transport}答复（{outcome}）",
    )  # fmt: skip
    page = client.get(f"/p/q/{Receipt.objects.get(demand=demand).token}/").content.decode()
    assert said in page and f"{cast.transport}答复" in page and f"{letter}类" not in page


def test_contact_is_for_station_and_congress_and_for_a_handler_only_where_ticked(stages, cast):
    hidden = stages.demand_to_dispatch(contact={"phone": "13800001402"})
    shown = stages.demand_to_dispatch(contact={"phone": "13800001403", "may_contact": True})
    for case, handler_sees in ((hidden, False), (shown, True)):
        case = workflow.dispatch(actor=cast.chair, suggestion=case, unit=cast.green_hill_government, at=NOW)
        case = Suggestion.objects.for_page().get(pk=case.pk)
        assert may_see_contact(cast.keeper, case) and may_see_contact(cast.chair, case)
        assert may_see_contact(cast.town_handler, case) is handler_sees
        assert not may_see_contact(cast.stranger, case)
        assert not may_see_contact(cast.handler, case)


def test_looking_at_a_number_is_journalled_and_shown_once(stages, cast, client_of):
    case = stages.submitted(contact={"phone": "13800001402"})
    keeper = client_of(cast.keeper)
    page = keeper.get(case.get_absolute_url()).content.decode()
    assert "138****1402" in page and "13800001402" not in page
    page = keeper.post(reverse("suggestions:suggestion_contact", args=[case.pk]))
    assert "13800001402" in page.content.decode()
    assert JournalEntry.objects.filter(move="reveal_contact", person_id=cast.keeper.person_id).count() == 1
    # 陆明远 has not accepted it: no reason to know the number.
    assert client_of(cast.co_deputy).post(
        reverse("suggestions:suggestion_contact", args=[case.pk])
    ).status_code in (403, 404)


def test_published_results_pass_a_check_and_show_no_person(stages, cast, client, client_of):
    case = stages.closed()
    staff = client_of(cast.staff)
    url = reverse("suggestions:suggestion_publish", args=[case.pk])
    form = {"form_key": KEY, "title": "完善供水管护", "body": "某村供水", "reply": "已办好"}
    assert staff.post(url, form).status_code == 422
    for number, words, more in (
        ("138 0000 1402", "这里有号码", {}),
        ("11010119900101001X", "这里有证件号或账号", {"service_numbers": "on"}),
    ):
        told = staff.post(url, {**form, "body": f"联系人 {number}", "checked": "on", **more})
        assert told.status_code == 422 and words in told.content.decode()
    form |= {"reply": "已办好，报修打 0000-112200。", "service_numbers": "on"}
    assert staff.post(url, {**form, "checked": "on"}).status_code == 302
    page = client.get(reverse("suggestions:results") + "?year=2026").content.decode()
    assert "完善供水管护" in page and "不足 5 件，比率不公布" in page
    detail = client.get(reverse("suggestions:result_detail", args=[case.publication.pk])).content.decode()
    assert "已办好" in detail and "陆明远" not in detail
    workflow.unpublish(actor=cast.staff, suggestion=case, reason="有错字", at=LATER)
    assert client.get(reverse("suggestions:result_detail", args=[case.publication.pk])).status_code == 404


def test_what_was_done_over_is_not_offered_to_the_public(stages):
    case = stages.rework()
    part = stages.part(case)
    Reply.objects.create(
        suggestion=case, assignment=part, round=2, body="重修了管道。", replied_at=LATER,
        outcome=case.outcome, signed_by_name="田志军",
    )  # fmt: skip
    assert PublishForm(case=case).initial["reply"] == "重修了管道。"


def test_five_evaluated_cases_show_both_rates_side_by_side(stages, cast, client):
    for number in range(4):
        stages.closed(title=f"关于第 {number} 件事的建议")
    bad = stages.evaluated(satisfied="dissatisfied", solved="no")
    workflow.close(actor=cast.staff, suggestion=bad, reason="条件所限", at=LATER)
    page = client.get(reverse("suggestions:results") + "?year=2026").content.decode()
    assert page.count("80%") == 2


def test_a_confidential_case_is_seen_by_its_parties_and_the_owner_only(stages, cast):
    case = stages.handed_in(confidential=True)
    seen = {
        key: Suggestion.objects.visible_to(cast.actors[key]).filter(pk=case.pk).exists()
        for key in ("staff", "deputy", "co_deputy", "chair", "handler", "stranger")
    }
    assert seen == {
        "staff": True, "deputy": True, "co_deputy": False, "chair": False, "handler": False, "stranger": False,
    }  # fmt: skip


def test_a_draft_is_its_authors_alone_until_co_signers_are_asked(stages, cast):
    case = stages.draft(co_signers=[cast.mandates["co_deputy"]])

    def seen():
        return [
            key
            for key in ("staff", "deputy", "co_deputy", "other_deputy", "chair")
            if Suggestion.objects.visible_to(cast.actors[key]).filter(pk=case.pk).exists()
        ]

    assert seen() == ["deputy"]
    workflow.invite(actor=cast.deputy, suggestion=case, at=NOW)
    assert seen() == ["deputy", "co_deputy"]


def weight(client, url) -> int:
    """Bytes a first visit loads, compressed: the page and every style, script and icon it names."""
    page = client.get(url).content
    names = set(re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js|svg))"', page.decode()))
    assert names
    files = [Path(finders.find(name)).read_bytes() for name in sorted(names)]
    return sum(len(gzip.compress(content, 6)) for content in [page, *files])


def test_a_voters_page_weighs_at_most_sixty_kilobytes(stages, client, cast):
    token = Receipt.objects.get(demand=stages.settled()).token
    line = workflow.show_line(
        actor=cast.keeper, suggestion=stages.submitted(), text="三组到小学的路要硬化", at=NOW
    )
    deputy = reverse("public_deputies:deputy_detail", args=[cast.mandates["deputy"].pk])
    mine = (STATION, f"{STATION}{line.pk}/", f"/p/q/{token}/", deputy)
    for url in (*mine, reverse("suggestions:results"), reverse("suggestions:query")):
        assert weight(client, url) <= 60 * 1024, url


def test_a_refused_form_says_that_photos_must_be_chosen_again_and_lets_people_through(stages, client):
    photo = picture("路.jpg")
    page = post(client, STATION, body="路", photos=photo).content.decode()
    assert "请再多写几个字" in page and "选过的照片和文件没有保存，请重新选" in page
    assert "选过的照片" not in post(client, STATION, body="路").content.decode()
    # A number that was not left cannot be called.
    page = post(client, STATION, body="路灯不亮", may_contact="on").content.decode()
    assert "愿意接电话的，请留手机号" in page and not Suggestion.objects.exists()
    # What a browser filled into the field nobody sees does not come back.
    page = post(client, STATION, body="路灯不亮", homepage="https://a.cn").content.decode()
    assert "已经清空，请再交一次" in page and "https://a.cn" not in page


def test_the_short_code_of_what_was_withdrawn_says_so_at_the_steps_it_never_came_to(stages):
    case = stages.submitted()
    steps = bare_steps(workflow.withdraw_demand(actor=voter_of(case), suggestion=case, at=LATER))
    assert [(step["status"], step["note"]) for step in steps] == [
        ("done", ""), ("later", "已撤回"), ("later", "已撤回"), ("later", "已撤回"),
    ]  # fmt: skip


def test_the_code_of_a_station_can_be_typed_and_who_is_lost_is_offered_where(stages, client):
    address = reverse("suggestions:query")
    for typed in ("7KQ2M", " 7kq2m ", "７ＫＱ２Ｍ"):
        assert client.post(address, {"code": typed}).url == STATION
    assert f'href="{address}"' in client.get("/p/s/NIXDA/").content.decode()
