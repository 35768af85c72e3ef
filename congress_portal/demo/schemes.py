"""Next year's scheme in preparation, and a published one that somebody took out to look at."""

from __future__ import annotations

from assessments import scheme_files
from assessments.defaults import default_scheme
from assessments.examples import example_named
from assessments.models import FlagGroup
from assessments.workflow import scheme_documents
from congress_portal.demo.county import DemoCounty
from congress_portal.demo.recorded import last_quarter
from congress_portal.demo.scores import WORK_FUNDS

TERMS = {
    "ties": "meeting",
    "bands": [
        {"name": "合格以下", "from": "0", "to": "80"},
        {"name": "合格", "from": "80", "to": "90"},
        {"name": "优秀", "from": "90"},
    ],
    "convert_to": "2",
    "convert_name": "县年度目标责任考核",
}


def fill_schemes(demo: DemoCounty) -> None:
    """A draft of the whole default scheme with its terms, and an example in its preview."""
    staff = demo.actors["zhouwq"]
    year = last_quarter(demo.day)[0] + 1
    group = FlagGroup.objects.filter(county=demo.county).order_by("sort_order", "pk").first()
    draft = default_scheme(actor=staff, group=group, year=year, at=demo.ago(5, 10), work_funds=WORK_FUNDS)
    scheme_documents.set_terms(actor=staff, scheme=draft, terms=TERMS, at=demo.ago(5, 11))
    example = example_named("t7")
    raw, said = scheme_files.read_scheme_file(example.content, f"{example.key}.json")
    scheme_documents.stage_scheme(
        actor=staff,
        group=group,
        year=year,
        filename=example.name,
        content=example.content,
        raw=raw,
        problems=said,
        at=demo.ago(4, 9),
    )
