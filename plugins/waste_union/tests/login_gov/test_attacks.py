"""The table of attacks of login_gov_pl.md: each refused by its own check, all with one sentence."""

import re
from collections.abc import Mapping

import pytest
from django.utils import timezone

from cms_ext.people.identity.domain.identity_provider import ProviderRefused
from cms_ext.people.identity.models import SignInSession
from plugins.waste_union.tests.login_gov import (
    attacks_on_claims,
    attacks_on_signatures,
    attacks_on_wire,
    node,
)
from plugins.waste_union.tests.login_gov.attacks_on_claims import with_identifier
from tests.migrated import ROOT
from waste_union.login_gov.domain.provider import LoginGov
from waste_union.login_gov.vocabulary import NodeRefusal as N

pytestmark = pytest.mark.django_db
TABLE: node.Table = {
    **attacks_on_wire.TABLE,
    **attacks_on_signatures.TABLE,
    **attacks_on_claims.TABLE,
}
OWN_WORDS = {
    N.LEVEL_TOO_LOW: "Ten sposób potwierdzenia tożsamości jest za słaby.",
    N.CANCELLED: "Logowanie zostało przerwane.",
}
# What the rule names, and the rows that try it.
RULE: Mapping[str, tuple[str, ...]] = {
    "unsigned": ("unsigned",),
    "signed by another key": ("signed by another", "response signed by another"),
    "key in `KeyInfo` only": ("key in KeyInfo only", "signed by the public key"),
    "copied assertion before": ("wrapped before",),
    "after": ("wrapped after",),
    "inside `Extensions`": ("wrapped in Extensions",),
    "inside `Object`": ("wrapped in Object",),
    "as sibling of the signature": ("wrapped beside the signature",),
    "double ID": ("wrapped under one ID",),
    "moved signature": ("moved signature",),
    "ID case": ("wrapped by the case of ID",),
    "replay": ("replay",),
    "foreign audience": ("foreign audience", "no audience"),
    "recipient": ("foreign recipient",),
    "destination": ("foreign destination",),
    "unknown or used `InResponseTo`": (
        "unknown request",
        "no request at all",
        "used request",
        "late request",
        "answer to another request",
    ),
    "expired": ("expired", "confirmed until an hour ago"),
    "not yet": ("not yet",),
    "level too low": ("level too low", "level too low by status", "unknown level"),
    "comment in the identifier": ("comment in the identifier",),
    "entity": ("entity", "entity inside the assertion", "entity in another encoding"),
    "bomb": ("bomb", "too large", "too deep"),
    "wrong curve": ("other curve", "point beside the curve"),
    "short tag": ("short tag",),
    "truncated key wrap": ("truncated key wrap",),
    "artifact used twice": ("artifact used twice",),
    "artifact of another session": ("artifact of another session",),
}
BY_TEST = {"logout for somebody else": "test_nobody_is_signed_off_for_somebody_else"}


@pytest.mark.thorough
@pytest.mark.parametrize("name", TABLE)
def test_an_attack_is_refused_by_its_own_check_with_the_same_words(
    started: node.StartedSignIn, name: str
):
    attack, code = TABLE[name]

    response = attack(started)

    assert (response.status_code, node.last_code(), node.is_in(started.client)) == (
        403,
        code,
        False,
    )
    [alert] = node.page_of(response).xpath("//main//*[@role='alert']")
    words = " ".join(alert.text_content().split())
    assert words.startswith(OWN_WORDS.get(code, node.SENTENCE))
    assert not SignInSession.objects.filter(ended_at__isnull=True).exists()


def test_every_attack_of_the_rule_has_its_rows():
    """And no two modules call an attack by one name."""
    rule = (ROOT / "plugins" / "waste_union" / "docs" / "login_gov_pl.md").read_text(
        encoding="utf-8"
    )
    [sentence] = re.findall(r"The attack table drives it: (.*?)\.\n", f"{rule}\n", re.S)
    named = re.split(r"[;,]\s*", sentence.replace("wrapped in eight ways (", "").replace(")", ""))

    assert {*named} == {*RULE, *BY_TEST}
    assert {row for rows in RULE.values() for row in rows} <= {*TABLE}
    assert {*BY_TEST.values()} <= {*globals()}
    modules = (attacks_on_wire, attacks_on_signatures, attacks_on_claims)
    assert sum(len(module.TABLE) for module in modules) == len(TABLE)


def test_the_same_answer_unspoilt_lets_anna_in(started: node.StartedSignIn):
    """Whatever the table spoils would have opened her login."""
    response = started.deliver(node.valid_response(started.asked))

    assert (response.status_code, node.last_code(), node.is_in(started.client)) == (302, "", True)


def test_a_comment_in_an_identifier_shortens_nothing(started: node.StartedSignIn):
    """Nor does it spoil the number that stands around it."""
    half = f"{node.ANNA[:5]}<!-- -->{node.ANNA[5:]}"

    response = with_identifier(half)(started)

    assert (response.status_code, node.is_in(started.client)) == (302, True)


def test_nobody_is_signed_off_for_somebody_else(started: node.StartedSignIn):
    started.deliver(node.valid_response(started.asked, node.NINA))
    about = '["mock-1", "sesja-kogo-innego"]'

    with pytest.raises(ProviderRefused) as refused:
        LoginGov().end(about, timezone.now())

    assert refused.value.code == N.LOGOUT_REFUSED


def test_every_code_of_the_answer_is_in_the_table():
    """But for those that no answer gives: what the wire, our keys and the database say."""
    elsewhere = {N.KEYS, N.UNREACHABLE, N.OTHER_ANSWER, N.MARK_CHANGED, N.LOGOUT_REFUSED}

    assert {code for _attack, code in TABLE.values()} == set(N) - elsewhere
