"""Suggestions with several authors, out of motions, split, handled together, raised again."""

from __future__ import annotations

from datetime import timedelta

from congress_portal.demo.county import DemoCounty
from congress_portal.demo.storyteller import Storyteller
from deputies.models import Mandate
from suggestions import workflow
from suggestions.models import Suggestion

BUS = "全县还有 12 个村不通客车，学生周末回家要走两小时。建议开通两条周末班线，先试半年，再看人数定班次。"
SCHOOL = "一、三组到小学的路没有硬化，雨天全是泥。\n二、中心小学还缺两名英语教师，课由别的老师代。"


def fill_authors(demo: DemoCounty) -> None:
    """陆明远 is asked to co-sign one and asks others for another; a merged pair, a split one, a motion."""
    tell = Storyteller(demo)
    water = demo.town("绿水镇")
    own = water.county_deputies[0]
    others = [town.county_deputies[0] for town in demo.towns if town is not water]
    _invitations(tell, own, others)
    _together(tell, others)
    _two_matters(tell, others[4])
    _out_of_a_motion(tell, others[5], others[6:8])


def _draft(tell: Storyteller, mandate: Mandate, title: str, body: str, back: int, **details) -> Suggestion:
    return workflow.draft_suggestion(
        actor=details.pop("actor", None) or tell.deputy(mandate), mandate=mandate, title=title, body=body,
        at=tell.at(back, 9), **details,
    )  # fmt: skip


def _invitations(tell: Storyteller, own: Mandate, others: list[Mandate]) -> None:
    asked = _draft(tell, others[0], "关于开通山村周末客运班线的建议", BUS, 1, co_signers=[own, *others[1:3]])
    workflow.invite(actor=tell.deputy(others[0]), suggestion=asked, at=tell.at(1, 10))
    workflow.cosign(actor=tell.deputy(others[1]), suggestion=asked, at=tell.at(1, 15))
    body = "镇上的快递点每天只开半天，村里老人取件要跑两趟。建议在村便民点设代收点。"
    asks = _draft(tell, own, "关于在村便民点设快递代收点的建议", body, 1, co_signers=others[2:4])
    workflow.invite(actor=tell.deputy(own), suggestion=asks, at=tell.at(1, 16))
    workflow.cosign(actor=tell.deputy(others[2]), suggestion=asks, at=tell.at(1, 18))


def _together(tell: Storyteller, others: list[Mandate]) -> None:
    """Two deputies about one bridge: handled together, answered each."""
    pair = []
    for mandate, title in (
        (others[2], "关于加固白马河人行桥的建议"),
        (others[3], "关于尽快加固白马河人行桥的建议"),
    ):
        case = _draft(tell, mandate, title, "桥面栏杆松动，雨天打滑。建议加固栏杆、铺防滑层。", 12)
        workflow.submit_suggestion(actor=tell.deputy(mandate), suggestion=case, at=tell.at(12, 11))
        pair.append(workflow.examine(actor=tell.staff, suggestion=case, at=tell.at(10)))
    main, other = pair
    workflow.merge(
        actor=tell.staff,
        suggestion=other,
        into=main,
        reason="说的是同一座桥，一起办、分别答复。",
        at=tell.at(9),
    )


def _two_matters(tell: Storyteller, mandate: Mandate) -> None:
    case = _draft(tell, mandate, "关于改善中心小学上学条件的建议", SCHOOL, 8)
    workflow.submit_suggestion(actor=tell.deputy(mandate), suggestion=case, at=tell.at(8, 11))
    road, teachers = (part.split("、", 1)[1] for part in SCHOOL.splitlines())
    workflow.split(
        actor=tell.staff, suggestion=case, title="关于硬化小学门前道路的建议", body=road,
        other_title="关于给中心小学补充英语教师的建议", other_body=teachers,
        reason="修路和补充教师由两个部门办，分开交办。", at=tell.at(7),
    )  # fmt: skip


def _out_of_a_motion(tell: Storyteller, mandate: Mandate, signers: list[Mandate]) -> None:
    """Entered by the office with the names on paper."""
    on = tell.at(20).date()
    case = _draft(
        tell, mandate, "关于制定农村公路管护办法的建议", "建议由县政府制定农村公路管护办法，明确经费和责任。", 20,
        actor=tell.staff, co_signers=signers, signed_on_paper=True,
        motion=workflow.Motion("第2号议案", "大会主席团", on - timedelta(days=3)),
    )  # fmt: skip
    case = workflow.submit_suggestion(actor=tell.staff, suggestion=case, at=tell.at(20, 15))
    workflow.examine(actor=tell.staff, suggestion=case, at=tell.at(18))
