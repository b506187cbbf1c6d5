"""What the rights of the desk of collections mean in words; `apps.py` gives them to roles."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import RightInWords

COLLECTIONS = "waste_union_collections"

SEES_DAYS = (
    f"{COLLECTIONS}.view_collectionday",
    f"{COLLECTIONS}.view_broughtfile",
    f"{COLLECTIONS}.view_sector",
    f"{COLLECTIONS}.view_fraction",
    f"{COLLECTIONS}.view_collectionterms",
    f"{COLLECTIONS}.view_addressrange",
)
KEEPS_DAYS = (
    f"{COLLECTIONS}.change_collectionday",
    f"{COLLECTIONS}.change_addressrange",
)
KEEPS_KINDS = (
    f"{COLLECTIONS}.add_sector",
    f"{COLLECTIONS}.change_sector",
    f"{COLLECTIONS}.add_fraction",
    f"{COLLECTIONS}.change_fraction",
    f"{COLLECTIONS}.change_collectionterms",
)
TAKES_BACK = (f"{COLLECTIONS}.take_back_broughtfile",)

COLLECTION_RIGHTS = (
    RightInWords(_("ogląda terminy odbiorów, adresy rejonów i wczytane pliki"), SEES_DAYS),
    RightInWords(_("wczytuje i poprawia terminy odbiorów i adresy rejonów"), KEEPS_DAYS),
    RightInWords(_("zmienia rejony, frakcje i zasady odbioru odpadów"), KEEPS_KINDS),
    RightInWords(_("wycofuje wczytane pliki odbiorów"), TAKES_BACK),
)
