"""Addresses of raters with a printed slip, under /p/ballots/."""

from django.urls import path

from assessments.views import papers

app_name = "public_ballots"
urlpatterns = [
    path("", papers.ballot_door, name="ballot_door"),
    path("paper/", papers.ballot_vote, name="ballot_vote"),
    path("thanks/", papers.ballot_thanks, name="ballot_thanks"),
]
