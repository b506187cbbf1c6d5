from django.urls import path, re_path

from cms_ext.public_site.pages import views

app_name = "pages"
urlpatterns = [
    path("szukaj/", views.search_site, name="search"),
    path("mapa-strony/", views.show_map, name="map"),
    path("sitemap.xml", views.serve_sitemap, name="sitemap"),
    path("robots.txt", views.serve_robots, name="robots"),
    path(".well-known/security.txt", views.serve_security, name="security"),
    re_path(
        r"^media/images/(?P<name>[\w.-]+\.(?:png|jpe?g|webp|avif))$",
        views.serve_picture,
        name="picture",
    ),
    # Shadow Wagtail's own addresses of the same screens.
    path("admin/redirects/add/", views.add_old_address),
    path("admin/redirects/<int:redirect_id>/", views.edit_old_address),
    path("admin/reports/page-types-usage/", views.show_page_types),
    path("admin/reports/page-types-usage/results/", views.show_page_types, {"results_only": True}),
]
