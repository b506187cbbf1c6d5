"""What E-BOK needs on a new site (`cms_ext.plugins.FirstStep`); read while the settings load."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import FirstStep
from ebok_plugin.first_steps_done import (
    accounts_are_opened,
    own_account_is_entered,
    regulations_are_there,
    tariff_is_entered,
)

FIRST_STEPS = (
    FirstStep(
        _("Wpisz rachunek bankowy Spółdzielni"),
        _("Wyciągi przyjmujemy tylko z rachunków, które są na tej liście."),
        "bank_rachunki_modeladmin_index",
        "ebok_plugin_exchange.add_ownbankaccount",
        own_account_is_entered,
        order=300,
    ),
    FirstStep(
        _("Załóż konta rozliczeniowe"),
        _("Jedno konto to jeden płatnik i jeden lokal; wiele naraz wczytasz stamtąd z pliku."),
        "ebok_desk_open_account",
        "ebok_plugin_ledger.add_account",
        accounts_are_opened,
        order=320,
    ),
    FirstStep(
        _("Wpisz składniki i stawki opłat"),
        _("Ręcznie albo z pliku; do tego rodzaj kosztu i gdzie składnik się nalicza."),
        "ebok_desk_components",
        "ebok_plugin_charges.add_component",
        tariff_is_entered,
        order=325,
    ),
    FirstStep(
        _("Dodaj regulamin E-BOK pod oknem logowania"),
        _("Plik w kolekcji „E-BOK: regulaminy i formularze”; druk wniosku jest tam sam."),
        "wagtaildocs:index",
        "wagtaildocs.add_document",
        regulations_are_there,
        order=330,
    ),
)
