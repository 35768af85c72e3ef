"""Two campaigns, and the households deputies help: each deputy two, each visited. The numbers are invented."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from congress_portal.demo.county import DemoCounty, Town, moment
from congress_portal.demo.data import FAMILIES, GIVEN_FEMALE, GIVEN_MALE
from deputies.choices import CounterSource
from deputies.models import Campaign, CampaignCounter, Pair
from deputies.services import NewCounter, NewPair, open_campaign, pair_households
from liaison_stations.choices import ActivityKind
from liaison_stations.services import ActivityDraft, log_activities

HOUSEHOLDS_EACH = 2
TOLD = (("解决就业", "人"), ("收集意见", "条"), ("化解矛盾", "件"), ("开展培训", "场"), ("办好事", "件"))
# Which counter a visit brings, one after the other: some are rarer than others.
TURNS = (4, 1, 0, 4, 2, 4, 0, 1, 4, 3, 0, 2, 4)
READY = (
    ("结对代表", CounterSource.PAIRED_DEPUTIES),
    ("结对户", CounterSource.PAIRED_HOUSEHOLDS),
    ("帮扶群众", CounterSource.HEADCOUNT),
    ("帮扶资金", CounterSource.MONEY),
)
SITUATIONS = (
    "两位老人在家，儿女在外打工，有三亩坡地。",
    "主劳力腰伤，做不了重活，两个孩子上学。",
    "想养蜂，缺技术，也缺本钱。",
    "独居，腿脚不便，看病要人陪。",
)
MEASURES = (
    "联系农技员上门指导，帮着卖山货。",
    "介绍到合作社做零工，孩子助学金一起办。",
    "请养蜂能手来教，帮着申请小额贷款。",
    "每月上门一次，陪着看病拿药。",
)
NOTES = (
    "地里的活干完了，山货有人上门收。",
    "零工工资当场结清，孩子学费有了着落。",
    "新分了四箱蜂，长势好。",
    "血压降下来了，药按时吃。",
)


def _head(number: int) -> str:
    """A name in a fixed order; with this many families and given names no village has one twice."""
    given = GIVEN_MALE + GIVEN_FEMALE
    # A turn through the families moves the given names on by thirteen, which meets each of them once.
    return FAMILIES[number % len(FAMILIES)] + given[(number * 5 + number // len(FAMILIES)) % len(given)]


def _pairs(demo: DemoCounty, starts: date) -> list[Pair]:
    """Each township's chair enters its own list."""
    pairs: list[Pair] = []
    for town in demo.towns:
        rows = [
            (mandate, town.villages[(index * HOUSEHOLDS_EACH + each) % len(town.villages)])
            for index, mandate in enumerate(town.deputies)
            for each in range(HOUSEHOLDS_EACH)
        ]
        pairs += pair_households(
            actor=town.chair,
            rows=[
                NewPair(
                    mandate=mandate,
                    village=village,
                    head_name=_head(number),
                    phone=f"1990002{number:04d}",
                    members=1 + number * 3 % 5,
                    situation=SITUATIONS[number % len(SITUATIONS)],
                    measures=MEASURES[number % len(MEASURES)],
                    starts_on=max(starts, mandate.starts_on),
                )
                for number, (mandate, village) in enumerate(rows, len(pairs))
            ],
            at=moment(starts),
        )
    return pairs


def _visits(
    demo: DemoCounty, campaign: Campaign, pairs: list[Pair], towns: dict[int, Town], first: date
) -> list[ActivityDraft]:
    """One visit to each household; what it brought goes round, so that every counter has its share."""
    counters = {c.name: c for c in CampaignCounter.objects.filter(campaign=campaign)}
    days = (demo.day - first).days
    drafts = []
    for number, pair in enumerate(pairs):
        town = towns[pair.household.township_id]
        on = first + timedelta(days=3 + number * 7 % max(days - 4, 1))
        name, _ = TOLD[TURNS[number % len(TURNS)]]
        drafts.append(
            ActivityDraft(
                kind=ActivityKind.PAIRING,
                on=on,
                mandates=[pair.mandate],
                organizer=town.congress,
                congress=town.congress,
                township=town.division,
                division=pair.household.division,
                place_text=pair.household.division.name,
                headcount=2 + number * 5 % 9,
                note=NOTES[number % len(NOTES)],
                benefit_households=1,
                benefit_money=Decimal(500 * (number % 7)),
                campaign=campaign,
                counters={counters[name]: Decimal(1 + number % 3)},
                pair=pair,
                entered_by=pair.mandate.person,
                at=moment(on, 17, 20),
            )
        )
    return drafts


def fill_campaigns(demo: DemoCounty) -> None:
    """The county's campaign with its pairs and visits, and a township's that has just begun."""
    first = demo.day - timedelta(days=120)
    campaign = open_campaign(
        actor=demo.actors["zhouwq"],
        congress=demo.congress,
        name="五带五做",
        authority=f"云人常发〔{first.year}〕9号",
        purpose="代表带头学习、带头创业、带头帮扶、带头调解、带头守法，做群众的贴心人。",
        starts_on=first,
        ends_on=date(demo.day.year, 12, 31),
        counters=[
            *(NewCounter(name, source=source) for name, source in READY),
            *(NewCounter(name, unit) for name, unit in TOLD),
        ],
        at=moment(first),
    )
    towns = {town.division.pk: town for town in demo.towns}
    pairs = _pairs(demo, first)
    log_activities(actor=demo.system, rows=_visits(demo, campaign, pairs, towns, first), at=moment(demo.day))
    town = demo.town("绿水镇")
    begun = demo.day - timedelta(days=12)
    open_campaign(
        actor=town.chair,
        congress=town.congress,
        name="代表护河行动",
        purpose="代表分段认河，捡垃圾、劝非法采砂、看护堤岸。",
        starts_on=begun,
        counters=[NewCounter("巡河", "次"), NewCounter("劝阻", "起")],
        at=moment(begun),
    )
