"""Forms for the document library."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.web.dates import DayField
from congress_portal.noticeboard.choices import Validity
from congress_portal.noticeboard.forms.notices import kept_files
from congress_portal.noticeboard.models import Document, DocumentCategory
from congress_portal.noticeboard.rules import title_and_number, ways_to_write
from congress_portal.noticeboard.services.documents import MAX_AT_ONCE, Sheet
from suggestions.forms.fields import CheckedFilesField, date_input, text_area

_SHEET = ("title", "number", "issuing_body", "issued_on", "effective_on", "text", "keywords", "is_public")


def _day(label: str, **options: Any) -> DayField:
    return DayField(
        label=label, required=False, widget=date_input(),
        error_messages={"invalid": f"{label}请写成 2026-04-09 的样子。"}, **options,
    )  # fmt: skip


def _shelf() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label="分类", queryset=None, empty_label="请选择",
        error_messages={"required": "请选择分类。", "invalid_choice": "请重新选择分类。"},
    )  # fmt: skip


class OnceInLibrary(forms.Form):
    """A form that enters documents: what the library has already is said, and entered when still wanted."""

    MOST_SHOWN = 5

    anyway = forms.BooleanField(label="仍然录入", required=False)

    def __init__(self, *args: Any, actor: Actor, asks: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        box = self.fields.pop("anyway")
        if asks and self.is_bound:  # at the end, where one presses
            self.fields["anyway"] = box

    def ask_once(self, rows: list[tuple[str, list[str]]]) -> None:
        """Say once what is there of these documents (number, digests of files); a ticked box means it."""
        if "anyway" not in self.fields or self.cleaned_data.get("anyway"):
            return
        seen = Document.objects.visible_to(self.actor).alike(
            numbers={way for number, _ in rows for way in ways_to_write(number)},
            digests={digest for _, digests in rows for digest in digests},
        )
        found = list(seen.order_by("pk")[: self.MOST_SHOWN + 1])
        if not found:
            del self.fields["anyway"]
            return
        links = format_html_join(
            "、",
            '<a href="{}" target="_blank" rel="noopener">《{}》{}</a>',
            ((row.get_absolute_url(), row.title, row.number) for row in found[: self.MOST_SHOWN]),
        )
        more = "等" if len(found) > self.MOST_SHOWN else ""
        self["anyway"].help_text = format_html(
            "已有的是：{}{}。修订过的，请在那一份里点“录入新版本”。", links, more
        )
        again = "勾选“仍然录入”，" + ("重新选好文件，" if any(digests for _, digests in rows) else "")
        self.add_error("anyway", f"文件库里已有相同的文号或相同的文件。确实要再录一份，请{again}再提交。")


class DocumentForm(OnceInLibrary):
    """One document: entered, put right, or its new version."""

    use_required_attribute = False

    category = _shelf()
    title = forms.CharField(label="标题", max_length=120, error_messages={"required": "请填写标题。"})
    number = forms.CharField(
        label="文号", max_length=60, required=False, help_text="如：云人大发〔2026〕3号。"
    )
    issuing_body = forms.CharField(label="发文单位", max_length=60, required=False)
    issued_on = _day("发文日期")
    effective_on = _day("施行日期")
    files = CheckedFilesField(label="文件", help_text="PDF、Word 或 Excel，每个不超过 10 MB。")
    removed = forms.TypedMultipleChoiceField(
        label="去掉的附件", required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    text = forms.CharField(
        label="正文", required=False, max_length=200_000, widget=text_area(6),
        help_text="把正文粘贴进来，手机上不用下载就能看，也能搜到。",
    )  # fmt: skip
    keywords = forms.CharField(label="关键词", max_length=120, required=False, help_text="用空格隔开。")
    is_public = forms.BooleanField(
        label="向社会公开", required=False, help_text="不用登录就能看和下载。请先确认不涉密。"
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, actor: Actor, document: Document | None = None, fresh: bool = False, **kwargs: Any
    ) -> None:
        if document is not None:
            values = {name: getattr(document, name) for name in _SHEET} | {"category": document.category_id}
            if fresh:  # a new version: its own day, number and text
                values |= {"issued_on": None, "effective_on": None, "number": "", "text": ""}
            kwargs["initial"] = {**values, "version": document.version}
        super().__init__(*args, actor=actor, asks=document is None, **kwargs)
        self.fields["category"].queryset = DocumentCategory.objects.filter(
            county_id=actor.county_id, retired=False
        ) | DocumentCategory.objects.filter(pk=document.category_id if document else None)
        files = document.files.filter(removed_at__isnull=True) if document and not fresh else []
        self.fields["removed"].choices = kept_files(files)
        if not files:
            del self.fields["removed"]

    def clean(self) -> dict[str, Any]:
        """The one document, and whether it is there already."""
        data = super().clean() or self.cleaned_data
        self.ask_once([(data.get("number", ""), [one.sha256 for one in data.get("files", [])])])
        return data

    @property
    def sheet(self) -> Sheet:
        """What the valid form says."""
        data = self.cleaned_data
        return Sheet(category=data["category"], **{name: data[name] for name in _SHEET})


class UploadForm(OnceInLibrary):
    """Several files at once."""

    use_required_attribute = False

    category = _shelf()
    issuing_body = forms.CharField(
        label="发文单位", max_length=60, required=False, help_text="对这一批都一样的才填。"
    )
    files = CheckedFilesField(
        label="文件", required=True, most=MAX_AT_ONCE,
        help_text=f"一次最多 {MAX_AT_ONCE} 个，每个不超过 10 MB。标题和文号从文件名里取，传完可以逐个改。",
        error_messages={"required": "请选择要上传的文件，可以一次选多个。"},
    )  # fmt: skip
    is_public = forms.BooleanField(label="向社会公开", required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["category"].queryset = DocumentCategory.objects.filter(
            county_id=actor.county_id, retired=False
        )

    def clean(self) -> dict[str, Any]:
        """A document a file, its number as the file's name tells it, and whether it is there already."""
        data = super().clean() or self.cleaned_data
        files = data.get("files", [])
        self.ask_once([(title_and_number(one.original_name)[1], [one.sha256]) for one in files])
        return data

    @property
    def entry(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "anyway"}


class DocumentQueryForm(forms.Form):
    """Which documents are listed."""

    q = forms.CharField(label="标题、文号或关键词", max_length=40, required=False)
    category = forms.ModelChoiceField(label="分类", queryset=None, required=False, empty_label="全部分类")
    validity = forms.ChoiceField(label="效力", required=False, choices=[("", "全部"), *Validity.choices])

    def __init__(self, *args: Any, county_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = DocumentCategory.objects.filter(county_id=county_id)


class AbolishForm(forms.Form):
    """Why a document is no longer in force."""

    use_required_attribute = False

    reason = forms.CharField(
        label="废止的依据", max_length=200, help_text="如：县十九届人大常委会第三十次会议决定废止。",
        error_messages={"required": "请写明废止的依据，如哪次会议决定、哪个文件代替。"},
    )  # fmt: skip


class CategoryForm(forms.Form):
    """A shelf of the library."""

    use_required_attribute = False

    name = forms.CharField(label="分类名称", max_length=30, error_messages={"required": "请填写分类名称。"})
    sort_order = forms.IntegerField(
        label="排第几",
        min_value=1,
        max_value=999,
        error_messages={"required": "请填写排第几。", "invalid": "请填数字。"},
    )
    retired = forms.BooleanField(label="停用", required=False, help_text="已有的文件还在，录入时不再出现。")
