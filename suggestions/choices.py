"""Words of demands and suggestions as data (pure: imports nothing of ours)."""

from django.db.models import TextChoices


class Kind(TextChoices):
    """The two kinds on one machine (decisions C10)."""

    DEMAND = "demand", "群众意见"
    SUGGESTION = "deputy_suggestion", "代表建议"


class Level(TextChoices):
    """The level of the owning congress; a township's case is never renumbered as a county's (C13)."""

    COUNTY = "county", "县级"
    TOWNSHIP = "township", "乡镇级"


class Channel(TextChoices):
    """How a case came in."""

    CODE = "code", "扫码点单"
    RECEPTION = "reception", "接待登记"
    VISIT = "visit", "走访听到"
    TELEPHONE = "telephone", "电话反映"
    LETTER = "letter", "来信反映"
    GROUP = "group", "微信群反映"
    IN_SESSION = "in_session", "大会期间"
    BETWEEN_SESSIONS = "between_sessions", "闭会期间"


# Channels on which the voter is given the receipt's long link, and so is the one who rates (C18).
VOTER_HOLDS_LINK = frozenset({Channel.CODE})


class AssignmentRole(TextChoices):
    """What a unit does in a case; coordinating has no reply clock (C13)."""

    LEAD = "lead", "主办"
    ASSIST = "assist", "协办"
    SEPARATE = "separate", "分办"
    COORDINATE = "coordinate", "统筹"


# Units that owe the author an answer.
ANSWERING = (AssignmentRole.LEAD, AssignmentRole.SEPARATE)


class ClockKind(TextChoices):
    """What a deadline is for; each is a cell of the handling rule."""

    ACCEPT = "accept", "接单"
    ANSWER = "answer", "回告群众"
    COSIGN = "cosign", "附议"
    EXAMINE = "examine", "审查"
    DISPATCH = "dispatch", "交办"
    ASSIGN = "assign", "分办"
    ACKNOWLEDGE = "acknowledge", "签收或退回"
    REDISPATCH = "redispatch", "改派"
    DECIDE = "decide", "裁定承办单位"
    OPINION = "opinion", "协办意见"
    REPLY = "reply", "答复"
    EVALUATE = "evaluate", "评价"
    REWORK = "rework", "重新办理"
    CLOSE = "close", "核销"
    CONTACT = "contact", "联系代表（面商）"
    VERDICT = "verdict", "评价承诺兑现"


class Limit(TextChoices):
    """Cells of a rule that are no clocks."""

    EXTENSION = "extension", "延长后最长"
    REWORK_ROUNDS = "rework_rounds", "重新办理次数上限"
    REOPEN = "reopen", "群众要求重办的期限"
    ONE_STEP = "one_step", "人大直接派到部门"
    CONSENT = "consent", "延期须代表同意"
    ANSWERED = "answered", "联名的答复谁"
    EVALUATORS = "evaluators", "由谁评价"
    GRADES = "grades", "评价哪几项"
    SILENCE = "silence", "期满没有评价"
    VISIBLE = "visible", "承办单位何时看到评价"


class Option(TextChoices):
    """What a cell that is a choice may say; ``rules.OPTIONS`` tells which cell offers which."""

    EACH = "each", "每位签名代表"
    LEAD = "lead", "领衔代表"
    THROUGH_LEAD = "through_lead", "每位签名代表，经同意可由领衔代表转告"
    ONE = "one", "办理结果满意程度、是否解决"
    TWO = "two", "办理态度、办理结果分别评价，另问是否解决"
    MAY_CLOSE = "may_close", "可以核销，不计入满意率和解决率"
    ASK_FIRST = "ask_first", "人大征求过意见、写明情况后才可以核销，不计入满意率和解决率"
    FILED = "filed", "评价以后就看到"
    CLOSED = "closed", "核销以后才看到"


class Unit(TextChoices):
    """What a cell's number counts."""

    WORKDAYS = "workdays", "个工作日"
    DAYS = "days", "天"
    MONTHS = "months", "个月"
    TIMES = "times", "次"
    YES_NO = "yes_no", "（1 是，0 否）"
    CHOICE = "choice", "选一项"


class FromEvent(TextChoices):
    """From which event a limit is counted."""

    INVITED = "invited", "邀请之日"
    SUBMITTED = "submitted", "提交之日"
    EXAMINED = "examined", "审查通过之日"
    SESSION_CLOSED = "session_closed", "大会闭会之日"
    DISPATCHED = "dispatched", "交办之日"
    ASSIGNED = "assigned", "分办之日"
    SENT_BACK = "sent_back", "退回之日"
    REPLIED = "replied", "答复之日"
    REWORK_STARTED = "rework_started", "确定重新办理之日"
    EVALUATED = "evaluated", "评价之日"
    CLOSED = "closed", "核销之日"
    PROMISED = "promised", "承诺时限届满之日"
    RECEIVED = "received", "闭会期间收到之日"
    NONE = "", "不计日期"


class Grade(TextChoices):
    """Satisfaction with the handling."""

    SATISFIED = "satisfied", "满意"
    BASICALLY = "basically", "基本满意"
    DISSATISFIED = "dissatisfied", "不满意"


