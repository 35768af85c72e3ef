"""What is counted of other subjects: handling units, deputies' groups, stations, single deputies.

The same engine for all of them (decisions E30). A unit that had no case leaves the indicator.
"""

from __future__ import annotations

from functools import partial

from assessments.metrics import shapes
from assessments.metrics.catalogue import GROUPS, MANDATES, STATIONS, UNITS
from deputies import work_metrics as work
from deputies.choices import PerformanceKind as Done
from liaison_stations import work_metrics as stations
from suggestions import case_items
from suggestions import case_metrics as cases

# All of these know whose each record is: the records of all subjects are one query.
counted, shared = (partial(shape, records_of_many=True) for shape in (shapes.counted, shapes.shared))
OF_UNITS, OF_GROUPS, OF_STATIONS, OF_DEPUTIES = "承办单位", "代表小组", "单个联络站", "代表本人"
HANDLING = "建议办理：承办"

# --- handling units -------------------------------------------------------------------------------

for _code, _label, _roles in (
    ("unit_cases_led", "主办、分办的建议", cases.LEADING),
    ("unit_cases_assisted", "协办的建议", cases.ASSISTING),
):
    counted(
        _code,
        _label,
        "件",
        f"考评期内交办给本单位、由它{_label[:-3]}的代表建议件数；退回和撤销的不算。没有承办任务的不考这一项。",
        HANDLING,
        partial(cases.parts_given, _roles),
        partial(cases.parts_given_records, _roles),
        heading=OF_UNITS,
        kinds=UNITS,
        only_with_task=True,
    )
for _code, _label, _clock, _what in (
    ("unit_replied_in_time", "主办、分办按期答复", cases.REPLY, "答复期限"),
    ("unit_opinions_in_time", "协办按期提出意见", cases.OPINION, "协办意见期限"),
    ("unit_acknowledged_in_time", "按期签收或者退回", cases.ACKNOWLEDGE, "签收期限"),
):
    shared(
        _code,
        _label,
        ("按期", "到期", "件"),
        f"考评期内{_what}到期的件中，本单位在期限内办完的件数；重新办理的不在这里算。没有到期的不考这一项。",
        "建议办理：办理期限",
        partial(cases.in_time, _clock, "assignment__unit"),
        partial(cases.in_time_records, _clock, "assignment__unit"),
        heading=OF_UNITS,
        kinds=UNITS,
        only_with_task=True,
    )
for _code, _label, _words, _definition, _source, _compute, _records in (
    (
        "unit_consulted",
        "面商率",
        ("有面商", "已答复", "件"),
        "考评期内首次答复、由本单位主办的件中，有面商记录、代表没有提出异议的件数。",
        "建议办理：面商记录",
        cases.consulted,
        cases.consulted_records,
    ),
    (
        "unit_solved",
        "解决率",
        ("解决了", "作了评价", "件"),
        "考评期内作出评价、由本单位主办的件中，评价人说“解决了”的件数；没有表态的不算。",
        "建议办理：评价",
        cases.solved,
        cases.solved_records,
    ),
    (
        "unit_satisfied",
        "满意率",
        ("满意", "作了评价", "件"),
        "考评期内作出评价、由本单位主办的件中，评为满意和基本满意的件数；没有表态的不算。",
        "建议办理：评价",
        cases.satisfied,
        cases.satisfied_records,
    ),
):
    shared(
        _code,
        _label,
        _words,
        _definition,
        _source,
        partial(_compute, "counted_unit"),
        partial(_records, "counted_unit"),
        heading=OF_UNITS,
        kinds=UNITS,
        only_with_task=True,
    )
shared(
    "unit_promises_kept",
    "承诺事项兑现",
    ("已兑现", "到期", "项"),
    "考评期内到期、由本单位作出的承诺事项中，经人大核定已兑现的项数。",
    "建议办理：承诺事项台账",
    partial(cases.promises_kept, "unit"),
    partial(cases.promises_kept_records, "unit"),
    heading=OF_UNITS,
    kinds=UNITS,
    only_with_task=True,
)

counted(
    "unit_cases",
    "承办的件（逐件打分）",
    "件",
    "考评期内答复期限、协办意见期限到期的件，一件一件看：主办还是协办，有没有逾期、没有面商、不满意、没有解决、重新办理。",
    "建议办理：办理期限、面商记录、评价",
    lambda ids, start, end: {},
    case_items.unit_items_records,
    heading=OF_UNITS,
    kinds=UNITS,
    only_with_task=True,
    items=case_items.unit_items,
)

