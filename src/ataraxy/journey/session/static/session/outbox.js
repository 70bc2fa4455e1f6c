// Entries wait in IndexedDB and go to the server once each and in order, whatever becomes of the
// network, the tab or the browser. Nothing leaves the box before the server has answered it; what
// it refused stays here with the reason until somebody has seen it. One tab sends at a time.

const NAME = "ataraxy-outbox";
const STORE = "entries";
const LOCK = "ataraxy-outbox";
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15000;
const tabs = new BroadcastChannel(NAME);
const listeners = new Set();
let wait = FIRST_WAIT_MS;
let later = 0;
let skew = Number(localStorage.getItem("ataraxy-skew")) || 0;

const asked = (request) => new Promise((done, failed) => {
  request.onsuccess = () => done(request.result);
  request.onerror = () => failed(request.error);
});

function opened() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "number", autoIncrement: true });
  return asked(request);
}

// "strict": the promise keeps only when the entry is on the disk, not in a buffer of the system.
async function inBox(mode, act) {
  const box = await opened();
  try {
    const turn = box.transaction(STORE, mode, { durability: "strict" });
    const ended = new Promise((done, failed) => { turn.oncomplete = done; turn.onabort = turn.onerror = () => failed(turn.error); });
    const result = await asked(act(turn.objectStore(STORE)));
    await ended;
    return result;
  } finally {
    box.close();
  }
}

export const entries = () => inBox("readonly", (store) => store.getAll());
const keep = (entry) => inBox("readwrite", (store) => store.put(entry));
export const drop = async (number) => { await inBox("readwrite", (store) => store.delete(number)); changed(); };

// Our clock is the server's: a tablet whose clock is two hours wrong writes down the right time.
export const setClock = (serverNow) => { skew = serverNow - Date.now(); localStorage.setItem("ataraxy-skew", String(skew)); };
export const now = () => new Date(Date.now() + skew);

export function onChange(listener) { listeners.add(listener); }
function changed(news = {}) { tabs.postMessage(news); heard(news); }
function heard(news) { for (const listener of listeners) listener(news); }
tabs.addEventListener("message", ({ data }) => heard(data));

// Puts one entry in the box. `fields` go as they are; the key makes a repetition harmless.
export async function put({ url, session, person, fields, said }) {
  const made = now().toISOString();
  const sent = { ...fields, entered_at: made, idempotency_key: crypto.randomUUID().replaceAll("-", "") };
  const number = await keep({ url, session, person, fields: sent, said, made, state: "waiting", why: "" });
  changed();
  send();
  return number;
}

async function whoListens(url) {
  const answer = await fetch(url, { headers: { Accept: "application/json" }, redirect: "error", cache: "no-store" });
  if (!answer.ok) return null;
  return answer.json();
}

let address = "";
export function begin(url) {
  address = url;
  addEventListener("online", () => { wait = FIRST_WAIT_MS; send(); });
  document.addEventListener("house:opened", send); // the screen was unlocked
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
  send();
}

export function send() {
  if (!address) return Promise.resolve();
  return navigator.locks.request(LOCK, sendAll);
}

async function sendAll() {
  clearTimeout(later);
  if (!(await entries()).some((one) => one.state === "waiting")) return;
  try {
    const who = await whoListens(address);
    if (who === null) return heard({ held: "locked" }); // locked or signed out: they wait for their person
    setClock(Date.parse(who.now));
    for (const entry of await entries()) {
      if (entry.state === "waiting" && entry.person === who.person && !(await sendOne(entry, who.token))) return again();
    }
    wait = FIRST_WAIT_MS;
  } catch {
    again();
  }
}

function again() {
  heard({ held: "offline" });
  later = setTimeout(send, wait);
  wait = Math.min(wait * 2, LONGEST_WAIT_MS);
}

// True when the server has answered for good: taken, or refused with its reason.
async function sendOne(entry, token) {
  const body = new URLSearchParams({ ...entry.fields, csrfmiddlewaretoken: token });
  const answer = await fetch(entry.url, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
  if (answer.type === "opaqueredirect" || answer.status === 423 || answer.status === 429 || answer.status >= 500) return false;
  const told = await answer.json().catch(() => ({}));
  if (answer.ok) {
    await drop(entry.number);
    changed({ sent: entry.session, said: told.said ?? "" });
  } else {
    await keep({ ...entry, state: "refused", why: (told.why ?? []).join(" ") || String(answer.status) });
    changed({ refused: entry.session });
  }
  return true;
}
