"""The finance desk's screens, mounted in the administration without a namespace."""

from __future__ import annotations

from django.urls import path

from ebok_plugin.desk.views import (
    account,
    act,
    batches,
    debtors,
    find,
    inbox,
    interest,
    notes,
    papers,
    periods,
    rates,
    resident,
    runs,
)

urlpatterns = [
    path("rozliczenia/", find.search, name="ebok_desk_find"),
    path("rozliczenia/zaleglosci/", debtors.debtor_list, name="ebok_desk_debtors"),
    path("rozliczenia/do-zatwierdzenia/", inbox.inbox, name="ebok_desk_inbox"),
    path(
        "rozliczenia/do-zatwierdzenia/<slug:slug>/<int:pk>/",
        inbox.matter,
        name="ebok_desk_matter",
    ),
    path("rozliczenia/paczki/", batches.batch_list, name="ebok_desk_batches"),
    path("rozliczenia/paczki/<int:pk>/", batches.batch, name="ebok_desk_batch"),
    path("rozliczenia/odsetki/", interest.interest, name="ebok_desk_interest"),
    path("rozliczenia/odsetki/stawki/", rates.rates, name="ebok_desk_rates"),
    path("rozliczenia/dokumenty/", papers.papers, name="ebok_desk_papers"),
    path("rozliczenia/dokumenty/<int:pk>/<int:building>/", papers.pile, name="ebok_desk_pile"),
    path("rozliczenia/okresy/", periods.periods, name="ebok_desk_periods"),
    path("rozliczenia/naliczenia/", runs.run_list, name="ebok_desk_runs"),
    path("rozliczenia/naliczenia/<int:pk>/", runs.run, name="ebok_desk_run"),
    path("rozliczenia/naliczenia/<int:pk>/decyzja/", runs.decide, name="ebok_desk_run_decide"),
    path("rozliczenia/konto/<int:pk>/", account.account, name="ebok_desk_account"),
    path(
        "rozliczenia/konto/<int:pk>/widok-mieszkanca/",
        resident.as_resident,
        name="ebok_desk_as_resident",
    ),
    path("rozliczenia/konto/<int:pk>/storno/<int:seq>/", act.reversal, name="ebok_desk_reversal"),
    path(
        "rozliczenia/konto/<int:pk>/uklad/<int:plan>/odwolanie/",
        act.end_plan,
        name="ebok_desk_end_plan",
    ),
    path("rozliczenia/konto/<int:pk>/nota/<int:note>/", notes.note, name="ebok_desk_note"),
    path(
        "rozliczenia/konto/<int:pk>/nota/<int:note>/korekta/",
        act.correct_note,
        name="ebok_desk_correct_note",
    ),
    path("rozliczenia/konto/<int:pk>/<slug:slug>/", act.act, name="ebok_desk_act"),
]
