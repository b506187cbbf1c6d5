"""Models of a settlement account, and of who may read it."""

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import HelpPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from cms_ext.evidence.sealed_rows.sealed import SealedModel, SealedQuerySet
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.user_key import user_key
from cms_ext.plugins.coverage import Coverage, SealStream
from cms_ext.premises.models import Premises
from ebok_plugin.ledger.vocabulary import PayerKind, Regime


@register_setting(icon="key")
class PayerNumbers(SealedModel, BaseGenericSetting):
    """What virtual numbers are made of, and what an account without a number means.

    Empty sort code and client identifier: those of the environment (`qr_zbp.md` §3).
    """

    class Missing(models.TextChoices):
        MADE = "MADE", _("program utworzy numer z numeru konta")
        NONE = "NONE", _("konto nie ma własnego numeru, wpłaty idą na wspólny rachunek")

    sort_code = models.CharField(
        _("numer rozliczeniowy banku"),
        max_length=8,
        blank=True,
        validators=[RegexValidator(r"^[0-9]{8}\Z", _("Wpisz osiem cyfr."))],
        help_text=_("Osiem cyfr z umowy o płatności masowe. Puste pole: taki, jaki ma serwer."),
    )
    client_id = models.CharField(
        _("numer klienta w banku"),
        max_length=4,
        blank=True,
        validators=[RegexValidator(r"^[0-9]{4}\Z", _("Wpisz cztery cyfry."))],
        help_text=_("Cztery cyfry z tej samej umowy."),
    )
    missing = models.CharField(
        _("gdy przy nowym koncie nie podano numeru"),
        max_length=4,
        choices=Missing,
        default=Missing.MADE,
        help_text=_("W pliku kont słowo BRAK zawsze znaczy: konto bez własnego numeru."),
    )

    virtual_field = models.CharField(
        _("podpole z numerem wpłaty w wyciągu MT940"),
        max_length=2,
        blank=True,
        default="",
        db_default="",
        # Lower ones are of titles, names and banks.
        validators=[RegexValidator(r"^[4-9][0-9]\Z", _("Wpisz dwie cyfry, od 40 do 99."))],
        help_text=_(
            "Dwie cyfry po znaku ^, < albo ~ w opisie operacji, na przykład 63. Puste pole: takie, "
            "jak zwykle w tym banku. Wpisz, gdy „Zapis banku” operacji ma numer w innym podpolu."
        ),
    )

    panels: ClassVar = [
        HelpPanel(template="ebok_plugin/ledger/admin/payer_numbers.html"),
        "sort_code",
        "client_id",
        "missing",
        "virtual_field",
    ]

    coverage = Coverage(sealed=("sort_code", "client_id", "missing", "virtual_field"))

    class Meta:
        verbose_name = _("Numery do wpłat mieszkańców")

    def __str__(self) -> str:
        return str(self.get_missing_display())

    @property
    def digits(self) -> tuple[str, str]:
        """Return the sort code and the client's number in force.

        Both empty where nobody gave them.
        """
        if self.sort_code:
            return self.sort_code, self.client_id
        return settings.COOP_BANK_SORT_CODE, settings.COOP_BANK_CLIENT_ID

    def clean(self) -> None:
        super().clean()
        if bool(self.sort_code) != bool(self.client_id):
            empty = "client_id" if self.sort_code else "sort_code"
            raise ValidationError({empty: _("Numer banku i numer klienta podaj razem.")})


ACCOUNT_NO = r"[0-9A-Z/-]{1,20}"


class AccountQuerySet(SealedQuerySet["Account"]):
    pass


class Account(SealedModel):
    """The settlement account of one payer for one premises (konto rozliczeniowe).

    A new payer of the same premises gets a new account. `payer_name` is the name as it was billed.
    Without an `nrb` of its own it is paid to the co-op's common account.
    """

    account_no = models.CharField(
        _("numer konta"),
        max_length=20,
        unique=True,
        validators=[RegexValidator(rf"^{ACCOUNT_NO}\Z")],
    )
    premises = models.ForeignKey(
        Premises, verbose_name=_("lokal"), on_delete=models.PROTECT, related_name="accounts"
    )
    payer = models.ForeignKey(
        Person, verbose_name=_("płatnik"), on_delete=models.PROTECT, related_name="accounts"
    )
    payer_name = models.CharField(_("nazwa płatnika"), max_length=120)
    payer_kind = models.CharField(
        _("rodzaj płatnika"), max_length=5, choices=PayerKind, default=PayerKind.PERSON
    )
    # None and not an empty text: the database holds many without a number, each number once.
    nrb = models.CharField(
        _("rachunek do wpłat"),
        max_length=26,
        unique=True,
        null=True,
        blank=True,
    )
    regime = models.CharField(
        _("podstawa odsetek"), max_length=3, choices=Regime, default=Regime.COOP
    )
    opened_on = models.DateField(_("otwarte od"))
    closed_on = models.DateField(_("zamknięte z dniem"), null=True, blank=True)
    currency = models.CharField(_("waluta"), max_length=3, default="PLN", editable=False)

    coverage = Coverage(
        sealed=(
            "account_no",
            "premises_id",
            "nrb",
            "regime",
            "opened_on",
            "closed_on",
            "currency",
            "payer_id",
            "payer_kind",
        ),
        digested=("payer_name",),
        stream=SealStream.MONEY,
    )

    objects: ClassVar = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("konto rozliczeniowe")
        verbose_name_plural = _("konta rozliczeniowe")
        ordering = ["account_no__polish"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="ledger_account_closed_after_opened",
            ),
            models.CheckConstraint(condition=Q(currency="PLN"), name="ledger_account_in_pln"),
        ]

    def __str__(self) -> str:
        return self.account_no

    @property
    def is_for_waste(self) -> bool:
        """Return whether a public body charges it for waste, with the interest of taxes."""
        return self.regime == Regime.WASTE

    @property
    def slug(self) -> str:
        """Return the number as it is in an address: `/` would end the address part."""
        return self.account_no.replace("/", "_")


