// Draws the flowsheet with uPlot: pressure as bars, the rest as lines, doses as flags, the last
// session behind them. One cursor runs through every panel and names its values; arrow keys move
// it. The table beside it holds the same values; the drawing that came with the page is for paper.

const HEIGHTS = { pressure: 230, oxygen: 110, breathing: 110, mind: 110, model: 130 };
const EDGE_MIN = 2; // so that what stands at either end is drawn whole
const plots = new Map();

function colour(probe, token) {
  probe.style.color = `var(${token})`;
  return getComputedStyle(probe).color;
}

function palette(figure) {
  const probe = document.createElement("span");
  figure.append(probe);
  const tokens = { ink: "--ink", soft: "--ink-soft", faint: "--ink-faint", hair: "--line", accent: "--accent", attention: "--attention-line", surface: "--surface" };
  const found = Object.fromEntries(Object.entries(tokens).map(([name, token]) => [name, colour(probe, token)]));
  found.font = getComputedStyle(figure).fontFamily;
  probe.remove();
  return found;
}

const LOOKS = [{ colour: "accent", dash: [] }, { colour: "soft", dash: [5, 4] }, { colour: "ink", dash: [1, 4] }];

function pen(plot, stroke, width, dash = []) {
  const { ctx } = plot;
  ctx.strokeStyle = stroke;
  ctx.lineWidth = width * devicePixelRatio;
  ctx.setLineDash(dash.map((one) => one * devicePixelRatio));
}

function polyline(plot, times, values, first, end) {
  const { ctx } = plot;
  ctx.beginPath();
  let begun = false;
  times.forEach((time, number) => {
    if (values[number] === null || time < first || time > end) return;
    const x = plot.valToPos(time, "x", true);
    const y = plot.valToPos(values[number], "y", true);
    if (begun) ctx.lineTo(x, y); else ctx.moveTo(x, y);
    begun = true;
  });
  ctx.stroke();
}

function dots(plot, times, values, fill) {
  const { ctx } = plot;
  const r = 2.2 * devicePixelRatio;
  ctx.fillStyle = fill;
  ctx.beginPath();
  times.forEach((time, number) => {
    if (values[number] === null) return;
    const x = plot.valToPos(time, "x", true);
    const y = plot.valToPos(values[number], "y", true);
    ctx.moveTo(x + r, y);
    ctx.arc(x, y, r, 0, 2 * Math.PI);
  });
  ctx.fill();
}

function drawBars(plot, data, bars, colours) {
  const { ctx } = plot;
  const tip = 4 * devicePixelRatio;
  pen(plot, colours.ink, 1.5);
  ctx.beginPath();
  data.times.forEach((time, number) => {
    if (bars.upper[number] === null) return;
    const x = plot.valToPos(time, "x", true);
    const top = plot.valToPos(bars.upper[number], "y", true);
    const base = plot.valToPos(bars.lower[number], "y", true);
    ctx.moveTo(x, top);
    ctx.lineTo(x, base);
    ctx.moveTo(x - tip, top - tip); ctx.lineTo(x, top); ctx.lineTo(x + tip, top - tip);
    ctx.moveTo(x - tip, base + tip); ctx.lineTo(x, base); ctx.lineTo(x + tip, base + tip);
  });
  ctx.stroke();
}

function drawFlags(plot, data, number, colours) {
  const { ctx, bbox } = plot;
  ctx.font = `${11 * devicePixelRatio}px ${colours.font}`;
  ctx.textAlign = "left"; // the axes leave their own behind
  ctx.textBaseline = "alphabetic";
  data.flags.forEach(([minute, label], place) => {
    const x = plot.valToPos(minute, "x", true);
    pen(plot, colours.faint, 1, [2, 3]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    if (number) return;
    const width = ctx.measureText(label).width;
    const flip = x + width + 8 > bbox.left + bbox.width;
    const y = bbox.top + (12 + 13 * (place % 3)) * devicePixelRatio;
    const at = flip ? x - width - 4 * devicePixelRatio : x + 4 * devicePixelRatio;
    ctx.fillStyle = colours.surface;
    ctx.fillRect(at - 2, y - 10 * devicePixelRatio, width + 4, 13 * devicePixelRatio);
    ctx.fillStyle = colours.ink;
    ctx.fillText(label, at, y);
  });
}

function drawAll(plot, data, number, colours) {
  const panel = data.panels[number];
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const limit of panel.limits) {
    pen(plot, colours.attention, 1, [6, 5]);
    polyline(plot, [data.first - EDGE_MIN, data.end + EDGE_MIN], [limit, limit], -Infinity, Infinity);
  }
  for (const past of panel.past) {
    pen(plot, colours.faint, 1.5, [2, 4]);
    polyline(plot, past.times, past.values, data.first, data.end);
  }
  drawFlags(plot, data, number, colours);
  panel.lines.forEach((line, place) => {
    const look = LOOKS[place % LOOKS.length];
    pen(plot, colours[look.colour], 2, look.dash);
    polyline(plot, panel.times ?? data.times, line.values, data.first, data.end);
    if (!panel.times) dots(plot, data.times, line.values, colours[look.colour]);
  });
  if (panel.bars) drawBars(plot, data, panel.bars, colours);
  ctx.restore();
}

