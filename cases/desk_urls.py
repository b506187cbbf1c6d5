"""The desk's screens; mounted in the administration by wagtail_hooks, without a namespace."""

from __future__ import annotations

from django.urls import path

from cases.views import bulk, desk, queue

urlpatterns = [
    path("sprawy/", queue.CaseQueue.as_view(), name="cases_desk_queue"),
    path("sprawy/nowa/", desk.new, name="cases_desk_new"),
    path("sprawy/zbiorczo/<slug:slug>/", bulk.bulk, name="cases_desk_bulk"),
    path("sprawy/liczby/", desk.CaseNumbers.as_view(), name="cases_desk_counts"),
    path("sprawy/oceny/", desk.RatingNumbers.as_view(), name="cases_desk_ratings"),
    path("sprawy/usterki/", desk.FaultRegister.as_view(), name="cases_desk_faults"),
    path("sprawy/filtry/", queue.add_filter, name="cases_desk_add_filter"),
    path("sprawy/filtry/<int:pk>/usun/", queue.drop_filter, name="cases_desk_drop_filter"),
    path("sprawy/<uuid:key>/osoba/", bulk.CasePeople.as_view(), name="cases_desk_people"),
    path(
        "sprawy/<uuid:key>/osoba/<int:person>/",
        bulk.LinkPerson.as_view(),
        name="cases_desk_person",
    ),
    path("sprawy/do-obciazenia/", bulk.OrdersToCharge.as_view(), name="cases_desk_charges"),
    path(
        "sprawy/do-obciazenia/<uuid:key>/",
        bulk.OrderToCharge.as_view(),
        name="cases_desk_charge",
    ),
    path("sprawy/<uuid:key>/", desk.one, name="cases_desk_one"),
    path("sprawy/<uuid:key>/odpowiedz.pdf", desk.letter, name="cases_desk_letter"),
    path("sprawy/<uuid:key>/plik/<uuid:file>/", desk.file, name="cases_desk_file"),
    path(
        "sprawy/<uuid:key>/krok/<slug:slug>/", desk.CaseStepView.as_view(), name="cases_desk_step"
    ),
]
