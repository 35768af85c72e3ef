"""A congress through time: terms (届), sessions (次), and where its deputies come from."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from congress_portal.foundation.accounts.models import OrganizationKind
from deputies import querysets
from deputies.choices import ConstituencyKind
from deputies.numerals import chinese_numeral, session_label, term_label

NUMBER_RANGE = [MinValueValidator(1), MaxValueValidator(99)]


# Suffixes of places above the county, as people shorten them: 云省 is 省, 云州市 is 市.
_HIGHER_WORDS = ("自治区", "自治州", "地区", "省", "市", "盟", "州")


def higher_place(congress) -> str:
    """The place of a congress above the county, out of its name: 云州市; 全国 for the national one."""
    if congress.kind == OrganizationKind.NATIONAL_CONGRESS:
        return "全国"
    return congress.name.partition("人民代表大会")[0]


def _higher_word(congress) -> str:
    place = higher_place(congress)
    return next((word for word in _HIGHER_WORDS if place.endswith(word)), place)


def congress_word(congress) -> str:
    """How people name a congress in front of its term: 县/区/市/旗 for the county's, else the place.

    ``congress`` is an Organization with county and division loaded. A congress above the county is 省, 市.
    """
    if congress.is_higher_congress:
        return _higher_word(congress)
    county = congress.county
    if county is not None and county.division_id == congress.division_id:
        return county.word
    return congress.division.name


def place_names(congress) -> list[str]:
    """The ways texts call the place of a congress: 县 and 云岭县; 青山镇, 云岭县青山镇 and 本镇."""
    if congress.is_higher_congress:
        word, place = _higher_word(congress), higher_place(congress)
        return [word, place, f"本{word}", f"我{word}"]
    word, name, county = congress_word(congress), congress.division.name, congress.county
    names = [word, name, f"本{name[-1]}", f"我{name[-1]}"]
    if county is not None:
        names.append(f"{county.name}{name}" if word == name else county.name)
    return names


def congress_name(congress) -> str:
    """云岭县人大, 青山镇人大: the congress, whose row also stands for its standing committee (decisions A2)."""
    if congress.is_higher_congress:
        return f"{higher_place(congress)}人大"
    county = congress.county
    if county is not None and county.division_id == congress.division_id:
        return f"{county.name}人大"
    return f"{congress.division.name}人大"


def deputy_label(congress, term: "Term") -> str:
    """县十九届人大代表, 青山镇十九届人大代表; 十四届全国人大代表."""
    if congress.kind == OrganizationKind.NATIONAL_CONGRESS:
        return f"{term.label[1:]}全国人大代表"
    return f"{congress_word(congress)}{term.label[1:]}人大代表"


def congress_of_term(congress, term: "Term") -> str:
    """云岭县第十九届人民代表大会, 第十四届全国人民代表大会: as files and letters write it."""
    if congress.kind == OrganizationKind.NATIONAL_CONGRESS:
        return f"{term.label}全国人民代表大会"
    return f"{congress_name(congress).removesuffix('人大')}{term.label}人民代表大会"


class Term(models.Model):
    """One term (届) of a congress; ``ends_on`` stays empty until the next one begins."""

    congress = models.ForeignKey(
        "accounts.Organization", verbose_name="人大", on_delete=models.PROTECT, related_name="terms"
    )
    number = models.PositiveSmallIntegerField("第几届", validators=NUMBER_RANGE)
    starts_on = models.DateField("本届起始日期")
    ends_on = models.DateField("本届结束日期", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = querysets.TermQuerySet.as_manager()

    class Meta:
        verbose_name = "届"
        verbose_name_plural = "届"
        ordering = ["congress", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["congress", "number"],
                name="one_term_of_each_number",
                violation_error_message="这个人大已经有同一届了。",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=99),
                name="term_number_1_to_99",
                violation_error_message="届数应在 1 到 99 之间。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="term_ends_after_it_starts",
                violation_error_message="结束日期不能早于起始日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return f"{reverse('deputies:term_list')}#term-{self.pk}"

    @property
    def label(self) -> str:
        """第十九届."""
        return term_label(self.number)


class CongressSession(models.Model):
    """One session (次) of a congress within a term."""

    term = models.ForeignKey(Term, verbose_name="届", on_delete=models.PROTECT, related_name="sessions")
    number = models.PositiveSmallIntegerField("第几次会议", validators=NUMBER_RANGE)
    opens_on = models.DateField("开幕日期")
    closes_on = models.DateField("闭幕日期", null=True, blank=True)
    place = models.CharField("会议地点", max_length=120, blank=True)
    notice_sent_on = models.DateField("开会通知发出日期", null=True, blank=True)
    papers_sent_on = models.DateField("会议文件送达日期", null=True, blank=True)
    summary = models.TextField("会议情况", blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = querysets.CongressSessionQuerySet.as_manager()

    class Meta:
        verbose_name = "人代会会议"
        verbose_name_plural = "人代会会议"
        ordering = ["-opens_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["term", "number"],
                name="one_session_of_each_number",
                violation_error_message="这一届已经有同一次会议了。",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=99),
                name="session_number_1_to_99",
                violation_error_message="会议次数应在 1 到 99 之间。",
            ),
            models.CheckConstraint(
                condition=Q(closes_on__isnull=True) | Q(closes_on__gte=F("opens_on")),
                name="session_closes_after_it_opens",
                violation_error_message="闭幕日期不能早于开幕日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("deputies:session_detail", args=[self.pk])

    @property
    def label(self) -> str:
        """县十九届人大六次会议; a township's carries its name: 青山镇十九届人大六次会议.

        Reads term, congress, county and division: select them with ``with_labels()``.
        """
        return session_label(congress_word(self.term.congress), self.term.number, self.number)

    @property
    def short_label(self) -> str:
        """十九届六次, for narrow columns."""
        return f"{chinese_numeral(self.term.number)}届{chinese_numeral(self.number)}次"


class Constituency(models.Model):
    """An electoral district or an electing unit; covers many divisions, and a division may lie in several.

    Districts are drawn anew at each change of term: an old one is retired and keeps its name for
    the mandates it gave.
    """

    congress = models.ForeignKey(
        "accounts.Organization", verbose_name="人大", on_delete=models.PROTECT, related_name="constituencies"
    )
    name = models.CharField("名称", max_length=80)
    kind = models.CharField(
        "类别", max_length=20, choices=ConstituencyKind, default=ConstituencyKind.ELECTORAL_DISTRICT
    )
    divisions = models.ManyToManyField(
        "accounts.Division", verbose_name="包含的村（社区）", blank=True, related_name="constituencies"
    )
    seats = models.PositiveSmallIntegerField("应选代表名额", null=True, blank=True)
    retired_on = models.DateField("停用日期", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = querysets.ConstituencyQuerySet.as_manager()

    class Meta:
        verbose_name = "选区（选举单位）"
        verbose_name_plural = "选区（选举单位）"
        ordering = ["congress", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["congress", "name"],
                condition=Q(retired_on__isnull=True),
                name="one_constituency_of_each_name",
                violation_error_message="已经有同名的选区（选举单位）。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("deputies:constituency_list")


class Delegation(models.Model):
    """A delegation (代表团) to a congress's sessions, for one term."""

    congress = models.ForeignKey(
        "accounts.Organization", verbose_name="人大", on_delete=models.PROTECT, related_name="delegations"
    )
    term = models.ForeignKey(Term, verbose_name="届", on_delete=models.PROTECT, related_name="delegations")
    name = models.CharField("名称", max_length=60)
    division = models.ForeignKey(
        "accounts.Division",
        verbose_name="所在镇（乡、街道）",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    version = models.PositiveIntegerField("版本", default=1)

    objects = querysets.CongressFactQuerySet.as_manager()

    class Meta:
        verbose_name = "代表团"
        verbose_name_plural = "代表团"
        ordering = ["term", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["term", "name"],
                name="one_delegation_of_each_name",
                violation_error_message="这一届已经有同名的代表团。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("deputies:group_list")
