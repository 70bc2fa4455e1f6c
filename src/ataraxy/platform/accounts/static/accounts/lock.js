// The screen covers itself in time (house.js) and says so to the server, which is what really locks.
// Here: tell the server that somebody is typing, keep the tabs of one browser together, and unlock
// without leaving the page, so that nothing typed is lost.

const dialog = document.querySelector("dialog.lock");
const tell_every_ms = 60_000;
const tabs = new BroadcastChannel("ataraxy-screen");
let told = Date.now();
let locked = false;

function post(url, body = new FormData()) {
  body.set("csrfmiddlewaretoken", dialog.querySelector("[name=csrfmiddlewaretoken]").value);
  return fetch(url, { method: "POST", body, headers: { Accept: "application/json" }, keepalive: true });
}

function cover() {
  locked = true;
  document.body.classList.add("is-locked");
  if (!dialog.open) dialog.showModal();
}

function uncover() {
  locked = false;
  dialog.close();
  document.body.classList.remove("is-locked");
  document.dispatchEvent(new Event("house:opened")); // whoever listened to the server may listen again
}

async function acted() {
  if (dialog.open || Date.now() - told < tell_every_ms) return;
  told = Date.now();
  tabs.postMessage("acted");
  const answer = await post(dialog.dataset.hereUrl);
  if (answer.status === 423) cover();
  if (answer.redirected) location.assign(answer.url);
}

async function unlock(event) {
  event.preventDefault();
  const form = event.target;
  const answer = await post(form.action, new FormData(form));
  form.reset();
  if (answer.status === 204) {
    uncover();
    tabs.postMessage("opened");
  } else if (answer.redirected) {
    location.assign(answer.url);
  } else {
    const error = form.querySelector("[data-unlock-error]");
    error.textContent = (await answer.json()).why;
    error.className = "field-error";
    error.hidden = false;
    form.querySelector("[type=password]").focus();
  }
}

tabs.addEventListener("message", ({ data }) => {
  if (data === "acted") dispatchEvent(new Event("scroll")); // house.js counts it as an action
  if (data === "locked") cover();
  if (data === "opened" && dialog.open) uncover();
});
function lockNow() {
  cover();
  post(dialog.dataset.lockUrl);
  tabs.postMessage("locked");
}

// A browser closes a dialog on the second Escape whatever a page says: open it again.
dialog.addEventListener("close", () => { if (locked) dialog.showModal(); });
dialog.addEventListener("house:locked", lockNow);
dialog.querySelector("[data-unlock]").addEventListener("submit", unlock);
for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, acted, { passive: true, capture: true });
for (const form of document.querySelectorAll("form[data-lock-now]")) {
  form.addEventListener("submit", (event) => { event.preventDefault(); lockNow(); });
}
