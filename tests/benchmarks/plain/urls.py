from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls


def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [
    path("zdrowie/", alive),
    path("admin/", include(wagtailadmin_urls)),
    path("", include(wagtail_urls)),
]
