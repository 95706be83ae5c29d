// Where the focus goes: to what came of a press, or to the first thing to fill in.

const OUTCOME = /(?:^|\s)(st-key-cognito-outcome-\S+)/;
const outcomes = new Set();
let pressedAt = 0;
let typedAt = -1;
let arrivedAt = "";

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
  if (isRunning() || arrivedAt === location.pathname) return;
  const card = document.querySelector(".st-key-cognito-card");
  const fields = card?.querySelectorAll(`${WIDGET} input`);
  if (!fields?.length) return;
  arrivedAt = location.pathname;
  if (isFocusFree()) [...fields].filter((f) => !f.disabled).find(isFirst)?.focus();
};

const notePress = (event) => (pressedAt = event.timeStamp);

watch(showOutcomes);
watch(focusFirstField);
addEventListener("click", notePress, true);
addEventListener("keydown", (event) => event.key === "Enter" && notePress(event), true);
addEventListener("input", (event) => event.isTrusted && (typedAt = event.timeStamp), true);
