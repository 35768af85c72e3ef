"""Addresses of the front door."""

from django.urls import path

from congress_portal.foundation.signin.views import door

app_name = "accounts"
urlpatterns = [
    path("sign-in/", door.sign_in, name="sign_in"),
    path("sign-out/", door.sign_out, name="sign_out"),
    path("password/", door.password, name="password"),
    path("roles/<int:pk>/switch/", door.switch_role, name="switch_role"),
]
