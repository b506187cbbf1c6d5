import unicodedata
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from members_area.library.intake.domain import batch as work
from members_area.library.intake.domain import source
from members_area.library.intake.domain.batch import open_archive, receive_archive
from members_area.library.intake.domain.source import RefusedIndex, read_index
from members_area.library.intake.models import Batch
from members_area.library.models import Document
from members_area.plugin.operations import advance_batches
from members_area.register.models import Organ
from tests.members_area.conftest import TODAY, Publish
from tests.members_area.library.intake.archives import archive, paper
from tests.members_area.library.intake.conftest import accept, discard, work_on

pytestmark = pytest.mark.django_db


RESOLUTION = "uchwala-3-rn-2024.pdf"


def rehearsed(files: ContentFile[bytes], clerk: Origin) -> Batch:
    batch = receive_archive(files, "paczka.zip", origin=clerk)
    work_on(batch, today=TODAY)
    return batch


def fates(batch: Batch) -> list[tuple[str, str, str]]:
    return list(batch.items.values_list("name", "fate", "remark"))


def test_first_everything_is_looked_at_and_then_become_drafts_and_nothing_is_published(
    clerk: Origin, board: Organ
):
    batch = rehearsed(archive({RESOLUTION: paper("Tresc"), "list.txt": b"x"}), clerk)

    assert batch.stage == "REHEARSED"
    assert [(name, fate) for name, fate, __ in fates(batch)] == [
        (RESOLUTION, "READY"),
        ("list.txt", "REFUSED"),
    ]
    draft = batch.items.get(position=1).facts["draft"]
    assert (draft["kind"], draft["number"], draft["organ"]) == ("RESOLUTION", "3/RN/2024", "SB")
    assert not Document.objects.exists()
    stored = Path(batch.archive.path)

    accept(batch, origin=clerk)
    work_on(batch, today=TODAY)

    document = Document.objects.get()
    assert (document.number, document.seq, document.state) == ("3/RN/2024", 3, "DRAFT")
    assert (batch.stage, batch.items.get(position=1).fate) == ("DONE", "TAKEN")
    assert not stored.exists()
    events = AuditEvent.objects.filter(object_type="members_area_intake.Batch").order_by("seq")
    assert list(events.values_list("action", "from_state", "to_state")) == [
        ("INTAKE_HANDED_IN", "", ""),
        ("INTAKE_ACCEPTED", "REHEARSED", "TAKING"),
    ]


def test_the_index_is_believed_before_the_name(clerk: Origin, board: Organ):
    index = "plik;rodzaj;organ;numer;tytuł;data;odbiorcy\n" + (
        f"{RESOLUTION};Protokół posiedzenia;Rada Nadzorcza;;Protokół o windach;14.05.2026;PUBLIC\n"
    )
    batch = rehearsed(archive({RESOLUTION: paper("Tresc")}, index=index), clerk)
    accept(batch, origin=clerk)
    work_on(batch, today=TODAY)

    document = Document.objects.get()
    assert (document.kind.code, document.title, document.meeting_date, document.audience) == (
        "MINUTES",
        "Protokół o windach",
        date(2026, 5, 14),
        "PUBLIC",
    )


def test_an_index_finds_its_files_whatever_system_wrote_either(clerk: Origin, board: Organ):
    ways = product(("2026/{}", r"2026\{}"), ("2026/{}", r"2026\{}", r".\2026\{}"))
    for packed, written in ways:
        index = f"plik;tytuł\n{written.format(RESOLUTION)};Uchwała z indeksu\n"
        files = {packed.format(RESOLUTION): paper("Tresc"), r"..\wyjscie.pdf": paper("x")}

        batch = rehearsed(archive(files, index=index), clerk)

        assert [
            (name, fate, facts.get("draft", {}).get("title"))
            for name, fate, facts in batch.items.values_list("name", "fate", "facts")
        ] == [
            (f"2026/{RESOLUTION}", "READY", "Uchwała z indeksu"),
            ("../wyjscie.pdf", "REFUSED", None),
        ]


