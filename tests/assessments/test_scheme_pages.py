"""The pages around a scheme: editor with its explanation, terms, files, comparison, trial, examples."""

import json
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessments import rules
from assessments.defaults import SHORT, default_scheme
from assessments.documents import document_of
from assessments.forms.indicators import IndicatorForm
from assessments.metrics import METRICS
from assessments.models import FlagGroup, Scheme, SchemeUpload
from assessments.scheme_jobs import TRY_SCHEME
from congress_portal.foundation.jobs import services
from tests.factories.ground import NOW

LIST, DETAIL, WRITE = 12, 15, 20


def url(name, *args):
    return reverse(f"assessments:{name}", args=args)


def post(client, address, **data):
    return client.post(address, {"form_key": str(uuid.uuid4()), **data})


@pytest.fixture
def staff(scene, client_of):
    return client_of(scene.cast.staff)


@pytest.fixture
def draft(scene):
    return default_scheme(actor=scene.cast.staff, group=scene.group, year=2027, lines=SHORT, at=NOW)


def indicator_form(draft, **values):
    return {"category": draft.categories.first().pk, "name": "指标", "full_mark": "10", **values}


@pytest.mark.parametrize("choice", rules.CHOICES, ids=lambda c: c.key)
def test_every_rule_explains_itself_before_anything_is_typed(choice):
    explained = IndicatorForm(categories=[], choice=choice, metric=METRICS["by_hand_ratio"]).explained()
    assert not explained.refusal and explained.sentence.endswith("。") and explained.example


def test_a_rules_form_stands_beside_its_example(staff, draft):
    FlagGroup.objects.filter(pk=draft.group_id).update(assesses="unit")
    page = staff.get(f"{url('indicator_create', draft.pk)}?metric=unit_cases&rule=shares")
    text = page.content.decode()
    assert page.status_code == 200 and "三人联名" in text and 'name="p_roles_0_name"' in text
    assert 'data-reveal="p_split=fixed"' in text and "js/reveal.js" in text


def test_the_explanation_follows_what_is_typed(staff, draft):
    address = f"{url('indicator_create', draft.pk)}?metric=reception_held&rule=deduct"
    typed = indicator_form(
        draft, p_misses="shortfall", p_each="２.5", look="1", try_numerator="4", try_denominator="6"
    )
    part = staff.post(address, typed, headers={"HX-Request": "true"}).content.decode()
    assert "每缺 1 场扣 2.5 分" in part and "得 5 分" in part and "<html" not in part
    whole = staff.post(address, typed).content.decode()
    assert "得 5 分" in whole and "请改正" not in whole
    kinds = {"p_kinds_0_name": "无故缺席", "p_kinds_0_points": "3", "try_parts": "无故缺席２次"}
    part = staff.post(address, typed | kinds | {"p_misses": "kinds"}, headers={"HX-Request": "true"})
    assert "无故缺席 2 次 × 3 分，共扣 6 分，得 4 分" in part.content.decode()
    typed["p_each"] = "abc"
    assert "要填数字" in staff.post(address, typed, headers={"HX-Request": "true"}).content.decode()
    assert draft.indicators.count() == 3


def test_more_rows_keep_what_was_typed(staff, draft):
    address = f"{url('indicator_create', draft.pk)}?metric=reception_held&rule=bands"
    page = staff.post(address, indicator_form(draft, p_bands_0_from="0", more="p_bands")).content.decode()
    assert 'name="p_bands_5_from"' in page and "请改正" not in page


def test_conditions_around_a_rule_are_saved_and_shown(staff, draft):
    address = f"{url('indicator_create', draft.pk)}?metric=by_hand_count&rule=per_event"
    typed = indicator_form(draft, p_each="2", also_zero_if="全年没有提建议\n另一种")
    assert post(staff, address, **typed).status_code == 302
    saved = draft.indicators.get(name="指标")
    assert saved.params["also"] == {"zero_if": ["全年没有提建议", "另一种"]}
    page = staff.get(url("indicator_edit", saved.pk)).content.decode()
    assert "全年没有提建议" in page and '<details class="field" open>' in page
    onwards = post(staff, address, **typed | {"name": "另一项", "another": "1"}).url
    assert onwards == f"{url('indicator_create', draft.pk)}?category={typed['category']}"
    assert f'name="category" value="{typed["category"]}"' in staff.get(onwards).content.decode()
    looked = staff.post(address, typed | {"look": "1"}).content.decode()
    assert '<details class="field" open>' in looked
    bad = post(staff, address, **typed | {"also_coefficient": "0"})
    assert bad.status_code == 422 and "乘以系数" in bad.content.decode()


