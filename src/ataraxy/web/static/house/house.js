// The whole script of the frame: theme, tabs, idle lock, forms that are sent once, error summary, print.
// Everything works without it, except that the theme follows the system and the lock is the server's.

const year = 60 * 60 * 24 * 365;

function theme(root) {
  const set = root.dataset.theme;
  if (set) return set;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dimmed" : "light";
}

function announce(root) {
  for (const button of document.querySelectorAll("[data-theme-switch]")) {
    button.setAttribute("aria-pressed", String(theme(root) === "dimmed"));
  }
}

function switchTheme() {
  const root = document.documentElement;
  root.dataset.theme = theme(root) === "dimmed" ? "light" : "dimmed";
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${root.dataset.theme}; Path=/; Max-Age=${year}; SameSite=Lax${secure}`;
  announce(root);
}

// A second press while the first is under way does nothing; going back gives the button back.
function sendOnce(event) {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (event.submitter?.hasAttribute("data-download")) return; // the page stays, and the form with it
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button:not([type=button])")) button.setAttribute("aria-busy", "true");
}

function forgetSent() {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  }
}

function lock(dialog) {
  if (dialog.open) return;
  document.body.classList.add("is-locked");
  dialog.showModal();
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.dispatchEvent(new CustomEvent("house:locked", { bubbles: true }));
}

function watchIdle(dialog) {
  const limit = Number(dialog.dataset.idleSeconds) * 1000;
  if (!limit) return;
  let last = Date.now();
  for (const kind of ["pointerdown", "keydown", "scroll"]) {
    addEventListener(kind, () => { if (!dialog.open) last = Date.now(); }, { passive: true, capture: true });
  }
  setInterval(() => { if (Date.now() - last >= limit) lock(dialog); }, 1000);
}

function shortcut(event) {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
  const search = document.querySelector("[data-quick-search]");
  if (!search || !search.offsetParent) return;
  event.preventDefault();
  search.focus();
  search.select();
}

function click(event) {
  if (event.target.closest("[data-theme-switch]")) switchTheme();
  if (event.target.closest("[data-print]")) print();
  const copy = event.target.closest("[data-copy]");
  if (copy) copied(copy);
}

// On a phone a row of tabs is longer than the screen: the page one is on comes into sight.
function showCurrentTab() {
  for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
    const [here, row] = [tab.getBoundingClientRect(), tab.parentElement.getBoundingClientRect()];
    tab.parentElement.scrollLeft += here.left + here.width / 2 - row.left - row.width / 2;
  }
}

async function copied(button) {
  const said = button.parentElement.querySelector("[data-copied]");
  let done = true;
  try { await navigator.clipboard.writeText(button.dataset.copy); } catch { done = false; }
  if (said) said.textContent = done ? said.dataset.copied : said.dataset.notCopied;
}

document.addEventListener("click", click);
document.addEventListener("submit", sendOnce);
document.addEventListener("keydown", shortcut);
addEventListener("pageshow", forgetSent);
announce(document.documentElement);
showCurrentTab();
document.querySelector("[data-error-summary]")?.focus();
const dialog = document.querySelector("dialog.lock");
if (dialog) watchIdle(dialog);
