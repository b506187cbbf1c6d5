() => {
  const hash = text => { // cyrb53: two words of 26 and 27 bits
    let one = 0xdeadbeef,
      two = 0x41c6ce57;
    for (let at = 0; at < text.length; at++) {
      one = Math.imul(one ^ text.charCodeAt(at), 2654435761);
      two = Math.imul(two ^ text.charCodeAt(at), 1597334677);
    }
    one = Math.imul(one ^ one >>> 16, 2246822507) ^ Math.imul(two ^ two >>> 13, 3266489909);
    two = Math.imul(two ^ two >>> 16, 2246822507) ^ Math.imul(one ^ one >>> 13, 3266489909);
    return 4294967296 * (2097151 & two) + (one >>> 0);
  };
  const blank = text => !text?.trim();
  const pairs = list => [...new Set(list.slice(1).map((one, at) => `${list[at]}>${one}`))].sort();
  const every = [...document.querySelectorAll('*')];
  const holders = new Map();
  for (const { id } of every)
    if (id) holders.set(id, (holders.get(id) ?? 0) + 1);

  // What each attribute says of a kind: its value, or whether it has one, or what it points at.
  const POINTS = new RegExp('^(for|headers|list|form|aria-(labelledby|describedby|controls|owns|' +
    'details|activedescendant|errormessage|flowto))$');
  const FREE = new RegExp('^(id|name|value|title|alt|placeholder|content|action|formaction|src|' +
    'srcset|sizes|cite|datetime|width|height|min|max|minlength|maxlength|step|' +
    'pattern|download|media|hreflang|nonce|integrity|rows|cols|size|d|points|viewBox|[xyr]|' +
    '[xy][12]|[cr][xy]|transform|' +
    'aria-(label|description|roledescription|valuetext|valuenow|valuemin|valuemax))$');
  const reached = ids => pairs(['', ...ids.split(/\s+/).filter(id => id).map(id => {
    const at = document.getElementById(id);
    return [holders.get(id), at && !blank(at.textContent +
      (at.getAttribute('aria-label') ?? ''))].join();
  })]);
  const attribute = ({ name, value }, one) => {
    if (name === 'class') return `class ${value.split(/\s+/).sort().join(' ')}`;
    if (name === 'style') return `style ${value.replace(/[\d.]+/g, '')}`;
    if (POINTS.test(name)) return `${name} ${reached(value)}`;
    if (name === 'href' && value[0] === '#') return `place ${reached(value.slice(1))}`;
    const free = FREE.test(name) && !(name === 'content' && (one.httpEquiv ||
      one.name === 'viewport'));
    return `${name} ${free || name === 'href' ? blank(value) : value}`;
  };
  const word = one => [one.localName,
    ...[...one.attributes].filter(({ name }) => !name.startsWith('data-'))
    .map(found => attribute(found, one)).sort()
  ].join('|');

  const seen = new Map(every.map(one => [one, one.checkVisibility({ visibilityProperty: true })]));
  const speaks = new Map();
  for (const one of [...every].reverse()) {
    speaks.set(one, ['aria-label', 'title', 'alt'].some(name => !blank(one.getAttribute(name))) || [...one.childNodes].some(node => node.nodeType === 3 ? !blank(node.data) :
      speaks.get(node) && node.ariaHidden !== 'true' &&
      (seen.get(node) || node.localName === 'title')));
  }
  const ordered = 'ul, ol, dl, menu, table, thead, tbody, tfoot, tr, select, fieldset, details,' +
    ' figure, [role]';
  const children = one => one.matches(ordered) ?
    pairs(['^', ...[...one.children].map(inner => inner.localName + inner.role), '$']) : '';
  const labels = one => one.labels && [one.labels.length, [...one.labels].some(label => seen.get(label) && speaks.get(label))];
  const size = one => one.localName === 'table' && [one.rows.length, Math.max(...[...one.rows].map(row => row.cells.length))]
    .map(count => Math.min(count, 4));
  const echo = one => !blank(one.alt) &&
    one.alt.trim().toLowerCase() === one.parentElement.textContent.trim().toLowerCase();

  const kinds = new Map(),
    places = new Map();
  const note = (kind, one) => {
    const short = hash(kind);
    if (!kinds.has(short)) kinds.set(short, one);
  };
  for (const one of every) {
    const place = hash(`${places.get(one.parentElement)} ${word(one)}`);
    places.set(one, place);
    if (seen.get(one) || document.head.contains(one)) {
      note([place, speaks.get(one), children(one), holders.get(one.id) > 1, labels(one),
        size(one), echo(one)
      ].join(' / '), one);
    }
  }
  const drawn = every.filter(one => seen.get(one));
  const headings = drawn.filter(one => one.matches('h1, h2, h3, h4, h5, h6, [role=heading]'))
    .map(one => one.ariaLevel ?? one.localName);
  for (const step of pairs(['^', ...headings])) note(`heading ${step}`, document.body);
  const named = one => (one.ariaLabel ??
    document.getElementById(one.getAttribute('aria-labelledby'))?.textContent ?? '').trim();
  const regions = drawn.filter(
      one => one.matches('header, footer, main, nav, aside, section, form, [role]'))
    .map(one => `${one.role ?? one.localName} ${named(one)}`);
  const twice = regions.filter((one, at) => regions.indexOf(one) < at)
    .map(one => one.split(' ')[0]);
  note(`page ${headings.filter(one => one === 'h1').length} ${[...new Set(twice)].sort()}`,
    document.body);
  window.kinds = kinds;
  return [...kinds.keys()];
}
