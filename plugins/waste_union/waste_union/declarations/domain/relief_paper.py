"""The documents of a relief: the receipt of the application and the decision with a check code."""

from datetime import date

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from cms_ext.base.money.amounts import sum_money
from cms_ext.base.pdf.sealing import current_seal, render_sealed_paper
from cms_ext.frontend.theme.figures import long_date
from cms_ext.office.law.domain import legal_rule
from cms_ext.office.law.models import LegalRule
from ebok_plugin.ledger.api import read_balance
from ebok_plugin.statements.api import ProvedFacts, check_box, issue_check_code, register_file
from waste_union.declarations.domain import letters, submitting
from waste_union.declarations.models import ReliefApplication
from waste_union.declarations.vocabulary import ReliefOutcome, SignatureKind

APPEAL_RULE = "TAX_APPEAL"
PROLONGATION_RULE = "RELIEF_PROLONGATION"


def read_signed_facts(application: ReliefApplication) -> list[tuple[str, str]]:
    """Return the signed text as label and value."""
    lines = (line.partition(": ") for line in application.document.splitlines())
    return [(label, value) for label, _colon, value in lines]


def render_relief_receipt(application: ReliefApplication) -> bytes:
    """Render the receipt of an application; the same application gives the same bytes."""
    filed = timezone.localtime(application.filed_at)
    return submitting.render_receipt_sheet(
        title=_("Potwierdzenie złożenia wniosku"),
        number=application.number,
        opening=_("Wniosek został złożony. Znak sprawy:"),
        facts=read_signed_facts(application),
        filed=filed,
        signature=str(SignatureKind.ACCOUNT.label),
        instruction=_("Decyzję wydamy do %(day)s") % {"day": long_date(application.answer_by)},
        digest=application.sha256,
        note=_(
            "Zachowaj to potwierdzenie. Do decyzji terminy płatności zostają bez zmian. Wniosek "
            "możesz wycofać w eBOK, dopóki nie ma decyzji."
        ),
    )


def issue_relief_paper(application: ReliefApplication, today: date) -> bytes:
    """Render the decision with its check code and register the file."""
    account, seal = application.account, current_seal()
    balance = read_balance(account, today).balance
    code = issue_check_code(ProvedFacts(account.account_no, today, today, balance), issued_on=today)
    payer, rule = account.payer, find_prolongation_rule(application, today)
    data = {
        **letters.make_head(account.payer_name, payer.correspondence_address, today),
        "title": _("Decyzja %(number)s") % {"number": application.decision_no},
        "answer": _result(application),
        "paragraphs": list(_rulings(application)),
        "lines": [f"{format_day(day)}: {amount}" for day, amount in application.days],
        "after": [
            application.reasons,
            *([rule.params["wording"]] if rule else []),
            _instruct(application, today),
        ],
        "signature": _("za organ"),
        "check": check_box(code, today, balance),
    }
    pdf = render_sealed_paper(letters.LAYOUT, data, issued=today, seal=seal)
    register_file(account, code, balance, pdf, seal=seal.fingerprint if seal else "")
    return pdf


def find_prolongation_rule(application: ReliefApplication, on: date) -> LegalRule | None:
    """Return the office's rule of the prolongation fee (art. 57), for days that were granted.

    None where no rule is in force: whether there is a fee, and its rate, is the office's to enter.
    """
    rules = LegalRule.objects.on(on).filter(code=PROLONGATION_RULE)
    return rules.first() if application.schedule else None


def _result(application: ReliefApplication) -> tuple[str, str, str]:
    """Word the box: what was decided, and the first day to pay on."""
    outcome = capfirst(str(ReliefOutcome(application.outcome).label))
    first = min(application.days, default=None)
    due = _("Pierwszy termin: %(day)s, %(amount)s")
    below = due % {"day": long_date(first[0]), "amount": first[1]} if first else ""
    return _("Rozstrzygnięcie"), outcome, below


def _rulings(application: ReliefApplication) -> list[str]:
    """Return the legal basis and the ruling."""
    facts = {
        "number": application.number,
        "filed": long_date(timezone.localdate(application.filed_at)),
        "payer": application.account.payer_name,
        "account": application.account.account_no,
        "amount": application.amount,
        "granted": sum_money(amount for _day, amount in application.days),
    }
    basis = _(
        "Na podstawie art. 207 i art. 67a § 1 Ordynacji podatkowej w związku z art. 6q ust. 1 "
        "ustawy o utrzymaniu czystości i porządku w gminach, po rozpatrzeniu wniosku %(number)s z "
        "%(filed)s (płatnik: %(payer)s, konto %(account)s), organ postanawia:"
    )
    ruling = _(
        "odmówić ulgi w zapłacie opłaty za gospodarowanie odpadami komunalnymi w kwocie %(amount)s."
    )
    if application.outcome != ReliefOutcome.REFUSED:
        ruling = _(
            "zmienić terminy zapłaty opłaty za gospodarowanie odpadami komunalnymi w kwocie "
            "%(granted)s na podane niżej."
        )
        if application.outcome == ReliefOutcome.PARTLY:
            ruling += " " + _("W pozostałym zakresie organ odmawia uwzględnienia wniosku.")
    return [basis % facts, ruling % facts]


def _instruct(application: ReliefApplication, today: date) -> str:
    """Return the instruction about appeal, and what unpaid instalments do."""
    days = legal_rule(APPEAL_RULE, on=today).params["days"]
    text = _(
        "Pouczenie: od tej decyzji można się odwołać do samorządowego kolegium odwoławczego, za "
        "pośrednictwem organu, który ją wydał, w ciągu %(days)d dni od doręczenia."
    ) % {"days": days}
    if application.schedule:
        text += " " + _(
            "Gdy rata nie jest zapłacona w terminie, wracają pierwotne terminy płatności."
        )
    return text
