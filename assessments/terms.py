"""What a scheme says beyond its indicators: grades, gates, quotas, streaks, conversion, equal totals.

The structure belongs to ``rules/awards.py``; here it is read from strangers' files and told in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def read_terms(raw: Any) -> tuple[dict[str, Any], list[str]]:
    """Tidy terms, and sentences on what cannot be taken over."""
    if not isinstance(raw, Mapping):
        return {}, ["等次、门槛和折算的写法不对，请照导出的文件写。"]
    if raw:
        return {}, ["这一版的平台还不认识文件里的等次、门槛和折算。"]
    return {}, []


def describe_terms(terms: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(heading, sentence) of each term, for the scheme's page."""
    return []


TERM_SECTIONS: tuple[Any, ...] = ()
