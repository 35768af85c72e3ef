"""Addresses of telephones, sessions and the second factor."""

from django.urls import path

from congress_portal.foundation.signin.views import door, own, phone, second_factor

app_name = "signin"
urlpatterns = [
    path("help/", door.forgotten, name="forgotten"),
    path("pin/", phone.pin, name="pin"),
    path("pin/new/", phone.pin_set, name="pin_set"),
    path("code/", second_factor.second_factor, name="second_factor"),
    path("code/bind/", second_factor.second_factor_bind, name="second_factor_bind"),
    path("mine/", own.own, name="own"),
    path("mine/others/end/", own.sessions_end, name="sessions_end"),
    path("mine/sessions/<int:pk>/end/", own.session_end, name="session_end"),
    path("mine/devices/<int:pk>/end/", own.device_end, name="device_end"),
    # Short, for the QR code; everything above ends with a stroke.
    path("<slug:token>", phone.card, name="card"),
]