# 满意率 counts these two.
CONTENT = (Grade.SATISFIED, Grade.BASICALLY)


class Solved(TextChoices):
    """Whether the thing itself is solved, as the evaluator says."""

    YES = "yes", "解决了"
    PARTLY = "partly", "解决了一部分"
    NO = "no", "没有解决"


class Evaluator(TextChoices):
    DEPUTY = "deputy", "代表"
    VOTER = "voter", "群众"


class ReplyKind(TextChoices):
    REPLY = "reply", "答复"
    OPINION = "opinion", "协办意见"
    SPOT = "spot", "当场说明"


class CommitmentState(TextChoices):
    """A promise: made, said to be done by the unit, then settled by the congress."""

    OPEN = "open", "兑现中"
    REPORTED = "reported", "等评价"
    FULFILLED = "fulfilled", "已兑现"
    BROKEN = "broken", "没有兑现"


# Promises that are still followed.
UNSETTLED = (CommitmentState.OPEN, CommitmentState.REPORTED)


class Kept(TextChoices):
    """What the evaluator says of a promise."""

    KEPT = "kept", "兑现了"
    NOT_KEPT = "not_kept", "没有兑现"


class EntryKind(TextChoices):
    """A line under a promise in the ledger."""

    PROGRESS = "progress", "进展"
    RECEIPT = "receipt", "年度回告"
    EXPLANATION = "explanation", "跨届说明"
    REPORTED = "reported", "报告兑现"


class WatchKind(TextChoices):
    """What a congress does where a unit lags, in the order of the ladder, and what leaders say."""

    NUDGE = "nudge", "催办"
    SUPERVISE = "supervise", "督办"
    CIRCULAR = "circular", "通报"
    CHECK = "check", "现场检查"
    QUESTION = "question", "领导批示"


class WatchState(TextChoices):
    """Whether the unit owes an answer."""

    NOTED = "noted", "不用答复"
    WAITING = "waiting", "等答复"
    ANSWERED = "answered", "已答复"
    LAPSED = "lapsed", "随承办结束"


class KeyGround(TextChoices):
    """Why a suggestion was chosen as a key one (criteria of 山东, 青岛)."""

    WIDE = "wide", "事关全局"
    SHARED = "shared", "代表反映集中"
    HARD = "hard", "办理难度大"
    YEARLY = "yearly", "年度重点工作"


class DeclineGround(TextChoices):
    """Why the committee does not take a matter up (union of the provinces' lists)."""

    OWN_MATTER = "own_matter", "属于代表本人或亲属的个人事务"
    IN_COURT = "in_court", "已进入诉讼、仲裁、复议程序，或应由司法机关处理"
    LETTER = "letter", "属于代转群众来信、申诉控告"
    ACADEMIC = "academic", "属于学术探讨、产品推介"
    NO_SUBSTANCE = "no_substance", "没有具体内容"
    TENDER = "tender", "涉及具体的招标投标、工程承揽"
    OUTSIDE = "outside", "不属于本级职权范围"
    ABUSE = "abuse", "广告、辱骂或重复提交"


class TurnTo(TextChoices):
    """Where a declined person is told to turn (C12)."""

    HOTLINE = "hotline", "政务服务便民热线 12345"
    PETITION = "petition", "信访部门（人民来访接待中心或国家信访局网站）"
    COURT = "court", "人民法院（诉讼服务热线 12368）"
    SUPERVISION = "supervision", "纪委监委举报电话 12388"
    PROCURATORATE = "procuratorate", "人民检察院（检察服务热线 12309）"
    OTHER_LEVEL = "other_level", "有管辖权的上级或下级人大"
    REWRITE = "rewrite", "把事情写具体后重新提出"


class WithholdGround(TextChoices):
    """Why a result is not shown to the public; the first three are the law's."""

    STATE_SECRET = "state_secret", "涉及国家秘密"
    BUSINESS_SECRET = "business_secret", "涉及商业秘密"
    PRIVACY = "privacy", "涉及个人隐私"
    AUTHOR = "author", "提出人认为不宜公开"
    OTHER = "other", "其他依法不公开的情形"


class AttachmentPurpose(TextChoices):
    DEMAND = "demand", "群众照片"
    ORIGINAL = "original", "建议附件"
    REPLY = "reply", "答复附件"
    PROOF = "proof", "销单凭据"
    WAITING = "waiting", "待发的销单凭据"
    SIGNED = "signed", "纸质评价表"


class Tab(TextChoices):
    """The list's tabs: they partition the cases; overdue lies over them."""

    DRAFT = "draft", "草稿"
    ACCEPT = "accept", "待接单"
    DISPATCH = "dispatch", "待派单"
    HANDLING = "handling", "办理中"
    EVALUATE = "evaluate", "待评价"
    CLOSED = "closed", "已销单"


class HandOverKind(TextChoices):
    """Who hands suggestions over in one go: the congress (交办), or the government office (分办)."""

    DISPATCH = "dispatch", "人大交办"
    ASSIGN = "assign", "政府分办"
