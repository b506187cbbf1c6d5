"""A declaration of the waste fee, the version of its form, and its receipt."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, NoReturn

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.amounts import Money
from cms_ext.base.money.fields import MoneyField
from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.user_key import optional_user_key
from cms_ext.plugins.coverage import Coverage, SealStream
from waste_union.declarations import row_guards, vocabulary
from waste_union.declarations.models.declared_property import DeclaredProperty
from waste_union.tariffs.models import Authority, TariffVersion

CODE = r"[A-Z0-9-]{1,12}"


class FormVersion(SealedModel):
    """A version of a form (DO-1), in force until the next of its code (waste_declaration.md §2).

    `fields` maps the keys that it asks for (`domain/facts.py`) to `true` if they are required;
    `kinds` are the `DeclarationKind`s that the portal takes, `signature_kinds` how they are signed;
    `statements` the sentences that the declarant ticks, `instruction` what the form tells anyone
    who
    signs it (art. 6n ust. 1 u.c.p.g.). `xsd` is the published schema of its XML as
    text. `correct_days` is the term of a call to correct.
    """

    authority = models.ForeignKey(
        Authority, verbose_name=_("organ"), on_delete=models.PROTECT, related_name="+"
    )
    code = models.CharField(_("symbol"), max_length=12, validators=[RegexValidator(rf"^{CODE}\Z")])
    name = models.CharField(_("nazwa"), max_length=200)
    valid_from = models.DateField(_("obowiązuje od"))
    fields = models.JSONField(_("pola"), default=dict)
    kinds = models.JSONField(_("cele składane przez portal"), default=list)
    signature_kinds = models.JSONField(_("przyjmowane podpisy"), default=list)
    statements = models.JSONField(_("oświadczenia"), default=list, blank=True)
    instruction = models.TextField(
        _("pouczenie"), max_length=500, default=vocabulary.ENFORCEMENT, blank=True
    )
    xsd = models.TextField(_("schemat XML (XSD)"))
    correct_days = models.PositiveSmallIntegerField(_("dni na korektę"), default=7)

    coverage = Coverage(
        sealed=(
            "authority_id",
            "code",
            "valid_from",
            "fields",
            "kinds",
            "signature_kinds",
            "xsd",
            "correct_days",
            "name",
            "statements",
            "instruction",
        ),
        stream=SealStream.MONEY,
    )

    class Meta(SealedModel.Meta):
        verbose_name = _("wersja formularza deklaracji")
        verbose_name_plural = _("wersje formularzy deklaracji")
        ordering: ClassVar[list[str]] = ["code__polish", "-valid_from"]
        default_permissions = ("add", "change", "view")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["authority", "code", "valid_from"], name="declarations_form_once"
            ),
            models.CheckConstraint(
                name="declarations_form_term", condition=Q(correct_days__in=(7, 14))
            ),
        ]

    def __str__(self) -> str:
        return self.version

    def get_absolute_url(self) -> str:
        """Return the URL at which its schema is published."""
        return reverse("declarations:schema", args=[self.authority_id, self.code, self.valid_from])

    @property
    def version(self) -> str:
        """Return the version as the XML names it: `DO-1/2026-01-01`."""
        return f"{self.code}/{self.valid_from.isoformat()}"


# Columns that never change after submission (E-WST-03); the triggers refuse it as well.
SAID = (*row_guards.SAID, "replaces_id")


class DeclarationImmutable(TypeError):
    """Somebody tried to change or delete a submitted declaration (E-WST-03)."""


class Declaration(SealedModel):
    """A holder's declaration for a property, from draft to end (waste_declaration.md §2).

    `payload` holds the facts by the keys of the form (`domain/facts.py`), `calc_trace` each step of
    the calculation, `xml` the signed bytes, which are never made again. `filed_on` is the day on
    which it came in: for paper the day of receipt, not of typing. `effective_from` is the first day
    of the month from which its amount is owed. `expired_on` is the day from which it binds nobody;
    its retention runs from there. Verbs of `declarations.domain` change the state
    (`domain/signing.py`).
    """

    number = models.CharField(_("numer"), max_length=16, unique=True)
    declared_property = models.ForeignKey(
        DeclaredProperty,
        verbose_name=_("nieruchomość"),
        on_delete=models.PROTECT,
        related_name="declarations",
    )
    declarant = models.ForeignKey(
        Person, verbose_name=_("składający"), on_delete=models.PROTECT, related_name="+"
    )
    channel = models.CharField(_("złożona"), max_length=5, choices=vocabulary.DeclarationChannel)
    kind = models.CharField(_("cel"), max_length=10, choices=vocabulary.DeclarationKind)
    reason = models.CharField(_("powód"), max_length=40, blank=True)
    event_date = models.DateField(_("data zdarzenia"), null=True, blank=True)
    effective_from = models.DateField(_("opłata od miesiąca"), null=True, blank=True)
    form_version = models.ForeignKey(
        FormVersion, verbose_name=_("formularz"), on_delete=models.PROTECT, related_name="+"
    )
    tariff_version = models.ForeignKey(
        TariffVersion,
        verbose_name=_("taryfa"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    payload = models.JSONField(_("dane deklaracji"), default=dict)
    calc_trace = models.JSONField(_("obliczenie"), default=list)
    # The field's own types do not allow an amount that is not computed yet.
    amount: models.Field[Money | None, Money | None] = MoneyField(  # type: ignore[assignment, misc]
        _("opłata miesięczna"), null=True, blank=True
    )
    xml = models.BinaryField(_("plik XML"), default=b"")
    xml_sha256 = models.CharField(_("skrót pliku"), max_length=64, blank=True)
    signature_kind = models.CharField(
        _("podpis"), max_length=7, choices=vocabulary.SignatureKind, blank=True
    )
    signature = models.JSONField(_("opis podpisu"), default=dict, blank=True)
    signed_at = models.DateTimeField(_("podpisano"), null=True, blank=True)
    receipt_no = models.CharField(_("numer potwierdzenia"), max_length=16, blank=True)
    submitted_at = models.DateTimeField(_("złożono"), null=True, blank=True)
    filed_on = models.DateField(_("wpłynęła"), null=True, blank=True)
    state = models.CharField(
        _("stan"),
        max_length=12,
        choices=vocabulary.DeclarationState,
        default=vocabulary.DeclarationState.DRAFT,
    )
    replaces = models.ForeignKey(
        "self",
        verbose_name=_("zastępuje"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
    )
    started_on = models.DateField(_("rozpoczęto"))
    reviewed_by = optional_user_key(_("rozpatruje"))
    decided_on = models.DateField(_("rozpatrzono"), null=True, blank=True)
    refused_because = models.TextField(_("dlaczego odrzucono"), max_length=1000, blank=True)
    expired_on = models.DateField(_("nie obowiązuje od"), null=True, blank=True)

    coverage = Coverage(
        sealed=(
            "number",
            "declared_property_id",
            "declarant_id",
            "channel",
            "kind",
            "event_date",
            "effective_from",
            "form_version_id",
            "tariff_version_id",
            "amount",
            "xml_sha256",
            "signature_kind",
            "signed_at",
            "receipt_no",
            "submitted_at",
            "filed_on",
            "state",
            "replaces_id",
            "started_on",
            "reviewed_by_id",
            "decided_on",
            "expired_on",
        ),
        digested=("reason", "payload", "calc_trace", "xml", "signature", "refused_because"),
        stream=SealStream.MONEY,
    )

    class Meta(SealedModel.Meta):
        verbose_name = _("deklaracja")
        verbose_name_plural = _("deklaracje")
        ordering: ClassVar[list[str]] = ["-started_on", "-pk"]
        default_permissions = ("view",)
        permissions = [
            ("type_declaration", "Może wpisać deklarację złożoną na papierze"),
            ("review_declaration", "Może rozpatrzyć deklarację"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["declared_property"],
                condition=Q(state__in=vocabulary.UNFINISHED),
                name="declarations_one_unfinished",
            ),
            models.UniqueConstraint(
                fields=["declared_property"],
                condition=Q(state=vocabulary.DeclarationState.ACCEPTED),
                name="declarations_one_accepted",
            ),
            models.UniqueConstraint(
                fields=["receipt_no"],
                condition=~Q(receipt_no=""),
                name="declarations_receipt_of_one",
            ),
            models.CheckConstraint(
                name="declarations_submitted_has_receipt",
                condition=Q(
                    state__in=vocabulary.NEVER_SUBMITTED, receipt_no="", submitted_at__isnull=True
                )
                | (
                    ~Q(state__in=vocabulary.NEVER_SUBMITTED)
                    & ~Q(receipt_no="")
                    & Q(
                        submitted_at__isnull=False,
                        amount__isnull=False,
                        tariff_version__isnull=False,
                    )
                    & ~Q(xml_sha256="")
                ),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "filed_on"], name="declarations_queue"),
            models.Index(
                fields=["declared_property", "effective_from"], name="declarations_of_property"
            ),
            models.Index(fields=["declarant", "started_on"], name="declarations_of_person"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def file(self) -> bytes:
        """Return the bytes of the XML; PostgreSQL returns a memoryview."""
        return bytes(self.xml)

    @property
    def was_submitted(self) -> bool:
        return self.state not in vocabulary.NEVER_SUBMITTED

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        if not self._state.adding and self._changes_what_is_said():
            raise DeclarationImmutable("Złożonej deklaracji nie można zmienić. Złóż korektę.")
        super().save(*args, update_fields=update_fields, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if self.was_submitted and self.expired_on is None:
            raise DeclarationImmutable("Złożonej deklaracji nie można usunąć.")
        return super().delete(*args, **kwargs)

    def _changes_what_is_said(self) -> bool:
        rows = Declaration._base_manager.filter(pk=self.pk)
        before = rows.exclude(state__in=vocabulary.NEVER_SUBMITTED).first()
        if before is None:
            return False
        return any(_plain(getattr(before, name)) != _plain(getattr(self, name)) for name in SAID)


def _plain(value: Any) -> Any:
    """Turn PostgreSQL's memoryview into bytes, as SQLite returns them."""
    return bytes(value) if isinstance(value, memoryview) else value


