from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, timedelta
from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models, transaction
from django.db.models import Case, F, Q, Value, When
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.sealed_rows.domain.sealing import rows_of_release
from cms_ext.evidence.sealed_rows.sealed import SealedModel, SealedQuerySet
from cms_ext.people.identity.models.person import Person
from cms_ext.people.identity.vocabulary import ClosedReason, CodeChannel, LoginState
from cms_ext.plugins import find_absent_rights
from cms_ext.plugins.coverage import Coverage
from cms_ext.plugins.export import Export
from cms_ext.plugins.realm import REALM_CHOICES, RESIDENT_REALMS, Realm, make_username

_by_verb: ContextVar[bool] = ContextVar("rights_recorded_by_verb", default=False)


@contextmanager
def recorded_by_verb() -> Iterator[None]:
    """Mark what is written within it as recorded by a verb; `receivers.py` ignores it."""
    token = _by_verb.set(True)
    try:
        yield
    finally:
        _by_verb.reset(token)


def is_recorded_by_verb() -> bool:
    return _by_verb.get()


# What a login may do, and whether it signs in: every change of these is recorded.
GUARDED = frozenset({"is_superuser", "is_staff", "is_active", "state", "realm", "password"})

# Many logins changed by one statement, for which Django sends no signal: `before` holds their
# former rows, none for logins that were made.
logins_written = Signal()
# A check of the right password renewed its hash: `user`.
password_renewed = Signal()


class UserQuerySet(SealedQuerySet["User"]):
    """Sends a signal for the bulk writes for which Django sends none."""

    def update(self, **fields: Any) -> int:
        if not GUARDED & fields.keys():
            return super().update(**fields)
        with transaction.atomic(using=self.db):
            before = list(self.model._base_manager.filter(pk__in=self.values("pk")))
            written = super().update(**fields)
            logins_written.send(self.model, before=before, made=())
        return written

    def bulk_create(self, objs: Iterable[User], *args: Any, **kwargs: Any) -> list[User]:
        with transaction.atomic(using=self.db):
            made = super().bulk_create(objs, *args, **kwargs)
            logins_written.send(self.model, before=(), made=made)
        return made


class UserManager(DjangoUserManager["User"]):
    """Makes users of a realm; `username` is never given, always derived."""

    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def create_login(
        self, realm: str, login: str, password: str | None = None, **fields: Any
    ) -> User:
        """Make a user who signs in to `realm`; without a password nobody can sign in."""
        user: User = self.model(realm=realm, login=login, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, username: str, email: str | None = None, password: str | None = None, **fields: Any
    ) -> User:
        """Make an administrator of the staff realm, for `manage.py createsuperuser`."""
        return self.create_login(
            Realm.STAFF,
            username.removeprefix(f"{Realm.STAFF}:"),
            password,
            email=email or "",
            is_superuser=True,
            is_staff=True,
            **fields,
        )


