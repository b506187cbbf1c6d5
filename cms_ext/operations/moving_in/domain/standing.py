"""What a run has made so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from wagtail.contrib.redirects.models import Redirect

from cms_ext.operations.moving_in.report import ArticleLine


@dataclass(slots=True)
class KnownAddresses:
    """Addresses of its pages, and those that lead to them.

    A rehearsal takes each article back at once: the database cannot tell the next one of it.
    """

    addresses: set[str] = field(default_factory=set)
    redirects: set[str] = field(default_factory=set)

    def add(self, line: ArticleLine) -> None:
        if line.address:
            self.addresses.add(Redirect.normalise_path(line.address))
        self.redirects.update(line.redirects)

    def has(self, path: str) -> bool:
        """Return whether one of the run's pages has this address."""
        return Redirect.normalise_path(path) in self.addresses