class DeclaredPesel(SealedModel):
    """The PESEL for an enforcement title, if the form's version asks for it.

    `sealed` is encrypted with COOP_SEAL_KEY (`cms_ext.people.identity.domain.second_factor`), so
    the database alone reveals no number. The XML, the log, lists and files hold nothing of it. It
    is deleted with its declaration.
    """

    declaration = models.OneToOneField(
        Declaration, verbose_name=_("deklaracja"), on_delete=models.CASCADE, related_name="pesel"
    )
    sealed = models.BinaryField(_("numer zaszyfrowany"))

    coverage = Coverage(sealed=("declaration_id",), digested=("sealed",), stream=SealStream.MONEY)

    class Meta:
        verbose_name = _("PESEL składającego")
        verbose_name_plural = _("numery PESEL składających")
        default_permissions = ()
        permissions = [("read_declaredpesel", "Może odczytać PESEL z deklaracji")]

    def __str__(self) -> str:
        return str(self.declaration_id)


class ReceiptImmutable(TypeError):
    """Somebody tried to change or delete a receipt; the triggers refuse it as well."""


class YearSequence(SealedModel):
    """The last number given in a year; its row is the lock that keeps numbers unique."""

    class Series(models.TextChoices):
        DECLARATION = "DEK", _("deklaracje")
        RECEIPT = "EB", _("potwierdzenia złożenia")
        NOTICE = "ZAW", _("zawiadomienia o stawkach")
        RELIEF = "ULG", _("wnioski o raty i odroczenie")
        RELIEF_DECISION = "DEC", _("decyzje o ratach i odroczeniu")

    series = models.CharField(max_length=3, choices=Series)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    coverage = Coverage(sealed=("series", "year", "last"), stream=SealStream.MONEY)

    class Meta:
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["series", "year"], name="declarations_sequence_once")
        ]

    def __str__(self) -> str:
        return f"{self.series}/{self.year}: {self.last}"


