"""Demands and suggestions in every state, told by the real verbs on days before the anchor."""

from __future__ import annotations

from collections.abc import Callable
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
from suggestions.choices import Channel, DeclineGround, Grade, Solved, TurnTo
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
            commitment="明年一季度完工并通车" if promise else "",
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


def _matters(count: int) -> Callable[[], int]:
    numbers = iter(range(count))
    return lambda: next(numbers)


def fill_cases(demo: DemoCounty) -> None:
    """Cases in every state. 绿水镇 has the most, so that its people find work waiting."""
    tell = Storyteller(demo)
    number = _matters(500)
    _demands(tell, number)
    _closed_suggestions(tell, number)
    _open_suggestions(tell, number)


def _demands(tell: Storyteller, number: Callable[[], int]) -> None:
    towns = tell.demo.towns
    water = tell.demo.town("绿水镇")
    for back in (1, 2):
        tell.demand(water, number(), back, mandate=water.county_deputies[0])
    tell.demand(towns[0], number(), 6)
    tell.accept(tell.demand(water, number(), 5, mandate=water.county_deputies[0]), 4)
    tell.accept(tell.demand(towns[4], number(), 9), 8)
    for index, town in enumerate(towns):
        first = tell.on_spot(tell.demand(town, number(), 150 - index * 3), 148 - index * 3)
        tell.rate(first, 145 - index * 3)
        if index % 3 != 2:
            second = tell.on_spot(tell.demand(town, number(), 75 - index * 2), 74 - index * 2)
            happy = index % 4 != 3
            tell.rate(
                second,
                72 - index * 2,
                Grade.BASICALLY if happy else Grade.DISSATISFIED,
                Solved.PARTLY if happy else Solved.NO,
            )
    # Sent straight to the county, past the township (decisions C20).
    tell.demand(towns[5], number(), 3, direct=True)
    # Explained and not rated yet.
    tell.on_spot(tell.demand(towns[2], number(), 4), 3)
    # Declined on a legal ground, and taken back by the voter.
    declined = tell.demand(towns[7], number(), 33)
    workflow.decline(
        actor=tell.staff if declined.level == "county" else towns[7].chair,
        suggestion=declined,
        ground=DeclineGround.IN_COURT,
        turn_to=TurnTo.COURT,
        reason="这件事法院正在审理，人大不能处理具体案件。",
        at=tell.at(31),
    )
    taken_back = tell.demand(towns[8], number(), 21)
    workflow.withdraw_demand(
        actor=Actor.bearer(f"{taken_back._meta.label_lower}:{taken_back.pk}", tell.demo.county),
        suggestion=taken_back,
        at=tell.at(20),
    )


def _through_reply(tell: Storyteller, town: Town, n: int, back: int, letter: str = "A", demand: bool = False):
    """From the demand to the reply; (case, unit)."""
    matter = MATTERS[n % len(MATTERS)]
    mandate = town.county_deputies[n % len(town.county_deputies)]
    demands = ()
    if demand:
        demands = (tell.accept(tell.demand(town, n, back + 12, mandate=mandate), back + 11),)
    case = tell.examine(tell.suggest(mandate, matter, back + 8, demands), back + 6)
    unit = tell.unit_for(matter)
    tell.dispatch(case, back + 4)
    tell.assign(case, unit, back + 3)
    tell.acknowledge(case, unit, back + 1)
    return Suggestion.objects.get(pk=case.pk), unit


def _closed_suggestions(tell: Storyteller, number: Callable[[], int]) -> None:
    """Closed ones in each township, solved or only answered: both rates have something to tell."""
    for index, town in enumerate(tell.demo.towns):
        n = number()
        back = 130 - index * 4
        case, unit = _through_reply(tell, town, n, back, demand=index % 2 == 0)
        solved = index % 5 != 4
        tell.reply(case, unit, back - 40, "A" if solved else "C")
        tell.evaluate(
            Suggestion.objects.get(pk=case.pk),
            back - 46,
            Grade.SATISFIED if index % 3 else Grade.BASICALLY,
            Solved.YES if solved else Solved.NO,
        )
        tell.close(case, back - 48, "" if solved else "条件所限今年办不了，已当面向代表说明，代表同意销单。")
        if index % 2 or town.division.name == "绿水镇":
            tell.publish(Suggestion.objects.get(pk=case.pk), back - 50)


