"""A person on file with the sources of the contact data, links for passwords, second factors."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.plugins.coverage import Coverage
from cms_ext.plugins.export import left_out


class Person(SealedModel):
    """A natural person or a firm in the co-op's registers. A person has no password.

    The address and the telephone on file are the anchors of the access procedure: starter
    credentials go to this address and to no other, and a clerk in doubt calls this number.
    `correspondence_email_since` says from when the address is on file (C08, E-ACC-09). An entry
    that was merged into another one stays as an empty shell, because the access log names it by its
    number for good; `merged_into` leads from it to the entry that holds everything.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("osoba fizyczna")
        COMPANY = "company", _("firma lub instytucja")

    kind = models.CharField(_("rodzaj"), max_length=10, choices=Kind, default=Kind.PERSON)
    name = models.CharField(_("imię i nazwisko albo nazwa"), max_length=160)
    correspondence_email = models.EmailField(
        _("elektroniczny adres korespondencyjny"), blank=True, max_length=254
    )
    correspondence_email_since = models.DateTimeField(_("adres od"), null=True, blank=True)
    phone = models.CharField(_("telefon"), blank=True, max_length=20)
    correspondence_address = models.CharField(
        _("adres do korespondencji"), blank=True, max_length=200
    )
    tax_id = models.CharField(_("NIP"), blank=True, max_length=10)
    representatives = models.TextField(
        _("osoby upoważnione do reprezentacji"),
        blank=True,
        help_text=_("Imię i nazwisko, każda osoba w osobnym wierszu. Tylko dla firm."),
    )
    died_on = models.DateField(_("data śmierci"), null=True, blank=True)
    # As chosen by the switch of the pages; empty for Polish.
    language = models.CharField(_("język wiadomości"), max_length=2, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("połączono z wpisem"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged_from",
    )

    coverage = Coverage(
        sealed=("kind", "correspondence_email_since", "merged_into"),
        digested=(
            "name",
            "correspondence_email",
            "phone",
            "correspondence_address",
            "tax_id",
            "representatives",
            "died_on",
            "language",
        ),
    )

    class Meta:
        verbose_name = _("osoba")
        verbose_name_plural = _("osoby")
        ordering = ["name__polish", "pk"]
        permissions = [
            ("change_contact", _("Może zmieniać adres e-mail i telefon w rejestrze")),
            ("merge_person", _("Może łączyć dwa wpisy jednej osoby")),
        ]
        constraints = [
            models.CheckConstraint(
                name="identity_person_not_merged_into_itself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")),
            )
        ]
        indexes = [
            models.Index(fields=["name"], name="identity_person_name"),
            models.Index(Lower("correspondence_email"), name="identity_person_email"),
        ]

    def __str__(self) -> str:
        return self.name


