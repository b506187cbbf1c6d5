"""The import screens of addresses and of days, and the step that takes a file back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cms_ext.desks.import_desk.views.table import table_screen
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.forms import StepForm
from cms_ext.office.desk_kit.workflow.step import Step
from cms_ext.office.desk_kit.workflow.views import StepView
from waste_union.collections.domain.brought_file import take_back_file
from waste_union.collections.domain.import_addresses import ADDRESSES
from waste_union.collections.domain.import_days import DAYS
from waste_union.collections.models import BroughtFile
from waste_union.collections.rights_in_words import COLLECTIONS

FILES = f"{COLLECTIONS}_broughtfile_modeladmin_index"

ADDRESS_SCREEN = table_screen(
    ADDRESSES,
    url_name="collections_import_addresses",
    title=_("Wczytaj adresy rejonów"),
    introduction=_(
        "Jeden wiersz to zakres numerów jednej ulicy. Puste numery znaczą całą ulicę. Zakresy mogą "
        "leżeć jeden w drugim: liczy się najwęższy. Ten sam plik drugi raz niczego nie zmieni."
    ),
    permissions=(f"{COLLECTIONS}.view_addressrange", f"{COLLECTIONS}.change_addressrange"),
    done_url_name=FILES,
)
DAY_SCREEN = table_screen(
    DAYS,
    url_name="collections_import_days",
    title=_("Wczytaj terminy odbiorów"),
    introduction=_(
        "Jeden wiersz to jeden odbiór jednej frakcji w rejonie. Gdy dzień przeniesiono, wpisz oba: "
        "z rytmu i odbioru. Plik dodaje i zmienia terminy, niczego nie usuwa; odwołany termin "
        "oznacz w kolumnie cancelled."
    ),
    permissions=(f"{COLLECTIONS}.view_collectionday", f"{COLLECTIONS}.change_collectionday"),
    done_url_name=FILES,
)


class WithdrawalReasonForm(StepForm):
    reason = forms.CharField(label=_("Powód"), max_length=200)


def _take_back(brought: BroughtFile, form: Any, today: date, origin: Origin) -> None:
    take_back_file(brought, form.cleaned_data["reason"], origin=origin)


class TakeBackView(StepView[BroughtFile]):
    icon = "undo"
    sees = f"{COLLECTIONS}.view_broughtfile"
    step = Step(
        "wycofaj",
        _("Wycofaj plik"),
        _take_back,
        WithdrawalReasonForm,
        about=_(
            "Znikną wiersze, które ten plik dodał, a zmienione wrócą do poprzednich wartości. "
            "Potem można wczytać plik poprawiony."
        ),
        done=_("Plik wycofano."),
        rights=(f"{COLLECTIONS}.take_back_broughtfile",),
        serious=True,
    )

    def find_subject(self, key: int) -> BroughtFile:
        return get_object_or_404(BroughtFile, pk=key)

    def landing(self) -> str:
        return reverse(FILES)
