"""The certificate as an accessible PDF, and its sentences, the same on screen and paper."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.pdf.sealing import current_seal, render_sealed_paper
from cms_ext.desks.evidence.domain.certificate import LegalTermCheck, UnchangedStretch
from cms_ext.desks.evidence.domain.stretch_evidence import Evidence, StretchEvidence
from cms_ext.evidence.proof.domain.chain import render_canonical
from cms_ext.evidence.proof.models import Readers
from cms_ext.frontend.theme.figures import long_date
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.people.outbox.mail.domain.letterhead import read_letterhead

# library.md §6: the web announcement is extra information.
ALONE = gettext_lazy(
    "Ogłoszenie na stronie jest informacją dodatkową: samo nie zastępuje pisemnego zawiadomienia "
    "członków (art. 8³ ust. 6 u.s.m.)."
)


def availability_sentence(
    stretch: UnchangedStretch, today: date, differences: Sequence[str] = ()
) -> str:
    """Word „Ten tekst i ten plik były dostępne publicznie od … do …, bez zmian.”

    If an open text differs from what the site serves, nothing is certified.
    """
    words = {
        "readers": Readers(stretch.last.audience).label,
        "begin": long_date(stretch.begins_on),
        "end": long_date(stretch.ends_on or today),
    }
    with_file = bool(stretch.last.file_sha256)
    if stretch.ends_on is None and differences:
        return (
            _(
                "Ten tekst udostępniono %(begin)s (%(readers)s). Strona wydaje dziś co innego, "
                "więc nie można poświadczyć, że był dostępny bez zmian."
            )
            % words
        )
    if stretch.ends_on is None:
        return (
            _("Ten tekst i ten plik są dostępne (%(readers)s) od %(begin)s do dziś, bez zmian.")
            if with_file
            else _("Ten tekst jest dostępny (%(readers)s) od %(begin)s do dziś, bez zmian.")
        ) % words
    return (
        _("Ten tekst i ten plik były dostępne (%(readers)s) od %(begin)s do %(end)s, bez zmian.")
        if with_file
        else _("Ten tekst był dostępny (%(readers)s) od %(begin)s do %(end)s, bez zmian.")
    ) % words


def late_record_sentence(proof: StretchEvidence) -> str:
    """Word that days before the record's writing are not proved; "" if there are none."""
    written = timezone.localdate(proof.stretch.first.at)
    if written <= proof.stretch.begins_on:
        return ""
    return _(
        "Zapis powstał dopiero %(day)s: za wcześniejsze dni ręczy Spółdzielnia, a nie łańcuch."
    ) % {"day": long_date(written)}


def moment_with_offset(moment: datetime) -> str:
    """Format `29.05.2026, 12:00:03, czas w Polsce (UTC+2)`, for screen and paper."""
    local = moment.astimezone(timezone.get_default_timezone())
    offset = local.utcoffset() or timedelta()
    return _("%(moment)s, czas w Polsce (UTC+%(hours)d)") % {
        "moment": f"{local:%d.%m.%Y, %H:%M:%S}",
        "hours": offset // timedelta(hours=1),
    }


def stretch_facts(proof: StretchEvidence, *, digests: bool = True) -> list[tuple[str, str]]:
    """List names and values below a stretch, without empty ones.

    Paper has no digests: nobody types them, and the files of the PDF hold them.
    """
    record = proof.stretch.first
    words = {"seq": record.seq}
    facts = [
        (_("Adres"), record.address),
        (_("Zapis w łańcuchu"), _("nr %(seq)d") % words),
        (_("Zapisano"), moment_with_offset(record.at)),
        (_("Kto"), record.desk),
        (_("Skrót treści (SHA-256)"), record.text_sha256 * digests),
        *(
            (_("Plik"), f"{file.name}, {file.size} B" + f", SHA-256: {file.sha256}" * digests)
            for file in proof.files
        ),
        (
            _("Skrót plików (SHA-256)") if len(proof.files) > 1 else _("Skrót pliku (SHA-256)"),
            record.file_sha256 if digests and len(proof.files) != 1 else "",
        ),
        (_("Skrót zapisu"), record.hash * digests),
        (
            _("Podano na zewnątrz"),
            anchor_sentence(proof)
            if digests or proof.anchored is None
            else moment_with_offset(proof.anchored.at),
        ),
    ]
    return [fact for fact in facts if fact[1]]


def anchor_sentence(proof: StretchEvidence) -> str:
    """Word since when a line that other people may have stored covers the record."""
    if proof.anchored is None:
        return _("jeszcze nie: stanie się to w ciągu doby od zapisu")
    return _("%(moment)s, wiersz %(line)s") % {
        "moment": moment_with_offset(proof.anchored.at),
        "line": proof.anchored.line_hash,
    }


def certified_term(proof: StretchEvidence, result: LegalTermCheck | None, proved: Evidence) -> str:
    """Word the verdict on the requested term; "" if the certificate is in doubt."""
    if result is None:
        return ""
    if proved.breaks or (proved.differences and proof.stretch.ends_on is None):
        return _("Terminu ustawowego nie można stwierdzić, dopóki nie wyjaśni się tego, co wyżej.")
    return legal_term_sentence(result)


