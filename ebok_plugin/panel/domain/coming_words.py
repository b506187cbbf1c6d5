"""What the first page says of the months to come, kept until what it follows from changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings

from ebok_plugin.charges.conf import midmonth
from ebok_plugin.fee_changes.domain.term import law_of_terms
from ebok_plugin.ledger.models import Account
from ebok_plugin.panel.domain.account_facts import AccountFacts
from ebok_plugin.panel.domain.coming import change_in_words, charge_in_words, coming_of
from ebok_plugin.panel.domain.part_cache import cached_part
from ebok_plugin.panel.domain.stands import Stand


@dataclass(frozen=True, slots=True)
class ComingWords:
    """`charge` as `charge_in_words`; `changes` as `change_in_words`, each with the key of its
    letter.
    """

    charge: str
    changes: tuple[tuple[str, UUID], ...]


def coming_words(account: Account, stand: Stand, facts: AccountFacts, today: date) -> ComingWords:
    """No query where it is kept, but one for the law while a letter waits for its day.

    Deliveries, opinions, cases in court and rates of one's own are sealed rows, so the end of their
    chain names them all; a letter and how far its change is are counted (`LettersTold`).
    """
    law = law_of_terms() if facts.letters.waiting else ()
    made_of = (
        *(stand.made_of, facts.letters, facts.sealed_rows, law),
        *(midmonth(), settings.COOP_DUE_DAY),
    )

    def made() -> ComingWords:
        told = bool(facts.letters.waiting or facts.letters.in_force)
        coming = coming_of(account, stand.charge, today, told=told)
        return ComingWords(
            charge_in_words(coming, stand.state),
            tuple((change_in_words(one, today), one.notice.pk) for one in coming.changes),
        )

    return cached_part("coming", made_of, made)
