// The rules of a new password, heard: with the field, then only what changed.

const QUIET_MILLISECONDS = 500;
const RULE = "cognito-rule-";
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

// By each rule, since of a list with a name only the name would be read. React takes
// the description away when it has one of its own.
const describe = (field, rules) => {
  for (const rule of rules) rule.id ||= RULE + rule.dataset.rule;
  const known = field.getAttribute("aria-describedby")?.split(" ") ?? [];
  const others = known.filter((id) => !id.startsWith(RULE));
  const all = [...others, ...rules.map(({ id }) => id)].join(" ");
  if (all !== known.join(" ")) field.setAttribute("aria-describedby", all);
};

const followRules = () => {
  const block = document.querySelector(".st-key-cognito-new-password");
  const field = block?.querySelector("input");
  const rules = [...(block?.querySelectorAll("[data-rule]") ?? [])];
  if (!field || !rules.length) return;
  describe(field, rules);
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
