"""Forms of setting up. Choices are narrowed to the actor's county; sentences say what to do."""

from __future__ import annotations

import re
import unicodedata

from django import forms
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import (
    HIGHER_LEVELS,
    County,
    Division,
    DivisionKind,
    DivisionLevel,
    OrganizationKind,
)
from congress_portal.foundation.accounts.people import tidy_name
from congress_portal.foundation.accounts.roles import ROLE_LABELS
from congress_portal.foundation.privacy import is_mobile_phone, normalise_digits, normalise_phone
from congress_portal.foundation.web.dates import DayField
from congress_portal.setup.scope import divisions_visible_to, organizations_visible_to
from congress_portal.setup.services.divisions import state_of
from congress_portal.setup.services.people import GIVEN_BY_MANDATE, ROLES_BY_KIND
from congress_portal.setup.services.settings import COUNTY_FIELDS

TOWNSHIP_KINDS = [(k.value, k.label) for k in DivisionKind if k not in (DivisionKind.NONE,)]
SEATED_KINDS = [(k, label) for k, label in TOWNSHIP_KINDS if k != DivisionKind.OTHER]
# Bodies that are made on their own pages: a station with its station, a congress with its township.
MADE_ELSEWHERE = frozenset({OrganizationKind.STATION, OrganizationKind.COUNTY_CONGRESS, *HIGHER_LEVELS})
_USERNAME = re.compile(r"^[a-z0-9][a-z0-9._-]{2,29}$")
_DATE = {"type": "date"}


def text(label: str, required: str = "", **options) -> forms.CharField:
    """A text field; ``required`` is the sentence shown when it is empty, "" for an optional one."""
    return forms.CharField(
        label=label,
        required=bool(required),
        error_messages={"required": required, "max_length": f"{label}最多 %(limit_value)d 个字。"},
        **options,
    )


def day(label: str, **options) -> DayField:
    """A date field that asks in words."""
    return DayField(
        label=label,
        widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"),
        error_messages={"required": f"请填写{label}。", "invalid": f"{label}请写成 2026-04-09 的样子。"},
        **options,
    )


def choice(label: str, choices, **options) -> forms.ChoiceField:
    """A choice that says what is missing."""
    messages = {"required": f"请选择{label}。", "invalid_choice": f"请重新选择{label}。"}
    return forms.ChoiceField(label=label, choices=choices, error_messages=messages, **options)


def one_of(label: str, queryset, **options) -> forms.ModelChoiceField:
    """A choice among records that says what is missing."""
    messages = {"required": f"请选择{label}。", "invalid_choice": f"请重新选择{label}。"}
    options.setdefault("empty_label", "请选择")
    return forms.ModelChoiceField(label=label, queryset=queryset, error_messages=messages, **options)


class DivisionForm(forms.Form):
    """A division's name, code and kind."""

    name = text("名称", "请填写名称。", max_length=60)
    code = text("区划代码", "请填写区划代码。", max_length=20, help_text="乡级 9 位，村级 12 位数字。")
    kind = choice(
        "类型", TOWNSHIP_KINDS, help_text="镇、乡、民族乡、苏木设人大；街道设人大工委；其他区域都不设。"
    )
    on = day("从哪天起", help_text="代码或类型从这一天起改变；以前的记录不受影响。")

    def __init__(
        self, *args, division: Division | None = None, parent: Division | None = None, **kwargs
    ) -> None:
        initial = {"on": timezone.localdate(), **kwargs.pop("initial", {})}
        if division is not None:
            initial |= {"name": division.name, "code": division.code, "kind": division.kind}
        super().__init__(*args, initial=initial, **kwargs)
        level = division.level if division else DivisionLevel.VILLAGE
        if parent is not None:
            level = DivisionLevel.TOWNSHIP if parent.level == DivisionLevel.COUNTY else DivisionLevel.VILLAGE
        if level != DivisionLevel.TOWNSHIP:
            del self.fields["kind"]
        if level == DivisionLevel.VILLAGE:
            self.fields["name"].help_text = "写全，如：松坡村委会、城南社区居委会。"
        if division is not None:
            seen = forms.CharField(widget=forms.HiddenInput, required=False, initial=state_of(division))
            self.fields["seen"] = seen
        else:
            self.fields["on"].help_text = ""

    def clean_code(self) -> str:
        """Full-width digits and spaces are put right."""
        return normalise_digits(self.cleaned_data["code"]).replace(" ", "")

    def clean_name(self) -> str:
        """Without spaces inside."""
        return "".join(self.cleaned_data["name"].split())


