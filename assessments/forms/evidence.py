"""What a township lays beside a measure."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from assessments.evidence import Candidate
from assessments.metrics import Metric


class SourceForm(forms.Form):
    """From which records to choose (a GET form)."""

    source = forms.ChoiceField(label="从哪里选", required=False)

    def __init__(self, *args, sources: Sequence[Metric], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = [
            (m.code, f"{m.label}（{m.source}）{'，本项的来源' if n == 0 else ''}")
            for n, m in enumerate(sources)
        ]


class ChooseForm(forms.Form):
    """Records that are ticked."""

    records = forms.MultipleChoiceField(
        label="记录",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "请至少勾选一条记录。",
            "invalid_choice": "有的记录刚刚改过或者已经算进去了，请刷新看看再选。",
        },
    )

    def __init__(self, *args, candidates: Sequence[Candidate], required: bool = True, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["records"].required = required
        self.fields["records"].choices = [(c.record.key, c.record.label) for c in candidates]


class PaperForm(forms.Form):
    """A new edition of a paper."""

    file = forms.FileField(
        label="新的一版",
        help_text="PDF、图片、Word 或 Excel。不涉密。原来的一版留着，注明已代替。",
        error_messages={"required": "请选择文件。"},
    )
    description = forms.CharField(
        label="说明", required=False, max_length=200, help_text="空着就用原来的说明。"
    )


class DropForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(
        label="撤下的理由", max_length=200, error_messages={"required": "请写明撤下的理由。"}
    )
