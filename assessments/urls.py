"""Addresses of the assessment."""

from django.urls import path

from assessments.views import flags, groups, past, periods, reports, results, schemes, verification

app_name = "assessments"
urlpatterns = [
    path("", reports.home, name="home"),
    # the township's side
    path("reports/", reports.report_list, name="report_list"),
    path("reports/<int:pk>/", reports.report_detail, name="report_detail"),
    path("reports/<int:pk>/refresh/", reports.report_refresh, name="report_refresh"),
    path("reports/<int:pk>/groups/<int:category_pk>/confirm/", reports.group_confirm, name="group_confirm"),
    path("reports/<int:pk>/check/", reports.report_check, name="report_check"),
    path("reports/<int:pk>/receipt/", reports.report_receipt, name="report_receipt"),
    path("measures/<int:pk>/", reports.measure_detail, name="measure_detail"),
    path("measures/<int:pk>/confirm/", reports.measure_confirm, name="measure_confirm"),
    path("measures/<int:pk>/disagree/", reports.measure_disagree, name="measure_disagree"),
    path("measures/<int:pk>/evidence/", reports.evidence_add, name="evidence_add"),
    path("evidence/<int:pk>/", reports.evidence_download, name="evidence_download"),
    # the county's side
    path("reports/<int:pk>/verify/", verification.report_verify, name="report_verify"),
    path("reports/<int:pk>/return/", verification.report_return, name="report_return"),
    path("reports/<int:pk>/lock/", verification.report_lock, name="report_lock"),
    path("measures/<int:pk>/verify/", verification.measure_verify, name="measure_verify"),
    path("measures/<int:pk>/query/", verification.measure_query, name="measure_query"),
    path("measures/<int:pk>/adjust/", verification.measure_adjust, name="measure_adjust"),
    path("adjustments/<int:pk>/void/", verification.adjustment_void, name="adjustment_void"),
    path("periods/", periods.period_list, name="period_list"),
    path("periods/new/", periods.period_open, name="period_open"),
    path("periods/<int:pk>/", periods.period_detail, name="period_detail"),
    path("periods/<int:pk>/lock/", periods.period_lock, name="period_lock"),
    path(
        "periods/<int:pk>/indicators/<int:indicator_pk>/",
        verification.indicator_compare,
        name="indicator_compare",
    ),
    # the year
    path("schemes/<int:pk>/compute/", periods.year_compute, name="year_compute"),
    path("standing/<int:pk>/", results.standing, name="standing"),
    path("results/", results.result_list, name="result_list"),
    path("results/past/<int:group_pk>/<int:year>/", past.past_result, name="past_result"),
    path("results/<int:pk>/", results.result_detail, name="result_detail"),
    path("results/<int:pk>/matrix/", results.result_matrix, name="result_matrix"),
    path("results/<int:pk>/towns/<int:subject_pk>/", results.town_result, name="town_result"),
    path("results/<int:pk>/scorecard.xlsx", results.scorecard, name="scorecard"),
    path("results/<int:pk>/publish/", results.result_publish, name="result_publish"),
    path("results/<int:pk>/ties/<int:rank>/", results.result_tie, name="result_tie"),
    path("results/<int:pk>/award/", flags.flag_award, name="flag_award"),
    # the flag
    path("flags/", flags.flag_list, name="flag_list"),
    path("flags/new/", flags.flag_record, name="flag_record"),
    path("flags/<int:pk>/handover/", flags.flag_handover, name="flag_handover"),
    path("flags/<int:pk>/certificate/", flags.flag_certificate, name="flag_certificate"),
    path("funds/<int:pk>/pay/", flags.fund_pay, name="fund_pay"),
    # schemes and groups
    path("schemes/", schemes.scheme_list, name="scheme_list"),
    path("schemes/new/", schemes.scheme_create, name="scheme_create"),
    path("schemes/<int:pk>/", schemes.scheme_detail, name="scheme_detail"),
    path("schemes/<int:pk>/edit/", schemes.scheme_edit, name="scheme_edit"),
    path("schemes/<int:pk>/copy/", schemes.scheme_copy, name="scheme_copy"),
    path("schemes/<int:pk>/publish/", schemes.scheme_publish, name="scheme_publish"),
    path("schemes/<int:pk>/categories/new/", schemes.category_create, name="category_create"),
    path("schemes/<int:pk>/indicators/new/", schemes.indicator_create, name="indicator_create"),
    path("categories/<int:pk>/edit/", schemes.category_edit, name="category_edit"),
    path("categories/<int:pk>/remove/", schemes.category_remove, name="category_remove"),
    path("indicators/<int:pk>/edit/", schemes.indicator_edit, name="indicator_edit"),
    path("indicators/<int:pk>/remove/", schemes.indicator_remove, name="indicator_remove"),
    path("groups/", groups.group_list, name="group_list"),
    path("groups/ensure/", groups.groups_ensure, name="groups_ensure"),
    path("groups/new/", groups.group_create, name="group_create"),
    path("groups/<int:pk>/", groups.group_detail, name="group_detail"),
]
