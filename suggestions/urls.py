"""Addresses of demands and suggestions: the desk's, and the public ones under /p/."""

from django.urls import include, path

from .views import chat, detail, drafts, fragments, listing, public, publishing, receipts, rules, wall
from .views.moves import PAGES, move_view

app_name = "suggestions"

desk = [
    path("", listing.suggestion_list, name="suggestion_list"),
    path("export/", listing.suggestion_export, name="suggestion_export"),
    path("new/", drafts.suggestion_new, name="suggestion_new"),
    path("dispatch/", drafts.suggestion_dispatch_many, name="suggestion_dispatch_many"),
    path("chat/", chat.chat_paste, name="chat_paste"),
    path("chat/take/", chat.chat_take, name="chat_take"),
    path("clocks/<int:pk>/", detail.clock_detail, name="clock_detail"),
    path("files/<int:pk>/", detail.attachment, name="attachment"),
    path("stations/<int:pk>/", fragments.station_suggestions, name="station_suggestions"),
    path("rules/", rules.rule_list, name="rule_list"),
    path("rules/<int:pk>/", rules.rule_detail, name="rule_detail"),
    path("rules/<int:pk>/copy/", rules.rule_copy, name="rule_copy"),
    path("rules/<int:pk>/adopt/", rules.rule_adopt, name="rule_adopt"),
    path("rules/<int:pk>/edit/", rules.rule_edit, name="rule_edit"),
    path("rules/<int:pk>/enact/", rules.rule_enact, name="rule_enact"),
    path("<int:pk>/", detail.suggestion_detail, name="suggestion_detail"),
    path("<int:pk>/edit/", drafts.suggestion_edit, name="suggestion_edit"),
    path("<int:pk>/raise/", drafts.suggestion_raise, name="suggestion_raise"),
    path("<int:pk>/print/", detail.suggestion_print, name="suggestion_print"),
    path("<int:pk>/contact/", detail.suggestion_contact, name="suggestion_contact"),
    path("<int:pk>/similar/", detail.suggestion_similar, name="suggestion_similar"),
    path("<int:pk>/publish/", publishing.suggestion_publish, name="suggestion_publish"),
    path("<int:pk>/unpublish/", publishing.suggestion_unpublish, name="suggestion_unpublish"),
    path("<int:pk>/show/", wall.suggestion_show, name="suggestion_show"),
    path("<int:pk>/hide/", wall.suggestion_hide, name="suggestion_hide"),
    path("<int:pk>/next/", detail.suggestion_neighbour, {"way": "next"}, name="suggestion_next"),
    path("<int:pk>/previous/", detail.suggestion_neighbour, {"way": "previous"}, name="suggestion_previous"),
    *(
        path(f"<int:pk>/{name.replace('_', '-')}/", move_view(name), name=f"suggestion_{name}")
        for name in PAGES
    ),
]

people = [
    path("s/<str:code>/", public.public_station, name="public_station"),
    path("s/<str:code>/<int:pk>/", wall.public_matter, name="public_matter"),
    path("d/<int:pk>/", wall.public_deputy, name="public_deputy"),
    path("q/<str:token>/", receipts.receipt, name="receipt"),
    path("q/<str:token>/add/", receipts.receipt_add, name="receipt_add"),
    path("q/<str:token>/withdraw/", receipts.receipt_withdraw, name="receipt_withdraw"),
    path("q/<str:token>/rate/", receipts.receipt_rate, name="receipt_rate"),
    path("q/<str:token>/reopen/", receipts.receipt_reopen, name="receipt_reopen"),
    path("r/", receipts.query, name="query"),
    path("results/", public.results, name="results"),
    path("results/<int:pk>/", public.result_detail, name="result_detail"),
]

urlpatterns = [path("suggestions/", include(desk)), path("p/", include(people))]
