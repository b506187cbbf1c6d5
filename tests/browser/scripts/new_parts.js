fresh => {
  const group = 'a, button, label, summary, select, table, ul, ol, dl, menu, svg, figure,' +
    ' fieldset, details, [role], [aria-hidden], [inert]';
  const inside = one => !!one?.parentElement?.closest('main');
  const widened = one => {
    let found = one;
    for (let at = one; inside(at); at = at.parentElement)
      if (at.matches(group)) found = at;
    return found;
  };
  const around = [...new Set(
    fresh.map(kind => window.kinds.get(kind).parentElement).map(widened))];
  return !around.every(inside) ? document : {
    include: around.filter(one => !around.some(other => other !== one && other.contains(one))),
  };
}
