() => [...document.querySelectorAll('a[href], button, summary, input, select')]
.filter(one => one.checkVisibility() && !one.closest('p, dd, dt, td, th, .prose') &&
    !one.classList.contains('skip') && one.type !== 'hidden')
  .filter(one => {
    const box = one.getBoundingClientRect();
    return box.width > 0 && (box.width < 24 || box.height < 24)
  })
  .map(one => one.outerHTML.slice(0, 120))
