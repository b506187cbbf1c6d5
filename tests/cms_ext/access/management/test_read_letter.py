"""`manage.py read_letter FILE`"""

import hashlib
import json
from pathlib import Path

import pytest

from tests.cms_ext.access.domain.email.letters import letter
from tests.commands import ended, printed

FOREIGN = Path(__file__).parents[1] / "domain" / "email" / "foreign"
EXPECTED = json.loads((FOREIGN / "expected.json").read_text("utf-8"))


@pytest.mark.parametrize("name", EXPECTED)
def test_a_letter_of_odd_shape_is_read(name: str):
    found = json.loads(printed("read_letter", FOREIGN / f"{name}.eml", "--json"))

    assert found == {"status": "read", "quoted": "", "automatic": False} | EXPECTED[name]


def test_words_quote_and_files_are_shown(tmp_path):
    text = "Dziękuję.\n\nW dniu 20.11.2026 o 9:00, SM napisał(a):\n> Odpowiedź\n"
    raw = letter(text, subject="Nieobecność", files={"../skan.pdf": b"%PDF-"})
    (tmp_path / "a.eml").write_bytes(b"X-Autoreply: yes\r\n" + raw)

    digest = hashlib.sha256(b"%PDF-").hexdigest()
    assert printed("read_letter", tmp_path / "a.eml") == (
        "Identyfikator: <1@poczta.example>\n"
        "Nadawca: anna.lis@poczta.example\n"
        "Temat: Nieobecność\n"
        "Wiadomość napisał program.\n"
        "\nDziękuję.\n"
        "Cytat:\nW dniu 20.11.2026 o 9:00, SM napisał(a):\n> Odpowiedź\n"
        f"Plik skan.pdf: 5 B, SHA-256 {digest}\n"
    )


def test_what_is_left_out_is_shown(tmp_path):
    (tmp_path / "a.eml").write_bytes(letter("Tak.", files={"winmail.dat": b"x"}))

    shown = printed("read_letter", tmp_path / "a.eml").splitlines()

    assert shown[-2:] == ["Tak.", shown[-1]]
    assert shown[-1].startswith("Pliki programu Outlook (winmail.dat) są nieczytelne.")


def test_a_refusal_gives_its_reason_and_is_the_exit_code(tmp_path):
    (tmp_path / "bomba.eml").write_bytes(b"Subject: " + b"=?utf-8?b?xYE=?= " * 10_000)

    code, out = ended("read_letter", tmp_path / "bomba.eml", "--json")

    why = (
        "Nagłówek wiadomości jest za długi. "
        "Poproś nadawcę o krótką wiadomość z formularzem w jednym pliku PDF."
    )
    assert (code, json.loads(out)) == (1, {"status": "refused", "code": "HEADERS", "reason": why})
    assert ended("read_letter", tmp_path / "bomba.eml") == (1, f"bomba.eml: [HEADERS] {why}\n")
