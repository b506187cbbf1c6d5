"""What the staff's groups are called on screen; the database has their codes (glossary.md B5)."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

GROUP_NAMES: Mapping[str, object] = {
    "editor": _("Redakcja: pisze ogłoszenia i strony"),
    "publisher": _("Publikacja: publikuje ogłoszenia i strony"),
    "records_clerk": _("Biblioteka: wprowadza dokumenty dla członków"),
    "redaction_confirmer": _("Biblioteka, druga osoba: dopuszcza dokumenty do publikacji"),
    "membership_clerk": _("Dział Członkowsko-Lokalowy: członkowie i dostęp do IKCS"),
    "finance_clerk": _("Dział Finansowo-Księgowy: rozliczenia i dostęp do E-BOK"),
    "finance_approver": _("Finanse, druga osoba: zatwierdza naliczenia, noty i układy"),
    "case_clerk": _("Sprawy mieszkańców"),
    "board_member": _("Zarząd: czyta zestawienia"),
    "legal_admin": _("Reguły prawne, okresy przechowywania, dane osobowe"),
    "auditor": _("Kontrola: czyta wszystko, niczego nie zmienia"),
}


def group_name(code: str) -> str:
    """The group's name on screen; one that the co-op made itself is shown as it is."""
    return str(GROUP_NAMES.get(code, code))
