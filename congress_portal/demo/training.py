"""A year's training in classes and batches, and deputies who reported to their voters. Numbers are invented."""

from __future__ import annotations

from datetime import date, timedelta

from congress_portal.demo.county import DemoCounty, Town, moment
from deputies.models import TrainingClass, VoterReport
from deputies.report_ballots import Ballot
from deputies.services import (
    Lecture,
    answer_report,
    feed_back_report,
    hold_report,
    hold_training,
    plan_reports,
    plan_training,
    save_reporting_plan,
    save_training_plan,
)
from deputies.services.trainees import Trainee
from deputies.training_choices import TraineeCapacity, TrainingAudience, TrainingMark, TrainingWay

SCHOOL = "县委党校"
LECTURES = (
    Lecture("岳明德", "县委党校副教授", "怎样提出一件好建议"),
    Lecture("温静宜", "县人大常委会法工委主任", "代表法修改了什么"),
)
CONTENT = "代表法和议事规则\n怎样联系选民、办好群众意见\n到先进联络站现场学习"
TITLE = "人大代表履职能力培训班"
SPEECH = (
    "任代表以来，我坚持每月走访选民，接待日按时到联络站，把群众反映的事一件一件记下来、跟到底。\n"
    "出席了历次人代会和小组活动，提出的建议多数已经办成，没有办成的也向提意见的乡亲说明了原因。\n"
    "不足是政策学得还不够，走访偏远的组少。下一步多下组、多学习，请大家监督。"
)
OPINIONS = "多到偏远的组走走\n饮水工程盯紧一点"
FEEDBACK = "选民总体满意。希望多到偏远的组走访，继续跟进饮水工程，进展及时告诉大家。"
ANSWER = "每季度到最远的两个组走访一次；饮水工程每月去看一次，进展贴在村务公开栏。"


def _marks(training: TrainingClass, turn: int) -> dict[int, str]:
    """Most took part, a few on leave, one now and then in part or missing; by place in the list."""
    marks = {}
    for number, person in enumerate(training.attendances.order_by("pk").values_list("person_id", flat=True)):
        place = (number * 3 + turn) % 20
        marks[person] = {
            7: TrainingMark.LEAVE,
            13: TrainingMark.LEAVE,
            17: TrainingMark.PARTIAL,
            19: TrainingMark.ABSENT,
        }.get(place, TrainingMark.PRESENT)
    return marks


def _held(demo: DemoCounty, turn: int, starts_on: date, days: int, **values: object) -> None:
    """A class that is over: registered on its last evening, so that nobody is told of it now."""
    ends_on = starts_on + timedelta(days=days - 1)
    evening = moment(ends_on + timedelta(days=1), 17)
    hours = days * 8
    training = plan_training(
        actor=demo.system,
        starts_on=starts_on,
        ends_on=ends_on,
        hours=hours,
        way=TrainingWay.CLASSROOM,
        at=evening,
        **values,
    )
    if training.expected:
        hold_training(
            actor=demo.system,
            training=training,
            marks=_marks(training, turn),
            partial_hours=hours // 2,
            outcome="安排紧凑，学员反映讲课结合实际。",
            at=evening,
        )


