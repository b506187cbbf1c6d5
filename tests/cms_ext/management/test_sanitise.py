import io
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command


def run(monkeypatch, source: bytes) -> tuple[str, str]:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(source)))
    out, err = io.StringIO(), io.StringIO()
    call_command("sanitise", stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_what_passes_goes_out_and_what_does_not_is_reported(monkeypatch):
    passed = run(monkeypatch, "<p onclick=x>Łąka</p><script>1</script>".encode())

    assert passed == (
        "<p>Łąka</p>\n",
        "Usunięto: atrybut: p[onclick] (1)\nUsunięto: znacznik z całą treścią: script (1)\n",
    )


def test_bad_input_is_refused_in_words(monkeypatch):
    refused = {
        "nie jest w UTF-8": "ą".encode("cp1250"),
        "ma 70000 bajtów": b"a" * 70000,
        "więcej niż 200 znaczników": b"<div>" * 300,
    }
    for words, source in refused.items():
        with pytest.raises(CommandError, match=words):
            run(monkeypatch, source)