def test_of_two_files_of_one_name_the_first_is_taken(clerk: Origin):
    batch = rehearsed(
        archive({"2026/a.pdf": paper("Pierwszy"), r"2026\a.pdf": paper("Drugi")}), clerk
    )

    said = "Plik o tej nazwie jest w archiwum dwa razy. Zostaw jeden."
    assert fates(batch) == [("2026/a.pdf", "READY", ""), ("2026/a.pdf", "REFUSED", said)]


def test_each_bad_file_is_refused_in_words_and_the_rest_goes_on(clerk: Origin):
    index = "plik;rodzaj;data\nrodzaj.pdf;Wiersz;\ndata.pdf;;30.02.2026\nnie-ma.pdf;;\n"
    files = {
        "dobry.pdf": paper("Protokol"),
        "rodzaj.pdf": paper("a"),
        "data.pdf": paper("b"),
        "drugi.pdf": paper("Protokol"),
    }

    batch = rehearsed(archive(files, index=index), clerk)

    refusals = {name: remark for name, fate, remark in fates(batch) if fate == "REFUSED"}
    assert set(refusals) == {*files, "nie-ma.pdf"} - {"dobry.pdf"}
    assert "nie ma takiego rodzaju: „Wiersz”" in refusals["rodzaj.pdf"]
    assert "„30.02.2026” nie jest datą" in refusals["data.pdf"]
    assert "w archiwum go nie ma" in refusals["nie-ma.pdf"]
    assert "pod inną nazwą" in refusals["drugi.pdf"]


def test_the_rehearsal_names_two_papers_with_one_number(
    clerk: Origin, board: Organ, publish: Publish
):
    publish("Uchwała", kind="RESOLUTION", organ=board, number="4/RN/2026")
    files = {
        RESOLUTION: paper("Jedna"),
        "inna-3-rn-2024.pdf": paper("Uchwala nr 3/RN/2024"),
        "uchwala-4-rn-2026.pdf": paper("Druga"),
    }

    batch = rehearsed(archive(files), clerk)

    assert [(fate, remark) for __, fate, remark in fates(batch)] == [
        ("READY", ""),
        ("READY", "Numer 3/RN/2024 ma w tej paczce także inny plik."),
        (
            "READY",
            "Numer 4/RN/2026 ma już inny dokument tego rodzaju. Drugi nie przejdzie publikacji.",
        ),
    ]


def test_after_a_crash_it_goes_on_without_a_double(clerk: Origin, board: Organ, monkeypatch):
    files = archive({f"protokol-{n}.pdf": paper(f"Protokol {n}") for n in range(3)})
    batch = rehearsed(files, clerk)
    accept(batch, origin=clerk)
    real, calls = work.register_document, []

    def dies_at_the_second(*args: object, **kwargs: object) -> Document:
        calls.append(args)
        if len(calls) == 2:
            raise MemoryError
        return real(*args, **kwargs)  # type: ignore[arg-type] # passed on as it came

    monkeypatch.setattr(work, "register_document", dies_at_the_second)
    with pytest.raises(MemoryError):
        work_on(batch, today=TODAY)
    assert Document.objects.count() == 1

    work_on(batch, today=TODAY)

    assert Document.objects.count() == 3
    assert set(batch.items.values_list("fate", flat=True)) == {"TAKEN"}


def test_a_batch_that_fails_keeps_no_other_waiting(clerk: Origin, monkeypatch):
    broken = receive_archive(archive({"a.pdf": paper("a")}), "zla.zip", origin=clerk)
    good = receive_archive(archive({"b.pdf": paper("b")}), "dobra.zip", origin=clerk)
    real = work.examine_file

    def fails_at_a(source: Any, entry: Any, *given: Any) -> object:
        if entry.name == "a.pdf":
            raise MemoryError
        return real(source, entry, *given)

    monkeypatch.setattr(work, "examine_file", fails_at_a)
    with pytest.raises(ExceptionGroup, match="intakes") as group:
        advance_batches()

    assert group.value.exceptions[0].__notes__ == [f"intake {broken.pk}"]
    stages = Batch.objects.order_by("pk").values_list("pk", "stage")
    assert list(stages) == [(broken.pk, "REHEARSING"), (good.pk, "REHEARSED")]


