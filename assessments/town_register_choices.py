"""Words of the township registers and of what else is assessed, as data. Imports nothing of ours."""

from django.db.models import TextChoices


class Assessed(TextChoices):
    """What the subjects of a group are (decisions E27, E30)."""

    TOWNSHIP = "township", "乡镇人大、街道人大工委"
    UNIT = "unit", "承办单位"
    GROUP = "group", "代表小组"
    STATION = "station", "联络站"
    DEPUTY = "deputy", "代表本人"


class ConditionKind(TextChoices):
    """工作条件“六到位”: what a township congress needs to work at all."""

    CHAIR = "chair", "专职主席到位"
    BODY = "body", "工作机构到位"
    STAFF = "staff", "工作人员到位"
    FUNDS = "funds", "工作经费到位"
    OFFICE = "office", "办公场所到位"
    RULES = "rules", "工作制度到位"


class BriefingKind(TextChoices):
    """How a township congress and its party committee speak with each other."""

    BRIEFING = "briefing", "主席团向党委请示汇报"
    STUDY = "study", "党委专题研究人大工作"


class OutletLevel(TextChoices):
    """Whose medium it was."""

    NATIONAL = "national", "国家级"
    PROVINCE = "province", "省级"
    PREFECTURE = "prefecture", "市级"
    COUNTY = "county", "县级"


class TownRegister(TextChoices):
    """The small registers of a township, by the word in their address."""

    CONDITIONS = "conditions", "工作条件"
    BRIEFINGS = "briefings", "党委研究和请示汇报"
    PUBLICITY = "publicity", "宣传交流"
