"""The actors of the demonstration telling one step of a case each, by the real verbs."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from congress_portal.demo.county import DemoCounty, Town, load_actor
from congress_portal.demo.data import MATTERS
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Membership, Organization
from congress_portal.foundation.accounts.roles import Capability, roles_with
from congress_portal.foundation.workdays.arithmetic import add_months
from congress_portal.foundation.workdays.services import calendar_for
from deputies.models import Mandate
from suggestions import workflow
from suggestions.choices import Channel, Grade, Solved
from suggestions.models import OutcomeClass, Suggestion, Topic

# Which unit a topic usually goes to: its place in the list of departments.
UNIT_OF_TOPIC = {
    "traffic": 0,
    "water": 1,
    "agriculture": 2,
    "education": 3,
    "health": 4,
    "housing": 5,
    "welfare": 6,
    "employment": 7,
    "environment": 8,
    "safety": 9,
    "culture": 10,
}
NOTE_ON_SPOT = "当场打电话问清了情况，镇里今天就派人去修，三天内回话。"
REPLY = (
    "收到建议后，我们到现场看过，和提出建议的代表当面商量。"
    "主要做了三件事：一是把这件事列入今年计划；二是安排施工队进场；三是明确专人管护。"
)
STATEMENT = "已经完工，附现场验收情况，请核销。"


class Storyteller:
    """Tells stories with the actors of the demonstration; each method is one step on one day."""

    def __init__(self, demo: DemoCounty) -> None:
        self.demo = demo
        self.actors: dict[int, Actor] = {}
        self.handlers: dict[int, Actor] = {}
        members = Membership.objects.filter(
            organization__county=demo.county, role__in=roles_with(Capability.HANDLE_CASE)
        ).select_related("person__user", "organization__division", "organization__county__division")
        for membership in members.order_by("-pk"):
            self.handlers[membership.organization_id] = Actor.of(
                membership, getattr(membership.person, "user", None)
            )
        self.staff = demo.actors["zhouwq"]
        self.office = demo.actors["gaoyuan"]
        self.topics = {topic.code: topic for topic in Topic.objects.filter(county=None)}
        self.outcomes = {o.letter: o for o in OutcomeClass.objects.filter(county=None)}

    def deputy(self, mandate: Mandate) -> Actor:
        """The deputy, acting."""
        if mandate.pk not in self.actors:
            self.actors[mandate.pk] = load_actor(mandate.membership_id)
        return self.actors[mandate.pk]

    def unit_for(self, matter: tuple[str, str, str]) -> Organization:
        """The department that such matters go to."""
        return self.demo.departments[UNIT_OF_TOPIC.get(matter[0], 11)]

    def at(self, back: int, hour: int = 9, minute: int = 30) -> datetime:
        """So many days before the anchor."""
        return self.demo.ago(back, hour, minute)

    # --- a demand ---------------------------------------------------------------------------------

    def demand(
        self, town: Town, number: int, back: int, *, mandate: Mandate | None = None, direct: bool = False
    ) -> Suggestion:
        """Somebody scans the code on the wall, or tells it at a reception."""
        topic, title, body = MATTERS[number % len(MATTERS)]
        contact = {"phone": f"1990001{number:04d}", "may_contact": number % 2 == 0} if number % 3 else None
        return workflow.submit_demand(
            actor=Actor.bearer("", self.demo.county),
            station=town.stations[0],
            body=body,
            channel=Channel.CODE,
            at=self.at(back, 8 + number % 9, number * 7 % 60),
            contact=contact,
            topic=self.topics.get(topic),
            mandate=mandate,
            direct_to_county=direct,
        )

    def accept(self, case: Suggestion, back: int) -> Suggestion:
        """接单."""
        return workflow.accept_demand(
            actor=self.deputy(case.deputy), suggestion=case, at=self.at(back, 17), note="去看过，情况属实。"
        )

    def on_spot(self, case: Suggestion, back: int) -> Suggestion:
        """当场说明."""
        return workflow.settle_on_spot(
            actor=self.deputy(case.deputy), suggestion=case, note=NOTE_ON_SPOT, at=self.at(back, 17)
        )

    def rate(
        self, case: Suggestion, back: int, grade: str = Grade.SATISFIED, solved: str = Solved.YES
    ) -> Suggestion:
        """The voter's word by the long link."""
        bearer = Actor.bearer(f"{case._meta.label_lower}:{case.pk}", self.demo.county)
        return workflow.rate_demand(
            actor=bearer,
            suggestion=case,
            satisfied=grade,
            solved=solved,
            at=self.at(back, 20),
            note="" if grade != Grade.DISSATISFIED else "话说得好听，事情还没动。",
        )

    # --- a suggestion -----------------------------------------------------------------------------

    def suggest(self, mandate: Mandate, matter: tuple[str, str, str], back: int, demands=()) -> Suggestion:
        """A formal suggestion, out of demands where there are some."""
        actor = self.deputy(mandate)
        title = f"关于{matter[1]}的建议"
        body = f"{matter[2]}建议列入今年计划，明确承办单位和完成时间，并告诉群众。"
        if demands:
            return workflow.raise_suggestion(
                actor=actor, demands=demands, title=title, body=body, at=self.at(back, 10), mandate=mandate
            )
        draft = workflow.draft_suggestion(
            actor=actor,
            mandate=mandate,
            title=title,
            body=body,
            at=self.at(back, 10),
            topic=self.topics.get(matter[0]),
        )
        return workflow.submit_suggestion(actor=actor, suggestion=draft, at=self.at(back, 10, 30))

    def examine(self, case: Suggestion, back: int) -> Suggestion:
        """审查立案."""
        return workflow.examine(actor=self.staff, suggestion=case, at=self.at(back, 16))

    def dispatch(self, case: Suggestion, back: int) -> Suggestion:
        """交办到县政府办."""
        return workflow.dispatch(
            actor=self.staff, suggestion=case, unit=self.demo.office, at=self.at(back, 9)
        )

    def assign(self, case: Suggestion, unit: Organization, back: int, assists=()) -> Suggestion:
        """分办."""
        return workflow.assign(
            actor=self.office, suggestion=case, at=self.at(back, 10), lead=unit, assists=assists
        )

    def part(self, case: Suggestion, unit: Organization):
        """The unit's standing part of the case."""
        return case.assignments.filter(unit=unit).order_by("-pk").first()

    def acknowledge(self, case: Suggestion, unit: Organization, back: int) -> None:
        """签收."""
        workflow.acknowledge(
            actor=self.handlers[unit.pk], assignment=self.part(case, unit), at=self.at(back, 11)
        )

    def reply(
        self, case: Suggestion, unit: Organization, back: int, letter: str = "A", *, close: bool = True
    ) -> None:
        """答复，办好的同时申请销单."""
        outcome = self.outcomes[letter]
        promise = outcome.needs_commitment
        workflow.reply(
            actor=self.handlers[unit.pk],
            assignment=self.part(case, unit),
            body=REPLY,
            at=self.at(back, 15),
            outcome=outcome,
            commitment="明年一季度落实到位" if promise else "",
            commitment_due=self.demo.day + timedelta(days=120) if promise else None,
            signed_by_name="石立新",
            close_statement=STATEMENT if close else None,
        )

    def evaluate(
        self,
        case: Suggestion,
        back: int,
        grade: str = Grade.SATISFIED,
        solved: str = Solved.YES,
        note: str = "",
    ) -> None:
        """代表评价."""
        workflow.evaluate(
            actor=self.deputy(case.deputy),
            suggestion=case,
            satisfied=grade,
            solved=solved,
            at=self.at(back, 16),
            note=note,
        )

    def close(self, case: Suggestion, back: int, reason: str = "") -> None:
        """核销；没有解决的写明为什么."""
        workflow.close(actor=self.staff, suggestion=case, at=self.at(back, 17), reason=reason)

    def publish(self, case: Suggestion, back: int) -> None:
        """公开结果，经保密和隐私审查。"""
        workflow.publish(
            actor=self.staff,
            suggestion=case,
            title=case.title,
            body=case.body,
            reply=REPLY,
            at=self.at(back, 9),
        )


def days_back_for_due_in(demo: DemoCounty, days: int, months: int = 3) -> int:
    """How many days ago a limit of so many months began that ends ``days`` after the anchor."""
    wanted = demo.day + timedelta(days=days)
    calendar = calendar_for(demo.county)
    start: date = wanted - timedelta(days=30 * months + 3)
    while add_months(calendar, start, months) < wanted:
        start += timedelta(days=1)
    return (demo.day - start).days
