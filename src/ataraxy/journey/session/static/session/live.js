// One stream per browser: the tab that holds the lock listens and tells the others.
// A tab that takes over says the last number it heard of, so nothing in between is lost.

const CHANNEL = "ataraxy-board";

export function follow(url, number, onChange, onState) {
  const channel = new BroadcastChannel(CHANNEL);
  let last = Number(number) || 0;
  const hear = ({ id, data, state }) => {
    if (state) return onState(state);
    last = Math.max(last, id);
    onChange(data);
  };
  channel.addEventListener("message", (event) => hear(event.data));
  const lead = () => new Promise((release) => {
    const source = new EventSource(`${url}?after=${last}`);
    const tell = (message) => { channel.postMessage(message); hear(message); };
    source.addEventListener("open", () => tell({ state: "live" }));
    source.addEventListener("error", () => tell({ state: "lost" }));
    source.addEventListener("ended", () => { source.close(); tell({ state: "ended" }); release(); });
    source.addEventListener("change", (event) => tell({ id: Number(event.lastEventId), data: JSON.parse(event.data) }));
  });
  if (navigator.locks) navigator.locks.request(CHANNEL, lead);
  else lead();
}
