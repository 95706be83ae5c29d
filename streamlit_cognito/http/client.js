// Browser side of the session: hands tickets over, notices other tabs' sign-ins.
(() => {
  "use strict";

  const ATTEMPTS = 6;
  const script = document.currentScript;
  const { pathname } = new URL("sync", script.src);
  let tag = script.dataset.tag;
  let typed = false;
  let leaving = false;
  const seen = new Set();
  const channel = "BroadcastChannel" in self ? new BroadcastChannel(pathname) : null;

  const post = async (ticket) => {
    const answer = await fetch(pathname, {
      method: "POST",
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      keepalive: true,
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ticket }),
    });
    if (!answer.ok) throw new Error(`${pathname}: ${answer.status}`);
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

  const scan = () => {
    for (const element of document.querySelectorAll("[data-session-ticket]")) {
      const ticket = element.dataset.sessionTicket;
      if (/^[\w.-]{1,100}$/.test(ticket) && !seen.has(ticket)) {
        seen.add(ticket);
        handOver(ticket);
      }
    }
  };

  // Somebody else changed the session: show it, but never throw away what was typed,
  // unless this page must not be shown any longer.
  const check = async () => {
    const now = await post(null).catch(() => tag);
    if (now === tag || leaving || (typed && now !== "")) return;
    leaving = true;
    location.reload();
  };

  new MutationObserver(scan).observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributeFilter: ["data-session-ticket"],
  });
  // React keeps a field's default equal to its value, so only typing itself tells
  addEventListener("input", (event) => (typed ||= event.isTrusted), true);
  addEventListener("pageshow", (event) => event.persisted && check());
  addEventListener("visibilitychange", () => !document.hidden && check());
  if (channel) channel.onmessage = (event) => event.data !== tag && check();
  scan();
})();
