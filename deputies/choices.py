"""Words of the roster as data: levels, states, legal grounds, kinds of meetings and of performance.

Imports nothing of ours. Articles are those of the 代表法 as amended on 2025-03-11.
"""

from django.db import models


class MandateLevel(models.TextChoices):
    """The congress a deputy was elected to."""

    NATIONAL = "national", "全国"
    PROVINCE = "province", "省级"
    PREFECTURE = "prefecture", "市级"
    COUNTY = "county", "县级"
    TOWNSHIP = "township", "乡镇级"


# County and township deputies are elected by voters, all others by the congress below (选举法 2, 3).
DIRECT_LEVELS = frozenset({MandateLevel.COUNTY, MandateLevel.TOWNSHIP})


class Trade(models.TextChoices):
    """职业构成: what a deputy's work is, as the figures of a congress's structure count it (record 0033)."""

    WORKER = "worker", "工人"
    FARMER = "farmer", "农民"
    VILLAGE_OFFICIAL = "village_official", "村（社区）干部"
    PROFESSIONAL = "professional", "专业技术人员"
    MANAGER = "manager", "企业管理人员"
    OFFICIAL = "official", "党政领导干部"
    CIVIL_SERVANT = "civil_servant", "其他机关事业单位人员"
    SOLDIER = "soldier", "解放军和武警"
    OTHER = "other", "其他"


class ListOrder(models.TextChoices):
    """The orders of a list of deputies (record 0032)."""

    STROKES = "strokes", "姓氏笔画"
    PINYIN = "pinyin", "姓名拼音"
    MANUAL = "manual", "手工排序"


# The columns behind each order; a list by hand continues by strokes.
ORDER_FIELDS: dict[str, tuple[str, ...]] = {
    ListOrder.STROKES: ("person__stroke_key", "pk"),
    ListOrder.PINYIN: ("person__pinyin", "person__stroke_key", "pk"),
    ListOrder.MANUAL: ("list_position", "person__stroke_key", "pk"),
}


class MandateState(models.TextChoices):
    ACTIVE = "active", "在任"
    SUSPENDED = "suspended", "暂停执行职务"
    ENDED = "ended", "已终止"


class ElectionKind(models.TextChoices):
    GENERAL = "general", "换届选举"
    BY_ELECTION = "by_election", "补选"


class SuspensionReason(models.TextChoices):
    """The two cases of 代表法 61."""

    DETAINED = "detained", "因刑事案件被羁押，正在受侦查、起诉、审判"
    SERVING_SENTENCE = "serving_sentence", "被判处管制、拘役或者有期徒刑，没有附加剥夺政治权利，正在服刑"


class EndReason(models.TextChoices):
    """The grounds of 代表法 62, and the term's own end."""

    MOVED_AWAY = "moved_away", "迁出或者调离本行政区域"
    RESIGNED = "resigned", "辞职被接受"
    ORDERED_TO_RESIGN = "ordered_to_resign", "责令辞职被接受"
    ABSENT_TWICE = "absent_twice", "未经批准两次不出席本级人代会会议"
    RECALLED = "recalled", "被罢免"
    LOST_NATIONALITY = "lost_nationality", "丧失中华人民共和国国籍"
    LOST_POLITICAL_RIGHTS = "lost_political_rights", "依照法律被剥夺政治权利"
    LOST_CAPACITY = "lost_capacity", "丧失行为能力"
    DIED = "died", "去世"
    TERM_OVER = "term_over", "本届任期届满"


class TermChangeState(models.TextChoices):
    """A change of term: its list is prepared, then it is carried out in one stroke."""

    PREPARING = "preparing", "准备中"
    DONE = "done", "已换届"
    DROPPED = "dropped", "已取消"
    UNDONE = "undone", "已撤销"