def _open_suggestions(tell: Storyteller, number: Callable[[], int]) -> None:
    demo = tell.demo
    water = demo.town("绿水镇")
    towns = demo.towns
    mandate = water.county_deputies[0]
    transport = demo.departments[0]
    road, convoy = MATTERS[0], MATTERS[7]

    # Waiting for examination, for dispatch, for the office, for the department.
    tell.suggest(mandate, MATTERS[3], 3)
    tell.suggest(towns[5].county_deputies[0], MATTERS[6], 2)
    tell.examine(tell.suggest(towns[3].county_deputies[0], MATTERS[1], 9), 7)
    tell.examine(tell.suggest(towns[6].county_deputies[1], MATTERS[2], 11), 8)
    for town, matter, back in ((towns[7], MATTERS[10], 14), (towns[0], MATTERS[13], 12)):
        case = tell.examine(tell.suggest(town.county_deputies[0], matter, back), back - 2)
        tell.dispatch(case, 3)
    for town, matter, back in ((towns[8], MATTERS[5], 18), (water, MATTERS[13], 16)):
        case = tell.examine(tell.suggest(town.county_deputies[1], matter, back), back - 2)
        tell.dispatch(case, 8)
        tell.assign(case, tell.unit_for(matter), 5)
    # Not for everybody: the parties and the county's congress read it.
    mandate_apart = towns[2].county_deputies[2]
    apart = workflow.draft_suggestion(
        actor=tell.deputy(mandate_apart),
        mandate=mandate_apart,
        title="关于妥善安置困难家庭的建议",
        body="涉及一户家庭的具体情况，请民政部门单独联系代表了解。",
        at=tell.at(6, 10),
        confidential=True,
        publish_consent=False,
    )
    workflow.submit_suggestion(actor=tell.deputy(mandate_apart), suggestion=apart, at=tell.at(6, 11))
    # Sent back by a unit that is not in charge.
    case = tell.examine(tell.suggest(towns[9].county_deputies[0], MATTERS[4], 30), 27)
    tell.dispatch(case, 20)
    tell.assign(case, demo.departments[8], 18)
    workflow.send_back(
        actor=tell.handlers[demo.departments[8].pk],
        assignment=tell.part(case, demo.departments[8]),
        reason="供水管护归县水利局负责，不属我局职责。",
        at=tell.at(12),
    )
    # In work: one due in three days, one overdue, one with time, one whose limit ends this year.
    for days, matter, town in ((3, road, water), (-2, MATTERS[14], towns[4]), (25, convoy, towns[9])):
        back = days_back_for_due_in(demo, days)
        who = town.county_deputies[0]
        case = tell.examine(tell.suggest(who, matter, back + 9), back + 7)
        unit = transport if days == 3 else tell.unit_for(matter)
        helpers = [demo.departments[3]] if days == 3 else []
        tell.dispatch(case, back)
        tell.assign(case, unit, back - 1, assists=helpers)
        for each in (unit, *helpers):
            tell.acknowledge(case, each, back - 2)
    # Answered and waiting: for the deputy, for the congress.
    case, unit = _through_reply(tell, water, number(), 40)
    tell.reply(case, unit, 6)
    case, unit = _through_reply(tell, towns[1], number(), 44)
    tell.reply(case, unit, 9)
    tell.evaluate(Suggestion.objects.get(pk=case.pk), 3)
    # Dissatisfied: waits for the committee; and one that is in its second round.
    for again in (False, True):
        case, unit = _through_reply(tell, towns[2] if again else towns[10], number(), 62)
        tell.reply(case, unit, 30, "C", close=False)
        tell.evaluate(
            Suggestion.objects.get(pk=case.pk), 24, Grade.DISSATISFIED, Solved.NO, "只是答复，路还是没修。"
        )
        if again:
            workflow.rework(
                actor=tell.staff, suggestion=case, reason="代表不满意，情况属实，请重新办理。", at=tell.at(20)
            )
    # Promised and followed.
    case, unit = _through_reply(tell, towns[6], number(), 90)
    tell.reply(case, unit, 60, "B")
    tell.evaluate(Suggestion.objects.get(pk=case.pk), 55, Grade.BASICALLY, Solved.PARTLY)
    tell.close(case, 50)
    # Taken back, declined, and still a draft.
    case = tell.suggest(towns[0].county_deputies[1], MATTERS[15], 26)
    workflow.withdraw(
        actor=tell.deputy(towns[0].county_deputies[1]),
        suggestion=case,
        reason="已经在镇里解决了。",
        at=tell.at(24),
    )
    case = tell.suggest(towns[4].county_deputies[2], MATTERS[16], 50)
    workflow.decline(
        actor=tell.staff,
        suggestion=case,
        ground=DeclineGround.NO_SUBSTANCE,
        turn_to=TurnTo.REWRITE,
        reason="没有写明办什么班、多少人、在哪里，请补充后重新提出。",
        at=tell.at(47),
    )
    workflow.draft_suggestion(
        actor=tell.deputy(mandate),
        mandate=mandate,
        title="关于增加农村客运班次的建议",
        body="末班车下午四点就没了，进城办事当天回不来。",
        at=tell.at(1, 20),
    )
