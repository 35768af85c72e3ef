"""Demands and suggestions in every state, told by the real verbs on days before the anchor."""

from __future__ import annotations

from collections.abc import Callable

from congress_portal.demo.county import DemoCounty, Town
from congress_portal.demo.data import MATTERS
from congress_portal.demo.storyteller import Storyteller, days_back_for_due_in
from congress_portal.foundation.accounts.access import Actor
from suggestions import workflow
from suggestions.choices import DeclineGround, Grade, Solved, TurnTo
from suggestions.models import Suggestion

# Between two rounds of closed cases, where the demonstration goes further back.
ROUND_DAYS = 75


def _matters(count: int) -> Callable[[], int]:
    numbers = iter(range(count))
    return lambda: next(numbers)


def fill_cases(demo: DemoCounty) -> None:
    """Cases in every state. 绿水镇 has the most, so that its people find work waiting."""
    tell = Storyteller(demo)
    number = _matters(500)
    _demands(tell, number)
    for earlier in range(demo.size.earlier_rounds + 1):
        _closed_suggestions(tell, number, ROUND_DAYS * earlier)
    for earlier in range(1, demo.size.earlier_rounds + 1):
        _settled_demands(tell, number, ROUND_DAYS * earlier)
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


def through_reply(tell: Storyteller, town: Town, n: int, back: int, letter: str = "A", demand: bool = False):
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


def _settled_demands(tell: Storyteller, number: Callable[[], int], earlier: int) -> None:
    """One in each township, explained on the spot and rated."""
    for index, town in enumerate(tell.demo.towns):
        back = 100 + earlier - index * 3
        case = tell.on_spot(tell.demand(town, number(), back), back - 2)
        tell.rate(case, back - 5, Grade.SATISFIED if index % 4 else Grade.BASICALLY)


def _closed_suggestions(tell: Storyteller, number: Callable[[], int], earlier: int = 0) -> None:
    """Closed ones in each township, solved or only answered: both rates have something to tell."""
    for index, town in enumerate(tell.demo.towns):
        n = number()
        back = 130 + earlier - index * 4
        case, unit = through_reply(tell, town, n, back, demand=index % 2 == 0)
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
    case, unit = through_reply(tell, water, number(), 40)
    tell.reply(case, unit, 6)
    case, unit = through_reply(tell, towns[1], number(), 44)
    tell.reply(case, unit, 9)
    tell.evaluate(Suggestion.objects.get(pk=case.pk), 3)
    # Dissatisfied: waits for the committee; and one that is in its second round.
    for again in (False, True):
        case, unit = through_reply(tell, towns[2] if again else towns[10], number(), 62)
        tell.reply(case, unit, 30, "C", close=False)
        tell.evaluate(
            Suggestion.objects.get(pk=case.pk), 24, Grade.DISSATISFIED, Solved.NO, "只是答复，路还是没修。"
        )
        if again:
            workflow.rework(
                actor=tell.staff, suggestion=case, reason="代表不满意，情况属实，请重新办理。", at=tell.at(20)
            )
    # Promised and followed.
    case, unit = through_reply(tell, towns[6], number(), 90)
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
