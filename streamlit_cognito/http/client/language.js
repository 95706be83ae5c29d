// The language of the document, as the page says it.

const COOKIE_SECONDS = 365 * 24 * 60 * 60;
const TAG = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}$/;
let chosen = "";

const remember = (tag) => {
  if (chosen === tag) return;
  chosen = tag;
  const path = BASE.pathname.replace(/(.)\/$/, "$1");
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie =
    `cognito-language=${tag}; Path=${path}; Max-Age=${COOKIE_SECONDS}; ` +
    `SameSite=Lax${secure}`;
};

// What a control of Streamlit's is called, which it says in English.
const nameControl = (control, word) => {
  if (word && control.getAttribute("aria-label") !== word) {
    control.setAttribute("aria-label", word);
  }
};

const nameEyes = (show, hide) => {
  for (const eye of document.querySelectorAll(`${WIDGET} button[aria-pressed]`)) {
    nameControl(eye, eye.getAttribute("aria-pressed") === "true" ? hide : show);
  }
};

const nameCopyButtons = (word) => {
  for (const button of document.querySelectorAll('[data-testid="stCode"] button')) {
    nameControl(button, word);
  }
};

const nameMenu = (word) => {
  const { style } = document.documentElement;
  const quoted = JSON.stringify(word);
  if (style.getPropertyValue("--menu-word") !== quoted) {
    style.setProperty("--menu-word", quoted);
  }
  const menu = document.querySelector('[data-testid="stExpandSidebarButton"]');
  if (menu) nameControl(menu, word);
};

const followLanguage = () => {
  const marker = document.querySelector("style[data-language]");
  if (!marker) return;
  const { language, direction, menu, show, hide, copy, chosen: choice } = marker.dataset;
  const root = document.documentElement;
  const dir = direction === "rtl" ? "rtl" : "ltr";
  if (TAG.test(language) && root.lang !== language) root.lang = language;
  if (root.dir !== dir) root.dir = dir;
  if (menu) nameMenu(menu);
  nameEyes(show, hide);
  nameCopyButtons(copy);
  if (choice && TAG.test(choice)) remember(choice);
};

watch(followLanguage);
