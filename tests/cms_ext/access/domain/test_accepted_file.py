"""What comes in with an application, and what is refused with which words."""

import hashlib
import io
import struct
import zipfile
import zlib
from contextlib import nullcontext

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image

from cms_ext.access.domain.accepted_file import (
    MAX_SIZE,
    AcceptedFile,
    AttachmentRefused,
    accept_file,
)
from cms_ext.base.files.uploads.content import ASIC, HEIC, JPEG, PDF, PNG, XML
from tests.cms_ext.access.domain.file_samples import (
    XADES,
    asice,
    encrypted,
    locked_pdf,
    nested,
    packed,
    pdf,
    picture,
)

REFUSED = "Plik {} ma niedozwolony format lub przekracza 10 MB. "


def test_what_is_taken_stays_byte_for_byte():
    taken = [
        ("Formularz Łucja.pdf", pdf(), PDF),
        ("skan.JPG", picture("JPEG"), JPEG),
        ("skan.png", picture("PNG"), PNG),
        ("IMG_0012.HEIC", picture("HEIF"), HEIC),
        ("formularz.pdf.xades", XADES, XML),
        ("formularz.asice", asice(("formularz.pdf", pdf())), ASIC),
        ("formularz.asice", asice(("formularz Łucji.pdf", pdf())), ASIC),
        ("oświadczenie 20.11.2026.pdf", pdf(pages=50), PDF),
        # Anybody may open it, though not everybody may change it.
        ("formularz.pdf", locked_pdf(user=""), PDF),
        ("formularz.pdf", b"\r\n\n" + pdf(), PDF),
        ("formularz.pdf", b"\x1b%-12345X@PJL\r\n" + pdf(), PDF),
    ]

    files = [accept_file(name, content) for name, content, _mime in taken]

    assert [(file.name, file.content, file.mime) for file in files] == taken
    assert [file.sha256 for file in files] == [
        hashlib.sha256(content).hexdigest() for _name, content, _mime in taken
    ]


ACTION = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
ADDRESS = Dictionary(S=Name.URI, URI=String("https://obcy.example/"))
TO_PAGE = Dictionary(S=Name.GoTo, D=Array([0, Name.Fit]))
AND_ON = Dictionary(S=Name.GoTo, D=Array([0, Name.Fit]), Next=ADDRESS)
ACTIVE = "Plik PDF ma skrypty, załączniki albo akcje ({}). Wydrukuj go do nowego PDF."
ARCHIVE = "To jest archiwum. Wyślij pliki osobno, bez pakowania."
OFFICE = "To jest dokument pakietu biurowego. Zapisz go jako PDF i podpisz."
AFTER_END = "Za końcem PDF stoi coś jeszcze albo plik jest ucięty. Zapisz go ponownie jako PDF."
WEB_PAGE = "To jest strona albo grafika internetowa. Wydrukuj ją do PDF i podpisz."


