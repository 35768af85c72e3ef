"""The verbs of the roster. Apps above call these; none writes this app's rows itself."""

from deputies.services.campaigns import (
    NewCounter,
    add_counter,
    edit_campaign,
    edit_counter,
    open_campaign,
    void_campaign,
)
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
from deputies.services.endings import announce_end, end_mandate, restore_mandate, suspend_mandate
from deputies.services.expected import due_mandates
from deputies.services.higher import close_higher_term, enter_higher_congress
from deputies.services.invitations import invite_observers, withdraw_invitation
from deputies.services.mandates import NewMandate, edit_mandate, grant_mandate, grant_mandates
from deputies.services.meetings import cancel_meeting, edit_meeting, hold_meeting, plan_meeting
from deputies.services.notices import answer_for, answer_meeting, call_meeting, decide_leaves
from deputies.services.offices import appoint_group_leader, leave_office, take_office
from deputies.services.pairs import (
    NewPair,
    edit_pair,
    end_pair,
    pair_household,
    pair_households,
    reveal_household,
    void_pair,
)
from deputies.services.performance import (
    forget_performances,
    record_performance,
    record_performances,
    recount_performance,
    uncount_performance,
)
from deputies.services.report_outcomes import answer_report, feed_back_report, hold_report
from deputies.services.reports import (
    drop_report,
    edit_report,
    plan_reports,
    save_reporting_plan,
    write_report,
)
from deputies.services.roster import edit_deputy, enter_deputy, note_export, reveal_contact
from deputies.services.term_change_undo import undo_change
from deputies.services.term_changes import (
    choose_coming,
    confirm_change,
    drop_change,
    prepare_change,
)
from deputies.services.training import (
    Lecture,
    cancel_training,
    change_trainees,
    edit_training,
    plan_training,
    save_training_plan,
)
from deputies.services.training_attendance import hold_training

__all__ = [
    "announce_end",
    "choose_coming",
    "confirm_change",
    "drop_change",
    "prepare_change",
    "undo_change",
    "NewCounter",
    "NewMandate",
    "NewPair",
    "add_constituency",
    "add_counter",
    "add_delegation",
    "add_group",
    "add_session",
    "answer_for",
    "answer_meeting",
    "appoint_group_leader",
    "call_meeting",
    "close_higher_term",
    "cancel_meeting",
    "decide_leaves",
    "due_mandates",
    "edit_campaign",
    "edit_constituency",
    "edit_counter",
    "edit_delegation",
    "edit_deputy",
    "edit_group",
    "edit_mandate",
    "edit_meeting",
    "edit_pair",
    "edit_session",
    "edit_term",
    "end_mandate",
    "end_pair",
    "enter_deputy",
    "enter_higher_congress",
    "forget_performances",
    "grant_mandate",
    "grant_mandates",
    "hold_meeting",
    "invite_observers",
    "leave_office",
    "note_export",
    "open_campaign",
    "open_term",
    "pair_household",
    "pair_households",
    "plan_meeting",
    "record_performance",
    "record_performances",
    "recount_performance",
    "restore_mandate",
    "reveal_contact",
    "reveal_household",
    "suspend_mandate",
    "take_office",
    "uncount_performance",
    "void_campaign",
    "void_pair",
    "Lecture",
    "answer_report",
    "cancel_training",
    "change_trainees",
    "drop_report",
    "edit_report",
    "edit_training",
    "feed_back_report",
    "hold_report",
    "hold_training",
    "plan_reports",
    "plan_training",
    "save_reporting_plan",
    "save_training_plan",
    "write_report",
    "withdraw_invitation",
]
