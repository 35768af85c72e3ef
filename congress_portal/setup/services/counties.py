"""Making a county out of a plan: again and again without harm, and one county beside another."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import (
    County,
    Division,
    Membership,
    Organization,
    OrganizationKind,
    Person,
    User,
)
from congress_portal.foundation.accounts.roles import Role
from congress_portal.foundation.accounts.services import appoint, initial_password, open_account
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.web.refusals import Conflict, Refused
from congress_portal.foundation.workdays.services import seed_holidays
from congress_portal.noticeboard.services.documents import ensure_categories
from congress_portal.setup.divisions import LEVELS, Plan, PlannedDivision
from congress_portal.setup.naming import bodies_of
from congress_portal.setup.services.divisions import rename_bodies
from suggestions.codes import seed_presets


@dataclass
class Renamed:
    """A division that the file calls otherwise."""

    division: Division
    before: str


@dataclass
class SetUp:
    """What ``set_up_county`` did. ``password`` is the administrator's first one, shown once."""

    county: County | None = None
    added: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LEVELS, 0))
    unchanged: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LEVELS, 0))
    renamed: list[Renamed] = field(default_factory=list)
    absent: list[Division] = field(default_factory=list)
    organizations: list[Organization] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    holidays: int = 0
    is_new: bool = False
    admin: User | None = None
    password: str = ""

    @property
    def changed(self) -> bool:
        """False where the run found everything as it was."""
        return bool(
            self.is_new or any(self.added.values()) or self.renamed or self.organizations or self.admin
        )


def set_up_county(*, actor: Actor, plan: Plan, at: datetime, admin: str = "") -> SetUp:
    """Make the county of a plan, or bring an existing one up to it; nothing is ever taken away.

    New divisions and bodies are added, changed names taken over; what the office changed on the
    pages (a code, what a division is, a body it ended) is kept. An administrator's account
    ``admin`` is opened where the county has none. Raises Refused for a demonstration database, for
    rows that contradict the database and for a user name that is taken.
    """
    try:
        with transaction.atomic():
            return _set_up(actor, plan, at, admin.strip())
    except IntegrityError:
        raise Conflict("刚才另有一次建县也在进行，这一次没有改动任何数据。请等它结束后再运行一次。") from None


def _set_up(actor: Actor, plan: Plan, at: datetime, admin: str) -> SetUp:
    if County.objects.filter(is_demonstration=True).exists():
        raise Refused(
            "这个数据库里是演示数据，不能再建真实的县。请换一个数据库：设置 DATABASE_URL（见 docs/deployment.md），"
            "运行 manage.py migrate 后再建。"
        )
    done = SetUp()
    nodes = _divisions(plan, done)
    division = nodes[plan.county_code]
    county = County.objects.select_for_update(of=("self",), no_key=True).filter(division=division).first()
    if county is None:
        county = County(division=division, name=division.name, word=plan.word)
        county.host = f"{county.name}人大常委会办公室"
        county.save()
        done.is_new = True
    elif county.name != division.name:
        county.name = division.name
        county.save(update_fields=["name"])
    done.county = county
    if actor.kind == "system":
        # The journal of this county, not of the installation, keeps how it came about.
        actor = replace(actor, county=county)
    for renamed in done.renamed:
        rename_bodies(renamed.division, renamed.before)
    _add_bodies(plan, nodes, county, done)
    _administrator(actor, county, admin, at, done)
    done.holidays = seed_holidays().added
    # The national rule, outcome classes and topics that a county adopts or replaces.
    seed_presets(at=at)
    ensure_categories(county)
    for renamed in done.renamed:
        record(
            actor=actor,
            subject=renamed.division,
            root=county,
            move="rename_division",
            summary=f"按区划文件把{renamed.before}改名为{renamed.division.name}",
            before={"name": renamed.before},
            after={"name": renamed.division.name},
            at=at,
        )
    if done.changed:
        record(
            actor=actor,
            subject=county,
            move="set_up_county",
            summary=(
                f"按区划文件建立{county.name}：新增区划 {sum(done.added.values())} 个、"
                f"单位 {len(done.organizations)} 个，改名 {len(done.renamed)} 个"
            ),
            after={"added": done.added, "organizations": [o.name for o in done.organizations]},
            at=at,
        )
    return done


