"""Checks whether the browser's tests notice broken styles: contrast and width.

Usage: python -m tests.benchmarks.mutation.styles [HOW_MANY]

In half of the changes a rule's colour of words turns pale (or dim, where words are light), in the
others its parts get wider than a phone. All page states are opened first, to learn which rules have
such an effect anywhere; what has none cannot be noticed. Each change is then looked at where it has
an effect: in the page states of the first tier, and if they do not notice it, in the others. Which
rules are changed follows from their file and selector.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter, defaultdict
from typing import NamedTuple

from tests.browser.looks import NARROW, faults_in, resize
from tests.browser.visits import Visits
from tests.sources import of_packages
from tests.with_plugins.page_states import State, every_state

BY_FIRST, BY_THOROUGH, MISSED = "first tier", "thorough alone", "missed"
# The rules of a page's own style sheets as [sheet, selector, rule], those inside of others, too.
RULES = """
    const inside = (sheet, rules) => [...rules].flatMap(rule => [
        ...rule.selectorText ? [[sheet, rule.selectorText, rule]] : [],
        ...rule.cssRules ? inside(sheet, rule.cssRules) : []]);
    const named = sheet => (sheet.href || '').split('/').pop().split('.')[0];
    const rules = [...document.styleSheets].filter(sheet => own.includes(named(sheet)))
        .flatMap(sheet => inside(named(sheet), sheet.cssRules));
    const light = css => {
        const [red, green, blue] = css.match(/[\\d.]+/g).map(Number);
        return red * 0.3 + green * 0.59 + blue * 0.11 > 150;
    };
    // Of a part that is no element, the element.
    const real = selector => selector.replace(/(^|[\\s,(>+~])::[-\\w]+/g, '$1*')
        .replace(/::[-\\w]+(\\([^)]*\\))?/g, '');
    const words = () => [...document.body.querySelectorAll('*')].filter(one =>
        [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim())
        && one.checkVisibility({visibilityProperty: true}));
    const inks = () => words().map(one => getComputedStyle(one).color);
    const changed = (kind, rule) => {
        const [name, before] = kind === 'pale' ? ['color', rule.style.color] : ['min-width', ''];
        if (kind === 'pale' && !before) return null;
        const matched = document.querySelector(real(rule.selectorText));
        const ink = matched ? getComputedStyle(matched).color : 'rgb(0, 0, 0)';
        const value = kind === 'wide' ? '720px' : light(ink) ? '#777' : '#b8b8b8';
        const kept = rule.style.getPropertyValue('min-width');
        rule.style.setProperty(name, value, rule.style.getPropertyPriority(name));
        return () => rule.style.setProperty(name, kind === 'wide' ? kept : before);
    };
"""
EFFECTS = f"""([own, kind]) => {{
    {RULES}
    const effect = () => kind === 'wide' ? document.documentElement.scrollWidth : inks().join();
    const before = effect();
    return rules.filter(([, , rule]) => {{
        const back = changed(kind, rule);
        const found = back && effect() !== before;
        if (back) back();
        return found;
    }}).map(([sheet, selector]) => [sheet, selector]);
}}"""
CHANGE = f"""([own, kind, sheet, selector]) => {{
    {RULES}
    rules.filter(one => one[0] === sheet && one[1] === selector)
        .forEach(one => changed(kind, one[2]));
}}"""


class StyleChange(NamedTuple):
    kind: str
    sheet: str
    selector: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(f"{self.sheet} {self.selector}".encode()).hexdigest()

    def __str__(self) -> str:
        return f"{self.kind} {self.sheet}.css: {self.selector[:70]}"


def main(how_many: str = "20") -> None:
    own = sorted({file.stem for file in of_packages(".css")})
    outcomes: Counter[str] = Counter()
    with every_state() as states:
        ordered = sorted(states, key=lambda state: not state.is_core)
        effective: defaultdict[StyleChange, list[State]] = defaultdict(list)
        for state in ordered:
            for change in _effects(state, own):
                effective[change].append(state)
        for kind in ("pale", "wide"):
            changes = sorted(
                (change for change in effective if change.kind == kind),
                key=lambda change: change.digest,
            )
            print(f"{len(changes)} rules have an effect when they turn {kind}", flush=True)
            for change in changes[: int(how_many) // 2]:
                outcome, where = _tried(change, effective[change], own)
                outcomes[outcome] += 1
                print(f"{outcome:15} {change}  {where}", flush=True)
    print(json.dumps(outcomes))


def _effects(state: State, own: list[str]) -> set[StyleChange]:
    visits = Visits(state.profiles)
    visitor = state.arrive(visits)
    effects = set()
    for kind in ("pale", "wide"):
        if kind == "wide":
            resize(visitor, NARROW, "light")
        for sheet, selector in visitor.page.evaluate(EFFECTS, [own, kind]):
            effects.add(StyleChange(kind, sheet, selector))
    visits.leave()
    return effects


def _tried(change: StyleChange, states: list[State], own: list[str]) -> tuple[str, str]:
    for state in states:
        visits = Visits(state.profiles)
        visitor = state.arrive(visits)
        visitor.page.evaluate(CHANGE, [own, *change])
        noticed = bool(faults_in(visitor))
        visits.leave()
        if noticed:
            return (BY_FIRST if state.is_core else BY_THOROUGH), state.name
    return MISSED, f"shown in {len(states)} page states"


if __name__ == "__main__":
    main(*sys.argv[1:])
