// Keeps the board as the server draws it: on every change, and twice a minute for the ages.
import { hear, now } from "../devices/clock.js";
import { showOnTiles } from "../devices/values.js";
import { follow, sayGone } from "./live.js";

const board = document.getElementById("board");
const live = document.querySelector("[data-live]");
let asked = false;
let again = false;
let ended = false;

async function draw() {
  if (asked) { again = true; return; }
  asked = true;
  try {
    const answer = await fetch(board.dataset.tiles, { headers: { Accept: "text/html" }, redirect: "error" });
    if (answer.status === 401) return say("ended");
    if (!answer.ok) throw new Error(String(answer.status));
    const focused = document.activeElement?.id;
    board.innerHTML = await answer.text();
    hear(board.firstElementChild.dataset.now);
    showOnTiles(board, {});
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  } catch {
    say("lost");
  } finally {
    asked = false;
    if (again) { again = false; draw(); }
  }
}

function say(state) {
  ended = state === "ended";
  sayGone(ended);
  live.dataset.state = state;
  live.textContent = { live: live.dataset.wordLive, lost: live.dataset.wordLost, ended: live.dataset.wordEnded }[state];
}

follow(board.dataset.stream, board.dataset.number, draw, (state) => {
  say(state);
  if (state === "live") draw();
}, (values, whole) => showOnTiles(board, values, whole));
setInterval(() => { showOnTiles(board, {}); tick(); }, 1000);
document.addEventListener("house:opened", () => { ended = false; draw(); });
setInterval(() => { if (!ended && !document.hidden) draw(); }, 30000);

// The clinic's time, large enough for a wall; by the server's clock, not by this screen's own.
const clock = document.querySelector("[data-clock]");
const face = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: clock.dataset.zone });
function tick() { clock.textContent = face.format(now()); }

// Keyboard alone: a figure opens the chair of that place, arrows move from tile to tile.
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select") || document.querySelector("dialog[open]")) return;
  const tiles = [...board.querySelectorAll("[data-tile]")];
  if (/^[1-9]$/.test(event.key)) board.querySelector(`[data-tile="${event.key}"]`)?.click();
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step || !tiles.length) return;
  event.preventDefault();
  const at = tiles.indexOf(document.activeElement);
  tiles[(at + step + tiles.length) % tiles.length].focus();
});

// A wall screen shows nothing but the chairs, as large as they fit, and stays so after a reload.
const WALL = "ataraxy-wall";
const wallSwitch = document.querySelector("[data-wall-switch]");
function wall(on) {
  document.documentElement.classList.toggle("is-wall", on);
  wallSwitch.setAttribute("aria-pressed", String(on));
  if (on) localStorage.setItem(WALL, "yes"); else localStorage.removeItem(WALL);
}
wallSwitch.addEventListener("click", () => wall(!document.documentElement.classList.contains("is-wall")));
wall(localStorage.getItem(WALL) === "yes");
hear(board.firstElementChild?.dataset.now);
tick();
