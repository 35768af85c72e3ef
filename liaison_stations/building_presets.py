"""Checklists to begin a standard with: each is taken as a draft, checked against the county's own document.

Contents that are published are given; where only a name is known (五个规范, 八有三公开 and the star
standards differ from county to county) the list is a suggestion and says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from .building_choices import StandardPurpose

OWN = "各地文件的条目不同，这里是参考稿，请对照本县文件修改后再启用。"


@dataclass(frozen=True)
class StandardPreset:
    """A checklist as ``building_rules.items_in`` reads it; ``lines`` are points for three, four and five stars."""

    key: str
    name: str
    purpose: str
    text: str
    source: str
    lines: tuple[int, int, int] | None = None


PRESETS = (
    StandardPreset(
        "six",
        "六有",
        StandardPurpose.BUILDING,
        """六有：
有标识——门口挂牌，群众找得到
有场地——有固定的接待场所
有设备——桌椅、柜子、能上网的电脑或手机
有制度——接待、联系、反馈等制度齐全
有记录——接待和活动有登记
有档案——按年整理归档""",
        "泗洪县；其他地方的六有略有不同，如青海另有代表公示栏。",
    ),
    StandardPreset(
        "eight_open",
        "八有三公开",
        StandardPurpose.BUILDING,
        """八有：
有场所
有标牌
有设备
有制度
有计划
有台账
有资料
有经费
三公开：
公开代表信息——姓名、照片和联系方式经本人同意
公开接待安排
公开办理结果""",
        f"名称见宁陕县的做法。{OWN}",
    ),
    StandardPreset(
        "eight_wall",
        "八有八上墙",
        StandardPurpose.BUILDING,
        """八有：
有国徽
有牌子
有桌椅
有柜子
有电脑
有资料
有制度
有经费
八上墙：
代表公示栏
年度工作安排
学习培训制度
联系选民制度
述职履职制度
调研视察制度
结对帮扶制度
建议督办制度
场地：
面积 40 平方米以上""",
        "咸安区代表之家的做法，房间 40 至 50 平方米。",
    ),
    StandardPreset(
        "five_norms",
        "五个规范",
        StandardPurpose.BUILDING,
        """五个规范：
名称标识规范
场所设施规范
制度上墙规范
接待活动规范
台账档案规范""",
        f"名称见阳东区、佛冈县的做法。{OWN}",
    ),
    StandardPreset(
        "local_norm",
        "联络站建设与运行（地方标准）",
        StandardPurpose.BUILDING,
        """建设：
面积不少于 100 平方米
选址靠近群众，出行方便
有无障碍设施
接待、会议、展示等功能齐全
运行：
每周至少接待一次——看接待登记
每位代表每年至少进站一次——看履职记录
代表小组每季度至少活动一次
接待公告提前 2 天贴出""",
        "地方标准里常见的要求。乡镇和村的场地条件不同，面积等数字请按本县文件改。",
    ),
    StandardPreset(
        "stars",
        "联络站星级评定",
        StandardPurpose.STARS,
        """五个有：
※有场所【4分】
※有制度【4分】
有经费【4分】
有人员【4分】
有台账【4分】
五公开：
公开代表信息【4分】
公开接待时间【4分】
公开工作制度【4分】
公开联系方式【4分】
公开办理结果【4分】
五到位：
组织领导到位【6分】
接待安排到位【6分】
意见交办到位【6分】
跟踪督办到位【6分】
反馈群众到位【6分】
五定期：
定期接待群众【6分】
定期组织活动【6分】
定期学习培训【6分】
定期述职【6分】
定期总结【6分】""",
        f"五个有、五公开、五到位、五定期，自主申报、综合评定、动态管理，见佛冈县的做法。{OWN}",
        (60, 75, 90),
    ),
)
PRESET = {preset.key: preset for preset in PRESETS}
