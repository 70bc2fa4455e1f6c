// Keeps the board as the server draws it: on every change, and twice a minute for the ages.
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
setInterval(() => showOnTiles(board, {}), 1000);
document.addEventListener("house:opened", () => { ended = false; draw(); });
setInterval(() => { if (!ended && !document.hidden) draw(); }, 30000);
