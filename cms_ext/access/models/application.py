from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.access import vocabulary
from cms_ext.access.models.settings import FormVersion
from cms_ext.base.files.stored_files import PrivateStorage
from cms_ext.base.files.virus_scan import ScanState, readable_states
from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.people.identity.models import ActivationCode, Person
from cms_ext.people.identity.user_key import optional_user_key, user_key
from cms_ext.people.identity.vocabulary import CodeChannel
from cms_ext.plugins.coverage import Coverage
from cms_ext.plugins.export import Export, left_out


class AccessApplication(SealedModel):
    """An application for a login to one panel, from its receipt to the first sign-in.

    `payload` holds what was filled in, by the keys of `form_version`; a value is text, a list of
    texts or a truth value. `person` is whom the register found, or nobody. `secret_hash` lets the
    applicant follow it without a login. Only `cms_ext.access.domain` changes `state`.
    """

    number = models.CharField(_("numer"), max_length=24, unique=True)
    secret_hash = models.CharField(max_length=128)
    panel = models.CharField(_("panel"), max_length=12)
    channel = models.CharField(_("kanał"), max_length=10, choices=vocabulary.ApplicationChannel)
    state = models.CharField(
        _("stan"),
        max_length=20,
        choices=vocabulary.ApplicationState,
        default=vocabulary.ApplicationState.SUBMITTED,
    )
    person = models.ForeignKey(
        Person,
        verbose_name=_("osoba w rejestrze"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="access_applications",
    )
    form_version = models.ForeignKey(
        FormVersion, verbose_name=_("wzór"), on_delete=models.PROTECT, related_name="+"
    )
    payload = models.JSONField(_("treść"))
    sender_email = models.EmailField(_("adres nadawcy"), max_length=254, blank=True)
    received_at = models.DateTimeField(_("wpłynął"))
    decide_by = models.DateField(_("termin"))
    # Applications from the site wait outside the queue until they are signed (access.md §2a).
    in_queue = models.BooleanField(_("w kolejce"), default=True)
    signature_kind = models.CharField(
        _("rodzaj podpisu"), max_length=12, choices=vocabulary.SignatureKind, blank=True
    )
    # A job acknowledges forms from the site, so that no answer tells whom the register knows.
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    # When the applicant last asked for the link that confirms the address.
    link_requested_at = models.DateTimeField(null=True, blank=True)
    sender_confirmed_at = models.DateTimeField(_("nadawca potwierdzony"), null=True, blank=True)
    doubt = models.CharField(_("wątpliwość"), max_length=400, blank=True)
    gaps = models.JSONField(_("braki"), default=list, blank=True)
    supplement_by = models.DateField(_("uzupełnić do"), null=True, blank=True)
    in_person_only = models.BooleanField(_("tylko osobiście"), default=False)
    reviewed_by = optional_user_key(_("sprawdza"))
    decided_by = optional_user_key(_("rozpatrzył(a)"))
    decided_at = models.DateTimeField(_("rozpatrzono"), null=True, blank=True)
    reject_reason = models.CharField(
        _("powód odmowy"), max_length=24, choices=vocabulary.RejectReason, blank=True
    )
    decision_text = models.CharField(_("uzasadnienie"), max_length=400, blank=True)
    delivery_channel = models.CharField(
        _("sposób wydania"), max_length=5, choices=CodeChannel, blank=True
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dostęp"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="access_applications",
    )

    coverage = Coverage(
        sealed=(
            "number",
            "panel",
            "channel",
            "state",
            "person",
            "form_version",
            "received_at",
            "decide_by",
            "in_queue",
            "signature_kind",
            "acknowledged_at",
            "link_requested_at",
            "sender_confirmed_at",
            "supplement_by",
            "in_person_only",
            "reviewed_by",
            "decided_by",
            "decided_at",
            "reject_reason",
            "delivery_channel",
            "user",
        ),
        digested=("secret_hash", "payload", "sender_email", "doubt", "gaps", "decision_text"),
    )
    export = Export("kod do sprawdzania stanu wniosku", closed={"secret_hash": ""})

    class Meta:
        verbose_name = _("wniosek o dostęp")
        verbose_name_plural = _("wnioski o dostęp")
        ordering = ["decide_by", "received_at", "pk"]
        permissions = [("decide_accessapplication", _("Może rozpatrywać wnioski o dostęp"))]
        constraints = [
            models.CheckConstraint(
                name="access_decided_by_somebody",
                condition=Q(
                    state__in=[
                        vocabulary.ApplicationState.SUBMITTED,
                        vocabulary.ApplicationState.IN_REVIEW,
                        vocabulary.ApplicationState.INCOMPLETE,
                        vocabulary.ApplicationState.PHONE_CHECK,
                        vocabulary.ApplicationState.WITHDRAWN,
                        vocabulary.ApplicationState.REJECTED,
                    ]
                )
                | Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="access_rejected_with_reason",
                condition=~Q(state=vocabulary.ApplicationState.REJECTED) | ~Q(reject_reason=""),
            ),
            models.CheckConstraint(
                name="access_issued_to_a_login",
                condition=~Q(
                    state__in=[
                        vocabulary.ApplicationState.CREDENTIALS_ISSUED,
                        vocabulary.ApplicationState.ACTIVATED,
                        vocabulary.ApplicationState.EXPIRED,
                    ]
                )
                | Q(user__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["panel", "state", "decide_by"], name="access_queue"),
            models.Index(fields=["person", "panel", "state"], name="access_of_person"),
        ]

    def __str__(self) -> str:
        return self.number


class NumberSequence(SealedModel):
    """The last number given to an application of a panel in a year; its row is the lock."""

    panel = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    coverage = Coverage(sealed=("panel", "year", "last"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["panel", "year"], name="access_sequence_once")
        ]

    def __str__(self) -> str:
        return f"{self.panel}/{self.year}/{self.last}"


def random_name(instance: ApplicationAttachment, name: str) -> str:
    """Return a random name: the sender's file name is never a path here."""
    return uuid.uuid4().hex


class ApplicationAttachment(SealedModel):
    """A file that came with an application, byte for byte, in the private store.

    `preview` is a picture or PDF made from it that is safe to look at; a signed file itself must
    stay as it is. `signature` is the report of the technical check (`domain/signature`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(
        AccessApplication, on_delete=models.CASCADE, related_name="attachments"
    )
    kind = models.CharField(_("rodzaj"), max_length=10, choices=vocabulary.AttachmentKind)
    name = models.CharField(_("nazwa"), max_length=120)
    file = models.FileField(storage=PrivateStorage("access"), upload_to=random_name)
    sha256 = models.CharField(max_length=64)
    mime = models.CharField(_("typ"), max_length=60)
    size = models.PositiveIntegerField(_("rozmiar"))
    scan_state = models.CharField(
        _("antywirus"), max_length=9, choices=ScanState, default=ScanState.UNSCANNED
    )
    added_at = models.DateTimeField(_("dodano"), auto_now_add=True)
    signature = models.JSONField(null=True, blank=True)

    coverage = Coverage(
        sealed=("application", "kind", "sha256", "mime", "size", "scan_state", "added_at"),
        digested=("name", "file", "signature"),
    )

    class Meta:
        verbose_name = _("załącznik wniosku")
        verbose_name_plural = _("załączniki wniosku")
        ordering = ["added_at", "name__polish"]
        constraints = [
            models.UniqueConstraint(fields=["application", "sha256"], name="access_file_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_readable(self) -> bool:
        """Return whether the file may be read: the virus scanner has passed it."""
        return self.scan_state in readable_states()


class ReceivedMessage(SealedModel):
    """An e-mail that came to the office: of an application, of a plugin, or waiting for a clerk.

    `identity` is the digest of what its sender wrote; `handed_over` is the digest under which a
    plugin took it, "" when none did. One that nobody placed waits until `settled_at`. `verdicts`
    are the findings about its sender at its arrival (one From, DKIM alignment, the own server's
    authentication results …), because later the keys may be gone; or why it was not read. The raw
    message is in the private store and is kept as long as the application's attachments; of one
    that is too large there are only the headers.
    """

    application = models.ForeignKey(
        AccessApplication, null=True, blank=True, on_delete=models.CASCADE, related_name="messages"
    )
    identity = models.CharField(max_length=64, unique=True)
    handed_over = models.CharField(max_length=64, blank=True)
    sender = models.EmailField(_("nadawca"), max_length=254)
    subject = models.CharField(_("temat"), max_length=200, blank=True)
    text = models.TextField(_("treść"), blank=True)
    verdicts = models.JSONField(_("sprawdzenie nadawcy"))
    raw = models.FileField(storage=PrivateStorage("access-mail"), upload_to=random_name)
    sha256 = models.CharField(max_length=64)
    sent_at = models.DateTimeField(_("wysłana"), null=True, blank=True)
    received_at = models.DateTimeField(_("wpłynęła"))
    settled_at = models.DateTimeField(_("załatwiona"), null=True, blank=True)

    coverage = Coverage(
        sealed=("application", "sha256", "sent_at", "received_at", "settled_at"),
        digested=("identity", "handed_over", "sender", "subject", "text", "verdicts", "raw"),
    )

    class Meta:
        verbose_name = _("wiadomość przychodząca")
        verbose_name_plural = _("wiadomości przychodzące")
        ordering = ["-received_at"]
        indexes = [models.Index(fields=["handed_over"], name="access_message_handed_over")]

    def __str__(self) -> str:
        return f"{self.received_at:%Y-%m-%d %H:%M}"


class CredentialIssue(SealedModel):
    """A starter password issued for an application: how, to whom, by whom. Never the code.

    An issue by e-mail waits without a code until the message is handed over.
    """

    application = models.ForeignKey(
        AccessApplication, on_delete=models.CASCADE, related_name="issues"
    )
    code = models.OneToOneField(
        ActivationCode, null=True, blank=True, on_delete=models.SET_NULL, related_name="issue"
    )
    channel = models.CharField(_("sposób wydania"), max_length=5, choices=CodeChannel)
    sent_to_masked = models.CharField(_("wysłano na"), max_length=254, blank=True)
    handed_to = models.CharField(_("wydano do rąk"), max_length=160, blank=True)
    issued_by = user_key()
    issued_at = models.DateTimeField(_("wydano"))

    coverage = Coverage(
        sealed=("application", "code", "channel", "issued_by", "issued_at"),
        digested=("sent_to_masked", "handed_to"),
    )

    class Meta:
        verbose_name = _("wydanie hasła startowego")
        verbose_name_plural = _("wydania haseł startowych")
        ordering = ["-issued_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.application_id} {self.channel}"


class SenderLink(SealedModel):
    """The one-use link that proves who sent a form (access.md §2a). GET changes nothing."""

    application = models.ForeignKey(
        AccessApplication, on_delete=models.CASCADE, related_name="sender_links"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    address = models.EmailField(max_length=254)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)

    coverage = Coverage(
        sealed=("application", "expires_at", "used_at", "voided_at"),
        digested=("token_hash", "address"),
    )
    export = left_out("odnośniki do potwierdzenia nadawcy")

    class Meta:
        verbose_name = _("potwierdzenie nadawcy")
        verbose_name_plural = _("potwierdzenia nadawców")

    def __str__(self) -> str:
        return str(self.application_id)


class EndedRight(SealedModel):
    """Since which day the owner of a login has had nothing to open in the panel.

    The nightly job keeps it: the row goes when the right comes back. A night without the job makes
    `since` later, never earlier, so that no login is closed too soon.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="ended_right"
    )
    since = models.DateField(_("bez uprawnień od"))

    coverage = Coverage(sealed=("user", "since"))

    class Meta:
        verbose_name = _("wygasłe uprawnienie")
        verbose_name_plural = _("wygasłe uprawnienia")

    def __str__(self) -> str:
        return f"{self.user_id} {self.since}"


class FormerAccess(SealedModel):
    """A login of the previous site, closed on migration day.

    No password hash is taken over. The closed login keeps the person's history; anyone who wants
    access again applies like everybody else. `user` is empty where the register knows nobody.
    """

    batch = models.CharField(_("paczka"), max_length=40)
    panel = models.CharField(_("panel"), max_length=12)
    login = models.CharField(_("login"), max_length=120)
    last_used_on = models.DateField(_("ostatnio użyty"), null=True, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("zamknięty dostęp"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="former_accesses",
    )

    coverage = Coverage(sealed=("batch", "panel", "last_used_on", "user"), digested=("login",))

    class Meta:
        verbose_name = _("dostęp do poprzedniej strony")
        verbose_name_plural = _("dostępy do poprzedniej strony")
        ordering = ["batch", "panel", "login"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "login"], name="access_former_once")
        ]

    def __str__(self) -> str:
        return f"{self.panel} {self.login}"