class User(SealedModel, AbstractUser):
    """A login in one realm. The same person may own a login in IKCS and another one in E-BOK.

    `state` is that of `access.md` §4. For residents `is_active` follows from it; for staff it
    follows from `is_active`, which Wagtail's user form sets. A closed login is final: its name is
    free again, and a new application opens a new login.
    """

    # The day for which the panel admitted this very request; set by the middleware each time.
    admitted_on: date | None = None
    # What the panel looked up to admit it, for the views of the same request.
    admitted_to: tuple[Any, ...] = ()
    # How long a session lasts without a request, and in all; read once a request.
    session_limits: tuple[timedelta, timedelta] | None = None

    username = models.CharField(_("klucz logowania"), max_length=200, unique=True)
    realm = models.CharField(_("panel"), max_length=10, choices=REALM_CHOICES, default=Realm.STAFF)
    login = models.CharField(_("login"), max_length=120)
    person = models.ForeignKey(
        Person,
        verbose_name=_("osoba"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="users",
    )
    state = models.CharField(
        _("stan dostępu"), max_length=9, choices=LoginState, default=LoginState.ACTIVE
    )
    closed_reason = models.CharField(
        _("powód zamknięcia"), max_length=20, choices=ClosedReason, blank=True
    )
    closed_at = models.DateTimeField(_("zamknięty"), null=True, blank=True)
    is_demo = models.BooleanField(_("konto pokazowe"), default=False, editable=False)

    coverage = Coverage(
        sealed=(
            "is_superuser",
            "is_staff",
            "is_active",
            "date_joined",
            "realm",
            "person",
            "state",
            "closed_reason",
            "closed_at",
            "is_demo",
        ),
        digested=("username", "login", "password", "email", "first_name", "last_name"),
        unproven={"last_login": "zmienne przy każdym logowaniu; logowania są w dzienniku"},
    )
    export = Export(
        "hasła zostają; login mieszkańca czeka w nowym serwisie na hasło startowe",
        closed={
            "password": UNUSABLE_PASSWORD_PREFIX,
            "state": Case(
                When(state=LoginState.ACTIVE, person__isnull=False, then=Value(LoginState.PENDING)),
                default=F("state"),
            ),
        },
    )

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]  # Django's base

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("konto")
        verbose_name_plural = _("konta")
        constraints = [
            models.CheckConstraint(
                name="identity_user_person_by_realm",
                condition=Q(realm__in=[Realm.STAFF, Realm.NONE], person__isnull=True)
                | Q(realm__in=[realm.code for realm in RESIDENT_REALMS], person__isnull=False),
            ),
            models.CheckConstraint(
                name="identity_user_staff_flags",
                condition=Q(realm=Realm.STAFF) | Q(is_staff=False, is_superuser=False),
            ),
            models.CheckConstraint(
                name="identity_user_active_by_state",
                condition=Q(realm=Realm.NONE)
                | Q(is_active=True, state__in=LoginState.entering())
                | Q(is_active=False, state__in=[LoginState.SUSPENDED, LoginState.CLOSED]),
            ),
            models.CheckConstraint(
                name="identity_user_closed_with_reason",
                condition=Q(state=LoginState.CLOSED, closed_at__isnull=False) & ~Q(closed_reason="")
                | ~Q(state=LoginState.CLOSED) & Q(closed_at__isnull=True, closed_reason=""),
            ),
            models.UniqueConstraint(
                name="identity_user_one_open_login",
                fields=["person", "realm"],
                condition=Q(person__isnull=False) & ~Q(state=LoginState.CLOSED),
                violation_error_message=_("Ta osoba ma już dostęp do tego panelu."),
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.username = make_username(self.realm, self.login)
        if self.state == LoginState.CLOSED:
            self.username += f"#{self.pk or uuid4().hex}"
        if self.realm == Realm.STAFF:
            self.state = LoginState.ACTIVE if self.is_active else LoginState.SUSPENDED
        elif self.realm != Realm.NONE:
            self.is_active = self.state in LoginState.entering()
        written = kwargs.get("update_fields")
        # A sign-in writes its time only: the state that it read may have changed meanwhile.
        if written is not None and {"realm", "login", "state", "is_active"} & {*written}:
            kwargs["update_fields"] = {*written, "username", "state", "is_active"}
        if self.realm == Realm.NONE:
            # Guardian's row for nobody comes with the migrations.
            with rows_of_release():
                super().save(*args, **kwargs)
        else:
            super().save(*args, **kwargs)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """As Django's, but nobody holds a right of what this site does without."""
        return perm not in find_absent_rights() and super().has_perm(perm, obj)

    def check_password(self, raw_password: str | None) -> bool:
        """As Django's, but a hash renewed on the way is recorded as the same password."""
        former = self.password
        with recorded_by_verb():
            is_right = super().check_password(raw_password)
        if self.password != former:
            password_renewed.send(type(self), user=self)
        return is_right

    def __str__(self) -> str:
        return self.get_full_name() or self.login

    def get_full_name(self) -> str:
        """Return the name of the login's person; staff have their own first and last name."""
        return self.person.name if self.person else super().get_full_name()


class ActivationCode(SealedModel):
    """A one-use code („hasło startowe”) that opens only "set your own password".

    Stored as a hash; at most one is live for a login, and a new one voids the old. It is used when
    the own password is set. `claimed_at` and `claim_hash` name the browser that signed in with it:
    while the claim is fresh, no other browser can sign in with the same code. A `held` code opens
    nothing until the office confirms that its letter was handed over.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="activation_codes"
    )
    channel = models.CharField(_("sposób wydania"), max_length=5, choices=CodeChannel)
    code_hash = models.CharField(max_length=128)
    issued_at = models.DateTimeField(_("wydano"))
    expires_at = models.DateTimeField(_("ważny do"), db_index=True)
    held = models.BooleanField(_("czeka na doręczenie"), default=False)
    claimed_at = models.DateTimeField(null=True, blank=True)
    claim_hash = models.CharField(max_length=64, blank=True)
    used_at = models.DateTimeField(_("użyto"), null=True, blank=True)
    voided_at = models.DateTimeField(_("unieważniono"), null=True, blank=True)

    coverage = Coverage(
        sealed=("user", "channel", "issued_at", "expires_at", "held", "used_at", "voided_at"),
        digested=("code_hash",),
        unproven={
            "claimed_at": "przeglądarka, w której trwa użycie kodu",
            "claim_hash": "przeglądarka, w której trwa użycie kodu",
        },
    )
    export = Export(
        "hasła startowe są unieważnione i bez skrótów",
        closed={
            "code_hash": "",
            "claim_hash": "",
            "voided_at": Case(
                When(used_at__isnull=True, voided_at__isnull=True, then=F("issued_at")),
                default=F("voided_at"),
            ),
        },
    )

    class Meta:
        verbose_name = _("hasło startowe")
        verbose_name_plural = _("hasła startowe")
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(used_at__isnull=True, voided_at__isnull=True),
                name="identity_one_live_code",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.issued_at:%Y-%m-%d %H:%M}"
