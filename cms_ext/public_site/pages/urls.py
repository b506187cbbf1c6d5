from django.urls import path, re_path

from cms_ext.public_site.pages import views
from cms_ext.public_site.pages.views import (
    page_types,
    picture,
    robots,
    search,
    security,
    show_map,
    sitemap,
)

app_name = "pages"
urlpatterns = [
    path("szukaj/", search, name="search"),
    path("mapa-strony/", show_map, name="map"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("robots.txt", robots, name="robots"),
    path(".well-known/security.txt", security, name="security"),
    re_path(r"^media/images/(?P<name>[\w.-]+\.(?:png|jpe?g|webp|avif))$", picture, name="picture"),
    # Mounted before Wagtail's own addresses of the same screens.
    path("admin/redirects/add/", views.add),
    path("admin/redirects/<int:redirect_id>/", views.edit),
    path("admin/reports/page-types-usage/", page_types),
    path("admin/reports/page-types-usage/results/", page_types, {"results_only": True}),
]
