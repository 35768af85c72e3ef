"""What each member of the cast gets at each address; read by test_matrix.py."""

EVERYBODY = (
    "visitor",
    "staff",
    "leader",
    "official",
    "office",
    "chair",
    "clerk",
    "stranger",
    "keeper",
    "group_leader",
    "deputy",
    "handler",
    "head",
    "rater",
    "admin",
    "auditor",
)

# Addresses that only take a POST; the test posts an empty form.
POSTED = {
    "accounts:sign_out",
    "accounts:switch_role",
    "assessments:card_fill",
    "assessments:category_remove",
    "assessments:contact_export",
    "assessments:correction_decline",
    "assessments:correction_grant",
    "assessments:correction_withdraw",
    "assessments:evidence_add",
    "assessments:example_stage",
    "assessments:group_confirm",
    "assessments:groups_ensure",
    "assessments:indicator_remove",
    "assessments:measure_confirm",
    "assessments:measure_disagree",
    "assessments:measure_fill",
    "assessments:measure_query",
    "assessments:measure_verify",
    "assessments:period_lock",
    "assessments:report_lock",
    "assessments:report_refresh",
    "assessments:standing_count",
    "assessments:review_open",
    "assessments:review_advance",
    "assessments:review_decide",
    "assessments:review_notice",
    "assessments:review_report",
    "assessments:self_check",
    "assessments:self_return",
    "assessments:judgement_create",
    "assessments:change_create",
    "assessments:appeal_answer",
    "assessments:sample_close",
    "assessments:rater_group_add",
    "assessments:rater_group_remove",
    "assessments:ballot_open",
    "assessments:ballot_count",
    "assessments:review_archive",
    "assessments:appeal_withdraw",
    "public_ballots:ballot_vote",
    "assessments:upload_drop",
    "assessments:upload_take",
    "assessments:other_group_ensure",
    "assessments:tally_compute",
    "assessments:slip_replace",
    "assessments:year_compute",
    "demo:become",
    "deputies:contact_export",
    "deputies:fund_export",
    "deputies:correction_withdraw",
    "deputies:mandate_contact",
    "deputies:mandate_export",
    "deputies:name_list_export",
    "deputies:pair_contact",
    "imports:batch_confirm",
    "imports:batch_judge",
    "jobs:job_cancel",
    "jobs:job_retry",
    "liaison_stations:activity_confirm",
    "liaison_stations:oversight_export",
    "liaison_stations:project_export",
    "liaison_stations:standard_revise",
    "notifications:mailing_give_up",
    "notifications:mailing_resend",
    "notifications:unsent_resend",
    "notifications:words_reset",
    "notifications:words_undo",
    "noticeboard:notice_publish",
    "phone:photo_create",
    "phone:record_confirm",
    "setup:access_end",
    "setup:account_code_reset",
    "setup:account_reset",
    "setup:account_stop",
    "setup:account_unlock",
    "setup:card_issue",
    "setup:device_end",
    "setup:session_end",
    "signin:device_end",
    "signin:second_factor_bind",
    "signin:session_end",
    "signin:sessions_end",
    "suggestions:meeting_gather",
    "suggestions:meeting_take_out",
    "suggestions:promise_export",
    "suggestions:rule_adopt",
    "suggestions:rule_copy",
    "suggestions:rule_enact",
    "suggestions:rule_retire",
    "suggestions:reply_draft",
    "suggestions:statement_publish",
    "suggestions:statement_state",
    "suggestions:suggestion_contact",
    "suggestions:view_remove",
    "suggestions:view_save",
    "web:elder",
    "workbench:message_open",
    "workbench:message_read_all",
    "workdays:change_apply",
    "workdays:change_drop",
    "workdays:change_undo",
    "workdays:clock_leave",
    "workdays:holiday_clear",
}

