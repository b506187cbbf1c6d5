"""The panel of E-BOK, how people come to a login, its menu and tile, and its documents."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from cms_ext.plugins import (
    AccessCheck,
    AccessProcedure,
    DataUse,
    Desk,
    MenuEntry,
    Panel,
    PaperLink,
    Tile,
)
from cms_ext.public_site.pages.domain.editing import list_papers
from ebok_plugin.ledger import admission as payer
from ebok_plugin.ledger.domain.queries import account
from ebok_plugin.ledger.domain.queries.account import list_premises, logins_of_premises
from ebok_plugin.panel.domain.first_page import link_flats, list_account_tiles

# Its name in the files of the office; the site translates it when it makes the collection.
COLLECTION = _("E-BOK: regulaminy i formularze")


def papers(today: date) -> list[PaperLink]:
    """Return regulations and forms below the E-BOK panel."""
    return list(list_papers(gettext(COLLECTION)))


ACCESS = (
    AccessProcedure(
        panel="EBOK",
        path="e-bok",
        title=_("Formularz zgłoszeniowy do Elektronicznego Biura Obsługi Klienta (E-BOK)"),
        form="ebok_plugin/ledger/ebok.yaml",
        desk=Desk("DFK", _("Dział Finansowo-Księgowy"), "3", "finance_clerk"),
        find_person=payer.find_person,
        login_for=payer.make_login_name,
        holds_right=payer.holds_right,
        addresses_of=payer.addresses_of,
        people_by_reference=payer.people_by_reference,
        reference=_("Numer konta"),
        reference_column="account_no",
        list_references=payer.list_references,
        list_holders=payer.list_holders,
        list_withheld=payer.list_withheld,
        paper=_("Formularz zgłoszeniowy do E-BOK"),
        checks=(AccessCheck("C07", "ebok_plugin.ledger.payer_check.run"),),
        not_entitled_reason="NOT_PAYER",
        data_use=DataUse(
            purpose=_("dostęp do rozliczeń (E-BOK) i sprawdzenie tożsamości wnioskodawcy"),
            basis=_(
                "art. 6 ust. 1 lit. b i c RODO; sprawdzenie tożsamości: lit. f – zapobieganie "
                "wydaniu dostępu niewłaściwej osobie"
            ),
            period=_(
                "czas rozliczeń, dalej jak dokumentacja księgowa; wniosek odrzucony: 12 miesięcy, "
                "załączniki: 30 dni"
            ),
            rights=_(
                "dostęp do danych, kopia, sprostowanie, usunięcie, ograniczenie, przeniesienie, "
                "sprzeciw"
            ),
        ),
    ),
)


MENU_ENTRIES = (
    MenuEntry(
        _("Moje rozliczenia"),
        "ebok:home",
        order=10,
        found_by=_(
            "raty zaległość dług zadłużenie opłata czynsz nadpłata przelew saldo stan konto konta "
            "nr numer rachunek bankowy ile zapłacić płacę zapłata płatność wpłacić kod QR"
        ),
        pages=(
            *("ebok:part_payment", "ebok:pay_online", "ebok:online_order", "ebok:missing_payment"),
            *("ebok:instalments", "ebok:plan", "ebok:interest", "ebok:refunds", "ebok:refund"),
        ),
    ),
    MenuEntry(
        _("Historia konta"),
        "ebok:accounts",
        order=20,
        found_by=_("wpłaty wpłata wpłaciłem wpłaciłam płatności widać zaksięgowana naliczenia"),
    ),
    MenuEntry(
        _("Terminy płatności"),
        "ebok:dues",
        order=30,
        found_by=_("kiedy zapłacić kalendarz zlecenie stałe przelew"),
        pages=("ebok:standing_order",),
    ),
    MenuEntry(
        _("Mój lokal"),
        "ebok:flats",
        order=35,
        found_by=_(
            "mieszkanie metraż powierzchnia liczba osób meldunek liczniki udział składniki "
            "zaliczki zgłosić zmiana"
        ),
        pages=(
            *("ebok:flat", "ebok:persons", "ebok:persons_change", "ebok:change"),
            *("ebok:components", "ebok:component"),
        ),
    ),
    MenuEntry(
        _("Dokumenty"),
        "ebok:papers",
        order=40,
        found_by=_(
            "zaświadczenie potwierdzenie zestawienie wpłat dowód dodatek mieszkaniowy roczne"
        ),
    ),
    MenuEntry(
        _("Sprawdź dokument"),
        "ebok:verify",
        where="footer",
        found_by=_("weryfikacja kod prawdziwość"),
    ),
    MenuEntry(
        _("Kto widzi moje rozliczenia"),
        "ebok:holders",
        where="account",
        order=10,
        found_by=_("pełnomocnik pełnomocnictwo współwłaściciel uprawnienia"),
    ),
    MenuEntry(
        _("Przelewy z pliku"),
        "ebok:transfers",
        where="search",
        found_by=_("plik przelewów paczka bank wiele kont zarządca"),
    ),
)

TILES = (
    Tile(
        title=_("Sprawdź saldo"),
        help=_("ile i do kiedy zapłacić"),
        url_name="ebok:home",
        icon="wallet",
        order=10,
        own=list_account_tiles,
    ),
)

PANEL_TILES = (
    Tile(
        title=_("Dokumenty"),
        help=_("pisma, zestawienia, zaświadczenia"),
        url_name="ebok:papers",
        icon="document",
        order=40,
    ),
    Tile(
        title=_("Mój lokal"),
        help=_("osoby, powierzchnia, liczniki"),
        url_name="ebok:flats",
        icon="building",
        order=45,
        own=link_flats,
    ),
    Tile(
        title=_("Historia konta"),
        help=_("naliczenia i wpłaty"),
        url_name="ebok:accounts",
        icon="table",
        order=50,
    ),
)

PANEL = Panel(
    name="E-BOK",
    full_name=_("Elektroniczne Biuro Obsługi Klienta"),
    audience=_("dla każdej osoby, która rozlicza się ze Spółdzielnią"),
    contents=(_("saldo i skąd się wzięło"), _("naliczenia i wpłaty"), _("historia konta")),
    login_label=_("Identyfikator E-BOK"),
    login_help=_("Na przykład EB-500001-3. Jest w piśmie albo e-mailu z hasłem startowym."),
    no_login_text=_("Nie mam jeszcze loginu do E-BOK"),
    path="e-bok",
    home_url_name="ebok:home",
    order=20,
    admits=account.admits,
    typed_login=payer.typed_login,
    papers=papers,
    premises=list_premises,
    logins=logins_of_premises,
)
