// The signature pad: strokes become an SVG path of moves and lines in a hidden field.
// It appears only when this script runs; the typed name signs without it.

const WIDTH = 600;
const HEIGHT = 200;

for (const pad of document.querySelectorAll("[data-signature-pad]")) arm(pad);

function arm(pad) {
  const svg = pad.querySelector("svg");
  const path = svg.querySelector("path");
  const field = pad.closest("form").querySelector("input[name$=drawn_path]");
  const state = pad.querySelector("[data-signature-state]");
  let stroke = null;

  function show(d) {
    path.setAttribute("d", d);
    field.value = d;
    state.textContent = d ? state.dataset.drawn : state.dataset.empty;
  }

  function point(event) {
    const box = svg.getBoundingClientRect();
    const clamp = (value, end) => Math.max(0, Math.min(end, Math.round(value)));
    const x = clamp(((event.clientX - box.left) / box.width) * WIDTH, WIDTH);
    const y = clamp(((event.clientY - box.top) / box.height) * HEIGHT, HEIGHT);
    return `${x} ${y}`;
  }

  svg.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    stroke = event.pointerId;
    svg.setPointerCapture(stroke);
    const here = point(event);
    // A dot is a line to itself, so that a tap leaves a mark.
    show(`${field.value} M${here} L${here}`.trim());
  });
  svg.addEventListener("pointermove", (event) => {
    if (event.pointerId !== stroke) return;
    const last = field.value.split("L").pop().trim();
    const here = point(event);
    if (here !== last) show(`${field.value} L${here}`);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    svg.addEventListener(end, () => { stroke = null; });
  }
  pad.querySelector("[data-signature-clear]").addEventListener("click", () => show(""));
  show(field.value);
  pad.hidden = false;
}