# What a clerk has to have in hand before choosing a ground (选举法 55, 代表法 62).
GROUND_NOTES: dict[str, str] = {
    EndReason.MOVED_AWAY: "只适用于地方各级人大代表，附户籍或者工作调动证明。",
    EndReason.RESIGNED: "本人书面提出。",
    EndReason.ORDERED_TO_RESIGN: "本人按要求书面提出，接受辞职的机关与主动辞职相同。",
    EndReason.ABSENT_TWICE: "按会议的出席登记核对，两次人代会会议都没有经过批准；请过假的不算。",
    EndReason.RECALLED: "附罢免案的表决结果。",
    EndReason.LOST_NATIONALITY: "附有关机关的证明。",
    EndReason.LOST_POLITICAL_RIGHTS: "附生效的判决。",
    EndReason.LOST_CAPACITY: "附有关机关的证明。",
    EndReason.DIED: "日期填去世日期。",
    EndReason.TERM_OVER: "一般在“换届和补选”里整届办理；这里只补办漏下的，日期填本届结束日期。",
}


class ConstituencyKind(models.TextChoices):
    ELECTORAL_DISTRICT = "electoral_district", "选区"
    ELECTING_UNIT = "electing_unit", "选举单位"


class Office(models.TextChoices):
    """Offices a deputy holds besides the mandate; ``OfficeHolding`` keeps from when to when."""

    CHAIRPERSON = "chairperson", "主任（主席）"
    VICE_CHAIRPERSON = "vice_chairperson", "副主任（副主席）"
    PRESIDIUM_MEMBER = "presidium_member", "主席团成员"
    COMMITTEE_MEMBER = "committee_member", "常委会委员"
    DELEGATION_HEAD = "delegation_head", "代表团团长"
    GROUP_LEADER = "group_leader", "代表小组组长"


class MeetingKind(models.TextChoices):
    PLENARY = "plenary", "人代会全体会议"
    PRESIDIUM = "presidium", "主席团会议"
    STANDING_COMMITTEE = "standing_committee", "常委会会议"
    CHAIRPERSONS = "chairpersons", "主任会议"
    GROUP = "group", "代表小组会议"


# Who is due at a meeting: holders of these offices (None: every deputy; group: its members).
MEETING_OFFICES: dict[str, frozenset[str] | None] = {
    MeetingKind.PLENARY: None,
    MeetingKind.GROUP: None,
    # A township's chairperson and vice-chairpersons are members of its presidium (地方组织法 18, 19).
    MeetingKind.PRESIDIUM: frozenset({Office.CHAIRPERSON, Office.VICE_CHAIRPERSON, Office.PRESIDIUM_MEMBER}),
    MeetingKind.STANDING_COMMITTEE: frozenset(
        {Office.CHAIRPERSON, Office.VICE_CHAIRPERSON, Office.COMMITTEE_MEMBER}
    ),
    MeetingKind.CHAIRPERSONS: frozenset({Office.CHAIRPERSON, Office.VICE_CHAIRPERSON}),
}

# Kinds each level may hold: a township has no standing committee (地方组织法 19, 46).
MEETING_KINDS_OF_LEVEL: dict[str, tuple[str, ...]] = {
    MandateLevel.TOWNSHIP: (MeetingKind.PRESIDIUM, MeetingKind.PLENARY, MeetingKind.GROUP),
    MandateLevel.COUNTY: (
        MeetingKind.STANDING_COMMITTEE,
        MeetingKind.CHAIRPERSONS,
        MeetingKind.PRESIDIUM,
        MeetingKind.PLENARY,
        MeetingKind.GROUP,
    ),
}


class MeetingState(models.TextChoices):
    PLANNED = "planned", "待召开"
    HELD = "held", "已召开"
    CANCELLED = "cancelled", "已取消"


class AttendanceCapacity(models.TextChoices):
    MEMBER = "member", "应出席"
    OBSERVER = "observer", "列席"


class AttendanceStatus(models.TextChoices):
    EXPECTED = "expected", "未登记"
    PRESENT = "present", "出席"
    LEAVE = "leave", "请假"
    ABSENT = "absent", "缺席"


class PerformanceKind(models.TextChoices):
    """What a line of the performance file tells; each source writes its own kinds."""

    RECEPTION = "reception", "接待选民"
    VISIT = "visit", "走访选民"
    STUDY = "study", "学习"
    DISCUSSION = "discussion", "座谈"
    INSPECTION = "inspection", "视察"
    SURVEY = "survey", "调研"
    LAW_CHECK = "law_check", "执法检查"
    APPRAISAL = "appraisal", "评议"
    GOOD_DEED = "good_deed", "办实事"
    MEDIATION = "mediation", "化解矛盾"
    PAIRING = "pairing", "结对帮扶"
    GATHERING = "gathering", "参加活动"
    OTHER = "other", "其他履职"
    SUGGESTION = "suggestion", "提出建议"
    DEMAND = "demand", "办理群众意见"
    EVALUATION = "evaluation", "评价办理结果"
    MEETING = "meeting", "出席会议"
    OBSERVING = "observing", "列席会议"
    TRAINING = "training", "参加培训"
    REPORT = "report", "向选民述职"
    HONOUR = "honour", "表彰"


