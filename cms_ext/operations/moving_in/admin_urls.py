"""The screens of the moving; mounted in the administration by wagtail_hooks."""

from django.urls import path

from cms_ext.desks.import_desk.urls import run_urls
from cms_ext.operations.moving_in.views import movings
from cms_ext.operations.moving_in.views.moving import MOVING_SCREEN

urlpatterns = [
    path("przeprowadzka/", movings.MovingList.as_view(), name="movings"),
    path("przeprowadzka/nowa/", movings.new, name="moving_new"),
    *run_urls(MOVING_SCREEN, "przeprowadzka"),
]
