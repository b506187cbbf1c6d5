"""Finding a person on file."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cms_ext.desks.listing.views import StaffList
from cms_ext.people.identity.domain.people import people_found
from cms_ext.people.identity.models import Person


class PersonFinder(StaffList):
    """An empty query finds nobody, and nobody takes the people away as a file."""

    model = Person
    header_icon = "user"
    search_label = _("Znajdź osobę")
    search_hint = _("nazwisko, cały login albo cały adres e-mail")
    empty_hint = _(
        "Wpisz, kogo szukasz. Otwarcie danych osoby zapisuje się w dzienniku, a osoba widzi "
        "w swoim koncie datę, dział i powód."
    )
    not_found = _("Nikogo nie znaleziono dla „%(query)s”.")
    not_found_hint = _("Wpisz początek imienia i nazwiska. Login i adres e-mail muszą być całe.")
    has_file = False

    def get_queryset(self) -> QuerySet[Person]:
        return people_found(self.query)
