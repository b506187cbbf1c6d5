"""What axe finds on a page: all of it once for each kind of part, the cheap part at each look.

Axe reads what stands in a page and is seen. Where parts of the same kind are seen at another width,
in other colours, by another person or with other words, it would find again what it found before;
so it is asked about the kinds of parts that no sound page had yet (`tests/browser/parts.py`), and
about all of a page where they stand around its content. What colours and sizes alone can break is
asked of all parts at every look: contrast, small targets, and boxes that scroll out of the
keyboard's reach.
"""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.parts import KINDS, NEW_PARTS

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

SETTLED = """new Promise(settled => {
    // Wagtail's messages fade in, and half faded they are pale.
    const deadline = performance.now() + 5000;
    const look = () => {
        document.getAnimations().forEach(one => {
            if (one.effect.getComputedTiming().endTime < Infinity) one.finish();
        });
        const pale = [...document.querySelectorAll('[data-controller=w-messages] > ul')]
            .some(one => getComputedStyle(one).opacity < 1);
        if (pale && performance.now() < deadline) requestAnimationFrame(look); else settled();
    };
    look();
})"""
AXE = f"""({{rules, fresh}}) => {{
    const how = {{runOnly: rules, resultTypes: ['violations'], preload: false}};
    return axe.run(({NEW_PARTS})(fresh), how).then(result => result.violations.flatMap(broken =>
        broken.nodes.map(node => `${{broken.id}}: ${{node.html.slice(0, 160)}}`)));
}}"""
# Text against what lies beneath it (WCAG 1.4.3) and around it, as it is drawn now.
PALE = """() => {
    const ink = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
    const memo = (known, make) => key => {
        if (!known.has(key)) known.set(key, make(key));
        return known.get(key);
    };
    const colour = memo(new Map(), css => {
        ink.clearRect(0, 0, 1, 1);
        ink.fillStyle = css;
        ink.fillRect(0, 0, 1, 1);
        const [red, green, blue, alpha] = ink.getImageData(0, 0, 1, 1).data;
        return [red, green, blue, alpha / 255];
    });
    const over = ([red, green, blue, alpha], below) =>
        [red, green, blue].map((one, at) => one * alpha + below[at] * (1 - alpha));
    const style = memo(new Map(), one => getComputedStyle(one));
    // A picture beneath the words has no one colour: null.
    const ground = memo(new Map(), one => {
        if (!one) return [255, 255, 255];
        if (style(one).backgroundImage !== 'none') return null;
        const own = colour(style(one).backgroundColor);
        const below = own[3] === 1 ? own : ground(one.parentElement);
        return below && over(own, below);
    });
    const shown = memo(new Map(), one => one ? style(one).opacity * shown(one.parentElement) : 1);
    const light = rgb => rgb.slice(0, 3).map(one => one / 255)
        .map(one => one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
        .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
    const ratio = (one, other) => {
        const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
        return (bright + 0.05) / (dark + 0.05);
    };
    const words = [...document.body.querySelectorAll('*')].filter(one =>
        [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim())
        || one.matches('input:not([type=hidden], [type=checkbox], [type=radio]), select, textarea')
    );
    const drawn = one => {
        const box = one.getBoundingClientRect();
        return one.checkVisibility({visibilityProperty: true}) && box.width > 1 && box.height > 1;
    };
    const pale = words.flatMap(one => {
        if (!drawn(one) || one.closest(':disabled, [aria-disabled=true], svg')
            || shown(one) === 0) return [];
        const below = ground(one), [red, green, blue, alpha] = colour(style(one).color);
        if (!below) return [];
        const found = ratio(over([red, green, blue, alpha * shown(one)], below), below);
        const size = parseFloat(style(one).fontSize), bold = style(one).fontWeight >= 700;
        const needed = size >= 24 || bold && size >= 18.66 ? 3 : 4.5;
        return found < needed
            ? [`contrast ${found.toFixed(2)} of ${needed}: ${one.outerHTML.slice(0, 160)}`] : [];
    });
    // A link among words is told from them by more than a little colour (WCAG 1.4.1).
    const plain = words.filter(one => one.matches('p a[href], li a[href], dd a[href], td a[href]')
        && drawn(one) && words.includes(one.parentElement)
        && style(one).textDecorationLine === 'none' && style(one).borderBottomStyle === 'none'
        && style(one).fontWeight === style(one.parentElement).fontWeight
        && ratio(colour(style(one).color), colour(style(one.parentElement).color)) < 3);
    return [...pale, ...plain.map(one => `a link like its words: ${one.outerHTML.slice(0, 160)}`)];
}"""
# Boxes that scroll sideways and that no key reaches (WCAG 2.1.1).
UNREACHED = """() => [...document.body.querySelectorAll('*')]
    .filter(one => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1
        && ['auto', 'scroll'].includes(getComputedStyle(one).overflowX)
        && one.checkVisibility({visibilityProperty: true}) && one.tabIndex < 0
        && !one.querySelector('a[href], button, input, select, textarea, [tabindex="0"]'))
    .map(one => `no key scrolls it: ${one.outerHTML.slice(0, 160)}`)"""
# Targets under 24 px that stand closer than that to another one (WCAG 2.5.8, with its exceptions).
CROWDED = """() => {
    const inside = one => one.parentElement.closest('p, li, dd, dt, td, th, label, .prose');
    const targets = [...document.querySelectorAll(
        'a[href], button, input:not([type=hidden]), select, textarea, summary')]
        .filter(one => one.checkVisibility({visibilityProperty: true})
            && getComputedStyle(one).pointerEvents !== 'none')
        .map(one => ({one, box: one.getBoundingClientRect()}))
        .filter(({box}) => box.width > 1 && box.height > 1);
    const small = ({box}) => box.width < 24 || box.height < 24;
    const near = (box, other) => {
        const x = box.x + box.width / 2, y = box.y + box.height / 2, to = other.box;
        const apart = small(other)
            ? Math.hypot(to.x + to.width / 2 - x, to.y + to.height / 2 - y) - 12
            : Math.hypot(Math.max(to.left - x, 0, x - to.right),
                         Math.max(to.top - y, 0, y - to.bottom));
        return apart < 11.5;
    };
    return targets.filter(target => small(target) && !inside(target.one)
        && targets.some(other => other !== target && !target.one.contains(other.one)
            && !other.one.contains(target.one) && near(target.box, other)))
        .map(({one}) => `crowded target: ${one.outerHTML.slice(0, 160)}`);
}"""

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
