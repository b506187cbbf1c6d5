() => [...document.body.querySelectorAll('*')]
.filter(one => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1 && ['auto', 'scroll'].includes(getComputedStyle(one).overflowX) &&
    one.checkVisibility({ visibilityProperty: true }) && one.tabIndex < 0 &&
    !one.querySelector('a[href], button, input, select, textarea, [tabindex="0"]'))
  .map(one => `no key scrolls it: ${one.outerHTML.slice(0, 160)}`)
