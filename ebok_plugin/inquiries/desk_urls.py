"""The department's screens; mounted in the administration by wagtail_hooks, without a namespace."""

from __future__ import annotations

from django.urls import path

from ebok_plugin.inquiries import views

urlpatterns = [
    path("brakujace-wplaty/", views.InquiryQueue.as_view(), name="inquiries_desk_queue"),
    path("brakujace-wplaty/<uuid:key>/", views.InquiryPage.as_view(), name="inquiries_desk_one"),
]
