"""The addresses of a site on which nothing takes complaints about rows."""

from django.urls import include, path

from coop_cases import urls as cases
from coop_site.urls import handler400, handler403, handler404, handler500
from coop_site.urls import urlpatterns as addresses

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

others = [
    urlpattern for urlpattern in cases.urlpatterns if not (urlpattern.name or "").startswith("row_")
]
urlpatterns = [
    *(address for address in addresses if getattr(address, "urlconf_module", None) is not cases),
    path("", include((others, cases.app_name))),
]
# Wagtail's catch-all stands last.
urlpatterns.sort(key=lambda one: getattr(one, "app_name", None) != cases.app_name)
