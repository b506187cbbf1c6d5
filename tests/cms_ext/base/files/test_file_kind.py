"""A PDF by its first bytes."""

from cms_ext.base.files.file_kind import is_pdf

PDF = b"%PDF-1.4\n..."


def test_a_header_within_the_first_kilobyte_makes_a_pdf():
    before = [b"", b"\n\n", b"\xef\xbb\xbf", b"\x00\x00", b"HTTP/1.1 200 OK\r\n\r\n", b"\n" * 1019]
    assert [start for start in before if not is_pdf(start + PDF)] == []

    others = [
        b"<html>",
        b"\xef\xbb\xbf\n <?xml?>",
        b"MZ",
        b"PK\x03\x04",
        b"\x89PNG\r\n",
        b"\n" * 1020,
    ]
    others += [b"\xff\xd8\xff\xe0", b"GIF89a", b"{\\rtf1", b"\x00\x00\x00\x18ftypheic"]
    assert [start for start in others if is_pdf(start + PDF)] == []
    assert not is_pdf(b"PDF-1.4")
