"""Names in their order and in the style of printed lists. The strokes themselves lie with the people."""

from congress_portal.foundation.accounts.strokes import stroke_key, strokes_of, unknown_characters
from deputies.strokes.styling import name_with_marks, styled_name

__all__ = ["name_with_marks", "stroke_key", "strokes_of", "styled_name", "unknown_characters"]
