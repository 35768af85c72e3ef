"""Addresses of schemes, their lines, their files and their trials."""

from django.urls import path

from assessments.views import indicators, scheme_files, scheme_tools, schemes

urlpatterns = [
    path("schemes/", schemes.scheme_list, name="scheme_list"),
    path("schemes/new/", schemes.scheme_create, name="scheme_create"),
    path("schemes/help/", scheme_tools.scheme_help, name="scheme_help"),
    path("schemes/examples/", scheme_files.example_list, name="example_list"),
    path("schemes/examples/<slug:key>/take/", scheme_files.example_stage, name="example_stage"),
    path("schemes/upload/", scheme_files.scheme_upload, name="scheme_upload"),
    path("schemes/template.xlsx", scheme_files.scheme_template, name="scheme_template"),
    path("schemes/uploads/<int:pk>/", scheme_files.upload_detail, name="upload_detail"),
    path("schemes/uploads/<int:pk>/take/", scheme_files.upload_take, name="upload_take"),
    path("schemes/uploads/<int:pk>/drop/", scheme_files.upload_drop, name="upload_drop"),
    path("schemes/<int:pk>/", schemes.scheme_detail, name="scheme_detail"),
    path("schemes/<int:pk>/scheme.xlsx", scheme_files.scheme_workbook, name="scheme_workbook"),
    path("schemes/<int:pk>/scheme.json", scheme_files.scheme_json, name="scheme_json"),
    path("schemes/<int:pk>/edit/", schemes.scheme_edit, name="scheme_edit"),
    path("schemes/<int:pk>/terms/", scheme_tools.scheme_terms, name="scheme_terms"),
    path("schemes/<int:pk>/copy/", schemes.scheme_copy, name="scheme_copy"),
    path("schemes/<int:pk>/compare/", scheme_tools.scheme_compare, name="scheme_compare"),
    path("schemes/<int:pk>/trial/", scheme_tools.scheme_trial, name="scheme_trial"),
    path("schemes/<int:pk>/publish/", schemes.scheme_publish, name="scheme_publish"),
    path("schemes/<int:pk>/discard/", scheme_tools.scheme_discard, name="scheme_discard"),
    path("schemes/<int:pk>/categories/new/", indicators.category_create, name="category_create"),
    path("schemes/<int:pk>/indicators/new/", indicators.indicator_create, name="indicator_create"),
    path("categories/<int:pk>/edit/", indicators.category_edit, name="category_edit"),
    path("categories/<int:pk>/remove/", indicators.category_remove, name="category_remove"),
    path("indicators/<int:pk>/edit/", indicators.indicator_edit, name="indicator_edit"),
    path("indicators/<int:pk>/remove/", indicators.indicator_remove, name="indicator_remove"),
]
