"""Addresses under /stations/activities/ of key projects and checks."""

from django.urls import path

from liaison_stations.views import findings, oversight, projects

urlpatterns = [
    path("projects/", projects.project_list, name="project_list"),
    path("projects/export/", projects.project_export, name="project_export"),
    path("projects/new/", projects.project_create, name="project_create"),
    path("projects/<int:pk>/", projects.project_detail, name="project_detail"),
    path("projects/<int:pk>/print/", projects.project_print, name="project_print"),
    path("projects/<int:pk>/edit/", projects.project_edit, name="project_edit"),
    path("projects/<int:pk>/deputies/", projects.project_follow, name="project_follow"),
    path("projects/<int:pk>/visits/new/", projects.project_visit, name="project_visit"),
    path("projects/<int:pk>/close/", projects.project_close, name="project_close"),
    path("projects/<int:pk>/void/", projects.project_void, name="project_void"),
    path("problems/<int:pk>/pass/", projects.problem_pass, name="problem_pass"),
    path("problems/<int:pk>/answer/", projects.problem_answer, name="problem_answer"),
    path("problems/<int:pk>/void/", projects.problem_void, name="problem_void"),
    path("checks/", oversight.oversight_list, name="oversight_list"),
    path("checks/export/", oversight.oversight_export, name="oversight_export"),
    path("checks/new/", oversight.oversight_create, name="oversight_create"),
    path("checks/<int:pk>/", oversight.oversight_detail, name="oversight_detail"),
    path("checks/<int:pk>/print/", oversight.oversight_print, name="oversight_print"),
    path("checks/<int:pk>/edit/", oversight.oversight_edit, name="oversight_edit"),
    path("checks/<int:pk>/hand-over/", oversight.oversight_hand, name="oversight_hand"),
    path("checks/<int:pk>/void/", oversight.oversight_void, name="oversight_void"),
    path("checks/<int:pk>/findings/new/", findings.finding_create, name="finding_create"),
    path("findings/<int:pk>/edit/", findings.finding_edit, name="finding_edit"),
    path("findings/<int:pk>/answer/", findings.finding_answer, name="finding_answer"),
    path("findings/<int:pk>/check/", findings.finding_check, name="finding_check"),
    path("findings/<int:pk>/void/", findings.finding_void, name="finding_void"),
]
