"""Evidence in the administration: proofs of publication, certificates, checks of the data."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from cms_ext.desks.evidence.views import certificate, checks, erasure
from cms_ext.office.desk_kit.menu_place import DATA_RECORDS, ScreenEntry, register_entries

OBJECT = "zaswiadczenia/<str:object_type>/<str:object_id>"
TEXT = f"{OBJECT}/tresc/<int:seq>"

modeladmin_register(certificate.PublicationRegister)
modeladmin_register(erasure.TextErasureRegister)
register_entries(
    ScreenEntry(
        DATA_RECORDS, _("Sprawdzenia danych"), "data_checks", "check", 10, checks.SEES_CHECKS
    )
)


@hooks.register("register_admin_urls")
def register_certificates() -> list[URLPattern]:
    return [
        path("sprawdzenia/", checks.show_checks, name="data_checks"),
        path(f"{OBJECT}/", certificate.show_certificate, name="publication_certificate"),
        path(f"{OBJECT}/pdf/", certificate.send_certificate, name="publication_certificate_pdf"),
        path(f"{TEXT}/", certificate.send_published_text, name="publication_text"),
        path(
            f"{TEXT}/usuniecie/", erasure.TextErasurePage.as_view(), name="publication_text_erasure"
        ),
    ]
