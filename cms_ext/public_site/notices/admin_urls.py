"""The notices' own screens in the administration; mounted by wagtail_hooks."""

from django.urls import path

from cms_ext.public_site.notices.views.from_template import from_template
from cms_ext.public_site.notices.views.life import correction, withdrawal

urlpatterns = [
    path("ogloszenia/nowe/<int:pk>/", from_template, name="notices_from_template"),
    path("ogloszenia/<int:pk>/sprostowanie/", correction, name="notices_correction"),
    path("ogloszenia/<int:pk>/wycofanie/", withdrawal, name="notices_withdrawal"),
]