@pytest.mark.parametrize("value", ["\x00", "9" * 300, "1e99", "--"])
def test_wild_values_get_a_sentence_and_are_kept(staff, draft, value):
    address = f"{url('indicator_create', draft.pk)}?metric=by_hand_count&rule=per_event"
    page = post(staff, address, **indicator_form(draft, p_each=value))
    assert page.status_code == 422 and "请改正" in page.content.decode()
    assert draft.indicators.count() == 3


def test_a_percentage_on_a_plain_count_is_refused_before_the_numbers(staff, draft):
    page = staff.get(f"{url('indicator_create', draft.pk)}?metric=presidium_meetings&rule=linear")
    assert "没有应有数，不能按比例计分" in page.content.decode()


@pytest.mark.parametrize(
    ("metric", "rule", "sentence"),
    [
        ("by_hand_count", "shares", "没有逐件的记录"),
        ("by_hand_judged", "per_event", "只能配“人工评定”"),
    ],
)
def test_a_source_that_cannot_feed_a_rule_is_refused(staff, draft, metric, rule, sentence):
    page = staff.get(f"{url('indicator_create', draft.pk)}?metric={metric}&rule={rule}")
    assert sentence in page.content.decode()


def test_terms_are_chosen_on_their_page(staff, draft):
    address = url("scheme_terms", draft.pk)
    typed = {
        "version": draft.version,
        "p_bands_0_name": "合格", "p_bands_0_from": "0",
        "p_bands_1_name": "优秀", "p_bands_1_from": "90",
        "p_ties": "shared", "p_band_on": "total", "p_convert_to": "2",
    }  # fmt: skip
    assert 'name="p_gates_8_name"' in post(staff, address, **typed, more="p_gates").content.decode()
    assert post(staff, address, **typed).status_code == 302
    draft.refresh_from_db()
    assert draft.terms["bands"] == [
        {"name": "合格", "from": "0", "to": "90"},
        {"name": "优秀", "from": "90"},
    ]
    page = staff.get(draft.get_absolute_url()).content.decode()
    assert "优秀 90 分以上，合格不到 90 分" in page
    bad = post(staff, address, **typed | {"p_bands_0_from": "10", "version": draft.version})
    assert bad.status_code == 422 and "最低一等要从 0 分开始" in bad.content.decode()


def test_a_file_is_looked_at_and_taken_over(
    scene, staff, draft, django_assert_max_num_queries, statements_at_most
):
    content = staff.get(url("scheme_workbook", draft.pk)).content
    file = SimpleUploadedFile("方案.xlsx", content)
    with django_assert_max_num_queries(WRITE):
        answer = post(staff, url("scheme_upload"), group=scene.group.pk, year=2028, file=file)
    upload = SchemeUpload.objects.get()
    assert answer.status_code == 302 and answer.url == upload.get_absolute_url()
    with django_assert_max_num_queries(DETAIL):
        page = staff.get(upload.get_absolute_url()).content.decode()
    assert "建成草稿" in page and "接待日按计划开展" in page
    with statements_at_most(WRITE):
        answer = post(staff, url("upload_take", upload.pk), version=upload.version)
    made = Scheme.objects.get(year=2028)
    assert answer.url == made.get_absolute_url()
    assert document_of(made).as_json() == document_of(draft).as_json()
    again = post(staff, url("upload_take", upload.pk), version=upload.version)
    assert again.status_code == 422 and "不用再办" in again.content.decode()


def test_a_file_with_mistakes_is_shown_with_its_sentences(scene, staff, draft):
    raw = json.loads(staff.get(url("scheme_json", draft.pk)).content)
    raw["indicators"][0]["full_mark"] = "x"
    raw["name"] = "<script>alert(1)</script>"
    file = SimpleUploadedFile("方案.json", json.dumps(raw).encode())
    answer = post(staff, url("scheme_upload"), group=scene.group.pk, year=2028, file=file)
    page = staff.get(answer.url).content.decode()
    assert "没有满分" in page and "建成草稿" not in page and "<script>alert" not in page
    assert "等您核对的文件" in staff.get(url("scheme_list")).content.decode()
    upload = SchemeUpload.objects.get()
    assert post(staff, url("upload_drop", upload.pk), version=upload.version).status_code == 302
    wrong = SimpleUploadedFile("方案.xlsx", b"PK\x03\x04")
    answer = post(staff, url("scheme_upload"), group=scene.group.pk, year=2028, file=wrong)
    assert answer.status_code == 422 and "打不开" in answer.content.decode()


def test_an_example_is_taken_by_the_same_way(scene, staff):
    page = staff.get(url("example_list")).content.decode()
    assert "浙江省奉化市 2009 年" in page and "完整程度" in page
    answer = post(staff, url("example_stage", "t7"), group=scene.group.pk)
    assert "宣传人民代表大会制度" in staff.get(answer.url).content.decode()
    assert post(staff, url("example_stage", "t7"), group="x").status_code == 422
    assert post(staff, url("example_stage", "nothing"), group=scene.group.pk).status_code == 404


