"""Which indicators the rules against formalism speak against. Pure.

Sources: 《整治形式主义为基层减负若干规定》(public text 2025-08-06) and 国办函〔2026〕12号 (2026-01-25). The editor
warns and names the rule; an indicator is kept only with a written reason (decisions E28).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

RELIEF = "《整治形式主义为基层减负若干规定》"
APPS = "国办函〔2026〕12号"


@dataclass(frozen=True)
class Ban:
    """A kind of indicator and the sentence about it."""

    key: str
    pattern: re.Pattern[str]
    warning: str


BANS = (
    Ban(
        "veto",
        re.compile("一票否决|责任状|责任书"),
        f"{RELIEF}要求清理规范“一票否决”和签订责任状事项，建议删去。",
    ),
    Ban(
        "publicity",
        re.compile(
            "宣传报道|宣传交流|宣传信息|报道篇|新闻|稿件|信息篇|刊发|刊物|媒体|发表文章|公众号|推文|网站采用|网站录用|被采用|录用篇|采用篇"
        ),
        f"{RELIEF}规定不得以在刊物和媒体刊发文章评价工作，建议删去。",
    ),
    Ban(
        "photos",
        re.compile("照片|拍照|图片|影像|录像|视频|截图|留痕|痕迹"),
        f"{RELIEF}规定不得以拍照留痕评价工作，有没有照片不影响得分，建议删去。",
    ),
    Ban(
        "usage",
        re.compile(
            "登录|登陆|在线时长|在线时间|打卡|日活|月活|活跃度|使用率|点赞|转发|阅读量|关注人数|下载量|学习强国|学习时长|在线学习"
        ),
        f"{APPS}禁止把登录、打卡、在线时长、点赞等作为考核依据，建议删去。",
    ),
    Ban(
        "points",
        re.compile("积分排名|积分榜|积分位次|排行榜|晒分"),
        f"{APPS}禁止设置积分排名，建议删去。",
    ),
    Ban(
        "endorsement",
        re.compile("批示|阅批|批阅|圈阅|肯定性"),
        f"{RELIEF}不主张以领导批示评价工作，建议删去。",
    ),
)

VETO = BANS[0]


def warnings_for(*texts: str) -> list[Ban]:
    """The bans an indicator's words run into."""
    text = " ".join(texts)
    return [ban for ban in BANS if ban.pattern.search(text)]
