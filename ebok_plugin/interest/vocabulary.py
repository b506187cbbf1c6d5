"""The closed word lists of late interest (`interest.md` §1). Imports no models."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from ebok_plugin.ledger.vocabulary import Regime


class RateKind(TextChoices):
    """The kinds of rates: each regime of an account has its own table."""

    STATUTORY = "STATUTORY_DELAY", _("odsetki ustawowe za opóźnienie (art. 481 KC)")
    TAX = "TAX_DELAY", _("odsetki za zwłokę (art. 56 Ordynacji podatkowej)")


KIND_OF = {Regime.COOP: RateKind.STATUTORY, Regime.WASTE: RateKind.TAX}