def legal_term_sentence(result: LegalTermCheck) -> str:
    """Word „Termin ustawowy 21 dni przed 24 czerwca 2026 r. … został zachowany.”"""
    words = {
        "rule": result.rule.title,
        "basis": result.rule.legal_basis,
        "event": long_date(result.event),
    }
    if result.days is None or result.term is None:
        return _("%(rule)s (%(basis)s): termin nie jest znany, nie liczymy go.") % words
    words |= {"days": str(result.days), "legal": long_date(result.term.legal)}
    if result.kept is None:
        return (
            _(
                "Termin ustawowy %(days)s dni przed %(event)s (%(rule)s, %(basis)s) mija "
                "%(legal)s: jeszcze trwa."
            )
            % words
        )
    verdict = _("został zachowany") if result.kept else _("nie został zachowany")
    sentence = _(
        "Termin ustawowy %(days)s dni przed %(event)s (%(rule)s, %(basis)s; najpóźniej %(legal)s) "
        "%(verdict)s."
    )
    return sentence % {**words, "verdict": verdict}


# Longer texts are not printed; each certificate holds them as an attached file, byte for byte.
PRINTED = 20_000
LAYOUT = Path(__file__).parent.parent / "layouts" / "certificate.typ"


def certificate_pdf(proved: Evidence, terms: Sequence[LegalTermCheck | None], today: date) -> bytes:
    """Render the certificate; each stretch with its term, if requested. At least one stretch.

    The exact texts are attached to the PDF as files; the whole has the co-op's seal.
    """
    coop = CoopSettings.of_default_site()
    stretches = list(zip(proved.stretches, terms, strict=True))
    last = proved.stretches[-1].stretch.last
    data = {
        "coop": coop.official_name,
        "office": coop.on_letters,
        "brand": coop.print_colours,
        "title": _("Zaświadczenie o publikacji"),
        "name": last.title,
        "dated": _("Stan na %(day)s") % {"day": long_date(today)},
        "broken": problems_heading(proved),
        "problems": list(proved.problems),
        "checked": checked_sentence(proved),
        "stretches": [_stretch(proof, result, proved, today) for proof, result in stretches],
        "alone": str(ALONE) if any(terms) else "",
        "check_title": _("Jak to sprawdzić"),
        "check": _how_to_check(),
        "questions": read_letterhead().questions,
    }
    attached = {
        text_file_name(proof): proof.text for proof in proved.stretches if proof.text is not None
    } | {
        f"zapis-{proof.stretch.first.seq}.json": render_canonical(proof.stretch.first)
        for proof in proved.stretches
    }
    return render_sealed_paper(LAYOUT, data, issued=today, seal=current_seal(), attached=attached)


def _how_to_check() -> list[str]:
    return [
        _(
            "Zachowana treść i zapis o niej są załącznikami tego pliku PDF (w czytniku: "
            "„Załączniki”), bajt w bajt. W zapisie jest skrót SHA-256 treści i pliku."
        ),
        _(
            "Skrótem zapisu jest SHA-256 załącznika z zapisem (.json). Każdy zapis zawiera skrót "
            "poprzedniego, więc zmiana jednego zmienia wszystkie następne."
        ),
        _(
            "Na czym kończy się łańcuch, Spółdzielnia podaje każdego dnia na zewnątrz: "
            "%(address)s. Kto zachował taki wiersz, ten sprawdzi, czy końca łańcucha nie "
            "usunięto i nie napisano od nowa."
        )
        % {"address": anchors_address()},
    ]


def text_file_name(proof: StretchEvidence) -> str:
    """Return the name `tresc-zapis-12.txt`."""
    return f"tresc-zapis-{proof.stretch.first.seq}.txt"


def problems_heading(proved: Evidence) -> str:
    """Word the heading of the problems; "" without any."""
    if proved.breaks:
        return _(
            "Łańcuch dowodów publikacji jest naruszony. To zaświadczenie niczego nie dowodzi, "
            "dopóki nie wyjaśni się:"
        )
    if proved.differences:
        return _("To, co strona wydaje dziś, nie jest tym, co opublikowano:")
    return ""


def checked_sentence(proved: Evidence) -> str:
    """Word what of the chain was checked, and against what; "" for a broken one."""
    if proved.breaks:
        return ""
    sound = _(
        "Sprawdzono te zapisy, sąsiednie i koniec łańcucha (nr %(length)d): bez naruszeń. "
        "Cały łańcuch sprawdza administrator poleceniem verify_publications."
    )
    sentences = [sound % {"length": proved.length}]
    if not proved.compared:
        sentences.append(
            _(
                "Z tym, co strona wydaje dziś, nie porównano: część serwisu, która to pokazuje, "
                "jest wyłączona."
            )
        )
    elif not proved.differences:
        sentences.append(
            _("Porównano z tym, co strona wydaje dziś, i z tym, co podano na zewnątrz: zgadza się.")
        )
    return " ".join(sentences)


def anchors_address() -> str:
    """Return the complete address of the page of anchors."""
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{reverse('proof:anchors')}"


def _stretch(
    proof: StretchEvidence, result: LegalTermCheck | None, proved: Evidence, today: date
) -> dict[str, object]:
    return {
        "availability": availability_sentence(proof.stretch, today, proved.differences),
        "late": late_record_sentence(proof),
        "term": certified_term(proof, result, proved),
        "facts": stretch_facts(proof, digests=False),
        "text_title": _("Treść"),
        "text": _printed(proof),
    }


def _printed(proof: StretchEvidence) -> str:
    if proof.text is None:
        return proof.text_missing
    if not proof.text.strip():
        return _("Bez słów: plik nie ma warstwy tekstu. Dowodem jest skrót pliku.")
    if len(proof.text) <= PRINTED:
        return proof.text
    return _("Treść ma %(length)d znaków. Jest w całości w załączniku %(name)s.") % {
        "length": len(proof.text),
        "name": text_file_name(proof),
    }
