"""Addresses under /stations/building/."""

from django.urls import path

from liaison_stations.views import acceptances, building, rewards, standards, stars

urlpatterns = [
    path("", building.building_list, name="building_list"),
    path("plans/new/", building.plan_create, name="plan_create"),
    path("plans/<int:pk>/", building.plan_detail, name="plan_detail"),
    path("plans/<int:pk>/edit/", building.plan_edit, name="plan_edit"),
    path("plans/<int:pk>/void/", building.plan_void, name="plan_void"),
    path("plans/<int:pk>/print/", building.plan_print, name="plan_print"),
    path("plans/<int:pk>/export/", building.plan_export, name="plan_export"),
    path("plans/<int:pk>/sites/new/", building.site_create, name="site_create"),
    path("sites/<int:pk>/edit/", building.site_edit, name="site_edit"),
    path("sites/<int:pk>/drop/", building.site_drop, name="site_drop"),
    path("standards/", standards.standard_list, name="standard_list"),
    path("standards/new/", standards.standard_create, name="standard_create"),
    path("standards/<int:pk>/", standards.standard_detail, name="standard_detail"),
    path("standards/<int:pk>/edit/", standards.standard_edit, name="standard_edit"),
    path("standards/<int:pk>/enact/", standards.standard_enact, name="standard_enact"),
    path("standards/<int:pk>/revise/", standards.standard_revise, name="standard_revise"),
    path("standards/<int:pk>/retire/", standards.standard_retire, name="standard_retire"),
    path("standards/<int:pk>/print/", standards.standard_print, name="standard_print"),
    path("acceptances/new/", acceptances.acceptance_create, name="acceptance_create"),
    path("acceptances/<int:pk>/", acceptances.acceptance_detail, name="acceptance_detail"),
    path("acceptances/<int:pk>/check/", acceptances.acceptance_check, name="acceptance_check"),
    path("acceptances/<int:pk>/inspect/", acceptances.acceptance_inspect, name="acceptance_inspect"),
    path("acceptances/<int:pk>/fixed/", acceptances.acceptance_fixed, name="acceptance_fixed"),
    path("acceptances/<int:pk>/cancel/", acceptances.acceptance_cancel, name="acceptance_cancel"),
    path("acceptances/<int:pk>/print/", acceptances.acceptance_print, name="acceptance_print"),
    path("acceptances/<int:pk>/award/", stars.acceptance_award, name="acceptance_award"),
    path(
        "acceptances/<int:pk>/photos/new/",
        acceptances.acceptance_photo_create,
        name="acceptance_photo_create",
    ),
    path("photos/<int:pk>/", acceptances.inspection_photo, name="inspection_photo"),
    path("approvals/new/", rewards.approval_create, name="approval_create"),
    path("rewards/", rewards.reward_list, name="reward_list"),
    path("rewards/new/", rewards.reward_create, name="reward_create"),
    path("rewards/export/", rewards.reward_export, name="reward_export"),
    path("rewards/<int:pk>/void/", rewards.reward_void, name="reward_void"),
    path("stars/", stars.star_list, name="star_list"),
    path("stars/<int:pk>/change/", stars.star_change, name="star_change"),
    path("stars/<int:pk>/void/", stars.star_void, name="star_void"),
]
