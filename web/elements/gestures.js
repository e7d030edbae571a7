// Wheel, drag and pinch on an element, as zooming around a point and moving. Shares of its side; no logic beyond that.

/** @param to zoom(factor, {x, y}), move(dx, dy), zoomedIn() */
export function gestures(node, to, signal) {
  const fingers = new Map();
  const place = (event) => {
    const box = node.getBoundingClientRect();
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
  };
  const on = (type, tell, options = {}) => node.addEventListener(type, tell, { signal, ...options });

  on('wheel', (event) => {
    if (event.deltaY > 0 && !to.zoomedIn()) return; // the page scrolls
    event.preventDefault();
    to.zoom(2 ** (-event.deltaY / (event.ctrlKey ? 120 : 320)), place(event));
  }, { passive: false });
  on('dblclick', (event) => to.zoom(to.zoomedIn() ? 1e-9 : 4, place(event)));
  on('pointerdown', (event) => {
    fingers.set(event.pointerId, place(event));
    node.setPointerCapture(event.pointerId);
  });
  on('pointermove', (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = place(event);
    if (fingers.size === 1) to.move(now.x - before.x, now.y - before.y);
    else pinch(event.pointerId, before, now);
    fingers.set(event.pointerId, now);
  });
  for (const end of ['pointerup', 'pointercancel']) on(end, (event) => fingers.delete(event.pointerId));

  function pinch(id, before, now) {
    const [, other] = [...fingers].find(([finger]) => finger !== id);
    const distance = (a) => Math.hypot(a.x - other.x, a.y - other.y) || 0.01;
    to.zoom(distance(now) / distance(before), { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
  }
}
