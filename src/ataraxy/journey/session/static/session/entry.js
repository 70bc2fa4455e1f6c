// The forms of the chair: says back what an entry is understood as, asks once about what is
// unusual, and puts every entry in the box of unsent ones, from where it goes to the server.
// Without this script the forms go to the server by themselves.
import { begin, drop, entries, now, onChange, put, send, setClock } from "./outbox.js";
import { echo, understand, unusual } from "./understand.js";

const chair = document.querySelector("[data-chair]");
const rules = JSON.parse(chair.dataset.rules);
const alone = "alone" in chair.dataset; // the page a browser shows while there is no server
const session = chair.dataset.session ?? location.pathname.split("/")[2];
const PERSON = "ataraxy-person";
const ZONE = "ataraxy-zone";
const WORKER_SCOPE = "/sessions/";
let held = "";

if (chair.dataset.now) setClock(Date.parse(chair.dataset.now));
if (chair.dataset.person) localStorage.setItem(PERSON, chair.dataset.person);
if (chair.dataset.zone) localStorage.setItem(ZONE, chair.dataset.zone);
const zone = localStorage.getItem(ZONE) ?? undefined; // the clinic's clock, not the tablet's
const person = chair.dataset.person ?? localStorage.getItem(PERSON) ?? "";

// --- what an entry is understood as ---

function understood(form) {
  const field = form.querySelector("[data-entry]");
  const to = form.querySelector("[data-echo-to]");
  if (!field.value.trim()) { to.textContent = ""; return null; }
  try {
    const taken = understand(field.value, rules);
    to.textContent = echo(taken, rules).join(", ") || rules.texts.empty;
    to.removeAttribute("data-bad");
    return taken;
  } catch (problem) {
    to.textContent = `“${problem.message}” ?`;
    to.setAttribute("data-bad", "");
    return null;
  }
}

// True when the entry may go: understood, and what is unusual was confirmed by sending it again.
function mayGo(form) {
  const field = form.querySelector("[data-entry]");
  const to = form.querySelector("[data-echo-to]");
  const taken = understood(form);
  if (taken === null || !echo(taken, rules).length) { field.focus(); return false; }
  const doubts = unusual(taken, rules);
  if (!doubts.length || form.dataset.asked === field.value) return true;
  form.dataset.asked = field.value;
  to.textContent = `${rules.texts.meant} ${doubts.join(", ")}`;
  to.setAttribute("data-bad", "");
  return false;
}

// --- into the box ---

async function intoBox(event) {
  const form = event.target;
  if (!form.dataset.box) return;
  event.preventDefault();
  const typed = form.querySelector("[data-entry]");
  if (typed && !mayGo(form)) return;
  const fields = Object.fromEntries([...new FormData(form)].filter(([name]) => !["csrfmiddlewaretoken", "idempotency_key", "entered_at"].includes(name)));
  if (typed) fields.meant = "on";
  const said = typed ? `${typed.value}${fields.measured ? ` (${fields.measured})` : ""}` : form.dataset.said ?? [form.querySelector("select")?.selectedOptions[0]?.text, fields.text].filter(Boolean).join(": ");
  const url = form.dataset.to ? `/sessions/${session}/${form.dataset.to}` : form.getAttribute("action");
  try {
    await put({ url, session, person, fields, said });
  } catch {
    if (!alone) return form.submit(); // no box in this browser: straight to the server
    return;
  }
  form.reset();
  delete form.dataset.asked;
  const to = form.querySelector("[data-echo-to]");
  if (to) { to.textContent = ""; to.removeAttribute("data-bad"); typed.focus(); }
}

// --- what waits, and what was not taken ---

const list = document.querySelector("[data-box-list]");

function item(entry) {
  const line = document.createElement("li");
  const at = new Date(entry.made).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });
  const words = document.createElement("span");
  words.textContent = `${at} ${entry.said}`;
  line.append(words);
  if (entry.person !== person) line.append(` (${list.dataset.wordOther})`);
  if (entry.state === "refused") refusal(line, entry);
  return line;
}

function refusal(line, entry) {
  line.className = "box-refused";
  const why = document.createElement("b");
  why.textContent = ` ${list.dataset.wordRefused} ${entry.why}`;
  line.append(why);
  const target = document.querySelector(`form[data-box] [name="${entry.fields.entry ? "entry" : "text"}"]:not([type=hidden])`);
  if (target) line.append(key(list.dataset.wordAgain, async () => { target.value = entry.fields.entry ?? entry.fields.text ?? ""; target.focus(); await drop(entry.number); }));
  line.append(key(list.dataset.wordDrop, () => drop(entry.number)));
}

function key(label, press) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-quiet";
  button.textContent = label;
  button.addEventListener("click", press);
  return button;
}

async function show(news) {
  if (news.held !== undefined) held = news.held;
  const all = await entries();
  const mine = all.filter((one) => one.session === session || one.person === person);
  const waiting = mine.filter((one) => one.state === "waiting").length;
  // What waited for a network stays in sight until the last of it has gone.
  if (news.sent) { held = held && waiting ? "sending" : ""; document.dispatchEvent(new CustomEvent("chair:changed", { detail: news })); }
  list.hidden = !mine.length || (!held && mine.every((one) => one.state === "waiting" && now() - new Date(one.made) < 1500));
  list.querySelector("[data-box-count]").textContent = waiting === 1 ? list.dataset.wordOne : waiting ? list.dataset.wordMany.replace("#", waiting) : "";
  list.querySelector("[data-box-why]").textContent = !waiting || !held || held === "sending" ? "" : held === "locked" ? list.dataset.wordLocked : list.dataset.wordOffline;
  list.querySelector("[data-box-entries]").replaceChildren(...mine.map(item));
}

// --- big keys ---

function press(event) {
  const button = event.target.closest("[data-key]");
  if (!button) return;
  const field = button.closest("form").querySelector("[data-entry]");
  if (button.dataset.key === "back") field.value = field.value.trimEnd().slice(0, -1);
  else field.value = (field.value + button.dataset.key).replace(/\s+/g, " ").trimStart();
  understood(field.form);
}

document.addEventListener("submit", intoBox, { capture: true });
document.addEventListener("input", (event) => { if (event.target.matches("[data-entry]")) understood(event.target.form); });
document.addEventListener("click", press);
document.querySelector("[data-try]")?.addEventListener("click", () => location.reload());
for (const pad of document.querySelectorAll("[data-keypad]")) pad.open = matchMedia("(pointer: coarse)").matches;
onChange(show);
begin(chair.dataset.outbox);
show({});
addEventListener("offline", () => show({ held: "offline" }));
if (alone) setInterval(async () => { await send(); if (!(await entries()).length && navigator.onLine) fetch(chair.dataset.outbox, { redirect: "error" }).then((answer) => { if (answer.ok) location.reload(); }).catch(() => {}); }, 5000);
if (chair.dataset.worker && navigator.serviceWorker) navigator.serviceWorker.register(chair.dataset.worker, { scope: WORKER_SCOPE }).catch(() => {});
