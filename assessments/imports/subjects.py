"""Who is meant by a name in an old file."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict

from assessments.models import AssessedSubject
from congress_portal.foundation.slots import ImportScope

# 青山 for 青山镇: what kind of unit it is may be left out where one unit only is called so.
_KIND = re.compile(r"(?<=..)(镇|乡|街道|民族乡|苏木)$")
_BODY = re.compile(r"(人民代表大会|人大主席团|人大工委|人大工作委员会|人大|人民政府|街道办事处|镇党委)$")


def _plain(name: str, county: str) -> str:
    name = re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)).removeprefix(county)
    return _BODY.sub("", name)


def subjects_of(scope: ImportScope) -> dict[str, list[AssessedSubject]]:
    """The county's subjects by name, present ones first; loaded once for an import."""
    if "subjects" not in scope.cache:
        found: dict[str, list[AssessedSubject]] = defaultdict(list)
        rows = AssessedSubject.objects.filter(county=scope.county).select_related(
            "group", "organization__division"
        )
        for subject in sorted(rows, key=lambda s: (s.ended_on is not None, s.pk)):
            words = {subject.name}
            if subject.organization_id:
                body = subject.organization
                words |= {body.name, body.short_name, body.division.name}
            for word in {_plain(word, scope.county.name) for word in words}:
                found[word].append(subject)
        scope.cache["subjects"] = found
    return scope.cache["subjects"]


def subject_named(scope: ImportScope, name: str) -> tuple[AssessedSubject | None, str]:
    """(the subject, "") or (None, what to do)."""
    plain = _plain(name, scope.county.name)
    known = subjects_of(scope)
    found = known.get(plain, [])
    if not found and len(plain) > 1:
        short = {word: rows for word, rows in known.items() if _KIND.sub("", word) == plain}
        found = [subject for rows in short.values() for subject in rows]
        meant = {(s.organization_id, s.name) for s in found}
        if len(meant) > 1:
            names = "、".join(sorted({s.name for s in found}))
            return None, f"“{name}”可能是{names}，分不清是哪一个，请写全称。"
    # One that was assessed, left and came back has several rows: the present one goes before.
    if len({s.group_id for s in found if s.ended_on is None}) > 1:
        return None, f"“{name}”在不止一个考评分组里，分不清是哪一个，请先核对考评分组。"
    if not found:
        return (
            None,
            f"考评分组里没有“{name}”。请先在“考评分组”里把它登记为参评单位；已经撤并的，写现在的名称。",
        )
    return found[0], ""
