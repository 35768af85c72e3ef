"""What a station waits for: what is missing on its page, beside the to-dos of those who keep it (pure)."""

from __future__ import annotations

from dataclasses import dataclass

from .choices import StationKind, StationState


@dataclass(frozen=True)
class StationFacts:
    """What the page of a station knows anyway."""

    kind: str
    state: str
    keepers: int
    placed: int
    days_ahead: int
    hours: str
    phone: str
    rules: str
    facilities: str


@dataclass(frozen=True)
class Due:
    """One thing to do: on which page (its URL name), and why. ``manage``: the office's to do, not the keeper's."""

    verb: str
    title: str
    why: str
    page: str
    manage: bool = True


def due_of(facts: StationFacts) -> list[Due]:
    """What is missing, the most urgent first; nothing of a station that is paused or closed."""
    if facts.state != StationState.OPEN:
        return []
    found = []
    if not facts.keepers:
        found.append(Due("安排", "还没有工作人员", "没有工作人员，这个站的待办没有人看到", "keeper_create"))
    if not facts.placed:
        found.append(Due("安排", "还没有代表进站", "群众扫码后，看到的就是在站的代表", "station_placement"))
    # A contact point and a page on the web have no door to keep open on certain days.
    if not facts.days_ahead and facts.kind not in (StationKind.CONTACT_POINT, StationKind.ONLINE):
        found.append(
            Due(
                "排班", "以后的接待日还没有排", "排好以后，公开页上有日期和代表", "reception_rule_list", False
            )
        )
    missing = missing_facts(facts)
    if missing:
        found.append(Due("补充", f"资料还缺：{'、'.join(missing)}", "墙上和公开页上都用得着", "station_edit"))
    return found


def missing_facts(facts: StationFacts) -> list[str]:
    """What the page does not tell yet, in words."""
    online = facts.kind == StationKind.ONLINE
    told = (
        ("接待时间", facts.hours),
        ("站里电话", facts.phone),
        ("场地与设施", facts.facilities or online),
        ("上墙制度", facts.rules or online),
    )
    return [word for word, value in told if not value]
