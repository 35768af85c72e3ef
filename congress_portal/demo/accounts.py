"""The accounts of the demonstration: one for every role, all with the same password."""

from __future__ import annotations

from dataclasses import dataclass

from congress_portal.demo.data import PASSWORD
from congress_portal.foundation.accounts.models import County
from congress_portal.foundation.accounts.roles import ROLE_LABELS, Role


@dataclass(frozen=True)
class Account:
    """A user name, whose it is, and what to try with it."""

    username: str
    name: str
    role: Role
    female: bool = False
    title: str = ""
    label: str = ""

    @property
    def shown(self) -> str:
        """How the sign-in page names it."""
        return self.label or self.title or ROLE_LABELS[self.role]


ACCOUNTS: tuple[Account, ...] = (
    Account("zhouwq", "周文清", Role.CONGRESS_STAFF, title="代工委", label="县人大代工委"),
    Account("lumy", "陆明远", Role.DEPUTY, label="县人大代表（绿水镇）"),
    Account("gaoyuan", "高远", Role.GOVERNMENT_OFFICE, label="县政府办（督查室）"),
    Account("tianzj", "田志军", Role.UNIT_HANDLER, label="县交通运输局经办人"),
    Account("hejp", "何建平", Role.TOWNSHIP_CHAIR, title="绿水镇人大主席"),
    Account("luoxy", "罗秀英", Role.STATION_KEEPER, female=True, label="绿水镇联络站工作人员"),
    Account("shilx", "石立新", Role.UNIT_HEAD, label="县交通运输局负责人"),
    Account("wugx", "吴桂香", Role.TOWNSHIP_CLERK, female=True, label="绿水镇人大专干"),
    Account("shenxl", "沈秀兰", Role.GROUP_LEADER, female=True, label="代表小组长（绿水镇）"),
    Account("qinlan", "秦岚", Role.CONGRESS_LEADER, female=True, title="县人大常委会副主任"),
    Account("xujm", "许敬民", Role.LEADING_OFFICIAL, title="领衔领导"),
    Account("baixm", "白雪梅", Role.RATER, female=True),
    Account("guanly", "管理远", Role.SYSTEM_ADMIN),
    Account("shenja", "沈计安", Role.SECURITY_AUDITOR),
)


def demo_accounts() -> list[dict[str, str]]:
    """For the sign-in page and the launcher: nothing unless the demonstration county is loaded."""
    if not County.objects.filter(is_demonstration=True).exists():
        return []
    return [{"label": a.shown, "username": a.username, "password": PASSWORD} for a in ACCOUNTS]
