"""Roles and what each may do. Pure: the application reasons in capabilities, never in roles."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """The roles of decisions A6; a person holds them through memberships."""

    SYSTEM_ADMIN = "system_admin"
    SECURITY_AUDITOR = "security_auditor"
    CONGRESS_STAFF = "congress_staff"
    CONGRESS_LEADER = "congress_leader"
    LEADING_OFFICIAL = "leading_official"
    GOVERNMENT_OFFICE = "government_office"
    TOWNSHIP_CHAIR = "township_chair"
    TOWNSHIP_CLERK = "township_clerk"
    STATION_KEEPER = "station_keeper"
    GROUP_LEADER = "group_leader"
    DEPUTY = "deputy"
    UNIT_HANDLER = "unit_handler"
    UNIT_HEAD = "unit_head"
    RATER = "rater"


ROLE_LABELS = MappingProxyType(
    {
        Role.SYSTEM_ADMIN: "系统管理员",
        Role.SECURITY_AUDITOR: "安全审计员",
        Role.CONGRESS_STAFF: "县人大工作人员",
        Role.CONGRESS_LEADER: "县人大领导",
        Role.LEADING_OFFICIAL: "领衔领导",
        Role.GOVERNMENT_OFFICE: "县政府办（督查室）",
        Role.TOWNSHIP_CHAIR: "镇人大主席",
        Role.TOWNSHIP_CLERK: "镇人大专干",
        Role.STATION_KEEPER: "联络站工作人员",
        Role.GROUP_LEADER: "代表小组长",
        Role.DEPUTY: "人大代表",
        Role.UNIT_HANDLER: "承办单位经办人",
        Role.UNIT_HEAD: "承办单位负责人",
        Role.RATER: "测评人",
    }
)


class Capability(StrEnum):
    """What an actor may do; which records it may be done to is decided by ``visible_to`` and the verb."""

    # the ground floor
    MANAGE_ACCOUNTS = "manage_accounts"
    MANAGE_ORGANIZATIONS = "manage_organizations"
    MANAGE_DIVISIONS = "manage_divisions"
    MANAGE_SETTINGS = "manage_settings"
    MANAGE_CALENDAR = "manage_calendar"
    READ_JOURNAL = "read_journal"
    SEE_CONTACTS = "see_contacts"
    SEE_OVERVIEW = "see_overview"
    # the notice board, and who stands in for whom
    PUBLISH_NOTICES = "publish_notices"
    MANAGE_DOCUMENTS = "manage_documents"
    NAME_SUBSTITUTE = "name_substitute"
    # deputies
    VIEW_ROSTER = "view_roster"
    MANAGE_DEPUTIES = "manage_deputies"
    # A township's alone: it knows by name the households that deputies help.
    KEEP_HOUSEHOLDS = "keep_households"
    MANAGE_TERMS = "manage_terms"
    MANAGE_MEETINGS = "manage_meetings"
    # A deputy who leads a group: meetings of that group, nothing else.
    CONVENE_GROUP = "convene_group"
    MANAGE_FUNDS = "manage_funds"
    # stations
    VIEW_STATIONS = "view_stations"
    MANAGE_STATIONS = "manage_stations"
    PLAN_RECEPTION = "plan_reception"
    LOG_ACTIVITY = "log_activity"
    LOG_FOR_OTHERS = "log_for_others"
    DISPUTE_ACTIVITY = "dispute_activity"
    # suggestions
    VIEW_SUGGESTIONS = "view_suggestions"
    ACCEPT_DEMAND = "accept_demand"
    ASSIGN_DEMAND = "assign_demand"
    REGISTER_DEMAND = "register_demand"
    RAISE_SUGGESTION = "raise_suggestion"
    EXAMINE_SUGGESTION = "examine_suggestion"
    DISPATCH_SUGGESTION = "dispatch_suggestion"
    ASSIGN_UNITS = "assign_units"
    # Whose case it is, after two units have sent it back.
    DECIDE_UNIT = "decide_unit"
    HANDLE_CASE = "handle_case"
    SIGN_REPLY = "sign_reply"
    EVALUATE_REPLY = "evaluate_reply"
    CONFIRM_REWORK = "confirm_rework"
    CLOSE_CASE = "close_case"
    OVERRIDE_CASE = "override_case"
    MANAGE_RULES = "manage_rules"
    # assessments
    MANAGE_SCHEMES = "manage_schemes"
    FILL_REPORT = "fill_report"
    SUBMIT_REPORT = "submit_report"
    VERIFY_REPORT = "verify_report"
    PUBLISH_RESULTS = "publish_results"
    AWARD_FLAG = "award_flag"
    # Which leader keeps contact with which township, and the forum of chairs.
    MANAGE_TOWN_CONTACTS = "manage_town_contacts"
    # 推荐使用 is read and entered by the leaders of the county congress, nobody else (decisions E29).
    RECOMMEND_CHAIR = "recommend_chair"
    SEE_RESULTS = "see_results"
    RATE = "rate"
    # registers
    EXPORT_REGISTERS = "export_registers"


_C = Capability
_DEPUTY = {
    _C.VIEW_ROSTER,
    _C.CONVENE_GROUP,
    _C.VIEW_STATIONS,
    _C.LOG_ACTIVITY,
    _C.DISPUTE_ACTIVITY,
    _C.VIEW_SUGGESTIONS,
    _C.REGISTER_DEMAND,
    _C.ACCEPT_DEMAND,
    _C.RAISE_SUGGESTION,
    _C.EVALUATE_REPLY,
}
_HANDLER = {_C.VIEW_SUGGESTIONS, _C.HANDLE_CASE}
_CLERK = {
    _C.VIEW_ROSTER,
    _C.SEE_CONTACTS,
    _C.MANAGE_DEPUTIES,
    _C.KEEP_HOUSEHOLDS,
    _C.MANAGE_MEETINGS,
    _C.MANAGE_FUNDS,
    _C.VIEW_STATIONS,
    _C.MANAGE_STATIONS,
    _C.PLAN_RECEPTION,
    _C.LOG_ACTIVITY,
    _C.LOG_FOR_OTHERS,
    _C.DISPUTE_ACTIVITY,
    _C.VIEW_SUGGESTIONS,
    _C.REGISTER_DEMAND,
    _C.ASSIGN_DEMAND,
    _C.FILL_REPORT,
    _C.SEE_RESULTS,
    _C.EXPORT_REGISTERS,
}
_CHAIR = _CLERK | {
    _C.PUBLISH_NOTICES,
    _C.MANAGE_DOCUMENTS,
    _C.NAME_SUBSTITUTE,
    _C.MANAGE_TERMS,
    _C.EXAMINE_SUGGESTION,
    _C.DISPATCH_SUGGESTION,
    _C.DECIDE_UNIT,
    _C.CONFIRM_REWORK,
    _C.CLOSE_CASE,
    _C.SUBMIT_REPORT,
}
_LEADER = {
    _C.SEE_OVERVIEW,
    _C.VIEW_ROSTER,
    _C.VIEW_STATIONS,
    _C.VIEW_SUGGESTIONS,
    _C.SEE_RESULTS,
    _C.EXPORT_REGISTERS,
}
_STAFF = _LEADER | {
    _C.PUBLISH_NOTICES,
    _C.MANAGE_DOCUMENTS,
    _C.SEE_CONTACTS,
    _C.MANAGE_DEPUTIES,
    _C.MANAGE_TERMS,
    _C.MANAGE_MEETINGS,
    _C.MANAGE_FUNDS,
    _C.MANAGE_STATIONS,
    _C.PLAN_RECEPTION,
    _C.LOG_ACTIVITY,
    _C.LOG_FOR_OTHERS,
    _C.DISPUTE_ACTIVITY,
    _C.REGISTER_DEMAND,
    _C.ASSIGN_DEMAND,
    _C.EXAMINE_SUGGESTION,
    _C.DISPATCH_SUGGESTION,
    _C.CONFIRM_REWORK,
    _C.CLOSE_CASE,
    _C.OVERRIDE_CASE,
    _C.MANAGE_RULES,
    _C.MANAGE_CALENDAR,
    _C.MANAGE_SCHEMES,
    _C.VERIFY_REPORT,
    _C.PUBLISH_RESULTS,
    _C.AWARD_FLAG,
    _C.MANAGE_TOWN_CONTACTS,
}

CAPABILITIES: MappingProxyType[Role, frozenset[Capability]] = MappingProxyType(
    {
        Role.SYSTEM_ADMIN: frozenset(
            {
                _C.MANAGE_ACCOUNTS,
                _C.MANAGE_ORGANIZATIONS,
                _C.MANAGE_DIVISIONS,
                _C.MANAGE_SETTINGS,
                _C.MANAGE_CALENDAR,
                _C.PUBLISH_NOTICES,
                _C.MANAGE_DOCUMENTS,
                # The administrator prepares the county before any clerk has an account (the checklist).
                _C.MANAGE_TERMS,
                _C.VIEW_ROSTER,
                _C.MANAGE_DEPUTIES,
                _C.VIEW_STATIONS,
                _C.MANAGE_STATIONS,
                _C.MANAGE_RULES,
                _C.MANAGE_SCHEMES,
            }
        ),
        Role.SECURITY_AUDITOR: frozenset({_C.READ_JOURNAL}),
        Role.CONGRESS_STAFF: frozenset(_STAFF),
        Role.CONGRESS_LEADER: frozenset(_LEADER | {_C.DECIDE_UNIT, _C.RECOMMEND_CHAIR}),
        Role.LEADING_OFFICIAL: frozenset(_LEADER),
        Role.GOVERNMENT_OFFICE: frozenset({_C.VIEW_SUGGESTIONS, _C.ASSIGN_UNITS}),
        Role.TOWNSHIP_CHAIR: frozenset(_CHAIR),
        Role.TOWNSHIP_CLERK: frozenset(_CLERK),
        Role.STATION_KEEPER: frozenset(
            {
                _C.VIEW_ROSTER,
                _C.VIEW_STATIONS,
                _C.PLAN_RECEPTION,
                _C.LOG_ACTIVITY,
                _C.LOG_FOR_OTHERS,
                _C.VIEW_SUGGESTIONS,
                _C.REGISTER_DEMAND,
                _C.ASSIGN_DEMAND,
                _C.SEE_CONTACTS,
                _C.EXPORT_REGISTERS,
            }
        ),
        Role.GROUP_LEADER: frozenset(_DEPUTY),
        Role.DEPUTY: frozenset(_DEPUTY),
        Role.UNIT_HANDLER: frozenset(_HANDLER),
        Role.UNIT_HEAD: frozenset(_HANDLER | {_C.SIGN_REPLY}),
        Role.RATER: frozenset({_C.RATE}),
    }
)

# The roles of deputies and of their groups' leaders come with the mandate and end with it (decisions A3);
# nobody stands in for them.
GIVEN_BY_MANDATE = frozenset({Role.DEPUTY, Role.GROUP_LEADER})

# Roles whose territory is the county, or the township, of their organization's division. All others
# see what they take part in (decisions A5).
COUNTY_TERRITORY = frozenset(
    {
        Role.CONGRESS_STAFF,
        Role.CONGRESS_LEADER,
        Role.LEADING_OFFICIAL,
        Role.SYSTEM_ADMIN,
        Role.SECURITY_AUDITOR,
    }
)
TOWNSHIP_TERRITORY = frozenset({Role.TOWNSHIP_CHAIR, Role.TOWNSHIP_CLERK})


def capabilities_of(role: str) -> frozenset[Capability]:
    """What a role may do; nothing for an unknown role."""
    try:
        return CAPABILITIES[Role(role)]
    except ValueError:
        return frozenset()


def roles_with(capability: str) -> list[str]:
    """The roles that hold a capability, for finding the people a to-do waits for."""
    return [role.value for role, held in CAPABILITIES.items() if capability in held]
