"""A declaration signed by a file of podpis zaufany or osobisty: a good one, and each bad one."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
import time_machine
from cryptography.hazmat.primitives.serialization import Encoding
from signxml.algorithms import SignatureConstructionMethod, SignatureMethod

from cms_ext.access.domain.signature import check, worker
from cms_ext.access.domain.signature.trust import TrustKind, add_certificate
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import Person, User
from plugins.waste_union.tests.declarations.declarations import HOME, NOW, TODAY, house, validated
from tests.signing import NOW as SIGNING_DAY
from tests.signing import ROLE, authority, detached_xml, personal, seal, signed_xml, wrapped_file
from waste_union.declarations.domain.drafting import fill_declaration
from waste_union.declarations.domain.signing import compute_digest, sign_by_file
from waste_union.declarations.models import Declaration, DeclaredProperty, FormVersion

pytestmark = pytest.mark.django_db
ANNA = ROLE.format(names="Anna Maria", surname="Lis", pesel="00000000000")
JAN = ROLE.format(names="Jan", surname="Lis", pesel="11111111111")
REFUSED = (
    "Podpis w pliku nie obejmuje tej deklaracji albo pliku nie można sprawdzić. Podpisz pobrany "
    "plik XML bez zmian i wyślij go jeszcze raz."
)
OUR_SEAL = "„Minister – pieczęć próbna”, wystawca „Centrum Certyfikacji Próbne”"
# One authority and its keys for all: they take their time.
CA = authority()
MINISTRY = seal(CA)
Sign = Callable[[bytes], bytes]


@pytest.fixture(autouse=True)
def _trusting(tmp_path, settings, monkeypatch) -> Iterator[None]:
    """The site trusts the ministry's seal and the authority of personal certificates.

    Files are taken apart in this process: that the site does it in another is asked of the checker.
    """
    monkeypatch.setattr(check, "run_worker", worker.check)
    day = date(2026, 1, 2)
    for signer, kind in (
        (MINISTRY.certificate, TrustKind.TRUSTED),
        (CA.certificate, TrustKind.PERSONAL),
    ):
        pem = signer.public_bytes(Encoding.PEM)
        add_certificate(tmp_path, pem, kind, kind.value, "https://example.org", "Ewa", day)
    settings.COOP_TRUST_STORE = str(tmp_path)
    with time_machine.travel(SIGNING_DAY, tick=False):
        yield


@pytest.fixture
def checked(anna: User, lipowa: DeclaredProperty) -> Declaration:
    return validated(lipowa, anna)


def signed(declaration: Declaration, file: bytes, by: User) -> Declaration:
    return sign_by_file(declaration, file, now=NOW, origin=Origin(actor=by))


def sign_beside(xml: bytes) -> bytes:
    return detached_xml({"deklaracja.xml": xml}, MINISTRY, role=ANNA)


def sign_inside(xml: bytes) -> bytes:
    return signed_xml(xml.decode().partition("\n")[2], MINISTRY, role=ANNA)


def around(xml: bytes) -> bytes:
    return wrapped_file(xml, MINISTRY, role=ANNA)


def around_as_xml(xml: bytes) -> bytes:
    method = SignatureConstructionMethod.enveloping
    return signed_xml(xml.decode().partition("\n")[2], MINISTRY, role=ANNA, method=method)


@pytest.mark.parametrize("sign", [sign_beside, sign_inside, around, around_as_xml])
def test_a_good_file_signs_the_exact_bytes_and_the_clerk_reads_whose_it_is(
    sign: Sign, checked: Declaration, anna: User
):
    kept = signed(checked, sign(checked.file), anna)

    assert (kept.state, kept.signature_kind, kept.signed_at, kept.xml_sha256) == (
        "SIGNED",
        "FILE",
        NOW,
        compute_digest(checked.file),
    )
    assert kept.signature == {
        "kind": "intact_trusted",
        "signer": "Minister – pieczęć próbna",
        "person": "Anna Maria Lis",
        "trust_entry": "TRUSTED",
        "trust_kind": "TRUSTED",
        "lines": kept.signature["lines"],
    }
    assert kept.signature["lines"][0] == "Integralność: plik niezmieniony od podpisania."
    assert "Osoba: Anna Maria Lis (z podpisanej części pliku)." in kept.signature["lines"]
    assert "00000000000" not in str(kept.signature)


def test_the_own_personal_certificate_is_as_good(checked: Declaration, anna: User):
    Person.objects.filter(pk=checked.declarant_id).update(name="Anna Przykładowa")
    own = signed_xml(
        checked.file.decode().partition("\n")[2],
        personal(CA),
        signature_algorithm=SignatureMethod.ECDSA_SHA256,
    )

    kept = signed(checked, own, anna)

    assert (kept.signature["trust_kind"], kept.signature["person"]) == (
        "PERSONAL",
        "Anna Przykładowa",
    )


def with_another_amount(xml: bytes) -> bytes:
    return sign_inside(xml).replace(b"<Kwota>124.00", b"<Kwota>24.00")


def over_another_one(xml: bytes) -> bytes:
    return xml.replace(b"<liczbaOsob>4<", b"<liczbaOsob>1<")


def hidden_in_a_comment(xml: bytes) -> bytes:
    """Signed is another one; these bytes only are in the file."""
    other = around(over_another_one(xml))
    return b"<!--" + b64encode(xml) + b"-->" + other


def hidden_in_the_key(xml: bytes) -> bytes:
    name = b"<ds:KeyName>" + b64encode(xml) + b"</ds:KeyName></ds:KeyInfo>"
    other = detached_xml({"inny.xml": b"<inny/>"}, MINISTRY, role=ANNA)
    return other.replace(b"</ds:KeyInfo>", name)


def with_words_behind_the_signature(xml: bytes) -> bytes:
    return sign_inside(xml.replace(b"</DeklaracjaOdpady>", b"dopisek</DeklaracjaOdpady>"))


def with_one_person_more(xml: bytes) -> bytes:
    """A second object next to the signed one."""
    more = b'<ds:Object xmlns:ds="http://www.w3.org/2000/09/xmldsig#">5</ds:Object></ds:Signature>'
    return around(xml).replace(b"</ds:Signature>", more)


@pytest.mark.thorough
def test_a_file_that_signs_anything_else_is_refused(checked: Declaration, anna: User):
    xml = checked.file
    other = over_another_one(xml)
    for file in (
        with_another_amount(xml),
        sign_beside(xml + b"\n"),
        sign_beside(other),
        sign_inside(other),
        around(other),
        around_as_xml(other),
        hidden_in_a_comment(xml),
        hidden_in_the_key(xml),
        with_words_behind_the_signature(xml),
        with_one_person_more(xml),
        xml,
        b"%PDF-1.7",
    ):
        with pytest.raises(Refusal) as refused:
            signed(checked, file, anna)
        assert (refused.value.code, refused.value.message) == ("SIGNATURE_REFUSED", REFUSED)
    checked.refresh_from_db()
    assert (checked.state, checked.signature_kind) == ("VALIDATED", "")


def test_somebody_elses_signature_is_refused_by_name_unless_it_is_a_firm(
    checked: Declaration, anna: User
):
    file = detached_xml({"deklaracja.xml": checked.file}, MINISTRY, role=JAN)

    with pytest.raises(Refusal) as refused:
        signed(checked, file, anna)
    assert (refused.value.code, refused.value.message) == (
        "OTHER_SIGNER",
        "Plik podpisał ktoś inny: Jan Lis. Podpisz go własnym podpisem i wyślij jeszcze raz.",
    )

    # For a firm its representative signs.
    Person.objects.filter(pk=checked.declarant_id).update(kind=Person.Kind.COMPANY)
    assert signed(checked, file, anna).signature["person"] == "Jan Lis"


def test_a_certificate_that_nobody_vouches_for_is_refused(checked: Declaration, anna: User):
    Person.objects.filter(pk=checked.declarant_id).update(name="Anna Przykładowa")
    text = checked.file.decode().partition("\n")[2]
    begins, ends = SIGNING_DAY.replace(year=2024), SIGNING_DAY.replace(month=11, day=1)

    for signer, why in (
        (personal(CA, begins=begins, ends=ends), "certyfikat wygasł 01.11.2026."),
        (personal(authority("Centrum Obce")), "wystawca „Centrum Obce”"),
    ):
        file = signed_xml(text, signer, signature_algorithm=SignatureMethod.ECDSA_SHA256)
        with pytest.raises(Refusal) as refused:
            signed(checked, file, anna)
        assert refused.value.code == "SIGNATURE_UNTRUSTED"
        assert refused.value.message.startswith(
            "Tego podpisu nikt zaufany nie poświadcza. Certyfikat: „Anna Przykładowa”"
        )
        assert why in refused.value.message


def test_without_a_store_of_trust_the_clerk_reads_that_nobody_was_asked(
    checked: Declaration, anna: User, settings
):
    settings.COOP_TRUST_STORE = ""

    kept = signed(checked, sign_beside(checked.file), anna)

    assert kept.signature["kind"] == "not_configured"
    assert kept.signature["lines"][1] == (
        f"Certyfikat: {OUR_SEAL}; nie sprawdzono, bo magazyn zaufania jest pusty."
    )


def test_nobody_signs_another_ones_declaration_nor_what_was_changed_after_the_download(
    checked: Declaration, anna: User, jan: User
):
    file = sign_beside(checked.file)
    with pytest.raises(Refusal) as refused:
        signed(checked, file, jan)
    assert refused.value.code == "NO_RIGHT"

    fill_declaration(checked, replace(HOME, persons=5), today=TODAY, origin=Origin(actor=anna))
    with pytest.raises(Refusal) as refused:
        signed(checked, file, anna)
    assert (refused.value.code, refused.value.message) == (
        "WRONG_STATE",
        f"Deklaracja {checked.number} jest teraz w stanie „Robocza”. Tej czynności nie można już "
        "wykonać. Odśwież stronę i zobacz, co możesz zrobić.",
    )


def test_a_form_that_takes_no_file_refuses_it(anna: User, lipowa: DeclaredProperty):
    FormVersion.objects.update(signature_kinds=["ACCOUNT"])
    other = validated(house(anna, code="BRZ-0002"), anna)

    with pytest.raises(Refusal) as refused:
        signed(other, sign_beside(other.file), anna)

    assert (refused.value.code, refused.value.message) == (
        "SIGNATURE_NOT_TAKEN",
        "Ten formularz nie przyjmuje takiego podpisu: plik z podpisem zaufanym, kwalifikowanym "
        "albo osobistym. Wybierz inny sposób podpisania.",
    )
