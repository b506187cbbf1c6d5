from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms_ext.evidence.audit.domain.event import OPERATOR
from cms_ext.people.identity.domain.second_factor import has_factor, reset_second_factor
from cms_ext.people.identity.models import User
from cms_ext.plugins.realm import RESIDENT_REALMS, Realm, make_username

RESIDENTS = [realm.code for realm in RESIDENT_REALMS]
REALMS = [Realm.STAFF.value, *RESIDENTS]


class Command(BaseCommand):
    help = (
        "Odłącza drugi składnik logowania i kończy sesje loginu. Najpierw upewnij się, kto prosi."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("login", help="login, na przykład redaktor")
        parser.add_argument("--realm", choices=REALMS, default=Realm.STAFF.value, help="czyj login")

    def handle(self, *args: Any, **options: Any) -> None:
        login, realm = options["login"], options["realm"]
        user = User.objects.filter(username=make_username(realm, login)).first()
        if user is None:
            raise CommandError(
                f"Nie ma czynnego loginu „{login}” ({realm}). Sprawdź pisownię; loginy mieszkańców "
                f"mają --realm {' albo '.join(RESIDENTS)}."
            )
        if not has_factor(user):
            self.stdout.write(
                f"Login {user.login} nie ma drugiego składnika: nic się nie zmieniło."
            )
            return
        reset_second_factor(user, OPERATOR)
        self.stdout.write(
            f"Login {user.login}: drugi składnik odłączony, sesje zakończone. "
            "Do następnego logowania wystarczy hasło."
        )
