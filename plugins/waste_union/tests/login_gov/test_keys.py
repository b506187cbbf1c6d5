"""Keys and settings: the start names what is missing, and a key changes without a gap."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.checks import run_checks
from django.test import Client, override_settings
from django.utils import timezone

from cms_ext.people.identity.models import User
from plugins.waste_union.tests.login_gov import node
from plugins.waste_union.tests.login_gov.tls_node import own_folder, written
from waste_union.login_gov.conf import check_login_gov
from waste_union.login_gov.domain.saml.message import KeyPair
from waste_union.login_gov.vocabulary import NodeRefusal
from waste_union.login_gov_mock.domain.node import AuthnRequest, make_keys, make_pair

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=800)


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture
def folder(key_folder: Path, tmp_path, settings) -> Path:
    """A copy of the site's keys that this test may change."""
    found = own_folder(key_folder, tmp_path / "login-gov")
    settings.COOP_LOGIN_GOV_KEYS = str(found)
    return found


def signed_by(asked: AuthnRequest, pair: KeyPair) -> bytes:
    return node.response_with(
        asked, node.signed_assertion(node.identity_for(asked, node.NINA), pair)
    )


def lay(folder: Path, name: str, pair: KeyPair) -> None:
    (folder / name).write_bytes(pair.certificate.public_bytes(Encoding.PEM))


def test_certificates_of_the_node_lie_side_by_side_until_the_old_one_goes(
    nina: User, client, folder: Path
):
    """Old and new are accepted during the change; the old one taken out opens nothing more."""
    new = make_pair("mock-login-gov", timezone.now())
    assert node.bring_back(client, signed_by(node.start_sign_in(client), new)).status_code == 403
    assert node.last_code() == NodeRefusal.FOREIGN_KEY
    lay(folder, "node-2.pem", new)

    answers = [
        node.sign_in(client, node.NINA),
        node.bring_back(client, signed_by(node.start_sign_in(client), new)),
    ]
    (folder / "node-mock.pem").unlink()
    answers.append(node.sign_in(Client(), node.NINA))

    assert [answer.status_code for answer in answers] == [302, 302, 403]
    assert node.last_code() == NodeRefusal.FOREIGN_KEY


def test_a_certificate_of_the_node_out_of_its_time_proves_nothing(nina: User, client, folder: Path):
    """Over, or not begun."""
    for shift in (-LONG_AGO, LONG_AGO):
        pair = make_pair("mock-login-gov", timezone.now() + shift)
        lay(folder, "node-2.pem", pair)

        answer = node.bring_back(client, signed_by(node.start_sign_in(client), pair))
        assert (answer.status_code, node.last_code()) == (403, NodeRefusal.FOREIGN_KEY)


def test_an_assertion_for_the_key_before_is_read_during_a_change(
    anna: User, client, settings, key_folder: Path, tmp_path
):
    """The office has made a new key; what the node encrypts for the old one is read still."""
    asked = node.start_sign_in(client)
    old = node.valid_response(asked)
    make_keys(tmp_path / "new", timezone.now())
    for name in ("signing.pem", "tls.pem", "node-mock.pem", "mock-node.key"):
        (tmp_path / "new" / name).write_bytes((key_folder / name).read_bytes())
    (tmp_path / "new" / "decryption-0.pem").write_bytes(
        (key_folder / "decryption-1.pem").read_bytes()
    )
    settings.COOP_LOGIN_GOV_KEYS = str(tmp_path / "new")

    assert node.bring_back(client, old).status_code == 302


def login_gov_findings() -> set[tuple[str | None, str]]:
    """(number, first word) of what the checks say of login.gov.pl."""
    found = run_checks()
    return {
        (one.id, one.msg.split()[0]) for one in found if re.match(r"coop\.[EW]04", one.id or "")
    }


def test_the_site_is_checked_only_where_it_has_a_node(settings):
    settings.COOP_LOGIN_GOV_LEVEL, settings.COOP_LOGIN_GOV_PESEL_KEY = "middling", "short"
    settings.COOP_LOGIN_GOV_KEYS = "/nonexistent"
    settings.COOP_DEMO = False

    found = login_gov_findings()
    settings.COOP_LOGIN_GOV_NODE = ""
    without = {number for number, _word in login_gov_findings()}

    assert found == {
        ("coop.E040", "COOP_LOGIN_GOV_LEVEL"),
        ("coop.E040", "COOP_LOGIN_GOV_NODE"),
        ("coop.E040", "COOP_LOGIN_GOV_PESEL_KEY"),
        ("coop.E041", "/nonexistent/signing.pem"),
        ("coop.E042", "waste_union.login_gov_mock"),
    }
    assert without == {"coop.E042"}


@pytest.fixture
def in_earnest(settings, folder: Path) -> Path:
    """Return the folder of a site that is no demo and asks the real node."""
    settings.COOP_DEMO = False
    settings.COOP_LOGIN_GOV_NODE = "https://login.gov.pl"
    return folder


def of_the_check() -> set[tuple[str | None, str]]:
    """As `login_gov_findings`, but of the one check of these settings and keys."""
    return {(one.id, one.msg.split()[0]) for one in check_login_gov(None)}


def test_each_setting_that_is_missing_stops_the_start_by_its_name(settings, in_earnest: Path):
    for name, value in {
        "COOP_LOGIN_GOV_NODE_ISSUER": "",
        "COOP_LOGIN_GOV_ISSUER": "",
        "COOP_LOGIN_GOV_PROVIDER_NAME": "",
        "COOP_LOGIN_GOV_KEYS": "",
        "COOP_LOGIN_GOV_LEVEL": "średni",
        "COOP_LOGIN_GOV_SECTOR": "prywatny",
        "COOP_LOGIN_GOV_PESEL_KEY": "",
        "COOP_LOGIN_GOV_NODE": "http://login.gov.pl",
    }.items():
        with override_settings(**{name: value}):
            found = of_the_check() - {("coop.E042", "waste_union.login_gov_mock")}

        assert ("coop.E040", name) in found
        assert {number for number, _word in found} <= {"coop.E040", "coop.E041"}


@pytest.mark.parametrize("file", ["tls.pem", "signing.pem", "decryption-1.pem"])
def test_each_key_is_looked_at_before_the_start(in_earnest: Path, file: str):
    path, now = in_earnest / file, timezone.now()

    def numbers() -> set[str | None]:
        return {number for number, _word in of_the_check()} - {"coop.E042"}

    assert numbers() == set()
    written(path, make_pair("tls", now, ec.SECP384R1()))  # another curve
    assert numbers() == {"coop.E041"}
    written(path, KeyPair(make_pair("tls", now).key, make_pair("tls", now).certificate))
    assert numbers() == {"coop.E041"}  # somebody else's certificate
    written(path, make_pair("tls", now - timedelta(days=710)))  # over
    assert numbers() == {"coop.W041"}
    path.write_text("to nie jest klucz")
    assert numbers() == {"coop.E041"}
    path.unlink()
    assert numbers() == {"coop.E041"}
