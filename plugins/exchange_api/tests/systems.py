"""Systems of the tests: requested by Celina, approved by Daria, with a key."""

from datetime import date, timedelta

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from exchange_api.domain import system as systems
from exchange_api.models import ExternalSystem
from tests.people import staff

TODAY = date(2026, 11, 20)


def clerk(login: str) -> User:
    return User.objects.filter(login=login).first() or staff(login, "legal_admin")


def requested(*scopes: str, name: str = "Program księgowy") -> ExternalSystem:
    new = systems.NewSystem(name, "Nocne salda, firma FK", scopes, TODAY + timedelta(days=30))
    return systems.request_system(new, today=TODAY, origin=Origin(actor=clerk("celina")))


def approved(*scopes: str, name: str = "Program księgowy") -> ExternalSystem:
    return systems.approve_system(
        requested(*scopes, name=name), origin=Origin(actor=clerk("daria"))
    )


def secret_of(system: ExternalSystem) -> str:
    return systems.issue_key(system, origin=Origin(actor=clerk("celina"))).secret
