"""Forms of bank operations: placing, own accounts and uploads."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.files.stored_files import display_name
from cms_ext.base.money.amounts import Money
from cms_ext.base.money.nrb import NrbError, parse_nrb
from cms_ext.base.text.typed_values import MAX_TYPED_LENGTH
from cms_ext.base.web.row_key import row_key
from cms_ext.desks.import_desk.forms import MEGABYTE, EncodingField, ImportUploadForm
from cms_ext.office.desk_kit.staff_registers.views import VerbForm
from cms_ext.office.desk_kit.workflow.step import StepForm
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.forms.fields import AccountField, AmountField, day_field, reason_field
from ebok_plugin.ledger.models import Account, PaymentChange
from ebok_plugin.payments.bank import LIMITS, PROFILES
from ebok_plugin.payments.domain.desk import BROWSER
from ebok_plugin.payments.domain.ledger_kinds.catalogue import kind_names
from ebok_plugin.payments.domain.own_account import enter_own_account
from ebok_plugin.payments.domain.placing import Part
from ebok_plugin.payments.domain.waiting import WaitingFilter, list_waiting_statements
from ebok_plugin.payments.models import BankEntry, BankStatement, OwnBankAccount, Placement

PARTS = range(1, 6)


class LineForm(StepForm):
    """A step of an operation; `expected` is its remainder when the form was shown."""

    expected = forms.IntegerField(widget=forms.HiddenInput)

    def first_values(self) -> dict[str, Any]:
        return {"expected": self.subject.remaining.grosze, "day": self.today}

    def clean_expected(self) -> Money:
        return Money.from_grosze(self.cleaned_data["expected"])


class PlaceForm(LineForm):
    """Places all that remains on the one `account` of the address."""

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    @property
    def parts(self) -> Sequence[Part]:
        return [Part(self.account, self.cleaned_data["expected"])]


class OptionalAccountField(AccountField):
    def clean(self, value: Any) -> Any:
        return super().clean(value) if value and value.strip() else None


class SplitForm(LineForm):
    """Up to five accounts with amounts; what they leave over still waits."""

    refused_at = {"PARTS_SUM": "amount_1", "PARTS_NONE": "account_1", "SAME_ACCOUNT": "account_1"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in PARTS:
            self.fields[f"account_{number}"] = OptionalAccountField(
                label=_("Konto {number}").format(number=number), required=False, max_length=40
            )
            self.fields[f"amount_{number}"] = AmountField(
                label=_("Kwota na konto {number}").format(number=number), required=False
            )

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or {}
        for number in PARTS:
            account, amount = f"account_{number}", f"amount_{number}"
            if account in entered and amount in entered:
                if entered[account] and not entered[amount]:
                    self.add_error(amount, _("Podaj kwotę dla tego konta."))
                elif entered[amount] and not entered[account]:
                    self.add_error(account, _("Podaj numer konta dla tej kwoty."))
        return entered

    @property
    def parts(self) -> Sequence[Part]:
        entered = self.cleaned_data
        return [
            Part(entered[f"account_{number}"], entered[f"amount_{number}"])
            for number in PARTS
            if entered[f"account_{number}"]
        ]


class ReturnLineForm(LineForm):
    refused_at = {"RETURN_DAY": "day"}

    day = day_field(label=gettext_lazy("Dzień zwrotu"))
    note = forms.CharField(
        label=gettext_lazy("Uwaga"),
        max_length=255,
        required=False,
        help_text=gettext_lazy("Na przykład numer przelewu zwrotnego. Bez danych osób."),
    )


class KeepLineForm(LineForm):
    kept_as = forms.ChoiceField(label=gettext_lazy("Co to za wpłata"), choices=Placement.KeptAs)
    note = forms.CharField(
        label=gettext_lazy("Uwaga"),
        max_length=255,
        required=False,
        help_text=gettext_lazy("Na przykład numer umowy. Bez danych osób."),
    )


class WithdrawForm(StepForm):
    refused_at = {"REASON_REQUIRED": "reason"}

    reason = reason_field()


AGES = (7, 14, 30, 90)


class WaitingFilterForm(forms.Form):
    """Filters of „Wpłaty do wyjaśnienia”; a wrong value in the address filters nothing."""

    dlaczego = forms.ChoiceField(
        label=gettext_lazy("Dlaczego czeka"),
        required=False,
        choices=[("", gettext_lazy("każdy powód")), *BankEntry.WaitReason.choices],
    )
    wyciag = forms.ModelChoiceField(
        label=gettext_lazy("Wyciąg"),
        required=False,
        queryset=BankStatement.objects.none(),
        empty_label=gettext_lazy("każdy wyciąg"),
    )
    wiek = forms.TypedChoiceField(
        label=gettext_lazy("Czeka co najmniej"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", gettext_lazy("bez ograniczenia")),
            *((age, format_lazy(gettext_lazy("{age} dni"), age=age)) for age in AGES),
        ],
    )
    kwota_od = AmountField(label=gettext_lazy("Kwota od"), required=False)
    kwota_do = AmountField(label=gettext_lazy("Kwota do"), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        choice = self.fields["wyciag"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = list_waiting_statements()

    def chosen(self, query: str) -> WaitingFilter:
        self.is_valid()
        entered = self.cleaned_data
        age = entered.get("wiek")
        return WaitingFilter(
            reason=entered.get("dlaczego", ""),
            # Also one of which nothing waits any more: then the list is empty.
            statement=row_key(self.data.get("wyciag", "")),
            came_until=self.today - timedelta(age) if age else None,
            least=entered.get("kwota_od"),
            most=entered.get("kwota_do"),
            query=query,
        )


class OwnAccountForm(VerbForm):
    """An account number as people write it, stored as its 26 digits."""

    nrb = forms.CharField(
        label=gettext_lazy("Numer rachunku"),
        max_length=MAX_TYPED_LENGTH,
        help_text=gettext_lazy("26 cyfr, odstępy mogą być. Suma kontrolna musi się zgadzać."),
    )

    def clean_nrb(self) -> str:
        try:
            return parse_nrb(self.cleaned_data["nrb"])
        except NrbError as error:
            raise forms.ValidationError(error.message, code=error.code) from error

    def _get_validation_exclusions(self) -> set[str]:
        # A new common account replaces the former, which is no mistake.
        return {*super()._get_validation_exclusions(), "is_common"}

    def call_verb(self) -> OwnBankAccount | PaymentChange:
        try:
            return enter_own_account(self.instance, origin=self.origin)
        except PostingError as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class StatementsField(forms.FileField):
    """One file, or several packed into one archive, as a bank hands out many of them."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> UploadedFile[bytes]:
        uploads = (data or [None]) if isinstance(data, list) else [data]
        files = [super(StatementsField, self).clean(upload, initial) for upload in uploads]
        return files[0] if len(files) == 1 else pack_statements(files)


