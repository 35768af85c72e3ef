"""Forms for announcements."""

from __future__ import annotations

from typing import Any

from django import forms

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Division, DivisionLevel, Organization
from congress_portal.foundation.accounts.roles import ROLE_LABELS
from congress_portal.foundation.web.dates import DayField
from congress_portal.noticeboard.choices import Audience, DeputyLevel
from congress_portal.noticeboard.models import Announcement
from congress_portal.noticeboard.reach import own_area
from congress_portal.noticeboard.services.announcements import Draft, Targets
from suggestions.forms.fields import CheckedFilesField, date_input, text_area

MOST_AT_ONCE = 10


def kept_files(attachments: Any) -> list[tuple[int, str]]:
    """Choices of what is attached now."""
    return [(row.pk, row.original_name) for row in attachments]


class NoticeForm(forms.Form):
    """Title, text, whom it is for, files."""

    use_required_attribute = False

    title = forms.CharField(label="标题", max_length=80, error_messages={"required": "请填写标题。"})
    body = forms.CharField(
        label="正文",
        max_length=20_000,
        widget=text_area(12),
        help_text="可以从 Word 直接粘贴，只留文字。一行一段；以“- ”开头是列表，以“1. ”开头是编号；网址会变成链接。",
        error_messages={"required": "请填写正文。", "max_length": "正文太长了，请作为附件上传。"},
    )
    audience = forms.ChoiceField(
        label="发给谁",
        choices=Audience.choices,
        widget=forms.RadioSelect,
        initial=Audience.WHOLE,
        error_messages={"required": "请选择发给谁。", "invalid_choice": "请重新选择发给谁。"},
    )
    roles = forms.MultipleChoiceField(
        label="角色", required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(role.value, label) for role, label in ROLE_LABELS.items()],
    )  # fmt: skip
    townships = forms.ModelMultipleChoiceField(
        label="乡镇、街道", required=False, queryset=None, widget=forms.CheckboxSelectMultiple
    )
    organizations = forms.ModelMultipleChoiceField(
        label="单位", required=False, queryset=None, widget=forms.CheckboxSelectMultiple
    )
    levels = forms.MultipleChoiceField(
        label="代表", required=False, choices=DeputyLevel.choices, widget=forms.CheckboxSelectMultiple
    )
    files = CheckedFilesField(
        label="附件",
        most=MOST_AT_ONCE,
        help_text="PDF、Word、Excel 或照片，每个不超过 10 MB，可以一次选几个。",
    )
    removed = forms.TypedMultipleChoiceField(
        label="去掉的附件", required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    valid_until = DayField(
        label="有效期至", required=False, widget=date_input(), help_text="过了这一天就排到“已过期”里。",
        error_messages={"invalid": "有效期请写成 2026-04-09 的样子。"},
    )  # fmt: skip
    pinned = forms.BooleanField(label="置顶", required=False)
    is_public = forms.BooleanField(
        label="同时向社会公开", required=False, help_text="不用登录就能看。请先确认不涉密、不含个人信息。"
    )
    reason = forms.CharField(
        label="更正了什么",
        max_length=200,
        required=False,
        help_text="收到的人会看到，如：会议改到 10 日上午。",
    )
    tell = forms.BooleanField(label="给收件人再发一条更正消息", required=False, initial=True)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, actor: Actor, announcement: Announcement | None = None, **kwargs: Any
    ) -> None:
        if announcement is not None:
            kwargs["initial"] = {**_initial(announcement), **kwargs.pop("initial", {})}
        super().__init__(*args, **kwargs)
        area = announcement.reach if announcement else own_area(actor)
        self.fields["audience"].choices = [
            (value, f"{area.name}全体人员" if value == Audience.WHOLE else label)
            for value, label in Audience.choices
            if value != Audience.TOWNSHIPS or area.level == DivisionLevel.COUNTY
        ]
        self.fields["townships"].queryset = Division.objects.filter(
            path__startswith=area.path, level=DivisionLevel.TOWNSHIP, valid_to__isnull=True
        )
        self.fields["organizations"].queryset = Organization.objects.filter(
            county_id=actor.county_id, division__path__startswith=area.path, valid_to__isnull=True
        )
        files = announcement.attachments.filter(removed_at__isnull=True) if announcement else []
        self.fields["removed"].choices = kept_files(files)
        if not files:
            del self.fields["removed"]
        if announcement is None or announcement.published_at is None:
            del self.fields["reason"], self.fields["tell"]

    @property
    def draft(self) -> Draft:
        """What the valid form says."""
        data = self.cleaned_data
        return Draft(
            title=data["title"],
            body=data["body"],
            audience=data["audience"],
            targets=Targets(
                roles=data["roles"],
                townships=list(data["townships"]),
                organizations=list(data["organizations"].select_related("division")),
                levels=data["levels"],
            ),
            is_public=data["is_public"],
            pinned=data["pinned"],
            valid_until=data["valid_until"],
        )


def _initial(announcement: Announcement) -> dict[str, Any]:
    targets = list(announcement.targets.all())
    return {
        "title": announcement.title,
        "body": announcement.body,
        "audience": announcement.audience,
        "roles": [t.role for t in targets if t.role],
        "townships": [t.division_id for t in targets if t.division_id],
        "organizations": [t.organization_id for t in targets if t.organization_id],
        "levels": [t.level for t in targets if t.level],
        "valid_until": announcement.valid_until,
        "pinned": announcement.pinned,
        "is_public": announcement.is_public,
        "version": announcement.version,
    }


class NoticeQueryForm(forms.Form):
    """Which announcements are listed."""

    q = forms.CharField(label="标题或正文", max_length=40, required=False)


class WithdrawForm(forms.Form):
    """Why an announcement is taken down."""

    use_required_attribute = False

    reason = forms.CharField(
        label="撤回的原因", max_length=200, error_messages={"required": "请写明撤回的原因。"},
        help_text="写进记录。收件人的消息还在，打开后看不到内容。",
    )  # fmt: skip
