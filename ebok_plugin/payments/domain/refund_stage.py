"""Where a request for an overpayment is, and whose turn it is."""

from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from ebok_plugin.payments.models import Refund, RefundOrder


class RefundStage(Enum):
    """What happens next to a request; the labels are for the desk."""

    LETTER = "letter"
    CODE = "code"
    OFFICE = "office"
    SECOND_PERSON = "second person"
    EXPORT = "export"
    BANK = "bank"
    PAID = "paid"
    REVERSED = "reversed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"

    @property
    def label(self) -> Promise:
        return LABELS[self]


LABELS = {
    RefundStage.LETTER: gettext_lazy("wydrukuj list z kodem"),
    RefundStage.CODE: gettext_lazy("płatnik wpisze kod z listu"),
    RefundStage.OFFICE: gettext_lazy("rozpatrz wniosek"),
    RefundStage.SECOND_PERSON: gettext_lazy("zatwierdza druga osoba"),
    RefundStage.EXPORT: gettext_lazy("czeka na plik dla banku"),
    RefundStage.BANK: gettext_lazy("w pliku dla banku"),
    RefundStage.PAID: gettext_lazy("wypłacony"),
    RefundStage.REVERSED: gettext_lazy("cofnięty w księdze"),
    RefundStage.REFUSED: gettext_lazy("odrzucony"),
    RefundStage.WITHDRAWN: gettext_lazy("wycofany"),
    RefundStage.STOPPED: gettext_lazy("wstrzymany, nadpłata zmalała"),
}
ENDS = {
    Refund.State.REFUSED: RefundStage.REFUSED,
    Refund.State.WITHDRAWN: RefundStage.WITHDRAWN,
    Refund.State.STOPPED: RefundStage.STOPPED,
}


def find_live_order(refund: Refund) -> RefundOrder | None:
    """Return the order that waits or is posted; uses orders that were prefetched."""
    orders = refund.orders.all()
    return next((order for order in orders if order.state != RefundOrder.State.REFUSED), None)


def find_stage(refund: Refund) -> RefundStage:
    """Return where the request is."""
    if refund.state in ENDS:
        return ENDS[Refund.State(refund.state)]
    if refund.state == Refund.State.UNCONFIRMED:
        return RefundStage.CODE if refund.code_hash else RefundStage.LETTER
    order = find_live_order(refund)
    if order is None:
        return RefundStage.OFFICE
    if order.state == RefundOrder.State.WAITING:
        return RefundStage.SECOND_PERSON
    if hasattr(order.entry, "reversed_by"):
        return RefundStage.REVERSED
    if order.paid_on is not None:
        return RefundStage.PAID
    return RefundStage.EXPORT if order.file_id is None else RefundStage.BANK
