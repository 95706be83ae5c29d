// The rules of a new password, heard: with the field, then only what changed.

const QUIET_MILLISECONDS = 500;
const RULES = "cognito-rules";
// by field, since with another field all begins anew: what was heard of its rules
const heard = new WeakMap();
let waiting = null;

// What to say of each rule and of the strength, by what they are now.
const statesOf = (block) => {
  const states = new Map();
  for (const rule of block.querySelectorAll("[data-rule]")) {
    states.set(`${rule.dataset.rule} ${rule.dataset.met}`, rule.dataset.say);
  }
  const strength = block.querySelector(".strength")?.dataset.say;
  if (strength) states.set(strength, strength);
  return states;
};

const speakOfNews = () => {
  const { field, states } = waiting;
  waiting = null;
  if (!field.isConnected) return;
  const before = heard.get(field);
  const news = [...states].filter(([state]) => !before.has(state));
  heard.set(field, states);
  if (news.length) speak(...news.map(([, words]) => words));
};

const speakOnceQuiet = (field, states) => {
  clearTimeout(waiting?.timer);
  waiting = { field, states, timer: setTimeout(speakOfNews, QUIET_MILLISECONDS) };
};

const isSame = (one, other) => String([...one.keys()]) === String([...other.keys()]);

// React takes the description away when it has one of its own.
const describe = (field, list) => {
  if (!list.id) list.id = RULES;
  const known = field.getAttribute("aria-describedby")?.split(" ") ?? [];
  if (!known.includes(list.id)) {
    field.setAttribute("aria-describedby", [...known, list.id].join(" "));
  }
};

const followRules = () => {
  const block = document.querySelector(".st-key-cognito-new-password");
  const field = block?.querySelector("input");
  const list = block?.querySelector("ul.rules");
  if (!field || !list) return;
  describe(field, list);
  // in the middle of a run they may still be those of another field
  if (isRunning()) return;
  const states = statesOf(block);
  if (!heard.has(field)) heard.set(field, states);
  const latest = waiting?.field === field ? waiting.states : heard.get(field);
  if (!isSame(states, latest)) speakOnceQuiet(field, states);
};

watch(followRules);
addEventListener(
  "input",
  () => waiting && speakOnceQuiet(waiting.field, waiting.states),
  true,
);
