"""What is counted of stations, of voters' demands and of deputies' suggestions in a township."""

from __future__ import annotations

from functools import partial

from assessments.metrics.catalogue import CONGRESSES_AND_STREETS
from assessments.metrics.shapes import counted, shared
from liaison_stations import metrics as station_metrics
from liaison_stations import work_metrics as stations
from liaison_stations.choices import OWN_KINDS, ActivityKind
from suggestions import case_metrics as cases
from suggestions import metrics as suggestion_metrics

PLACES, CASES = "联络站", "意见和建议"

# --- stations -------------------------------------------------------------------------------------

shared(
    "reception_held",
    "接待日按计划开展",
    ("实开", "应开", "场"),
    "考评期内应开的接待日中实际开展的场数；改期的按改后的日期算，补录的一样算。",
    "联络站：接待日",
    station_metrics.reception_days_held,
    station_metrics.reception_days_held_records,
    heading=PLACES,
    kinds=CONGRESSES_AND_STREETS,
    due_stands=True,
)
shared(
    "receptions_noticed",
    "接待日提前公告",
    ("提前公告", "开展", "场"),
    f"考评期内开展的接待日中，公告日期在接待 {stations.NOTICE_DAYS} 天以前的场数。",
    "联络站：接待日",
    stations.receptions_noticed,
    stations.receptions_noticed_records,
    heading=PLACES,
    kinds=CONGRESSES_AND_STREETS,
)
shared(
    "duty_attendance",
    "接待日代表到站",
    ("到站", "值班", "人次"),
    "考评期内开展的接待日中，值班代表到站的人次，除以安排值班的人次。",
    "联络站：接待日",
    stations.duty_attendance,
    stations.duty_attendance_records,
    heading=PLACES,
    kinds=CONGRESSES_AND_STREETS,
)
counted(
    "voters_received",
    "接待走访群众",
    "人次",
    "考评期内接待和走访中见到的群众人次，有异议和作废的活动不算。",
    "联络站：活动",
    stations.voters_received,
    stations.voters_received_records,
    heading=PLACES,
    kinds=CONGRESSES_AND_STREETS,
)
for _code, _label, _kinds in (
    ("activities_held", "代表活动", tuple(ActivityKind)),
    ("visits_held", "走访选民", (ActivityKind.VISIT,)),
    ("good_deeds", "帮办实事、化解矛盾和结对帮扶", tuple(OWN_KINDS[1:])),
):
    counted(
        _code,
        _label,
        "次",
        f"考评期内登记的{_label}次数，有异议和作废的不算，补录的一样算。",
        "联络站：活动",
        partial(stations.activities_of, _kinds),
        partial(stations.activities_of_records, _kinds),
        heading=PLACES,
        kinds=CONGRESSES_AND_STREETS,
        parts=tuple(kind.label for kind in _kinds) if len(_kinds) > 1 else (),
    )
shared(
    "rooms_accepted",
    "站室建设验收",
    ("已验收", "开放", "个"),
    "考评期末建设验收已审定的联络站（室）个数，除以开放的个数。",
    "联络站：验收",
    stations.rooms_accepted,
    stations.rooms_accepted_records,
    heading=PLACES,
    kinds=CONGRESSES_AND_STREETS,
    stock=True,
)

# --- demands and suggestions ----------------------------------------------------------------------

shared(
    "demands_in_time",
    "群众意见按期答复",
    ("按期答复", "到期", "件"),
    "考评期内到期的群众意见中，在期限内答复的件数；还没到期的不算。",
    "建议办理：群众意见",
    suggestion_metrics.demands_answered_in_time,
    suggestion_metrics.demands_answered_in_time_records,
    heading=CASES,
    kinds=CONGRESSES_AND_STREETS,
)
counted(
    "demands_received",
    "收到群众意见",
    "件",
    "考评期内登记的群众意见件数，本人撤回的不算。",
    "建议办理：群众意见",
    partial(cases.demands_received, "township_congress"),
    partial(cases.demands_received_records, "township_congress"),
    heading=CASES,
    kinds=CONGRESSES_AND_STREETS,
)
counted(
    "suggestions_raised",
    "代表提出建议",
    "件",
    "考评期内向本级人大提出的代表建议件数，撤回和不予受理的不算。",
    "建议办理：代表建议",
    cases.suggestions_raised,
    cases.suggestions_raised_records,
    heading=CASES,
)
shared(
    "suggestions_replied",
    "代表建议按期答复",
    ("按期答复", "到期", "件"),
    "考评期内答复期限到期的本级代表建议中，承办单位在期限内答复的件数（代表法第五十一条）；每个主办、分办单位算一件。",
    "建议办理：办理期限",
    partial(cases.in_time, cases.REPLY, "suggestion__congress"),
    partial(cases.in_time_records, cases.REPLY, "suggestion__congress"),
    heading=CASES,
)
shared(
    "suggestions_consulted",
    "代表建议面商率",
    ("有面商", "已答复", "件"),
    "考评期内首次答复的本级代表建议中，有面商记录、代表没有提出异议的件数（代表法第五十一条）。",
    "建议办理：面商记录",
    partial(cases.consulted, "congress"),
    partial(cases.consulted_records, "congress"),
    heading=CASES,
)
shared(
    "suggestions_solved",
    "代表建议解决率",
    ("解决了", "作了评价", "件"),
    "考评期内作出评价的本级代表建议中，评价人说“解决了”的件数；没有表态的不算，承办单位自己的说法不算。",
    "建议办理：评价",
    partial(cases.solved, "congress"),
    partial(cases.solved_records, "congress"),
    heading=CASES,
)
shared(
    "suggestions_satisfied",
    "代表建议满意率",
    ("满意", "作了评价", "件"),
    "考评期内作出评价的本级代表建议中，评为满意和基本满意的件数；没有表态的不算。",
    "建议办理：评价",
    partial(cases.satisfied, "congress"),
    partial(cases.satisfied_records, "congress"),
    heading=CASES,
)
shared(
    "promises_kept",
    "承诺事项兑现",
    ("已兑现", "到期", "项"),
    "考评期内到期的承诺事项中，经人大核定已兑现的项数，不论是哪一年的建议。",
    "建议办理：承诺事项台账",
    partial(cases.promises_kept, "suggestion__congress"),
    partial(cases.promises_kept_records, "suggestion__congress"),
    heading=CASES,
)
