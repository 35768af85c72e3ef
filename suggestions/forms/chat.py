"""An excerpt of a group chat, and which of its lines are to become demands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.web.numbers import whole
from liaison_stations.models import Station

from ..chat import MOST_LINES, MOST_TEXT
from ..models import Suggestion
from ..workflow import Said
from .fields import text_area


class StationField(forms.ModelChoiceField):
    """An open station of the actor's; chosen already where there is one only."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "联络站")
        kwargs.setdefault("empty_label", None)
        kwargs.setdefault(
            "error_messages", {"required": "请选择联络站。", "invalid_choice": "请选择联络站。"}
        )
        super().__init__(queryset=Station.objects.none(), **kwargs)

    @staticmethod
    def of(actor: Actor) -> Any:
        """The stations to choose from."""
        return Station.objects.visible_to(actor).open().select_related("organization").order_by("pk")


class ChatTextForm(forms.Form):
    """What was copied out of the group."""

    use_required_attribute = False

    station = StationField()
    text = forms.CharField(
        label="群聊里的话",
        max_length=MOST_TEXT,
        widget=text_area(12, autocomplete="off", **{"data-no-draft": ""}),
        help_text="在微信里多选几条，复制或转发到邮箱后粘贴到这里。昵称、电话会去掉，没有勾选的话不保存。",
        error_messages={
            "required": "请把群聊里的话粘贴到这里。",
            "max_length": f"一次最多贴 {MOST_TEXT} 个字，请分几次贴。",
        },
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["station"].queryset = StationField.of(actor)


class ChatLinesForm(forms.Form):
    """The lines that were read, each with a tick and words that may still be changed.

    The lines travel in the page and nowhere else: they are in no session and in no table.
    """

    use_required_attribute = False

    station = StationField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        actor: Actor,
        station: Station | None = None,
        lines: Sequence[str] = (),
    ) -> None:
        super().__init__(data, initial={"station": station.pk if station else None})
        self.fields["station"].queryset = StationField.of(actor)
        if data is not None:
            number = min(whole(data.get("number", "")) or 0, MOST_LINES)
            lines = [str(data.get(f"said-{i}", "")) for i in range(number)]
        self.said = list(lines)
        self.known: Mapping[str, Suggestion] = {}
        for i, line in enumerate(self.said):
            self.fields[f"pick-{i}"] = forms.BooleanField(label=f"第 {i + 1} 句", required=False)
            self.fields[f"body-{i}"] = forms.CharField(
                label=f"第 {i + 1} 句的内容", required=False, max_length=2_000, initial=line,
                widget=text_area(2, autocomplete="off", **{"data-no-draft": ""}),
                error_messages={"max_length": "这一句太长了，请缩短到 2000 个字以内。"},
            )  # fmt: skip

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What the page shows: said, pick, body, and the demand it became before."""
        return [
            {"place": i, "said": said, "pick": self[f"pick-{i}"], "body": self[f"body-{i}"],
             "known": self.known.get(said)}
            for i, said in enumerate(self.said)
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        picked = [i for i in range(len(self.said)) if data.get(f"pick-{i}")]
        for i in picked:
            if not (data.get(f"body-{i}") or "").strip() and f"body-{i}" not in self.errors:
                self.add_error(f"body-{i}", "请写下这件事，或者不勾选。")
        if not picked:
            self.add_error(None, "请勾选要转成群众意见的话。")
        data["lines"] = [
            Said(self.said[i], data[f"body-{i}"].strip()) for i in picked if data.get(f"body-{i}")
        ]
        return data
