"""What is counted of township congresses and streets: sessions, meetings, deputies, stations, cases."""

from __future__ import annotations

from assessments.metrics.catalogue import CONGRESSES, CONGRESSES_AND_STREETS, Metric, register
from assessments.rules import Wording
from deputies import metrics as deputies_metrics
from deputies import training_metrics
from deputies.choices import MeetingKind
from liaison_stations import metrics as station_metrics
from suggestions import metrics as suggestion_metrics

register(
    Metric(
        code="presidium_meetings",
        label="主席团会议",
        definition="考评期内已召开的主席团会议次数，以会议记录为准，取消的不算。",
        source="代表工作：会议记录",
        wording=Wording("召开", "应开", "次"),
        has_denominator=False,
        kinds=CONGRESSES,
        compute=lambda ids, start, end: deputies_metrics.meetings_held(
            MeetingKind.PRESIDIUM, ids, start, end
        ),
        records=lambda pk, start, end: deputies_metrics.meetings_held_records(
            MeetingKind.PRESIDIUM, pk, start, end
        ),
    )
)
register(
    Metric(
        code="reception_held",
        label="接待日按计划开展",
        definition="考评期内应开的接待日中实际开展的场数；改期的按改后的日期算，补录的一样算。",
        source="联络站：接待日",
        wording=Wording("实开", "应开", "场"),
        has_denominator=True,
        kinds=CONGRESSES_AND_STREETS,
        compute=station_metrics.reception_days_held,
        records=station_metrics.reception_days_held_records,
    )
)
register(
    Metric(
        code="demands_in_time",
        label="群众意见按期答复",
        definition="考评期内到期的群众意见中，在期限内答复的件数；还没到期的不算。",
        source="建议办理：群众意见",
        wording=Wording("按期答复", "到期", "件"),
        has_denominator=True,
        kinds=CONGRESSES_AND_STREETS,
        compute=suggestion_metrics.demands_answered_in_time,
        records=suggestion_metrics.demands_answered_in_time_records,
    )
)
register(
    Metric(
        code="deputies_trained",
        label="代表参加培训",
        definition="考评期内至少参加过一次培训的本级代表人数；应参加的是期末在任的本级代表，部分参加的也算。",
        source="代表工作：学习培训",
        wording=Wording("参加", "在任", "人"),
        has_denominator=True,
        kinds=CONGRESSES,
        compute=training_metrics.deputies_trained,
        records=training_metrics.deputies_trained_records,
    )
)
register(
    Metric(
        code="voter_reports",
        label="代表向选民述职",
        definition="考评期内本级代表向选民述职的人次，以述职登记为准，作废的不算。",
        source="代表工作：向选民述职",
        wording=Wording("述职", "应述职", "人次"),
        has_denominator=False,
        kinds=CONGRESSES,
        compute=training_metrics.voter_reports,
        records=training_metrics.voter_reports_records,
    )
)
