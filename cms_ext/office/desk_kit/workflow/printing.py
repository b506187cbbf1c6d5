"""Words of a screen with documents to print (`to_print.html`)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

# The buttons that ask for a PDF, and whether each paper begins on a sheet of its own in it.
BOTH_SIDES, ONE_SIDE = "pdf", "pdf-jednostronnie"
OWN_SHEETS = {BOTH_SIDES: True, ONE_SIDE: False}


@dataclass(frozen=True, slots=True)
class PrintWords:
    """The messages for one kind of documents: how many were marked as printed, or why none."""

    none_ticked: Any
    none_waits: Any
    marked: Callable[[int], str]

    def refusal(self, ticked: Sequence[object]) -> str:
        """Why nothing came of what was ticked."""
        return str(self.none_waits if ticked else self.none_ticked)


def _marked_notices(count: int) -> str:
    words = ngettext(
        "Oznaczono jako wydrukowane %(n)s zawiadomienie.",
        "Oznaczono jako wydrukowane %(n)s zawiadomień.",
        count,
    )
    return words % {"n": count}


NOTICES = PrintWords(
    gettext_lazy("Zaznacz przynajmniej jedno zawiadomienie."),
    gettext_lazy("Zaznaczone zawiadomienia są już oznaczone jako wydrukowane."),
    _marked_notices,
)
DOCUMENTS = PrintWords(
    gettext_lazy("Zaznacz przynajmniej jeden dokument."),
    gettext_lazy("Zaznaczone dokumenty są już oznaczone jako wydrukowane."),
    lambda count: _("Oznaczono jako wydrukowane: {count}.").format(count=count),
)
