"""One letter of many parts: each becomes words, a file, or a sentence about its omission."""

import base64

import pytest

from cms_ext.access.domain.email.incoming import Incoming
from cms_ext.access.domain.email.reading import read_message
from tests.cms_ext.access.domain.email import mime
from tests.cms_ext.access.domain.email.mime import file, html, multipart, picture, text

LOGO_OUT = "Pominięto mały obrazek z treści wiadomości: logo.png."
SIGNATURE_OUT = "Podpisu wiadomości (S/MIME, PGP) nie sprawdzamy."
ENCRYPTED_OUT = (
    "Wiadomość jest zaszyfrowana i nie można jej przeczytać. Trzeba ją wysłać bez szyfru."
)
OUTLOOK_OUT = (
    "Pliki programu Outlook (winmail.dat) są nieczytelne. Trzeba je wysłać jeszcze raz, na "
    "przykład jako PDF, z ustawieniem „zwykły tekst” albo HTML."
)
CLOSED_OUT = "Nie otwarto dołączonej wiadomości: %s. Trzeba przesłać osobno to, co w niej ważne."
TITLE = "---------- Wiadomość przesłana dalej ----------"
HEADING = "> Od: Jan <jan@poczta.example>\n> Wysłano: 9.03.2026 10:00\n> Temat: Wniosek\n>"
MEETING = (
    "DTSTART;TZID=Central European Standard Time:20260312T100000",
    "DTEND;TZID=Central European Standard Time:20260312T113000",
    "SUMMARY:Przegląd\\, gaz",
    "LOCATION:klatka 2",
    "DESCRIPTION:Proszę o dostęp\\ndo pieca.",
    "BEGIN:VALARM",
    "DESCRIPTION:Alarm",
    "END:VALARM",
)
MEETING_WORDS = "Zaproszenie: Przegląd, gaz\nKiedy: 12.03.2026 10:00–11:30\nGdzie: klatka 2"
CODED_PICTURE = base64.b64encode(b"p" * 40_000).decode()


def read(letter: str) -> Incoming:
    return read_message((mime.HEAD + letter).encode())


def pieces(letter: str) -> tuple[str, list[str], tuple[str, ...]]:
    """Return the words, the names of the files, and what was left out."""
    found = read(letter)
    return found.text, [attached.name for attached in found.files], found.left_out


