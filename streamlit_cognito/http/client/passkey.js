// Passkeys: asks the browser for what a page shows, brings the server what came of it,
// and has the page run again. The options and the answer are no secrets; what they open
// stays on the server.

const PASSKEY = new URL("session/passkey", BASE).pathname;
const begun = new Set();
let ceremony = null;
// whose button is still to be pressed
let due = "";

const inBytes = (text) => {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};

const inText = (buffer) => {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte));
  const text = btoa(letters.join(""));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};

const withBytes = (item) => ({ ...item, id: inBytes(item.id) });

// as browsers have it that do not read JSON themselves: Safari before 18.4
const read = (options) => ({
  ...options,
  challenge: inBytes(options.challenge),
  user: options.user && withBytes(options.user),
  allowCredentials: options.allowCredentials?.map(withBytes),
  excludeCredentials: options.excludeCredentials?.map(withBytes),
});

const parse = (kind, options) => {
  const own = window.PublicKeyCredential;
  if (kind === "create") {
    return own.parseCreationOptionsFromJSON?.(options) ?? read(options);
  }
  return own.parseRequestOptionsFromJSON?.(options) ?? read(options);
};

const FIELDS = [
  ...["clientDataJSON", "attestationObject"],
  ...["authenticatorData", "signature", "userHandle"],
];

const written = (credential) => {
  if (credential.toJSON) return credential.toJSON();
  const { id, rawId, type, authenticatorAttachment, response } = credential;
  const fields = FIELDS.filter((name) => response[name]).map((name) => [
    name,
    inText(response[name]),
  ]);
  const transports = response.getTransports?.();
  return {
    ...{ id, rawId: inText(rawId), type, authenticatorAttachment },
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { ...Object.fromEntries(fields), ...(transports && { transports }) },
  };
};

const outcomeOf = async (kind, options, signal) => {
  if (!window.PublicKeyCredential) return { problem: "NotSupportedError" };
  try {
    const publicKey = parse(kind, JSON.parse(options));
    const credential = await navigator.credentials[kind]({ publicKey, signal });
    return { answer: written(credential) };
  } catch (error) {
    return { problem: error.name };
  }
};

const pressWhenDrawn = () => {
  if (!due || isRunning()) return;
  const button = document.querySelector(`.st-key-cognito-ceremony-${due} button`);
  if (!button) return;
  due = "";
  button.click();
};

const hold = async (id, kind, options, signal) => {
  const outcome = await outcomeOf(kind, options, signal);
  // another took its place, or the page is another
  if (signal.aborted) return;
  // where this fails, the page says that nothing has come
  await fetch(PASSKEY, {
    method: "POST",
    credentials: "same-origin",
    cache: "no-store",
    redirect: "error",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ id, ...outcome }),
  }).catch(() => null);
  if (signal.aborted) return;
  due = id;
  pressWhenDrawn();
};

const followCeremony = () => {
  const shown = [...document.querySelectorAll("[data-ceremony]")].at(-1);
  const id = shown?.dataset.ceremony ?? "";
  // in the middle of a run it may only be late
  if (ceremony && ceremony.id !== id && (id || !isRunning())) {
    ceremony.controller.abort();
    // who comes back to a sign-in is asked again; one is made at a press alone
    if (ceremony.kind === "get") begun.delete(ceremony.id);
    ceremony = null;
    due = "";
  }
  if (!/^[0-9a-f]{32}$/.test(id) || begun.has(id)) return;
  begun.add(id);
  const { kind, options } = shown.dataset;
  ceremony = { id, kind, controller: new AbortController() };
  if (kind !== "create" && kind !== "get") return;
  hold(id, kind, options, ceremony.controller.signal);
};

watch(pressWhenDrawn);
watch(followCeremony);
