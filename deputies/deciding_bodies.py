"""Whether the body that a clerk names is the one that decides an end, by the words of its name. Pure.

选举法 55: a county deputy's resignation is accepted by the standing committee, a township's by its congress;
选举法 50–54: voters recall whom they elected, congresses (between sessions their committees) the others.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum

from deputies.choices import DIRECT_LEVELS, EndReason, MandateLevel
from deputies.numerals import session_label


class Body(StrEnum):
    """Kinds of bodies, as names of meetings tell them."""

    CONGRESS = "人代会会议"
    COMMITTEE = "人大常委会会议"
    PRESIDIUM = "主席团会议"
    CHAIRPERSONS = "主任会议"
    VOTERS = "选民的表决"
    OTHER = "别的机关"


# The first word found tells the kind: a committee's name holds that of its congress.
_WORDS = (
    (Body.VOTERS, ("选民", "选区")),
    (Body.CHAIRPERSONS, ("主任会议",)),
    (Body.PRESIDIUM, ("主席团",)),
    (Body.COMMITTEE, ("常委会", "常务委员会")),
    (Body.OTHER, ("党委", "政府", "党组", "办公室", "委员会")),
    (Body.CONGRESS, ("人大", "人民代表大会", "人代会", "次会议")),
)
_NUMBERED = re.compile(r"次(全体)?会议")
_TERM = re.compile(r"第?[一二三四五六七八九十\d]{1,3}届")
_CONGRESS = re.compile(r"人大|人民代表大会|人代会")
_OWN = frozenset({"", "本级"})


def body_in(text: str) -> Body:
    """The kind of body a text names."""
    return next((body for body, words in _WORDS if any(word in text for word in words)), Body.OTHER)


def deciding(reason: str, level: str) -> frozenset[Body]:
    """Who decides an end on this ground at this level; nothing where nobody does."""
    if reason == EndReason.RECALLED:
        return frozenset({Body.VOTERS} if level in DIRECT_LEVELS else {Body.CONGRESS, Body.COMMITTEE})
    if reason in (EndReason.RESIGNED, EndReason.ORDERED_TO_RESIGN):
        return frozenset({Body.CONGRESS if level == MandateLevel.TOWNSHIP else Body.COMMITTEE})
    return frozenset()


def example_of(reason: str, level: str, *, place: str, term: int, district: str = "") -> str:
    """How the name of the body that decides is written: 县十九届人大常委会第三十二次会议."""
    wanted = deciding(reason, level)
    if Body.VOTERS in wanted:
        return f"{district or '原选区'}选民投票表决"
    if level not in DIRECT_LEVELS or not wanted:
        return ""
    session = session_label(place, term, 7)
    return session if Body.CONGRESS in wanted else session.replace("人大七次", "人大常委会第三十二次")


def wrong_body(*, text: str, reason: str, level: str, places: Collection[str] = (), example: str = "") -> str:
    """A sentence where the text names another kind of body, another place's, or no meeting; "" where it fits.

    ``places``: the ways to call the congress's place; empty where it is not known.
    """
    wanted = deciding(reason, level)
    if not wanted:
        return ""
    found = body_in(text)
    such = f"，如：{example}" if example else ""
    if found not in wanted:
        kinds = "或者".join(sorted(body.value for body in wanted))
        return f"“{text}”是{found.value}，按规定应由{kinds}决定，请重新填写{such}。"
    if Body.VOTERS in wanted:
        return ""
    if not _NUMBERED.search(text):
        return f"请写明是第几次会议{such}。"
    place = _TERM.sub("", _CONGRESS.split("".join(text.split()))[0])
    if places and level in DIRECT_LEVELS and _CONGRESS.search(text) and place not in {*_OWN, *places}:
        return f"“{text}”不是这位代表所在人大的会议，请重新填写{such}。"
    return ""
