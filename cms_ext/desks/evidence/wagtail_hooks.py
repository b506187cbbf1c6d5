"""The proofs of publication in the administration: their registers and certificates."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from cms_ext.desks.evidence.views import certificate, erasure

OBJECT = "zaswiadczenia/<str:object_type>/<str:object_id>"
TEXT = f"{OBJECT}/tresc/<int:seq>"

modeladmin_register(certificate.PublicationRegister)
modeladmin_register(erasure.TextErasureRegister)


@hooks.register("register_admin_urls")
def register_certificates() -> list[URLPattern]:
    return [
        path(f"{OBJECT}/", certificate.show_certificate, name="publication_certificate"),
        path(f"{OBJECT}/pdf/", certificate.send_certificate, name="publication_certificate_pdf"),
        path(f"{TEXT}/", certificate.send_published_text, name="publication_text"),
        path(
            f"{TEXT}/usuniecie/", erasure.TextErasurePage.as_view(), name="publication_text_erasure"
        ),
    ]
