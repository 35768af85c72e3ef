"""Divisions, organizations, people, accounts, and what each person is where."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.urls import reverse

from congress_portal.foundation.accounts.roles import ROLE_LABELS, Role
from congress_portal.foundation.privacy import EncryptedTextField


class DivisionLevel(models.TextChoices):
    """Levels of the administrative tree."""

    PROVINCE = "province", "省级"
    PREFECTURE = "prefecture", "地市级"
    COUNTY = "county", "县级"
    TOWNSHIP = "township", "乡级"
    VILLAGE = "village", "村级"


class DivisionKind(models.TextChoices):
    """Kinds of township-level divisions; they decide whether there is a congress (组织法: 街道 has none)."""

    TOWN = "town", "镇"
    TOWNSHIP = "township", "乡"
    ETHNIC_TOWNSHIP = "ethnic_township", "民族乡"
    SUMU = "sumu", "苏木"
    SUBDISTRICT = "subdistrict", "街道"
    OTHER = "other", "其他区域"
    NONE = "", "不适用"


# A general tree: the stored path scopes everything, the code is only data (decisions A1).
class Division(models.Model):
    """One node of the administrative tree.

    ``path`` is "/12/40/" (ids from the root down to this node), unique and never derived from the
    official code, which changes when a town becomes a street.
    """

    code = models.CharField("区划代码", max_length=12, db_index=True)
    name = models.CharField("名称", max_length=60)
    level = models.CharField("级别", max_length=12, choices=DivisionLevel)
    kind = models.CharField(
        "类型", max_length=16, choices=DivisionKind, blank=True, default=DivisionKind.NONE
    )
    parent = models.ForeignKey(
        "self", verbose_name="上级", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    path = models.CharField("路径", max_length=120, db_index=True, blank=True)
    sort_order = models.PositiveIntegerField("排序", default=0)
    valid_from = models.DateField("启用日期", null=True, blank=True)
    valid_to = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        verbose_name = "行政区划"
        verbose_name_plural = "行政区划"
        ordering = ["sort_order", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_to__isnull=True), name="division_code_current_unique"
            ),
            models.UniqueConstraint(fields=["path"], condition=~Q(path=""), name="division_path_unique"),
        ]

    def __str__(self) -> str:
        return self.name

    def contains(self, path: str) -> bool:
        """True where ``path`` lies in this division."""
        return bool(path) and path.startswith(self.path)


class OrganizationKind(models.TextChoices):
    """What an organization is (decisions A2)."""

    COUNTY_CONGRESS = "county_congress", "县级人大常委会"
    TOWNSHIP_CONGRESS = "township_congress", "乡镇人大"
    STREET_COMMITTEE = "street_committee", "街道人大工委"
    COUNTY_GOVERNMENT_OFFICE = "county_government_office", "县政府办（督查室）"
    TOWNSHIP_GOVERNMENT = "township_government", "乡镇政府（街道办事处）"
    HANDLING_UNIT = "handling_unit", "承办单位"
    COURT = "court", "人民法院"
    PROCURATORATE = "procuratorate", "人民检察院"
    SUPERVISORY_COMMISSION = "supervisory_commission", "监察委员会"
    PARTY_ORGAN = "party_organ", "党委部门"
    STATION = "station", "代表联络站"
    # Congresses above the county, as its roster of their deputies knows them (record 0041).
    NATIONAL_CONGRESS = "national_congress", "全国人大"
    PROVINCE_CONGRESS = "province_congress", "省级人大"
    PREFECTURE_CONGRESS = "prefecture_congress", "地市级人大"


# The level a congress above the county elects to; all others are of the level of their division.
HIGHER_LEVELS: dict[str, str] = {
    OrganizationKind.NATIONAL_CONGRESS: "national",
    OrganizationKind.PROVINCE_CONGRESS: "province",
    OrganizationKind.PREFECTURE_CONGRESS: "prefecture",
}


class CountyWord(models.TextChoices):
    """How a county-level place calls itself; it changes labels, letters and file names."""

    COUNTY = "县", "县"
    DISTRICT = "区", "区"
    CITY = "市", "市"
    BANNER = "旗", "旗"


class Organization(models.Model):
    """A body with a division. A congress and its standing committee are one row (decisions A2)."""

    name = models.CharField("全称", max_length=120)
    short_name = models.CharField("简称", max_length=40)
    kind = models.CharField("类型", max_length=30, choices=OrganizationKind)
    division = models.ForeignKey(
        Division, verbose_name="所在区划", on_delete=models.PROTECT, related_name="organizations"
    )
    county = models.ForeignKey(
        "County",
        verbose_name="所属县",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="organizations",
    )
    phone = models.CharField("办公电话", max_length=30, blank=True)
    sort_order = models.PositiveIntegerField("排序", default=0)
    valid_from = models.DateField("成立日期", null=True, blank=True)
    valid_to = models.DateField("撤销日期", null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        verbose_name="职责转给",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="predecessors",
    )
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "单位"
        verbose_name_plural = "单位"
        ordering = ["sort_order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "name"], condition=Q(valid_to__isnull=True), name="organization_name_unique"
            ),
            models.UniqueConstraint(
                fields=["county", "kind"],
                condition=Q(
                    kind__in=["national_congress", "province_congress", "prefecture_congress"],
                    valid_to__isnull=True,
                ),
                name="one_congress_of_each_higher_level",
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    def get_absolute_url(self) -> str:
        """The organization's page among the settings."""
        return reverse("setup:organization_detail", args=[self.pk])

    @property
    def is_congress(self) -> bool:
        """True for a people's congress; a street's working committee is an organ of the county's."""
        return self.kind in (OrganizationKind.COUNTY_CONGRESS, OrganizationKind.TOWNSHIP_CONGRESS)

    @property
    def is_higher_congress(self) -> bool:
        """True for a congress above the county: its deputies of the county are on a roster, nothing else."""
        return self.kind in HIGHER_LEVELS

    @property
    def congress_level(self) -> str:
        """The level of the deputies this congress has; reads the division."""
        return HIGHER_LEVELS.get(self.kind) or self.division.level


