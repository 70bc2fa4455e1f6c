// Chair-side: shows what changed as it changes, without touching what somebody is typing, and runs
// the emergency clock. Everything works without it.
import { hear, now } from "../devices/clock.js";
import { showOnCard } from "../devices/values.js";
import { follow, sayGone } from "./live.js";

const chair = document.querySelector("[data-chair]");
hear(document.querySelector("[data-now]")?.dataset.now);
const EVERY_MS = 30000; // the ages and the times that are due
let asked = false;
let again = false;
let gone = false;
let missed = false;

const isBusy = (part) => part.contains(document.activeElement) && document.activeElement.matches("input, select, textarea, button, [data-cursor]")
  || [...part.querySelectorAll("input:not([type=hidden]), textarea")].some((field) => (["checkbox", "radio"].includes(field.type) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue));

async function refresh() {
  if (asked) { again = true; return; }
  asked = true;
  try {
    const answer = await fetch(chair.dataset.live, { headers: { Accept: "text/html" }, redirect: "error" });
    if (answer.ok) replace(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    // The stream says that the connection is gone.
  } finally {
    asked = false;
    if (again) { again = false; refresh(); }
  }
}

function replace(fresh) {
  let left = fresh.querySelectorAll("[data-part]").length !== document.querySelectorAll("[data-part]").length;
  for (const part of document.querySelectorAll("[data-part]")) {
    const one = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
    if (!one || "still" in part.dataset) continue;
    if (isBusy(part)) { left = true; continue; }
    const open = [...part.querySelectorAll("details")].map((details) => details.open);
    part.innerHTML = one.innerHTML;
    [...part.querySelectorAll("details")].forEach((details, number) => { if (open[number] !== undefined) details.open = open[number]; });
  }
  const news = document.querySelector("[data-news]");
  if (news) news.hidden = !left;
  document.dispatchEvent(new Event("chair:drawn"));
}

// Drawn anew with the page, so it is looked up each time.
function showValues(values, whole) {
  const card = document.querySelector("[data-monitor]");
  if (card) showOnCard(card, values, whole);
}

if (chair?.dataset.stream) {
  const subject = `session:${chair.dataset.session}`;
  follow(chair.dataset.stream, chair.dataset.number, (change) => { if (change.subject === subject) refresh(); }, (state) => {
    gone = state === "ended";
    sayGone(gone);
    if (state === "live" && missed) refresh(); // a page just drawn goes on from its own number
    missed = state !== "live";
  }, showValues);
  document.addEventListener("chair:changed", refresh);
  document.addEventListener("house:opened", refresh);
  document.addEventListener("chair:drawn", () => showValues({}));
  setInterval(() => { if (!gone && !document.hidden) showValues({}); }, 1000);
  setInterval(() => { if (!gone && !document.hidden) refresh(); }, EVERY_MS);
}

const clock = document.querySelector("[data-since]");
if (clock) {
  const began = Date.parse(clock.dataset.since);
  const tick = () => {
    const seconds = Math.max(0, Math.floor((now() - began) / 1000));
    clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  };
  tick();
  setInterval(tick, 1000);
}
