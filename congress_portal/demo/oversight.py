"""The demonstration's key projects and checks: problems at every step, answers on time and late."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from congress_portal.demo.county import DemoCounty, Town, moment
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Membership
from liaison_stations.oversight_choices import Verdict
from liaison_stations.services import findings, oversight, problems, projects

PROJECTS = (
    ("通村产业路改建", "县交通运输局", "4.2 公里，路面加宽到 4.5 米。"),
    ("农村饮水提升工程", "县水利局", "新建蓄水池 3 座，更换管网 11 公里。"),
    ("中心卫生院扩建", "县卫生健康局", "新建住院楼 1 栋，床位 20 张。"),
)
PROBLEMS = ("弯道处没有护栏，校车经过不安全。", "施工便道冲毁了两户菜地。", "管沟回填不实，雨后下陷。")


class Checks:
    """Writes what the county and its towns looked at in the months before the anchor."""

    def __init__(self, demo: DemoCounty) -> None:
        self.demo = demo
        self.staff = demo.actors["zhouwq"]
        self.transport = demo.departments[0]

    def on(self, back: int) -> date:
        """So many days before the anchor."""
        return self.demo.day - timedelta(days=back)

    def at(self, back: int, hour: int = 16) -> datetime:
        """A moment of that day."""
        return moment(self.on(back), hour)

    def project(self, rank: int, town: Town) -> None:
        """A project of a town, followed by two deputies; what they raised is passed on and answered."""
        name, unit, about = PROJECTS[rank % len(PROJECTS)]
        people = town.county_deputies[:1] + town.town_deputies[:1]
        project = projects.open_project(
            actor=town.chair,
            congress=town.congress,
            name=f"{town.villages[0].name}{name}",
            unit_name=unit,
            about=about,
            township=town.division,
            starts_on=self.on(120),
            ends_on=self.on(-150),
            mandates=people,
            at=self.at(120, 9),
        )
        # The first visit is the office's entry for both, the second the deputy's own.
        own = Membership.objects.select_related("person", "organization__division", "organization__county")
        deputy = Actor.of(own.get(pk=people[0].membership_id))
        for actor, back, there in ((town.chair, 70, people), (deputy, 25, people[:1])):
            projects.visit_project(
                actor=actor,
                project=project,
                on=self.on(back),
                mandates=there,
                note="到工地看了进度，问了沿线群众。",
                problem=PROBLEMS[(rank + back) % len(PROBLEMS)],
                at=self.at(back),
            )
        solved = rank % 2 == 0
        first, second = project.problems.order_by("pk")
        problems.pass_problem(
            actor=town.chair, problem=first, to=unit, on=self.on(66), due_on=self.on(40), at=self.at(66)
        )
        problems.answer_problem(
            actor=town.chair,
            problem=first,
            answer="已要求施工单位整改，现场看过，已经补上。" if solved else "要等设计变更，下个季度动工。",
            on=self.on(45),
            solved=solved,
            at=self.at(45),
        )
        if rank % 2:
            problems.pass_problem(
                actor=town.chair, problem=second, to=unit, on=self.on(20), due_on=self.on(-5), at=self.at(20)
            )

    def law_check(self) -> None:
        """The county checks the law on production safety, unannounced, beside the unit's own report."""
        row = oversight.open_oversight(
            actor=self.staff,
            congress=self.demo.congress,
            kind="law_check",
            matter="《安全生产法》实施情况",
            unit=self.transport,
            on=self.on(60),
            unannounced=True,
            report="全县在建公路工地安全员到岗率 100%，隐患全部整改。",
            report_on=self.on(64),
            conclusion="随机看了三个工地，制度齐全，两处现场管理不到位。",
            mandates=[town.county_deputies[0] for town in self.demo.towns[:3]],
            excused=[self.demo.towns[3].county_deputies[0]],
            place_text="三个在建工地",
            at=self.at(60),
        )
        for point, reported, found, due in (
            ("安全员到岗", "到岗率 100%", "一个工地当天没有安全员。", 30),
            ("临边防护", "全部设置", "桥台一侧防护缺 12 米。", 30),
            ("应急演练", "每季度一次", "记录齐全。", None),
            ("渣土堆放", "", "占用便道，影响会车。", -6),
        ):
            findings.add_finding(
                actor=self.staff,
                oversight=row,
                point=point,
                reported=reported,
                found=found,
                due_on=self.on(due) if due is not None else None,
                at=self.at(59),
            )
        oversight.hand_over_oversight(
            actor=self.staff,
            oversight=row,
            on=self.on(58),
            document=f"云人常办函〔{self.on(58).year}〕9号",
            version=1,
            at=self.at(58),
        )
        handler = self.demo.actors["tianzj"]
        one, two = row.findings.filter(position__lte=2).order_by("position")
        for finding, text, back in (
            (one, "已增派两名安全员，交接班当面签字。", 35),
            (two, "防护栏已补装。", 27),
        ):
            findings.answer_finding(
                actor=handler, finding=finding, text=text, on=self.on(back), at=self.at(back)
            )
        findings.check_finding(
            actor=self.staff, finding=one, verdict=Verdict.DONE, note="回访工地，安全员在岗。",
            on=self.on(22), at=self.at(22),
        )  # fmt: skip

    def appraisal(self) -> None:
        """A survey that is still being written, and a town's inspection whose unit has no account."""
        oversight.open_oversight(
            actor=self.staff,
            congress=self.demo.congress,
            kind="survey",
            matter="农村饮水安全",
            unit_name="县水利局",
            on=self.on(6),
            conclusion="走访四个村，水量够用，枯水期有两个组要送水。",
            mandates=[town.county_deputies[-1] for town in self.demo.towns[:2]],
            at=self.at(6),
        )
        town = next(town for town in self.demo.towns if town.division.name == "绿水镇")
        row = oversight.open_oversight(
            actor=town.chair,
            congress=town.congress,
            kind="inspection",
            matter="敬老院冬季取暖",
            unit_name=f"{town.division.name}敬老院",
            township=town.division,
            on=self.on(40),
            conclusion="房间温度够，备用电源没有试过。",
            mandates=town.town_deputies[:2],
            absent=town.county_deputies[1:2],
            at=self.at(40),
        )
        findings.add_finding(
            actor=town.chair, oversight=row, point="备用电源", found="发电机半年没有试机。",
            due_on=self.on(10), at=self.at(40),
        )  # fmt: skip
        oversight.hand_over_oversight(
            actor=town.chair, oversight=row, on=self.on(39), version=1, at=self.at(39)
        )


def fill_oversight(demo: DemoCounty) -> None:
    """Key projects of some towns and the checks of the last months, by the real verbs."""
    checks = Checks(demo)
    for rank, town in enumerate(demo.towns[:6]):
        checks.project(rank, town)
    checks.law_check()
    checks.appraisal()
