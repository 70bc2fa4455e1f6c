// One stream per browser: the tab that holds the lock listens and tells the others.
// A tab that takes over says the last number it heard of, so nothing in between is lost.

const CHANNEL = "ataraxy-board";
const FINAL = [401, 403];
const AGAIN_MS = 5000;

async function asked(url) {
  const leave = new AbortController();
  try {
    return (await fetch(url, { signal: leave.signal, redirect: "error" })).status;
  } catch {
    return 0;
  } finally {
    leave.abort();
  }
}

// The notice that nothing here changes any more, shown while this person may not listen.
export function sayGone(gone) {
  for (const notice of document.querySelectorAll("[data-gone]")) notice.hidden = !gone;
}

export function follow(url, number, onChange, onState, onValues = () => {}) {
  const channel = new BroadcastChannel(CHANNEL);
  let last = Number(number) || 0;
  const hear = ({ id, data, state, values, whole }) => {
    if (values) return onValues(values, whole);
    if (state) return onState(state);
    last = Math.max(last, id);
    onChange(data);
  };
  channel.addEventListener("message", (event) => hear(event.data));
  const tell = (message) => { channel.postMessage(message); hear(message); };
  const lead = () => new Promise(() => {
    let source;
    const listen = () => {
      source?.close();
      source = new EventSource(`${url}?after=${last}`);
      source.addEventListener("open", () => tell({ state: "live" }));
      source.addEventListener("error", () => (source.readyState === EventSource.CLOSED ? refused() : tell({ state: "lost" })));
      source.addEventListener("ended", () => { source.close(); tell({ state: "ended" }); });
      for (const kind of ["values", "standing"]) {
        source.addEventListener(kind, (event) => tell({ values: JSON.parse(event.data), whole: kind === "standing" }));
      }
      source.addEventListener("change", (event) => tell({ id: Number(event.lastEventId), data: JSON.parse(event.data) }));
    };
    // An EventSource that was refused does not say why: ask once, and come back unless it is final.
    const refused = async () => {
      const status = await asked(url);
      if (FINAL.includes(status)) return tell({ state: "ended" });
      tell({ state: "lost" });
      setTimeout(listen, AGAIN_MS);
    };
    document.addEventListener("house:opened", listen);
    listen();
  });
  if (navigator.locks) navigator.locks.request(CHANNEL, lead);
  else lead();
}
