"""The import of the premises tree on screen."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cms_ext.desks.import_desk.views.table import table_screen
from cms_ext.public_site.premises.domain.import_tree import PREMISES_TREE
from cms_ext.public_site.premises.domain.rights import CHANGES_PREMISES, CHANGES_TREE, SEES

SCREEN = table_screen(
    PREMISES_TREE,
    url_name="premises_import",
    title=_("Wczytaj drzewo z pliku"),
    introduction=_(
        "Jeden wiersz opisuje jedno miejsce: nieruchomość, budynek, klatkę albo lokal. Wypełnij "
        "kody do tego miejsca, niższe zostaw puste. Puste komórki niczego nie zmieniają, a ten sam "
        "plik wczytany drugi raz niczego nie doda."
    ),
    permissions=(SEES, CHANGES_TREE, CHANGES_PREMISES),
    done_url_name="premises_tree",
)