def test_the_same_archive_again_makes_nothing(clerk: Origin):
    files = archive({"protokol.pdf": paper("Protokol")})
    for __ in range(2):
        batch = rehearsed(files, clerk)
        accept(batch, origin=clerk)
        work_on(batch, today=TODAY)

    assert Document.objects.count() == 1
    assert batch.items.get().fate == "ALREADY"


def overtake(monkeypatch, batch: Batch) -> None:
    """While the first file is looked at, another worker goes through this batch."""
    real = work.examine_file

    def overtaken(*args: Any) -> object:
        seen = real(*args)
        monkeypatch.setattr(work, "examine_file", real)
        work_on(batch, today=TODAY)
        return seen

    monkeypatch.setattr(work, "examine_file", overtaken)


def test_what_another_batch_took_meanwhile_is_not_taken_twice(clerk: Origin, monkeypatch):
    files = archive({"protokol.pdf": paper("Protokol")})
    first, second = rehearsed(files, clerk), rehearsed(files, clerk)
    for batch in (first, second):
        accept(batch, origin=clerk)

    overtake(monkeypatch, second)
    work_on(first, today=TODAY)

    assert Document.objects.count() == 1
    assert [batch.items.get().fate for batch in (first, second)] == ["ALREADY", "TAKEN"]


def test_two_workers_on_one_batch_take_each_file_once(clerk: Origin, monkeypatch):
    batch = rehearsed(archive({"protokol.pdf": paper("Protokol")}), clerk)
    accept(batch, origin=clerk)

    overtake(monkeypatch, Batch.objects.get(pk=batch.pk))
    work_on(batch, today=TODAY)

    assert Document.objects.count() == 1
    assert batch.items.get().fate == "TAKEN"


def test_a_discarded_batch_leaves_its_report_and_no_file(clerk: Origin):
    batch = rehearsed(archive({"protokol.pdf": paper("Protokol")}), clerk)
    stored = Path(batch.archive.path)

    discard(batch, origin=clerk)

    assert (batch.stage, batch.items.count(), stored.exists()) == ("DISCARDED", 1, False)
    assert not Document.objects.exists()
    with pytest.raises(ValidationError, match="nie czeka na decyzję"):
        accept(batch, origin=clerk)


def test_the_wrong_archive_is_discarded_while_it_is_looked_at(clerk: Origin, monkeypatch):
    files = {f"protokol-{n}.pdf": paper(f"Protokol {n}") for n in range(3)}
    batch = receive_archive(archive(files), "paczka.zip", origin=clerk)

    def discarded_meanwhile(*given: object) -> None:
        discard(Batch.objects.get(pk=batch.pk), origin=clerk)

    monkeypatch.setattr(work, "_deal_with", discarded_meanwhile)

    assert [work_on(batch, today=TODAY) for __ in range(2)] == [1, 0]
    assert batch.stage == "DISCARDED"
    assert fates(batch) == [(name, "WAITING", "") for name in files]


def test_each_file_names_an_archive_that_is_gone_unless_it_went_with_its_batch(
    clerk: Origin, monkeypatch
):
    lost, discarded = (
        receive_archive(archive({"a.pdf": paper("a")}), "paczka.zip", origin=clerk)
        for _ in range(2)
    )
    Path(lost.archive.path).unlink()
    work_on(lost, today=TODAY)
    assert fates(lost) == [
        ("a.pdf", "REFUSED", "Archiwum zginęło z dysku. Dodaj paczkę jeszcze raz.")
    ]

    def discarded_first(given: Batch) -> object:
        discard(Batch.objects.get(pk=given.pk), origin=clerk)
        return open_archive(given)

    monkeypatch.setattr(work, "open_archive", discarded_first)
    assert work_on(discarded, today=TODAY) == 0
    assert fates(discarded) == [("a.pdf", "WAITING", "")]


