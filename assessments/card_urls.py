"""Addresses of what the year's sheet becomes on paper and in Excel."""

from django.urls import path

from assessments.views import cards

urlpatterns = [
    path("results/<int:pk>/papers/", cards.result_papers, name="result_papers"),
    path("results/<int:pk>/one-page/", cards.result_onepage, name="result_onepage"),
    path("results/<int:pk>/towns/pages/", cards.town_pages, name="town_pages"),
    path("results/<int:pk>/towns/<int:subject_pk>/page/", cards.town_page, name="town_page"),
    path("results/<int:pk>/cards/<int:form_pk>/", cards.card_fill, name="card_fill"),
    path("cards/", cards.cardform_list, name="cardform_list"),
    path("cards/new/", cards.cardform_create, name="cardform_create"),
    path("cards/names/", cards.cardform_names, name="cardform_names"),
    path("cards/<int:pk>/", cards.cardform_detail, name="cardform_detail"),
    path("cards/<int:pk>/retire/", cards.cardform_retire, name="cardform_retire"),
    path("cards/<int:pk>/file/", cards.cardform_file, name="cardform_file"),
]
