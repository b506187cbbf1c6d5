"""The screens of the intake; mounted in the administration by wagtail_hooks."""

from __future__ import annotations

from django.urls import path

from cms_ext.desks.import_desk.urls import run_urls
from members_area.library.intake.views import BATCH, list_batches

urlpatterns = [
    path("biblioteka/paczki/", list_batches, name="intake_batches"),
    *run_urls(BATCH, "biblioteka/paczki"),
]
