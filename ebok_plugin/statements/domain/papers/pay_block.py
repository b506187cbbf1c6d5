"""What is needed for a transfer, with its code, as the papers print it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from ebok_plugin.ledger.models import Account
from ebok_plugin.money import Money
from ebok_plugin.nrb import format_nrb
from ebok_plugin.statements.domain.papers.letterhead import Letterhead
from ebok_plugin.statements.domain.payment_code import PaymentCode, code_for_payment


def pay_block(
    office: Letterhead, account: Account, amount: Money, title: str, *, label: str = ""
) -> dict[str, Any]:
    """For `/post.typ`'s `pay`; without a picture where none may be made."""
    code = code_for_payment(
        account, amount, title, nip=office.nip, recipient=office.recipient, label=label
    )
    return {
        "label": label,
        "qr": code.drawing if code else "",
        "qr_alt": code.name if code else "",
        "facts": _facts(office, account, amount, code.title if code else title),
        "help": _help(code),
    }


def _facts(
    office: Letterhead, account: Account, amount: Money, title: str
) -> list[tuple[str, str]]:
    return [
        (_("Odbiorca"), office.full_name),
        (_("Rachunek"), format_nrb(account.nrb)),
        (_("Kwota"), str(amount)),
        (_("Tytuł przelewu"), title),
    ]


def _help(code: PaymentCode | None) -> str:
    own = _("Rachunek jest przypisany do tego konta: wpłatę rozpoznamy nawet bez tytułu.")
    if code is None:
        return own
    return _("Zeskanuj kod w aplikacji banku albo przepisz dane. %(own)s") % {"own": own}