def pack_statements(files: Sequence[UploadedFile[bytes]]) -> UploadedFile[bytes]:
    """Pack files into a ZIP that is the same for the same files in any order."""
    content = io.BytesIO()
    named = sorted((display_name(file.name or ""), file.read()) for file in files)
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for number, (name, data) in enumerate(named, 1):
            # Two banks may give one name; an entry without a date has the first of 1980.
            archive.writestr(zipfile.ZipInfo(f"{number:02d}-{name}"), data)
    name = _("wyciagi-{count}-plikow.zip").format(count=len(named))
    return SimpleUploadedFile(name, content.getvalue())


class StatementUploadForm(ImportUploadForm):
    megabytes = LIMITS.size // MEGABYTE

    file = StatementsField(
        label=gettext_lazy("Plik albo kilka plików"),
        allow_empty_file=True,
        help_text=gettext_lazy(
            "Na przykład wszystkie wyciągi dzienne miesiąca naraz: program ułoży je według dni."
        ),
    )
    profile = forms.ChoiceField(
        label=gettext_lazy("Bank"),
        choices=[
            ("", gettext_lazy("rozpoznaj po treści pliku")),
            *((code, profile.name) for code, profile in PROFILES.items()),
        ],
        required=False,
        help_text=gettext_lazy("Wskaż bank tylko wtedy, gdy program go nie rozpozna."),
    )


def kinds_to_choose() -> list[tuple[str, Promise]]:
    """List the kinds of files, with those that plugins add."""
    return [("", gettext_lazy("z pierwszego wiersza pliku")), *kind_names().items()]


class LedgerUploadForm(ImportUploadForm):
    megabytes = BROWSER.megabytes

    kind = forms.ChoiceField(
        label=gettext_lazy("Rodzaj pliku"),
        choices=kinds_to_choose,
        required=False,
        help_text=gettext_lazy(
            "Wskaż rodzaj tylko wtedy, gdy plik nie zaczyna się wierszem „#ebok;…”."
        ),
    )
    typed_sum = forms.CharField(
        label=gettext_lazy("Suma kontrolna (zł)"),
        required=False,
        max_length=30,
        help_text=gettext_lazy(
            "Suma kwot z wydruku, na przykład 369 813,65; nadpłaty odejmij. Plik o innej sumie "
            "zostanie odrzucony."
        ),
    )
    encoding = EncodingField()
