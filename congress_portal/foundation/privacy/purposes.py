"""Why a personal value is asked for: the notice that stands beside the field (个人信息保护法 17、35).

Collecting for one purpose and using for another is what the law forbids, so each form names one of
these and shows its ``notice``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Purpose:
    """A purpose of collection: ``notice`` is the sentence shown to the person who types."""

    key: str
    label: str
    notice: str


VOTER_CONTACT = Purpose(
    "voter_contact",
    "回复群众意见",
    "联系方式只用于就这件事和您联系，加密保存；承办单位看不到，除非您勾选“可以联系我”。",
)
DEPUTY_ROSTER = Purpose(
    "deputy_roster",
    "代表名册和联络",
    "手机号用于代表履职联络，加密保存，不对外公开；每次查看完整号码都有记录。",
)
ACCOUNT = Purpose("account", "账号和通知", "手机号用于核对账号本人和发送办理提醒，加密保存。")
