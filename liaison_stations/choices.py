"""Words of the liaison stations: kinds and states (pure, imports nothing of ours)."""

from django.db.models import TextChoices

# Letters and digits of a wall code: no 0/O and 1/I/L, so that a code read aloud is typed right.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 5
CODE_PATTERN = r"^[2-9A-HJ-NP-Z]{5}$"

# How a clerk writes the two lists of a station (``walls.py`` reads them).
RULES_HELP = "一行一条。单独一行写“××制度”的，是下面几条的标题；打印时一项制度一张。"
FACILITIES_HELP = "一行一样，数量写在后面，如：接待桌椅 2 套。"

# An activity logged later than this many days after it happened is marked 补录 (decisions D21);
# its author may correct it during the same number of days without asking anybody.
LATE_AFTER_DAYS = 7
EDITABLE_DAYS = 7


class StationKind(TextChoices):
    """What kind of place a station is; counties have several in one township."""

    CENTRAL = "central", "中心联络站"
    VILLAGE = "village", "村（社区）联络站"
    CONTACT_POINT = "contact_point", "代表联系点"
    DEPUTIES_HOME = "deputies_home", "代表之家"
    ACTIVITY_ROOM = "activity_room", "代表活动室"
    ONLINE = "online", "网上代表联络站"


class StationState(TextChoices):
    """Whether the station receives voters at present."""

    OPEN = "open", "开放"
    PAUSED = "paused", "暂停开放"
    CLOSED = "closed", "已撤销"


class ReceptionState(TextChoices):
    """How a planned reception day ended. A moved day leaves its row and points to the new one."""

    PLANNED = "planned", "待开展"
    HELD = "held", "已开展"
    MISSED = "missed", "未开展"
    MOVED = "moved", "已改期"
    CANCELLED = "cancelled", "已取消"


class DutyGap(TextChoices):
    """Why a deputy on the roster cannot serve on the day any more."""

    ENDED = "ended", "代表职务已终止"
    SUSPENDED = "suspended", "暂停执行代表职务"
    LEFT = "left", "已不在本站"


# Days that are no longer planned for their date: the date is free, and no measure counts them.
OUT_OF_PLAN = (ReceptionState.MOVED, ReceptionState.CANCELLED)
# The last one of the month, where a rule names the nth weekday.
LAST_WEEK = 5


class RulePattern(TextChoices):
    """How a rule names the reception days."""

    MONTH_DAYS = "month_days", "每月几号"
    WEEKLY = "weekly", "每周几"
    NTH_WEEKDAY = "nth_weekday", "每月第几个周几"


class MonthSet(TextChoices):
    """In which months a rule has days."""

    ALL = "all", "每个月"
    ODD = "odd", "单月（1、3、5、7、9、11 月）"
    EVEN = "even", "双月（2、4、6、8、10、12 月）"


class RuleShift(TextChoices):
    """What becomes of a date that falls on a day off."""

    LATER = "later", "顺延"
    EARLIER = "earlier", "提前"
    SKIP = "skip", "不安排"
    STAY = "stay", "照常接待"


class DaysOff(TextChoices):
    """Which days are days off to a rule: some stations receive at weekends on purpose."""

    ALL = "all", "放假和周末都算"
    HOLIDAYS = "holidays", "只算法定放假"


class SwapState(TextChoices):
    """How a deputy's request to change duties stands."""

    ASKED = "asked", "等对方答复"
    AGREED = "agreed", "已换"
    DECLINED = "declined", "对方没有同意"
    WITHDRAWN = "withdrawn", "已收回"
    LAPSED = "lapsed", "已失效"


class ActivityKind(TextChoices):
    """What a deputy did (decisions D21). Meetings and training are not activities of a station."""

    VISIT = "visit", "走访选民"
    RECEPTION = "reception", "接待选民"
    GATHERING = "gathering", "参加活动"
    STUDY = "study", "学习活动"
    DISCUSSION = "discussion", "座谈讨论"
    INSPECTION = "inspection", "视察调研"
    SURVEY = "survey", "专题调研"
    LAW_CHECK = "law_check", "执法检查"
    APPRAISAL = "appraisal", "工作评议"
    GOOD_DEED = "good_deed", "帮办实事"
    MEDIATION = "mediation", "化解矛盾"
    PAIRING = "pairing", "结对帮扶"
    OTHER = "other", "其他"


# What a deputy does alone: entered by somebody else, it waits for the deputy's own word (代录). What a station
# or an office holds with many has its sign-in.
OWN_KINDS = (
    ActivityKind.VISIT,
    ActivityKind.GOOD_DEED,
    ActivityKind.MEDIATION,
    ActivityKind.PAIRING,
)


class ActivityTopic(TextChoices):
    """What the talk was about, in the words counties report every year."""

    LIVELIHOOD = "livelihood", "生产生活"
    POLICY = "policy", "宣传政策"
    OPINIONS = "opinions", "收集意见"
    MEDIATION = "mediation", "化解矛盾"
    EMPLOYMENT = "employment", "就业帮扶"
    NONE = "none", "没有专题"


class PresenceStatus(TextChoices):
    """A deputy's attendance at an activity; a deputy who sent word is excused, not absent."""

    PRESENT = "present", "到场"
    EXCUSED = "excused", "请假"
    ABSENT = "absent", "未到"
