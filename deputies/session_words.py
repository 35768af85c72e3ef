"""Words of a session as data: agenda, posts that are elected, ways of voting. Imports nothing of ours but choices.

Articles are those of the 地方组织法 as amended on 2022-03-11.
"""

from __future__ import annotations

from django.db import models

from deputies.choices import MandateLevel, Office


class AgendaKind(models.TextChoices):
    """What an item of the agenda asks of the congress."""

    REPORT = "report", "听取和审议报告"
    PLAN_AND_BUDGET = "plan_and_budget", "审查计划和预算"
    ELECTION = "election", "选举"
    PROJECT_VOTE = "project_vote", "民生实事项目票决"
    DECISION = "decision", "审议通过议案、办法"
    OTHER = "other", "其他"


# Kinds that end in a report which deputies hear or read.
REPORT_KINDS = frozenset({AgendaKind.REPORT, AgendaKind.PLAN_AND_BUDGET})


class PresidiumPosition(models.TextChoices):
    """What a deputy is in the presidium of one session (地方组织法 17, 19)."""

    EXECUTIVE = "executive", "主席团常务主席"
    SECRETARY = "secretary", "大会秘书长"
    MEMBER = "member", "主席团成员"


class Post(models.TextChoices):
    """Who is elected by a congress (地方组织法 11, 12; 选举法 2)."""

    COMMITTEE_CHAIR = "committee_chair", "人大常委会主任"
    COMMITTEE_VICE_CHAIR = "committee_vice_chair", "人大常委会副主任"
    COMMITTEE_MEMBER = "committee_member", "人大常委会委员"
    GOVERNMENT_HEAD = "government_head", "政府正职（县长、区长、市长、旗长）"
    GOVERNMENT_DEPUTY = "government_deputy", "政府副职（副县长、副区长、副市长、副旗长）"
    SUPERVISION_HEAD = "supervision_head", "监察委员会主任"
    COURT_HEAD = "court_head", "人民法院院长"
    PROCURATOR_HEAD = "procurator_head", "人民检察院检察长"
    UPPER_DEPUTY = "upper_deputy", "上一级人大代表"
    TOWN_CHAIR = "town_chair", "乡镇人大主席"
    TOWN_VICE_CHAIR = "town_vice_chair", "乡镇人大副主席"
    TOWN_HEAD = "town_head", "乡长、镇长"
    TOWN_DEPUTY_HEAD = "town_deputy_head", "副乡长、副镇长"
    OTHER = "other", "其他职务"


POSTS_OF_LEVEL: dict[str, tuple[Post, ...]] = {
    MandateLevel.COUNTY: (
        Post.COMMITTEE_CHAIR,
        Post.COMMITTEE_VICE_CHAIR,
        Post.COMMITTEE_MEMBER,
        Post.GOVERNMENT_HEAD,
        Post.GOVERNMENT_DEPUTY,
        Post.SUPERVISION_HEAD,
        Post.COURT_HEAD,
        Post.PROCURATOR_HEAD,
        Post.UPPER_DEPUTY,
        Post.OTHER,
    ),
    MandateLevel.TOWNSHIP: (
        Post.TOWN_CHAIR,
        Post.TOWN_VICE_CHAIR,
        Post.TOWN_HEAD,
        Post.TOWN_DEPUTY_HEAD,
        Post.OTHER,
    ),
}

# The office in the roster that goes with a post, where the elected is a deputy of this congress.
OFFICE_OF_POST: dict[str, Office] = {
    Post.COMMITTEE_CHAIR: Office.CHAIRPERSON,
    Post.COMMITTEE_VICE_CHAIR: Office.VICE_CHAIRPERSON,
    Post.COMMITTEE_MEMBER: Office.COMMITTEE_MEMBER,
    Post.TOWN_CHAIR: Office.CHAIRPERSON,
    Post.TOWN_VICE_CHAIR: Office.VICE_CHAIRPERSON,
}


# Elected from among the deputies (地方组织法 18, 47).
FROM_DEPUTIES = frozenset(OFFICE_OF_POST)


class BallotRound(models.TextChoices):
    FIRST = "first", "选举"
    BY_ELECTION = "by_election", "补选"
    AGAIN = "again", "另行选举（再次投票）"


class NominatedBy(models.TextChoices):
    """地方组织法 26, and 28 for names that voters write in."""

    PRESIDIUM = "presidium", "主席团提名"
    DEPUTIES = "deputies", "代表联合提名"
    WRITTEN_IN = "written_in", "另选他人"


class ElectionState(models.TextChoices):
    PREPARED = "prepared", "待选举"
    HELD = "held", "已选举"
    INVALID = "invalid", "选举无效"


class VoteMethod(models.TextChoices):
    SECRET = "secret", "无记名投票"
    KEYPAD = "keypad", "按表决器"
    HANDS = "hands", "举手表决"


class ResolutionKind(models.TextChoices):
    RESOLUTION = "resolution", "决议"
    DECISION = "decision", "决定"
    METHOD = "method", "选举办法、表决办法"
    PERSONNEL = "personnel", "人选名单"
    PROJECT = "project", "民生实事项目"
    OTHER = "other", "其他"
