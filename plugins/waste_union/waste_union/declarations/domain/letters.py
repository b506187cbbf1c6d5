"""The desk's letters on paper: calls to correct, and notices of new rates."""

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import MONTHS_GENITIVE
from cms_ext.base.pdf.rendering import join_papers
from cms_ext.base.pdf.sealing import current_seal, render_sealed_paper
from cms_ext.base.text.typed_values import address_lines
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.frontend.theme.figures import long_date
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.people.outbox.judging import judge_letters
from cms_ext.people.outbox.mail.domain.letterhead import read_letterhead
from cms_ext.plugins import find_realm_desk_code
from waste_union.declarations.domain.facts import read_declared_facts
from waste_union.declarations.models import CorrectionCall, Declaration, NoticePrint, RateNotice
from waste_union.declarations.vocabulary import DeclarationState
from waste_union.tariffs.domain.calculation import read_steps
from waste_union.tariffs.domain.fee_words import describe_fee
from waste_union.tariffs.models import TariffVersion

LAYOUT = Path(__file__).parent.parent / "layouts" / "letter.typ"
RATE_LETTER = "waste_union/declarations/layouts/letter.typ:rates"
CALL_LETTER = "waste_union/declarations/layouts/letter.typ:call"
DECISION = "waste_union/declarations/layouts/letter.typ:decision"
# Letters a print: each is rendered and sealed while the clerk waits, half a second when busy.
AT_ONCE = 20


def render_call_letter(call: CorrectionCall) -> bytes:
    """Render the letter of a call to correct, dated as the call."""
    declaration = call.declaration
    filed_on = declaration.filed_on
    assert filed_on is not None  # it was submitted
    title = _("Wezwanie do skorygowania deklaracji %(number)s") % {"number": declaration.number}
    return _letter(
        declaration,
        call.called_on,
        title,
        (_("Prosimy o korektę do"), long_date(call.due_on), ""),
        [
            _(
                "W deklaracji z dnia %(day)s (potwierdzenie %(receipt)s) dla nieruchomości "
                "%(place)s są dane, które trzeba poprawić."
            )
            % {
                "day": long_date(filed_on),
                "receipt": declaration.receipt_no,
                "place": declaration.payload["property"]["address"],
            },
            _("Prosimy o złożenie korekty w zakresie:"),
        ],
        lines=call.reasons.splitlines(),
        after=[
            _("Korektę można złożyć w eBOK albo na papierze, na tym samym formularzu."),
            _("Jeżeli korekta nie wpłynie w tym terminie, wysokość opłaty może określić decyzja."),
        ],
    )


def render_rate_letter(notice: RateNotice) -> bytes:
    """Render the notice of new rates with its calculation, dated as it was issued."""
    month = f"{MONTHS_GENITIVE[notice.valid_from.month - 1]} {notice.valid_from.year}"
    return _letter(
        notice.declaration,
        notice.issued_on,
        _("Zawiadomienie o nowej stawce %(number)s") % {"number": notice.number},
        (
            _("Opłata od %(month)s r.") % {"month": month},
            _("%(amount)s miesięcznie") % {"amount": notice.amount},
            _("dotychczas %(before)s") % {"before": notice.before},
        ),
        [
            _("Zmieniły się stawki opłaty za gospodarowanie odpadami komunalnymi (%(resolution)s).")
            % {"resolution": notice.tariff_version.resolution_ref},
            _("Tak policzyliśmy opłatę dla nieruchomości %(place)s:")
            % {"place": notice.declared_property.address},
        ],
        lines=[describe_fee(read_steps(notice.calc_trace))],
        after=[
            _(
                "Nowej deklaracji nie trzeba składać, chyba że zmieniły się inne dane, na przykład "
                "liczba osób."
            )
        ],
    )