class BodiesForm(forms.Form):
    """What a township-level division is, so that its congress or committee can be made."""

    kind = choice("这里是", SEATED_KINDS, widget=forms.RadioSelect)


class EndForm(forms.Form):
    """The last day of a division, body or role, and why."""

    on = day("最后一天", help_text="含当天。")
    reason = text(
        "理由", max_length=200, widget=forms.Textarea(attrs={"rows": 2}), help_text="如：并入城关镇。"
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, initial={"on": timezone.localdate()}, **kwargs)


class EndOrganizationForm(EndForm):
    """The last day of a body and who takes its work over."""

    successor = one_of("职责转给", None, required=False, empty_label="没有单位接手")
    field_order = ["on", "successor", "reason"]

    def __init__(self, *args, actor: Actor, organization, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = (
            organizations_visible_to(actor).filter(valid_to__isnull=True).exclude(pk=organization.pk)
        )


class OrganizationForm(forms.Form):
    """A body's names, kind, place and telephone."""

    name = text("全称", "请填写单位全称。", max_length=120, help_text="公函里用，如：云岭县水利局。")
    short_name = text("简称", max_length=40, help_text="表格里用，如：县水利局。不填就按全称取。")
    kind = choice("类型", [(k.value, k.label) for k in OrganizationKind if k not in MADE_ELSEWHERE])
    division = one_of("所在区划", None, help_text="县直单位选本县，乡镇单位选所在的乡镇。")
    phone = text("办公电话", max_length=30)

    def __init__(self, *args, actor: Actor, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].queryset = divisions_visible_to(actor).filter(
            level__in=[DivisionLevel.COUNTY, DivisionLevel.TOWNSHIP], valid_to__isnull=True
        )
        if actor.county is not None and not self.is_bound:
            self.initial.setdefault("division", actor.county.division_id)
            self.initial.setdefault("kind", OrganizationKind.HANDLING_UNIT)


class OrganizationEditForm(forms.Form):
    """A body's names and telephone; kind and place do not change, a new body is made instead."""

    name = text("全称", "请填写单位全称。", max_length=120, help_text="改名以前的公函仍用旧名。")
    short_name = text("简称", "请填写简称。", max_length=40)
    phone = text("办公电话", max_length=30)
    version = forms.IntegerField(widget=forms.HiddenInput)


class UnitsForm(forms.Form):
    """Handling units, one a line."""

    lines = text(
        "单位名单",
        "请粘贴单位名称，一行一个。",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text="从表格里整列复制过来就行，一行一个：全称，简称，电话。简称和电话可以不写。",
    )


class AccountForm(forms.Form):
    """A new person with a role and an account."""

    name = text("姓名", "请填写姓名。", max_length=50)
    phone = text("手机号", max_length=30, help_text="用来找回账号和区分同名的人，不公开。")
    organization = one_of("单位", None)
    role = choice("角色", [])
    title = text("职务", max_length=60, help_text="显示在姓名下面，如：城关镇人大主席。不填就显示角色。")
    username = text(
        "用户名", "请填写用户名。", max_length=30, help_text="小写字母和数字，3 至 30 个，如：zhouwq。"
    )

    def __init__(self, *args, actor: Actor, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations_visible_to(actor).filter(valid_to__isnull=True)
        self.fields["role"].choices = role_choices()

    def clean_name(self) -> str:
        """One spelling of the name."""
        return tidy_name(self.cleaned_data["name"])

    def clean_phone(self) -> str:
        """Eleven digits, however they were typed."""
        return cleaned_phone(self.cleaned_data["phone"])

    def clean_username(self) -> str:
        """Lower-case letters and digits."""
        return cleaned_username(self.cleaned_data["username"])


class UsernameForm(forms.Form):
    """An account for somebody on record."""

    username = text(
        "用户名", "请填写用户名。", max_length=30, help_text="小写字母和数字，3 至 30 个，如：zhouwq。"
    )

    def clean_username(self) -> str:
        """Lower-case letters and digits."""
        return cleaned_username(self.cleaned_data["username"])


class RoleForm(forms.Form):
    """Another role for somebody on record."""

    organization = one_of("单位", None)
    role = choice("角色", [])
    title = text("职务", max_length=60, help_text="显示在姓名下面。不填就显示角色。")
    starts_on = day("开始日期")

    def __init__(self, *args, actor: Actor, **kwargs) -> None:
        super().__init__(*args, initial={"starts_on": timezone.localdate()}, **kwargs)
        self.fields["organization"].queryset = organizations_visible_to(actor).filter(valid_to__isnull=True)
        self.fields["role"].choices = role_choices()


class CountyForm(forms.ModelForm):
    """The county's own words and telephone."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = County
        fields = [*COUNTY_FIELDS]
        help_texts = {
            "word": "出现在标签、公函和文件名里。",
            "host": "显示在登录页和群众页面的页脚。",
            "help_phone": "每一页都显示，登录不上时打这个电话。",
            "help_hours": "如：工作日 8:00–18:00。",
            "stage_submit": "四单的叫法各县不同，改了以后流程图、按钮和公函都跟着变。",
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        for name in ("stage_submit", "stage_accept", "stage_dispatch", "stage_close"):
            self.fields[name].error_messages["required"] = "请填写这一步的叫法，如：群众点单。"

    def clean_help_phone(self) -> str:
        """Full-width digits are put right; the dash of the area code stays."""
        return unicodedata.normalize("NFKC", self.cleaned_data["help_phone"]).strip()


class DivisionFilter(forms.Form):
    """Which divisions are listed."""

    q = text("名称或代码", max_length=60)
    township = one_of("乡镇、街道", None, required=False, empty_label="全部乡镇、街道")

    def __init__(self, *args, actor: Actor, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["township"].queryset = divisions_visible_to(actor).filter(level=DivisionLevel.TOWNSHIP)


class OrganizationFilter(forms.Form):
    """Which bodies are listed."""

    q = text("名称", max_length=60)
    kind = choice("类型", [("", "全部类型"), *OrganizationKind.choices], required=False)
    state = choice("状态", [("", "在用"), ("ended", "已撤销")], required=False)


class PeopleFilter(forms.Form):
    """Which people are listed."""

    q = text("姓名或用户名", max_length=50)
    role = choice(
        "角色", [("", "全部角色"), *[(r.value, label) for r, label in ROLE_LABELS.items()]], required=False
    )
    account = choice(
        "账号",
        [("", "全部"), ("open", "已开通"), ("none", "没有账号"), ("stopped", "已停用")],
        required=False,
    )


class JournalFilter(forms.Form):
    """Which entries of the journal are listed."""

    q = text("经手人或事项", max_length=60)
    first = day("从", required=False)
    last = day("到", required=False)


def role_choices() -> list[tuple[str, str]]:
    """Every role that is given by appointment, in the order of ``ROLE_LABELS``."""
    offered = {role for roles in ROLES_BY_KIND.values() for role in roles} - GIVEN_BY_MANDATE
    return [("", "请选择"), *[(r.value, label) for r, label in ROLE_LABELS.items() if r in offered]]


def cleaned_phone(value: str) -> str:
    """Eleven digits or nothing; raises ValidationError in words."""
    phone = normalise_phone(value)
    if phone and not is_mobile_phone(phone):
        raise forms.ValidationError("手机号应当是 11 位数字，请核对。")
    return phone


def cleaned_username(value: str) -> str:
    """Lower-case letters, digits, dots and dashes; raises ValidationError in words."""
    username = unicodedata.normalize("NFKC", value).strip().lower()
    if not _USERNAME.match(username):
        raise forms.ValidationError("用户名用小写字母和数字，3 至 30 个，不含空格和汉字，如：zhouwq。")
    return username
