"""Plain explanations of office words, for those who meet them on a screen."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the office and what it means, in a sentence or two."""

    name: Promise
    meaning: Promise


# By their names in code (docs/glossary.md).
TERMS = {
    "balance": Term(
        _("saldo"),
        _("To, co zostaje po odjęciu wpłat od naliczeń: kwota do zapłaty albo nadpłata."),
    ),
    "charge": Term(
        _("naliczenie"),
        _(
            "Kwota, którą Spółdzielnia wpisuje na konto do zapłaty, zwykle raz w miesiącu. Składa "
            "się z kilku opłat, na przykład za wodę i na fundusz remontowy."
        ),
    ),
    "advance": Term(
        _("zaliczka"),
        _(
            "Opłata z góry za to, czego koszt będzie znany później, na przykład za ciepło. "
            "Po okresie rozliczeniowym odejmuje się ją od kosztu."
        ),
    ),
    "interest": Term(
        _("odsetki ustawowe"),
        _("Dopłata za każdy dzień po terminie płatności. Jej wysokość wynika z prawa."),
    ),
    "overpayment": Term(
        _("nadpłata"), _("Wpłacono więcej, niż naliczono. Nadpłatę zalicza się na kolejne opłaty.")
    ),
    "direction": Term(
        _("dyspozycja"),
        _(
            "Polecenie płacącego, co zrobić z pieniędzmi: na co zaliczyć wpłatę albo czy zwrócić "
            "nadpłatę."
        ),
    ),
    "allocation": Term(
        _("zarachowanie"), _("Zaliczenie wpłaty na konkretną opłatę, ratę albo odsetki.")
    ),
    "settlement": Term(
        _("rozliczenie mediów"),
        _(
            "Porównanie zaliczek z kosztem, na przykład ciepła i wody, za cały okres. "
            "Wychodzi z niego dopłata albo nadpłata."
        ),
    ),
    "allocation_key": Term(
        _("klucz podziału"),
        _(
            "Zasada, według której koszt budynku dzieli się na lokale, na przykład według metrów "
            "albo wskazań licznika."
        ),
    ),
    "component": Term(
        _("składnik opłaty"),
        _("Jedna pozycja opłaty miesięcznej, na przykład woda albo fundusz remontowy."),
    ),
    "rate": Term(
        _("stawka"),
        _("Cena za jednostkę, na przykład za metr. Kwota składnika to ilość razy stawka."),
    ),
    "cost_kind": Term(
        _("koszt zależny i niezależny od Spółdzielni"),
        _(
            "O zależnym decyduje Spółdzielnia, na przykład o eksploatacji. Niezależny wynika z "
            "cen dostawców i opłat urzędowych, na przykład za wodę i śmieci."
        ),
    ),
    "plan": Term(
        _("plan spłat"),
        _("Inaczej układ ratalny: zaległość podzielona na raty, każda z własnym terminem."),
    ),
    "title": Term(
        _("tytuł prawny"),
        _(
            "To, skąd masz prawo do lokalu: własność, spółdzielcze prawo do lokalu albo umowa "
            "najmu."
        ),
    ),
    "general_meeting": Term(
        _("walne zgromadzenie"),
        _(
            "Zebranie członków, najwyższy organ spółdzielni. Uchwala statut i przyjmuje "
            "sprawozdania."
        ),
    ),
    "supervisory_board": Term(
        _("rada nadzorcza"),
        _("Członkowie wybrani do kontroli zarządu. Rada uchwala też wiele regulaminów."),
    ),
    "register_entry": Term(
        _("wpis do KRS"),
        _(
            "Zapis w Krajowym Rejestrze Sądowym. Zmiana statutu obowiązuje dopiero od tego "
            "wpisu, nie od głosowania."
        ),
    ),
    "consolidated_text": Term(
        _("tekst jednolity"),
        _("Dokument razem ze wszystkimi zmianami, spisany w całości, żeby czytać go bez łączenia."),
    ),
    "repeal": Term(
        _("uchylenie"), _("Uchwała przestaje obowiązywać: decyzją organu albo wyrokiem sądu.")
    ),
    "annulment": Term(
        _("stwierdzenie nieważności"),
        _("Sąd orzeka, że uchwała jest sprzeczna z prawem i nie obowiązywała od początku."),
    ),
    "agenda": Term(
        _("porządek obrad"),
        _("Lista spraw na zebranie. Głosować można tylko nad tymi, które na niej są."),
    ),
    "draft_resolution": Term(
        _("projekt uchwały"),
        _(
            "Treść proponowana do głosowania. Projekt może zgłosić także grupa członków, jeśli "
            "zbierze podpisy poparcia."
        ),
    ),
    "inspection": Term(
        _("lustracja"), _("Obowiązkowa kontrola spółdzielni co kilka lat, przez osobę z zewnątrz.")
    ),
}


def find_terms(names: str) -> list[Term]:
    """Return the terms of `"balance charge"`, in order. Raises KeyError for an unknown name."""
    return [TERMS[name] for name in names.split()]
