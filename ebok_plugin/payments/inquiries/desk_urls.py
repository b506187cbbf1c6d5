"""Former addresses in the administration; mounted by wagtail_hooks, without a namespace."""

from __future__ import annotations

from django.urls import path

from ebok_plugin.payments.inquiries import views

urlpatterns = [
    path("brakujace-wplaty/", views.former_queue, name="inquiries_desk_queue"),
    path("brakujace-wplaty/<uuid:key>/", views.former_question, name="inquiries_desk_one"),
]
