"""The closed word lists of snapshots of an accounting program (`mirror.md` §1). No models."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RowKind(TextChoices):
    """The sorts of rows of a snapshot file; the codes are in its column `row`."""

    BALANCE = "SALDO", _("saldo konta")
    ITEM = "POZYCJA", _("nierozliczona pozycja")
    FREE_MONEY = "NADPLATA", _("nierozliczona wpłata")
    POSTING = "OBROT", _("zapis na koncie")
    COMPONENT = "SKLADNIK", _("składnik opłaty")
    NEXT_CHARGE = "NASTEPNA", _("następna opłata")


class ItemKind(TextChoices):
    """What an open item or a posting is for, where the program says so."""

    RENT = "CZYNSZ", _("opłata za lokal")
    MEDIA = "MEDIA", _("media")
    INTEREST = "ODSETKI", _("odsetki")
    COSTS = "KOSZTY", _("koszty")
    OTHER = "INNE", _("inne")


class SnapshotState(TextChoices):
    """Where a snapshot is on its way; the newest accepted one is what residents see."""

    HELD = "HELD", _("do sprawdzenia")
    ACCEPTED = "ACCEPTED", _("przyjęty")
    TAKEN_BACK = "TAKEN_BACK", _("wycofany")
    REJECTED = "REJECTED", _("odrzucony")
    REPLACED = "REPLACED", _("zastąpiony nowszym")