def test_two_schemes_are_compared(scene, staff, draft, client_of, django_assert_max_num_queries):
    with django_assert_max_num_queries(DETAIL):
        page = staff.get(url("scheme_compare", draft.pk)).content.decode()
    assert "奖励工作经费" in page and "指标不变 3 项" in page
    chair = client_of(scene.cast.chair)
    assert chair.get(url("scheme_compare", draft.pk)).status_code == 404
    assert chair.get(url("scheme_compare", scene.scheme.pk) + f"?with={draft.pk}").status_code == 200


def test_a_trial_is_asked_for_and_goes_out_of_date(scene, staff, draft):
    assert "还没有试算过" in staff.get(url("scheme_trial", draft.pk)).content.decode()
    assert post(staff, url("scheme_trial", draft.pk)).url == url("scheme_trial", draft.pk)
    page = staff.get(url("scheme_trial", draft.pk)).content.decode()
    assert "南坪镇" in page and "不是考评结果" in page and "重新试算" in page
    assert "试算名次" in page
    post(staff, url("category_create", draft.pk), name="新类别", block="base")
    assert "改以前的结果" in staff.get(url("scheme_trial", draft.pk)).content.decode()


def test_a_trial_of_a_large_group_is_a_job_with_the_same_answer(scene, staff, draft):
    post(staff, url("scheme_trial", draft.pk))
    here = Scheme.objects.get(pk=draft.pk).trial["rows"]
    Scheme.objects.filter(pk=draft.pk).update(trial={})
    params = {"scheme": draft.pk}
    job = services.start_job(actor=scene.cast.staff, kind=TRY_SCHEME.key, params=params, title="试算", at=NOW)
    assert services.run_job(job.pk, at=NOW) == "done"
    assert Scheme.objects.get(pk=draft.pk).trial["rows"] == here


def test_the_help_names_every_rule_and_every_term(staff):
    page = staff.get(url("scheme_help")).content.decode()
    assert all(choice.label in page for choice in rules.CHOICES)
    for label in ("起评分", "连续", "折算成几分"):
        assert label in page
    named = set(re.findall('data-label="规则">([^<]+)<', page)) - {"任何一种，再填“附加条件”"}
    assert named <= {choice.label for choice in rules.CHOICES} and len(named) > 8


@pytest.mark.parametrize(("source", "count"), [("default", 26), ("short", 3), ("last", 3), ("empty", 0)])
def test_a_scheme_begins_from_what_is_chosen(scene, staff, source, count, statements_at_most):
    data = {"group": scene.group.pk, "year": 2029, "source": source}
    with statements_at_most(WRITE):
        assert post(staff, url("scheme_create"), **data).status_code == 302
    assert Scheme.objects.get(year=2029).indicators.count() == count


def test_publicity_is_warned_about_whatever_it_is_called(staff, draft):
    address = f"{url('indicator_create', draft.pk)}?metric=publicity_items&rule=per_event"
    assert post(staff, address, **indicator_form(draft, p_each="1")).status_code == 302
    page = staff.get(draft.get_absolute_url()).content.decode()
    assert "不得以在刊物和媒体刊发文章评价工作" in page and "要写理由" in page


def test_reasons_of_last_year_stand_ready_when_a_kept_indicator_is_published_again(scene, staff, draft):
    address = f"{url('indicator_create', draft.pk)}?metric=publicity_items&rule=per_event"
    bonus = {"category": draft.categories.first().pk}
    draft.categories.filter(pk=bonus["category"]).update(block="bonus", cap=5)
    post(staff, address, **indicator_form(draft, p_each="1") | bonus)
    row = draft.indicators.get(name="指标")
    publish = url("scheme_publish", draft.pk)
    version = Scheme.objects.get(pk=draft.pk).version
    assert post(staff, publish, version=version).status_code == 422
    answer = post(staff, publish, **{"version": version, f"reason_{row.pk}": "上级文件要求"})
    assert answer.status_code == 302
    assert "指标：上级文件要求" in staff.get(draft.get_absolute_url()).content.decode()
    post(staff, url("scheme_copy", draft.pk), year=2030)
    copied = Scheme.objects.get(year=2030)
    assert "上级文件要求" in staff.get(url("scheme_publish", copied.pk)).content.decode()


def test_a_category_below_another_is_made_on_the_page(staff, draft):
    top = draft.categories.first()
    assert (
        post(staff, url("category_create", draft.pk), name="下级", block="bonus", parent=top.pk).status_code
        == 302
    )
    below = draft.categories.get(name="下级")
    assert (below.parent, below.block) == (top, "base")
    answer = post(
        staff,
        url("scheme_discard", draft.pk),
        reason="换成新办法",
        version=Scheme.objects.get(pk=draft.pk).version,
    )
    assert answer.status_code == 302 and Scheme.objects.get(pk=draft.pk).state == "retired"
