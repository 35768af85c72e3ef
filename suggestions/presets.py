"""The handling rules that come with the portal: the national floor, provinces' and counties' own (pure).

Where a text sets a limit, its article stands in the cell. What a text does not set, or what we have
not seen of it, is taken from the national floor and says so in its cell; ``gaps`` says it of the whole.
None but the national floor is in force by itself: a county adopts one, or copies and changes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from .choices import ClockKind as K
from .choices import FromEvent as F
from .choices import Kind, Level
from .choices import Limit as L
from .choices import Option as O
from .choices import Unit as U
from .rules import (
    NATIONAL_BASIS,
    NATIONAL_CELLS,
    NATIONAL_KEY,
    NATIONAL_NAME,
    NATIONAL_VERSION,
    Cell,
    choice,
    limit,
)


@dataclass(frozen=True)
class Preset:
    """A rule as its text has it."""

    key: str
    name: str
    cells: tuple[Cell, ...]
    basis: str
    version: int = 1
    kind: str = Kind.SUGGESTION
    level: str = Level.COUNTY
    gaps: str = ""


def _filled(own: Iterable[Cell]) -> tuple[Cell, ...]:
    """The national floor with this text's own cells in their places."""
    set_here = {cell.name: cell for cell in own}
    note = "这份规定里没有查到，暂取国家法律底线一栏的值"
    return tuple(
        set_here.get(cell.name)
        or (cell if cell.article.startswith("代表法第五十一条") else replace(cell, article=note))
        for cell in NATIONAL_CELLS
    )


def _consent(article: str) -> Cell:
    return Cell(str(L.CONSENT), 1, str(U.YES_NO), article=article)


_NUMBERS = "期限的条款号没有逐条核到，采用前请对照原文。"
_PART = "只查到一部分条文，其余取国家法律底线的值，采用前请对照原文补全。"

# fmt: off
_HENAN = "河南省人大代表建议、批评和意见办理办法（2017年）"
_CHONGQING = "重庆市人大代表建议批评和意见工作条例（2017年通过，2018年施行）"
_ZHEJIANG = "浙江省代表建议、批评和意见办理的规定（2016年文本）"
_SHANDONG = "山东省人大代表建议、批评和意见办理工作条例（2017年修正）"
_BEIJING = "北京市人大代表建议、批评和意见办理条例（2014年）"
_FUJIAN = "福建省人大代表建议、批评和意见办理的规定"
_SHAANXI = "陕西省人大代表建议、批评和意见办理的规定（1992年）"
_YULIN = "玉林市人民政府办公室玉政办电〔2019〕11号"

_DEMAND = "群众意见的期限法律没有规定，由县里自定"

