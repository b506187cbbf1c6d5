from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms_ext.identity.models.person import Person
from cms_ext.identity.realm import Realm, username_for


class UserManager(DjangoUserManager["User"]):
    """Makes users of a realm; `username` is never given, always derived."""

    def create_login(
        self, realm: str, login: str, password: str | None = None, **fields: Any
    ) -> User:
        """A user who signs in to `realm` with `login`; without a password nobody can sign in."""
        user: User = self.model(realm=realm, login=login, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self,
        username: str,
        email: str | None = None,
        password: str | None = None,
        **fields: Any,
    ) -> User:
        """For `manage.py createsuperuser`: an administrator is always of the staff realm."""
        return self.create_login(
            Realm.STAFF,
            username.removeprefix(f"{Realm.STAFF}:"),
            password,
            email=email or "",
            is_superuser=True,
            is_staff=True,
            **fields,
        )


class User(AbstractUser):
    """A login in one realm. The same person may own a login in IKCS and another one in E-BOK."""

    username = models.CharField(_("klucz logowania"), max_length=200, unique=True)
    realm = models.CharField(_("panel"), max_length=10, choices=Realm, default=Realm.STAFF)
    login = models.CharField(_("login"), max_length=120)
    person = models.ForeignKey(
        Person,
        verbose_name=_("osoba"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="users",
    )
    is_demo = models.BooleanField(_("konto pokazowe"), default=False, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("konto")
        verbose_name_plural = _("konta")
        constraints = [
            models.CheckConstraint(
                name="identity_user_person_by_realm",
                condition=Q(realm__in=[Realm.STAFF, Realm.NONE], person__isnull=True)
                | Q(realm__in=[Realm.IKCS, Realm.EBOK], person__isnull=False),
            ),
            models.CheckConstraint(
                name="identity_user_staff_flags",
                condition=Q(realm=Realm.STAFF) | Q(is_staff=False, is_superuser=False),
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.username = username_for(self.realm, self.login)
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return self.get_full_name() or self.login

    def get_full_name(self) -> str:
        """The person behind the login; staff have their own first and last name."""
        return self.person.name if self.person else super().get_full_name()
