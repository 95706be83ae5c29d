// How long a form still waits: <p class="wait" data-wait="SECONDS">14:59</p>.

const ends = new WeakMap();

const clock = (seconds) => {
  const two = (number) => String(number).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  const last = two(seconds % 60);
  return minutes < 60
    ? `${minutes}:${last}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${last}`;
};

const countDown = () => {
  for (const line of document.querySelectorAll("p.wait[data-wait]")) {
    const { wait } = line.dataset;
    if (ends.get(line)?.wait !== wait) {
      ends.set(line, { wait, at: performance.now() + 1_000 * wait });
    }
    const left = Math.ceil((ends.get(line).at - performance.now()) / 1_000);
    const text = left > 0 ? clock(left) : "";
    if (line.textContent !== text) line.textContent = text;
  }
};

setInterval(countDown, 250);