def _divisions(plan: Plan, done: SetUp) -> dict[str, Division]:
    """Every division of the plan by its code in the file, made where it was missing."""
    current = Division.objects.filter(valid_to__isnull=True)
    by_code = {d.code: d for d in current.filter(code__in=[p.code for p in plan.divisions])}
    county = (
        by_code.get(plan.county_code)
        or current.filter(level="county", name=plan.county_name, parent__code=plan.county_code[:4]).first()
    )
    below = list(current.filter(path__startswith=county.path)) if county is not None else []
    # A division whose code the office has changed on the page is found by its name under its parent.
    by_name = {(d.parent_id, d.name): d for d in below if d.code not in by_code}
    nodes: dict[str, Division] = {}
    for level in LEVELS:
        fresh: list[Division] = []
        for planned in (p for p in plan.divisions if p.level == level):
            parent = nodes.get(planned.parent_code)
            known = by_code.get(planned.code)
            if known is None and parent is not None:
                known = by_name.get((parent.pk, planned.name))
            if known is None:
                known = Division(
                    code=planned.code,
                    name=planned.name,
                    level=level,
                    kind=planned.kind,
                    parent=parent,
                    sort_order=planned.line,
                )
                fresh.append(known)
            else:
                _compare(planned, known, parent, done)
            nodes[planned.code] = known
        _place(fresh)
        done.added[level] = len(fresh)
    visited = {d.pk for d in nodes.values()}
    done.absent = [d for d in below if d.pk not in visited]
    return nodes


def _compare(planned: PlannedDivision, known: Division, parent: Division | None, done: SetUp) -> None:
    """Take over a changed name; refuse what contradicts the tree; note what only a person can do."""
    if known.level != planned.level or known.parent_id != (parent.pk if parent else None):
        raise Refused(
            f"第 {planned.line} 行：{planned.name}（{planned.code}）在系统里是“{known.name}”，级别或上级与文件不同。"
            "请先在行政区划页面核对。"
        )
    if known.name == planned.name:
        done.unchanged[planned.level] += 1
    elif planned.level == "township" and planned.kind != known.kind:
        done.unchanged[planned.level] += 1
        done.notes.append(
            f"第 {planned.line} 行：系统里的{known.name}在文件里是{planned.name}。改设牵涉人大机构，没有自动改，"
            "请在行政区划页面办理。"
        )
    else:
        done.renamed.append(Renamed(known, known.name))
        known.name = planned.name
        known.save(update_fields=["name"])


def _place(fresh: list[Division]) -> None:
    """Store new divisions of one level and give them their paths."""
    Division.objects.bulk_create(fresh, batch_size=500)
    for division in fresh:
        division.path = f"{division.parent.path if division.parent else '/'}{division.pk}/"
    Division.objects.bulk_update(fresh, ["path"], batch_size=200)


def _add_bodies(plan: Plan, nodes: dict[str, Division], county: County, done: SetUp) -> None:
    """Make the bodies that were never there; one that the office has ended is not made again."""
    known = set(Organization.objects.filter(county=county).values_list("division_id", "kind"))
    names = set(
        Organization.objects.filter(county=county, valid_to__isnull=True).values_list("name", flat=True)
    )
    for planned in plan.divisions:
        division = nodes[planned.code]
        for body in bodies_of(division):
            if (division.pk, body.kind) in known:
                continue
            if body.name in names:
                raise Refused(
                    f"第 {planned.line} 行：{county.name}已经有“{body.name}”。同名的乡镇请先在文件里区分名称。"
                )
            names.add(body.name)
            done.organizations.append(
                Organization(
                    county=county,
                    division=division,
                    kind=body.kind,
                    name=body.name,
                    short_name=body.short_name,
                    sort_order=division.sort_order,
                )
            )
    Organization.objects.bulk_create(done.organizations, batch_size=500)
    if county.congress_id is None:
        county.congress = Organization.objects.get(
            county=county, kind=OrganizationKind.COUNTY_CONGRESS, valid_to__isnull=True
        )
        county.save(update_fields=["congress"])


def _administrator(actor: Actor, county: County, username: str, at: datetime, done: SetUp) -> None:
    """Open the first administrator's account; a county that has one keeps it."""
    today = timezone.localdate(at)
    holder = (
        Membership.objects.current(today)
        .filter(organization__county=county, role=Role.SYSTEM_ADMIN.value)
        .filter(person__user__is_active=True)
        .select_related("person__user")
        .first()
    )
    if holder is not None:
        if username and holder.person.user.username != username:
            done.notes.append(
                f"{county.name}已有系统管理员（用户名 {holder.person.user.username}），没有另开 {username}。"
                "需要再开，请用管理员登录后在账号页面办理。"
            )
        return
    if not username:
        username = "admin"
        if User.objects.filter(username=username).exists():
            username = f"admin{county.division.code}"
    person = Person.objects.create(county=county, name="系统管理员", ethnicity="")
    done.password = initial_password()
    done.admin = open_account(actor=actor, person=person, username=username, password=done.password, at=at)
    appoint(
        actor=actor,
        person=person,
        organization=county.congress,
        role=Role.SYSTEM_ADMIN,
        starts_on=today,
        at=at,
    )
