"""A form that may be asked back once: what it says stands on record already, is it really another one?"""

from __future__ import annotations

from typing import Any, NoReturn

from django import forms

from congress_portal.foundation.web.refusals import Refused


class ToldApart(forms.Form):
    """``ask_apart`` refuses with a link to what is on record and a tick that lets the next one through."""

    again_label = "确实是另一次，照样记下"

    def __init__(self, *args: Any, offer_again: bool = False, **kwargs: Any) -> None:
        """``offer_again``: the tick stands there from the beginning, because it was asked for before."""
        super().__init__(*args, **kwargs)
        self.twin: dict[str, str] | None = None
        if offer_again or self.data.get("again"):
            self._offer_again()

    def _offer_again(self) -> None:
        self.fields["again"] = forms.BooleanField(
            label=self.again_label,
            required=False,
            # A tick for one entry is none for the next.
            widget=forms.CheckboxInput(attrs={"data-no-draft": ""}),
        )

    @property
    def told_apart(self) -> bool:
        """Whether it was said that this is another one than what is on record."""
        return bool(self.cleaned_data.get("again"))

    def ask_apart(self, sentence: str, *, number: str, summary: str, url: str) -> NoReturn:
        """Ask whether this is another one; the page links to what is on record under ``number``."""
        self.twin = {"number": number, "summary": summary, "url": url}
        self._offer_again()
        raise Refused(sentence, field="again")
