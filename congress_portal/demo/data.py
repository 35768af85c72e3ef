"""The invented county: names only. No place, body or person here exists; the codes are no real ones."""

from __future__ import annotations

COUNTY = "云岭县"
CODE = "990101"
HELP_PHONE = "0000-112233"
PASSWORD = "yunling-2026"

# Township, its villages; eleven townships and eighty villages in all.
TOWNSHIPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("青山镇", ("松坡村", "竹园村", "柏树村", "前进村", "瓦窑村", "石门村", "青山社区")),
    ("绿水镇", ("三组村", "河湾村", "柳林村", "渡口村", "水磨村", "沙洲村", "绿水社区", "月潭村")),
    ("石桥镇", ("中坝村", "桥头村", "石梯村", "黄泥村", "大槐村", "双井村", "石桥社区")),
    ("松岭镇", ("白果村", "松林村", "云盘村", "茶园村", "小坪村", "岭脚村", "松岭社区")),
    ("白河镇", ("河口村", "白沙村", "芦苇村", "上滩村", "下滩村", "杨家湾村", "白河社区")),
    ("南坪镇", ("南坪村", "桃园村", "梨树村", "新民村", "向阳村", "草甸村", "南坪社区")),
    ("东湾镇", ("东湾村", "机井村", "麦田村", "高粱村", "长堰村", "塘坊村", "东湾社区", "鹭岛村")),
    ("双溪镇", ("清溪村", "浑溪村", "合水村", "双龙村", "石板村", "栗树村", "双溪社区")),
    ("马坪镇", ("马坪村", "菌园村", "栈道村", "驿站村", "铁匠村", "泉眼村", "马坪社区")),
    ("龙泉镇", ("龙泉村", "温泉村", "梯田村", "枫香村", "鹰嘴村", "七里村", "龙泉社区", "雾岭村")),
    ("高坪乡", ("高坪村", "雪岭村", "羊角村", "药材村", "风口村", "天池村", "老林村")),
)

DEPARTMENTS: tuple[tuple[str, str], ...] = (
    ("云岭县交通运输局", "县交通运输局"),
    ("云岭县水利局", "县水利局"),
    ("云岭县农业农村局", "县农业农村局"),
    ("云岭县教育体育局", "县教育体育局"),
    ("云岭县卫生健康局", "县卫生健康局"),
    ("云岭县住房和城乡建设局", "县住建局"),
    ("云岭县民政局", "县民政局"),
    ("云岭县人力资源和社会保障局", "县人社局"),
    ("云岭县自然资源局", "县自然资源局"),
    ("云岭县公安局", "县公安局"),
    ("云岭县文化和旅游局", "县文旅局"),
    ("云岭县应急管理局", "县应急局"),
)

# Family and given names; drawn in a fixed order, so that the people are the same every time.
FAMILIES = (
    "陈林郑梁宋唐冯于董萧程曹袁邓傅曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪任姜"
    "范方姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文"
)
GIVEN_MALE = (
    "志强",
    "国栋",
    "永康",
    "建平",
    "长河",
    "明",
    "立新",
    "文斌",
    "海",
    "德厚",
    "守义",
    "春生",
    "大山",
    "云飞",
)
GIVEN_FEMALE = ("秀兰", "玉梅", "海燕", "春妮", "晓云", "桂香", "秋生", "丽", "雪梅", "小满", "月华", "静")
OCCUPATIONS = (
    "种粮大户",
    "村党支部书记",
    "乡村医生",
    "中心小学教师",
    "食用菌合作社理事长",
    "个体工商户",
    "农技员",
    "返乡创业青年",
    "茶厂工人",
    "社区网格员",
)
# 职业构成 of each of them, and how far they went to school.
TRADES = (
    "farmer",
    "village_official",
    "professional",
    "professional",
    "manager",
    "other",
    "professional",
    "farmer",
    "worker",
    "village_official",
)
SCHOOLING = ("高中", "大专", "大学本科", "大学本科", "大专", "初中", "大专", "高中", "中专", "大专", "研究生")

# What voters say and what becomes of it: (topic code, title, body).
MATTERS: tuple[tuple[str, str, str], ...] = (
    ("traffic", "硬化三组至中心小学道路", "三组到小学的路，下雨全是泥，孩子要绕老远，盼着早点硬化。"),
    ("water", "修复白果小学旁排水沟", "小学旁边的排水沟堵了大半年，一下雨操场就积水。"),
    ("agriculture", "更换机井水泵", "机井水泵老化，浇不上地，麦子都黄了。"),
    ("traffic", "集镇增设公共停车位", "赶场天车没处停，堵得救护车都过不去。"),
    ("water", "完善集中供水管护", "自来水隔三差五停，停了也没人说一声。"),
    ("agriculture", "支持食用菌冷库建设", "菌子丰收没有冷库，只能贱卖。"),
    ("health", "镇卫生院增配救护车", "镇卫生院只有一辆救护车，山里接人来不及。"),
    ("traffic", "延长农村客运班次", "末班车下午四点就没了，进城办事当天回不来。"),
    ("environment", "加强河道采砂监管", "夜里有人偷采砂，河堤都掏空了。"),
    ("safety", "整治老街消防通道", "老街消防通道堆满杂物，看着心慌。"),
    ("education", "村小学配齐体育器材", "孩子们体育课只有一个篮球。"),
    ("welfare", "增设老年助餐点", "村里老人多，中午一口热饭难。"),
    ("housing", "老旧小区加装路灯", "小区晚上漆黑一片，老人摔了两次。"),
    ("traffic", "村口急弯加装警示牌", "村口急弯没有警示牌，去年出了三起事故。"),
    ("health", "村卫生室常备慢性病用药", "高血压的药村里买不到，要跑镇上。"),
    ("culture", "修缮村文化活动室", "活动室漏雨，广场舞没地方跳。"),
    ("employment", "开展返乡青年技能培训", "想学电商没人教，希望镇上办个班。"),
    ("environment", "增加垃圾清运次数", "垃圾三四天才拉一回，夏天味道大。"),
)

NOTES = (
    "村民盼着灌溉渠早点通水。",
    "走访了两户独居老人，身体都好。",
    "宣传了医保缴费政策，帮三户在手机上缴了费。",
    "邻里为地界有争执，劝和了。",
    "了解春耕备耕情况，化肥够用。",
    "",
)


def divisions_csv() -> bytes:
    """The county as a divisions file, in the form ``setup_county`` reads."""
    rows = ["code,name,level", "99,云省,province", "9901,云州市,prefecture", f"{CODE},{COUNTY},county"]
    for number, (town, villages) in enumerate(TOWNSHIPS, 1):
        code = f"{CODE}{100 + number:03d}"
        rows.append(f"{code},{town},township")
        for index, village in enumerate(villages, 1):
            rows.append(f"{code}{200 + index:03d},{village},village")
    return ("\n".join(rows) + "\n").encode()


class Names:
    """Names in a fixed order; no two people of the demonstration share one."""

    def __init__(self, taken: tuple[str, ...] = ()) -> None:
        self._used = set(taken)
        self._n = 0

    def take(self, *, female: bool) -> str:
        """The next free name."""
        given = GIVEN_FEMALE if female else GIVEN_MALE
        while True:
            self._n += 1
            # After a whole turn the given names move on by one: the pairs of a turn are used up.
            turn = self._n // (len(FAMILIES) * 7)
            name = FAMILIES[(self._n * 7) % len(FAMILIES)] + given[(self._n * 5 + turn) % len(given)]
            if name not in self._used:
                self._used.add(name)
                return name
