"""Addresses of the workbench."""

from django.urls import path

from congress_portal.workbench import desk_views, problem_demand, views

app_name = "workbench"
urlpatterns = [
    path("", views.home, name="home"),
    path("todo/", views.todo_list, name="todos"),
    path("todo/print/", views.todo_print, name="todo_print"),
    path("messages/", views.message_list, name="messages"),
    path("messages/read-all/", views.message_read_all, name="message_read_all"),
    path("messages/<int:pk>/open/", views.message_open, name="message_open"),
    path("desk/<int:pk>/", desk_views.desk, name="desk"),
    path("problems/<int:pk>/demand/", problem_demand.problem_demand, name="problem_demand"),
    path("roles/", views.role_list, name="roles"),
    path("help/", views.help_page, name="help"),
    path("help/print/", views.help_print, name="help_print"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