class FilePart(models.TextChoices):
    """The eight parts of a performance file (履职档案)."""

    BASIC = "basic", "基本情况"
    MEETINGS = "meetings", "出席会议"
    INSPECTIONS = "inspections", "视察调研"
    TRAINING = "training", "学习培训"
    VOTERS = "voters", "小组活动和联系群众"
    SUGGESTIONS = "suggestions", "建议和群众意见"
    REPORTS = "reports", "述职和接受监督"
    HONOURS = "honours", "表彰奖励"


PART_OF_KIND: dict[str, FilePart] = {
    PerformanceKind.MEETING: FilePart.MEETINGS,
    PerformanceKind.OBSERVING: FilePart.MEETINGS,
    PerformanceKind.INSPECTION: FilePart.INSPECTIONS,
    PerformanceKind.SURVEY: FilePart.INSPECTIONS,
    PerformanceKind.LAW_CHECK: FilePart.INSPECTIONS,
    PerformanceKind.APPRAISAL: FilePart.INSPECTIONS,
    PerformanceKind.STUDY: FilePart.TRAINING,
    PerformanceKind.TRAINING: FilePart.TRAINING,
    PerformanceKind.RECEPTION: FilePart.VOTERS,
    PerformanceKind.VISIT: FilePart.VOTERS,
    PerformanceKind.DISCUSSION: FilePart.VOTERS,
    PerformanceKind.GOOD_DEED: FilePart.VOTERS,
    PerformanceKind.MEDIATION: FilePart.VOTERS,
    PerformanceKind.PAIRING: FilePart.VOTERS,
    PerformanceKind.GATHERING: FilePart.VOTERS,
    PerformanceKind.OTHER: FilePart.VOTERS,
    PerformanceKind.SUGGESTION: FilePart.SUGGESTIONS,
    PerformanceKind.DEMAND: FilePart.SUGGESTIONS,
    PerformanceKind.EVALUATION: FilePart.SUGGESTIONS,
    PerformanceKind.REPORT: FilePart.REPORTS,
    PerformanceKind.HONOUR: FilePart.HONOURS,
}


class CounterSource(models.TextChoices):
    """Where a campaign's counter comes from: told with each activity, or from what is known already."""

    TOLD = "told", "每次活动填写"
    ACTIVITIES = "activities", "活动次数"
    ATTENDANCE = "attendance", "代表参加人次"
    DEPUTIES = "deputies", "参加的代表人数"
    HEADCOUNT = "headcount", "见到群众人次"
    VILLAGES = "villages", "受益村数"
    HOUSEHOLDS = "households", "受益户数"
    PERSONS = "persons", "受益人数"
    MONEY = "money", "涉及资金"
    PAIRED_DEPUTIES = "paired_deputies", "结对代表"
    PAIRED_HOUSEHOLDS = "paired_households", "结对户数"


# The unit each ready counter is given in; a counter that is told has a unit of its own.
COUNTER_UNITS: dict[str, str] = {
    CounterSource.ACTIVITIES: "次",
    CounterSource.ATTENDANCE: "人次",
    CounterSource.DEPUTIES: "名",
    CounterSource.HEADCOUNT: "人次",
    CounterSource.VILLAGES: "个",
    CounterSource.HOUSEHOLDS: "户",
    CounterSource.PERSONS: "人",
    CounterSource.MONEY: "元",
    CounterSource.PAIRED_DEPUTIES: "名",
    CounterSource.PAIRED_HOUSEHOLDS: "户",
}


class ContactWay(models.TextChoices):
    """How a member of the committee or the presidium kept contact with a deputy."""

    VISIT = "visit", "走访"
    TALK = "talk", "座谈"
    INVITATION = "invitation", "邀请参加活动"
    TELEPHONE = "telephone", "电话"