REFUSALS = [
    ("a.pdf", b"", "Plik jest pusty. Wybierz plik z treścią."),
    (
        "a.pdf",
        b"%PDF-" + b"0" * MAX_SIZE,
        "Plik ma ponad 10 MB. Zeskanuj formularz w mniejszej rozdzielczości.",
    ),
    ("a.exe.pdf", pdf(), "Nazwa pliku ma podwójne rozszerzenie (.exe). "),
    ("a.pdf.exe", pdf(), "Nazwa kończy się na .exe, a w środku jest plik .pdf. Zmień nazwę."),
    ("a.pdf", picture(), "Nazwa kończy się na .pdf, a w środku jest plik .jpg. Zmień nazwę."),
    ("a.pdf", b"MZ\x90\x00", "To jest program. Programów nie przyjmujemy."),
    ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", WEB_PAGE),
    ("a.xml", b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "W pliku XML"),
    ("a.html", b"<!DOCTYPE html><script>1</script>", WEB_PAGE),
    ("a.zip", packed(("a.pdf", pdf())), ARCHIVE),
    ("a.rar", b"Rar!\x1a\x07", ARCHIVE),
    ("a.docx", packed(("[Content_Types].xml", b"<Types/>")), OFFICE),
    ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OFFICE),
    ("winmail.dat", b"x\x9f>\x22\x01\x00", "To jest winmail.dat programu Outlook. "),
    ("a.txt", "Proszę o hasło".encode(), "Przyjmujemy PDF, zdjęcie JPG, PNG albo HEIC"),
    ("a.pdf", b"<html>" + pdf(), "Przed początkiem PDF stoi coś jeszcze."),
    ("a.pdf", b"\n" * 1025 + pdf(), "Przed początkiem PDF stoi coś jeszcze."),
    ("a.pdf", b"MZ\x90\x00" + pdf(), "To jest program."),
    ("a.pdf", pdf() + b"<script>1</script>", AFTER_END),
    ("a.pdf", pdf() + packed(("b.html", b"<p>")), AFTER_END),
    ("a.pdf", b"%PDF-1.7\n%<html><script>1</script>\n" + pdf(), "W pliku jest kod strony"),
    ("a.pdf", b"%PDF-1.7\ncokolwiek\n%%EOF\n", "Pliku PDF nie da się otworzyć."),
    ("a.pdf", locked_pdf(), "Plik PDF jest zabezpieczony hasłem. Zapisz go bez hasła."),
    ("a.pdf", pdf(pages=51), "Plik PDF nie ma stron albo ma ich ponad 50."),
    ("a.pdf", pdf(OpenAction=ACTION), ACTIVE.format("")[:40]),
    ("a.pdf", pdf(OpenAction=ADDRESS), ACTIVE.format("/OpenAction")),
    ("a.pdf", pdf(OpenAction=AND_ON), ACTIVE.format("/OpenAction")),
    ("a.pdf", pdf(OpenAction=Array([TO_PAGE, AND_ON])), ACTIVE.format("/OpenAction")),
    ("a.pdf", pdf(Extra=nested(AND_ON)), ACTIVE.format("/Next")),
    ("a.pdf", pdf(AA=Dictionary()), ACTIVE.format("/AA")),
    ("a.pdf", pdf(Extra=nested(Dictionary(JS=String("1")))), ACTIVE.format("/JS")),
    ("a.pdf", pdf(Extra=nested(Dictionary(S=Name.Launch))), ACTIVE.format("/Launch")),
    ("a.pdf", pdf(AcroForm=Dictionary(XFA=Array([]))), ACTIVE.format("/XFA")),
    (
        "a.pdf",
        pdf(Names=Dictionary(EmbeddedFiles=Dictionary())),
        ACTIVE.format("/EmbeddedFiles"),
    ),
    (
        "a.pdf",
        pdf(Extra=Array([Dictionary(Subtype=Name.RichMedia)])),
        ACTIVE.format("/RichMedia"),
    ),
    ("a.jpg", picture() + packed(("b.html", b"<p>")), "W pliku jest ukryte archiwum."),
    ("a.png", picture("PNG") + b"x", "Za końcem obrazu stoi coś jeszcze."),
    ("a.jpg", picture()[:200], "Obraz jest uszkodzony. Zapisz go ponownie jako JPG."),
    ("a.xml", b"<?xml version='1.0'?><formularz/>", "W pliku XML nie ma podpisu"),
    ("a.xml", XADES.replace(b"?>\n", b"?>\n<!DOCTYPE a [<!ENTITY b 'c'>]>"), "Plik XML ma def"),
    ("a.xml", XADES[:-5], "Plik XML jest uszkodzony."),
    ("a.xml", XADES.decode().encode("utf-16"), "Przyjmujemy PDF"),
    ("a.asice", asice(("b.asice", asice())), "W pliku ASiC-E jest plik innego rodzaju (b.asi"),
    ("a.asice", asice(("b.exe", b"MZ")), "W pliku ASiC-E jest plik innego rodzaju (b.exe)."),
    ("a.asice", asice(("../b.pdf", pdf())), "Plik ASiC-E ma niedozwoloną budowę."),
    ("a.asice", encrypted(asice(("b.pdf", pdf()))), "Plik ASiC-E ma niedozwoloną budowę."),
    ("a.asice", asice(*((f"{n}.xml", XADES) for n in range(20))), "Plik ASiC-E po rozpak"),
]  # fmt: skip


