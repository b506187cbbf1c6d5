html => {
  document.addEventListener('copy', event => {
    event.preventDefault();
    event.clipboardData.setData('text/html', html);
    event.clipboardData.setData('text/plain', 'Wymiana pionów wodnych');
  }, { once: true });
  document.execCommand('copy');
}