class AccountAccess(SealedModel):
    """The right of a person to see (or act on) an account for a span of days.

    The only source of the right to read an account (`ledger.md` §1). It belongs to the person, so
    that a new login of the same person inherits it. `share` is the person's part of the title.
    """

    class Role(models.TextChoices):
        PAYER = "PAYER", _("płatnik")
        CO_OWNER = "CO_OWNER", _("współwłaściciel")
        TENANT = "TENANT", _("najemca")
        PROXY = "PROXY", _("pełnomocnik")
        GUARDIAN = "GUARDIAN", _("opiekun prawny")
        MANAGER = "MANAGER", _("zarządca")

    class Scope(models.TextChoices):
        SEE = "SEE", _("wgląd")
        ACT = "ACT", _("wgląd i składanie pism")

    person = models.ForeignKey(
        Person, verbose_name=_("osoba"), on_delete=models.PROTECT, related_name="account_accesses"
    )
    account = models.ForeignKey(
        Account, verbose_name=_("konto"), on_delete=models.PROTECT, related_name="accesses"
    )
    role = models.CharField(_("rola"), max_length=8, choices=Role)
    scope = models.CharField(_("zakres"), max_length=3, choices=Scope, default=Scope.ACT)
    share = models.DecimalField(_("udział"), max_digits=7, decimal_places=6, null=True, blank=True)
    valid_from = models.DateField(_("od"))
    valid_to = models.DateField(_("do"), null=True, blank=True)
    # The payer took the power of a proxy back: at once, whatever the dates say.
    revoked_at = models.DateTimeField(_("odwołano"), null=True, blank=True, editable=False)

    coverage = Coverage(
        sealed=(
            "person_id",
            "account_id",
            "role",
            "scope",
            "share",
            "valid_from",
            "valid_to",
            "revoked_at",
        ),
        stream=SealStream.MONEY,
    )

    class Meta(SealedModel.Meta):
        verbose_name = _("uprawnienie do konta")
        verbose_name_plural = _("uprawnienia do kont")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "account", "role", "valid_from"], name="ledger_access_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="ledger_access_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=["PROXY", "GUARDIAN"]) | Q(valid_to__isnull=False),
                name="ledger_access_of_an_attorney_ends",
            ),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gt=0, share__lte=1),
                name="ledger_access_share_is_a_part",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.account} ({self.get_role_display()})"


class IdentifierSequence(SealedModel):
    """The last six digits given to an E-BOK login; its one row is the lock of the sequence."""

    last = models.PositiveIntegerField()

    coverage = Coverage(sealed=("last",))

    def __str__(self) -> str:
        return str(self.last)


class CallNote(SealedModel):
    """A note of a call or a visit about an account; notes are only ever added.

    `spoken_with` is the payer or a holder of the account; None when nobody answered or when it was
    somebody else. The database refuses to change what a note says; it is deleted when its term is
    over. `key` comes from the form that was shown: sent twice, it makes one note.
    """

    account = models.ForeignKey(
        Account, verbose_name=_("konto"), on_delete=models.PROTECT, related_name="call_notes"
    )
    on = models.DateField(_("dzień rozmowy"))
    spoken_with = models.ForeignKey(
        Person,
        verbose_name=_("z kim"),
        on_delete=models.PROTECT,
        null=True,
        related_name="call_notes",
    )
    words = models.TextField(_("o czym"), max_length=1000)
    made_by = user_key(_("zapisał"))
    made_at = models.DateTimeField(_("zapisano"))
    key = models.CharField(max_length=32, unique=True, editable=False)

    coverage = Coverage(
        sealed=("account_id", "on", "spoken_with_id", "made_by_id", "made_at"),
        digested=("words",),
        unproven={"key": "klucz formularza, przeciw podwójnemu wysłaniu"},
    )

    class Meta:
        verbose_name = _("notatka z rozmowy")
        verbose_name_plural = _("notatki z rozmów")
        default_permissions = ("add",)
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="desk_call_note_says_something")
        ]
        indexes = [models.Index(fields=["account", "-on"], name="desk_call_note_of_account")]

    def __str__(self) -> str:
        return f"{self.account}, {self.on}"
