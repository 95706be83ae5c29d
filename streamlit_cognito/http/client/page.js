// What the other parts share: the page as it changes, its server, one voice.

const script = document.currentScript;
// the app's own folder, "/" or "/accounts/"
const BASE = new URL("..", script.src);

// Streamlit asks every folder of the page's own address for its server otherwise,
// which is a 404 at each deep link. It reads this before anything else.
window.__streamlit = { ...window.__streamlit, BACKEND_BASE_URL: BASE.href };

const watchers = [];

// Call a function now and after each change of the page. It has to leave a page alone
// that needs nothing, since what it does is a change too.
const watch = (watcher) => {
  watchers.push(watcher);
  watcher();
};

new MutationObserver(() => watchers.forEach((watcher) => watcher())).observe(
  document.documentElement,
  {
    childList: true,
    subtree: true,
    attributeFilter: [
      "aria-describedby",
      "aria-label",
      "class",
      "data-collapsed",
      "data-session-ticket",
      "data-test-script-state",
      "data-way-out",
      "value",
    ],
  },
);

// Whether the script is at work; also before the first run has begun.
const isRunning = () =>
  document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState !==
  "notRunning";

const isTextField = (element) =>
  element instanceof Element &&
  element.matches("input:not([type=checkbox], [type=radio], [type=file]), textarea");

// The only live region: what stands in the page is replaced too often to be one.
const voice = document.createElement("div");
voice.className = "spoken";
voice.setAttribute("role", "status");
voice.setAttribute("aria-live", "polite");
document.body.append(voice);

// Say something to those who listen. New elements, or the same words again would be no
// change; one for each sentence, or they would be one.
const speak = (...sentences) => {
  const spoken = sentences.map((sentence) => {
    const element = document.createElement("div");
    element.textContent = sentence;
    return element;
  });
  voice.replaceChildren(...spoken);
};
