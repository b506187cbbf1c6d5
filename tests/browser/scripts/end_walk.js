() => {
  const { known, seen, stops, note, left } = window.walk;
  const words = one => one.outerHTML.slice(0, 120);
  document.removeEventListener('focusin', note);
  document.activeElement.blur();
  const main = stops.findIndex(one => one.closest('main'));
  return [
    ...left().map(one => `not reached: ${words(one)}`),
    ...[...seen].filter(([, shown]) => !shown).map(([one]) => `focus not seen: ${words(one)}`),
    ...(!known && main > 1 && [...seen.keys()][0].getAttribute('href') !== '#tresc' ? ['no way past the menu'] : []),
  ];
}
