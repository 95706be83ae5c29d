// Fields give their value away in time, however quickly somebody types.

const WIDGET = '[data-testid="stTextInput"]';
const uncommitted = new Set();

// Streamlit sends a field's value when it loses the focus, but not to the button that
// shows a password, which is within the widget; nor when a password manager filled it
// in without the focus. Then the value leaves with a delay, and the form before it.
// React knows a lost focus by this event.
const commit = (field) => {
  uncommitted.delete(field);
  field.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
};

const commitAllBut = (kept) => {
  for (const field of uncommitted) if (field !== kept) commit(field);
};

const noteValue = (event) => {
  const field = event.target;
  if (isTextField(field) && field.closest(WIDGET)) uncommitted.add(field);
};

const commitOnLeave = (event) => {
  const field = event.target;
  if (!event.isTrusted || !uncommitted.has(field)) return;
  if (field.closest(WIDGET)?.contains(event.relatedTarget)) commit(field);
  else uncommitted.delete(field);
};

// Whether a key gives a text; what Chromium fills in comes with one that has no name.
const isText = (event) => {
  const key = event.key ?? "";
  const isControl = event.ctrlKey || event.metaKey;
  if (isControl && key.toLowerCase() === "v") return true;
  const isCommand = (isControl || event.altKey) && !event.getModifierState("AltGraph");
  return key.length === 1 && key !== " " && !isCommand;
};

// Password managers type the password, one Tab, and the password again: the button
// that shows it is a stop in between, and what is typed there is meant for the field
// that follows.
const passOn = (event) => {
  const eye = event.target;
  if (!eye.matches?.(`${WIDGET} button`) || !isText(event)) return;
  const fields = document.querySelectorAll(`${WIDGET} input:enabled`);
  const next = [...fields].find(
    (field) =>
      eye.compareDocumentPosition(field) & Node.DOCUMENT_POSITION_FOLLOWING &&
      field.checkVisibility(),
  );
  next?.focus();
  next?.select();
};

// Some fields stand outside of the form that sends them, since they answer while
// somebody types. Enter sends from there too.
const BLOCK = '.st-key-cognito-card, [class*="st-key-cognito-form-"]';

const sendOnEnter = (event) => {
  const field = event.target;
  if (event.key !== "Enter" || event.isComposing || !isTextField(field)) return;
  if (field.closest('[data-testid="stForm"]') || !field.closest(WIDGET)) return;
  const button = field.closest(BLOCK)?.querySelector(".stFormSubmitButton button");
  if (!button || button.disabled) return;
  commitAllBut(null);
  // once Streamlit knows the value
  setTimeout(() => button.click());
};

addEventListener("input", noteValue, true);
addEventListener("keydown", sendOnEnter);
addEventListener("focusout", commitOnLeave, true);
addEventListener("keydown", passOn, true);
addEventListener("click", () => commitAllBut(null), true);
addEventListener(
  "keydown",
  (event) => event.key === "Enter" && commitAllBut(event.target),
  true,
);