def test_what_is_refused_says_why():
    for name, content, why in REFUSALS:
        with pytest.raises(AttachmentRefused) as refusal:
            accept_file(name, content)
        assert str(refusal.value).startswith(REFUSED.format(name) + why)
        assert refusal.value.code == "E-ACC-07"


def test_a_pdf_without_its_tail_is_taken_as_in_the_library():
    assert accept_file("a.pdf", pdf()[:-20]).mime == "application/pdf"


@pytest.mark.thorough
def test_a_bomb_is_refused_by_its_stated_size():
    bomb = packed(("a.bin", b"\0" * 50_000_000), kind=zipfile.ZIP_DEFLATED)
    with pytest.raises(AttachmentRefused) as refusal:
        accept_file("a.zip", bomb)
    assert str(refusal.value).startswith(REFUSED.format("a.zip") + ARCHIVE)
    assert refusal.value.code == "E-ACC-07"

    container = io.BytesIO()
    with zipfile.ZipFile(container, "w") as archive:
        archive.writestr("mimetype", ASIC)
        archive.writestr("b.pdf", b"%PDF-" + b"\0" * 50_000_000, zipfile.ZIP_DEFLATED)
    with pytest.raises(AttachmentRefused, match="po rozpakowaniu jest za duży"):
        accept_file("a.asice", container.getvalue())

    # A picture is refused by its header, before it is decoded.
    for side in (4_900, 9_000, 60_000):
        with pytest.raises(AttachmentRefused, match="za dużo pikseli"):
            accept_file("a.png", png_that_says_it_is(side, side))
    # A JPEG is decoded at scale, unless it is too narrow for that.
    assert accept_file("a.jpg", picture(size=(8_000, 7_990))).mime == "image/jpeg"
    with pytest.raises(AttachmentRefused, match="za dużo pikseli"):
        accept_file("a.jpg", picture(size=(64_000, 900)))

    many = XADES.replace(b"<ds:SignedInfo/>", b"<ds:SignedInfo/>" * 200_000)
    with pytest.raises(AttachmentRefused, match="zbyt wiele części"):
        accept_file("a.xml", many)


def png_that_says_it_is(width: int, height: int) -> bytes:
    whole = picture("PNG")
    head = b"IHDR" + struct.pack("!LL", width, height) + whole[24:29]
    return whole[:12] + head + struct.pack("!L", zlib.crc32(head)) + whole[33:]


def test_a_pdf_whose_objects_unpack_to_gigabytes_is_stopped():
    """The reader's process ends at its limit of memory; this one goes on."""
    assert accept_file("a.pdf", pdf_with_packed_objects(megabytes=1)).mime == PDF

    with pytest.raises(AttachmentRefused, match="nie da się otworzyć"):
        accept_file("a.pdf", pdf_with_packed_objects(megabytes=3000))


@pytest.mark.thorough
def test_a_pdf_whose_page_unpacks_to_what_no_viewer_can_bear_is_refused():
    """One of 927 bytes was packed twice and unpacked to 300 MB; one of 300 kB needs but once."""
    packer, name = zlib.compressobj(9), Name.FlateDecode
    head, blank = (packer.compress(b" " * 2**20) + packer.flush(zlib.Z_FULL_FLUSH) for _ in "12")
    once = head + blank * 300
    twice = zlib.compress(once)
    image = {"Subtype": Name.Image, "Width": 20_000, "Height": 20_000}
    for content, said in (
        (page_of(twice, Filter=Array([name, name])), "po rozpakowaniu jest za duży"),
        (page_of(once, Filter=name), "po rozpakowaniu jest za duży"),
        (page_of(b"", **image), "po rozpakowaniu jest za duży"),
        (page_of(b"(nie jest spakowane)", Filter=name), ""),
        (page_of(zlib.compress(b" " * 1_000_000), Filter=Array([name])), ""),
    ):
        with pytest.raises(AttachmentRefused, match=said) if said else nullcontext():
            accept_file("a.pdf", content)