class ContactSource(SealedModel):
    """The source of a person's contact fact: the proof on which the procedures rest.

    The newest row of a fact belongs to the value on file; older ones stay, for disputes. It holds
    no value and no number of a document: `document` is its kind as text, empty when the person
    confirmed the change by links to both addresses. `since` is the day from which the co-op had the
    fact, as the clerk says; no term runs from it (`access.md` §3: C08 and the 24 hours run from the
    moment at which the address was entered).
    """

    class Fact(models.TextChoices):
        EMAIL = "EMAIL", _("adres e-mail")
        PHONE = "PHONE", _("telefon")
        ADDRESS = "ADDRESS", _("adres do korespondencji")

    person = models.ForeignKey(
        Person, verbose_name=_("osoba"), on_delete=models.CASCADE, related_name="contact_sources"
    )
    fact = models.CharField(_("dana"), max_length=7, choices=Fact)
    document = models.CharField(_("na podstawie"), max_length=60, blank=True)
    since = models.DateField(_("od dnia"))
    at = models.DateTimeField(_("wpisano"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("kto wpisał"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    coverage = Coverage(sealed=("person", "fact", "since", "at", "by"), digested=("document",))

    class Meta:
        verbose_name = _("źródło danych kontaktowych")
        verbose_name_plural = _("źródła danych kontaktowych")
        default_permissions = ()
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.person_id} {self.fact} {self.since}"


class PasswordReset(SealedModel):
    """A request for a link to set a new password.

    A row is written for every request, known login or not, so that the answer takes the same time;
    the scheduler compares it with the register and sends the link or nothing. What was typed is
    erased as soon as it has been compared.
    """

    realm = models.CharField(max_length=10)
    typed_login = models.CharField(max_length=120, blank=True)
    typed_email = models.CharField(max_length=254, blank=True)
    asked_at = models.DateTimeField()
    compared_at = models.DateTimeField(null=True, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="password_resets",
    )
    token_hash = models.CharField(max_length=64, blank=True, db_index=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    coverage = Coverage(
        sealed=("realm", "asked_at", "compared_at", "user", "expires_at", "used_at"),
        digested=("token_hash",),
        unproven={
            "typed_login": "wpisany tekst, kasowany po porównaniu z rejestrem",
            "typed_email": "wpisany tekst, kasowany po porównaniu z rejestrem",
        },
    )
    export = left_out("odnośniki do nowego hasła")

    class Meta:
        verbose_name = _("prośba o nowe hasło")
        verbose_name_plural = _("prośby o nowe hasło")
        indexes = [models.Index(fields=["compared_at", "asked_at"], name="identity_reset_waiting")]

    def __str__(self) -> str:
        return f"{self.realm} {self.asked_at:%Y-%m-%d %H:%M}"


class AddressChange(SealedModel):
    """A signed-in person's change of the correspondence address, to be confirmed at both."""

    person = models.ForeignKey(
        "cms_ext_identity.Person", on_delete=models.CASCADE, related_name="address_changes"
    )
    new_email = models.EmailField(_("nowy adres"), max_length=254)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    old_token_hash = models.CharField(max_length=64, blank=True, db_index=True)
    new_token_hash = models.CharField(max_length=64, blank=True, db_index=True)
    old_confirmed_at = models.DateTimeField(null=True, blank=True)
    new_confirmed_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    coverage = Coverage(
        sealed=(
            "person",
            "asked_at",
            "expires_at",
            "old_confirmed_at",
            "new_confirmed_at",
            "done_at",
            "cancelled_at",
        ),
        digested=("new_email", "old_token_hash", "new_token_hash"),
    )
    export = left_out("odnośniki do zmiany adresu; sama zmiana jest w rejestrze osób")

    class Meta:
        verbose_name = _("zmiana adresu")
        verbose_name_plural = _("zmiany adresu")
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.person_id} {self.asked_at:%Y-%m-%d}"


class StaffInvitation(SealedModel):
    """A one-use link with which a member of staff sets the own password.

    Stored as a hash; at most one is live for a login, and a new one voids the old. One that goes by
    mail has neither hash nor end before the message is handed over.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations"
    )
    by_mail = models.BooleanField(_("pocztą elektroniczną"))
    token_hash = models.CharField(max_length=64, blank=True, db_index=True)
    invited_at = models.DateTimeField(_("zaproszono"))
    expires_at = models.DateTimeField(_("ważny do"), null=True, blank=True)
    used_at = models.DateTimeField(_("użyto"), null=True, blank=True)
    voided_at = models.DateTimeField(_("unieważniono"), null=True, blank=True)

    coverage = Coverage(
        sealed=("user", "by_mail", "invited_at", "expires_at", "used_at", "voided_at"),
        digested=("token_hash",),
    )
    export = left_out("odnośniki z zaproszeń")

    class Meta:
        verbose_name = _("zaproszenie pracownika")
        verbose_name_plural = _("zaproszenia pracowników")
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(used_at__isnull=True, voided_at__isnull=True),
                name="identity_one_live_invitation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.invited_at:%Y-%m-%d %H:%M}"


class AuthenticatorApp(SealedModel):
    """A TOTP app (RFC 6238) of one login. The seed is encrypted with a key from the settings.

    `last_step` is the time step that was used last: a code works once.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="authenticator_app"
    )
    sealed_seed = models.BinaryField()
    last_step = models.BigIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    coverage = Coverage(
        sealed=("user", "confirmed_at"),
        digested=("sealed_seed",),
        unproven={"last_step": "licznik, zmienny przy każdym logowaniu"},
    )
    export = left_out("drugi składnik logowania")

    class Meta:
        verbose_name = _("aplikacja z kodami")
        verbose_name_plural = _("aplikacje z kodami")

    def __str__(self) -> str:
        return str(self.user_id)


class RecoveryCode(SealedModel):
    """A code on paper that replaces the second factor once. Stored as a hash."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes"
    )
    code_hash = models.CharField(max_length=128)
    used_at = models.DateTimeField(null=True, blank=True)

    coverage = Coverage(sealed=("user", "used_at"), digested=("code_hash",))
    export = left_out("drugi składnik logowania")

    class Meta:
        verbose_name = _("kod zapasowy")
        verbose_name_plural = _("kody zapasowe")

    def __str__(self) -> str:
        return str(self.user_id)


class Passkey(SealedModel):
    """A WebAuthn credential of one login."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="passkeys"
    )
    name = models.CharField(_("nazwa"), max_length=60)
    credential_id = models.BinaryField(unique=True, max_length=1023)
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(_("dodano"))
    used_at = models.DateTimeField(_("ostatnio użyto"), null=True, blank=True)

    coverage = Coverage(
        sealed=("user", "created_at"),
        digested=("name", "credential_id", "public_key"),
        unproven={
            "sign_count": "licznik, zmienny przy każdym logowaniu",
            "used_at": "zmienne przy każdym logowaniu",
        },
    )
    export = left_out("drugi składnik logowania")

    class Meta:
        verbose_name = _("klucz dostępu")
        verbose_name_plural = _("klucze dostępu")
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.name
