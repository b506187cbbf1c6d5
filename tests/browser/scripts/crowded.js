() => {
  const inside = one => one.parentElement.closest('p, li, dd, dt, td, th, label, .prose');
  const targets = [...document.querySelectorAll(
      'a[href], button, input:not([type=hidden]), select, textarea, summary')]
    .filter(one => one.checkVisibility({ visibilityProperty: true }) &&
      getComputedStyle(one).pointerEvents !== 'none')
    .map(one => ({ one, box: one.getBoundingClientRect() }))
    .filter(({ box }) => box.width > 1 && box.height > 1);
  const small = ({ box }) => box.width < 24 || box.height < 24;
  const near = (box, other) => {
    const x = box.x + box.width / 2,
      y = box.y + box.height / 2,
      to = other.box;
    const apart = small(other) ?
      Math.hypot(to.x + to.width / 2 - x, to.y + to.height / 2 - y) - 12 :
      Math.hypot(Math.max(to.left - x, 0, x - to.right),
        Math.max(to.top - y, 0, y - to.bottom));
    return apart < 11.5;
  };
  return targets.filter(target => small(target) && !inside(target.one) &&
      targets.some(other => other !== target && !target.one.contains(other.one) &&
        !other.one.contains(target.one) && near(target.box, other)))
    .map(({ one }) => `crowded target: ${one.outerHTML.slice(0, 160)}`);
}
