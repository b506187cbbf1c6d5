"""The screens of the intake; mounted in the administration by wagtail_hooks."""

from __future__ import annotations

from django.urls import path

from members_area.intake.views import batch, batches

urlpatterns = [
    path("biblioteka/paczki/", batches.batches, name="intake_batches"),
    path("biblioteka/paczki/<int:key>/", batch.batch, name="intake_batch"),
    path("biblioteka/paczki/<int:key>/raport/", batch.report, name="intake_report"),
]
