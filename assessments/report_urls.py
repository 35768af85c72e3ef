"""Addresses of quarterly reports: evidence, corrections by request, the live standing, the days."""

from django.urls import path

from assessments.views import corrections, evidence, measures, reporting, reports, standing

urlpatterns = [
    path("reports/<int:pk>/ask-return/", reports.report_ask_return, name="report_ask_return"),
    path("reports/<int:pk>/print/", reports.report_print, name="report_print"),
    path("measures/<int:pk>/fill/", measures.measure_fill, name="measure_fill"),
    path("measures/<int:pk>/evidence/choose/", evidence.evidence_choose, name="evidence_choose"),
    path("evidence/<int:pk>/replace/", evidence.evidence_replace, name="evidence_replace"),
    path("evidence/<int:pk>/drop/", evidence.evidence_drop, name="evidence_drop"),
    path("evidence/records/<int:pk>/drop/", evidence.evidence_record_drop, name="evidence_record_drop"),
    path("measures/<int:pk>/correction/", corrections.correction_ask, name="correction_ask"),
    path("corrections/", corrections.correction_list, name="correction_list"),
    path("corrections/<int:pk>/", corrections.correction_detail, name="correction_detail"),
    path("corrections/<int:pk>/grant/", corrections.correction_grant, name="correction_grant"),
    path("corrections/<int:pk>/decline/", corrections.correction_decline, name="correction_decline"),
    path("corrections/<int:pk>/withdraw/", corrections.correction_withdraw, name="correction_withdraw"),
    path("standing/<int:pk>/", standing.standing, name="standing"),
    path("standing/<int:pk>/count/", standing.standing_count, name="standing_count"),
    path("groups/<int:pk>/reporting/", reporting.reporting_edit, name="reporting_edit"),
]