class County(models.Model):
    """A county that uses the portal, with what is its own: words, telephone, demonstration mark."""

    name = models.CharField("名称", max_length=40, help_text="如：云岭县")
    word = models.CharField("称谓", max_length=2, choices=CountyWord, default=CountyWord.COUNTY)
    division = models.OneToOneField(
        Division, verbose_name="区划", on_delete=models.PROTECT, related_name="county"
    )
    congress = models.OneToOneField(
        Organization,
        verbose_name="人大常委会",
        null=True,
        on_delete=models.PROTECT,
        related_name="county_of_congress",
    )
    help_phone = models.CharField("帮助电话", max_length=30, blank=True)
    help_hours = models.CharField("接听时间", max_length=40, blank=True, default="工作日 8:00–18:00")
    host = models.CharField("主办单位", max_length=60, blank=True)
    stage_submit = models.CharField("第一步的叫法", max_length=12, default="群众点单")
    stage_accept = models.CharField("第二步的叫法", max_length=12, default="代表接单")
    stage_dispatch = models.CharField("第三步的叫法", max_length=12, default="人大派单")
    stage_close = models.CharField("第四步的叫法", max_length=12, default="政府销单")
    is_demonstration = models.BooleanField("演示数据", default=False)
    anchored_on = models.DateField("演示数据的基准日", null=True, blank=True)
    mourning = models.BooleanField("全站灰色", default=False, help_text="哀悼日使用，平时不要打开。")
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "县（市、区、旗）"
        verbose_name_plural = "县（市、区、旗）"

    def __str__(self) -> str:
        return self.name

    @property
    def portal_name(self) -> str:
        """The portal's name on the top bar."""
        return f"{self.name}人大代表工作平台"

    @property
    def stages(self) -> tuple[str, str, str, str]:
        """The county's four words for 点单, 接单, 派单 and 销单."""
        return (self.stage_submit, self.stage_accept, self.stage_dispatch, self.stage_close)


class Gender(models.TextChoices):
    """As identity cards have it."""

    MALE = "male", "男"
    FEMALE = "female", "女"


