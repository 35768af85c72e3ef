"""Forms of congresses above the county."""

from __future__ import annotations

from typing import Any

from django import forms

from congress_portal.foundation.accounts.models import County
from deputies.choices import DIRECT_LEVELS, MandateLevel
from deputies.forms.fields import DayField, NumberField, PlainForm

HIGHER = [(level.value, level.label) for level in MandateLevel if level not in DIRECT_LEVELS]


class HigherCongressForm(PlainForm):
    """A congress above the county, with its term of today."""

    level = forms.ChoiceField(label="哪一级", choices=HIGHER, widget=forms.RadioSelect)
    place = forms.CharField(
        label="地名", max_length=40, required=False, help_text="省级、市级的填全名，如：云州市；全国的不填。"
    )
    number = NumberField(
        label="现在是第几届", min_value=1, max_value=99, help_text="填数字，如 14，显示为“第十四届”。"
    )
    starts_on = DayField(label="本届起始日期", help_text="一般填本届第一次会议开幕的日期。")

    def __init__(self, *args: Any, county: County, entered: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left = [(value, label) for value, label in HIGHER if value not in entered]
        self.fields["level"].choices = left
        # The tree of places often knows who lies above the county.
        above = {}
        place = county.division.parent
        while place is not None and place.level not in above:
            above[place.level] = place.name
            place = place.parent
        if left:
            first = left[0][0]
            self.fields["level"].initial = first
            self.fields["place"].initial = above.get(first, "")
