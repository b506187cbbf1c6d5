"""The screens of the moving; mounted in the administration by wagtail_hooks."""

from django.urls import path

from cms_ext.moving_in.views import moving, movings

urlpatterns = [
    path("przeprowadzka/", movings.movings, name="movings"),
    path("przeprowadzka/nowa/", movings.new, name="moving_new"),
    path("przeprowadzka/<int:key>/", moving.moving, name="moving"),
    path("przeprowadzka/<int:key>/raport/", moving.report, name="moving_report"),
]