class Person(models.Model):
    """A person, once, however many roles, mandates and accounts' years."""

    county = models.ForeignKey(
        County, verbose_name="县", null=True, blank=True, on_delete=models.PROTECT, related_name="people"
    )
    name = models.CharField("姓名", max_length=50)
    # 王建国 is found by "wjg" and "wangjianguo": both readings with a space between (search).
    pinyin = models.CharField("姓名拼音", max_length=200, blank=True, editable=False)
    # The place of the name among others by strokes, as text whose plain order is that order (strokes).
    stroke_key = models.CharField("姓名笔画", max_length=500, blank=True, editable=False)
    gender = models.CharField("性别", max_length=6, choices=Gender, blank=True)
    birth_date = models.DateField("出生日期", null=True, blank=True)
    ethnicity = models.CharField("民族", max_length=20, blank=True, default="汉族")
    education = models.CharField("文化程度", max_length=20, blank=True)
    party = models.CharField("政治面貌", max_length=20, blank=True)
    employer = models.CharField("工作单位及职务", max_length=100, blank=True)
    phone = EncryptedTextField("手机号", blank=True)
    phone_hash = models.CharField("手机号索引", max_length=64, blank=True, db_index=True)
    email = models.EmailField("邮箱", blank=True)
    # Optional and off by default (decisions F35): no form asks for it until a county's rule does.
    identity_number = EncryptedTextField("身份证号", blank=True)
    identity_hash = models.CharField("身份证号索引", max_length=64, blank=True, db_index=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "人员"
        verbose_name_plural = "人员"
        # Lists of a county's people begin where these begin.
        indexes = [
            models.Index(fields=["county", "stroke_key"], name="person_strokes"),
            models.Index(fields=["county", "pinyin"], name="person_pinyin"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def family_tile(self) -> str:
        """The character shown where there is no portrait."""
        return self.name[:1]


class User(AbstractBaseUser):
    """An account: signs in; everything else is the person's."""

    username = models.CharField("用户名", max_length=50, unique=True)
    person = models.OneToOneField(
        Person, verbose_name="人员", null=True, blank=True, on_delete=models.PROTECT, related_name="user"
    )
    is_active = models.BooleanField("可以登录", default=True)
    must_change_password = models.BooleanField("登录后须改密码", default=False)
    joined_at = models.DateTimeField("开通时间", null=True, blank=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: list[str] = []
    objects = BaseUserManager()

    class Meta:
        verbose_name = "账号"
        verbose_name_plural = "账号"

    def __str__(self) -> str:
        return self.username

    def get_full_name(self) -> str:
        """The person's name, else the user name."""
        return self.person.name if self.person_id else self.username


class MembershipQuerySet(models.QuerySet):
    """Which memberships count when."""

    def current(self, on: date) -> MembershipQuerySet:
        """Those in force on a day."""
        return self.filter(starts_on__lte=on).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))


class Membership(models.Model):
    """A person's role in an organization for a time. Ended with a date, never deleted."""

    person = models.ForeignKey(
        Person, verbose_name="人员", on_delete=models.PROTECT, related_name="memberships"
    )
    organization = models.ForeignKey(
        Organization, verbose_name="单位", on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(
        "角色", max_length=30, choices=[(r.value, label) for r, label in ROLE_LABELS.items()]
    )
    title = models.CharField(
        "职务", max_length=60, blank=True, help_text="显示在姓名下面，如：绿水镇人大主席"
    )
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期", null=True, blank=True, help_text="最后一天，含当天")
    # Whose work this is during a leave: the same role for a stated time, by another person.
    substitute_for = models.ForeignKey(
        "self",
        verbose_name="代理谁的工作",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="substitutes",
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "任职"
        verbose_name_plural = "任职"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="membership_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["person", "organization", "role"],
                condition=Q(ends_on__isnull=True),
                name="membership_open_unique",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.label}"

    @property
    def label(self) -> str:
        """The title, else the role's name."""
        return self.title or ROLE_LABELS.get(Role(self.role), self.role)
