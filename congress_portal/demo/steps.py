"""The seven steps through the loop, each with the account that does it and the page where it is done."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from congress_portal.foundation.accounts.models import County
from congress_portal.foundation.accounts.roles import Role


@dataclass(frozen=True)
class Step:
    """One step: ``username`` is empty where nobody signs in (the voter)."""

    number: int
    word: str
    who: str
    username: str
    url_name: str
    args: tuple[str, ...]
    text: str
    roles: frozenset[Role] = frozenset()

    @property
    def url(self) -> str:
        """Where the step is done."""
        return reverse(self.url_name, args=self.args)


STEPS: tuple[Step, ...] = (
    Step(
        1,
        "群众点单",
        "群众，不用登录",
        "",
        "suggestions:public_station",
        ("7KQ2M",),
        "扫联络站墙上的码（这里直接打开），写下要反映的事，交给代表。记下查询码，随时看进度。",
    ),
    Step(
        2,
        "代表接单",
        "陆明远代表",
        "lumy",
        "suggestions:suggestion_list",
        (),
        "在“待接单”里打开这件事：小事当场说明，要部门办的，接单后提出代表建议。",
        frozenset({Role.DEPUTY, Role.GROUP_LEADER, Role.STATION_KEEPER}),
    ),
    Step(
        3,
        "人大派单",
        "周文清，县人大代工委",
        "zhouwq",
        "suggestions:suggestion_list",
        (),
        "审查、编号，派给县政府办。期限按代表法自动算好，逐日可查。",
        frozenset({Role.CONGRESS_STAFF}),
    ),
    Step(
        4,
        "政府分办、答复",
        "高远，县政府办；田志军，县交通运输局",
        "gaoyuan",
        "suggestions:suggestion_list",
        (),
        "县政府办交给承办单位（换成田志军登录）：签收、答复，办好后附上证明申请销单。",
        frozenset({Role.GOVERNMENT_OFFICE, Role.UNIT_HANDLER, Role.UNIT_HEAD}),
    ),
    Step(
        5,
        "代表评价、人大核销",
        "陆明远代表；周文清",
        "lumy",
        "suggestions:suggestion_list",
        (),
        "代表说满不满意、解决没解决，再由县人大核销。谁办的谁不能销。群众的那件同时办结。",
    ),
    Step(
        6,
        "季度填报",
        "何建平，绿水镇人大主席",
        "hejp",
        "assessments:report_list",
        (),
        "数已经从日常记录里算好，主席逐组确认、提交，不用再填一遍。",
        frozenset({Role.TOWNSHIP_CHAIR, Role.TOWNSHIP_CLERK}),
    ),
    Step(
        7,
        "核验、排名、流动红旗",
        "周文清，县人大代工委",
        "zhouwq",
        "assessments:result_list",
        (),
        "对着原始记录核验，算出全年名次，按主任会议纪要授旗，导出考评工作簿。",
        frozenset({Role.CONGRESS_LEADER, Role.LEADING_OFFICIAL}),
    ),
)


def current_step(role: str) -> int:
    """The step that is this role's work; 1 for everybody else."""
    return next((step.number for step in STEPS if role in step.roles), 1)


def is_demonstration() -> bool:
    """True where this database holds the demonstration county."""
    return County.objects.filter(is_demonstration=True).exists()
