import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms_ext.base.database.append_only import InsertOnlyModel
from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.user_key import optional_user_key
from cms_ext.plugins.coverage import Coverage
from cms_ext.plugins.export import Export
from cms_ext.premises.models import Building, Premises
from coop_cases import vocabulary
from coop_cases.models.subject import CaseSubject


class Case(SealedModel):
    """One matter of one customer, from its receipt to its end (cases.md §2).

    The first message of its thread tells what happened. `person` was identified by a sign-in or a
    clerk; without one answers hold no data. `account_no` is a number and no key, because the ledger
    is another plugin; with `told_to_payer` anyone who pays for the account, and anyone who acts for
    the
    payer, follows the case.
    `term_legal` is the last day by law, None where no law sets one; `due_internal` is the office's
    own. `extended_on` is the day of the notice that extended the former. `waiting_since` is set
    while a clock rests. A fault has to be taken up until `react_by`, and was at `reacted_at`. With
    `public_place` neighbours see it, without a word of its customer. The verbs of
    `coop_cases.domain` make and move rows.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(_("numer"), max_length=16, unique=True)
    subject = models.ForeignKey(
        CaseSubject, verbose_name=_("temat"), on_delete=models.PROTECT, related_name="cases"
    )
    regime = models.CharField(_("termin według"), max_length=20, choices=vocabulary.Regime)
    channel = models.CharField(_("wpłynęła"), max_length=5, choices=vocabulary.CaseChannel)
    person = models.ForeignKey(
        Person,
        verbose_name=_("osoba z rejestru"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    account_no = models.CharField(_("numer konta"), max_length=20, blank=True)
    told_to_payer = models.BooleanField(
        _("widzą ją płatnik i jego pełnomocnicy"), null=True, blank=True
    )
    building = models.ForeignKey(
        Building,
        verbose_name=_("budynek"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    premises = models.ForeignKey(
        Premises,
        verbose_name=_("lokal"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    place = models.CharField(_("gdzie dokładnie"), max_length=120, blank=True)
    public_place = models.BooleanField(_("widzą sąsiedzi"), default=False)
    title = models.CharField(_("tytuł"), max_length=120)
    expectation = models.TextField(_("czego oczekuje"), max_length=1000, blank=True)
    contact_name = models.CharField(_("imię i nazwisko"), max_length=80, blank=True)
    contact_email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    contact_phone = models.CharField(_("telefon"), max_length=30, blank=True)
    contact_address = models.CharField(_("adres do listu"), max_length=200, blank=True)
    email_token_hash = models.CharField(max_length=64, blank=True, db_index=True)
    email_confirmed_at = models.DateTimeField(_("adres potwierdzony"), null=True, blank=True)
    reply_way = models.CharField(_("jak odpowiedzieć"), max_length=5, choices=vocabulary.ReplyWay)
    received_on = models.DateField(_("data wpływu"))
    term_legal = models.DateField(_("termin z prawa"), null=True, blank=True)
    due_internal = models.DateField(_("termin biura"))
    react_by = models.DateTimeField(_("reakcja do"), null=True, blank=True)
    reacted_at = models.DateTimeField(_("reakcja"), null=True, blank=True)
    extended_on = models.DateField(_("zawiadomiono o przedłużeniu"), null=True, blank=True)
    priority = models.CharField(_("pilność"), max_length=6, choices=vocabulary.CasePriority)
    state = models.CharField(
        _("stan"), max_length=16, choices=vocabulary.CaseState, default=vocabulary.CaseState.NEW
    )
    waiting_since = models.DateField(_("czeka od"), null=True, blank=True)
    deemed_accepted_on = models.DateField(_("uznana z mocy prawa"), null=True, blank=True)
    ended_on = models.DateField(_("zakończono"), null=True, blank=True)
    reopened_on = models.DateField(_("wznowiono"), null=True, blank=True)
    # Later fields may be None: for a required column SQLite rebuilds a table that has triggers
    # around it.
    mail_waits_since = models.DateTimeField(_("e-mail spoza rozmowy"), null=True, blank=True)
    satisfaction = models.PositiveSmallIntegerField(
        _("ocena klienta"), choices=vocabulary.Satisfaction, null=True, blank=True
    )
    secret_asked_at = models.DateTimeField(_("poproszono o hasło"), null=True, blank=True)
    outside_body = models.CharField(_("przekazano do"), max_length=120, blank=True)
    assigned_to = optional_user_key(_("prowadzi"))
    secret_hash = models.CharField(max_length=128, blank=True)

    coverage = Coverage(
        sealed=(
            "number",
            "subject_id",
            "regime",
            "channel",
            "person_id",
            "account_no",
            "told_to_payer",
            "building_id",
            "premises_id",
            "public_place",
            "email_confirmed_at",
            "reply_way",
            "received_on",
            "term_legal",
            "due_internal",
            "react_by",
            "reacted_at",
            "extended_on",
            "priority",
            "state",
            "waiting_since",
            "deemed_accepted_on",
            "ended_on",
            "reopened_on",
        ),
        digested=(
            "place",
            "title",
            "expectation",
            "contact_name",
            "contact_email",
            "contact_phone",
            "contact_address",
            "outside_body",
            "secret_hash",
        ),
        unproven={
            "email_token_hash": "jednorazowy odnośnik z listu, ważny krótko",
            "mail_waits_since": "kolejka poczty do przeczytania",
            "satisfaction": "ocena klienta, z której nic nie wynika",
            "secret_asked_at": "licznik próśb o hasło",
            "assigned_to": "podział pracy; dowodem jest zapis w dzienniku",
        },
    )
    export = Export(
        "kody do sprawy bez logowania i odnośniki z listów",
        closed={"secret_hash": "", "email_token_hash": ""},
    )

    class Meta:
        verbose_name = _("sprawa")
        verbose_name_plural = _("sprawy")
        ordering: ClassVar[list[str]] = ["due_internal", "number"]
        default_permissions = ("view",)
        permissions = [
            ("handle_case", "Może prowadzić sprawy mieszkańców"),
            ("decide_case", "Może przygotować i wysłać decyzję w reklamacji"),
            ("confirm_case", "Może zatwierdzić decyzję ponad kwotę jako druga osoba"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="cases_ended",
                condition=Q(state__in=vocabulary.DONE, ended_on__isnull=False)
                | (~Q(state__in=vocabulary.DONE) & Q(ended_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="cases_waiting_since",
                condition=Q(
                    state=vocabulary.CaseState.WAITING_CUSTOMER, waiting_since__isnull=False
                )
                | (~Q(state=vocabulary.CaseState.WAITING_CUSTOMER) & Q(waiting_since__isnull=True)),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The queue sorts by it and the first screen counts with it, without reading rows.
            models.Index(
                fields=["state", "due_internal", "number", "received_on", "id"], name="cases_queue"
            ),
            models.Index(fields=["person", "received_on"], name="cases_of_person"),
            models.Index(fields=["building", "state"], name="cases_of_building"),
            # Only cases that a payer follows: most name no account, and an index full of empty
            # values makes the database read the table instead.
            models.Index(
                fields=["account_no"], condition=Q(told_to_payer=True), name="cases_of_account"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_done(self) -> bool:
        return self.state in vocabulary.DONE

    @property
    def where(self) -> str:
        """Return the place as text; "" when nobody named one."""
        tree = self.premises or self.building
        return ", ".join(part for part in (str(tree) if tree else "", self.place) if part)

    @property
    def who(self) -> str:
        """Return the name of the customer, as the desk reads it."""
        return self.person.name if self.person else self.contact_name

    def is_of(self, user: object) -> bool:
        """Return whether this reader is the customer."""
        return self.person_id is not None and self.person_id == getattr(user, "person_id", None)


class CaseSequence(SealedModel):
    """The last number given in a year; its row is the lock that keeps numbers distinct."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    coverage = Coverage(sealed=("last",))

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class CaseLink(SealedModel):
    """A link between two cases, made by a clerk."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links")
    related = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="linked_from")
    kind = models.CharField(max_length=12, choices=vocabulary.CaseRelation)

    coverage = Coverage(sealed=("case", "related", "kind"))

    class Meta:
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "related"], name="cases_link_once"),
            models.CheckConstraint(name="cases_link_to_another", condition=~Q(case=F("related"))),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.related_id}"


class CaseEvent(SealedModel):
    """The event of another plugin that a case reports; the contract names it by kind and key."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="event")
    kind = models.CharField(_("rodzaj zdarzenia"), max_length=40)
    key = models.CharField(_("zdarzenie"), max_length=200)

    coverage = Coverage(sealed=("case_id", "kind", "key"))

    class Meta:
        verbose_name = _("zgłoszone zdarzenie")
        verbose_name_plural = _("zgłoszone zdarzenia")
        default_permissions = ()
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["kind", "key"], name="cases_event_of_kind")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class CaseMail(models.Model):
    """An e-mail about a case, and what happened to it; its words are in the case, if anywhere.

    `digest` is that of the IncomingMail, so that a mailbox that is read again brings nothing twice;
    under it the letter itself is stored until its term has passed.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="mails")
    digest = models.CharField(max_length=64, unique=True)
    fate = models.CharField(_("co się z nią stało"), max_length=9, choices=vocabulary.MailOutcome)
    at = models.DateTimeField(_("kiedy przyszła"))

    class Meta:
        verbose_name = _("e-mail w sprawie")
        verbose_name_plural = _("e-maile w sprawach")
        ordering: ClassVar[list[str]] = ["at", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.case_id} {self.fate}"


class SavedFilter(models.Model):
    """A clerk's filter of the queue, saved under a name.

    `query` is the queue's address behind the question mark. It holds choices only: what somebody
    searched for is never stored.
    """

    clerk = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("czyj"), on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField(_("nazwa"), max_length=40)
    query = models.CharField(_("filtr"), max_length=300)

    class Meta:
        verbose_name = _("zapisany filtr spraw")
        verbose_name_plural = _("zapisane filtry spraw")
        ordering: ClassVar[list[str]] = ["name__polish"]
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clerk", "name"], name="cases_filter_once")
        ]

    def __str__(self) -> str:
        return self.name


class FrozenRow(TypeError):
    """Somebody tried to change a frozen row; triggers refuse it as well."""


class DisputedRow(InsertOnlyModel, SealedModel):
    """The row of another plugin that a complaint is about, frozen that day (decision 0036).

    `kind` and `key` name it in the contract of plugins. `content` is its title and figures as
    `domain.retention` writes them; `sha256` is the digest of these bytes, which the access log
    holds, too.
    """

    immutable = FrozenRow
    of_this = "Zamrożonych liczb reklamacji"

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="row")
    kind = models.CharField(_("rodzaj pozycji"), max_length=40)
    key = models.CharField(_("pozycja"), max_length=160)
    content = models.TextField(_("liczby w dniu złożenia"))
    sha256 = models.CharField(_("skrót"), max_length=64)
    frozen_on = models.DateField(_("zamrożono"))

    coverage = Coverage(
        sealed=("case_id", "kind", "key", "frozen_on"), digested=("content", "sha256")
    )

    class Meta:
        verbose_name = _("pozycja reklamacji")
        verbose_name_plural = _("pozycje reklamacji")
        default_permissions = ()
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["kind", "key"], name="cases_row_of_kind")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
