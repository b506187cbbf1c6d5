"""The certificates; mounted in the administration by wagtail_hooks, without a namespace."""

from __future__ import annotations

from django.urls import path

from cms_ext.desks.evidence.views.certificate import (
    send_certificate,
    send_published_text,
    show_certificate,
)
from cms_ext.desks.evidence.views.erasure import TextErasurePage

ONE = "zaswiadczenia/<str:object_type>/<str:object_id>"

urlpatterns = [
    path(f"{ONE}/", show_certificate, name="publication_certificate"),
    path(f"{ONE}/pdf/", send_certificate, name="publication_certificate_pdf"),
    path(f"{ONE}/tresc/<int:seq>/", send_published_text, name="publication_text"),
    path(
        f"{ONE}/tresc/<int:seq>/usuniecie/",
        TextErasurePage.as_view(),
        name="publication_text_erasure",
    ),
]
