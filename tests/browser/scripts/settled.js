new Promise(settled => {
  // Wagtail's messages fade in, and half faded they are pale.
  const deadline = performance.now() + 5000;
  const look = () => {
    document.getAnimations().forEach(one => {
      if (one.effect.getComputedTiming().endTime < Infinity) one.finish();
    });
    const pale = [...document.querySelectorAll('[data-controller=w-messages] > ul')]
      .some(one => getComputedStyle(one).opacity < 1);
    if (pale && performance.now() < deadline) requestAnimationFrame(look);
    else settled();
  };
  look();
})
