"""Habits of the house that a reader of one module cannot see are kept everywhere."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("deputies", "liaison_stations", "suggestions", "assessments")
PYTHON = [
    path
    for room in (*APPS, "congress_portal")
    for path in sorted((ROOT / room).rglob("*.py"))
    if "migrations" not in path.parts
]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# Who may ask the clock: views, tasks, commands, forms that default to today, shells.
CLOCK_READERS = re.compile(
    r"(views|tasks|forms|middleware|context|portal|errors|access|posting|management|workbench|runtime|setup|demo|phone)"
)


def offenders(paths, pattern, *, allowed=lambda path: False):
    found = []
    for path in paths:
        if allowed(path.relative_to(ROOT)):
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if re.search(pattern, line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
    return found


def test_no_column_fills_itself_from_the_clock():
    assert not offenders(PYTHON, r"auto_now(_add)?\s*=\s*True")


def test_domain_code_does_not_ask_the_clock():
    clock = r"(timezone\.(now|localdate|localtime)\(\)|date\.today\(|datetime\.now\()"
    assert not offenders(PYTHON, clock, allowed=lambda path: bool(CLOCK_READERS.search(str(path))))


def test_the_day_of_a_moment_is_the_county_s():
    """Moments are kept in UTC: their own day is yesterday's till eight in the morning."""
    assert not offenders(PYTHON, r"\b(at|\w+_at|now|moment)\.date\(\)")


def test_nobody_reasons_in_roles():
    allowed = {
        "congress_portal/foundation/accounts/roles.py",
        "congress_portal/foundation/accounts/access.py",
    }
    role = r"\.role\s*(==|!=|in|not in)\s"
    assert not offenders(PYTHON, role, allowed=lambda path: str(path) in allowed)


def test_templates_carry_no_inline_style_or_script():
    assert not offenders(TEMPLATES, r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']|javascript:")
    assert not offenders(TEMPLATES, r"<script(?![^>]*\bsrc=)(?![^>]*application/json)")


def test_nothing_is_loaded_from_elsewhere():
    away = r"(src|href)\s*=\s*[\"'](https?:)?//"
    assert not offenders(TEMPLATES, away)


def test_every_post_form_carries_token_and_key():
    broken = []
    for path in TEMPLATES:
        text = path.read_text()
        for form in re.findall(r"<form\b[^>]*method=[\"']?post[^>]*>.*?</form>", text, re.S | re.I):
            if "csrf_token" not in form:
                broken.append(f"{path.relative_to(ROOT)}: no csrf_token")
    assert not broken


def test_no_room_without_a_purpose_in_its_name():
    vague = re.compile(r"^(utils|helpers|common|misc|core|extras)(\.py)?$")
    assert not [p for p in PYTHON if any(vague.match(part) for part in p.relative_to(ROOT).parts)]


def test_no_module_grows_past_four_hundred_lines():
    long = [(len(p.read_text().splitlines()), str(p.relative_to(ROOT))) for p in PYTHON]
    assert not [entry for entry in long if entry[0] > 400]


def test_business_signals_are_not_used():
    assert not offenders(PYTHON, r"(post_save|pre_save|m2m_changed|post_delete|@receiver)")


def test_no_personal_value_is_logged():
    assert not offenders(PYTHON, r"logger\.\w+\(.*\b(phone|person\.name|identity|username|password|body)\b")


@pytest.mark.parametrize("place", ["var", ".venv"])
def test_what_the_machine_makes_is_not_in_the_repository(place):
    kept = subprocess.run(
        ["git", "ls-files", place], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout
    assert kept == ""
