"""Addresses under /stations/."""

from django.urls import include, path

from liaison_stations.views import activities, days, keepers, network, pairs, stations

app_name = "liaison_stations"
urlpatterns = [
    path("", stations.station_list, name="station_list"),
    path("new/", stations.station_create, name="station_create"),
    path("<int:pk>/", stations.station_detail, name="station_detail"),
    path("<int:pk>/edit/", stations.station_edit, name="station_edit"),
    path("<int:pk>/deputies/", stations.station_placement, name="station_placement"),
    path("<int:pk>/poster/", stations.station_poster, name="station_poster"),
    path("<int:pk>/wall/", stations.station_rules, name="station_rules"),
    path("<int:pk>/keepers/new/", keepers.keeper_create, name="keeper_create"),
    path("<int:pk>/keepers/<int:membership>/end/", keepers.keeper_end, name="keeper_end"),
    path("grid/", network.station_grid, name="station_grid"),
    path("grid/print/", network.station_grid_print, name="station_grid_print"),
    path("placements/", network.placement_list, name="placement_list"),
    path("placements/<int:pk>/", network.placement_many, name="placement_many"),
    path("<int:pk>/days/plan/", days.reception_day_plan, name="reception_day_plan"),
    path("building/", include("liaison_stations.building_urls")),
    path("days/", days.reception_day_list, name="reception_day_list"),
    path("days/<int:pk>/", days.reception_day_detail, name="reception_day_detail"),
    path("", include("liaison_stations.reception_urls")),
    path("days/<int:pk>/hold/", days.reception_day_hold, name="reception_day_hold"),
    path("days/<int:pk>/miss/", days.reception_day_miss, name="reception_day_miss"),
    path("days/<int:pk>/move/", days.reception_day_move, name="reception_day_move"),
    path("activities/", activities.activity_list, name="activity_list"),
    path("activities/export/", activities.activity_export, name="activity_export"),
    path("activities/new/", activities.activity_create, name="activity_create"),
    path("activities/", include("liaison_stations.oversight_urls")),
    path("activities/<int:pk>/", activities.activity_detail, name="activity_detail"),
    path("activities/<int:pk>/edit/", activities.activity_edit, name="activity_edit"),
    path("activities/<int:pk>/confirm/", activities.activity_confirm, name="activity_confirm"),
    path("activities/<int:pk>/dispute/", activities.activity_dispute, name="activity_dispute"),
    path("activities/<int:pk>/uphold/", activities.activity_uphold, name="activity_uphold"),
    path("activities/<int:pk>/void/", activities.activity_void, name="activity_void"),
    path("activities/<int:pk>/photos/new/", activities.activity_photo_create, name="activity_photo_create"),
    path("activities/photos/<int:pk>/", activities.activity_photo, name="activity_photo"),
    path("pairs/<int:pk>/visits/", pairs.pair_visits, name="pair_visits"),
]