function options(figure, data, number, colours, width) {
  const panel = data.panels[number];
  const font = `12px ${colours.font}`;
  const axis = (more) => ({ stroke: colours.soft, font, grid: { stroke: colours.hair, width: 1 }, ticks: { show: false }, ...more });
  const last = number === data.panels.length - 1;
  return {
    width,
    height: HEIGHTS[panel.key] + (last ? 24 : 0),
    legend: { show: false },
    cursor: { sync: { key: figure.id }, drag: { x: false, y: false }, points: { show: false }, y: false },
    scales: { x: { time: false, range: [data.first - EDGE_MIN, data.end + EDGE_MIN] }, y: { range: [panel.low, panel.high] } },
    axes: [axis({ size: last ? 28 : 8, values: last ? undefined : (_plot, at) => at.map(() => "") }), axis({ size: 44, space: 26 })],
    series: [{}, { show: true, width: 0, points: { show: false } }],
    hooks: {
      draw: [(plot) => drawAll(plot, data, number, colours)],
      setCursor: [(plot) => { if (number === 0) point(figure, data, plot.cursor.left < 0 ? null : plot.cursor.idx); }],
    },
  };
}

// --- one cursor ---

function words(data, place) {
  const parts = [`${data.clock[place]} (${data.times[place]} min)`];
  for (const panel of data.panels) {
    if (panel.times) continue;
    if (panel.bars && panel.bars.upper[place] !== null) parts.push(`${panel.bars.label} ${panel.bars.upper[place]}/${panel.bars.lower[place]}`);
    for (const line of panel.lines) if (line.values[place] !== null) parts.push(`${line.label} ${line.values[place]}`);
  }
  return parts.join(" · ");
}

function point(figure, data, place) {
  const slider = figure.querySelector("[data-cursor]");
  const rows = figure.closest("section, .card")?.querySelectorAll("[data-minute]") ?? [];
  const minute = place === null || place === undefined ? null : String(data.times[place]);
  for (const row of rows) row.classList.toggle("is-pointed", row.dataset.minute === minute);
  figure.querySelector("[data-said]").textContent = minute === null ? "" : words(data, place);
  if (minute === null) return;
  slider.setAttribute("aria-valuenow", place);
  slider.setAttribute("aria-valuetext", words(data, place));
}

function byKey(event) {
  const slider = event.target.closest?.("[data-cursor]");
  const steps = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };
  if (!slider || !(event.key in steps)) return;
  event.preventDefault();
  const figure = slider.closest("[data-flowsheet]");
  const { data, all } = plots.get(figure);
  const at = Number(slider.getAttribute("aria-valuenow")) + steps[event.key];
  const place = Math.max(0, Math.min(data.times.length - 1, at));
  const left = all[0].valToPos(data.times[place], "x");
  for (const plot of all) plot.setCursor({ left, top: 0 }, false);
  point(figure, data, place);
}

// --- drawing ---

function draw(figure) {
  erase(figure);
  if (!window.uPlot || !figure.isConnected) return;
  const data = JSON.parse(figure.dataset.flowsheet);
  if (figure.model) data.panels.push(figure.model);
  const colours = palette(figure);
  const box = figure.querySelector("[data-cursor]");
  const all = data.panels.map((panel, number) => {
    const title = document.createElement("p");
    title.className = "flow-title";
    title.textContent = panel.title;
    if (panel.lines.length > 1) title.append(...panel.lines.map((line, place) => key(line.label, place)));
    const place = document.createElement("div");
    box.append(title, place);
    const width = Math.max(box.clientWidth, 240);
    const spare = data.times.map(() => null);
    return new window.uPlot(options(figure, data, number, colours, width), [data.times, spare], place);
  });
  plots.set(figure, { data, all });
  figure.dataset.drawn = "yes";
  sizes.observe(box);
  performance.mark("flowsheet-drawn");
}

// Which line is which, where a panel has several.
function key(label, place) {
  const node = document.createElement("span");
  node.className = `flow-key flow-key-${place % LOOKS.length}`;
  node.textContent = label;
  return node;
}

function erase(figure) {
  for (const plot of plots.get(figure)?.all ?? []) plot.destroy();
  plots.delete(figure);
  figure.querySelector("[data-cursor]")?.replaceChildren();
}

const sizes = new ResizeObserver((seen) => {
  for (const { target } of seen) {
    const known = plots.get(target.closest("[data-flowsheet]"));
    const width = Math.max(target.clientWidth, 240);
    for (const plot of known?.all ?? []) if (plot.width !== width) plot.setSize({ width, height: plot.height });
  }
});

function drawEvery() {
  for (const figure of plots.keys()) if (!figure.isConnected) erase(figure);
  for (const figure of document.querySelectorAll("[data-flowsheet]")) if (!plots.has(figure)) draw(figure);
}

function redraw() {
  for (const figure of [...plots.keys()]) draw(figure);
}

// What a model predicts is fetched only when somebody asks for it, and is named a prediction.
async function showModel(event) {
  const button = event.target.closest("[data-model]");
  if (!button) return;
  const figure = button.closest("[data-flowsheet]");
  if (figure.model) { figure.model = undefined; button.setAttribute("aria-pressed", "false"); return draw(figure); }
  const answer = await fetch(button.dataset.model, { headers: { Accept: "application/json" }, redirect: "error" });
  const told = await answer.json();
  const said = figure.querySelector("[data-model-said]");
  said.textContent = told.said;
  if (!told.times.length) return;
  figure.model = { key: "model", title: told.title, times: told.times, lines: [{ label: told.title, values: told.values }], bars: null, past: [], limits: [], low: 0, high: Math.max(...told.values) * 1.1 || 1 };
  button.setAttribute("aria-pressed", "true");
  draw(figure);
}

document.addEventListener("keydown", byKey);
document.addEventListener("click", showModel);
document.addEventListener("chair:drawn", drawEvery);
new MutationObserver(redraw).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
drawEvery();
