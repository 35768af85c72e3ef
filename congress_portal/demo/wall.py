"""What came in beside the code on the wall: the desk, a group chat; and what the station shows of it."""

from __future__ import annotations

import uuid

from congress_portal.demo.county import DemoCounty
from congress_portal.foundation.accounts.access import Actor
from congress_portal.workbench.desk_verbs import register_visitor
from suggestions import workflow
from suggestions.chat import read_chat
from suggestions.choices import Channel
from suggestions.models import Suggestion
from suggestions.states import ENDED

CHAT = """松坡人家 08:12
路口的反光镜被车撞歪了，晚上看不见来车
老李 08:15
[图片]
好的
河边-王 08:20
河堤边的护栏断了两根，放学孩子多，盼着早点换上
"""
VISITORS = (
    (Channel.RECEPTION, "灌溉渠有一段塌了，水过不来，二组的田都等着。", "王大爷", "19900010901"),
    (Channel.TELEPHONE, "村口的路灯有三盏不亮，想问什么时候修。", "", "19900010902"),
    (Channel.LETTER, "建议在集镇设一个老年人量血压的点，一周一次也好。", "李老师", ""),
)
# How many more met the same, by the place of the line.
MET = (4, 2, 0)


def fill_desk(demo: DemoCounty) -> None:
    """The keeper of 绿水镇 registers three visitors and two lines of a chat."""
    keeper = demo.actors["luoxy"]
    station = demo.town("绿水镇").stations[0]
    for number, (way, body, name, phone) in enumerate(VISITORS):
        register_visitor(
            actor=keeper,
            station=station,
            body=body,
            channel=way,
            at=demo.ago(1, 9, 20 + number * 15),
            client_uuid=uuid.uuid5(uuid.NAMESPACE_URL, f"visitor {number}"),
            contact={"name": name, "phone": phone},
        )
    said = read_chat(CHAT).lines
    workflow.take_chat_lines(
        actor=keeper, station=station, lines=[workflow.Said(line, line) for line in said], at=demo.ago(1, 17)
    )


def fill_wall(demo: DemoCounty) -> None:
    """Three open matters of 绿水镇 are shown at its station; others have met the same."""
    keeper = demo.actors["luoxy"]
    station = demo.town("绿水镇").stations[0]
    open_ones = Suggestion.objects.filter(station=station, direct_to_county=False).exclude(state__in=ENDED)
    for case, met in zip(open_ones.order_by("pk")[: len(MET)], MET, strict=False):
        line = workflow.show_line(actor=keeper, suggestion=case, text=case.title, at=demo.ago(1, 18))
        for minute in range(met):
            workflow.echo_demand(
                actor=Actor.bearer("", demo.county), line=line, at=demo.ago(0, 7, minute * 5)
            )
