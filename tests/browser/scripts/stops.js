[...document.querySelectorAll(
  'a[href], button, input, select, textarea, summary, [tabindex="0"]')]
.filter(one => one.checkVisibility() && !one.disabled && one.type !== 'hidden' &&
  one.tabIndex >= 0)
