"""What E-BOK makes on a new site, and the first steps that the site still needs."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from django.db.models import Exists, OuterRef, Q
from django.forms import model_to_dict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from wagtail.documents import get_document_model

from cms_ext.base.money.nrb import parse_nrb
from cms_ext.base.text.typed_values import compact_identifier
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.sealed_rows.domain.sealing import seal_all_rows
from cms_ext.operations.new_site.setup.answers import Answers
from cms_ext.operations.new_site.setup.domain.making import Making
from cms_ext.operations.new_site.setup.domain.pages import make_collection, make_panel_section
from cms_ext.plugins import FirstStep, Question, SetUp
from ebok_plugin.apps import EBOK
from ebok_plugin.charges.domain.rate import rows_in_force
from ebok_plugin.charges.models import Component, ComponentRate, ComponentUse, CostKind
from ebok_plugin.charges.rights import ADDS_COMPONENTS
from ebok_plugin.interest.domain.rate import rates_are_confirmed
from ebok_plugin.interest.rights import CONFIRMS_RATES
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.domain.payment_change import change_payer_numbers, has_payers
from ebok_plugin.ledger.models import Account, ChargeLine, PayerNumbers
from ebok_plugin.ledger.rights import OPENS_ACCOUNTS
from ebok_plugin.mirror.domain.queries import find_shown_snapshot
from ebok_plugin.mirror.rights import ACCEPTS_SNAPSHOTS
from ebok_plugin.payments.domain.own_account import list_own_accounts, save_own_account
from ebok_plugin.payments.models import OwnBankAccount
from ebok_plugin.plugin.panel import COLLECTION
from ebok_plugin.statements.models import PaymentSettings

TEXT = Path(__file__).parents[1] / "texts" / "informacje-dla-platnikow.md"
MAX_RECIPIENT_LENGTH = 20
SORT_CODE, CLIENT_ID = 8, 4


def make(answers: Answers, today: date, origin: Origin) -> Mapping[str, int]:
    """Make panel, collection, recipient and bank accounts; repeatable (`cms_ext.plugins.SetUp`)."""
    making = Making()
    make_panel_section(
        EBOK,
        _("E-BOK"),
        list_title=_("Ogłoszenia dla płatników"),
        text=TEXT,
        answers=answers,
        today=today,
        making=making,
    )
    make_collection(_(COLLECTION), making)
    _name_recipient(answers, making)
    # Where somebody pays already, a second person confirms what decides where to.
    if not has_payers():
        for row in answers.of("ebok")["bank_accounts"]:
            _own_account(row, origin, making)
        # A mirror does not ask for them: its program states each number.
        _enter_virtual_numbers(answers.of("ebok").get("virtual_numbers", ""), origin, making)
    # What came with the programme, the rates of interest, is sealed under the site's own key.
    seal_all_rows()
    return making.made


def _name_recipient(answers: Answers, making: Making) -> None:
    """Set name and NIP of the recipient in payment codes, where the finance desk set none."""
    codes: PaymentSettings = PaymentSettings.load()

    def make() -> PaymentSettings:
        codes.nip = answers.coop.nip
        codes.recipient = (
            answers.of("ebok")["recipient"] or answers.coop.name[:MAX_RECIPIENT_LENGTH].strip()
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


def _enter_virtual_numbers(digits: str, origin: Origin, making: Making) -> None:
    """Enter what the bank makes payers' numbers of, unless the office has; "" for none."""
    numbers: PayerNumbers = PayerNumbers.load()

    def make() -> PayerNumbers:
        after = {"sort_code": digits[:SORT_CODE], "client_id": digits[SORT_CODE:]}
        change_payer_numbers(model_to_dict(numbers, exclude=["id"]) | after, origin=origin)
        return numbers

    if digits:
        making.once(
            PayerNumbers,
            "virtual_numbers",
            find=lambda: numbers if numbers.sort_code else None,
            make=make,
        )


def read_virtual_numbers(text: str) -> str:
    """Return the 12 digits: sort code and number of the client. Raises ValueError."""
    digits = compact_identifier(text)
    if not (digits.isascii() and digits.isdigit() and len(digits) == SORT_CODE + CLIENT_ID):
        raise ValueError(_("Wpisz 12 cyfr: osiem numeru banku i cztery numeru klienta."))
    return digits


def recipient(text: str) -> str:
    """Check the name in a payment code: 20 characters at the most (`qr_zbp.md` §1)."""
    if len(text) > MAX_RECIPIENT_LENGTH:
        raise ValueError(_("Skróć do 20 znaków: tyle mieści kod QR przelewu."))
    return text


def own_account_is_entered(today: date) -> bool:
    return bool(list_own_accounts())


def accounts_are_opened(today: date) -> bool:
    return Account.objects.exists()


