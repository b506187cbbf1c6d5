"""The screens of fee changes, mounted in the administration without a namespace."""

from __future__ import annotations

from django.urls import path

from ebok_plugin.fee_changes.views.desk import change, changes, contests, deliveries, draft

urlpatterns = [
    path("zmiany-oplat/", changes.changes, name="ebok_fee_changes"),
    path("zmiany-oplat/nowa/", draft.new, name="ebok_fee_change_new"),
    path("zmiany-oplat/<int:pk>/", change.change, name="ebok_fee_change"),
    path("zmiany-oplat/<int:pk>/szkic/", draft.edit, name="ebok_fee_change_edit"),
    path("zmiany-oplat/<int:pk>/skutki/", change.effect, name="ebok_fee_change_effect"),
    path("zmiany-oplat/<int:pk>/krok/<slug:slug>/", change.step, name="ebok_fee_change_step"),
    path("zmiany-oplat/<int:pk>/doreczenie/", deliveries.delivery, name="ebok_fee_delivery"),
    path("zmiany-oplat/<int:pk>/doreczenia/", deliveries.delivery_file, name="ebok_fee_deliveries"),
    path("zmiany-oplat/<int:pk>/wydruk/", deliveries.pile, name="ebok_fee_pile"),
    path("zmiany-oplat/<int:pk>/wydrukowane/", deliveries.printed, name="ebok_fee_printed"),
    path("zmiany-oplat/<int:pk>/opinia/", deliveries.opinion, name="ebok_fee_opinion"),
    path(
        "zmiany-oplat/<int:pk>/opinia/<int:override>/",
        deliveries.approve_opinion,
        name="ebok_fee_approve_opinion",
    ),
    path("zmiany-oplat/<int:pk>/sprawa/", contests.contest, name="ebok_fee_contest"),
    path("zmiany-oplat/<int:pk>/sprawa/<int:contest>/", contests.end, name="ebok_fee_contest_end"),
]
