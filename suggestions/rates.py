"""The rates and the words printed beside them, version by version (decisions C17).

Articles are those of the 代表法 as amended in 2025.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Rate:
    """A rate: which count is divided by which, and the sentence printed beside it."""

    key: str
    name: str
    good: str
    of: str
    words: str


# A year's statement keeps the version it was counted by; a change of words or of counting is a new version.
DEFINITIONS: dict[int, tuple[Rate, ...]] = {
    1: (
        Rate("solved", "解决率", "solved", "told", "评价人说“解决了”的件÷说了是否解决的件；没有表态的不算"),
        Rate("satisfied", "满意率", "content", "graded", "满意和基本满意的件÷评了满意程度的件；没有表态的不算"),
        Rate("replied", "答复率", "replied", "handed", "已答复的件÷交办的件；撤回和不予受理的不算"),
        Rate(
            "timely", "按期答复率", "timely", "timed",
            "在期限内答复的件÷应在期限内答复的件（已答复的和过期没有答复的，代表法第五十一条）；没有期限记录的不算",
        ),
        Rate("consulted", "面商率", "consulted", "handed", "有沟通记录的件÷交办的件（代表法第五十一条）"),
        Rate("kept", "承诺兑现率", "kept", "promised", "已兑现的承诺÷当年到期的承诺，不论是哪一年的件"),
    )
}  # fmt: skip
# Since the second, a demand that was raised as a suggestion is handed over and answered with it (record 0072).
_WITH_IT = "；转成代表建议的群众意见随建议算"
DEFINITIONS[2] = tuple(
    replace(rate, words=rate.words + _WITH_IT) if rate.of in ("handed", "timed") else rate
    for rate in DEFINITIONS[1]
)
# Since the third, a late answer stays late when the case was put back and dispatched anew (record 0069).
_STAYS_LATE = "；退回重新交办以前已经逾期答复的，仍算逾期，计入现在的主办单位"
DEFINITIONS[3] = tuple(
    replace(rate, words=rate.words + _STAYS_LATE) if rate.key == "timely" else rate for rate in DEFINITIONS[2]
)
# Since the fourth, a unit that takes a case over in a rework is counted once its own answer was evaluated.
_WHOSE = "；换单位重新办理的，评价人评价新单位的答复以前，这件的各项都算原单位的"
DEFINITIONS[4] = tuple(
    replace(rate, words=rate.words + _WHOSE) if rate.key == "solved" else rate for rate in DEFINITIONS[3]
)
CURRENT = 4