def _letter(
    declaration: Declaration,
    dated: date,
    title: str,
    answer: tuple[str, str, str],
    paragraphs: Sequence[str],
    *,
    lines: Sequence[str],
    after: Sequence[str],
) -> bytes:
    data: Mapping[str, object] = {
        **make_head(declaration.declarant.name, _address(declaration), dated),
        "title": title,
        "answer": answer,
        "paragraphs": [*paragraphs],
        "lines": [*lines],
        "after": [*after],
        "signature": _("za organ"),
    }
    return render_sealed_paper(LAYOUT, data, issued=dated, seal=current_seal())


def make_head(name: str, address: str, dated: date) -> Mapping[str, object]:
    """Return what every letter begins and ends with; `address` is split into lines."""
    coop = CoopSettings.of_default_site()
    return {
        "coop": coop.official_name,
        "office": coop.on_letters,
        "brand": coop.print_colours,
        "sender": ", ".join(filter(None, (coop.name, coop.address))),
        "addressee": [name, *address_lines(address)],
        "dated": long_date(dated),
        "subtitle": "",
        "questions": read_letterhead(find_realm_desk_code("ebok")).questions,
    }


def _address(declaration: Declaration) -> str:
    """Return the declarant's address on file, else the declared one."""
    on_file = declaration.declarant.correspondence_address
    return on_file or read_declared_facts(declaration).address


def list_unprinted_notices(tariff: TariffVersion) -> QuerySet[RateNotice]:
    """Select the notices of a tariff that nobody has printed yet, by number."""
    rows = RateNotice.objects.filter(tariff_version=tariff, print__isnull=True)
    related = ("declared_property", "declaration__declarant", "tariff_version")
    return rows.select_related(*related).order_by("number")


def join_rate_letters(notices: Sequence[RateNotice], *, own_sheets: bool = True) -> bytes:
    """Render many notices as one PDF; with `own_sheets` each letter begins on its own sheet."""
    letters = (BytesIO(render_rate_letter(notice)) for notice in notices)
    return join_papers(letters, own_sheets=own_sheets)


@transaction.atomic
def mark_printed(
    tariff: TariffVersion, keys: Sequence[int], *, today: date, origin: Origin
) -> list[NoticePrint]:
    """Mark the unprinted ones of these notices as printed today; others are left out.

    Those that may not leave any more are withdrawn, and are not among the result.
    """
    wait_for_turn()
    waiting = list(list_unprinted_notices(tariff).filter(pk__in=keys))
    reasons = judge_letters(RATE_LETTER, waiting, today)
    done = [
        NoticePrint(
            notice=notice,
            printed_on=today,
            printed_by=origin.signed_in,
            withdrawal=reasons.get(notice.pk, "")[:255],
        )
        for notice in waiting
    ]
    NoticePrint.objects.bulk_create(done)
    for notice in waiting:
        if notice.pk in reasons:
            who, why = notice.declaration.declarant, {"reason": reasons[notice.pk]}
            record("RATE_NOTICE_WITHDRAWN", origin, obj=notice, subject=who, changes=why)
    made = [row for row in done if not row.withdrawal]
    if made:
        numbers = [row.notice.number for row in made]
        record("RATE_NOTICES_PRINTED", origin, obj=tariff, changes={"numbers": numbers})
    return made


def judge_rate_letters(notices: Sequence[RateNotice], today: date) -> dict[int, str]:
    """Return the notices whose declaration is in force no more."""
    text = _("Deklarację, której dotyczy zawiadomienie, zastąpiła nowsza albo wygasła.")
    in_force = DeclarationState.ACCEPTED
    return {notice.pk: text for notice in notices if notice.declaration.state != in_force}


def list_withdrawn_notices(tariff: TariffVersion) -> QuerySet[NoticePrint]:
    """Select the withdrawn notices of a tariff, the newest first."""
    rows = NoticePrint.objects.filter(notice__tariff_version=tariff).exclude(withdrawal="")
    return rows.select_related("notice__declared_property").order_by("-pk")
