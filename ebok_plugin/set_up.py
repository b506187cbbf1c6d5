"""What E-BOK makes on a new site: its pages, its collection, the recipient of payments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.sealed_rows.domain.sealing import begin_all
from cms_ext.operations.new_site.setup.answers import Answers
from cms_ext.operations.new_site.setup.domain.pages import make_collection, make_panel_section
from cms_ext.operations.new_site.setup.domain.steps import Making
from cms_ext.plugins.realm import Realm
from ebok_plugin.papers import COLLECTION
from ebok_plugin.payments.domain.bank_file import save_own_account
from ebok_plugin.payments.models import OwnBankAccount
from ebok_plugin.statements.models import PaymentSettings

TEXT = Path(__file__).parent / "texts" / "informacje-dla-platnikow.md"
LONGEST_RECIPIENT = 20


def make(answers: Answers, today: date, origin: Origin) -> Mapping[str, int]:
    """Repeatable, as `cms_ext.plugins.SetUp` says."""
    making = Making()
    make_panel_section(
        Realm.EBOK,
        _("E-BOK"),
        list_title=_("Ogłoszenia dla płatników"),
        text=TEXT,
        answers=answers,
        today=today,
        making=making,
    )
    make_collection(COLLECTION, making)
    _name_recipient(answers, making)
    for row in answers.of("ebok")["bank_accounts"]:
        _own_account(row, origin, making)
    # What came with the programme, the rates of interest, is sealed under the site's own key.
    begin_all()
    return making.made


def _name_recipient(answers: Answers, making: Making) -> None:
    """Name and NIP of the recipient in payment codes, where the finance desk gave none."""
    codes: PaymentSettings = PaymentSettings.load()

    def make() -> PaymentSettings:
        codes.nip = answers.coop.nip
        codes.recipient = (
            answers.of("ebok")["recipient"] or answers.coop.name[:LONGEST_RECIPIENT].strip()
        )
        codes.full_clean()
        codes.save()
        return codes

    if answers.coop.nip:
        making.once(
            PaymentSettings,
            "recipient",
            find=lambda: codes if codes.nip or codes.recipient else None,
            make=make,
        )


def _own_account(row: Mapping[str, str], origin: Origin, making: Making) -> None:
    making.once(
        OwnBankAccount,
        row["nrb"],
        find=OwnBankAccount.objects.filter(nrb=row["nrb"]).first,
        make=lambda: save_own_account(OwnBankAccount(**row), origin=origin),
    )


def recipient(text: str) -> str:
    """The name in a payment code has 20 characters at the most (`qr_zbp.md` §1)."""
    if len(text) > LONGEST_RECIPIENT:
        raise ValueError(_("Skróć do 20 znaków: tyle mieści kod QR przelewu."))
    return text
