"""Units at work in the demonstration: talks with deputies, a reply being written, a wish for more time."""

from __future__ import annotations

from datetime import timedelta

from congress_portal.demo.county import DemoCounty
from congress_portal.demo.storyteller import Storyteller
from suggestions import workflow
from suggestions.models import HandlingAssignment
from suggestions.states import AssignmentState
from suggestions.unit_choices import ConsultWay

SAID = "代表介绍了群众的意见，到现场看了最窄的两处。双方商定先做急的一段，其余列入下一年计划；代表表示理解，希望写明时间。"
DRAFT = (
    "收到建议后，我局会同镇政府到现场勘查，并与代表当面商量。\n1. 路基已经整平，排水沟已经清理。\n"
    "2. 硬化工程完成招标，施工队已进场。\n3. 明确了管护人员和电话。"
)


def fill_units(demo: DemoCounty) -> None:
    """The transport bureau talks, writes and sets its letters; the unit of another open case asks for time."""
    tell = Storyteller(demo)
    transport = demo.departments[0]
    head = demo.actors["shilx"]
    workflow.set_desk(
        actor=head, unit=transport, head_signs=False, number_prefix="云交函", version=0,
        contact_text=f"田志军　{demo.office.phone}".strip(), at=tell.at(60, 9),
    )  # fmt: skip
    held = list(
        HandlingAssignment.objects.filter(state=AssignmentState.HANDLING, suggestion__state="handling")
        .exclude(role__in=["coordinate", "assist"])
        .select_related("suggestion__deputy", "unit")
        .order_by("suggestion__due", "pk")
    )
    for number, part in enumerate(held[:4]):
        workflow.consult(
            actor=tell.handlers[part.unit_id], assignment=part, on=tell.at(9 + number, 10).date(),
            way=ConsultWay.ON_SITE if number % 2 == 0 else ConsultWay.MEETING, people="田志军", said=SAID,
            place=part.suggestion.township.name if part.suggestion.township_id else "",
            mandates=[part.suggestion.deputy], at=tell.at(8 + number, 15),
        )  # fmt: skip
    own = next((part for part in held if part.unit_id == transport.pk), None)
    if own is not None:
        workflow.save_draft(
            actor=tell.handlers[transport.pk], assignment=own, at=tell.at(1, 16), body=DRAFT,
            outcome=tell.outcomes["B"], next_step="完工后请代表一起验收。", commitment="三组道路硬化完工通车",
            commitment_due=demo.day + timedelta(days=120), signed_by_name="石立新", number="云交函〔2026〕12号",
            contact_text="田志军",
        )  # fmt: skip
    late = next((part for part in held if part.unit_id != transport.pk), None)
    last = late and late.clocks.running().filter(kind="reply").first()
    if last is not None:
        workflow.ask_extension(
            actor=tell.handlers[late.unit_id], assignment=late, due=last.due + timedelta(days=40), at=tell.at(2, 11),
            reason="涉及两个镇的管线，需要等雨季过后才能开挖。",
        )  # fmt: skip
