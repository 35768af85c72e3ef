"""The verbs of the roster. Apps above call these; none writes this app's rows itself."""

from deputies.services.congress import (
    add_constituency,
    add_delegation,
    add_group,
    add_session,
    edit_constituency,
    edit_delegation,
    edit_group,
    edit_session,
    edit_term,
    open_term,
)
from deputies.services.endings import end_mandate, restore_mandate, suspend_mandate
from deputies.services.mandates import NewMandate, edit_mandate, grant_mandate, grant_mandates
from deputies.services.meetings import cancel_meeting, due_mandates, edit_meeting, hold_meeting, plan_meeting
from deputies.services.offices import appoint_group_leader, leave_office, take_office
from deputies.services.performance import (
    forget_performances,
    record_performance,
    record_performances,
    recount_performance,
    uncount_performance,
)
from deputies.services.roster import edit_deputy, enter_deputy, note_export, reveal_contact

__all__ = [
    "NewMandate",
    "add_constituency",
    "add_delegation",
    "add_group",
    "add_session",
    "appoint_group_leader",
    "cancel_meeting",
    "due_mandates",
    "edit_constituency",
    "edit_delegation",
    "edit_deputy",
    "edit_group",
    "edit_mandate",
    "edit_meeting",
    "edit_session",
    "edit_term",
    "end_mandate",
    "enter_deputy",
    "forget_performances",
    "grant_mandate",
    "grant_mandates",
    "hold_meeting",
    "leave_office",
    "note_export",
    "open_term",
    "plan_meeting",
    "record_performance",
    "record_performances",
    "recount_performance",
    "restore_mandate",
    "reveal_contact",
    "suspend_mandate",
    "take_office",
    "uncount_performance",
]
