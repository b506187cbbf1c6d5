"""All addresses stand below the plugin's own name, and nobody else answers there.

Plugins are mounted one after another: of two with one address the later is silently gone, and one
that the core has is never reached at all.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import Resolver404
from wagtail.models import Page

from cms_ext.operations.plugin_kit.conformance.addresses import addresses_of_others, own_addresses
from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin
from cms_ext.operations.plugin_kit.making.naming import PAGES

TITLE = "adresy są własne"


def findings(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    others = addresses_of_others(subject)
    for address in own_addresses(subject):
        if not address.path.startswith(subject.prefixes):
            yield ConformanceFinding(
                f"Adres {address.shape} nie zaczyna się od {' ani od '.join(subject.prefixes)}.",
                "Zacznij każdy adres w urls.py od nazwy (slug) wtyczki.",
            )
        try:
            taken = others.resolve(address.path)
        except Resolver404:
            continue
        if taken.view_name != PAGES:
            yield ConformanceFinding(
                f"Pod adresem {address.shape} odpowiada już {taken.view_name}.",
                "Wybierz adres, którego strona nie ma.",
            )
    # Pages of the CMS come last: one with the plugin's name would never be seen again.
    for page in Page.objects.filter(depth=3, slug=subject.plugin.slug, live=True):
        yield ConformanceFinding(
            f"Na stronie jest już podstrona /{page.slug}/ „{page.title}”; wtyczka ją zasłania.",
            "Zmień slug wtyczki albo przenieś podstronę.",
        )
