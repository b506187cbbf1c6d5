"""Choices of requests for documents (library.md §7). Imports no models."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RequestState(TextChoices):
    SUBMITTED = "SUBMITTED", _("złożony")
    IN_REVIEW = "IN_REVIEW", _("rozpatrywany")
    COST_NOTICE = "COST_NOTICE", _("czeka na zgodę na koszt")
    COST_ACCEPTED = "COST_ACCEPTED", _("koszt przyjęty")
    READY = "READY", _("gotowy do odbioru")
    COLLECTED = "COLLECTED", _("odebrany")
    SENT = "SENT", _("przekazany")
    PARTLY_REFUSED = "PARTLY_REFUSED", _("częściowa odmowa")
    REFUSED = "REFUSED", _("odmowa")
    WITHDRAWN = "WITHDRAWN", _("wycofany")


class Form(TextChoices):
    """The form in which the member wants the documents."""

    VIEW = "VIEW", _("wgląd w biurze")
    PAPER = "PAPER", _("kopia papierowa")
    ELECTRONIC = "ELECTRONIC", _("kopia elektroniczna w IKCS")


class Delivery(TextChoices):
    OFFICE = "OFFICE", _("w biurze Spółdzielni")
    POST = "POST", _("pocztą, na adres z rejestru")
    ACCOUNT = "ACCOUNT", _("w IKCS")


class RequestChannel(TextChoices):
    IKCS = "IKCS", _("w IKCS")
    PAPER = "PAPER", _("na papierze")


class Ground(TextChoices):
    """Why the law lets the co-op refuse a contract (pr.spółdz. art. 18 § 3)."""

    THIRD_PARTY_RIGHTS = "THIRD_PARTY_RIGHTS", _("naruszyłoby to prawa osób trzecich")
    MISUSE_RISK = (
        "MISUSE_RISK",
        _(
            "istnieje uzasadniona obawa, że członek wykorzysta pozyskane informacje w celach "
            "sprzecznych z interesem Spółdzielni i przez to wyrządzi jej znaczną szkodę"
        ),
    )


# Closed: nothing is owed to the member any more.
DONE = (RequestState.COLLECTED, RequestState.SENT, RequestState.REFUSED, RequestState.WITHDRAWN)
# The member's turn, not the office's.
WITH_MEMBER = (RequestState.COST_NOTICE,)
