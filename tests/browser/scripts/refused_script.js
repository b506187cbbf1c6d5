() => new Promise(refused => {
  document.addEventListener('securitypolicyviolation', refused, { once: true });
  const script = document.createElement('script');
  script.textContent = 'document.title = "planted"';
  document.body.append(script);
})
