import json
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils import timezone

from cms_ext.evidence.audit.domain.event import OPERATOR
from cms_ext.people.identity.domain.invitation_link import CannotInvite
from cms_ext.people.identity.domain.staff import (
    NotAnAdministrator,
    StaffLogin,
    invite_administrator,
)


class Command(BaseCommand):
    help = (
        "Wypisuje jednorazowy odnośnik, z którym administrator ustawi własne hasło. Konto, którego "
        "nie ma, zakłada; komuś, kto zapomniał hasła, daje nowy odnośnik."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("login", help="login administratora, na przykład administrator")
        parser.add_argument("--email", default="", help="jego adres e-mail")
        parser.add_argument("--first-name", default="", help="imię")
        parser.add_argument("--last-name", default="", help="nazwisko")
        parser.add_argument("--json", action="store_true", help="wynik jako obiekt JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        login = StaffLogin(
            login=options["login"],
            first_name=options["first_name"],
            last_name=options["last_name"],
            email=options["email"],
            is_superuser=True,
        )
        try:
            if login.email:
                validate_email(login.email)
            link = invite_administrator(login, OPERATOR)
        except ValidationError:
            raise CommandError(f"„{login.email}” to nie jest poprawny adres e-mail.") from None
        except (CannotInvite, NotAnAdministrator) as cannot:
            raise CommandError(str(cannot)) from None
        if options["json"]:
            answer = {"admin_link": link.address, "expires_at": link.expires_at.isoformat()}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        until = timezone.localtime(link.expires_at)
        self.stdout.write(
            f"Odnośnik działa jeden raz, do {until:%d.%m.%Y %H:%M}. Otwórz go w przeglądarce:"
        )
        self.stdout.write(link.address)
