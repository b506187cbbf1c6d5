"""Documents made for residents, their series and check codes, consents, and payment settings."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from cms_ext.base.files.stored_files import PrivateStorage
from cms_ext.base.money.fields import MoneyField
from cms_ext.base.text.typed_values import ValueRefused, parse_nip
from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.user_key import optional_user_key
from cms_ext.plugins.coverage import Coverage, checked_by
from ebok_plugin.ledger.models import Account
from ebok_plugin.mirror.models import FeedSnapshot


def paper_storage() -> PrivateStorage:
    """Return the store of documents; only views that check access send its files."""
    return PrivateStorage("papers")


# Why nothing proves how far a series is.
PROGRESS = "postęp serii; dowodem są jej dokumenty"


class PaperBatch(SealedModel):
    """One kind of paper for all accounts that it concerns, made in portions by a job.

    `cursor` is the id of the last account that is done: after a crash the job continues after
    it. `as_of` is the day on the documents. Only reminders use `least_overdue`. `left_out` are the
    numbers of accounts with more postings than one paper holds. `changes` says by account id what
    its letter is about (codes of `account_change.Guarded`).
    """

    class Kind(models.TextChoices):
        NOTICE = "NOTICE", _("zawiadomienia o opłatach")
        STATEMENT = "STATEMENT", _("zestawienia operacji")
        REMINDER = "REMINDER", _("przypomnienia o zapłacie")
        DEMAND = "DEMAND", _("wezwania do zapłaty")
        CHANGE = "CHANGE", _("listy o zmianie na koncie")

    class State(models.TextChoices):
        MAKING = "MAKING", _("w przygotowaniu")
        TELLING = "TELLING", _("powiadamianie")
        DONE = "DONE", _("gotowe")

    kind = models.CharField(_("rodzaj"), max_length=9, choices=Kind)
    start = models.DateField(_("za okres od"))
    end = models.DateField(_("do"))
    as_of = models.DateField(_("stan na dzień"))
    least_overdue = MoneyField(_("zaległość co najmniej"))
    state = models.CharField(_("stan"), max_length=7, choices=State, default=State.MAKING)
    total = models.PositiveIntegerField(_("kont"))
    looked_at = models.PositiveIntegerField(_("sprawdzono kont"), default=0)
    cursor = models.PositiveBigIntegerField(default=0, editable=False)
    left_out = models.JSONField(_("bez dokumentu"), default=list, editable=False)
    changes = models.JSONField(_("co zmieniono"), default=dict, editable=False)
    made_by = optional_user_key(_("zlecił"), blank=False)
    started_at = models.DateTimeField(_("zlecono"))
    ended_at = models.DateTimeField(_("zakończono"), null=True, blank=True)

    coverage = Coverage(
        sealed=(
            "kind",
            "start",
            "end",
            "as_of",
            "least_overdue",
            "changes",
            "made_by_id",
            "started_at",
        ),
        unproven=dict.fromkeys(
            ("state", "total", "looked_at", "cursor", "left_out", "ended_at"), PROGRESS
        ),
    )

    class Meta:
        verbose_name = _("seria dokumentów")
        verbose_name_plural = _("serie dokumentów")
        default_permissions = ("view",)
        permissions = [("start_paperbatch", _("Może zlecić serię dokumentów"))]
        ordering = ["-pk"]
        constraints = [
            # Reminders and demands of one day go out by parts of the estate, changes as they come.
            models.UniqueConstraint(
                name="statements_batch_once",
                fields=["kind", "start", "end", "as_of"],
                condition=~Q(kind__in=["REMINDER", "DEMAND", "CHANGE"]),
            ),
            models.CheckConstraint(
                name="statements_batch_period", condition=Q(end__gte=F("start"))
            ),
            models.CheckConstraint(
                name="statements_batch_ended",
                condition=Q(state="DONE", ended_at__isnull=False)
                | (~Q(state="DONE") & Q(ended_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} nr {self.pk}"


class Paper(SealedModel):
    """A finished paper about one account, and how it reached its addressee.

    `channel` is decided when it is made. ELECTRONIC: the e-mail was queued at `told_at`, the
    addressee opened it in E-BOK at `opened_at`. PRINT: a clerk confirmed the print at
    `printed_at`. One that may not leave any more is withdrawn before its print, with the reason.
    """

    class Channel(models.TextChoices):
        ELECTRONIC = "ELECTRONIC", _("E-BOK")
        PRINT = "PRINT", _("papier")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(
        PaperBatch, verbose_name=_("seria"), on_delete=models.PROTECT, related_name="papers"
    )
    account = models.ForeignKey(
        Account, verbose_name=_("konto"), on_delete=models.PROTECT, related_name="papers"
    )
    person = models.ForeignKey(
        Person, verbose_name=_("adresat"), on_delete=models.PROTECT, related_name="papers"
    )
    title = models.CharField(_("tytuł"), max_length=120)
    channel = models.CharField(_("doręczenie"), max_length=10, choices=Channel)
    file = models.FileField(_("plik"), storage=paper_storage, max_length=120)
    sha256 = models.CharField(_("skrót SHA-256"), max_length=64)
    size = models.PositiveIntegerField(_("rozmiar w bajtach"))
    made_at = models.DateTimeField(_("przygotowano"))
    told_at = models.DateTimeField(_("powiadomiono"), null=True, blank=True)
    opened_at = models.DateTimeField(_("otwarto"), null=True, blank=True)
    printed_at = models.DateTimeField(_("wydrukowano"), null=True, blank=True)
    printed_by = optional_user_key(_("wydrukował"))
    # Of the address on file when it was made; empty for none, and for documents of before.
    address_hash = models.CharField(max_length=64, blank=True, editable=False)
    # NamedItems of a letter about a debt.
    items = models.JSONField(default=dict, editable=False)
    withdrawn_at = models.DateTimeField(_("wycofano"), null=True, blank=True)
    withdrawal = models.CharField(_("powód wycofania"), max_length=255, blank=True)

    coverage = Coverage(
        sealed=(
            "batch_id",
            "account_id",
            "person_id",
            "channel",
            "file",
            "sha256",
            "size",
            "made_at",
            "told_at",
            "opened_at",
            "printed_at",
            "printed_by_id",
            "address_hash",
            "items",
            "withdrawn_at",
        ),
        digested=("title", "withdrawal"),
    )

    class Meta:
        verbose_name = _("dokument dla mieszkańca")
        verbose_name_plural = _("dokumenty dla mieszkańców")
        default_permissions = ("view",)
        permissions = [("print_paper", _("Może drukować dokumenty dla mieszkańców"))]
        ordering = ["-made_at", "account_id"]
        constraints = [
            models.UniqueConstraint(
                name="statements_paper_once", fields=["batch", "account", "person"]
            ),
            models.CheckConstraint(
                name="statements_paper_told_or_printed",
                condition=Q(channel="ELECTRONIC", printed_at__isnull=True)
                | Q(channel="PRINT", told_at__isnull=True),
            ),
            models.CheckConstraint(
                name="statements_paper_withdrawn",
                condition=Q(withdrawn_at__isnull=True, withdrawal="")
                | (Q(withdrawn_at__isnull=False, printed_at__isnull=True) & ~Q(withdrawal="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["batch"],
                condition=Q(channel="PRINT", printed_at__isnull=True, withdrawn_at__isnull=True),
                name="statements_paper_to_print",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.account})"


class Reminder(SealedModel):
    """An account that a series reminds, and the days on which it gets no other reminder.

    The database refuses overlapping rows of an account. The row is deleted if
    nothing is overdue any more when the paper is made.
    """

    batch = models.ForeignKey(
        PaperBatch, verbose_name=_("seria"), on_delete=models.PROTECT, related_name="reminders"
    )
    account = models.ForeignKey(
        Account, verbose_name=_("konto"), on_delete=models.PROTECT, related_name="reminders"
    )
    valid_from = models.DateField(_("z dnia"))
    valid_to = models.DateField(_("bez następnego do dnia"))

    coverage = Coverage(sealed=("batch_id", "account_id", "valid_from", "valid_to"))

    class Meta:
        verbose_name = _("przypomnienie o zapłacie")
        verbose_name_plural = _("przypomnienia o zapłacie")
        default_permissions = ()
        ordering = ["-valid_from", "account_id"]
        constraints = [
            models.CheckConstraint(
                name="statements_reminder_days", condition=Q(valid_to__gte=F("valid_from"))
            )
        ]
        indexes = [models.Index(fields=["account", "-valid_from"], name="statements_reminder_last")]

    def __str__(self) -> str:
        return f"{self.account}, {self.valid_from}"


class CheckCode(models.Model):
    """What a printed check code proves, without the code and without the account.

    All three hashes are keyed: anyone who steals the table learns neither codes nor balances.
    """

    code_hash = models.CharField(max_length=64, unique=True)
    account_hash = models.CharField(max_length=64)
    start = models.DateField(_("od"))
    end = models.DateField(_("do"))
    closing_hash = models.CharField(max_length=64)
    issued_on = models.DateField(_("wydano"))

    coverage = checked_by("ledger")

    class Meta:
        verbose_name = _("kod weryfikacyjny")
        verbose_name_plural = _("kody weryfikacyjne")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="statements_code_period", condition=Q(end__gte=F("start")))
        ]

    def __str__(self) -> str:
        return f"{self.issued_on}, {self.code_hash[:8]}"


class IssuedFile(models.Model):
    """A PDF with a check code, as it went out. The database refuses to change or delete it.

    `closing` is the amount printed with the code. `seal` is the SHA-256 of the certificate that
    sealed the file, or empty. `mark` is a keyed hash of all fields: a row written outside the
    program has none that matches.
    """

    code = models.ForeignKey(
        CheckCode, verbose_name=_("kod"), on_delete=models.PROTECT, related_name="files"
    )
    account = models.ForeignKey(
        Account, verbose_name=_("konto"), on_delete=models.PROTECT, related_name="issued_files"
    )
    closing = MoneyField(_("saldo końcowe"))
    sha256 = models.CharField(_("skrót SHA-256"), max_length=64, unique=True)
    seal = models.CharField(_("pieczęć"), max_length=64, blank=True)
    mark = models.CharField(max_length=64, editable=False)

    coverage = checked_by("ledger")

    class Meta:
        verbose_name = _("wydany plik")
        verbose_name_plural = _("wydane pliki")
        default_permissions = ()
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.account}, {self.sha256[:8]}"


class FileLink(SealedModel):
    """A PDF that went out, each in the journal. The database refuses to change or delete a row.

    `at` is the time, None for files from before these rows. `figures` is what its check code
    proves, if it has one; `snapshot` is whose figures the file states on a mirror.
    """

    at = models.DateTimeField(_("zapisano"), null=True)
    account = models.ForeignKey(
        Account, verbose_name=_("konto"), on_delete=models.PROTECT, related_name="file_links"
    )
    issued_on = models.DateField(_("wydano"))
    sha256 = models.CharField(_("skrót SHA-256"), max_length=64, unique=True)
    seal = models.CharField(_("pieczęć"), max_length=64, blank=True)
    figures = models.OneToOneField(
        IssuedFile, verbose_name=_("dane"), on_delete=models.PROTECT, related_name="link", null=True
    )
    snapshot = models.ForeignKey(
        FeedSnapshot,
        verbose_name=_("stan z programu księgowego"),
        on_delete=models.PROTECT,
        related_name="file_links",
        null=True,
    )

    coverage = Coverage(
        sealed=("at", "account_id", "issued_on", "sha256", "seal", "figures_id", "snapshot_id"),
    )

    class Meta(SealedModel.Meta):
        verbose_name = _("zapis wydanego pliku")
        verbose_name_plural = _("zapisy wydanych plików")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.account}, {self.sha256[:8]}"


class DeliveryConsent(SealedModel):
    """A person's consent to get documents in E-BOK instead of by post.

    A withdrawn consent stays as it was; a new consent is a new row.
    """

    person = models.ForeignKey(
        Person, verbose_name=_("osoba"), on_delete=models.PROTECT, related_name="delivery_consents"
    )
    text_version = models.CharField(_("wersja treści"), max_length=10)
    given_at = models.DateTimeField(_("udzielono"))
    withdrawn_at = models.DateTimeField(_("wycofano"), null=True, blank=True)

    coverage = Coverage(sealed=("person_id", "text_version", "given_at", "withdrawn_at"))

    class Meta:
        verbose_name = _("zgoda na doręczenia elektroniczne")
        verbose_name_plural = _("zgody na doręczenia elektroniczne")
        default_permissions = ("view",)
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="statements_one_consent",
                fields=["person"],
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="statements_consent_ends_after_it_begins",
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.given_at:%Y-%m-%d}"


@register_setting(icon="doc-full")
class PaymentSettings(SealedModel, BaseGenericSetting):
    """The recipient's data in payment codes (`qr_zbp.md` §1); without it no codes."""

    nip = models.CharField(
        _("NIP spółdzielni"), max_length=10, blank=True, help_text=_("Dziesięć cyfr bez kresek.")
    )
    recipient = models.CharField(
        _("nazwa odbiorcy w kodzie QR"),
        max_length=20,
        blank=True,
        help_text=_("Najwyżej 20 znaków, na przykład „SM Pod Lasem”."),
    )

    coverage = Coverage(sealed=("nip", "recipient"))

    class Meta:
        verbose_name = _("Kody QR do przelewów")

    def __str__(self) -> str:
        return self.recipient

    def clean(self) -> None:
        """Refuse a mistyped NIP, for every bank's app would refuse the code."""
        super().clean()
        try:
            self.nip = parse_nip(self.nip) if self.nip else ""
        except ValueRefused as refused:
            raise ValidationError({"nip": str(refused)}) from refused
