"""Take somebody's code generator away, from the server: for the only administrator, whom nobody else can help."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import User
from congress_portal.foundation.signin.services.second_factor import reset_second_factor
from congress_portal.foundation.web.refusals import Refused


class Command(BaseCommand):
    """``manage.py reset_second_factor USERNAME``; the journal tells that the system did it."""

    help = "重置一个账号的动态码，下次登录时重新绑定。只有一位系统管理员、又丢了手机和备用码时用。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose."""
        parser.add_argument("username", help="用户名")

    def handle(self, *args, username: str, **options) -> None:
        """CommandError with a sentence where there is no such account or nothing is bound."""
        user = User.objects.select_related("person__county").filter(username=username).first()
        if user is None:
            raise CommandError(f"没有用户名为“{username}”的账号。")
        county = user.person.county if user.person else None
        try:
            reset_second_factor(actor=Actor.system(county), user=user, at=timezone.now())
        except Refused as refusal:
            raise CommandError(refusal.message) from None
        self.stdout.write(f"{username} 的动态码已重置，下次登录时重新绑定。")
