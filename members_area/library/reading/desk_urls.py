"""The screens of the reading log; mounted in the administration by wagtail_hooks."""

from django.urls import path

from members_area.library.reading.views import desk

urlpatterns = [
    path("odczyty/", desk.inspection, name="library_readings"),
    path("odczyty/liczby/", desk.ReadingNumbers.as_view(), name="library_reading_numbers"),
]