def page_of(packed: bytes, **entries: object) -> bytes:
    """A PDF of one page whose contents are this stream."""
    document = pikepdf.new()
    document.add_blank_page().obj.Contents = Stream(document, packed, **entries)
    made = io.BytesIO()
    document.save(made, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return made.getvalue()


def pdf_with_packed_objects(megabytes: int) -> bytes:
    """A PDF whose catalogue and page are in a packed stream, behind this many blanks."""
    packer = zlib.compressobj(9)
    objects = b"<</Type/Catalog/Pages 3 0 R>> <</Type/Pages/Kids[4 0 R]/Count 1>> "
    second = objects.index(b"<</Type/Pages")
    third = len(objects)
    objects += b"<</Type/Page/Parent 3 0 R/MediaBox[0 0 9 9]>> "
    index = b"2 0 3 %d 4 %d " % (second, third)
    start = packer.compress(index + objects) + packer.flush(zlib.Z_FULL_FLUSH)
    blank = packer.compress(b" " * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    content = start + blank * megabytes
    content += packer.flush() if megabytes == 1 else b""
    packed_objects = b"%%PDF-1.5\n1 0 obj\n<</Type/ObjStm/N 3/First %d" % len(index)
    packed_objects += b"/Filter/FlateDecode/Length %d>>\nstream\n" % len(content)
    packed_objects += content + b"\nendstream\nendobj\n"
    rows = b"\0\0\0\0" + b"\1\0\x09\0" + b"".join(b"\2\0\1" + bytes([n]) for n in range(3))
    table = b"5 0 obj\n<</Type/XRef/Size 5/W[1 2 1]/Root 2 0 R/Length %d>>\n" % len(rows)
    table += b"stream\n" + rows + b"\nendstream\nendobj\n"
    return packed_objects + table + b"startxref\n%d\n%%%%EOF\n" % len(packed_objects)


def test_an_opening_page_of_libreoffice_is_no_action_and_a_photo_keeps_its_exif():
    document = pikepdf.new()
    page = document.add_blank_page()
    document.Root.OpenAction = Array([page.obj, Name.XYZ, 0, 0, 0])
    made = io.BytesIO()
    document.save(made)

    assert accept_file("formularz.pdf", made.getvalue()).mime == PDF
    with Image.open(io.BytesIO(accept_file("a.jpg", PHOTO).content)) as stored:
        assert stored.getexif()[0x010F] == "Aparat Anny"


def test_the_shown_name_is_clean_and_never_a_path():
    table = {
        "../../etc/passwd": "passwd.pdf",
        "C:\\Users\\Anna\\skan.pdf": "skan.pdf",
        "skan\u202efdp.pdf": "skan fdp.pdf",
        "skan\x00\r\n.pdf": "skan .pdf",
        "": "plik.pdf",
        "Oświadczenie 20.11": "Oświadczenie 20.11.pdf",
        "ż" * 300 + ".pdf": "ż" * 116 + ".pdf",
    }

    assert {sent: accept_file(sent, pdf()).name for sent in table} == table
    # Another picture's ending is set right.
    assert accept_file("IMG_0012.jpg", picture("PNG")).name == "IMG_0012.png"


@given(st.text(max_size=200))
def test_no_name_leads_anywhere(name: str):
    shown = accept_file(name + ".jpg", PHOTO).name if not _is_disguised(name) else "x"

    assert 0 < len(shown) <= 120
    assert not set(shown) & set("/\\\0\n\r\u202e")
    assert not shown.startswith(".")


PHOTO = picture()


def _is_disguised(name: str) -> bool:
    try:
        accept_file(name + ".jpg", PHOTO)
    except AttachmentRefused as refusal:
        return "podwójne rozszerzenie" in str(refusal)
    return False


def test_damaging_any_byte_never_raises_anything_else():
    whole = asice(("formularz.png", picture("PNG")))
    for place in range(0, len(whole), 29):
        damaged = whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
        try:
            taken: AcceptedFile | None = accept_file("a.asice", damaged)
        except AttachmentRefused:
            taken = None
        assert taken is None or taken.content == damaged