# --- deputies' groups and stations ----------------------------------------------------------------

counted(
    "group_meetings",
    "小组活动次数",
    "次",
    "考评期内代表小组开展活动的次数，以会议记录为准。",
    "代表工作：会议记录",
    work.group_meetings,
    work.group_meetings_records,
    heading=OF_GROUPS,
    kinds=GROUPS,
)
shared(
    "group_quarters",
    "按季开展小组活动",
    ("有活动", "应有", "季"),
    "考评期内结束的季度中，代表小组至少开展一次活动的季度数；按月考评的，只在季末的月份考这一项。",
    "代表工作：会议记录",
    work.group_quarters,
    work.group_quarters_records,
    heading=OF_GROUPS,
    kinds=GROUPS,
    due_stands=True,
)
shared(
    "group_attendance",
    "小组活动出席率",
    ("出席", "应到", "人次"),
    "考评期内小组活动的出席人次，除以应到人次。",
    "代表工作：会议记录",
    work.group_attendance,
    work.group_meetings_records,
    heading=OF_GROUPS,
    kinds=GROUPS,
)
shared(
    "station_days",
    "本站接待日按计划开展",
    ("实开", "应开", "场"),
    "考评期内本站应开的接待日中实际开展的场数。",
    "联络站：接待日",
    stations.station_days,
    stations.station_days_records,
    heading=OF_STATIONS,
    kinds=STATIONS,
)
counted(
    "station_activities",
    "本站开展的活动",
    "次",
    "考评期内在本站登记的活动次数，有异议和作废的不算。",
    "联络站：活动",
    stations.station_activities,
    stations.station_activities_records,
    heading=OF_STATIONS,
    kinds=STATIONS,
)
counted(
    "station_demands",
    "本站收到的群众意见",
    "件",
    "考评期内经本站登记的群众意见件数，本人撤回的不算。",
    "建议办理：群众意见",
    partial(cases.demands_received, "station"),
    partial(cases.demands_received_records, "station"),
    heading=OF_STATIONS,
    kinds=STATIONS,
)

# --- single deputies: off unless a county turns it on ---------------------------------------------

shared(
    "own_attendance",
    "本人出席会议",
    ("出席", "应到", "次"),
    "考评期内应出席的会议中实际出席的次数；请假、缺席分开数。",
    "代表工作：会议出席",
    work.own_attendance,
    work.own_attendance_records,
    heading=OF_DEPUTIES,
    kinds=MANDATES,
    parts=("出席", "请假", "缺席"),
)
for _code, _label, _unit, _kinds in (
    ("own_suggestions", "提出建议", "件", (Done.SUGGESTION,)),
    ("own_contacts", "接待和走访选民", "次", (Done.RECEPTION, Done.VISIT)),
    (
        "own_checks",
        "参加视察、调研、执法检查和评议",
        "次",
        (Done.INSPECTION, Done.SURVEY, Done.LAW_CHECK, Done.APPRAISAL),
    ),
    ("own_training", "参加培训和学习", "次", (Done.TRAINING, Done.STUDY)),
    ("own_reports", "向选民述职", "次", (Done.REPORT,)),
    ("own_good_deeds", "办实事、化解矛盾、结对帮扶", "件", (Done.GOOD_DEED, Done.MEDIATION, Done.PAIRING)),
):
    counted(
        _code,
        _label,
        _unit,
        f"考评期内履职档案里计入的“{_label}”，有异议、作废和已更正的不算。",
        "代表工作：履职档案",
        partial(work.performance, _kinds),
        partial(work.performance_records, _kinds),
        heading=OF_DEPUTIES,
        kinds=MANDATES,
        parts=tuple(kind.label for kind in _kinds) if len(_kinds) > 1 else (),
    )
counted(
    "own_signed",
    "提出的建议（逐件看领衔和联名）",
    "件",
    "考评期内提出的建议，一件一件看：领衔还是联名，几个人署名，有没有交办，是不是重点督办。",
    "建议办理：代表建议",
    lambda ids, start, end: {},
    case_items.signature_items_records,
    heading=OF_DEPUTIES,
    kinds=MANDATES,
    items=case_items.signature_items,
)
