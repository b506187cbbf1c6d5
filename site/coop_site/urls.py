"""The addresses of the site: the core's, the plugins', and Wagtail's pages after them."""

from django.conf import settings
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms_ext.plugins import plugin_urls

DEMO = [path("demo/", include("cms_ext.operations.new_site.demo.urls"))]

urlpatterns = [
    *(DEMO if settings.COOP_DEMO_FOR_VISITORS else []),
    path("", include("cms_ext.people.identity.urls")),
    path("", include("cms_ext.desks.privacy.urls")),
    path("", include("cms_ext.frontend.theme.urls")),
    path("", include("cms_ext.operations.scheduler.urls")),
    path("", include("cms_ext.public_site.pages.urls")),
    path("", include("cms_ext.public_site.notices.urls")),
    *plugin_urls(),
    path("admin/", include(wagtailadmin_urls)),
    path("pliki/", include(wagtaildocs_urls)),
    path("", include(wagtail_urls)),
]

handler404 = "cms_ext.frontend.theme.views.not_found"
handler403 = "cms_ext.frontend.theme.views.forbidden"
handler500 = "cms_ext.frontend.theme.views.server_error"
handler400 = "cms_ext.frontend.theme.views.bad_request"