TABLE: dict[str, tuple[str, str, list[str], tuple[str, ...]]] = {
    "an alternative in related in mixed": (
        multipart(
            "mixed",
            multipart(
                "related",
                multipart("alternative", text("Wniosek."), html("<p>Wniosek.<img src='cid:l'>"),
                          boundary="D"),
                picture("logo.png", "l"),
                boundary="C",
            ),
            file("w.pdf"),
        ),
        "Wniosek.", ["w.pdf"], (LOGO_OUT,),
    ),
    "two alternatives": (
        multipart(
            "mixed",
            multipart("alternative", text("Pierwsza część."), html("<p>Pierwsza część."),
                      boundary="C"),
            multipart("alternative", text("Druga sprawa."), html("<p>Druga sprawa."),
                      boundary="D"),
        ),
        "Pierwsza część.\nDruga sprawa.", [], (),
    ),
    "text behind a file": (
        multipart("mixed", text("Przed"), file("w.pdf"), text("po")), "Przed\npo", ["w.pdf"], (),
    ),
    "a file in one version of an alternative": (
        multipart("alternative", text("Treść"),
                  multipart("mixed", html("<p>Treść"), file("w.pdf"), boundary="C")),
        "Treść", ["w.pdf"], (),
    ),
    "an HTML version in front": (
        multipart("alternative", html("<b>Treść</b> tu"), text("Treść tu")), "Treść tu", [], (),
    ),
    "versions for a watch and for Gmail": (
        multipart("alternative", text("Treść tu"), text("<p>Treść tu", "x-amp-html"),
                  text("<b>Treść</b> tu", "watch-html"), html("<p>Treść tu")),
        "Treść tu", [], (),
    ),
    "a stub": (
        multipart("alternative", text("Your e-mail client does not support HTML."),
                  html("<p>Reklamacja wody")),
        "Reklamacja wody", [], (),
    ),
    "a stub that no rule knows": (
        multipart("alternative", text("Brak wersji tekstowej"), html("<p>Reklamacja wody")),
        "Brak wersji tekstowej\nReklamacja wody", [], (),
    ),
    "a plain version that is only the banner of a gateway": (
        multipart("alternative", text("Uwaga: wiadomość spoza organizacji."),
                  html("<p>Uwaga: wiadomość spoza organizacji.<p>Zalało mi łazienkę w nocy")),
        "Uwaga: wiadomość spoza organizacji.\nZalało mi łazienkę w nocy", [], (),
    ),
    "a plain version of signs alone": (
        multipart("alternative", text("--"), html("<p>Tak")), "Tak", [], (),
    ),
    "an empty HTML version": (
        multipart("alternative", text("Słowa"), html("<html><body></body></html>")),
        "Słowa", [], (),
    ),
    "the same words twice": (
        multipart("mixed", text("Zalało mi łazienkę."), html("<p>Zalało mi łazienkę.")),
        "Zalało mi łazienkę.", [], (),
    ),
    "the same file twice": (
        multipart("mixed", text("Plik"), file("w.pdf"), file("w.pdf")), "Plik", ["w.pdf"], (),
    ),
    "a picture cited in another spelling": (
        multipart("related", html('<p>Witam<img src="CID:Logo%40Firma.PL">'),
                  picture("logo.png", "logo@firma.pl")),
        "Witam", [], (LOGO_OUT,),
    ),
    "a cited picture in front of the HTML, as an attachment": (
        multipart("mixed", picture("logo.png", "l", disposition="attachment"),
                  html("<p>Witam<img src=cid:l>")),
        "Witam", [], (LOGO_OUT,),
    ),
    "a picture that nothing cites": (
        multipart("related", html("<p>Witam"), picture("skan.png", "s")),
        "Witam", ["skan.png"], (),
    ),
    "a large picture inside the text": (
        multipart("related", html("Witam<img src=cid:s>"), picture("skan.png", "s", 40_000)),
        "Witam", ["skan.png"], (),
    ),
    "nothing but a picture": (
        multipart("related", html("<img src=cid:s>"), picture("skan.png", "s")),
        "", ["skan.png"], (),
    ),
    "a PDF that the HTML cites": (
        multipart("related", html("<a href=cid:w>Wniosek</a>"),
                  file("w.pdf", more="Content-ID: <w>\n")),
        "Wniosek", ["w.pdf"], (),
    ),
    "pictures in the HTML itself": (
        html(f"<p>Zrzut<img src='data:image/png;base64,{CODED_PICTURE}'>"
             "<img src='data:image/gif;base64,R0lG'>"),
        "Zrzut", ["obrazek-1.png"],
        ("Pominięto mały obrazek z treści wiadomości: obrazek-2.gif.",),
    ),
    "an inline PDF": (
        multipart("mixed", text("Skan"), file("w.pdf", disposition="inline")),
        "Skan", ["w.pdf"], (),
    ),
    "a named text and a text that is attached": (
        multipart("mixed", text("Słowa", more='; name="list.txt"'),
                  file("notatka.txt", b"notatka", "text/plain")),
        "Słowa", ["notatka.txt"], (),
    ),
    "an attached text without a name": (
        multipart("mixed", text("Patrz"), "Content-Disposition: attachment\n\ndalszy ciąg"),
        "Patrz\ndalszy ciąg", [], (),
    ),
    "an invitation that only its name tells": (
        multipart("mixed", text("Zapraszam"),
                  file("Plan.ICS",
                       mime.invitation("SUMMARY:Odczyt", "DTSTART:20260312").encode(),
                       "application/octet-stream")),
        "Zapraszam\nZaproszenie: Odczyt\nKiedy: 12.03.2026", [], (),
    ),
    "words that Exchange moved behind a file": (
        multipart("mixed", text("Patrz"), file("w.pdf"),
                  file("ATT00002.htm", b"<p>dalej", "text/html")),
        "Patrz\ndalej", ["w.pdf"], (),
    ),
    "an invitation with the same words and a file": (
        multipart("mixed",
                  multipart("alternative", text("Proszę o dostęp do pieca."),
                            mime.invitation(*MEETING), boundary="C"),
                  mime.invitation(*MEETING).replace("text/calendar", "application/ics"),
                  file("plan.pdf")),
        f"Proszę o dostęp do pieca.\n{MEETING_WORDS}", ["plan.pdf"], (),
    ),
    "an invitation with words of its own": (
        multipart("mixed", text("Zapraszam na przegląd gazu."),
                  mime.invitation("DTSTART:20260312T100000Z", "SUMMARY:Gaz", "DESCRIPTION:Kod 12")),
        "Zapraszam na przegląd gazu.\nZaproszenie: Gaz\nKiedy: 12.03.2026 11:00\n\nKod 12", [], (),
    ),
    "an invitation alone": (
        mime.invitation(*MEETING),
        f"{MEETING_WORDS}\n\nProszę o dostęp\ndo pieca.", [], (),
    ),
    "days that were called off": (
        mime.invitation("DTSTART;VALUE=DATE:20260312", "DTEND;VALUE=DATE:20260315", "SUMMARY:Urlop",
                        "RRULE:FREQ=YEARLY", method="CANCEL"),
        "Odwołane spotkanie: Urlop\nKiedy: 12.03.2026–14.03.2026 (powtarza się)", [], (),
    ),
    "a calendar without a meeting": (
        multipart("mixed", text("Plik"), text("BEGIN:VCALENDAR", "calendar", '; name="k.ics"')),
        "Plik", ["k.ics"], (),
    ),
    "a letter in a letter in a letter": (
        multipart(
            "mixed", text("Przesyłam."),
            mime.forwarded(multipart("mixed", text("Środek."), mime.forwarded(
                multipart("mixed", text("Wnętrze."), file("w.pdf"), boundary="D")), boundary="C")),
        ),
        f"Przesyłam.\n{TITLE}\n{HEADING}\n> Środek.\n> {TITLE}\n"
        + HEADING.replace(">", "> >").replace("example> >", "example>") + "\n> > Wnętrze.",
        ["w.pdf"], (),
    ),
    "letters too deep in letters": (
        mime.forwarded(mime.forwarded(mime.forwarded(mime.forwarded(text("x"), "Czwarty"), "3"),
                                      "2"), "1"),
        "\n".join(
            f"{'> ' * level}{line}".rstrip() for level in range(3) for line in (
                TITLE, "> Od: Jan <jan@poczta.example>", "> Wysłano: 9.03.2026 10:00",
                f"> Temat: {level + 1}", *([">"] if level < 2 else []),
            )
        ).replace("\n> > > Temat: 3", "\n> > > Temat: 3\n> > >"),
        [], (CLOSED_OUT % "Czwarty",),
    ),
    "a letter as a file": (
        multipart("mixed", text("Przesyłam."),
                  file("list.eml", f"{mime.HEAD}Subject: Wniosek\n\nTreść".encode(),
                       "application/octet-stream")),
        f"Przesyłam.\n{TITLE}\n{HEADING}\n> Treść", [], (),
    ),
    "a letter built to stall a reader, in a letter": (
        multipart("mixed", text("Przesyłam."),
                  mime.forwarded(multipart("mixed", *["x"] * 60, boundary="C"))),
        "Przesyłam.", [], (CLOSED_OUT % "Wniosek",),
    ),
    "a letter that is somewhere else": (
        multipart("mixed", text("Patrz"), "Content-Type: message/external-body; name=a.pdf\n\nx"),
        "Patrz", [], (CLOSED_OUT % "a.pdf",),
    ),
    "Outlook's own format": (
        multipart("mixed", text("Wniosek"), file("winmail.dat", b"x", "application/ms-tnef")),
        "Wniosek", [], (OUTLOOK_OUT,),
    ),
    "Outlook's own format by its name": (
        multipart("mixed", text("Wniosek"), file("winmail.dat", b"x", "application/octet-stream")),
        "Wniosek", [], (OUTLOOK_OUT,),
    ),
    "signatures beside the letter": (
        multipart("signed", text("Podpisane"),
                  file("s.asc", b"x", "application/pgp-signature"),
                  file("smime.p7s", b"x", "application/octet-stream")),
        "Podpisane", [], (SIGNATURE_OUT,),
    ),
    "a signed letter in an envelope with a file inside": (
        mime.envelope(mime.signed(multipart("mixed", text("Podpisane"), file("w.pdf")).encode())),
        "Podpisane", ["w.pdf"], (SIGNATURE_OUT,),
    ),
    "an envelope in pieces, called a stream of octets": (
        mime.envelope(mime.in_pieces(text("Podpisane").encode()), kind="application/octet-stream"),
        "Podpisane", [], (SIGNATURE_OUT,),
    ),
    "an envelope as text": (
        "Content-Type: application/x-pkcs7-mime\n\n-----BEGIN PKCS7-----\n"
        + base64.encodebytes(mime.signed(text("Podpisane " * 20).encode())).decode()
        + "-----END PKCS7-----\n",
        ("Podpisane " * 20), [], (SIGNATURE_OUT,),
    ),
    "an envelope in an envelope": (
        mime.envelope(mime.signed(mime.envelope(mime.signed(text("Podpisane").encode())).encode())),
        "Podpisane", [], (SIGNATURE_OUT,),
    ),
    "a signed file": (
        multipart("mixed", text("Umowa"), mime.envelope(mime.signed(mime.PDF), "umowa.pdf.p7m")),
        "Umowa", ["umowa.pdf.p7m"], (),
    ),
    "an envelope that is none": (mime.envelope(b"0\x80" * 30_000), "", ["smime.p7m"], ()),
    "an encrypted envelope": (mime.envelope(mime.ENCRYPTED), "", [], (ENCRYPTED_OUT,)),
    "an encrypted letter in a letter": (
        multipart("mixed", text("Przesyłam"), mime.forwarded(mime.envelope(mime.ENCRYPTED))),
        f"Przesyłam\n{TITLE}\n{HEADING}", [], (ENCRYPTED_OUT,),
    ),
    "encrypted with PGP": (
        multipart("encrypted", "Content-Type: application/pgp-encrypted\n\nVersion: 1",
                  file("encrypted.asc", b"x", "application/octet-stream")),
        "", [], (ENCRYPTED_OUT,),
    ),
    "a report of a mail server": (
        multipart("report", text("Nie dostarczono."),
                  "Content-Type: message/delivery-status\n\nStatus: 5.1.1",
                  mime.forwarded("\nNasz list")),
        f"Nie dostarczono.\nStatus: 5.1.1\n{TITLE}\n{HEADING}\n> Nasz list", [], (),
    ),
    "a file of a Macintosh": (
        multipart("mixed", text("Plik"),
                  multipart("appledouble", file("w.pdf", b"\0", "application/applefile"),
                            file("w.pdf"), boundary="C")),
        "Plik", ["w.pdf"], ("Pominięto dane programu pocztowego o pliku: w.pdf.",),
    ),
    "a multipart without a boundary": ("Content-Type: multipart/mixed\n\nSłowa", "Słowa", [], ()),
    "a multipart without a part": (
        "Content-Type: multipart/mixed; boundary=B\n\n--B--\nSłowa", "--B--\nSłowa", [], (),
    ),
    "flowed lines coded as quoted-printable": (
        "Content-Transfer-Encoding: quoted-printable\n" + text(
            "Proszę o=20\n> cytat jest=20\n> dalej\n przelew=20\n--=20\nJan",
            more="; format=flowed",
        ),
        "Proszę o \n> cytat jest dalej\nprzelew \n-- \nJan", [], (),
    ),
    "preformatted lines": (
        html("<pre>a\n\n  b</pre><p style='White-Space : pre-line'>c\nd<span style='white-space:"
             " normal'>e\nf</span></p>g\nh"),
        "a\n\nb\nc\nde f\ng h", [], (),
    ),
    "words that are crossed out": (
        multipart("alternative", text("Zgadzam się: TAK / NIE"),
                  html("Zgadzam się: <S>T<strike>AK</strike></S> / NIE<s> </s><p>"
                       "<span style='Text-Decoration: line-through'>a</span><del></del>b")),
        "Zgadzam się: [skreślone: TAK] / NIE\n[skreślone: a]b", [], (),
    ),
    "a text labelled as Japanese": (
        "Content-Type: text/plain; charset=iso-2022-jp\n\n\x1b$B$3\x1b(B ok", "こ ok", [], (),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLE)
def test_a_part_is_words_or_a_file_or_said(name: str):
    letter, words, files, left_out = TABLE[name]

    assert pieces(letter) == (words, files, left_out)


def test_a_long_text_is_cut_with_a_sentence():
    cut = "Z bardzo długiej wiadomości wzięto pierwsze 20 tysięcy znaków."
    own, quoting = read(text("ab " * 9_000)), read(text("Tak.\n" + "> ab\n" * 9_000))

    assert (len(own.text), own.left_out, own.lost) == (20_000, (cut,), (cut,))
    assert (len(quoting.text), quoting.left_out, quoting.lost) == (20_000, (cut,), ())


def test_the_writer_is_asked_again_for_what_is_lost_and_not_for_a_logo():
    found = read(multipart(
        "related", html("Witam<img src=cid:l>"), picture("logo.png", "l"),
        file("winmail.dat", b"x", "application/ms-tnef"),
    ))  # fmt: skip

    assert (found.left_out, found.lost) == ((OUTLOOK_OUT, LOGO_OUT), (OUTLOOK_OUT,))


def test_what_a_person_forwards_does_not_make_the_letter_automatic():
    report = multipart("report", text("Nie dostarczono."), boundary="C")

    assert not read(multipart("mixed", text("Co to?"), mime.forwarded(report))).automatic
    assert read(report).automatic
