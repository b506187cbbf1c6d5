"""The screens of the reading log; mounted in the administration by wagtail_hooks."""

from django.urls import path

from members_area.library.reading import views

urlpatterns = [
    path("odczyty/", views.inspection, name="library_readings"),
    path("odczyty/liczby/", views.ReadingNumbers.as_view(), name="library_reading_numbers"),
]
