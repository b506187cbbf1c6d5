"""The word lists of tariffs of the waste fee. Imports no models."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BuildingKind(models.TextChoices):
    SINGLE = "SINGLE", _("zabudowa jednorodzinna")
    MULTI = "MULTI", _("zabudowa wielorodzinna")
    NON_RESIDENTIAL = "NON_RESIDENTIAL", _("nieruchomość niezamieszkana")


class Method(models.TextChoices):
    """The quantity that a fee is counted by (art. 6j u.c.p.g.)."""

    PERSONS = "PERSONS", _("od liczby mieszkańców")
    WATER = "WATER", _("od zużycia wody")
    AREA = "AREA", _("od powierzchni")
    HOUSEHOLD = "HOUSEHOLD", _("od gospodarstwa domowego")
    CONTAINERS = "CONTAINERS", _("od pojemników i worków")


class Rounding(models.TextChoices):
    """How the mean monthly use of water is rounded before it is multiplied by the rate."""

    RATE_TIMES_MEAN_UNROUNDED = "RATE_TIMES_MEAN_UNROUNDED", _("średnia bez zaokrąglania")
    MEAN_2DP_FIRST = "MEAN_2DP_FIRST", _("średnia zaokrąglona do 0,01 m³")


class Unit(models.IntegerChoices):
    """The grosze to which the monthly fee is rounded, half up."""

    GROSZ = 1, _("do grosza")
    TEN_GROSZE = 10, _("do 10 groszy")
    ZLOTY = 100, _("do pełnych złotych")


class Settled(models.TextChoices):
    MONTHLY = "MONTHLY", _("co miesiąc")
    QUARTERLY = "QUARTERLY", _("co kwartał")


class LateDecrease(models.TextChoices):
    """The first month of a lower fee that was declared after its term."""

    FROM_FILING_MONTH = "FROM_FILING_MONTH", _("od miesiąca złożenia")
    FROM_NEXT_MONTH = "FROM_NEXT_MONTH", _("od miesiąca po złożeniu")


class ReliefKind(models.TextChoices):
    """How a composter lowers the fee of a single-family house."""

    PER_PERSON = "per_person", _("kwota na osobę")
    PERCENT = "percent", _("procent opłaty")
    ALT_TIERS = "alt_tiers", _("osobne stawki")


class Reason(models.TextChoices):
    """Why a declaration is filed, which decides its first month (art. 6i, 6m u.c.p.g.)."""

    FIRST_RESIDENT = "FIRST_RESIDENT", _("zamieszkał pierwszy mieszkaniec")
    BIRTH = "BIRTH", _("urodziło się dziecko")
    MOVED_IN = "MOVED_IN", _("wprowadziła się osoba z tej samej gminy")
    MOVED_IN_FROM_ELSEWHERE = "MOVED_IN_FROM_ELSEWHERE", _("wprowadziła się osoba z innej gminy")
    MOVED_OUT = "MOVED_OUT", _("wyprowadziła się osoba")
    MOVED_ELSEWHERE = "MOVED_ELSEWHERE", _("wyprowadziła się osoba do innej gminy")
    DEATH = "DEATH", _("zmarł mieszkaniec")
    EMPTY = "EMPTY", _("nikt już nie mieszka")
    COMPOSTER = "COMPOSTER", _("kompostowanie: zaczęło się albo skończyło")
    OTHER_BASIS = "OTHER_BASIS", _("zmieniło się zużycie wody, powierzchnia albo liczba pojemników")
    MISTAKE = "MISTAKE", _("w poprzedniej deklaracji był błąd")
    OTHER = "OTHER", _("inny powód")
