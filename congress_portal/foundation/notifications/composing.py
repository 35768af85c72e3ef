"""What a letter says, composed at the moment it leaves: only what is still unread and still true."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from congress_portal.foundation.accounts.models import County, Membership, Person
from congress_portal.foundation.accounts.roles import capabilities_of
from congress_portal.foundation.notifications.choices import Category, MailingKind
from congress_portal.foundation.notifications.models import Mailing, OutboxMessage, Todo

# Lines of a group in one letter; the rest is read in the portal.
MOST = 30
PORTAL = "人大代表工作平台"


@dataclass(frozen=True)
class Item:
    """One thing of a letter."""

    title: str
    body: str = ""
    url: str = ""
    deadline: date | None = None


@dataclass
class Contents:
    """What a mailing has to say now."""

    groups: dict[str, list[Item]] = field(default_factory=dict)
    messages: list[int] = field(default_factory=list)
    again: bool = False
    waiting: int = 0
    overdue: int = 0

    @property
    def is_empty(self) -> bool:
        return not any(self.groups.values())

    @property
    def items(self) -> list[Item]:
        return [item for items in self.groups.values() for item in items]


def address_of(path: str) -> str:
    """A path of the portal as an address in a letter."""
    return f"{settings.PUBLIC_BASE_URL.rstrip('/')}{path}" if path else ""


def message_id(mailing: Mailing) -> str:
    """The letter's name: the same however often it is sent, so that a reader's programme sees a double."""
    _, at, host = settings.DEFAULT_FROM_EMAIL.rpartition("@")
    name = sha256(f"{settings.PUBLIC_BASE_URL}|{mailing.key}".encode()).hexdigest()[:32]
    return f"<{name}@{host.strip('<> ') if at else 'localhost'}>"


def _waits_for(person: Person, on: date) -> Q:
    """To-dos of a person: the own ones and those of the roles held on a day. One query."""
    mine = Q(person_id=person.pk)
    rows = Membership.objects.current(on).filter(person_id=person.pk)
    for organization_id, role in rows.values_list("organization_id", "role"):
        held = [c.value for c in capabilities_of(role)]
        mine |= Q(person__isnull=True, organization_id=organization_id, capability__in=held)
    return mine


def contents_of(mailing: Mailing, at: datetime) -> Contents:
    """What is still unread and still true of a mailing; three queries for a digest."""
    found = Contents(groups={category.value: [] for category in Category})
    rows = OutboxMessage.objects.unread().filter(deliveries__mailing=mailing).order_by("created_at", "pk")
    subjects = set()
    for row in rows:
        found.groups[row.category].append(Item(row.title, row.body, row.url, row.deadline))
        found.messages.append(row.pk)
        subjects.add(row.subject_key)
    if mailing.kind == MailingKind.ONCE:
        if mailing.todo is not None and mailing.todo.closed_at is None:
            found.groups[Category.TODO].append(_todo_item(mailing.todo))
        return found
    _add_todos(found, mailing, subjects, at)
    far = date.max
    found.groups[Category.TODO].sort(key=lambda item: item.deadline or far)
    return found


def _add_todos(found: Contents, mailing: Mailing, told: set[str], at: datetime) -> None:
    """New to-dos that no reminder in this letter tells of, and how many wait in all."""
    today = timezone.localdate(at)
    earlier = list(mailing.taken_over.values_list("todo_id", flat=True))
    found.again = bool(earlier)
    of_letters = {pk for pk in earlier if pk}
    for todo in Todo.objects.open().filter(_waits_for(mailing.recipient, today)).order_by("pk"):
        found.waiting += 1
        found.overdue += todo.due is not None and todo.due < today
        is_new = todo.announced_on is not None and mailing.since <= todo.announced_on <= mailing.on
        if (is_new or todo.pk in of_letters) and todo.subject_key not in told:
            found.groups[Category.TODO].append(_todo_item(todo))


def _todo_item(todo: Todo) -> Item:
    why = todo.why
    if todo.due is not None:
        why = f"{why}{'，' if why else ''}期限 {todo.due.month}月{todo.due.day}日"
    return Item(f"{todo.verb}：{todo.title}", why, todo.url, todo.due)


def subject_of(mailing: Mailing, contents: Contents, county: County | None) -> str:
    """4 件等您办，2 条进展 – 云岭县人大代表工作平台; what is said at once names itself."""
    name = county.portal_name if county else PORTAL
    if mailing.kind == MailingKind.ONCE:
        return f"{contents.items[0].title} – {name}"
    words = {Category.TODO: "{} 件等您办", Category.PROGRESS: "{} 条进展", Category.NOTICE: "{} 条通知公告"}
    parts = [
        text.format(len(contents.groups[key])) for key, text in words.items() if contents.groups.get(key)
    ]
    return f"{'，'.join(parts)} – {name}"


def body_of(mailing: Mailing, contents: Contents, county: County | None, at: datetime) -> str:
    """The letter: who, what, until when, the link, and whom to call. Plain text for every programme."""
    lines = [f"{mailing.recipient.name}同志：", ""]
    if mailing.kind == MailingKind.ONCE:
        item = contents.items[0]
        lines += [text for text in (item.title, item.body, address_of(item.url)) if text]
    else:
        day = timezone.localtime(at)
        lines += [f"{day.month}月{day.day}日，平台上有这些事情您还没有看过。"]
        if contents.again:
            lines += ["前面有邮件可能没有送到，那里没看过的也列在下面。"]
        for category in Category:
            items = contents.groups.get(category, [])
            if items:
                lines += ["", f"【{category.label}】"]
                lines += _lines(items, timezone.localdate(at))
        if contents.waiting:
            late = f"，其中逾期 {contents.overdue} 件" if contents.overdue else ""
            lines += ["", f"现在等您办的一共 {contents.waiting} 件{late}：{address_of('/todo/')}"]
    lines += ["", "--", *_foot(mailing, county)]
    return "\n".join(lines)


def _lines(items: list[Item], today: date) -> list[str]:
    lines = []
    for number, item in enumerate(items[:MOST], 1):
        late = "（已逾期）" if item.deadline and item.deadline < today and "逾期" not in item.title else ""
        lines.append(f"{number}. {item.title}{late}")
        lines += [f"   {text}" for text in (*item.body.splitlines(), address_of(item.url)) if text.strip()]
    if len(items) > MOST:
        lines.append(f"另有 {len(items) - MOST} 条，请到平台上看：{address_of('/messages/')}")
    return lines


def _foot(mailing: Mailing, county: County | None) -> list[str]:
    digest = "每个工作日早上汇总一次，平台上看过的、办完的不再列出。"
    lines = [digest if mailing.kind == MailingKind.DIGEST else "这件事需要马上知道，所以单独告诉您。"]
    if county is not None and county.help_phone:
        hours = f"（{county.help_hours}）" if county.help_hours else ""
        lines.append(f"有不清楚的请打 {county.help_phone}{hours}。这个邮箱不收信，请不要回复。")
    else:
        lines.append("这个邮箱不收信，请不要回复。")
    if county is not None and county.is_demonstration:
        lines.append("演示数据：这封邮件里的人和事都是虚构的。")
    lines.append("非涉密平台，严禁处理涉密信息。")
    return lines
