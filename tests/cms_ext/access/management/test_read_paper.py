"""`manage.py read_paper FILE`"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cms_ext.base.files.extraction.office_files import docx
from tests.cms_ext.base.files.extraction.pdf_files import pdf
from tests.commands import ended
from tests.signing import authority, blank_pdf, personal, signed_pdf

FOREIGN = Path(__file__).parents[2] / "base/files/extraction/foreign"


def read(path: Path) -> tuple[int, dict[str, Any]]:
    code, out = ended("read_paper", path, "--json")
    return code, json.loads(out)


def paper(*words: str, pages: int = 1, reason: str = "") -> dict[str, Any]:
    return {"words": list(words), "pages": pages, "intact": not reason, "reason": reason}


def test_words_pages_and_why_not(tmp_path):
    contents = {
        "a.pdf": (
            pdf("Uchwala nr 3", "Uchwala druga"),
            paper(*["Uchwala", "nr", "3", "druga"], pages=2),
        ),
        "bez_konca": (b"\n\n" + pdf("Uchwala"), paper("Uchwala")),
        "b.docx": (
            docx("<w:p><w:r><w:t>Posie\u00addzenie</w:t></w:r></w:p>"),
            paper("Posiedzenie"),
        ),
        "c.TXT": ("z\u0301ro\u0301dło, \u0142ąka".encode(), paper("źródło", "łąka")),
        "d.txt": ("Gęś".encode("iso8859-2"), paper("Gęś")),
    }
    for name, (content, _said) in contents.items():
        (tmp_path / name).write_bytes(content)

    assert {name: read(tmp_path / name) for name in contents} == {
        name: (0, said) for name, (_content, said) in contents.items()
    }
    samples = {path.stem: read(path)[1]["words"] for path in FOREIGN.iterdir()}
    assert samples == {
        "nfd_combining": ["źródlo", "ciepla"],
        "soft_hyphen_mid": ["posiedzenie", "rady"],
    }

    broken = "Pliku nie da się otworzyć. Zapisz go ponownie i sprawdź, czy się otwiera."
    (tmp_path / "cut.pdf").write_bytes(pdf("Uchwala")[:300])
    assert read(tmp_path / "cut.pdf") == (1, paper(pages=0, reason=broken))
    code, missing = read(tmp_path / "nie-ma.pdf")
    assert (code, missing["intact"], missing["pages"]) == (1, False, 0)

    assert ended("read_paper", tmp_path / "c.TXT") == (
        0,
        "Stron: 1\nNienaruszone: tak\nSłowa: źródło, łąka\n",
    )
    assert ended("read_paper", tmp_path / "cut.pdf") == (
        1,
        f"Stron: 0\nNienaruszone: nie – {broken}\nSłowa: \n",
    )


@pytest.mark.thorough
def test_a_signature_says_whether_the_paper_is_as_it_was_signed(tmp_path):
    signed = signed_pdf(blank_pdf(), personal(authority()))
    changed = signed.replace(b"%PDF-1.", b"%PDF-2.", 1)
    contents = {"a.pdf": signed, "b.pdf": b"\r\n\n" + signed, "c.pdf": changed}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)

    found = {name: read(tmp_path / name)[1] for name in contents}

    assert [one["intact"] for one in found.values()] == [True, True, False]
    assert found["c.pdf"]["reason"].startswith("Integralność: plik zmieniono po podpisaniu")
