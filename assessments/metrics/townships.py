"""What is counted of township congresses: sessions, the presidium, supervision, deputies."""

from __future__ import annotations

from functools import partial

from assessments.metrics.shapes import counted, shared
from deputies import metrics as deputies_metrics
from deputies import session_metrics as sessions
from deputies import training_metrics
from deputies import work_metrics as work
from deputies.choices import MeetingKind
from liaison_stations import work_metrics as stations
from liaison_stations.oversight_choices import OversightKind

SESSIONS, SUPERVISION, DEPUTIES = "人代会和主席团", "监督", "代表工作"
OF_SESSIONS, OF_MEETINGS = "代表工作：人代会", "代表工作：会议记录"

# --- sessions and the presidium -------------------------------------------------------------------

counted(
    "congress_sessions",
    "人代会会议",
    "次",
    "考评期内开幕的本级人民代表大会会议次数。乡镇人代会一般每年举行两次（地方组织法第十四条）。",
    OF_SESSIONS,
    sessions.sessions_held,
    sessions.sessions_held_records,
    heading=SESSIONS,
    words=("召开", "应开"),
)
shared(
    "quorate_sittings",
    "人代会到会法定人数",
    ("到会足数", "举行", "次"),
    "考评期内举行的全体会议中，实到代表达到全体代表三分之二的次数（地方组织法第十四条）。",
    OF_MEETINGS,
    sessions.quorate_sittings,
    sessions.quorate_sittings_records,
    heading=SESSIONS,
)
shared(
    "session_notices_in_time",
    "人代会提前通知",
    ("按时通知", "举行", "次"),
    f"考评期内开幕的人代会会议中，开幕 {sessions.LEAD.notice} 天前发出开会通知的次数；没有登记通知日期的不算按时。",
    OF_SESSIONS,
    sessions.notices_in_time,
    sessions.notices_in_time_records,
    heading=SESSIONS,
)
shared(
    "session_papers_in_time",
    "会议文件提前送达",
    ("按时送达", "举行", "次"),
    f"考评期内开幕的人代会会议中，会议文件在开幕 {sessions.LEAD.papers} 天前送达代表的次数；没有登记送达日期的不算按时。",
    OF_SESSIONS,
    sessions.papers_in_time,
    sessions.papers_in_time_records,
    heading=SESSIONS,
)
shared(
    "plenary_attendance",
    "人代会出席率",
    ("出席", "应到", "人次"),
    "考评期内举行的全体会议的出席人次，除以应到人次。",
    OF_MEETINGS,
    partial(sessions.attendance, MeetingKind.PLENARY),
    partial(deputies_metrics.meetings_held_records, MeetingKind.PLENARY),
    heading=SESSIONS,
)
counted(
    "presidium_meetings",
    "主席团会议",
    "次",
    "考评期内已召开的主席团会议次数，以会议记录为准，取消的不算。",
    OF_MEETINGS,
    partial(deputies_metrics.meetings_held, MeetingKind.PRESIDIUM),
    partial(deputies_metrics.meetings_held_records, MeetingKind.PRESIDIUM),
    heading=SESSIONS,
    words=("召开", "应开"),
)
shared(
    "presidium_attendance",
    "主席团会议出席率",
    ("出席", "应到", "人次"),
    "考评期内召开的主席团会议的出席人次，除以应到人次；请假的算未出席。",
    OF_MEETINGS,
    partial(sessions.attendance, MeetingKind.PRESIDIUM),
    partial(deputies_metrics.meetings_held_records, MeetingKind.PRESIDIUM),
    heading=SESSIONS,
)

# --- supervision ----------------------------------------------------------------------------------

counted(
    "reports_heard",
    "听取和审议报告",
    "项",
    "考评期内在人代会上听取、审议、审查的报告项数，以议程上登记的进行日期为准。",
    OF_SESSIONS,
    sessions.reports_heard,
    sessions.reports_heard_records,
    heading=SUPERVISION,
)
for _code, _label, _kinds in (
    ("law_checks", "执法检查", (OversightKind.LAW_CHECK,)),
    ("inspections", "视察和专题调研", stations.INSPECTIONS),
    ("appraisals", "工作评议", (OversightKind.APPRAISAL,)),
    ("checks", "视察、调研、执法检查和评议", tuple(OversightKind)),
):
    counted(
        _code,
        _label,
        "次",
        f"考评期内开展的{_label}次数：登记的视察检查，加上没有归入某次检查的同类活动；同一次检查里的多次走访只算一次，有异议和作废的不算。",
        "联络站：视察检查、活动",
        partial(stations.checks_held, _kinds),
        partial(stations.checks_held_records, _kinds),
        heading=SUPERVISION,
        parts=tuple(kind.label for kind in _kinds) if len(_kinds) > 1 else (),
    )
shared(
    "findings_answered",
    "审议意见和检查问题按期答复",
    ("按期答复", "到期", "个"),
    "考评期内到期的审议意见和检查中发现的问题，被检查单位在要求的日期以前答复的个数；不要求答复的不算。",
    "联络站：视察检查",
    stations.findings_answered,
    stations.findings_answered_records,
    heading=SUPERVISION,
)
counted(
    "projects_voted",
    "民生实事项目票决",
    "次",
    "考评期内人代会议程中进行了民生实事项目票决的次数。",
    OF_SESSIONS,
    sessions.projects_voted,
    sessions.projects_voted_records,
    heading=SUPERVISION,
)

# --- deputies -------------------------------------------------------------------------------------

shared(
    "groups_active",
    "代表小组开展活动",
    ("有活动", "共有", "个"),
    "考评期内至少开展过一次活动的代表小组个数，除以期末的代表小组个数。按季考评时，就是“每季至少一次”。",
    OF_MEETINGS,
    work.groups_active,
    work.groups_active_records,
    heading=DEPUTIES,
    due_stands=True,
)
shared(
    "deputies_trained",
    "代表参加培训",
    ("参加", "在任", "人"),
    "今年以来至少参加过一次培训的本级代表人数；应参加的是期末在任的本级代表，部分参加的也算。",
    "代表工作：学习培训",
    training_metrics.deputies_trained,
    training_metrics.deputies_trained_records,
    heading=DEPUTIES,
    people=True,
)
counted(
    "voter_reports",
    "代表向选民述职",
    "人次",
    "考评期内本级代表向选民述职的人次，以述职登记为准，作废的不算。",
    "代表工作：向选民述职",
    training_metrics.voter_reports,
    training_metrics.voter_reports_records,
    heading=DEPUTIES,
    words=("述职", "应述职"),
)
shared(
    "deputies_reported",
    "述职的代表",
    ("述职", "在任", "人"),
    "今年以来向选民述职过的本级代表人数，除以期末在任的代表人数；一人多次只算一人。",
    "代表工作：向选民述职",
    work.deputies_reported,
    training_metrics.voter_reports_records,
    heading=DEPUTIES,
    people=True,
)
shared(
    "deputies_with_records",
    "有履职记录的代表",
    ("有记录", "在任", "人"),
    "今年以来履职档案里至少有一条计入的记录的本级代表人数，除以期末在任的代表人数（代表法第五十八条）；不比条数多少。",
    "代表工作：履职档案",
    work.deputies_with_records,
    work.deputies_with_records_records,
    heading=DEPUTIES,
    people=True,
)
shared(
    "deputies_placed",
    "代表编入联络站",
    ("编入", "在任", "人"),
    "考评期末已编入联络站的本级代表人数，除以在任的代表人数。",
    "联络站：代表进站",
    stations.deputies_placed,
    stations.deputies_placed_records,
    heading=DEPUTIES,
    stock=True,
)