MATRIX = {
    "web:elder": {
        302: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor"
    },
    "accounts:sign_in": {
        200: "visitor",
        302: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "accounts:sign_out": {
        302: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor"
    },
    "accounts:password": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        302: "visitor",
    },
    "accounts:switch_role": {
        302: "staff",
        401: "visitor",
        404: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "signin:forgotten": {
        200: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "signin:pin_set": {
        200: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "signin:card": {
        200: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "signin:pin": {
        302: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "signin:own": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        302: "visitor",
    },
    "signin:second_factor": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        302: "visitor",
    },
    "signin:second_factor_bind": {
        401: "visitor",
        422: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "signin:sessions_end": {
        401: "visitor",
        422: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "signin:session_end": {
        401: "visitor",
        404: "staff leader official office chair clerk stranger keeper group_leader deputy head rater admin auditor",
        422: "handler",
    },
    "signin:device_end": {
        401: "visitor",
        404: "staff leader official office chair clerk stranger keeper group_leader deputy head rater admin auditor",
        422: "handler",
    },
    "setup:accounts_open": {
        200: "admin",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "setup:card_list": {
        200: "admin",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "setup:card_print": {
        200: "admin",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "setup:security": {
        200: "admin",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "setup:card_issue": {
        401: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
        422: "admin",
    },
    "setup:access_end": {
        401: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
        422: "admin",
    },
    "setup:account_unlock": {
        401: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
        422: "admin",
    },
    "setup:account_code_reset": {
        401: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
        422: "admin",
    },
    "setup:device_end": {
        401: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
        422: "admin",
    },
    "setup:session_end": {
        401: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
        422: "admin",
    },
    "runtime:healthz": {
        200: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor"
    },
    "runtime:health_page": {
        200: "admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor staff",
    },
    "search:results": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        302: "visitor",
    },
    "workbench:home": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        302: "visitor",
    },
    "workbench:todos": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        302: "visitor",
    },
    "workbench:todo_print": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        302: "visitor",
    },
    "imports:kind_list": {
        200: "staff chair clerk stranger admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
    },
    "imports:upload": {
        200: "staff chair clerk stranger admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
    },
    "imports:template": {
        200: "staff chair clerk stranger admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
    },
    "imports:batch_detail": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
        404: "chair clerk stranger",
    },
    "imports:batch_mapping": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
        404: "chair clerk stranger",
    },
    "imports:batch_judge": {
        401: "visitor",
        422: "staff admin",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
        404: "chair clerk stranger",
    },
    "imports:batch_confirm": {
        401: "visitor",
        422: "staff admin",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
        404: "chair clerk stranger",
    },
    "imports:batch_undo": {
        302: "visitor staff admin",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
        404: "chair clerk stranger",
    },
    "imports:batch_refused": {
        200: "staff",
        302: "visitor",
        403: "admin leader official office keeper group_leader deputy handler head rater auditor",
        404: "chair clerk stranger",
    },
    "jobs:job_list": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        302: "visitor",
    },
    "jobs:job_detail": {
        200: "staff admin",
        302: "visitor",
        404: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "jobs:job_download": {
        200: "staff",
        302: "visitor",
        403: "admin",
        404: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "jobs:job_cancel": {
        401: "visitor",
        422: "staff admin",
        404: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "jobs:job_retry": {
        401: "visitor",
        422: "staff admin",
        404: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "workbench:messages": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        302: "visitor",
    },
    "workbench:message_read_all": {
        401: "visitor",
        422: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "workbench:message_open": {
        401: "visitor",
        404: "staff leader official office chair clerk stranger keeper group_leader deputy head rater admin auditor",
        422: "handler",
    },
    "notifications:kind_list": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "notifications:words_edit": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "notifications:hours_edit": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "notifications:words_undo": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
        422: "staff admin",
    },
    "notifications:words_reset": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
        422: "staff admin",
    },
    "notifications:address_edit": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        302: "visitor",
    },
    "notifications:person_address": {
        200: "admin",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "notifications:unsent_list": {
        200: "admin",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "notifications:unsent_resend": {
        401: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
        422: "admin",
    },
    "notifications:mailing_resend": {
        401: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
        422: "admin",
    },
    "notifications:mailing_give_up": {
        401: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
        422: "admin",
    },
    "workbench:roles": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        302: "visitor",
    },
    "workbench:desk": {
        200: "staff chair clerk keeper",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "workbench:help": {
        200: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor"
    },
    "workbench:accessibility": {
        200: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor"
    },
    "phone:home": {
        200: "staff chair clerk stranger keeper group_leader deputy",
        302: "visitor",
        403: "leader official office handler head rater admin auditor",
    },
    "phone:visit_create": {
        200: "group_leader deputy",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper handler head rater admin auditor",
    },
    "phone:problem_create": {
        200: "group_leader deputy",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper handler head rater admin auditor",
    },
    "phone:done": {
        200: "deputy",
        302: "visitor",
        403: "leader official office handler head rater admin auditor",
        404: "staff chair clerk stranger keeper group_leader",
    },
    "phone:photo_create": {
        401: "visitor",
        403: "leader official office handler head rater admin auditor",
        404: "staff chair clerk stranger keeper group_leader",
        422: "deputy",
    },
    "phone:problem_done": {
        302: "visitor",
        403: "leader official office handler head rater admin auditor",
        404: "staff chair clerk stranger keeper group_leader deputy",
    },
    "phone:record_list": {
        200: "staff chair clerk stranger keeper group_leader deputy",
        302: "visitor",
        403: "leader official office handler head rater admin auditor",
    },
    "phone:outbox": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        302: "visitor",
    },
    "phone:outbox_key": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        302: "visitor",
    },
    "phone:worker": {
        200: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor"
    },
    "phone:record_detail": {
        200: "deputy",
        302: "visitor",
        403: "leader official office handler head rater admin auditor",
        404: "staff chair clerk stranger keeper group_leader",
    },
    "phone:record_edit": {
        200: "deputy",
        302: "visitor",
        403: "leader official office handler head rater admin auditor",
        404: "staff chair clerk stranger keeper group_leader",
    },
    "phone:record_confirm": {
        401: "visitor",
        403: "leader official office keeper handler head rater admin auditor",
        404: "staff chair clerk stranger group_leader",
        422: "deputy",
    },
    "phone:record_dispute": {
        200: "deputy",
        302: "visitor",
        403: "leader official office keeper handler head rater admin auditor",
        404: "staff chair clerk stranger group_leader",
    },
    "phone:record_void": {
        200: "deputy",
        302: "visitor",
        403: "leader official office handler head rater admin auditor",
        404: "staff chair clerk stranger keeper group_leader",
    },
    "phone:summary": {
        200: "group_leader deputy",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper handler head rater admin auditor",
    },
    "phone:settings": {
        200: "staff chair clerk stranger keeper group_leader deputy",
        302: "visitor",
        403: "leader official office handler head rater admin auditor",
    },
    "phone:todos": {
        200: "staff chair clerk stranger keeper group_leader deputy",
        302: "visitor",
        403: "leader official office handler head rater admin auditor",
    },
    "phone:suggestion_list": {
        200: "staff chair clerk stranger keeper group_leader deputy",
        302: "visitor",
        403: "leader official office handler head rater admin auditor",
    },
    "phone:duty_list": {
        200: "staff chair clerk stranger keeper group_leader deputy",
        302: "visitor",
        403: "leader official office handler head rater admin auditor",
    },
    "phone:duty_swap": {
        200: "deputy",
        302: "visitor",
        403: "leader official office handler head rater admin auditor",
        404: "staff chair clerk stranger keeper group_leader",
    },
    "phone:swap_answer": {
        200: "deputy",
        302: "visitor",
        403: "leader official office handler head rater admin auditor",
        404: "staff chair clerk stranger keeper group_leader",
    },
    "phone:duty_leave": {
        200: "deputy",
        302: "visitor",
        403: "leader official office handler head rater admin auditor",
        404: "staff chair clerk stranger keeper group_leader",
    },
    "deputies:mandate_list": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "deputies:training_list": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "deputies:training_plans": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "deputies:training_plan_detail": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "deputies:report_list": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "deputies:report_plans": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "deputies:training_create": {
        200: "staff chair clerk stranger admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
    },
    "deputies:training_plan_create": {
        200: "staff chair clerk stranger admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
    },
    "deputies:training_coverage": {
        200: "staff leader official chair clerk stranger admin",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater auditor",
    },
    "deputies:training_coverage_export": {
        200: "staff leader official chair clerk stranger admin",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater auditor",
    },
    "deputies:training_untrained": {
        200: "staff leader official chair clerk stranger admin",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater auditor",
    },
    "deputies:report_due": {
        200: "staff leader official chair clerk stranger admin",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater auditor",
    },
    "deputies:training_detail": {
        200: "staff leader official group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
        404: "chair clerk stranger keeper",
    },
    "deputies:training_print": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
        404: "chair clerk stranger",
    },
    "deputies:training_edit": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
        404: "chair clerk stranger",
    },
    "deputies:training_names": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
        404: "chair clerk stranger",
    },
    "deputies:training_attend": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
        404: "chair clerk stranger",
    },
    "deputies:training_cancel": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
        404: "chair clerk stranger",
    },
    "deputies:training_plan_edit": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "deputies:report_plan_edit": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "deputies:report_create": {
        302: "visitor staff chair clerk stranger admin",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
    },
    "deputies:report_detail": {
        200: "staff leader official chair clerk keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
        404: "stranger",
    },
    "deputies:report_edit": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk keeper group_leader deputy handler head rater auditor",
        404: "stranger",
    },
    "deputies:report_hold": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk keeper group_leader deputy handler head rater auditor",
        404: "stranger",
    },
    "deputies:report_feedback": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk keeper group_leader deputy handler head rater auditor",
        404: "stranger",
    },
    "deputies:report_drop": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk keeper group_leader deputy handler head rater auditor",
        404: "stranger",
    },
    "deputies:report_ballot": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk keeper group_leader deputy handler head rater auditor",
        404: "stranger",
    },
    "deputies:report_write": {
        200: "staff deputy admin",
        302: "visitor",
        403: "leader official office chair clerk keeper group_leader handler head rater auditor",
        404: "stranger",
    },
    "deputies:report_answer": {
        200: "staff deputy admin",
        302: "visitor",
        403: "leader official office chair clerk keeper group_leader handler head rater auditor",
        404: "stranger",
    },
    "deputies:report_print": {
        200: "staff leader official deputy admin",
        302: "visitor",
        403: "office chair clerk keeper group_leader handler head rater auditor",
        404: "stranger",
    },
    "deputies:report_word": {
        200: "staff leader official deputy admin",
        302: "visitor",
        403: "office chair clerk keeper group_leader handler head rater auditor",
        404: "stranger",
    },
    "deputies:mandate_export": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        401: "visitor",
        403: "office handler head rater auditor",
    },
    "deputies:mandate_create": {
        200: "staff chair clerk stranger admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
    },
    "deputies:name_list": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "deputies:name_list_export": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        401: "visitor",
        403: "office handler head rater auditor",
    },
    "deputies:name_order": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "deputies:structure": {
        200: "staff leader official chair clerk stranger admin",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater auditor",
    },
    "deputies:structure_export": {
        200: "staff leader official chair clerk stranger admin",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater auditor",
    },
    "deputies:own_record": {
        302: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor"
    },
    "deputies:mandate_detail": {
        200: "staff leader official chair clerk keeper group_leader deputy admin",
        302: "visitor",
        404: "office stranger handler head rater auditor",
    },
    "deputies:mandate_contact": {
        200: "deputy",
        422: "staff chair clerk keeper",
        401: "visitor",
        403: "leader official group_leader admin",
        404: "office stranger handler head rater auditor",
    },
    "deputies:performance_record": {
        200: "staff leader official chair clerk keeper group_leader deputy admin",
        302: "visitor",
        404: "office stranger handler head rater auditor",
    },
    "deputies:performance_file": {
        200: "staff leader official chair clerk keeper group_leader deputy admin",
        302: "visitor",
        404: "office stranger handler head rater auditor",
    },
    "deputies:performance_word": {
        200: "staff leader official chair clerk keeper group_leader deputy admin",
        302: "visitor",
        404: "office stranger handler head rater auditor",
    },
    "deputies:year_summary": {
        200: "staff leader official chair clerk keeper group_leader deputy admin",
        302: "visitor",
        404: "office stranger handler head rater auditor",
    },
    "deputies:year_summary_word": {
        200: "staff leader official chair clerk keeper group_leader deputy admin",
        302: "visitor",
        404: "office stranger handler head rater auditor",
    },
    "deputies:correction_create": {
        200: "staff admin deputy",
        302: "visitor",
        403: "leader official chair clerk keeper group_leader",
        404: "office stranger handler head rater auditor",
    },
    "deputies:correction_list": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "deputies:correction_detail": {
        200: "staff admin deputy",
        302: "visitor",
        404: "leader official office chair clerk stranger keeper group_leader handler head rater auditor",
    },
    "deputies:correction_decide": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
        404: "chair clerk stranger",
    },
    "deputies:correction_supply": {
        200: "deputy",
        302: "visitor",
        403: "staff admin",
        404: "leader official office chair clerk stranger keeper group_leader handler head rater auditor",
    },
    "deputies:correction_withdraw": {
        401: "visitor",
        404: "leader official office chair clerk stranger keeper group_leader handler head rater auditor",
        422: "staff admin deputy",
    },
    "deputies:selection_list": {
        200: "staff leader official chair clerk stranger admin",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater auditor",
    },
    "deputies:honour_list": {
        200: "staff leader official chair clerk stranger admin",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater auditor",
    },
    "deputies:selection_detail": {
        200: "staff leader official chair clerk stranger admin",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater auditor",
    },
    "deputies:selection_create": {
        200: "staff chair clerk stranger admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
    },
    "deputies:selection_nominate": {
        200: "staff chair clerk stranger admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
    },
    "deputies:selection_edit": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "deputies:selection_cancel": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "deputies:selection_decide": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "deputies:nomination_withdraw": {
        200: "staff chair clerk admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
        404: "stranger",
    },
    "deputies:honour_create": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk keeper group_leader deputy handler head rater auditor",
        404: "stranger",
    },
    "deputies:honour_void": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk keeper group_leader deputy handler head rater auditor",
        404: "stranger",
    },
    "deputies:mandate_edit": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk keeper group_leader deputy handler head rater auditor",
        404: "stranger",
    },
    "deputies:mandate_end": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk keeper group_leader deputy handler head rater auditor",
        404: "stranger",
    },
    "deputies:mandate_suspend": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk keeper group_leader deputy handler head rater auditor",
        404: "stranger",
    },
    "deputies:mandate_restore": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk keeper group_leader deputy handler head rater auditor",
        404: "stranger",
    },
    "deputies:office_take": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk keeper group_leader deputy handler head rater auditor",
        404: "stranger",
    },
    "deputies:office_leave": {
        200: "staff chair clerk admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
        404: "stranger",
    },
    "public_deputies:deputy_list": {
        200: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "public_deputies:deputy_detail": {
        200: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "deputies:mandate_cards": {
        200: "staff chair clerk stranger admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
    },
    "deputies:contact_list": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "deputies:contact_export": {
        200: "staff leader official chair clerk stranger admin",
        401: "visitor",
        403: "office keeper group_leader deputy handler head rater auditor",
    },
    "deputies:contact_create": {
        200: "staff chair clerk stranger admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
    },
    "deputies:contact_copy": {
        200: "staff chair clerk stranger admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
    },
    # A leader of the county keeps contact with the deputy of the cast.
    "deputies:contact_detail": {
        200: "staff leader official deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
        404: "chair clerk stranger keeper group_leader",
    },
    "deputies:contact_end": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
        404: "chair clerk stranger",
    },
    **{
        f"deputies:contact_visit_{what}": {
            200: "staff leader admin",
            302: "visitor",
            403: "official office deputy handler head rater auditor",
            404: "chair clerk stranger keeper group_leader",
        }
        for what in ("create", "edit", "answer", "void")
    },
    "deputies:fund_list": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "deputies:fund_detail": {
        200: "staff leader official chair clerk",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "deputies:fund_export": {
        200: "staff leader official chair clerk",
        401: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    **{
        f"deputies:{name}": {
            200: "staff chair clerk",
            302: "visitor",
            403: "leader official office keeper group_leader deputy handler head rater admin auditor",
            404: "stranger",
        }
        for name in (
            "fund_wageless",
            "fund_pay",
            "fund_line_create",
            "fund_line_edit",
            "fund_line_void",
            "fund_standard_create",
            "expenditure_create",
            "expenditure_void",
        )
    },
    # The standards are the county's.
    **{
        f"deputies:fund_standard_{what}": {
            200: "staff",
            302: "visitor",
            403: "leader official office keeper group_leader deputy handler head rater admin auditor",
            404: "chair clerk stranger",
        }
        for what in ("edit", "void")
    },
    "deputies:term_list": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "deputies:change_list": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "deputies:change_create": {
        200: "staff chair stranger admin",
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater auditor",
    },
    # A list in preparation is open to who prepares it.
    "deputies:change_detail": {
        200: "staff admin",
        302: "visitor",
        403: "office handler head rater auditor",
        404: "leader official chair clerk stranger keeper group_leader deputy",
    },
    "deputies:change_choose": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater auditor",
        404: "chair stranger",
    },
    "deputies:change_confirm": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater auditor",
        404: "chair stranger",
    },
    "deputies:change_drop": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater auditor",
        404: "chair stranger",
    },
    # The change of the world is in preparation: there is nothing to undo, one is led back.
    "deputies:change_undo": {
        302: "visitor staff admin",
        403: "leader official office clerk keeper group_leader deputy handler head rater auditor",
        404: "chair stranger",
    },
    # Nor one to take back.
    "deputies:mandate_revive": {
        302: "visitor staff admin",
        403: "leader official office chair clerk keeper group_leader deputy handler head rater auditor",
        404: "stranger",
    },
    # A mandate in office has no end to announce: one is led back.
    "deputies:mandate_announce": {
        302: "visitor staff admin",
        403: "leader official office chair clerk keeper group_leader deputy handler head rater auditor",
        404: "stranger",
    },
    "deputies:higher_list": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    # All three are entered; who may enter one is told so and led to them.
    "deputies:higher_create": {
        302: "visitor staff admin",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "deputies:higher_term_close": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
        404: "chair clerk stranger",
    },
    "deputies:term_create": {
        200: "staff chair stranger admin",
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater auditor",
    },
    "deputies:term_edit": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "deputies:session_create": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "deputies:session_edit": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    # sessions of congresses
    "deputies:session_list": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "deputies:session_detail": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "deputies:session_print": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    **{
        f"deputies:session_attendance{part}": {
            200: "staff leader official admin",
            302: "visitor",
            403: "office chair clerk stranger keeper group_leader deputy handler head rater auditor",
        }
        for part in ("", "_export")
    },
    "deputies:session_word": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "deputies:election_detail": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "deputies:paper_file": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "deputies:session_prepare": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "deputies:presidium_edit": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "deputies:sitting_create": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "deputies:agenda_create": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "deputies:agenda_edit": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "deputies:agenda_void": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "deputies:paper_create": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "deputies:paper_edit": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "deputies:paper_void": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "deputies:resolution_create": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "deputies:resolution_edit": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "deputies:resolution_void": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "deputies:election_create": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "deputies:election_edit": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "deputies:election_void": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "deputies:election_met": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "deputies:election_result": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "deputies:candidate_create": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "deputies:candidate_edit": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "deputies:candidate_withdraw": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "deputies:constituency_list": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "deputies:constituency_create": {
        200: "staff chair clerk stranger admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
    },
    "deputies:constituency_edit": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "deputies:group_list": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "deputies:group_create": {
        200: "staff chair clerk stranger admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
    },
    "deputies:group_edit": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "deputies:group_leader": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "deputies:delegation_create": {
        200: "staff chair clerk stranger admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
    },
    "deputies:delegation_edit": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "deputies:campaign_list": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "deputies:campaign_detail": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "deputies:pair_list": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "deputies:campaign_edit": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "deputies:campaign_void": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "deputies:counter_create": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "deputies:counter_edit": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "deputies:campaign_create": {
        200: "staff chair clerk stranger admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
    },
    "deputies:pair_create": {
        200: "chair clerk stranger",
        302: "visitor",
        403: "staff leader official office keeper group_leader deputy handler head rater admin auditor",
    },
    "deputies:pair_detail": {
        200: "chair clerk deputy",
        302: "visitor",
        403: "office handler head rater auditor",
        404: "staff leader official stranger keeper group_leader admin",
    },
    "deputies:pair_edit": {
        200: "chair clerk deputy",
        302: "visitor",
        403: "office handler head rater auditor",
        404: "staff leader official stranger keeper group_leader admin",
    },
    "deputies:pair_contact": {
        200: "chair clerk deputy",
        401: "visitor",
        403: "office handler head rater auditor",
        404: "staff leader official stranger keeper group_leader admin",
    },
    "deputies:pair_end": {
        200: "chair clerk",
        302: "visitor",
        403: "staff leader official office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "deputies:pair_void": {
        200: "chair clerk",
        302: "visitor",
        403: "staff leader official office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "deputies:meeting_list": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "deputies:meeting_create": {
        200: "staff chair clerk stranger group_leader",
        302: "visitor",
        403: "leader official office keeper deputy handler head rater admin auditor",
    },
    "deputies:meeting_detail": {
        200: "staff leader official chair clerk admin",
        302: "visitor",
        403: "office handler head rater auditor",
        404: "stranger keeper group_leader deputy",
    },
    "deputies:meeting_edit": {
        200: "staff chair clerk",
        302: "visitor",
        403: "leader official office keeper handler head rater admin auditor",
        404: "stranger group_leader deputy",
    },
    "deputies:meeting_hold": {
        200: "staff chair clerk",
        302: "visitor",
        403: "leader official office keeper handler head rater admin auditor",
        404: "stranger group_leader deputy",
    },
    "deputies:meeting_cancel": {
        200: "staff chair clerk",
        302: "visitor",
        403: "leader official office keeper handler head rater admin auditor",
        404: "stranger group_leader deputy",
    },
    "deputies:meeting_call": {
        200: "staff chair clerk",
        302: "visitor",
        403: "leader official office keeper handler head rater admin auditor",
        404: "stranger group_leader deputy",
    },
    "deputies:meeting_replies": {
        200: "staff chair clerk",
        302: "visitor",
        403: "leader official office keeper handler head rater admin auditor",
        404: "stranger group_leader deputy",
    },
    "deputies:meeting_answer_for": {
        200: "staff chair clerk",
        302: "visitor",
        403: "leader official office keeper handler head rater admin auditor",
        404: "stranger group_leader deputy",
    },
    "deputies:meeting_invite": {
        200: "staff chair clerk",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "deputies:meeting_steps": {
        200: "staff chair clerk",
        302: "visitor",
        403: "leader official office keeper handler head rater admin auditor",
        404: "stranger group_leader deputy",
    },
    "deputies:meeting_notice": {
        200: "staff leader official chair clerk admin",
        302: "visitor",
        403: "office handler head rater auditor",
        404: "stranger keeper group_leader deputy",
    },
    "deputies:meeting_notice_paper": {
        200: "staff leader official chair clerk admin",
        302: "visitor",
        403: "office handler head rater auditor",
        404: "stranger keeper group_leader deputy",
    },
    "deputies:meeting_sheet": {
        200: "staff leader official chair clerk admin",
        302: "visitor",
        403: "office handler head rater auditor",
        404: "stranger keeper group_leader deputy",
    },
    "deputies:meeting_sheet_export": {
        200: "staff leader official chair clerk admin",
        302: "visitor",
        403: "office handler head rater auditor",
        404: "stranger keeper group_leader deputy",
    },
    "deputies:meeting_reply": {
        200: "deputy",
        302: "visitor",
        403: "office handler head rater auditor",
        404: "staff leader official chair clerk stranger keeper group_leader admin",
    },
    "deputies:invitation_withdraw": {
        200: "staff",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater admin auditor",
        404: "chair clerk stranger",
    },
    "deputies:meeting_template_list": {
        200: "staff chair clerk stranger",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater admin auditor",
    },
    "deputies:meeting_template_create": {
        200: "staff chair clerk stranger",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater admin auditor",
    },
    "deputies:meeting_template_edit": {
        200: "staff chair clerk",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "deputies:plan_list": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "deputies:plan_create": {
        200: "staff chair clerk stranger",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater admin auditor",
    },
    "deputies:plan_detail": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "deputies:plan_print": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "deputies:plan_paper": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "deputies:plan_edit": {
        200: "staff chair clerk",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "deputies:plan_item_create": {
        200: "staff chair clerk",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "deputies:plan_adopt": {
        200: "staff chair clerk",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "deputies:plan_send": {
        200: "staff chair clerk",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "deputies:plan_item_edit": {
        200: "staff chair clerk",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "deputies:plan_item_void": {
        200: "staff chair clerk",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "liaison_stations:station_list": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "liaison_stations:station_create": {
        200: "staff chair clerk stranger admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
    },
    "liaison_stations:station_detail": {
        200: "staff leader official chair clerk keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
        404: "stranger",
    },
    "liaison_stations:station_edit": {
        200: "staff chair clerk admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
        404: "stranger",
    },
    "liaison_stations:station_placement": {
        200: "staff chair clerk admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
        404: "stranger",
    },
    "liaison_stations:station_poster": {
        200: "staff leader official chair clerk keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
        404: "stranger",
    },
    "liaison_stations:station_rules": {
        200: "staff leader official chair clerk keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
        404: "stranger",
    },
    "liaison_stations:keeper_create": {
        200: "staff chair clerk admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
        404: "stranger",
    },
    "liaison_stations:keeper_end": {
        200: "staff chair clerk admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
        404: "stranger",
    },
    "liaison_stations:station_grid": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "liaison_stations:station_grid_print": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "liaison_stations:placement_list": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "liaison_stations:placement_many": {
        200: "staff chair clerk admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
        404: "stranger",
    },
    "liaison_stations:building_list": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "liaison_stations:plan_create": {
        200: "staff chair clerk stranger admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
    },
    "liaison_stations:plan_detail": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "liaison_stations:plan_edit": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader "
        "deputy handler head rater auditor",
    },
    "liaison_stations:plan_void": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader "
        "deputy handler head rater auditor",
    },
    "liaison_stations:plan_print": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "liaison_stations:plan_export": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "liaison_stations:site_create": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader "
        "deputy handler head rater auditor",
    },
    "liaison_stations:site_edit": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk keeper group_leader deputy handler head rater auditor",
        404: "stranger",
    },
    "liaison_stations:site_drop": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk keeper group_leader deputy handler head rater auditor",
        404: "stranger",
    },
    "liaison_stations:standard_list": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "liaison_stations:standard_create": {
        200: "staff chair clerk stranger admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
    },
    "liaison_stations:standard_detail": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "liaison_stations:standard_edit": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
        404: "chair clerk stranger",
    },
    "liaison_stations:standard_enact": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
        404: "chair clerk stranger",
    },
    "liaison_stations:standard_revise": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader "
        "deputy handler head rater auditor",
        422: "staff admin",
    },
    "liaison_stations:standard_retire": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader "
        "deputy handler head rater auditor",
    },
    "liaison_stations:standard_print": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "liaison_stations:acceptance_create": {
        200: "staff chair clerk stranger keeper",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
    },
    "liaison_stations:acceptance_detail": {
        200: "staff leader official chair clerk keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
        404: "stranger",
    },
    "liaison_stations:acceptance_check": {
        200: "chair clerk keeper",
        302: "visitor",
        403: "staff leader official office group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "liaison_stations:acceptance_inspect": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "liaison_stations:acceptance_fixed": {
        200: "chair clerk keeper",
        302: "visitor",
        403: "staff leader official office group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "liaison_stations:acceptance_cancel": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "liaison_stations:acceptance_print": {
        200: "staff leader official chair clerk keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
        404: "stranger",
    },
    "liaison_stations:acceptance_award": {
        200: "staff",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "chair clerk stranger keeper",
    },
    "liaison_stations:acceptance_photo_create": {
        200: "staff chair clerk keeper",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "liaison_stations:inspection_photo": {
        200: "staff leader official chair clerk keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
        404: "stranger",
    },
    "liaison_stations:approval_create": {
        200: "staff chair clerk stranger",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater admin auditor",
    },
    "liaison_stations:reward_list": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "liaison_stations:reward_create": {
        200: "staff chair clerk stranger",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater admin auditor",
    },
    "liaison_stations:reward_export": {
        200: "staff leader official chair clerk stranger keeper",
        302: "visitor",
        403: "office group_leader deputy handler head rater admin auditor",
    },
    "liaison_stations:reward_void": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "liaison_stations:star_list": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "liaison_stations:star_change": {
        200: "staff",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "chair clerk stranger keeper",
    },
    "liaison_stations:star_void": {
        200: "staff",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "chair clerk stranger keeper",
    },
    "liaison_stations:reception_day_plan": {
        200: "staff chair clerk keeper",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "liaison_stations:reception_day_list": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "liaison_stations:reception_day_detail": {
        200: "staff leader official chair clerk keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
        404: "stranger",
    },
    "liaison_stations:reception_day_hold": {
        200: "staff chair clerk keeper",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "liaison_stations:reception_day_miss": {
        200: "staff chair clerk keeper",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "liaison_stations:reception_day_cancel": {
        200: "staff chair clerk keeper",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "liaison_stations:reception_day_edit": {
        200: "staff chair clerk keeper",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "liaison_stations:reception_day_notice": {
        200: "staff chair clerk keeper",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "liaison_stations:reception_day_open": {
        200: "staff chair clerk keeper",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "liaison_stations:reception_day_sheet": {
        200: "staff chair clerk keeper",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "liaison_stations:duty_substitute": {
        200: "staff chair clerk keeper",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "liaison_stations:duty_turns": {
        200: "staff chair clerk keeper",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "liaison_stations:reception_rule_list": {
        200: "staff chair clerk keeper",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "liaison_stations:reception_rule_create": {
        200: "staff chair clerk keeper",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "liaison_stations:reception_rule_edit": {
        200: "staff chair clerk keeper",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "liaison_stations:reception_rule_stop": {
        200: "staff chair clerk keeper",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "liaison_stations:reception_year": {
        200: "staff chair clerk keeper",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "liaison_stations:reception_day_poster": {
        200: "staff leader official chair clerk keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
        404: "stranger",
    },
    "liaison_stations:reception_year_sheet": {
        200: "staff leader official chair clerk keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
        404: "stranger",
    },
    "liaison_stations:reception_day_move": {
        200: "staff chair clerk keeper",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "liaison_stations:activity_list": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "liaison_stations:activity_export": {
        200: "staff leader official chair clerk stranger keeper",
        302: "visitor",
        403: "office group_leader deputy handler head rater admin auditor",
    },
    "liaison_stations:activity_create": {
        200: "staff chair clerk stranger keeper",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
    },
    "liaison_stations:pair_visits": {
        200: "chair clerk deputy",
        302: "visitor",
        403: "office handler head rater auditor",
        404: "staff leader official stranger keeper group_leader admin",
    },
    "liaison_stations:activity_detail": {
        200: "staff leader official chair clerk group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
        404: "stranger keeper",
    },
    "liaison_stations:activity_edit": {
        200: "staff chair clerk group_leader deputy",
        302: "visitor",
        403: "leader official office handler head rater admin auditor",
        404: "stranger keeper",
    },
    "liaison_stations:activity_confirm": {
        401: "visitor",
        403: "leader official office keeper handler head rater admin auditor",
        404: "stranger",
        422: "staff chair clerk group_leader deputy",
    },
    "liaison_stations:activity_dispute": {
        200: "staff chair clerk group_leader deputy",
        302: "visitor",
        403: "leader official office keeper handler head rater admin auditor",
        404: "stranger",
    },
    "liaison_stations:activity_uphold": {
        200: "staff chair clerk group_leader deputy",
        302: "visitor",
        403: "leader official office handler head rater admin auditor",
        404: "stranger keeper",
    },
    "liaison_stations:activity_void": {
        200: "staff chair clerk group_leader deputy",
        302: "visitor",
        403: "leader official office handler head rater admin auditor",
        404: "stranger keeper",
    },
    "liaison_stations:activity_photo_create": {
        200: "staff chair clerk group_leader deputy",
        302: "visitor",
        403: "leader official office handler head rater admin auditor",
        404: "stranger keeper",
    },
    "liaison_stations:activity_photo": {
        200: "staff leader official chair clerk group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
        404: "stranger keeper",
    },
    "liaison_stations:project_list": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
    },
    "liaison_stations:project_export": {
        200: "staff leader official chair clerk stranger keeper",
        401: "visitor",
        403: "office group_leader deputy handler head rater admin auditor",
    },
    "liaison_stations:project_create": {
        200: "staff chair clerk stranger",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater admin auditor",
    },
    "liaison_stations:project_detail": {
        200: "staff leader official chair clerk deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
        404: "stranger keeper group_leader",
    },
    "liaison_stations:project_print": {
        200: "staff leader official chair clerk deputy admin",
        302: "visitor",
        403: "office handler head rater auditor",
        404: "stranger keeper group_leader",
    },
    "liaison_stations:project_edit": {
        200: "staff chair clerk",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "stranger keeper",
    },
    "liaison_stations:project_follow": {
        200: "staff chair clerk",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "stranger keeper",
    },
    "liaison_stations:project_close": {
        200: "staff chair clerk",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "stranger keeper",
    },
    "liaison_stations:project_void": {
        200: "staff chair clerk",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "stranger keeper",
    },
    "liaison_stations:problem_pass": {
        200: "staff chair clerk",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "stranger keeper",
    },
    "liaison_stations:problem_answer": {
        200: "staff chair clerk",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "stranger keeper",
    },
    "liaison_stations:problem_void": {
        200: "staff chair clerk",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "stranger keeper",
    },
    "liaison_stations:project_visit": {
        200: "staff chair clerk deputy",
        302: "visitor",
        403: "leader official office handler head rater admin auditor",
        404: "stranger keeper group_leader",
    },
    "workbench:problem_demand": {
        200: "staff chair clerk",
        302: "visitor",
        403: "leader official office deputy handler head rater admin auditor",
        404: "stranger keeper group_leader",
    },
    "liaison_stations:oversight_list": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy handler head admin",
        302: "visitor",
        403: "office rater auditor",
    },
    "liaison_stations:oversight_export": {
        200: "staff leader official chair clerk stranger keeper",
        401: "visitor",
        403: "office group_leader deputy handler head rater admin auditor",
    },
    "liaison_stations:oversight_create": {
        200: "staff chair clerk stranger",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater admin auditor",
    },
    "liaison_stations:oversight_detail": {
        200: "staff leader official deputy handler head admin",
        302: "visitor",
        403: "office rater auditor",
        404: "chair clerk stranger keeper group_leader",
    },
    "liaison_stations:oversight_print": {
        200: "staff leader official deputy handler head admin",
        302: "visitor",
        403: "office rater auditor",
        404: "chair clerk stranger keeper group_leader",
    },
    "liaison_stations:oversight_edit": {
        200: "staff",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "chair clerk stranger keeper",
    },
    "liaison_stations:oversight_hand": {
        200: "staff",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "chair clerk stranger keeper",
    },
    "liaison_stations:oversight_void": {
        200: "staff",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "chair clerk stranger keeper",
    },
    "liaison_stations:finding_create": {
        200: "staff",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "chair clerk stranger keeper",
    },
    "liaison_stations:finding_edit": {
        200: "staff",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "chair clerk stranger keeper",
    },
    "liaison_stations:finding_check": {
        200: "staff",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "chair clerk stranger keeper",
    },
    "liaison_stations:finding_void": {
        200: "staff",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "chair clerk stranger keeper",
    },
    "liaison_stations:finding_answer": {
        200: "staff handler head",
        302: "visitor",
        403: "leader official office group_leader deputy rater admin auditor",
        404: "chair clerk stranger keeper",
    },
    "suggestions:meeting_list": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head",
        302: "visitor",
        403: "rater admin auditor",
    },
    "suggestions:meeting_create": {
        200: "staff office chair stranger",
        302: "visitor",
        403: "leader official clerk keeper group_leader deputy handler head rater admin auditor",
    },
    "suggestions:meeting_detail": {
        200: "staff leader official office",
        302: "visitor",
        403: "rater admin auditor",
        404: "chair clerk stranger keeper group_leader deputy handler head",
    },
    "suggestions:meeting_edit": {
        200: "staff",
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater admin auditor",
        404: "chair stranger",
    },
    "suggestions:meeting_void": {
        200: "staff",
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater admin auditor",
        404: "chair stranger",
    },
    "suggestions:meeting_plan": {
        200: "staff",
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater admin auditor",
        404: "chair stranger",
    },
    "suggestions:meeting_dispatch": {
        200: "staff",
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater admin auditor",
        404: "chair stranger",
    },
    "suggestions:meeting_sets": {
        200: "staff",
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater admin auditor",
        404: "chair stranger",
    },
    "suggestions:meeting_gather": {
        401: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater admin auditor",
        404: "chair stranger",
        422: "staff",
    },
    "suggestions:meeting_take_out": {
        401: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater admin auditor",
        404: "staff chair stranger",
    },
    "suggestions:meeting_enter": {
        200: "staff",
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater admin auditor",
        404: "chair stranger",
    },
    "suggestions:meeting_examine": {
        200: "staff",
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater admin auditor",
        404: "chair stranger",
    },
    "suggestions:meeting_set": {
        200: "staff leader official office handler head",
        302: "visitor",
        403: "rater admin auditor",
        404: "chair clerk stranger keeper group_leader deputy",
    },
    "suggestions:meeting_set_list": {
        200: "staff leader official office handler head",
        302: "visitor",
        403: "rater admin auditor",
        404: "chair clerk stranger keeper group_leader deputy",
    },
    "suggestions:meeting_set_notice": {
        200: "staff leader official office handler head",
        302: "visitor",
        403: "rater admin auditor",
        404: "chair clerk stranger keeper group_leader deputy",
    },
    "suggestions:meeting_set_receipt": {
        200: "staff leader official office handler head",
        302: "visitor",
        403: "rater admin auditor",
        404: "chair clerk stranger keeper group_leader deputy",
    },
    "suggestions:meeting_receipt": {
        200: "office",
        302: "visitor",
        403: "staff leader official clerk keeper group_leader deputy handler head rater admin auditor",
        404: "chair stranger",
    },
    "suggestions:meeting_file": {
        200: "staff leader official office handler head",
        302: "visitor",
        403: "rater admin auditor",
        404: "chair clerk stranger keeper group_leader deputy",
    },
    "suggestions:year_report": {
        200: "staff leader official chair clerk stranger",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
    },
    "suggestions:year_report_records": {
        200: "staff leader official chair clerk stranger",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
    },
    "suggestions:year_report_paper": {
        200: "staff leader official chair clerk stranger",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
    },
    "suggestions:suggestion_list": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head",
        302: "visitor",
        403: "rater admin auditor",
    },
    "suggestions:suggestion_export": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head",
        302: "visitor",
        403: "rater admin auditor",
    },
    "suggestions:suggestion_new": {
        200: "staff chair stranger group_leader deputy",
        302: "visitor",
        403: "leader official office clerk keeper handler head rater admin auditor",
    },
    "suggestions:suggestion_alike": {
        200: "staff chair stranger group_leader deputy",
        302: "visitor",
        403: "leader official office clerk keeper handler head rater admin auditor",
    },
    "suggestions:suggestion_unsign": {
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper deputy handler head rater admin auditor",
        404: "group_leader",
    },
    "suggestions:suggestion_invite": {
        302: "visitor",
        403: "leader official office clerk keeper handler head rater admin auditor",
        404: "staff chair stranger group_leader",
        200: "deputy",
    },
    "suggestions:suggestion_cosign": {
        200: "deputy",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper handler head rater admin auditor",
        404: "group_leader",
    },
    "suggestions:suggestion_decline_cosign": {
        200: "deputy",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper handler head rater admin auditor",
        404: "group_leader",
    },
    "suggestions:suggestion_recall": {
        200: "deputy",
        302: "visitor",
        403: "leader official office clerk keeper handler head rater admin auditor",
        404: "staff chair stranger group_leader",
    },
    "suggestions:suggestion_split_draft": {
        200: "deputy",
        302: "visitor",
        403: "leader official office clerk keeper handler head rater admin auditor",
        404: "staff chair stranger group_leader",
    },
    "suggestions:suggestion_split": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "suggestions:suggestion_merge": {
        200: "staff",
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater admin auditor",
        404: "chair stranger",
    },
    "suggestions:suggestion_unmerge": {
        200: "staff",
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater admin auditor",
        404: "chair stranger",
    },
    "suggestions:suggestion_dispatch_many": {
        302: "visitor staff chair stranger",
        403: "leader official office clerk keeper group_leader deputy handler head rater admin auditor",
    },
    "suggestions:chat_paste": {
        200: "staff chair clerk stranger keeper group_leader deputy",
        302: "visitor",
        403: "leader official office handler head rater admin auditor",
    },
    "suggestions:chat_take": {
        200: "staff chair clerk stranger keeper group_leader deputy",
        302: "visitor",
        403: "leader official office handler head rater admin auditor",
    },
    "suggestions:clock_detail": {
        200: "staff leader official office chair clerk group_leader deputy",
        302: "visitor",
        403: "rater admin auditor",
        404: "stranger keeper handler head",
    },
    "suggestions:attachment": {
        200: "staff leader official office chair clerk group_leader deputy",
        302: "visitor",
        403: "rater admin auditor",
        404: "stranger keeper handler head",
    },
    "suggestions:station_suggestions": {
        200: "staff leader official chair clerk keeper group_leader deputy",
        302: "visitor",
        403: "rater admin auditor",
        404: "office stranger handler head",
    },
    "suggestions:figure_list": {
        200: "staff leader official office chair clerk stranger handler head",
        302: "visitor",
        403: "keeper group_leader deputy rater admin auditor",
    },
    "suggestions:figure_export": {
        200: "staff leader official office chair clerk stranger handler head",
        302: "visitor",
        403: "keeper group_leader deputy rater admin auditor",
    },
    "suggestions:statement_state": {
        401: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater admin auditor",
        422: "staff chair stranger",
    },
    "suggestions:statement_detail": {
        200: "staff leader official office chair clerk stranger handler head",
        302: "visitor",
        403: "keeper group_leader deputy rater admin auditor",
    },
    "suggestions:statement_publish": {
        401: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater admin auditor",
        422: "staff chair stranger",
    },
    "suggestions:view_save": {
        401: "visitor",
        403: "rater admin auditor",
        422: "staff leader official office chair clerk stranger keeper group_leader deputy handler head",
    },
    "suggestions:view_remove": {
        401: "visitor",
        403: "rater admin auditor",
        404: "leader official office chair clerk stranger keeper group_leader deputy handler head",
        422: "staff",
    },
    "suggestions:publication_queue": {
        200: "staff chair stranger",
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater admin auditor",
    },
    "suggestions:suggestion_withhold": {
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater admin auditor stranger",
        404: "chair",
        200: "staff",
    },
    "suggestions:rule_list": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head admin",
        302: "visitor",
        403: "rater auditor",
    },
    "suggestions:rule_detail": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head admin",
        302: "visitor",
        403: "rater auditor",
    },
    "suggestions:rule_compare": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head admin",
        302: "visitor",
        403: "rater auditor",
    },
    "suggestions:rule_whatif": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head admin",
        302: "visitor",
        403: "rater auditor",
    },
    "suggestions:rule_whatif_print": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head admin",
        302: "visitor",
        403: "rater auditor",
    },
    "suggestions:rule_retire": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
        422: "staff admin",
    },
    "suggestions:rule_move": {
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
        409: "staff admin",
    },
    "suggestions:rule_copy": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
        422: "staff admin",
    },
    "suggestions:rule_adopt": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
        422: "staff admin",
    },
    "suggestions:rule_edit": {
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
        409: "staff admin",
    },
    "suggestions:rule_enact": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
        422: "staff admin",
    },
    "suggestions:suggestion_detail": {
        200: "staff leader official office chair clerk group_leader deputy",
        302: "visitor",
        403: "rater admin auditor",
        404: "stranger keeper handler head",
    },
    "suggestions:suggestion_edit": {
        302: "visitor",
        403: "leader official office clerk keeper handler head rater admin auditor",
        404: "stranger",
        409: "staff chair group_leader deputy",
    },
    "suggestions:suggestion_raise": {
        200: "deputy",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader handler head rater admin auditor",
    },
    "suggestions:suggestion_print": {
        200: "staff leader official office chair clerk group_leader deputy",
        302: "visitor",
        403: "rater admin auditor",
        404: "stranger keeper handler head",
    },
    "suggestions:suggestion_contact": {
        401: "visitor",
        403: "staff leader official office chair clerk group_leader deputy rater admin auditor",
        404: "stranger keeper handler head",
    },
    "suggestions:suggestion_similar": {
        200: "staff leader official office chair clerk group_leader deputy",
        302: "visitor",
        403: "rater admin auditor",
        404: "stranger keeper handler head",
    },
    "suggestions:suggestion_publish": {
        200: "staff",
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater admin auditor chair",
        404: "stranger",
    },
    "suggestions:suggestion_unpublish": {
        200: "staff chair",
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "suggestions:suggestion_show": {
        200: "staff chair clerk keeper",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "suggestions:suggestion_hide": {
        200: "staff chair clerk keeper",
        302: "visitor",
        403: "leader official office group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "suggestions:suggestion_next": {
        302: "visitor staff leader official office chair clerk group_leader deputy",
        403: "rater admin auditor",
        404: "stranger keeper handler head",
    },
    "suggestions:suggestion_previous": {
        302: "visitor staff leader official office chair clerk group_leader deputy",
        403: "rater admin auditor",
        404: "stranger keeper handler head",
    },
    "suggestions:suggestion_accept": {
        200: "group_leader deputy",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper handler head rater admin auditor",
    },
    "suggestions:suggestion_settle": {
        200: "deputy",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader handler head rater admin auditor",
    },
    "suggestions:suggestion_pass_on": {
        200: "deputy",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader handler head rater admin auditor",
    },
    "suggestions:suggestion_to_station": {
        200: "deputy",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader handler head rater admin auditor",
    },
    "suggestions:suggestion_assign_deputy": {
        200: "chair clerk keeper",
        302: "visitor",
        403: "staff leader official office group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "suggestions:suggestion_request_dispatch": {
        200: "deputy",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader handler head rater admin auditor",
    },
    "suggestions:suggestion_submit": {
        200: "deputy",
        302: "visitor",
        403: "leader official office clerk keeper handler head rater admin auditor",
        404: "staff chair stranger group_leader",
    },
    "suggestions:suggestion_examine": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "suggestions:suggestion_return_draft": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "suggestions:suggestion_decline": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "suggestions:suggestion_reexamine": {
        200: "staff",
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater admin auditor",
        404: "chair stranger",
    },
    "suggestions:suggestion_dispatch": {
        200: "staff",
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater admin auditor",
        404: "chair stranger",
    },
    "suggestions:suggestion_assign": {
        200: "office",
        302: "visitor",
        403: "staff leader official chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "suggestions:suggestion_return_dispatch": {
        200: "staff office",
        302: "visitor",
        403: "leader official clerk keeper group_leader deputy handler head rater admin auditor",
        404: "chair stranger",
    },
    "suggestions:suggestion_redispatch": {
        200: "staff office",
        302: "visitor",
        403: "leader official clerk keeper group_leader deputy handler head rater admin auditor chair",
        404: "stranger",
    },
    "suggestions:suggestion_acknowledge": {
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy rater admin auditor",
        200: "handler head",
    },
    "suggestions:suggestion_send_back": {
        200: "handler head",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy rater admin auditor",
    },
    "suggestions:suggestion_reply": {
        200: "handler head",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy rater admin auditor",
    },
    "suggestions:suggestion_request_close": {
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy rater admin auditor",
        200: "handler head",
    },
    "suggestions:suggestion_extend": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "suggestions:suggestion_evaluate": {
        200: "deputy",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader handler head rater admin auditor",
    },
    "suggestions:suggestion_rework": {
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater admin auditor",
        404: "stranger chair",
        200: "staff",
    },
    "suggestions:suggestion_close": {
        302: "visitor",
        403: "leader official office chair clerk keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
        200: "staff",
    },
    "suggestions:suggestion_fulfil": {
        200: "staff",
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater admin auditor",
        404: "chair stranger",
    },
    "suggestions:suggestion_reopen": {
        200: "chair",
        302: "visitor",
        403: "staff leader official office clerk keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "suggestions:suggestion_withdraw": {
        200: "deputy",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper handler head rater admin auditor",
        404: "group_leader",
    },
    "suggestions:suggestion_override": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "suggestions:suggestion_consult": {
        200: "handler head",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy rater admin auditor",
    },
    "suggestions:suggestion_deny_consult": {
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader handler head rater admin auditor",
        200: "deputy",
    },
    "suggestions:suggestion_allot": {
        200: "handler head",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy rater admin auditor",
    },
    "suggestions:suggestion_submit_reply": {
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy rater admin auditor",
        200: "handler",
        422: "head",
    },
    "suggestions:suggestion_sign_reply": {
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler rater admin auditor",
        200: "head",
    },
    "suggestions:suggestion_return_reply": {
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler rater admin auditor",
        200: "head",
    },
    "suggestions:suggestion_join_reply": {
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy rater admin auditor",
        200: "handler head",
    },
    "suggestions:suggestion_correct_reply": {
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy rater admin auditor",
        200: "handler head",
    },
    "suggestions:suggestion_ask_extension": {
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy rater admin auditor",
        200: "handler head",
    },
    "suggestions:suggestion_consent_extension": {
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader handler head rater admin auditor",
        200: "deputy",
    },
    "suggestions:suggestion_refuse_extension": {
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater admin auditor",
        404: "stranger chair",
        200: "staff",
    },
    "suggestions:suggestion_decide_unit": {
        302: "visitor",
        403: "staff official office clerk keeper group_leader deputy handler head rater admin auditor chair",
        404: "stranger",
        200: "leader",
    },
    "suggestions:suggestion_record_evaluation": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "suggestions:suggestion_object_evaluation": {
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader handler head rater admin auditor",
        200: "deputy",
    },
    "suggestions:unit_desk": {
        200: "head",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler rater admin auditor",
    },
    "suggestions:reply_letter": {
        200: "staff leader official office chair clerk group_leader deputy",
        302: "visitor",
        403: "rater admin auditor",
        404: "stranger keeper handler head",
    },
    "suggestions:reply_letter_word": {
        200: "staff leader official office chair clerk group_leader deputy",
        302: "visitor",
        403: "rater admin auditor",
        404: "stranger keeper handler head",
    },
    "suggestions:reply_draft": {
        401: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy rater admin auditor",
        422: "handler head",
    },
    "suggestions:reply_check": {
        200: "handler head",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy rater admin auditor",
    },
    "suggestions:evaluation_sheet": {
        200: "staff leader official office chair clerk group_leader deputy",
        302: "visitor",
        403: "rater admin auditor",
        404: "stranger keeper handler head",
    },
    "suggestions:talk_list": {
        200: "staff leader official office group_leader deputy handler head",
        302: "visitor",
        403: "rater admin auditor",
        404: "chair clerk stranger keeper",
    },
    "suggestions:promise_list": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head",
        302: "visitor",
        403: "rater admin auditor",
    },
    "suggestions:promise_print": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head",
        302: "visitor",
        403: "rater admin auditor",
    },
    "suggestions:promise_export": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head",
        401: "visitor",
        403: "rater admin auditor",
    },
    "suggestions:promise_detail": {
        200: "staff leader official office group_leader deputy handler head",
        302: "visitor",
        403: "rater admin auditor",
        404: "chair clerk stranger keeper",
    },
    "suggestions:promise_progress": {
        200: "staff handler head",
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy rater admin auditor",
        404: "chair stranger",
    },
    "suggestions:promise_entry_void": {
        200: "staff",
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy rater admin auditor",
        404: "chair stranger handler head",
    },
    "suggestions:promise_letter": {
        200: "staff leader official office group_leader deputy",
        302: "visitor",
        403: "rater admin auditor",
        404: "chair clerk stranger keeper handler head",
    },
    "suggestions:promise_file": {
        200: "staff leader official office group_leader deputy",
        302: "visitor",
        403: "rater admin auditor",
        404: "chair clerk stranger keeper handler head",
    },
    "suggestions:suggestion_report_kept": {
        200: "handler head",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy rater admin auditor",
    },
    "suggestions:suggestion_judge_kept": {
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "suggestions:watch_list": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head",
        302: "visitor",
        403: "rater admin auditor",
    },
    "suggestions:watch_print": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head",
        302: "visitor",
        403: "rater admin auditor",
    },
    "suggestions:key_choose": {
        200: "staff chair stranger",
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater admin auditor",
    },
    "suggestions:key_change": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "suggestions:key_end": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "suggestions:key_void": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "suggestions:watch_case": {
        200: "staff leader official office group_leader deputy handler head",
        302: "visitor",
        403: "rater admin auditor",
        404: "chair clerk stranger keeper",
    },
    "suggestions:watch_new": {
        200: "staff office",
        302: "visitor",
        403: "leader official clerk keeper group_leader deputy handler head rater admin auditor",
        404: "chair stranger",
    },
    "suggestions:watch_answer": {
        302: "visitor",
        403: "staff leader official office clerk keeper group_leader deputy handler head rater admin auditor",
        404: "chair stranger",
    },
    "suggestions:watch_void": {
        200: "staff",
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater admin auditor",
        404: "chair stranger",
    },
    "suggestions:watch_letter": {
        200: "staff leader official office group_leader deputy handler head",
        302: "visitor",
        403: "rater admin auditor",
        404: "chair clerk stranger keeper",
    },
    "suggestions:public_station": {
        200: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor"
    },
    "suggestions:public_matter": {
        200: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor"
    },
    "suggestions:public_deputy": {
        200: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor"
    },
    "suggestions:receipt": {
        200: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor"
    },
    "suggestions:receipt_add": {
        409: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor"
    },
    "suggestions:receipt_withdraw": {
        409: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor"
    },
    "suggestions:receipt_rate": {
        200: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor"
    },
    "suggestions:receipt_reopen": {
        200: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor"
    },
    "suggestions:query": {
        200: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor"
    },
    "suggestions:results": {
        200: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor"
    },
    "suggestions:result_detail": {
        200: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor"
    },
    "assessments:home": {
        302: "visitor staff leader official chair clerk stranger admin",
        403: "office keeper group_leader deputy handler head rater auditor",
    },
    "assessments:report_list": {
        200: "staff leader official chair clerk stranger",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:report_detail": {
        200: "staff leader official chair clerk",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "assessments:report_refresh": {
        401: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
        422: "staff chair clerk",
    },
    "assessments:group_confirm": {
        401: "visitor",
        403: "staff leader official office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
        422: "chair clerk",
    },
    "assessments:report_check": {
        200: "chair clerk",
        302: "visitor",
        403: "staff leader official office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "assessments:report_receipt": {
        200: "staff leader official stranger",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
        404: "chair clerk",
    },
    "assessments:measure_detail": {
        200: "staff leader official chair clerk",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "assessments:measure_confirm": {
        401: "visitor",
        403: "staff leader official office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
        422: "chair clerk",
    },
    "assessments:measure_fill": {
        401: "visitor",
        403: "staff leader official office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
        422: "chair clerk",
    },
    "assessments:measure_disagree": {
        401: "visitor",
        403: "staff leader official office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
        422: "chair clerk",
    },
    "assessments:evidence_add": {
        401: "visitor",
        403: "staff leader official office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
        422: "chair clerk",
    },
    "assessments:evidence_download": {
        200: "staff leader official chair clerk",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "assessments:report_ask_return": {
        200: "chair clerk",
        302: "visitor",
        403: "staff leader official office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "assessments:report_print": {
        200: "staff leader official chair clerk",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "assessments:evidence_choose": {
        200: "chair clerk",
        302: "visitor",
        403: "staff leader official office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "assessments:evidence_replace": {
        200: "chair clerk",
        302: "visitor",
        403: "staff leader official office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "assessments:evidence_drop": {
        200: "chair clerk",
        302: "visitor",
        403: "staff leader official office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "assessments:evidence_record_drop": {
        200: "chair clerk",
        302: "visitor",
        403: "staff leader official office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "assessments:correction_ask": {
        200: "chair clerk",
        302: "visitor",
        403: "staff leader official office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "assessments:correction_list": {
        200: "staff leader official chair clerk stranger",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:correction_detail": {
        200: "staff leader official chair clerk",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "assessments:correction_grant": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        422: "staff",
    },
    "assessments:correction_decline": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        422: "staff",
    },
    "assessments:correction_withdraw": {
        401: "visitor",
        403: "staff leader official office clerk keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
        422: "chair",
    },
    "assessments:standing_count": {
        401: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater admin auditor",
        422: "staff chair clerk stranger",
    },
    "assessments:reporting_edit": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "assessments:report_verify": {
        200: "staff leader official",
        302: "visitor",
        403: "office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:report_return": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:report_lock": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        422: "staff",
    },
    "assessments:measure_verify": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        422: "staff",
    },
    "assessments:measure_query": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        422: "staff",
    },
    "assessments:measure_adjust": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:adjustment_void": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:period_list": {
        200: "staff leader official",
        302: "visitor",
        403: "office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:period_open": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:period_detail": {
        200: "staff leader official",
        302: "visitor",
        403: "office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:period_due": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:period_lock": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        422: "staff",
    },
    "assessments:indicator_compare": {
        200: "staff leader official",
        302: "visitor",
        403: "office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:year_compute": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        422: "staff",
    },
    "assessments:standing": {
        200: "staff leader official chair clerk stranger",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:result_list": {
        302: "visitor staff leader official chair clerk stranger",
        403: "office keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:result_detail": {
        200: "staff leader official chair clerk stranger",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:past_result": {
        200: "staff leader official chair clerk stranger",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:result_matrix": {
        200: "staff leader official chair clerk stranger",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:town_result": {
        200: "staff leader official chair clerk",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "assessments:scorecard": {
        200: "staff leader official",
        302: "visitor",
        403: "office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:result_papers": {
        200: "staff leader official",
        302: "visitor",
        403: "office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:result_onepage": {
        200: "staff leader official",
        302: "visitor",
        403: "office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:town_pages": {
        200: "staff leader official",
        302: "visitor",
        403: "office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:cardform_list": {
        200: "staff leader official",
        302: "visitor",
        403: "office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:cardform_detail": {
        200: "staff leader official",
        302: "visitor",
        403: "office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:cardform_file": {
        200: "staff leader official",
        302: "visitor",
        403: "office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:cardform_names": {
        200: "staff leader official",
        302: "visitor",
        403: "office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:cardform_create": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:cardform_retire": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:town_page": {
        200: "staff leader official chair clerk",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "assessments:card_fill": {
        200: "staff leader official",
        401: "visitor",
        403: "office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:result_publish": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:result_tie": {
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        404: "staff",
    },
    "assessments:review_detail": {
        200: "staff leader official",
        302: "visitor",
        403: "office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:review_indicator": {
        200: "staff leader official",
        302: "visitor",
        403: "office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:sample_print": {
        200: "staff leader official",
        302: "visitor",
        403: "office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:ballot_detail": {
        200: "staff leader official",
        302: "visitor",
        403: "office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:review_open": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        422: "staff",
    },
    "assessments:review_advance": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        422: "staff",
    },
    "assessments:review_decide": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        422: "staff",
    },
    "assessments:review_notice": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        422: "staff",
    },
    "assessments:review_report": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        422: "staff",
    },
    "assessments:self_check": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        422: "staff",
    },
    "assessments:self_return": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        422: "staff",
    },
    "assessments:judgement_create": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        422: "staff",
    },
    "assessments:change_create": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        422: "staff",
    },
    "assessments:appeal_answer": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        422: "staff",
    },
    "assessments:sample_close": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        422: "staff",
    },
    "assessments:rater_group_add": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        422: "staff",
    },
    "assessments:rater_group_remove": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        422: "staff",
    },
    "assessments:ballot_open": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        422: "staff",
    },
    "assessments:ballot_count": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        422: "staff",
    },
    "assessments:review_archive": {
        302: "staff",
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:self_assessment": {
        200: "staff leader official chair clerk",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "assessments:change_void": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:sample_create": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:sample_void": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:ballot_create": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:ballot_end": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:ballot_void": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:slips_print": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:appeal_list": {
        200: "staff leader official chair clerk stranger",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:appeal_create": {
        200: "chair stranger",
        302: "visitor",
        403: "staff leader official office clerk keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:appeal_detail": {
        200: "staff leader official stranger",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
        404: "chair clerk",
    },
    "assessments:appeal_evidence": {
        200: "stranger",
        302: "visitor",
        403: "staff leader official office clerk keeper group_leader deputy handler head rater admin auditor",
        404: "chair",
    },
    "assessments:appeal_paper": {
        200: "staff leader official stranger",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
        404: "chair clerk",
    },
    "assessments:appeal_withdraw": {
        401: "visitor",
        403: "staff leader official office clerk keeper group_leader deputy handler head rater admin auditor",
        404: "chair",
        422: "stranger",
    },
    "assessments:sample_detail": {
        200: "staff leader official",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
        404: "chair clerk stranger",
    },
    "assessments:ballot_rate": {
        200: "rater",
        302: "visitor",
        404: "staff leader official office chair clerk stranger keeper group_leader deputy handler head admin auditor",
    },
    "public_ballots:ballot_door": {
        200: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "public_ballots:ballot_thanks": {
        200: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "public_ballots:ballot_vote": {
        422: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:review_reopen": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:slip_replace": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        422: "staff",
    },
    "assessments:flag_award": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:flag_list": {
        200: "staff leader official chair clerk stranger",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:flag_record": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:flag_handover": {
        200: "staff leader official chair clerk stranger",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:flag_certificate": {
        200: "staff leader official chair clerk stranger",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:flag_detail": {
        200: "staff leader official chair clerk stranger",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:flag_announcement": {
        200: "staff leader official chair clerk stranger",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:flag_agenda": {
        200: "staff leader official chair clerk stranger",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:flag_paper": {
        200: "staff leader official chair clerk stranger",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:flag_line": {
        200: "staff leader official chair clerk stranger",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:flag_plan": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:flag_hand_over": {
        302: "staff visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:flag_correct": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:flag_withdraw": {
        302: "staff visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:fund_correct": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:streak_list": {
        200: "staff leader official",
        302: "visitor",
        403: "office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:recommendation_create": {
        200: "leader",
        302: "visitor",
        403: "staff official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:recommendation_void": {
        200: "leader",
        302: "visitor",
        403: "staff official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:contact_list": {
        200: "staff leader official chair clerk stranger",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:contact_detail": {
        200: "staff leader official chair clerk",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "assessments:contact_visit": {
        200: "staff leader",
        302: "visitor",
        403: "official chair clerk office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "assessments:visit_void": {
        200: "staff leader",
        302: "visitor",
        403: "official chair clerk office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "assessments:contact_create": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:contact_end": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:forum_create": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:forum_outcome": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:forum_void": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:contact_export": {
        200: "staff",
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:forum_detail": {
        200: "staff leader official chair clerk stranger",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:fund_pay": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:metric_list": {
        200: "staff leader official chair clerk stranger admin",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater auditor",
    },
    "assessments:metric_detail": {
        200: "staff leader official chair clerk stranger admin",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater auditor",
    },
    "assessments:metric_records": {
        200: "staff leader official chair clerk",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater auditor",
        404: "stranger admin",
    },
    "assessments:town_registers": {
        302: "visitor staff leader official chair clerk stranger",
        403: "office keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:town_register": {
        200: "staff leader official chair clerk stranger",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:town_entry_create": {
        200: "chair clerk stranger",
        302: "visitor",
        403: "staff leader official office keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:town_entry": {
        200: "staff leader official chair clerk",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "assessments:town_entry_edit": {
        200: "chair clerk",
        302: "visitor",
        403: "staff leader official office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "assessments:town_entry_void": {
        200: "chair clerk",
        302: "visitor",
        403: "staff leader official office keeper group_leader deputy handler head rater admin auditor",
        404: "stranger",
    },
    "assessments:tally_list": {
        200: "staff leader official chair clerk stranger keeper group_leader deputy handler head",
        302: "visitor",
        403: "office rater admin auditor",
    },
    "assessments:tally_open": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:other_group_ensure": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
        422: "staff admin",
    },
    "assessments:tally_detail": {
        200: "staff leader official handler head",
        302: "visitor",
        403: "office rater admin auditor",
        404: "chair clerk stranger keeper group_leader deputy",
    },
    "assessments:tally_export": {
        200: "staff leader official",
        302: "visitor",
        403: "office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:tally_compute": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        422: "staff",
    },
    "assessments:tally_announce": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:tally_subject": {
        200: "staff leader official handler head",
        302: "visitor",
        403: "office rater admin auditor",
        404: "chair clerk stranger keeper group_leader deputy",
    },
    "assessments:tally_tie": {
        200: "staff",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
    },
    "assessments:objection_create": {
        200: "handler head",
        302: "visitor",
        403: "office rater admin auditor",
        404: "staff leader official chair clerk stranger keeper group_leader deputy",
    },
    "assessments:objection_detail": {
        200: "staff handler",
        302: "visitor",
        403: "office rater admin auditor",
        404: "leader official chair clerk stranger keeper group_leader deputy head",
    },
    "assessments:tally_records": {
        200: "staff leader official handler head",
        302: "visitor",
        403: "office rater admin auditor",
        404: "chair clerk stranger keeper group_leader deputy",
    },
    "assessments:deputy_points": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "assessments:own_points": {
        200: "group_leader deputy",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper handler head rater admin auditor",
    },
    "assessments:scheme_list": {
        200: "staff leader official chair clerk stranger admin",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater auditor",
    },
    "assessments:scheme_create": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "assessments:scheme_detail": {
        200: "staff leader official chair clerk stranger admin",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater auditor",
    },
    "assessments:scheme_edit": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "assessments:scheme_copy": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "assessments:scheme_publish": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "assessments:scheme_help": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "assessments:example_list": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "assessments:scheme_upload": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "assessments:scheme_template": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "assessments:upload_detail": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "assessments:scheme_terms": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "assessments:scheme_trial": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "assessments:scheme_discard": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "assessments:example_stage": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
        422: "staff admin",
    },
    "assessments:upload_take": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
        422: "staff admin",
    },
    "assessments:upload_drop": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
        422: "staff admin",
    },
    "assessments:scheme_workbook": {
        200: "staff leader official chair clerk stranger admin",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater auditor",
    },
    "assessments:scheme_json": {
        200: "staff leader official chair clerk stranger admin",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater auditor",
    },
    "assessments:scheme_compare": {
        200: "staff leader official chair clerk stranger admin",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater auditor",
    },
    "assessments:category_create": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "assessments:indicator_create": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "assessments:category_edit": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "assessments:category_remove": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
        422: "staff admin",
    },
    "assessments:indicator_edit": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "assessments:indicator_remove": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
        422: "staff admin",
    },
    "assessments:group_list": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "assessments:groups_ensure": {
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
        422: "staff admin",
    },
    "assessments:group_create": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "assessments:group_detail": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "registers:index": {
        200: "staff leader official chair clerk stranger keeper",
        302: "visitor",
        403: "office group_leader deputy handler head rater admin auditor",
    },
    "registers:campaign_figures": {
        200: "staff leader official chair clerk stranger",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
    },
    "registers:campaign_export": {
        200: "staff leader official chair clerk stranger",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
    },
    "registers:reception": {
        200: "staff leader official chair clerk stranger keeper",
        302: "visitor",
        403: "office group_leader deputy handler head rater admin auditor",
    },
    "registers:register": {
        200: "staff leader official chair clerk stranger keeper",
        302: "visitor",
        403: "office group_leader deputy handler head rater admin auditor",
    },
    "registers:register_print": {
        200: "staff leader official chair clerk stranger keeper",
        302: "visitor",
        403: "office group_leader deputy handler head rater admin auditor",
    },
    "registers:register_export": {
        200: "staff leader official chair clerk stranger keeper",
        302: "visitor",
        403: "office group_leader deputy handler head rater admin auditor",
    },
    "registers:definition_detail": {
        200: "staff leader official chair clerk stranger keeper",
        302: "visitor",
        403: "office group_leader deputy handler head rater admin auditor",
    },
    "registers:form_detail": {
        200: "staff leader official chair clerk stranger keeper",
        302: "visitor",
        403: "office group_leader deputy handler head rater admin auditor",
    },
    "registers:form_file": {
        200: "staff leader official chair clerk stranger keeper",
        302: "visitor",
        403: "office group_leader deputy handler head rater admin auditor",
    },
    "registers:funnel": {
        200: "staff leader official chair clerk stranger",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
    },
    "registers:funnel_export": {
        200: "staff leader official chair clerk stranger",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
    },
    "registers:ledger": {
        200: "staff leader official chair clerk stranger",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
    },
    "registers:ledger_print": {
        200: "staff leader official chair clerk stranger",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
    },
    "registers:ledger_export": {
        200: "staff leader official chair clerk stranger",
        302: "visitor",
        403: "office keeper group_leader deputy handler head rater admin auditor",
    },
    "registers:definition_create": {
        200: "staff chair clerk stranger",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater admin auditor",
    },
    "registers:form_create": {
        200: "staff chair clerk stranger",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater admin auditor",
    },
    "registers:definition_edit": {
        200: "staff",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
        404: "chair clerk stranger admin",
    },
    "registers:definition_retire": {
        200: "staff",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
        404: "chair clerk stranger admin",
    },
    "registers:form_retire": {
        200: "staff",
        302: "visitor",
        403: "leader official office keeper group_leader deputy handler head rater auditor",
        404: "chair clerk stranger admin",
    },
    "setup:checklist": {
        200: "admin",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "setup:division_list": {
        200: "admin",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "setup:division_detail": {
        200: "admin",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "setup:division_edit": {
        200: "admin",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "setup:division_add": {
        200: "admin",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "setup:division_bodies": {
        200: "admin",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "setup:division_end": {
        200: "admin",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "setup:organization_list": {
        200: "admin",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "setup:organization_new": {
        200: "admin",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "setup:organization_units": {
        200: "admin",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "setup:organization_detail": {
        200: "admin",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "setup:organization_edit": {
        200: "admin",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "setup:organization_end": {
        200: "admin",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "setup:person_list": {
        200: "admin",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "setup:person_new": {
        200: "admin",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "setup:person_detail": {
        200: "admin",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "setup:account_open": {
        200: "admin",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "setup:account_reset": {
        401: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
        422: "admin",
    },
    "setup:account_stop": {
        401: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
        422: "admin",
    },
    "setup:role_new": {
        200: "admin",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "setup:role_end": {
        200: "admin",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "setup:county_edit": {
        200: "admin",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "workdays:holiday_list": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        302: "visitor",
    },
    "workdays:year_print": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        302: "visitor",
    },
    "workdays:date_count": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        302: "visitor",
    },
    "workdays:notice_paste": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "workdays:change_list": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "workdays:change_detail": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "workdays:clock_list": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "workdays:change_apply": {
        422: "staff admin",
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "workdays:change_drop": {
        422: "staff admin",
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "workdays:change_undo": {
        422: "staff admin",
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "workdays:holiday_clear": {
        422: "staff admin",
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "workdays:clock_leave": {
        422: "staff admin",
        401: "visitor",
        403: "leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "setup:journal_list": {
        200: "auditor",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin",
    },
    "workbench:help_print": {
        200: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor"
    },
    "phone:notice_list": {
        200: "staff chair clerk stranger keeper group_leader deputy",
        302: "visitor",
        403: "leader official office handler head rater admin auditor",
    },
    "phone:notice_detail": {
        200: "staff group_leader deputy",
        302: "visitor",
        403: "leader official office handler head rater admin auditor",
        404: "chair clerk stranger keeper",
    },
    "noticeboard:notice_list": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        302: "visitor",
    },
    "noticeboard:notice_create": {
        200: "staff chair stranger admin",
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater auditor",
    },
    "noticeboard:notice_detail": {
        200: "staff group_leader deputy admin",
        302: "visitor",
        404: "leader official office chair clerk stranger keeper handler head rater auditor",
    },
    "noticeboard:notice_edit": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater auditor",
        404: "chair stranger",
    },
    "noticeboard:notice_publish": {
        401: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater auditor",
        404: "chair stranger",
        422: "staff admin",
    },
    "noticeboard:notice_withdraw": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater auditor",
        404: "chair stranger",
    },
    "noticeboard:notice_print": {
        200: "staff group_leader deputy admin",
        302: "visitor",
        404: "leader official office chair clerk stranger keeper handler head rater auditor",
    },
    "noticeboard:notice_file": {
        200: "staff chair clerk keeper group_leader deputy admin",
        404: "visitor leader official office stranger handler head rater auditor",
    },
    "noticeboard:document_list": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        302: "visitor",
    },
    "noticeboard:document_create": {
        200: "staff chair stranger admin",
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater auditor",
    },
    "noticeboard:document_upload": {
        200: "staff chair stranger admin",
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater auditor",
    },
    "noticeboard:category_list": {
        200: "staff chair stranger admin",
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater auditor",
    },
    "noticeboard:category_edit": {
        200: "staff chair stranger admin",
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater auditor",
    },
    "noticeboard:document_detail": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        302: "visitor",
    },
    "noticeboard:document_edit": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater auditor",
        404: "chair stranger",
    },
    "noticeboard:document_replace": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater auditor",
        404: "chair stranger",
    },
    "noticeboard:document_abolish": {
        200: "staff admin",
        302: "visitor",
        403: "leader official office clerk keeper group_leader deputy handler head rater auditor",
        404: "chair stranger",
    },
    "noticeboard:document_file": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        404: "visitor",
    },
    "noticeboard:feedback_list": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        302: "visitor",
    },
    "noticeboard:feedback_create": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        302: "visitor",
    },
    "noticeboard:feedback_detail": {
        200: "deputy admin",
        302: "visitor",
        404: "staff leader official office chair clerk stranger keeper group_leader handler head rater auditor",
    },
    "noticeboard:public_notices": {
        200: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor"
    },
    "noticeboard:public_notice": {
        200: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor"
    },
    "noticeboard:public_documents": {
        200: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor"
    },
    "noticeboard:public_document": {
        200: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor"
    },
    "noticeboard:public_feedback": {
        200: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor"
    },
    "noticeboard:public_answer": {
        200: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor"
    },
    "noticeboard:public_receipt": {
        200: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor"
    },
    "setup:substitute_list": {
        200: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor",
        302: "visitor",
    },
    "setup:substitute_new": {
        200: "chair stranger admin",
        302: "visitor",
        403: "staff leader official office clerk keeper group_leader deputy handler head rater auditor",
    },
    "setup:substitute_end": {
        200: "chair admin",
        302: "visitor",
        403: "staff leader official office clerk keeper group_leader deputy handler head rater auditor",
        404: "stranger",
    },
    "setup:handover": {
        200: "admin",
        302: "visitor",
        403: "staff leader official office chair clerk stranger keeper group_leader deputy handler head rater auditor",
    },
    "demo:guide": {
        200: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor"
    },
    "demo:leave": {
        200: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor"
    },
    "demo:become": {
        302: "visitor staff leader official office chair clerk stranger keeper group_leader deputy handler head rater admin auditor"
    },
}
