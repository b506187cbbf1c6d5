const scroll = Element.prototype.scrollIntoView;
Element.prototype.scrollIntoView = function(how) {
  if (how?.behavior !== 'smooth') scroll.call(this, how);
};
addEventListener('load', () => setTimeout(() => {
  const panel = document.querySelector('main form') ?? document.body;
  panel.style.overflowAnchor = 'none';
  document.documentElement.style.overflowAnchor = 'none';
  panel.style.paddingTop = '3000px';
  document.documentElement.dataset.grown = '';
}, 1700));
