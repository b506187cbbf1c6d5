"""The desk's screens; mounted in the administration by wagtail_hooks, without a namespace."""

from __future__ import annotations

from django.urls import path

from waste_union.declarations.views import desk_decision, desk_property, desk_rates, desk_steps

urlpatterns = [
    path("deklaracje/", desk_steps.DeclarationQueue.as_view(), name="declarations_desk_queue"),
    path(
        "deklaracje/nieruchomosci/",
        desk_property.PropertyList.as_view(),
        name="declarations_desk_properties",
    ),
    path(
        "deklaracje/nieruchomosci/<int:pk>/",
        desk_property.PropertyPage.as_view(),
        name="declarations_desk_property",
    ),
    path(
        "deklaracje/nieruchomosci/<int:pk>/papier/",
        desk_property.PaperView.as_view(),
        name="declarations_desk_paper",
    ),
    path(
        "deklaracje/decyzje/",
        desk_decision.DecisionList.as_view(),
        name="declarations_desk_decisions",
    ),
    path(
        "deklaracje/decyzje/<int:pk>/",
        desk_decision.DecisionPage.as_view(),
        name="declarations_desk_decision",
    ),
    path("deklaracje/stawki/", desk_rates.RateList.as_view(), name="declarations_desk_tariffs"),
    path(
        "deklaracje/stawki/<int:pk>/",
        desk_rates.RatesPage.as_view(),
        name="declarations_desk_rates",
    ),
    path("deklaracje/stawki/<int:pk>/druk/", desk_steps.prints, name="declarations_desk_prints"),
    path(
        "deklaracje/stawki/zawiadomienie-<int:pk>.pdf",
        desk_rates.notice_pdf,
        name="declarations_desk_notice",
    ),
    path("deklaracje/<int:pk>/", desk_decision.one, name="declarations_desk_one"),
    path("deklaracje/<int:pk>/wezwanie.pdf", desk_decision.call_pdf, name="declarations_desk_call"),
    path(
        "deklaracje/<int:pk>/potwierdzenie.pdf",
        desk_decision.receipt,
        name="declarations_desk_receipt",
    ),
    path("deklaracje/<int:pk>/deklaracja.xml", desk_decision.xml, name="declarations_desk_xml"),
    path("deklaracje/<int:pk>/pesel/", desk_decision.pesel, name="declarations_desk_pesel"),
    path(
        "deklaracje/<int:pk>/krok/<slug:slug>/",
        desk_decision.DeclarationStepView.as_view(),
        name="declarations_desk_step",
    ),
]
