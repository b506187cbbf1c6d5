"""The import of many documents in the administration, reached from the library's desk."""

from django.urls import URLPattern, path
from wagtail import hooks

from cms_ext.desks.import_desk.urls import run_urls
from members_area.library.intake.views import BATCH, list_batches


@hooks.register("register_admin_urls")
def register_intake() -> list[URLPattern]:
    return [
        path("biblioteka/paczki/", list_batches, name="intake_batches"),
        *run_urls(BATCH, "biblioteka/paczki"),
    ]
