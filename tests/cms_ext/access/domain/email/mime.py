"""Letters put together from parts, as programs write them."""

import base64

# `tsp` enters kinds of content that the first one made fixes for good.
from asn1crypto import cms, tsp  # noqa: F401 - as above

HEAD = "From: Jan <jan@poczta.example>\nDate: Mon, 9 Mar 2026 10:00:00 +0100\n"
PDF = b"%PDF-1.4\n"
ENCRYPTED = b"0\x0f\x06\x09*\x86H\x86\xf7\r\x01\x07\x03\xa0\x02\x05\x00"


def text(words: str, kind: str = "plain", more: str = "") -> str:
    return f"Content-Type: text/{kind}; charset=utf-8{more}\n\n{words}"


def html(words: str) -> str:
    return text(words, "html")


def multipart(kind: str, *parts: str, boundary: str = "B") -> str:
    body = "".join(f"--{boundary}\n{part}\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\n\n{body}--{boundary}--\n'


def file(
    name: str, content: bytes = PDF, kind: str = "application/pdf", *, more: str = "",
    disposition: str = "attachment",
) -> str:  # fmt: skip
    coded = base64.encodebytes(content).decode()
    return (
        f'Content-Type: {kind}; name="{name}"\n{more}'
        f'Content-Disposition: {disposition}; filename="{name}"\n'
        f"Content-Transfer-Encoding: base64\n\n{coded}"
    )


def picture(name: str, cid: str, size: int = 100, *, disposition: str = "inline") -> str:
    content = name.encode().ljust(size, b"x")
    return file(name, content, "image/png", more=f"Content-ID: <{cid}>\n", disposition=disposition)


def forwarded(letter: str, subject: str = "Wniosek") -> str:
    return f"Content-Type: message/rfc822\n\n{HEAD}Subject: {subject}\n{letter}"


def signed(content: bytes) -> bytes:
    """An opaque S/MIME envelope, in which nothing but the signature is missing."""
    data = {
        "version": "v1",
        "digest_algorithms": [],
        "encap_content_info": {"content_type": "data", "content": content},
        "signer_infos": [],
    }
    info = {"content_type": "signed_data", "content": cms.SignedData(data)}
    return bytes(cms.ContentInfo(info).dump())


def in_pieces(content: bytes) -> bytes:
    """Return the same as programs write that do not know its length yet (BER)."""
    data = b"\x06\x09*\x86H\x86\xf7\r\x01\x07"
    pieces = b"".join(bytes([4, len(piece)]) + piece for piece in (content[:9], content[9:]))
    inner = b"0\x80" + data + b"\x01\xa0\x80$\x80" + pieces + b"\0\0" * 3
    return b"0\x80" + data + b"\x02\xa0\x800\x80\x02\x01\x011\x00" + inner + b"1\x00" + b"\0\0" * 3


def envelope(content: bytes, name: str = "smime.p7m", kind: str = "application/pkcs7-mime") -> str:
    return file(name, content, kind)


def invitation(*lines: str, method: str = "REQUEST") -> str:
    event = "\n".join(("BEGIN:VEVENT", *lines, "END:VEVENT"))
    calendar = f"BEGIN:VCALENDAR\nMETHOD:{method}\n{event}\nEND:VCALENDAR\n"
    return text(calendar, "calendar", f"; method={method}")
