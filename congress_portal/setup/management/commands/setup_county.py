"""Make a real, empty county from a divisions file; run again for changes and for the next county."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.web.refusals import Refused
from congress_portal.setup.divisions import COUNTY_WORDS, LEVEL_WORDS, LEVELS, BadDivisions, Plan, plan_of
from congress_portal.setup.naming import CONGRESS_KINDS
from congress_portal.setup.services.counties import SetUp, set_up_county


class Command(BaseCommand):
    """Reads, judges, writes in one transaction, and reports; a file that is not right changes nothing."""

    help = "按区划文件建一个县：区划、人大和政府单位、一个系统管理员。可以重复运行，也可以再建下一个县。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--divisions", required=True, metavar="FILE.csv", help="列名 code,name,level，一个县一个文件"
        )
        parser.add_argument("--admin", default="", metavar="USERNAME", help="系统管理员的用户名，默认 admin")
        parser.add_argument(
            "--word", default="", choices=["", *COUNTY_WORDS], help="县名看不出县、区、市、旗时写明"
        )

    def handle(self, *args, **options) -> None:
        try:
            data = Path(options["divisions"]).read_bytes()
        except OSError:
            raise CommandError(f"打不开文件 {options['divisions']}，请核对文件名和读取权限。") from None
        try:
            plan = plan_of(data, word=options["word"])
            done = set_up_county(actor=Actor.system(), plan=plan, at=timezone.now(), admin=options["admin"])
        except BadDivisions as refusal:
            lines = "\n".join(f"  {error}" for error in refusal.errors)
            raise CommandError(f"区划文件有问题，没有改动任何数据：\n{lines}") from None
        except Refused as refusal:
            raise CommandError(f"没有改动任何数据。{refusal.message}") from None
        for line in report(plan, done):
            self.stdout.write(line)


def report(plan: Plan, done: SetUp) -> list[str]:
    """What was done, in lines for the person at the keyboard."""
    lines = [f"{done.county.name}（{plan.county_code}）{'已建好' if done.is_new else '已核对'}。"]
    for level in LEVELS:
        renamed = sum(r.division.level == level for r in done.renamed)
        lines.append(
            f"  {LEVEL_WORDS[level]}区划：文件 {plan.counts[level]} 个，新增 {done.added[level]}，"
            f"不变 {done.unchanged[level]}，改名 {renamed}"
        )
    lines += [f"  改名：{r.before} → {r.division.name}" for r in done.renamed]
    congresses = sum(d.kind in CONGRESS_KINDS for d in plan.townships)
    streets = sum(d.kind == "subdistrict" for d in plan.townships)
    lines.append(
        f"  设人大的镇、乡、苏木 {congresses} 个，设人大工委的街道 {streets} 个；新增单位 {len(done.organizations)} 个"
    )
    if done.holidays:
        lines.append(f"  放假和补班日：新增 {done.holidays} 天")
    if plan.not_understood:
        lines.append(
            f"看不出是镇、乡还是街道的 {len(plan.not_understood)} 个，只建区划、不设人大（在行政区划页面可以改）："
        )
        lines += [f"  第 {d.line} 行 {d.code} {d.name}：{d.reason}" for d in plan.not_understood]
    if done.absent:
        names = "、".join(d.name for d in done.absent[:10])
        lines.append(
            f"系统里有、文件里没有的 {len(done.absent)} 个，保留：{names}{'等' if len(done.absent) > 10 else ''}"
        )
    lines += done.notes
    if not done.changed:
        lines.append("与系统里一致，没有改动。")
    if done.admin is not None:
        lines += [
            "",
            "系统管理员账号（密码只显示这一次，登录后须改）：",
            f"  用户名 {done.admin.username}",
            f"  初始密码 {done.password}",
            "下一步：运行 make run COUNTY=real，用这个账号登录，按“启用清单”往下做。",
        ]
    return lines
