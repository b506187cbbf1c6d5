"""What axe finds on a page: all of it once for each kind of part, the cheap part at each look.

Axe reads what is in a page and is seen. Where parts of the same kind are seen at another width,
in other colours, by another person or with other words, it would find again what it found before;
so it is asked about the kinds of parts that no sound page had yet (`tests/browser/parts.py`), and
about all of a page where they stand around its content. What colours and sizes alone can break is
asked of all parts at every look: contrast, small targets, and boxes that scroll out of the
keyboard's reach.
"""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.page_scripts import script
from tests.browser.parts import KINDS, NEW_PARTS

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

SETTLED = script("settled")
AXE = f"""({{rules, fresh}}) => {{
    const how = {{runOnly: rules, resultTypes: ['violations'], preload: false}};
    return axe.run(({NEW_PARTS})(fresh), how).then(result => result.violations.flatMap(broken =>
        broken.nodes.map(node => `${{broken.id}}: ${{node.html.slice(0, 160)}}`)));
}}"""
# Text against what lies beneath it (WCAG 1.4.3) and around it, as it is drawn now.
PALE = script("pale")
# Boxes that scroll sideways and that no key reaches (WCAG 2.1.1).
UNREACHED = script("unreached")
# Targets under 24 px that stand closer than that to another one (WCAG 2.5.8, with its exceptions).
CROWDED = script("crowded")

CHECKS = f"[{PALE}, {UNREACHED}, {CROWDED}]"
LOOK = f"""() => {SETTLED}.then(() => ({{
    found: {CHECKS}.flatMap(check => check()),
    kinds: ({KINDS})(),
}}))"""

# Of parts in which axe found nothing. Those of a page with a fault are never remembered, so that
# each look at it says so.
_sound: set[int] = set()


def faults_now(page: Page) -> list[str]:
    """Violations of WCAG 2.2 AA and good practice on the page as it stands."""
    seen = page.evaluate(LOOK)
    kinds, found = set(seen["kinds"]), list(seen["found"])
    if fresh := kinds - _sound:
        found += _axe(page, fresh)
    if not found:
        _sound.update(kinds)
    return found


def _axe(page: Page, kinds: set[int]) -> list[str]:
    """Of the parts in which something of these kinds stands."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(AXE, {"rules": RULES, "fresh": list(kinds)})
    return found