PRESETS: tuple[Preset, ...] = (
    Preset(NATIONAL_KEY, NATIONAL_NAME, NATIONAL_CELLS, NATIONAL_BASIS, version=NATIONAL_VERSION, kind="", level=""),
    Preset(
        "henan-2017", "河南（2017）", _filled((
            limit(K.ACKNOWLEDGE, 10, U.WORKDAYS, F.ASSIGNED, f"{_HENAN}：有异议的，10 个工作日内书面说明"),
            limit(K.REDISPATCH, 10, U.WORKDAYS, F.SENT_BACK, f"{_HENAN}：10 个工作日内重新确定"),
            limit(K.OPINION, 2, U.MONTHS, F.ASSIGNED, f"{_HENAN}：协办单位 2 个月内"),
            limit(K.REPLY, 3, U.MONTHS, F.DISPATCHED, f"{_HENAN}；代表法第五十一条"),
            limit(L.EXTENSION, 6, U.MONTHS, F.DISPATCHED, f"{_HENAN}；代表法第五十一条"),
            choice(L.ANSWERED, O.EACH, f"{_HENAN}：答复每位代表"),
            limit(K.EVALUATE, 10, U.WORKDAYS, F.REPLIED, f"{_HENAN}：10 个工作日内反馈"),
            limit(K.REWORK, 1, U.MONTHS, F.REWORK_STARTED, f"{_HENAN}：1 个月内重新办理；仍不满意的，组织专家评估"),
        )),
        f"{_HENAN}，2017年7月28日省人大常委会通过。第十六条：交办后告知代表并公布承办单位。"
        "联系代表要求确定专人，没有规定天数。",
        gaps=_NUMBERS,
    ),
    Preset(
        "chongqing-2017", "重庆（2017）", _filled((
            limit(K.DISPATCH, 10, U.WORKDAYS, F.RECEIVED, f"{_CHONGQING}：闭会期间提出的，10 个工作日内交办"),
            limit(K.ACKNOWLEDGE, 10, U.WORKDAYS, F.ASSIGNED, f"{_CHONGQING}：有异议的，10 个工作日内"),
            limit(K.REDISPATCH, 10, U.WORKDAYS, F.SENT_BACK, f"{_CHONGQING}：10 个工作日内重新交办"),
            limit(K.CONTACT, 20, U.WORKDAYS, F.ASSIGNED, f"{_CHONGQING}：20 个工作日内与代表联系"),
            limit(K.OPINION, 30, U.WORKDAYS, F.ASSIGNED, f"{_CHONGQING}：30 个工作日；不符合要求的，5 个工作日内重提"),
            limit(K.REPLY, 3, U.MONTHS, F.DISPATCHED, f"{_CHONGQING}；代表法第五十一条"),
            limit(L.EXTENSION, 6, U.MONTHS, F.DISPATCHED, f"{_CHONGQING}；代表法第五十一条"),
            choice(L.ANSWERED, O.EACH, f"{_CHONGQING}：答复每位代表"),
            choice(L.EVALUATORS, O.LEAD, f"{_CHONGQING}：由领衔代表反馈"),
            limit(K.EVALUATE, 20, U.WORKDAYS, F.REPLIED, f"{_CHONGQING}：20 个工作日内评价"),
            choice(L.SILENCE, O.MAY_CLOSE, f"{_CHONGQING}第二十九条：提醒后没有反馈的，不计入分母"),
            limit(K.REWORK, 2, U.MONTHS, F.REWORK_STARTED, f"{_CHONGQING}：2 个月内重新办理；仍不满意的，由人代工委召集协调"),
            limit(K.VERDICT, 20, U.WORKDAYS, F.PROMISED, f"{_CHONGQING}第二十四条、第二十八条：20 个工作日内评价落实情况"),
        )),
        f"{_CHONGQING}。第二十四条、第二十八条：列入承诺的事项建台账，每年第四季度向代表反馈。第三十八条：不得诱导代表评价。",
        gaps=_NUMBERS,
    ),
    Preset(
        "zhejiang-2016", "浙江（2016）", _filled((
            limit(K.EXAMINE, 7, U.DAYS, F.SUBMITTED, f"{_ZHEJIANG}：7 日内告知代表受理情况"),
            limit(K.ACKNOWLEDGE, 10, U.DAYS, F.ASSIGNED, f"{_ZHEJIANG}：有异议的，10 日内提出"),
            limit(K.OPINION, 2, U.MONTHS, F.ASSIGNED, f"{_ZHEJIANG}：会办单位 2 个月内"),
            limit(K.REPLY, 3, U.MONTHS, F.DISPATCHED, f"{_ZHEJIANG}；代表法第五十一条"),
            limit(L.EXTENSION, 6, U.MONTHS, F.DISPATCHED, f"{_ZHEJIANG}：最长 6 个月；代表法第五十一条"),
            _consent(f"{_ZHEJIANG}：延长须征得代表同意"),
            choice(L.ANSWERED, O.EACH, f"{_ZHEJIANG}：答复每位代表"),
            limit(K.REWORK, 1, U.MONTHS, F.REWORK_STARTED, f"{_ZHEJIANG}：1 个月内重新答复"),
        )),
        f"{_ZHEJIANG}。交办、改派写的是“及时”，没有天数；承办单位集体研究。评价用征询意见表和平台。",
        gaps="省里2023年11月24日又作过修订，这里是修订以前的期限；" + _NUMBERS,
    ),
    Preset(
        "shandong-2017", "山东（2017）", _filled((
            limit(K.DISPATCH, 5, U.DAYS, F.RECEIVED, f"{_SHANDONG}：闭会期间提出的，5 日内交办"),
            limit(K.ACKNOWLEDGE, 5, U.DAYS, F.ASSIGNED, f"{_SHANDONG}：不属于本单位的，5 日内说明"),
            limit(K.OPINION, 1, U.MONTHS, F.ASSIGNED, f"{_SHANDONG}：协办单位 1 个月内"),
            limit(K.REPLY, 3, U.MONTHS, F.DISPATCHED, f"{_SHANDONG}；代表法第五十一条"),
            limit(L.EXTENSION, 6, U.MONTHS, F.DISPATCHED, f"{_SHANDONG}：最长 6 个月；代表法第五十一条"),
            _consent(f"{_SHANDONG}：延长须征得代表同意"),
            choice(L.ANSWERED, O.THROUGH_LEAD, f"{_SHANDONG}：分别答复，经同意可由领衔代表转告"),
            choice(L.EVALUATORS, O.LEAD, f"{_SHANDONG}：由领衔代表反馈"),
            choice(L.GRADES, O.TWO, f"{_SHANDONG}：办理态度、办理结果分别评价"),
            limit(K.REWORK, 1, U.MONTHS, F.REWORK_STARTED, f"{_SHANDONG}：1 个月内重新办理"),
        )),
        f"{_SHANDONG}，2017年5月19日第二次修正。第十一条：涉及秘密、不宜公开的注明。改派由交办机构协调，没有天数。",
        gaps=_NUMBERS,
    ),
    Preset(
        "beijing-2014", "北京（2014）", _filled((
            limit(K.REPLY, 3, U.MONTHS, F.DISPATCHED, f"{_BEIJING}；代表法第五十一条"),
            limit(L.EXTENSION, 6, U.MONTHS, F.DISPATCHED, f"{_BEIJING}：最长 6 个月；代表法第五十一条"),
            _consent(f"{_BEIJING}：延长须征得代表同意"),
            limit(K.EVALUATE, 15, U.WORKDAYS, F.REPLIED, f"{_BEIJING}：15 个工作日内书面反馈"),
            limit(K.REWORK, 2, U.MONTHS, F.REWORK_STARTED, f"{_BEIJING}：2 个月内重新答复"),
        )),
        f"{_BEIJING}。交办由主任会议研究，协办由牵头单位商定，都没有天数；撤回只能在交办以前。",
        gaps=_NUMBERS,
    ),
    Preset(
        "fujian", "福建（部分）", _filled((
            limit(K.OPINION, 1, U.MONTHS, F.DISPATCHED, f"{_FUJIAN}第二十条：交办之日起 1 个月内"),
            limit(K.REPLY, 3, U.MONTHS, F.DISPATCHED, f"{_FUJIAN}第十九条；代表法第五十一条"),
            limit(L.EXTENSION, 6, U.MONTHS, F.DISPATCHED, f"{_FUJIAN}第十九条：延长不超过 3 个月；代表法第五十一条"),
            choice(L.ANSWERED, O.EACH, f"{_FUJIAN}第二十一条：联名的逐人答复"),
        )),
        f"{_FUJIAN}第十九条、第二十条、第二十一条。",
        gaps=_PART,
    ),
    Preset(
        "shaanxi-1992", "陕西（1992，部分）", _filled((
            limit(K.DISPATCH, 7, U.DAYS, F.SUBMITTED, f"{_SHAANXI}第五条：接到之日起 7 日内交办"),
            limit(K.ACKNOWLEDGE, 7, U.DAYS, F.ASSIGNED, f"{_SHAANXI}第六条：接到之日起 7 日内说明退回"),
        )),
        f"{_SHAANXI}第五条、第六条。这份文本已被2021年1月1日施行的修订本代替，这里留作对照。",
        gaps="已被2021年1月1日施行的修订本代替，新文本的期限没有查到。" + _PART,
    ),
    Preset(
        "pingjiang", "平江县（部分）", _filled((
            limit(K.ACKNOWLEDGE, 10, U.DAYS, F.ASSIGNED, "平江县的办法：10 日内退回"),
            limit(K.EVALUATE, 10, U.DAYS, F.REPLIED, "平江县的办法：10 日内反馈"),
        )),
        "平江县的办法：办前、办中、办后都要与代表面商，没有规定天数。",
        gaps=_PART,
    ),
    Preset(
        "yulin-2019", "玉林市政府（2019，部分）", _filled((
            limit(K.ACKNOWLEDGE, 7, U.WORKDAYS, F.ASSIGNED, f"{_YULIN}第二部分（一）：7 个工作日内退回，逾期不再调整"),
        )),
        f"{_YULIN}第二部分：（一）接到通知后 7 个工作日内退回，逾期不作调整；"
        "（二）有分歧的先协商，仍不同意的由单位主要领导签署书面说明，报市政府领导决定。",
        gaps="这是政府一方的通知，只管退回。" + _PART,
    ),
    Preset(
        "chongqing-2017-town", "乡镇：重庆（2017）", _filled((
            limit(K.REPLY, 2, U.MONTHS, F.DISPATCHED, f"{_CHONGQING}第十六条：交办之日起 2 个月内"),
            limit(L.EXTENSION, 4, U.MONTHS, F.DISPATCHED, f"{_CHONGQING}第十六条：最长 4 个月"),
        )),
        f"{_CHONGQING}第十六条：乡镇人大代表的建议由主席团交办，从交办之日起算。",
        level=Level.TOWNSHIP,
        gaps="只列乡镇不同于县级的期限，其余取国家法律底线的值。",
    ),
    Preset(
        "shandong-2017-town", "乡镇：山东（2017）", _filled((
            limit(K.REPLY, 2, U.MONTHS, F.SESSION_CLOSED, f"{_SHANDONG}第十五条：大会闭会之日起 2 个月内"),
            limit(L.EXTENSION, 4, U.MONTHS, F.SESSION_CLOSED, f"{_SHANDONG}第十五条：最长 4 个月"),
        )),
        f"{_SHANDONG}第十五条：乡镇人大代表的建议由主席团交办，从大会闭会之日起算；闭会期间提出的，从交办之日起算。",
        level=Level.TOWNSHIP,
        gaps="只列乡镇不同于县级的期限，其余取国家法律底线的值。",
    ),
    Preset(
        "demand-own", "群众意见（县里自定）", _filled((
            limit(K.ACCEPT, 3, U.WORKDAYS, F.SUBMITTED, _DEMAND),
            limit(K.ANSWER, 15, U.WORKDAYS, F.SUBMITTED, _DEMAND),
            limit(K.DISPATCH, 5, U.WORKDAYS, F.EXAMINED, _DEMAND),
            limit(K.ASSIGN, 3, U.WORKDAYS, F.DISPATCHED, _DEMAND),
            limit(K.ACKNOWLEDGE, 5, U.WORKDAYS, F.ASSIGNED, _DEMAND),
            limit(K.REDISPATCH, 5, U.WORKDAYS, F.SENT_BACK, _DEMAND),
            limit(K.OPINION, 10, U.WORKDAYS, F.ASSIGNED, _DEMAND),
            limit(K.REPLY, 30, U.DAYS, F.DISPATCHED, _DEMAND),
            limit(L.EXTENSION, 60, U.DAYS, F.DISPATCHED, _DEMAND),
            limit(K.EVALUATE, 10, U.WORKDAYS, F.REPLIED, _DEMAND),
            limit(K.REWORK, 15, U.WORKDAYS, F.REWORK_STARTED, _DEMAND),
            limit(K.CLOSE, 5, U.WORKDAYS, F.EVALUATED, _DEMAND),
            limit(L.REOPEN, 60, U.DAYS, F.CLOSED, _DEMAND),
        )),
        "群众意见不是代表建议，国家和省里没有规定期限。这一份比代表建议短，供县里参考后修改。",
        kind=Kind.DEMAND,
        level="",
    ),
)
# fmt: on
PRESET = {preset.key: preset for preset in PRESETS}
