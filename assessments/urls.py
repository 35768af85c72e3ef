"""Addresses of the assessment."""

from django.urls import include, path

from assessments.views import (
    flags,
    groups,
    measures,
    past,
    periods,
    reports,
    results,
    verification,
)

app_name = "assessments"
urlpatterns = [
    path("", reports.home, name="home"),
    path("", include("assessments.card_urls")),
    path("", include("assessments.metric_urls")),
    path("", include("assessments.flag_urls")),
    path("", include("assessments.report_urls")),
    # the township's side
    path("reports/", reports.report_list, name="report_list"),
    path("reports/<int:pk>/", reports.report_detail, name="report_detail"),
    path("reports/<int:pk>/refresh/", reports.report_refresh, name="report_refresh"),
    path("reports/<int:pk>/groups/<int:category_pk>/confirm/", reports.group_confirm, name="group_confirm"),
    path("reports/<int:pk>/check/", reports.report_check, name="report_check"),
    path("reports/<int:pk>/receipt/", reports.report_receipt, name="report_receipt"),
    path("measures/<int:pk>/", measures.measure_detail, name="measure_detail"),
    path("measures/<int:pk>/confirm/", measures.measure_confirm, name="measure_confirm"),
    path("measures/<int:pk>/disagree/", measures.measure_disagree, name="measure_disagree"),
    path("measures/<int:pk>/evidence/", measures.evidence_add, name="evidence_add"),
    path("evidence/<int:pk>/", measures.evidence_download, name="evidence_download"),
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
    path("periods/<int:pk>/due/", periods.period_due, name="period_due"),
    path("periods/<int:pk>/lock/", periods.period_lock, name="period_lock"),
    path(
        "periods/<int:pk>/indicators/<int:indicator_pk>/",
        verification.indicator_compare,
        name="indicator_compare",
    ),
    # the year
    path("schemes/<int:pk>/compute/", periods.year_compute, name="year_compute"),
    path("results/", results.result_list, name="result_list"),
    path("results/past/<int:group_pk>/<int:year>/", past.past_result, name="past_result"),
    path("results/<int:pk>/", results.result_detail, name="result_detail"),
    path("results/<int:pk>/matrix/", results.result_matrix, name="result_matrix"),
    path("results/<int:pk>/towns/<int:subject_pk>/", results.town_result, name="town_result"),
    path("results/<int:pk>/scorecard.xlsx", results.scorecard, name="scorecard"),
    path("results/<int:pk>/publish/", results.result_publish, name="result_publish"),
    path("results/<int:pk>/ties/<int:rank>/", results.result_tie, name="result_tie"),
    path("results/<int:pk>/award/", flags.flag_award, name="flag_award"),
    path("", include("assessments.review_urls")),
    # the flag
    path("flags/", flags.flag_list, name="flag_list"),
    path("flags/new/", flags.flag_record, name="flag_record"),
    path("funds/<int:pk>/pay/", flags.fund_pay, name="fund_pay"),
    # schemes and groups
    path("", include("assessments.scheme_urls")),
    path("groups/", groups.group_list, name="group_list"),
    path("groups/ensure/", groups.groups_ensure, name="groups_ensure"),
    path("groups/new/", groups.group_create, name="group_create"),
    path("groups/<int:pk>/", groups.group_detail, name="group_detail"),
]
