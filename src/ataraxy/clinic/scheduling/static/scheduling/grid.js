// Arrow keys go to the nearest visit in their direction; Tab still goes through all in order of time.
const WAYS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

function middle(element) {
  const box = element.getBoundingClientRect();
  return [box.left + box.width / 2, box.top + box.height / 2];
}

function nearest(from, visits, [dx, dy]) {
  const [x, y] = middle(from);
  let best = null;
  let least = Infinity;
  for (const one of visits) {
    const [ox, oy] = middle(one);
    const along = (ox - x) * dx + (oy - y) * dy;
    const across = Math.abs((ox - x) * dy) + Math.abs((oy - y) * dx);
    const far = along + 2 * across;
    if (one !== from && along > 1 && far < least) {
      best = one;
      least = far;
    }
  }
  return best;
}

for (const grid of document.querySelectorAll("[data-day-grid]")) {
  grid.addEventListener("keydown", (event) => {
    const way = WAYS[event.key];
    const from = event.target.closest("[data-visit]");
    if (!way || !from || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = nearest(from, grid.querySelectorAll("[data-visit]"), way);
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}
