// Keeps what monitors show true on open pages: a value with its age by this page's own clock, or
// why there is none. What is told by the stream is kept by visit, so a board drawn anew shows it too.

import { now } from "./clock.js";

const told = new Map();
let complete = false; // the stream has named every monitor that is paired
const cuff = ["cuff_systolic_mmhg", "cuff_diastolic_mmhg"];
const onTile = ["cuff", "spo2_percent", "heart_rate_bpm"];

function take(visits, whole) {
  if (whole) { told.clear(); complete = true; }
  for (const [visit, monitors] of Object.entries(visits)) {
    const known = told.get(visit) ?? new Map();
    for (const one of monitors) known.set(one.device, one);
    told.set(visit, known);
  }
}

function secondsSince(at) {
  return Math.max(0, Math.floor((now() - Date.parse(at)) / 1000));
}

function age(at, words) {
  const seconds = secondsSince(at);
  if (seconds < 60) return words.seconds.replace("{n}", seconds);
  const minutes = Math.floor(seconds / 60);
  return minutes < 120 ? words.minutes.replace("{n}", minutes) : words.hours.replace("{n}", Math.floor(minutes / 60));
}

// Each line: its name, the text or nothing, when it was measured, and its state ("" is good).
function lines(monitor, words) {
  const { values, states } = monitor;
  const found = [];
  if (cuff.every((name) => name in values)) {
    found.push({ name: "cuff", text: cuff.map((name) => values[name][0]).join("/"), at: values[cuff[0]][1], state: states[cuff[0]] ?? "" });
  } else if (cuff[0] in states) found.push({ name: "cuff", text: "", at: null, state: states[cuff[0]] });
  for (const name of Object.keys(words.labels)) {
    if (cuff.includes(name) || name === "cuff" || name === "cuff_mean_mmhg" || !(name in values || name in states)) continue;
    let state = states[name] ?? "";
    if (state && state !== "questionable") {
      found.push({ name, text: "", at: null, state });
      continue;
    }
    const [value, at] = values[name];
    if (name in words.stale && secondsSince(at) > words.stale[name]) state = "stale";
    found.push({ name, text: `${value}${words.units[name] ?? ""}`, at, state });
  }
  return found;
}

function isSilent(monitor, words) {
  return secondsSince(monitor.heard) > words.stale.feed;
}

function feedWord(monitor, words) {
  return isSilent(monitor, words) ? words.silent.replace("{age}", age(monitor.heard, words)) : words.live;
}

function piece(kind, text, className = "") {
  const node = document.createElement(kind);
  node.textContent = text;
  if (className) node.className = className;
  return node;
}

function item(line, words) {
  const node = document.createElement("li");
  node.append(piece("span", words.labels[line.name], "device-label"), " ");
  if (!line.text) {
    node.append(piece("span", words.states[line.state], "soft"));
    return node;
  }
  node.append(piece("b", line.text));
  if (line.state) node.append(" ", piece("span", words.states[line.state], "badge badge-attention"));
  node.append(" ", piece("small", age(line.at, words), "soft"));
  return node;
}

// What may be accepted: fresh, without any doubt, by the time it was measured.
function acceptable(monitor, words) {
  const moments = new Map();
  for (const [name, [value, at]] of Object.entries(monitor.values)) {
    if (name in monitor.states || (name in words.stale && secondsSince(at) > words.stale[name])) continue;
    if (!moments.has(at)) moments.set(at, {});
    moments.get(at)[name] = value;
  }
  return [...moments].map(([at, values]) => ({ at, values }));
}

export function showOnCard(card, visits, whole = false) {
  take(visits, whole);
  const words = JSON.parse(card.dataset.words);
  const known = told.get(card.dataset.monitor);
  if (!known) return;
  for (const place of card.querySelectorAll("[data-device]")) {
    const monitor = known.get(place.dataset.device);
    // A hand on the button takes what it saw: nothing moves under a pointer that is pressed.
    if (!monitor || place.querySelector("button:active")) continue;
    const feed = piece("span", feedWord(monitor, words), `badge badge-${isSilent(monitor, words) ? "attention" : "ok"}`);
    place.querySelector("[data-feed]").replaceChildren(feed);
    place.querySelector("[data-values]").replaceChildren(...lines(monitor, words).map((line) => item(line, words)));
    const shown = place.querySelector("[data-shown]");
    if (shown) shown.value = JSON.stringify(acceptable(monitor, words));
  }
}

export function showOnTiles(board, visits, whole = false) {
  take(visits, whole);
  const words = JSON.parse(board.dataset.words);
  for (const place of board.querySelectorAll("[data-live-visit]")) {
    const known = told.get(place.dataset.liveVisit);
    if (!known) {
      place.textContent = complete ? words.nothing : "";
      continue;
    }
    place.replaceChildren(...[...known.values()].flatMap((monitor) => onTileOf(monitor, words)));
  }
}

function onTileOf(monitor, words) {
  if (isSilent(monitor, words)) return [piece("span", feedWord(monitor, words), "badge badge-attention"), " "];
  const parts = [piece("span", words.live, "badge badge-ok"), " "];
  for (const line of lines(monitor, words).filter((one) => onTile.includes(one.name))) {
    parts.push(piece("span", words.short[line.name], "device-label"), " ");
    if (!line.text) parts.push(piece("span", words.states[line.state], "doubt"), " · ");
    else {
      parts.push(piece("b", line.text));
      if (line.state) parts.push(" ", piece("span", words.states[line.state], "doubt"));
      parts.push(" ", piece("small", age(line.at, words.brief), "soft"), " · ");
    }
  }
  if (parts.at(-1) === " · ") parts.pop();
  return parts;
}
