"""Every address of the portal, by room."""

from importlib.util import find_spec

from django.urls import include, path

ROOMS = [
    ("", "congress_portal.foundation.web.urls"),
    ("", "congress_portal.foundation.signin.door_urls"),
    ("", "congress_portal.runtime.urls"),
    ("jobs/", "congress_portal.foundation.jobs.urls"),
    ("imports/", "congress_portal.foundation.imports.urls"),
    ("search/", "congress_portal.foundation.search.urls"),
    ("notifications/", "congress_portal.foundation.notifications.urls"),
    ("calendar/", "congress_portal.foundation.workdays.urls"),
    ("access/", "congress_portal.foundation.signin.urls"),
    ("board/", "congress_portal.noticeboard.urls"),
    ("", "congress_portal.workbench.urls"),
    ("m/", "congress_portal.workbench.phone_urls"),
    ("deputies/", "deputies.urls"),
    ("p/deputies/", "deputies.public_urls"),
    ("stations/", "liaison_stations.urls"),
    ("", "suggestions.urls"),
    ("assessments/", "assessments.urls"),
    ("p/ballots/", "assessments.public_urls"),
    ("registers/", "congress_portal.registers.urls"),
    ("setup/", "congress_portal.setup.urls"),
    ("demo/", "congress_portal.demo.urls"),
]

urlpatterns = [path(prefix, include(module)) for prefix, module in ROOMS if find_spec(module)]

handler400 = "congress_portal.foundation.web.errors.bad_request"
handler403 = "congress_portal.foundation.web.errors.denied"
handler404 = "congress_portal.foundation.web.errors.not_found"
handler500 = "congress_portal.foundation.web.errors.broken"