def tariff_is_entered(today: date) -> bool:
    """Return whether some component has a rate, a kind of cost and a place where it is charged.

    A component that was charged without any of it, as the fee of a waste union is, does as well.
    """
    known = (
        Exists(ComponentRate.objects.filter(rows_in_force(today), component=OuterRef("pk"))),
        Exists(CostKind.objects.filter(rows_in_force(today), component=OuterRef("pk"))),
        Exists(ComponentUse.objects.filter(rows_in_force(today), component=OuterRef("pk"))),
    )
    charged = Exists(ChargeLine.objects.filter(component=OuterRef("pk")))
    return Component.objects.filter(Q(*known) | Q(charged)).exists()


def has_ebok_regulations(today: date) -> bool:
    """Return whether a document is shown below the login panel besides the form."""
    return bool(get_document_model().objects.filter(collection__name=_(COLLECTION)).exists())


def snapshot_is_shown(today: date) -> bool:
    return find_shown_snapshot() is not None


def name_ledger() -> str:
    """Say whose figures E-BOK shows (COOP_LEDGER)."""
    if is_mirror():
        return _("księgi: stan z programu księgowego (COOP_LEDGER=mirror)")
    return _("księgi: własne (COOP_LEDGER=own)")


MIRROR_STEPS = (
    FirstStep(
        gettext_noop("Wczytaj stan z programu księgowego"),
        gettext_noop("Plik z saldami wszystkich kont; konta i lokale powstaną z niego."),
        "ebok_import_snapshot",
        ACCEPTS_SNAPSHOTS,
        snapshot_is_shown,
        order=310,
    ),
)
OWN_LEDGER_STEPS = (
    FirstStep(
        gettext_noop("Wpisz rachunek bankowy Spółdzielni"),
        gettext_noop("Wyciągi przyjmujemy tylko z rachunków, które są na tej liście."),
        "bank_rachunki_modeladmin_index",
        "ebok_plugin_payments.add_ownbankaccount",
        own_account_is_entered,
        order=300,
    ),
    FirstStep(
        gettext_noop("Załóż konta rozliczeniowe"),
        gettext_noop(
            "Jedno konto to jeden płatnik i jeden lokal; wiele naraz wczytasz stamtąd z pliku."
        ),
        "ebok_desk_open_account",
        OPENS_ACCOUNTS,
        accounts_are_opened,
        order=320,
    ),
    FirstStep(
        gettext_noop("Wpisz składniki i stawki opłat"),
        gettext_noop("Ręcznie albo z pliku; do tego rodzaj kosztu i gdzie składnik się nalicza."),
        "ebok_desk_components",
        ADDS_COMPONENTS,
        tariff_is_entered,
        order=325,
    ),
    FirstStep(
        gettext_noop("Potwierdź stawkę odsetek"),
        gettext_noop(
            "Porównaj stawkę w programie z ogłoszoną; przed tym program ostrzega przy odsetkach."
        ),
        "ebok_desk_interest",
        CONFIRMS_RATES,
        rates_are_confirmed,
        order=327,
    ),
)
FIRST_STEPS = (
    *(MIRROR_STEPS if is_mirror() else OWN_LEDGER_STEPS),
    FirstStep(
        gettext_noop("Dodaj regulamin E-BOK pod oknem logowania"),
        gettext_noop(
            "Plik w kolekcji „E-BOK: regulaminy i formularze”; druk wniosku jest tam sam."
        ),
        "wagtaildocs:index",
        "wagtaildocs.add_document",
        has_ebok_regulations,
        order=330,
    ),
)

MIRROR_NOTE = gettext_noop(
    "Księgi prowadzi program finansowo-księgowy (COOP_LEDGER=mirror): E-BOK pokazuje jego stan, "
    "a sam niczego nie nalicza i nie księguje. Faktury, VAT (KSeF) i płace też zostają w programie."
)
VIRTUAL_NUMBERS = Question(
    "virtual_numbers",
    gettext_noop(
        "Numery do wpłat mieszkańców: osiem cyfr numeru rozliczeniowego banku i cztery numeru "
        "klienta, z umowy o płatności masowe; bez umowy zostaw puste"
    ),
    check=read_virtual_numbers,
)
SET_UP = SetUp(
    make=make,
    note=MIRROR_NOTE
    if is_mirror()
    else gettext_noop(
        "Faktur, VAT (KSeF) i płac serwis nie prowadzi: zostają w programie finansowo-księgowym. "
        "Tam rozliczaj też opłaty z VAT."
    ),
    questions=(
        Question(
            "recipient",
            gettext_noop("Nazwa odbiorcy w kodzie QR przelewu, najwyżej 20 znaków"),
            example="SM Zorza",
            check=recipient,
        ),
        Question(
            "bank_accounts",
            gettext_noop("Rachunki spółdzielni, z których przychodzą wyciągi"),
            rows=(
                Question(
                    "nrb", gettext_noop("Numer rachunku, 26 cyfr"), required=True, check=parse_nrb
                ),
                Question(
                    "name",
                    gettext_noop("Do czego służy"),
                    default=gettext_noop("opłaty za lokale"),
                    longest=80,
                ),
            ),
        ),
        *(() if is_mirror() else (VIRTUAL_NUMBERS,)),
    ),
)
