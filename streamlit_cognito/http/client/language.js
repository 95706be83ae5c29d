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

const nameMenu = (word) => {
  const { style } = document.documentElement;
  const quoted = JSON.stringify(word);
  if (style.getPropertyValue("--menu-word") !== quoted) {
    style.setProperty("--menu-word", quoted);
  }
  const menu = document.querySelector('[data-testid="stExpandSidebarButton"]');
  if (menu && menu.getAttribute("aria-label") !== word) {
    menu.setAttribute("aria-label", word);
  }
};

const followLanguage = () => {
  const marker = document.querySelector("style[data-language]");
  if (!marker) return;
  const { language, direction, menu, chosen: choice } = marker.dataset;
  const root = document.documentElement;
  const dir = direction === "rtl" ? "rtl" : "ltr";
  if (TAG.test(language) && root.lang !== language) root.lang = language;
  if (root.dir !== dir) root.dir = dir;
  if (menu) nameMenu(menu);
  if (choice && TAG.test(choice)) remember(choice);
};

watch(followLanguage);
