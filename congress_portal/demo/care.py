"""The demonstration's contacts with deputies and its money for their work."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from congress_portal.demo.county import DemoCounty, Town, moment
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization
from deputies.choices import ContactWay, MandateLevel
from deputies.funding import FundSource, FundUse, Spell
from deputies.models import BudgetLine, ContactAssignment, Mandate
from deputies.services.contact_visits import answer_contact, log_contact
from deputies.services.contacts import assign_contacts
from deputies.services.funds import enter_budget_line, mark_wageless, set_standard
from deputies.services.payments import pay_deputies, spend

COUNTY_STANDARD, TOWN_STANDARD = Decimal(2000), Decimal(1000)
WAGELESS = ("户", "种粮", "返乡")
TOPICS = (
    ("到家里看望，了解产业路修建后的运货情况，谈了今年准备提的建议。", "", ""),
    ("一起看了村里的饮水工程，听取对人大工作的意见。", "希望把视察安排提前一周通知，方便安排农活。", "今后视察提前十天通知。"),
    ("座谈履职中的困难，介绍常委会今年的监督议题。", "想参加财政预算审查方面的培训。", ""),
    ("电话了解接待日情况。", "", ""),
)  # fmt: skip
WAYS = (ContactWay.VISIT, ContactWay.VISIT, ContactWay.TALK, ContactWay.TELEPHONE)


class Books:
    """Writes this year's money and contacts as offices would have, up to the anchor."""

    def __init__(self, demo: DemoCounty) -> None:
        self.demo = demo
        self.year = demo.day.year
        self.first = date(self.year, 1, 1)
        self.staff = demo.actors["zhouwq"]

    def day(self, back: int) -> date:
        """So many days before the anchor, in its year."""
        return max(self.first, self.demo.day - timedelta(days=back))

    def at(self, back: int, hour: int = 15) -> datetime:
        """A moment of that day."""
        return moment(self.day(back), hour)

    def line(self, actor: Actor, congress: Organization, source: str, name: str, amount: int) -> BudgetLine:
        """Money that came a hundred days ago, or on New Year."""
        return enter_budget_line(
            actor=actor,
            congress=congress,
            year=self.year,
            source=source,
            name=name,
            amount=Decimal(amount),
            document=f"云财行〔{self.year}〕12号" if source == FundSource.COUNTY else "",
            arrived_on=self.day(100),
            at=self.at(100),
        )

    def pay(self, actor: Actor, line: BudgetLine, mandates: list[Mandate], amount: Decimal) -> None:
        """The year's allowance."""
        pay_deputies(
            actor=actor,
            line=line,
            use=FundUse.ALLOWANCE,
            spell=Spell.YEAR,
            mandates=mandates,
            amount=amount,
            paid_on=self.day(60),
            at=self.at(60),
        )

    def county(self) -> None:
        """The county's budget, the standards for both levels, and the allowance of its own deputies."""
        congress, staff = self.demo.congress, self.staff
        deputies = [m for town in self.demo.towns for m in town.county_deputies]
        own = self.line(staff, congress, FundSource.COUNTY, "代表活动经费", 2600 * len(deputies) + 60000)
        self.line(staff, congress, FundSource.PROVINCE, "代表工作补助", 80000)
        for use, level, amount in (
            (FundUse.ALLOWANCE, MandateLevel.COUNTY, COUNTY_STANDARD),
            (FundUse.ALLOWANCE, MandateLevel.TOWNSHIP, TOWN_STANDARD),
            (FundUse.WAGE_SUBSIDY, MandateLevel.COUNTY, Decimal(600)),
            (FundUse.WAGE_SUBSIDY, MandateLevel.TOWNSHIP, Decimal(300)),
            (FundUse.ACTIVITY_SUBSIDY, MandateLevel.COUNTY, Decimal(80)),
            (FundUse.ACTIVITY_SUBSIDY, MandateLevel.TOWNSHIP, Decimal(60)),
        ):
            set_standard(
                actor=staff,
                congress=congress,
                year=self.year,
                use=use,
                level=level,
                amount=amount,
                document=f"云财行〔{self.year}〕12号",
                at=self.at(100),
            )
        mark_wageless(
            actor=staff,
            congress=congress,
            mandates=[m for m in deputies if any(word in m.occupation for word in WAGELESS)],
            at=self.at(90),
        )
        self.pay(staff, own, deputies, COUNTY_STANDARD)
        for use, occasion, amount, back in (
            (FundUse.MEETING, "代表会前集中视察", 18600, 105),
            (FundUse.TRAINING, "代表履职培训班", 32400, 40),
        ):
            spend(
                actor=staff,
                line=own,
                use=use,
                occasion=occasion,
                amount=Decimal(amount),
                paid_on=self.day(back),
                at=self.at(back),
            )

    def township(self, rank: int, town: Town) -> None:
        """Provincial 300,000 and county 50,000 yuan for each township congress, and what it has spent."""
        chair, congress = town.chair, town.congress
        province = self.line(chair, congress, FundSource.PROVINCE, "乡镇人大代表活动补助", 300000)
        county = self.line(chair, congress, FundSource.COUNTY, "乡镇人大工作经费", 50000)
        # The towns at the end of the list have not paid yet.
        if rank < len(self.demo.towns) - 3:
            self.pay(chair, province, town.town_deputies, TOWN_STANDARD)
        spend(
            actor=chair,
            line=province,
            use=FundUse.STATION,
            occasion="联络站标识和宣传栏",
            amount=Decimal(12800 + rank * 1450),
            paid_on=self.day(75),
            at=self.at(75),
        )
        spend(
            actor=chair,
            line=county,
            use=FundUse.MEETING,
            occasion=f"{town.division.name}人代会会务",
            amount=Decimal(21500 + rank * 730),
            paid_on=self.day(95),
            at=self.at(95),
        )

    def contacts(self) -> None:
        """Leaders with deputies of the county, chairs with those of their township; a part was visited."""
        people = self.demo.actors
        deputies = [m for town in self.demo.towns for m in town.county_deputies]
        own = next(town for town in self.demo.towns if town.division.name == "绿水镇").county_deputies
        rest = [m for m in deputies if m not in own]
        pairs: list[ContactAssignment] = []
        for name, mandates in (("qinlan", own + rest[0::3]), ("xujm", rest[1::3]), ("zhouwq", rest[2::3])):
            pairs += assign_contacts(
                actor=self.staff,
                congress=self.demo.congress,
                year=self.year,
                person=people[name].person,
                mandates=mandates,
                visits_due=2 if name == "qinlan" else 1,
                at=self.at(150, 9),
            )[:6]
        for town in self.demo.towns:
            pairs += assign_contacts(
                actor=town.chair,
                congress=town.congress,
                year=self.year,
                person=town.chair.person,
                mandates=town.town_deputies[:8],
                at=self.at(150, 10),
            )[:1]
        for number, pair in enumerate(pairs):
            if number % 5 == 4:
                continue
            topic, requests, answer = TOPICS[number % len(TOPICS)]
            back = 9 + number * 3 % 90
            visit = log_contact(
                actor=self.demo.system,
                assignment=pair,
                on=self.day(back),
                way=WAYS[number % len(WAYS)],
                topic=topic,
                requests=requests,
                at=self.at(back, 17),
            )
            if answer:
                answer_contact(
                    actor=self.staff,
                    visit=visit,
                    answer=answer,
                    on=self.day(back - 5),
                    at=self.at(back - 5, 11),
                )


def fill_care(demo: DemoCounty) -> None:
    """Contacts and money of the anchor's year, by the real verbs."""
    books = Books(demo)
    books.county()
    for rank, town in enumerate(demo.towns):
        books.township(rank, town)
    books.contacts()
