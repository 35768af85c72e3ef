"""Addresses of a year's review: self-assessment, judgements, appeals, samples, ballots."""

from django.urls import path

from assessments.views import appeals, ballots, judgements, reviews, samples

_POINTS = "results/<int:pk>/review/indicators/<int:indicator_pk>/towns/<int:subject_pk>"

urlpatterns = [
    path("results/<int:pk>/review/", reviews.review_detail, name="review_detail"),
    path("results/<int:pk>/review/open/", reviews.review_open, name="review_open"),
    path("results/<int:pk>/review/advance/", reviews.review_advance, name="review_advance"),
    path("results/<int:pk>/review/decide/", reviews.review_decide, name="review_decide"),
    path("results/<int:pk>/review/notice/", reviews.review_notice, name="review_notice"),
    path("results/<int:pk>/review/reopen/", reviews.review_reopen, name="review_reopen"),
    path("results/<int:pk>/review/report/", reviews.review_report, name="review_report"),
    path("results/<int:pk>/review/archive/", reviews.review_archive, name="review_archive"),
    path("results/<int:pk>/self/<int:subject_pk>/", judgements.self_assessment, name="self_assessment"),
    path("results/<int:pk>/self/<int:subject_pk>/check/", judgements.self_check, name="self_check"),
    path("results/<int:pk>/self/<int:subject_pk>/return/", judgements.self_return, name="self_return"),
    path(
        "results/<int:pk>/review/indicators/<int:indicator_pk>/",
        judgements.review_indicator,
        name="review_indicator",
    ),
    path(f"{_POINTS}/judge/", judgements.judgement_create, name="judgement_create"),
    path(f"{_POINTS}/change/", judgements.change_create, name="change_create"),
    path("changes/<int:pk>/void/", judgements.change_void, name="change_void"),
    path("appeals/", appeals.appeal_list, name="appeal_list"),
    path("results/<int:pk>/appeals/new/", appeals.appeal_create, name="appeal_create"),
    path("appeals/<int:pk>/", appeals.appeal_detail, name="appeal_detail"),
    path("appeals/<int:pk>/evidence/", appeals.appeal_evidence, name="appeal_evidence"),
    path("appeals/papers/<int:pk>/", appeals.appeal_paper, name="appeal_paper"),
    path("appeals/<int:pk>/answer/", appeals.appeal_answer, name="appeal_answer"),
    path("appeals/<int:pk>/withdraw/", appeals.appeal_withdraw, name="appeal_withdraw"),
    path("reports/<int:pk>/samples/new/", samples.sample_create, name="sample_create"),
    path("samples/<int:pk>/", samples.sample_detail, name="sample_detail"),
    path("samples/<int:pk>/print/", samples.sample_print, name="sample_print"),
    path("samples/<int:pk>/close/", samples.sample_close, name="sample_close"),
    path("samples/<int:pk>/void/", samples.sample_void, name="sample_void"),
    path("results/<int:pk>/ballots/new/", ballots.ballot_create, name="ballot_create"),
    path("ballots/<int:pk>/", ballots.ballot_detail, name="ballot_detail"),
    path("ballots/<int:pk>/groups/new/", ballots.rater_group_add, name="rater_group_add"),
    path("ballots/groups/<int:pk>/remove/", ballots.rater_group_remove, name="rater_group_remove"),
    path("ballots/<int:pk>/open/", ballots.ballot_open, name="ballot_open"),
    path("ballots/<int:pk>/count/", ballots.ballot_count, name="ballot_count"),
    path("ballots/<int:pk>/end/", ballots.ballot_end, name="ballot_end"),
    path("ballots/<int:pk>/void/", ballots.ballot_void, name="ballot_void"),
    path("ballots/<int:pk>/slips/", ballots.slips_print, name="slips_print"),
    path("ballots/<int:pk>/slips/replace/", ballots.slip_replace, name="slip_replace"),
    path("ballots/<int:pk>/rate/", ballots.ballot_rate, name="ballot_rate"),
]
