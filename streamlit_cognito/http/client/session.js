// Hands tickets over, and notices other tabs' sign-ins.

const ATTEMPTS = 6;
const SYNC = new URL("session/sync", BASE).pathname;
const tickets = new Set();
const typedInto = new Set();
const channel = "BroadcastChannel" in self ? new BroadcastChannel(SYNC) : null;
let tag = script.dataset.tag;
let leaving = false;

const post = async (ticket) => {
  const answer = await fetch(SYNC, {
    method: "POST",
    credentials: "same-origin",
    cache: "no-store",
    redirect: "error",
    keepalive: true,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ticket }),
  });
  if (!answer.ok) throw new Error(`${SYNC}: ${answer.status}`);
  return (await answer.json()).tag;
};

// The page itself asked for this: it knows the new state and needs no reload.
const handOver = async (ticket, attempt = 0) => {
  try {
    const now = await post(ticket);
    const changed = now !== tag;
    tag = now;
    if (changed && channel) channel.postMessage(tag);
    // shows the server that the cookie has arrived
    if (changed && tag) await post(null);
  } catch {
    if (attempt < ATTEMPTS) {
      setTimeout(handOver, 300 * 2 ** attempt, ticket, attempt + 1);
    }
  }
};

const handOverTickets = () => {
  for (const element of document.querySelectorAll("[data-session-ticket]")) {
    const ticket = element.dataset.sessionTicket;
    if (/^[\w.-]{1,100}$/.test(ticket) && !tickets.has(ticket)) {
      tickets.add(ticket);
      handOver(ticket);
    }
  }
};

// Signed out here: Cognito's own session is to end too, and leads back to the app.
const leave = () => {
  const query = document.querySelector("[data-way-out]")?.dataset.wayOut;
  if (query && !leaving) {
    leaving = true;
    location.assign(new URL(`auth/signout?${query}`, BASE));
  }
};

// React keeps a field's default equal to its value, so only typing itself tells.
const noteTyping = (event) => {
  if (event.isTrusted && isTextField(event.target)) typedInto.add(event.target);
};

// Whether a reload would throw away what a guest has typed. Once somebody is signed in
// here, showing another's session is no longer an inconvenience but a danger.
const isKeptForTyping = () => {
  for (const field of typedInto) if (!field.isConnected) typedInto.delete(field);
  return tag === "" && [...typedInto].some((field) => field.value);
};

// Somebody else changed the session: show it.
const check = async () => {
  const now = await post(null).catch(() => tag);
  if (now === tag || leaving || isKeptForTyping()) return;
  leaving = true;
  location.reload();
};

watch(handOverTickets);
watch(leave);
addEventListener("input", noteTyping, true);
addEventListener("pageshow", (event) => event.persisted && check());
addEventListener("visibilitychange", () => !document.hidden && check());
if (channel) {
  channel.onmessage = (event) => event.data !== tag && check();
  // who comes back from a provider has no ticket to hand over
  channel.postMessage(tag);
}
