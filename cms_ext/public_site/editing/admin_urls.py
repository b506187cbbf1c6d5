"""The editors' own screens in the administration; mounted by wagtail_hooks."""

from django.urls import path

from cms_ext.public_site.editing.views.paste import paste_text
from cms_ext.public_site.editing.views.review import review

urlpatterns = [
    path("ogloszenia/wklej/", paste_text, name="editing_paste"),
    path("sprawdz/<int:pk>/", review, name="editing_review"),
]
