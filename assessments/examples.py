"""Published schemes as files that come with the portal: examples to copy from, as complete as printed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "fixtures"


@dataclass(frozen=True)
class Example:
    """One file: its key, what its head says, and its content."""

    key: str
    name: str
    source: str
    completeness: str
    indicators: int
    content: bytes


@cache
def examples() -> tuple[Example, ...]:
    """All examples, those for townships first."""
    found = []
    paths = FOLDER.glob("scheme-*.json")
    # Townships, deputies, handling units, then what the neighbours of congresses do.
    for path in sorted(paths, key=lambda p: ("tdhc".find(p.stem.removeprefix("scheme-")[:1]), p.name)):
        content = path.read_bytes()
        head = json.loads(content)
        found.append(
            Example(
                key=path.stem.removeprefix("scheme-"),
                name=head["name"],
                source=head["source"],
                completeness=head["completeness"],
                indicators=len(head["indicators"]),
                content=content,
            )
        )
    return tuple(found)


def example_named(key: str) -> Example | None:
    """The example with this key."""
    return next((example for example in examples() if example.key == key), None)
