from django.urls import path, re_path

from cms_ext.public_site.pages.views import redirects
from cms_ext.public_site.pages.views.for_machines import robots, security, sitemap
from cms_ext.public_site.pages.views.page_types import page_types
from cms_ext.public_site.pages.views.pictures import picture
from cms_ext.public_site.pages.views.search import search
from cms_ext.public_site.pages.views.site_map import show_map

app_name = "pages"
urlpatterns = [
    path("szukaj/", search, name="search"),
    path("mapa-strony/", show_map, name="map"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("robots.txt", robots, name="robots"),
    path(".well-known/security.txt", security, name="security"),
    re_path(r"^media/images/(?P<name>[\w.-]+\.(?:png|jpe?g|webp|avif))$", picture, name="picture"),
    # Mounted before Wagtail's own addresses of the same screens.
    path("admin/redirects/add/", redirects.add),
    path("admin/redirects/<int:redirect_id>/", redirects.edit),
    path("admin/reports/page-types-usage/", page_types),
    path("admin/reports/page-types-usage/results/", page_types, {"results_only": True}),
]
