// Draws every [data-curve] figure with uPlot, in the colours of the page, and follows the theme.
// The drawing that came with the page stays underneath for print and for pages without scripts.
// The table beside each figure holds the same values for keyboards and screen readers.

const drawn = new Map();
const HEIGHTS = { first: 260, other: 170 };

// A token such as --ink is written as light-dark(…); only a real property resolves it.
function colour(probe, token) {
  probe.style.color = `var(${token})`;
  return getComputedStyle(probe).color;
}

function palette(figure) {
  const probe = document.createElement("span");
  figure.append(probe);
  const tokens = { ink: "--ink", soft: "--ink-soft", hair: "--line", accent: "--accent", surface: "--surface" };
  const found = Object.fromEntries(Object.entries(tokens).map(([name, token]) => [name, colour(probe, token)]));
  found.font = getComputedStyle(figure).fontFamily;
  probe.remove();
  return found;
}

function seeThrough(rgb, share) {
  const parts = rgb.match(/[\d.]+/g) ?? ["0", "0", "0"];
  return `rgba(${parts[0]}, ${parts[1]}, ${parts[2]}, ${share})`;
}

function columns(panel) {
  return [...panel.bands.flatMap((band) => [band.high, band.low]), ...panel.lines.map((line) => line.values)];
}

function series(panel, colours) {
  const ends = panel.bands.flatMap(() => [{ width: 0, points: { show: false } }, { width: 0, points: { show: false } }]);
  const lines = panel.lines.map((line) => ({
    label: line.label,
    stroke: line.past ? colours.soft : colours.ink,
    width: line.past ? 1 : 2,
    dash: line.dash.length ? line.dash : undefined,
    points: { show: false },
  }));
  return [{}, ...ends, ...lines];
}

function bands(panel, colours) {
  return panel.bands.map((band, number) => ({
    series: [2 * number + 1, 2 * number + 2],
    fill: seeThrough(colours.accent, band.narrow ? 0.34 : 0.2),
  }));
}

const OUTLINES = {
  circle: (path, x, y, r) => path.arc(x, y, r, 0, 2 * Math.PI),
  square: (path, x, y, r) => path.rect(x - r, y - r, 2 * r, 2 * r),
  diamond: (path, x, y, r) => { path.moveTo(x, y - r * 1.3); path.lineTo(x + r * 1.3, y); path.lineTo(x, y + r * 1.3); path.lineTo(x - r * 1.3, y); path.closePath(); },
};

function drawMarks(plot, panel, colours) {
  const { ctx } = plot;
  const size = 4 * devicePixelRatio;
  ctx.save();
  ctx.fillStyle = colours.surface;
  ctx.strokeStyle = colours.ink;
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.setLineDash([]);
  for (const mark of panel.marks) {
    const path = new Path2D();
    const y = Math.min(plot.valToPos(mark.value ?? 0, "y", true), plot.valToPos(0, "y", true));
    OUTLINES[mark.shape](path, plot.valToPos(mark.minute, "x", true), y, size);
    ctx.fill(path);
    ctx.stroke(path);
  }
  ctx.restore();
}

function axis(colours, more) {
  const font = `12px ${colours.font}`;
  return { stroke: colours.soft, font, grid: { stroke: colours.hair, width: 1 }, ticks: { stroke: colours.hair, width: 1 }, ...more };
}

function short(value) {
  return String(Number(value.toPrecision(3)));
}

// What stands at the pointer, in words: the minute, each line, each band.
function say(figure, data, place) {
  const out = figure.querySelector("[data-curve-said]");
  if (!out) return;
  if (place === null || place === undefined) { out.textContent = ""; return; }
  const parts = [`${data.timeLabel}: ${data.times[place]}`];
  for (const panel of data.panels) {
    const [line] = panel.lines.filter((one) => !one.past);
    const wide = panel.bands.find((one) => !one.narrow);
    const around = wide ? ` (${short(wide.low[place])} – ${short(wide.high[place])})` : "";
    if (line) parts.push(`${panel.title} ${short(line.values[place])}${around} ${panel.unit}`.trim());
  }
  out.textContent = parts.join(" · ");
}

function options(figure, data, number, colours, width) {
  const panel = data.panels[number];
  return {
    width,
    height: number ? HEIGHTS.other : HEIGHTS.first,
    legend: { show: false },
    pxAlign: 0,
    cursor: { sync: { key: data.key }, drag: { x: false, y: false }, points: { show: false } },
    scales: { x: { time: false, range: [0, data.times.at(-1)] }, y: { range: [0, panel.highest] } },
    axes: [
      axis(colours, { size: 34, splits: () => data.ticks, values: (_plot, at) => at.map(String) }),
      axis(colours, { size: 52 }),
    ],
    series: series(panel, colours),
    bands: bands(panel, colours),
    hooks: {
      draw: [(plot) => drawMarks(plot, panel, colours)],
      setCursor: [(plot) => { if (plot.cursor.left >= 0) say(figure, data, plot.cursor.idx); }],
    },
  };
}

function draw(figure) {
  erase(figure);
  if (!window.uPlot) return;
  const data = JSON.parse(figure.dataset.values);
  const colours = palette(figure);
  const boxes = [...figure.querySelectorAll("[data-curve-panel]")];
  figure.dataset.drawn = "yes";
  const plots = boxes.map((box, number) => {
    const width = Math.max(box.clientWidth, 200);
    return new window.uPlot(options(figure, data, number, colours, width), [data.times, ...columns(data.panels[number])], box);
  });
  drawn.set(figure, plots);
  sizes.observe(figure);
}

function erase(figure) {
  for (const plot of drawn.get(figure) ?? []) plot.destroy();
  drawn.delete(figure);
  sizes.unobserve(figure);
}

function fit(figure) {
  for (const plot of drawn.get(figure) ?? []) {
    const width = Math.max(plot.root.parentElement.clientWidth, 200);
    if (width !== plot.width) plot.setSize({ width, height: plot.height });
  }
}

const sizes = new ResizeObserver((entries) => { for (const entry of entries) fit(entry.target); });

function drawAll() {
  for (const figure of drawn.keys()) if (!figure.isConnected) erase(figure);
  for (const figure of document.querySelectorAll("[data-curve]")) draw(figure);
}

new MutationObserver(drawAll).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
document.addEventListener("htmx:afterSettle", drawAll);
document.addEventListener("curve:changed", drawAll);
drawAll();
