// A press shows that it was noticed at once, however far the server is.

const PRESSED = [
  ".stButton button",
  ".stFormSubmitButton button",
  ".stDownloadButton button",
  '[data-testid="stPageLink-NavLink"]',
  '[data-testid="stTopNavLink"]',
  '[data-testid="stSidebarNavLink"]',
].join();
const NO_RUN_MILLISECONDS = 10_000;
// A run may end only because another follows: at once after its own wish, or as late
// as the press arrives where it was still at work.
const PAUSE_MILLISECONDS = 200;
const LATE_PAUSE_MILLISECONDS = 1_000;

let busy = null;

const clearBusy = () => {
  if (!busy) return;
  clearTimeout(busy.timer);
  delete busy.control.dataset.busy;
  busy.control.removeAttribute("aria-busy");
  busy = null;
};

const markBusy = (control) => {
  clearBusy();
  control.dataset.busy = "";
  control.setAttribute("aria-busy", "true");
  const wasRunning = isRunning();
  busy = {
    control,
    wasRunning,
    pause: wasRunning ? LATE_PAUSE_MILLISECONDS : PAUSE_MILLISECONDS,
    timer: setTimeout(clearBusy, NO_RUN_MILLISECONDS),
  };
};

const followRun = () => {
  if (!busy) return;
  if (!busy.control.isConnected) return clearBusy();
  const running = isRunning();
  if (running === busy.wasRunning) return;
  busy.wasRunning = running;
  clearTimeout(busy.timer);
  if (!running) busy.timer = setTimeout(clearBusy, busy.pause);
};

const noteClick = (event) => {
  const control = event.target.closest?.(PRESSED);
  if (control && control.target !== "_blank") markBusy(control);
};

// Enter in a field presses the first button of its form.
const noteEnter = (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  if (!event.target.matches?.("input")) return;
  const form = event.target.closest('[data-testid="stForm"]');
  const button = form?.querySelector(".stFormSubmitButton button:enabled");
  if (button) markBusy(button);
};

watch(followRun);
addEventListener("click", noteClick, true);
addEventListener("keydown", noteEnter, true);
