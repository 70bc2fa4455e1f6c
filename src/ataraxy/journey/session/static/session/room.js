// Chair-side: says what an entry would be understood as, shows that somebody added something,
// and runs the emergency clock. Everything works without it.
import { follow, sayGone } from "./live.js";

for (const form of document.querySelectorAll("form[data-echo]")) {
  const field = form.querySelector("[data-entry]");
  const to = form.querySelector("[data-echo-to]");
  let waiting = 0;
  field?.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => echo(form.dataset.echo, field.value, to), 250);
  });
}

async function echo(url, text, to) {
  if (!text.trim()) { to.textContent = ""; return; }
  try {
    const answer = await fetch(`${url}?entry=${encodeURIComponent(text)}`, { redirect: "error" });
    const said = await answer.json();
    to.textContent = said.said;
    to.toggleAttribute("data-bad", !said.ok);
  } catch {
    to.textContent = "";
  }
}

const news = document.querySelector("[data-session]");
if (news) {
  const subject = `session:${news.dataset.session}`;
  follow(news.dataset.stream, news.dataset.number, (change) => { if (change.subject === subject) news.hidden = false; }, (state) => sayGone(state === "ended"));
}

const clock = document.querySelector("[data-since]");
if (clock) {
  const began = Date.parse(clock.dataset.since);
  const tick = () => {
    const seconds = Math.max(0, Math.floor((Date.now() - began) / 1000));
    clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  };
  tick();
  setInterval(tick, 1000);
}
