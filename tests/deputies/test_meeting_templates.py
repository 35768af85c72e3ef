"""Meetings made from templates, and the five steps of a group's meeting."""

import pytest
from django.urls import reverse

from congress_portal.foundation.web.refusals import Denied, Refused
from deputies import services
from deputies.choices import MEETING_KINDS_OF_LEVEL, MeetingKind
from deputies.meeting_choices import PRESET, PRESETS
from deputies.models import Meeting, MeetingTemplate
from deputies.services.meeting_templates import add_template, edit_template, note_steps
from tests.factories.ground import NOW, TODAY

VALUES = {
    "kind": MeetingKind.GROUP,
    "name": "小组活动",
    "title": "{年}年{月}月小组活动",
    "place": "村委会",
    "agenda": "一、走访",
    "notice": "",
    "steps": "走访\n商议",
}


def test_the_presets_fit_the_columns_and_the_levels():
    assert len(PRESET["five_steps"].steps) == 5
    kinds = {kind for kinds in MEETING_KINDS_OF_LEVEL.values() for kind in kinds}
    for preset in PRESETS:
        assert preset.kind in kinds and len(preset.name) <= 60 and len(preset.title) <= 120
        assert all(len(step) <= 60 for step in preset.steps)


def add(cast, actor=None, **values):
    return add_template(
        actor=actor or cast.clerk, congress=cast.green_hill_congress, at=NOW, **{**VALUES, **values}
    )


@pytest.mark.django_db
def test_a_template_is_the_offices_own(cast):
    add(cast)
    with pytest.raises(Refused) as refusal:
        add(cast)
    assert refusal.value.field == "name"
    with pytest.raises(Refused) as refusal:
        add(cast, name="常委会", kind=MeetingKind.STANDING_COMMITTEE)
    assert refusal.value.field == "kind"
    with pytest.raises(Denied):
        add(cast, actor=cast.stranger, name="别的")


@pytest.mark.django_db
def test_a_retired_template_leaves_its_name(cast):
    template = add(cast)
    edit_template(actor=cast.clerk, template=template, retired_on=TODAY, at=NOW, **VALUES)
    assert not MeetingTemplate.objects.in_use().exists()
    assert add(cast).pk != template.pk


@pytest.mark.django_db
def test_a_group_meets_by_the_five_steps(cast, client_of, submit):
    client = client_of(cast.clerk)
    url = reverse("deputies:meeting_create") + "?template=five_steps"
    page = client.get(url).content.decode()
    assert "征集议题\n走访调研\n集中商议\n提出建议\n跟踪反馈" in page and "代表小组五步工作法" in page
    done = submit(client, url, held_on="2026-04-20", starts_at="9：30", group=cast.group.pk)
    assert done.status_code == 302
    meeting = Meeting.objects.get()
    assert meeting.kind == MeetingKind.GROUP and f"{meeting.starts_at:%H:%M}" == "09:30"
    steps = list(meeting.steps.order_by("number"))
    assert [step.name for step in steps] == list(PRESET["five_steps"].steps)
    fields = {f"step_{steps[0].pk}": "征集到三条"}
    done = submit(client, reverse("deputies:meeting_steps", args=[meeting.pk]), **fields)
    assert done.status_code == 302
    steps[0].refresh_from_db()
    assert steps[0].done_on is not None
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert "征集到三条" in page and "还没有登记" in page


@pytest.mark.django_db
def test_a_step_emptied_is_open_again_and_strange_steps_change_nothing(cast):
    meeting = services.plan_meeting(
        actor=cast.clerk,
        congress=cast.green_hill_congress,
        kind=MeetingKind.GROUP,
        group=cast.group,
        title="小组活动",
        held_on=TODAY,
        steps=["走访", "商议"],
        at=NOW,
    )
    first, second = meeting.steps.order_by("number")
    assert note_steps(actor=cast.clerk, meeting=meeting, notes={first.pk: "走访两户", 0: "x"}, at=NOW) == 1
    assert note_steps(actor=cast.clerk, meeting=meeting, notes={first.pk: " "}, at=NOW) == 0
    with pytest.raises(Denied):
        note_steps(actor=cast.deputy, meeting=meeting, notes={second.pk: "x"}, at=NOW)


@pytest.mark.django_db
def test_the_templates_pages(cast, client_of, submit, django_assert_max_num_queries):
    client = client_of(cast.clerk)
    create = reverse("deputies:meeting_template_create")
    assert "走访调研" in client.get(create, {"from": "five_steps"}).content.decode()
    long = submit(client, f"{create}?from=five_steps", steps="x" * 61)
    assert long.status_code == 422 and "每一步最多 60 个字" in long.content.decode()
    assert submit(client, f"{create}?from=five_steps", name="本镇五步").status_code == 302
    template = MeetingTemplate.objects.get()
    with django_assert_max_num_queries(12):
        page = client.get(reverse("deputies:meeting_template_list")).content.decode()
    assert "本镇五步" in page and "平台自带的模板" in page
    edit = reverse("deputies:meeting_template_edit", args=[template.pk])
    assert client_of(cast.stranger).get(edit).status_code == 404
    offered = reverse("deputies:meeting_create")
    assert "本镇五步" in client.get(offered).content.decode()
    assert "本镇五步" not in client_of(cast.stranger).get(offered).content.decode()
    for key in (str(template.pk), "no", "9" * 30, "standing_committee"):
        assert client.get(offered, {"template": key}).status_code == 200, key
    assert submit(client, edit, retired="on").status_code == 302
    assert "本镇五步" not in client.get(offered).content.decode()
