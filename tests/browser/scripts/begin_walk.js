known => {
  const every = STOPS,
    content = every.filter(one => one.closest('main'));
  const ahead = every.slice(0, every.indexOf(content[0])).at(-1);
  if (known && ahead) {
    ahead.focus();
  } else {
    // From the very beginning, wherever the page itself put the focus.
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
    scrollTo({ top: 0, behavior: 'instant' });
  }
  const walk = { known, seen: new Map(), stops: known ? content : every };
  walk.note = event => {
    const style = getComputedStyle(event.target),
      box = event.target.getBoundingClientRect();
    const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    // The browser scrolls to it a moment later; what is moved out of the page stays there.
    const inside = box.right + scrollX > 0 && box.bottom + scrollY > 0;
    walk.seen.set(event.target, ring && box.width > 0 && inside);
  };
  const group = one => one.type === 'radio' && [...walk.seen.keys()].some(
    other => other.name === one.name && other.form === one.form);
  walk.left = () => walk.stops.filter(one => !walk.seen.has(one) && !group(one));
  document.addEventListener('focusin', walk.note);
  window.walk = walk;
  return walk.stops.length;
}
