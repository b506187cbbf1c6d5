"""What other packages know of the premises of an account, for its page „Mój lokal”."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from cms_ext.people.identity.models import User
from cms_ext.plugins import PaperLink
from ebok_plugin.ledger.models import Account


@dataclass(frozen=True, slots=True)
class PremisesFacts:
    """A section of the page: its title, (name, value) as text, and where there is more."""

    title: str
    rows: tuple[tuple[str, str], ...]
    links: tuple[PaperLink, ...] = ()


# Takes the reader, an account that this reader may read, and the day; the number of its queries
# does not grow with what it finds.
FactsSource = Callable[[User, Account, date], Sequence[PremisesFacts]]
_sources: list[FactsSource] = []


def register_premises_facts(source: FactsSource) -> None:
    if source not in _sources:
        _sources.append(source)


def list_premises_facts(user: User, account: Account, today: date) -> list[PremisesFacts]:
    """Return the sections of all sources, in the order of their registration."""
    return [facts for source in _sources for facts in source(user, account, today)]
