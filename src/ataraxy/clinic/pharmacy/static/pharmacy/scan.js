// A photo of a package becomes the words in its symbol: the picture is made grey and small here,
// read by our own server, and the words are put where a scanner would have typed them.

const LONGEST = 1400;

for (const box of document.querySelectorAll("[data-scan]")) arm(box);

function arm(box) {
  const field = document.getElementById(box.dataset.scan);
  const input = box.querySelector("input[type=file]");
  const state = box.querySelector("[data-scan-state]");
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    state.textContent = state.dataset.reading;
    try {
      const answer = await read(box, await grey(file));
      state.textContent = answer.problem || state.dataset.done;
      if (answer.code) fill(field, answer.code);
    } catch {
      state.textContent = state.dataset.failed;
    }
    input.value = "";
  });
  box.hidden = false;
}

async function grey(file) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  context.fillStyle = "white";
  context.fillRect(0, 0, width, height);
  context.drawImage(picture, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  const pixels = new Uint8Array(width * height);
  for (let i = 0; i < pixels.length; i += 1) {
    pixels[i] = (data[4 * i] * 299 + data[4 * i + 1] * 587 + data[4 * i + 2] * 114) / 1000;
  }
  return { pixels, width, height };
}

async function read(box, { pixels, width, height }) {
  const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
  const answer = await fetch(`${box.dataset.url}?width=${width}&height=${height}`, {
    method: "POST",
    headers: { "X-CSRFToken": token, "Content-Type": "application/octet-stream" },
    body: pixels,
  });
  return answer.json();
}

function fill(field, code) {
  field.value = code;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  if (field.form && field.form.method === "get") field.form.requestSubmit();
  else field.focus();
}
