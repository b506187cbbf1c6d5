"""Anna and Nina whose numbers are known, Franek who keeps them, and a node with its keys."""

from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import User
from plugins.waste_union.tests.login_gov.node import ANNA, NINA, StartedSignIn, start_sign_in
from plugins.waste_union.tests.login_gov.people import payer
from tests.people import staff
from tests.shared_rows import shared
from waste_union.login_gov.domain.known_person import record_known_person
from waste_union.login_gov.vocabulary import PeselProof
from waste_union.login_gov_mock.domain.node import make_keys


@pytest.fixture(scope="session")
def key_folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("keys") / "login-gov"
    make_keys(folder, timezone.now())
    return folder


@pytest.fixture(autouse=True)
def _node(settings, key_folder: Path) -> None:
    """The site is set up for the mock, as the demo is."""
    settings.COOP_LOGIN_GOV_KEYS = str(key_folder)
    settings.COOP_LOGIN_GOV_NODE = f"{settings.WAGTAILADMIN_BASE_URL}/mock-login-gov"
    settings.COOP_LOGIN_GOV_NODE_ISSUER = "mock-login-gov"
    settings.COOP_LOGIN_GOV_ISSUER = "pokaz.example"
    settings.COOP_LOGIN_GOV_PROVIDER_NAME = "Wersja pokazowa"
    settings.COOP_LOGIN_GOV_TRANSPORT = "waste_union.login_gov_mock.domain.node.to_this_process"


@shared
def anna() -> User:
    user = payer("EB-500001-3", "Anna Lis", "100005")
    record_known_person(user.person, ANNA, PeselProof.ID_CARD, SYSTEM)
    return user


@shared
def nina() -> User:
    user = payer("EB-500003-9", "Ńina Testowska", "100008")
    record_known_person(user.person, NINA, PeselProof.ID_CARD, SYSTEM)
    return user


@shared
def franek() -> User:
    return staff("franek", "finance_clerk")


@pytest.fixture
def started(anna: User, nina: User) -> StartedSignIn:
    client = Client()
    return StartedSignIn(client, start_sign_in(client))
