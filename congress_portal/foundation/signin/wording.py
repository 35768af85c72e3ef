"""Devices and addresses in words that a person recognises, and no more of them than that."""

from __future__ import annotations

import ipaddress

_SYSTEMS = (
    ("harmony", "鸿蒙手机"),
    ("openharmony", "鸿蒙手机"),
    ("iphone", "苹果手机"),
    ("ipad", "苹果平板"),
    ("android", "安卓手机"),
    ("windows", "Windows 电脑"),
    ("mac os", "苹果电脑"),
    ("uos", "统信电脑"),
    ("kylin", "麒麟电脑"),
    ("linux", "Linux 电脑"),
)
_BROWSERS = (
    ("micromessenger", "微信"),
    ("dingtalk", "钉钉"),
    ("qqbrowser", "QQ 浏览器"),
    ("mqqbrowser", "QQ 浏览器"),
    ("ucbrowser", "UC 浏览器"),
    ("huaweibrowser", "华为浏览器"),
    ("miuibrowser", "小米浏览器"),
    ("360se", "360 浏览器"),
    ("qihu", "360 浏览器"),
    ("qaxbrowser", "奇安信浏览器"),
    ("edg", "Edge 浏览器"),
    ("firefox", "火狐浏览器"),
    ("chrome", "谷歌浏览器"),
    ("safari", "Safari 浏览器"),
)


def device_words(user_agent: str) -> str:
    """安卓手机·微信; 其他设备 where nothing is recognised."""
    text = user_agent.lower()
    parts = [next((words for mark, words in table if mark in text), "") for table in (_SYSTEMS, _BROWSERS)]
    return "·".join(filter(None, parts)) or "其他设备"


def shortened_address(address: str) -> str:
    """10.20.*.* – enough to tell the office from elsewhere; "" for what is no address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if parsed.version == 4:
        first, second, *_ = str(parsed).split(".")
        return f"{first}.{second}.*.*"
    return ":".join(parsed.exploded.split(":")[:2]) + ":*"
