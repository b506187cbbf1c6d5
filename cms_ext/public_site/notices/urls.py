from django.urls import path, re_path

from cms_ext.public_site.notices.views import desk, public

app_name = "notices"
urlpatterns = [
    # Shadows Wagtail's own screen of the same address.
    path("admin/pages/<int:page_id>/unpublish/", desk.redirect_unpublish),
    path("ogloszenia/przerwy/", public.show_outages, name="outages"),
    path("przetargi/", public.show_tenders, name="tenders"),
    path("ogloszenia/rss/", public.serve_rss, name="rss"),
    path("ogloszenia/rss/<path:place>/", public.serve_rss, name="rss_of_place"),
    path("ogloszenia/atom/", public.serve_atom, name="atom"),
    path("ogloszenia/atom/<path:place>/", public.serve_atom, name="atom_of_place"),
    path("ogloszenia/kalendarz.ics", public.serve_calendar, name="dates"),
    path("ogloszenia/kalendarz/<path:place>.ics", public.serve_calendar, name="dates_of_place"),
    re_path(r"^o/(?P<year>\d{4})-(?P<number>\d{4,8})/$", public.follow_short_address, name="short"),
]
