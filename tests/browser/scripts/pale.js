() => {
  const ink = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
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
  const over = ([red, green, blue, alpha], below) => [red, green, blue].map((one, at) => one * alpha + below[at] * (1 - alpha));
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
  const words = [...document.body.querySelectorAll('*')].filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()) ||
    one.matches('input:not([type=hidden], [type=checkbox], [type=radio]), select, textarea')
  );
  const drawn = one => {
    const box = one.getBoundingClientRect();
    return one.checkVisibility({ visibilityProperty: true }) && box.width > 1 && box.height > 1;
  };
  const pale = words.flatMap(one => {
    if (!drawn(one) || one.closest(':disabled, [aria-disabled=true], svg') ||
      shown(one) === 0) return [];
    const below = ground(one),
      [red, green, blue, alpha] = colour(style(one).color);
    if (!below) return [];
    const found = ratio(over([red, green, blue, alpha * shown(one)], below), below);
    const size = parseFloat(style(one).fontSize),
      bold = style(one).fontWeight >= 700;
    const needed = size >= 24 || bold && size >= 18.66 ? 3 : 4.5;
    return found < needed ? [`contrast ${found.toFixed(2)} of ${needed}: ${one.outerHTML.slice(0, 160)}`] : [];
  });
  // A link among words is told from them by more than a little colour (WCAG 1.4.1).
  const plain = words.filter(one => one.matches('p a[href], li a[href], dd a[href], td a[href]') &&
    drawn(one) && words.includes(one.parentElement) &&
    style(one).textDecorationLine === 'none' && style(one).borderBottomStyle === 'none' &&
    style(one).fontWeight === style(one.parentElement).fontWeight &&
    ratio(colour(style(one).color), colour(style(one.parentElement).color)) < 3);
  return [...pale, ...plain.map(one => `a link like its words: ${one.outerHTML.slice(0, 160)}`)];
}