def test_what_cannot_be_opened_is_not_kept(clerk: Origin):
    with pytest.raises(ValidationError, match="nie da się otworzyć"):
        receive_archive(ContentFile(b"nie zip"), "paczka.zip", origin=clerk)
    with pytest.raises(ValidationError, match="nagłówka"):
        receive_archive(archive({"a.pdf": b"x"}, index="kolor\n"), "paczka.zip", origin=clerk)
    with pytest.raises(ValidationError, match="osoba, nie program"):
        receive_archive(archive({"a.pdf": b"x"}), "paczka.zip", origin=SYSTEM)

    assert not Batch.objects.exists()


def test_a_turn_ends_in_time_and_the_next_goes_on(clerk: Origin):
    files = archive({f"protokol-{n}.pdf": paper(f"Protokol {n}") for n in range(2)})
    batch = receive_archive(files, "paczka.zip", origin=clerk)

    assert work_on(batch, today=TODAY, seconds=0) == 1
    assert batch.stage == "REHEARSING"
    assert work_on(batch, today=TODAY, seconds=0) == 1
    assert batch.stage == "REHEARSED"


EXPECTED = {
    "2026/uchwała.pdf": {"kind": "Uchwała", "organ": "RN", "number": "4/RN/2026"},
    "protokol.pdf": {"title": "Protokół, nr 3", "day": "14.05.2026"},
}
SEMICOLONS = (
    "Plik;Rodzaj;Organ;Numer;Tytuł;Data\r\n"
    "2026\\uchwała.pdf;Uchwała;RN;4/RN/2026;;\r\n"
    "protokol.pdf;;;;Protokół, nr 3;14.05.2026\r\n"
    ";;;;;\r\n"
)
COMMAS = (
    "plik,rodzaj,organ,numer,tytul,data\n"
    "2026/uchwała.pdf,Uchwała,RN,4/RN/2026,,\n"
    'protokol.pdf,,,,"Protokół, nr 3",14.05.2026\n'
)


def test_an_index_says_what_each_file_is():
    codecs = ("utf-8", "utf-8-sig", "cp1250", "iso8859-2", "utf-16")
    spelled = (SEMICOLONS, COMMAS, f"sep=;\r\n\r\n{SEMICOLONS}", COMMAS.replace("\n", "\r"))
    for text, encoding in product(spelled, codecs):
        read = read_index(text.encode(encoding))
        assert {name: dict(row) for name, row in read.rows.items()} == EXPECTED, encoding


def test_a_bad_index_is_refused_with_its_row(monkeypatch):
    complaints = {
        "": "wiersz 1: nie rozumiem nagłówka",
        "rodzaj;numer\n": "wiersz 1: nie rozumiem nagłówka",
        "plik;kolor\n": "wiersz 1: nie rozumiem nagłówka",
        "plik;plik\n": "wiersz 1: nie rozumiem nagłówka",
        "plik;numer\na.pdf\n": "wiersz 2: jest 1 kolumn, a w nagłówku 2",
        "plik;numer\n;3\n": "wiersz 2: brak nazwy pliku",
        "plik;numer\na.pdf;4\r5\n": "wiersz 2: nie da się go odczytać",
        'plik;numer\na.pdf;"4\n': "wiersz 2: nie da się go odczytać",
    }

    for text, complaint in complaints.items():
        with pytest.raises(RefusedIndex, match=complaint):
            read_index(text.encode())
    monkeypatch.setattr(source, "MAX_INDEX", 10)
    with pytest.raises(RefusedIndex, match="ponad 5 MB"):
        read_index(b"plik;numer\n")


def test_a_path_of_any_system_names_the_same_file():
    name = "2026/protokół.pdf"
    spelled = [
        r"2026\protokół.pdf",
        name,
        r".\2026\protokół.pdf",
        unicodedata.normalize("NFD", name),
    ]

    for other in spelled:
        assert list(read_index(f"plik;numer\n{other};3\n".encode()).rows) == [name]
