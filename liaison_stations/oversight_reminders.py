"""The deadline kinds of findings and of problems of key projects that nobody has answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.slots import DeadlineKind, Place, Reminder, subject_key
from congress_portal.foundation.slots.deadlines import DEFAULT_LADDER, days_words, fill

from .models import Finding, ProjectProblem
from .oversight_choices import FindingState, OversightState

FINDING_TITLE = "{检查}：{条数} 个问题等答复，{剩余}"
FINDING_BODY = "{单位}，{到期日} 前答复。还没有整改完的，请写明什么时候完成。"
PROBLEM_TITLE = "“{项目}”的问题还没有答复，{剩余}"
PROBLEM_BODY = "{问题}——已转给{单位}，要求 {到期日} 前答复。收到答复请登记。"


def findings_due(on: date) -> Iterator[Reminder]:
    """For each check its earliest finding without an answer: to the unit, and to the office. One query."""
    rows = (
        Finding.objects.filter(
            voided_at=None,
            state=FindingState.WAITING,
            due_on__lte=on + DEFAULT_LADDER.reach,
            oversight__state=OversightState.HANDED,
            oversight__voided_at=None,
        )
        .select_related("oversight")
        .order_by("oversight", "due_on", "position")
    )
    checks: dict[int, list[Finding]] = {}
    for row in rows:
        checks.setdefault(row.oversight_id, []).append(row)
    for waiting in checks.values():
        check, deadline = waiting[0].oversight, waiting[0].due_on
        places = {
            "检查": str(check),
            "单位": check.unit_name,
            "条数": str(len(waiting)),
            "到期日": f"{deadline:%Y-%m-%d}",
            "剩余": days_words(on, deadline),
        }
        said = {
            "subject_key": subject_key(check),
            "stage": DEFAULT_LADDER.stage_on(on, deadline),
            "deadline": deadline,
            "title": fill(FINDING_TITLE, places),
            "body": fill(FINDING_BODY, places),
            "places": places,
            "url": check.get_absolute_url(),
            "since": check.handed_on,
        }
        if check.unit_id is not None:
            yield Reminder(organization_id=check.unit_id, capability=Capability.HANDLE_CASE, **said)
        yield Reminder(
            organization_id=check.congress_id,
            capability=Capability.LOG_FOR_OTHERS,
            aspect="office",
            **said,
        )


def problems_due(on: date) -> Iterator[Reminder]:
    """Each problem that was passed on with a day and has no answer: to the office. One query."""
    rows = (
        ProjectProblem.objects.filter(
            voided_at=None,
            answered_on=None,
            case_key="",
            due_on__lte=on + timedelta(days=DEFAULT_LADDER.reach.days),
            project__closed_on=None,
            project__voided_at=None,
        )
        .select_related("project")
        .order_by("pk")
    )
    for row in rows:
        places = {
            "项目": row.project.name,
            "问题": row.text[:80],
            "单位": row.passed_to,
            "到期日": f"{row.due_on:%Y-%m-%d}",
            "剩余": days_words(on, row.due_on),
        }
        yield Reminder(
            subject_key=subject_key(row),
            stage=DEFAULT_LADDER.stage_on(on, row.due_on),
            deadline=row.due_on,
            title=fill(PROBLEM_TITLE, places),
            body=fill(PROBLEM_BODY, places),
            places=places,
            url=row.get_absolute_url(),
            since=row.passed_on,
            organization_id=row.project.congress_id,
            capability=Capability.LOG_FOR_OTHERS,
        )


_DAYS = (Place("到期日", "哪一天前答复", "2026-05-20"), Place("剩余", "还剩几天、逾期几天", "还剩 3 天"))
FINDING_DUE = DeadlineKind(
    key="finding_due",
    label="视察检查发现的问题",
    due=findings_due,
    who="被检查单位的经办人和负责人，开展检查的人大办公室",
    title=FINDING_TITLE,
    body=FINDING_BODY,
    places=(
        Place("检查", "方式和议题", "执法检查：《安全生产法》实施情况"),
        Place("单位", "被检查单位", "县交通运输局"),
        Place("条数", "几个问题没有答复", "2"),
        *_DAYS,
    ),
)
PROBLEM_DUE = DeadlineKind(
    key="problem_due",
    label="重点项目的问题",
    due=problems_due,
    who="跟踪项目的人大办公室",
    title=PROBLEM_TITLE,
    body=PROBLEM_BODY,
    places=(
        Place("项目", "重点项目", "松坡村产业路"),
        Place("问题", "问题的开头", "弯道没有护栏。"),
        Place("单位", "转给的单位", "县交通运输局"),
        *_DAYS,
    ),
)
