"""The three security profiles a county chooses from: plain numbers, nothing of the framework.

GB/T 22239-2019 asks levels 2 and 3 (7.1.4.1, 8.1.4.1) for complex passwords that are changed, for an
end of repeated failures and of idle connections, and level 3 for a second factor. It gives no
numbers: those below are what assessors in China usually ask for (docs/decisions/0027).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from congress_portal.foundation.accounts.roles import Capability

# What a person who may do any of these can reach or change is why level 3 asks for a second factor.
PRIVILEGED = frozenset(
    {
        Capability.MANAGE_ACCOUNTS,
        Capability.MANAGE_SETTINGS,
        Capability.READ_JOURNAL,
        Capability.MANAGE_RULES,
    }
)


@dataclass(frozen=True)
class SecurityProfile:
    """Rules of one profile. Times are minutes where the name does not say days; 0 = not asked."""

    key: str
    label: str
    source: str
    min_length: int
    classes: int
    history: int
    max_age_days: int
    attempts: int
    cool_off: int
    idle: int
    absolute: int
    device_idle: int
    device_absolute: int
    second_factor: bool = False

    @property
    def cool_off_time(self) -> timedelta:
        return timedelta(minutes=self.cool_off)

    def idle_time(self, by_device: bool) -> timedelta:
        """How long a session may lie still."""
        return timedelta(minutes=self.device_idle if by_device else self.idle)

    def absolute_time(self, by_device: bool) -> timedelta:
        """How long a session may last, however busy."""
        return timedelta(minutes=self.device_absolute if by_device else self.absolute)

    @property
    def password_sentence(self) -> str:
        """The rule for passwords as a form tells it."""
        kinds = (
            "大写字母、小写字母、数字、符号里至少有" + "零一两三四"[self.classes] + "种"
            if self.classes
            else ""
        )
        parts = [f"至少 {self.min_length} 个字符", kinds or "不要全是数字", "不要用常见的密码"]
        return "，".join(parts) + "。可以粘贴。"


HOUR, DAY = 60, 24 * 60
OFFICE = SecurityProfile(
    key="office",
    label="办公（默认）",
    source="没有定级备案要求的单位",
    min_length=8,
    classes=0,
    history=1,
    max_age_days=0,
    attempts=10,
    cool_off=10,
    idle=4 * HOUR,
    absolute=12 * HOUR,
    device_idle=180 * DAY,
    device_absolute=180 * DAY,
)
LEVEL_2 = SecurityProfile(
    key="level2",
    label="等保二级",
    source="GB/T 22239-2019 第二级 7.1.4.1",
    min_length=8,
    classes=3,
    history=3,
    max_age_days=90,
    attempts=5,
    cool_off=15,
    idle=30,
    absolute=10 * HOUR,
    device_idle=12 * HOUR,
    device_absolute=7 * DAY,
)
LEVEL_3 = SecurityProfile(
    key="level3",
    label="等保三级",
    source="GB/T 22239-2019 第三级 8.1.4.1",
    min_length=10,
    classes=3,
    history=5,
    max_age_days=90,
    attempts=5,
    cool_off=30,
    idle=15,
    absolute=8 * HOUR,
    device_idle=30,
    device_absolute=12 * HOUR,
    second_factor=True,
)
PROFILES = {profile.key: profile for profile in (OFFICE, LEVEL_2, LEVEL_3)}


def profile_called(key: str) -> SecurityProfile:
    """The profile of this key; the default for an unknown one."""
    return PROFILES.get(key, OFFICE)
