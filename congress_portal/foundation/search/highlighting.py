"""The words that were looked for, marked in what was found."""

from __future__ import annotations

import re

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from congress_portal.foundation.slots import Query


def marked(text: str, query: Query) -> SafeString:
    """``text`` escaped, with ``<mark>`` around each word of the query."""
    words = sorted({re.escape(word) for word in query.words}, key=len, reverse=True)
    parts = re.split(f"({'|'.join(words)})", text, flags=re.IGNORECASE)
    # A group in the pattern: every second part is a word that was found.
    pieces = [
        format_html("<mark>{}</mark>", part) if i % 2 else conditional_escape(part)
        for i, part in enumerate(parts)
    ]
    return mark_safe("".join(pieces))
