// Where the focus goes: to what came of a press, or to the first thing to fill in.

const OUTCOME = /(?:^|\s)(st-key-cognito-outcome-\S+)/;
const ARRIVAL_MILLISECONDS = 100;
const outcomes = new Set();
let pressedAt = 0;
let typedAt = -1;
let arrivedAt = "";
let arrival = 0;

const isFocusFree = () =>
  !document.activeElement || document.activeElement === document.body;

// Somebody who already types on is where they want to be.
const isTypingOn = () => typedAt > pressedAt && isTextField(document.activeElement);

const showOutcome = (container) => {
  const alert = container.querySelector('[role="alert"], [role="status"]') ?? container;
  const { top, bottom } = alert.getBoundingClientRect();
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  alert.setAttribute("tabindex", "-1");
  alert.focus({ preventScroll: true });
  // what Streamlit's header covers is out of sight too
  const header = document.querySelector('[data-testid="stHeader"]');
  const upper = header?.getBoundingClientRect().bottom ?? 0;
  if (top < upper || bottom > innerHeight) {
    alert.scrollIntoView({ block: "center", behavior: isCalm ? "instant" : "smooth" });
  }
};

const showOutcomes = () => {
  if (isRunning()) return;
  for (const container of document.querySelectorAll('[class*="cognito-outcome-"]')) {
    const [, name] = OUTCOME.exec(container.className) ?? [];
    // its text comes with a script of its own the first time
    if (!name || outcomes.has(name) || !container.textContent.trim()) continue;
    outcomes.add(name);
    if (!isTypingOn()) showOutcome(container);
  }
};

const isFirst = (field) => !field.value && !field.readOnly && field.checkVisibility();

// Once for each page that somebody comes to, and never from where they already are.
const focusFirstField = () => {
  const inCard = `.st-key-cognito-card ${WIDGET} input:enabled`;
  const fields = document.querySelectorAll(inCard);
  if (isRunning() || !fields.length) return;
  arrivedAt = location.pathname;
  if (isFocusFree()) [...fields].find(isFirst)?.focus();
};

// A field is drawn without its value, which it gets a moment later.
const awaitFields = () => {
  clearTimeout(arrival);
  if (arrivedAt === location.pathname) return;
  arrivedAt = "";
  arrival = setTimeout(focusFirstField, ARRIVAL_MILLISECONDS);
};

const notePress = (event) => {
  if (event.type === "click" || event.key === "Enter") pressedAt = event.timeStamp;
};

const noteTyped = (event) => {
  if (event.isTrusted) typedAt = event.timeStamp;
};

watch(showOutcomes);
watch(awaitFields);
addEventListener("click", notePress, true);
addEventListener("keydown", notePress, true);
addEventListener("input", noteTyped, true);
