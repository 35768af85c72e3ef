"""Where what a metric counts is entered: the page to go to when something was not written down."""

from __future__ import annotations

from django.urls import reverse

# The words of a source → the name of its page. A source that is many pages leads to the first.
PAGES = {
    "代表工作：人代会": "deputies:session_list",
    "代表工作：会议记录": "deputies:meeting_list",
    "代表工作：会议出席": "deputies:meeting_list",
    "代表工作：学习培训": "deputies:training_list",
    "代表工作：向选民述职": "deputies:report_list",
    "代表工作：履职档案": "deputies:mandate_list",
    "联络站：接待日": "liaison_stations:reception_day_list",
    "联络站：活动": "liaison_stations:activity_list",
    "联络站：视察检查": "liaison_stations:oversight_list",
    "联络站：验收": "liaison_stations:building_list",
    "联络站：代表进站": "liaison_stations:placement_list",
    "建议办理：群众意见": "suggestions:suggestion_list",
    "建议办理：代表建议": "suggestions:suggestion_list",
    "建议办理：办理期限": "suggestions:suggestion_list",
    "建议办理：面商记录": "suggestions:suggestion_list",
    "建议办理：评价": "suggestions:suggestion_list",
    "建议办理：承办": "suggestions:suggestion_list",
    "建议办理：承诺事项台账": "suggestions:promise_list",
    "乡镇台账": "assessments:town_registers",
}


def page_of_source(source: str) -> str:
    """The address where it is entered, "" for what is typed into a report."""
    name = PAGES.get(source.split("、")[0], "")
    return reverse(name) if name else ""
