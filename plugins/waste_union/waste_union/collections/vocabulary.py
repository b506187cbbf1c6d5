"""The closed word lists of collections of waste. Imports no models."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BuildingKind(TextChoices):
    """The kind of building at an address; collection days may differ by it."""

    SINGLE = "SINGLE", _("zabudowa jednorodzinna")
    MULTI = "MULTI", _("zabudowa wielorodzinna")
    NON_RESIDENTIAL = "NON_RESIDENTIAL", _("nieruchomość niezamieszkana")


class Side(TextChoices):
    """The side of a street that a range covers."""

    ALL = "ALL", _("wszystkie")
    ODD = "ODD", _("nieparzyste")
    EVEN = "EVEN", _("parzyste")


class Colour(TextChoices):
    """The colour of the container or bag, by the rule of 10 May 2021 (Dz.U. poz. 906).

    Never the only sign on screen: a fraction has its mark and its name as well.
    """

    BLACK = "black", _("czarny")
    BLUE = "blue", _("niebieski")
    GREEN = "green", _("zielony")
    YELLOW = "yellow", _("żółty")
    BROWN = "brown", _("brązowy")
    GREY = "grey", _("szary")
    ORANGE = "orange", _("pomarańczowy")
    WHITE = "white", _("biały")


class ImportWhat(TextChoices):
    """The kind of imported rows; the value is the kind at the import desk."""

    ADDRESSES = "collection_addresses", _("adresy")
    DAYS = "collection_days", _("terminy")
