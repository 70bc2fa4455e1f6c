// Records a voice entry with the browser's own recorder and puts it into the form's file field.
// Without a recorder or without this script the file field alone does it.

const kinds = [["audio/webm;codecs=opus", "webm"], ["audio/mp4", "m4a"], ["audio/ogg;codecs=opus", "ogg"]];

function best() {
  return kinds.find(([kind]) => MediaRecorder.isTypeSupported(kind)) ?? ["", "webm"];
}

function attach(box) {
  const field = document.querySelector("input[type=file][name=voice]");
  const button = box.querySelector("button");
  const words = box.querySelector("[data-words]");
  const state = box.querySelector("[data-state]");
  let recorder = null;

  function finish(chunks, type, ending) {
    const bare = type.split(";")[0] || "audio/webm";
    const carrier = new DataTransfer();
    carrier.items.add(new File(chunks, `recording.${ending}`, { type: bare }));
    field.files = carrier.files;
    state.textContent = box.dataset.kept;
    words.textContent = box.dataset.starts;
    button.setAttribute("aria-pressed", "false");
  }

  async function start() {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const [kind, ending] = best();
    const chunks = [];
    recorder = new MediaRecorder(stream, kind ? { mimeType: kind } : undefined);
    recorder.addEventListener("dataavailable", (event) => chunks.push(event.data));
    recorder.addEventListener("stop", () => {
      for (const track of stream.getTracks()) track.stop();
      finish(chunks, recorder.mimeType, ending);
      recorder = null;
    });
    recorder.start();
    state.textContent = "";
    words.textContent = box.dataset.stops;
    button.setAttribute("aria-pressed", "true");
  }

  button.addEventListener("click", () => {
    if (recorder) return recorder.stop();
    start().catch(() => { state.textContent = box.dataset.refused; });
  });
  box.hidden = false;
}

if ("MediaRecorder" in window && navigator.mediaDevices?.getUserMedia) {
  for (const box of document.querySelectorAll("[data-recorder]")) attach(box);
}