class SubmissionReceipt(SealedModel):
    """The receipt of a declaration: its number, without gaps in the year, and the digest.

    It holds nobody's data and stays after the declaration is deleted. `declaration` is the number
    of the declaration: one receipt each, however often the button is pressed.
    """

    year = models.PositiveSmallIntegerField(_("rok"))
    seq = models.PositiveIntegerField(_("nr w roku"))
    declaration = models.CharField(_("deklaracja"), max_length=16, unique=True)
    xml_sha256 = models.CharField(_("skrót pliku"), max_length=64)
    submitted_at = models.DateTimeField(_("złożono"))

    coverage = Coverage(
        sealed=("year", "seq", "declaration", "xml_sha256", "submitted_at"), stream=SealStream.MONEY
    )

    class Meta(SealedModel.Meta):
        verbose_name = _("potwierdzenie złożenia deklaracji")
        verbose_name_plural = _("potwierdzenia złożenia deklaracji")
        ordering: ClassVar[list[str]] = ["year", "seq"]
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["year", "seq"], name="declarations_receipt_once")
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"EB/{self.year}/{self.seq:0{vocabulary.NUMBER_DIGITS}d}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ReceiptImmutable("Potwierdzenia nie można zmienić.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise ReceiptImmutable("Potwierdzenia nie można usunąć.")
