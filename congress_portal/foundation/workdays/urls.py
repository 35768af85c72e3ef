"""Addresses of the working calendar."""

from django.urls import path

from .views import clocks, counting, holidays

app_name = "workdays"
urlpatterns = [
    path("", holidays.holiday_list, name="holiday_list"),
    path("print/", holidays.year_print, name="year_print"),
    path("count/", counting.date_count, name="date_count"),
    path("notice/", holidays.notice_paste, name="notice_paste"),
    path("changes/", holidays.change_list, name="change_list"),
    path("changes/<int:pk>/", holidays.change_detail, name="change_detail"),
    path("changes/<int:pk>/apply/", holidays.change_apply, name="change_apply"),
    path("changes/<int:pk>/drop/", holidays.change_drop, name="change_drop"),
    path("changes/<int:pk>/undo/", holidays.change_undo, name="change_undo"),
    path("days/<int:pk>/clear/", holidays.holiday_clear, name="holiday_clear"),
    path("clocks/", clocks.clock_list, name="clock_list"),
    path("clocks/leave/", clocks.clock_leave, name="clock_leave"),
]
