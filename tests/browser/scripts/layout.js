() => {
  const word = one => one.localName + '.' + one.className + ['type', 'role', 'tabindex', 'style'].map(name => one.getAttribute(name) ?? '').join('|');
  const way = one => one.localName === 'main' ? [] : [...way(one.parentElement), word(one)];
  const files = [...document.querySelectorAll('script[src], link[rel=stylesheet]')]
    .map(one => one.src ?? one.href).join();
  const [inside, around] = [true, false].map(
    content => STOPS.filter(one => !!one.closest('main') === content));
  return {
    frame: around.map(one => one.outerHTML).join(),
    kinds: [...new Set(inside.map(
      one => [innerWidth, files, ...way(one)].join(' ')))],
  };
}
