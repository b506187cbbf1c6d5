from django.urls import path, re_path

from cms_ext.public_site.notices.views.desk import unpublish
from cms_ext.public_site.notices.views.public import (
    atom,
    calendar_of_dates,
    outages,
    rss,
    short_address,
    show_tenders,
)

app_name = "notices"
urlpatterns = [
    # Before Wagtail's own screen of the same address.
    path("admin/pages/<int:page_id>/unpublish/", unpublish),
    path("ogloszenia/przerwy/", outages, name="outages"),
    path("przetargi/", show_tenders, name="tenders"),
    path("ogloszenia/rss/", rss, name="rss"),
    path("ogloszenia/rss/<path:place>/", rss, name="rss_of_place"),
    path("ogloszenia/atom/", atom, name="atom"),
    path("ogloszenia/atom/<path:place>/", atom, name="atom_of_place"),
    path("ogloszenia/kalendarz.ics", calendar_of_dates, name="dates"),
    path("ogloszenia/kalendarz/<path:place>.ics", calendar_of_dates, name="dates_of_place"),
    re_path(r"^o/(?P<year>\d{4})-(?P<number>\d{4,8})/$", short_address, name="short"),
]
