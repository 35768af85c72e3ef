"""Tags of the look: captured blocks, places on an axis, heights of bars. ``{% load look %}``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# Two-character family names that still occur in rosters; every other name has one character.
COMPOUND_NAMES = frozenset(
    ("欧阳", "司马", "上官", "诸葛", "夏侯", "皇甫", "尉迟", "公孙")
    + ("慕容", "令狐", "宇文", "长孙", "司徒", "东方", "端木", "南宫")
)
# Height in pixels of the longest bar of the deadline chart.
TALLEST = 88
# Share of the mean, in percentage points, up to which a cell keeps no tint or a light one.
NEAR, FAR = 2, 6


class CaptureNode(template.Node):
    """Renders its blocks into a variable, so that the shell can leave out empty frames."""

    def __init__(self, name: str, nodelist: template.NodeList) -> None:
        self.name = name
        self.nodelist = nodelist

    def render(self, context: template.Context) -> str:
        context[self.name] = mark_safe(self.nodelist.render(context).strip())
        return ""


@register.tag
def capture(parser: template.base.Parser, token: template.base.Token) -> CaptureNode:
    """``{% capture name %}{% block … %}{% endblock %}{% endcapture %}``: the text, stripped, as ``name``."""
    parts = token.split_contents()
    if len(parts) != 2:
        raise template.TemplateSyntaxError("capture takes one name")
    nodelist = parser.parse(("endcapture",))
    parser.delete_first_token()
    return CaptureNode(parts[1], nodelist)


@register.filter
def as_list(value: Any) -> list[Any]:
    """One text as a list of one; a list as it is; nothing as an empty list."""
    if value in (None, ""):
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


@register.filter
def halves(code: str) -> str:
    """A receipt code in two groups, as it is read aloud: K7M 2QX."""
    middle = len(code) // 2
    return f"{code[:middle]} {code[middle:]}"


@register.filter
def family_name(name: str) -> str:
    """The family name for the tile in place of a portrait."""
    return name[:2] if name[:2] in COMPOUND_NAMES and len(name) > 2 else name[:1]


@register.filter
def within(value: Any) -> str:
    """A percentage kept between 0 and 100, with a point whatever the language says."""
    try:
        return f"{min(100.0, max(0.0, float(value))):.2f}"
    except (TypeError, ValueError):
        return "0"


@register.filter
def on_axis(value: Any, axis: Sequence[float]) -> str:
    """Where ``value`` lies between the axis' ends, in per cent, for an SVG coordinate."""
    low, high = float(axis[0]), float(axis[1])
    return within((float(value) - low) / (high - low) * 100) if high > low else "0"


@register.filter
def axis_ticks(axis: Sequence[float]) -> list[int]:
    """The multiples of five (ten on a long axis) between the ends, the upper end left out."""
    low, high = float(axis[0]), float(axis[1])
    step = 5 if high - low <= 35 else 10 if high - low <= 70 else 20
    first = int(-(-low // step) * step)
    return [tick for tick in range(first, int(high) + 1, step) if tick < high]


@register.filter
def heat(cell: Mapping[str, Any]) -> str:
    """The tint class of a cell against the mean of its column: none within 2 points, light to 6, then strong."""
    percent, mean = cell.get("percent"), cell.get("mean")
    if percent is None or mean is None:
        return ""
    distance = float(percent) - float(mean)
    if abs(distance) <= NEAR:
        return ""
    return ("heat-up" if distance > 0 else "heat-down") + ("-2" if abs(distance) > FAR else "")


@register.simple_tag
def bar_days(days: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The deadline chart's days with pixel heights; the busiest day is ``TALLEST`` high."""
    most = max((d["first"] + d.get("second", 0) for d in days), default=0) or 1
    rows = []
    for place, d in enumerate(days):
        second = d.get("second", 0)
        rows.append(
            {
                **d,
                "total": d["first"] + second,
                "second": second,
                "first_height": d["first"] and max(6, round(d["first"] / most * TALLEST)),
                "second_height": second and max(10, round(second / most * TALLEST)),
                "near_end": place >= len(days) - 4,
            }
        )
    return rows


@register.simple_tag
def shares(*numbers: int) -> list[dict[str, Any]]:
    """Parts of a stacked bar: number, start and width in per cent (a hairline apart)."""
    total = sum(numbers) or 1
    parts, start = [], 0.0
    for number in numbers:
        width = number / total * 100
        parts.append({"number": number, "start": within(start), "width": within(max(0.0, width - 0.6))})
        start += width
    return parts


@register.simple_tag
def squares(done: int, total: int) -> list[bool]:
    """One square an item: True for the finished ones."""
    return [place < done for place in range(total)]


@register.filter
def control(field: BoundField) -> SafeString:
    """The field's widget with the classes of our look and the ids of its help and error."""
    widget = field.field.widget
    kind = "form-control"
    if isinstance(widget, (forms.Select, forms.NullBooleanSelect)) and not isinstance(
        widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)
    ):
        kind = "form-select"
    elif isinstance(widget, (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)):
        kind = ""
    classes = " ".join(
        filter(None, [widget.attrs.get("class", ""), kind, "is-invalid" if field.errors else ""])
    )
    return field.as_widget(attrs={"class": classes} if classes else None)


@register.filter
def widget_kind(field: BoundField) -> str:
    """How a field is laid out: hidden, check, choices, file, or control."""
    widget = field.field.widget
    if field.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return "choices"
    if isinstance(widget, forms.FileInput):
        return "file"
    return "control"


@register.simple_tag
def error_target(field: BoundField) -> str:
    """The id an error of this field links to: the control, or the first of its choices."""
    if widget_kind(field) == "choices":
        first = next(iter(field.subwidgets), None)
        return first.id_for_label if first is not None else field.auto_id
    return field.id_for_label or field.auto_id


@register.filter
def move_text(move: int | None) -> SafeString | str:
    """A change of rank in words for screen readers and signs for the eye are in the template; here: the figure."""
    return "" if move is None else format_html("{}", abs(move))


@register.filter
def error_count(form: forms.BaseForm) -> int:
    """How many things must be put right."""
    return sum(len(errors) for errors in form.errors.values())