def _classes(demo: DemoCounty) -> None:
    adopted = min(date(demo.day.year, 1, 15), demo.day)
    save_training_plan(
        actor=demo.system,
        congress=demo.congress,
        year=demo.day.year,
        text="全年集中培训代表两期、工作人员一期，乡镇代表由各镇（乡）组织，重点学习代表法和联系群众的方法。",
        target_hours=16,
        adopted_by="县人大常委会主任会议",
        adopted_on=adopted,
        document_number=f"云人发〔{demo.day.year}〕2号",
        at=moment(adopted, 16),
    )
    county = {
        "congress": demo.congress,
        "place": SCHOOL,
        "host": SCHOOL,
        "lectures": LECTURES,
        "content": CONTENT,
    }
    # The first half of the towns; whoever is left comes to the second batch by itself.
    first = [
        Trainee(m.person_id, m.pk, TraineeCapacity.DEPUTY)
        for town in demo.towns[:6]
        for m in town.county_deputies
    ]
    _held(
        demo, 0, demo.day - timedelta(days=120), 2,
        title=TITLE, batch=1, audience=TrainingAudience.DEPUTIES, people=first, **county,
    )  # fmt: skip
    _held(
        demo, 3, demo.day - timedelta(days=66), 1,
        title="乡镇人大工作业务培训", audience=TrainingAudience.STAFF, **county,
    )  # fmt: skip
    for turn, town in enumerate(demo.towns[:5]):
        _held(
            demo, turn, demo.day - timedelta(days=90 - turn * 9), 1,
            title=f"{town.division.name}人大代表学习培训", audience=TrainingAudience.DEPUTIES,
            congress=town.congress, place="镇政府会议室", lectures=LECTURES[1:],
        )  # fmt: skip
    ahead = demo.day + timedelta(days=20)
    plan_training(
        actor=demo.system,
        title=TITLE,
        batch=2,
        audience=TrainingAudience.DEPUTIES,
        way=TrainingWay.VISITING,
        starts_on=ahead,
        ends_on=ahead,
        hours=8,
        at=demo.ago(3),
        **county,
    )


def _ballot(turn: int, voters: int) -> Ballot:
    basic, unsatisfied, invalid, kept = turn % 5 + 1, turn % 3, turn % 2, turn % 4
    returned = voters - kept
    return Ballot(voters, returned, returned - basic - unsatisfied - invalid, basic, unsatisfied, invalid)


def _report(demo: DemoCounty, town: Town, report: VoterReport, turn: int) -> None:
    voters = 52 + turn * 7 % 31
    morning = moment(report.on + timedelta(days=1), 9)
    hold_report(
        actor=demo.system,
        report=report,
        on=report.on,
        voters=voters,
        ballot=_ballot(turn, voters),
        opinions=OPINIONS,
        content=SPEECH,
        at=morning,
    )
    if turn % 2 == 0:
        told = report.on + timedelta(days=6)
        feed_back_report(actor=demo.system, report=report, feedback=FEEDBACK, on=told, at=moment(told, 10))
        answer_report(
            actor=demo.system, report=report, answer=ANSWER, at=moment(told + timedelta(days=4), 20)
        )


def _reports(demo: DemoCounty) -> None:
    """Two deputies of each of eight towns have reported, and 陆明远 is going to."""
    save_reporting_plan(
        actor=demo.system,
        term=demo.term,
        times=1,
        least_voters=50,
        text="每年安排三分之一左右的代表述职，由各镇（乡）人大协助组织，当场评议、投票、宣布结果。",
        adopted_by="县人大常委会主任会议",
        adopted_on=demo.term.starts_on + timedelta(days=40),
        at=moment(demo.term.starts_on + timedelta(days=41)),
    )
    for turn, town in enumerate(demo.towns[:8]):
        day = demo.day - timedelta(days=30 + turn * 11)
        chosen = [town.county_deputies[-1], *town.town_deputies[-1:]]
        reports = plan_reports(
            actor=demo.system,
            mandates=chosen,
            on=day,
            place=f"{town.villages[0].name}村委会",
            host=town.chair.name,
            at=moment(day + timedelta(days=1), 8),
        )
        for number, report in enumerate(reports):
            _report(demo, town, report, turn * 2 + number)
    own = demo.actors["lumy"].person_id
    ahead = [m for town in demo.towns for m in town.county_deputies if m.person_id == own]
    plan_reports(
        actor=demo.system,
        mandates=ahead,
        on=demo.day + timedelta(days=16),
        place="村文化活动中心",
        at=demo.ago(2),
    )


def fill_training(demo: DemoCounty) -> None:
    """What was taught and reported, and what comes next."""
    _classes(demo)
    _reports(demo)
