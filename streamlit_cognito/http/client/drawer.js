// On a phone the menu is a drawer over the page. The focus goes into it, and Escape
// closes it; a page that is new has it closed, whatever Streamlit remembers.

const DRAWER = '[data-testid="stSidebar"][data-collapsed="false"]';
const OPENER = '[data-testid="stExpandSidebarButton"]';
const CLOSER = '[data-testid="stSidebarCollapseButton"] button';
const PHONE = matchMedia("(max-width: 640px)");
let isWanted = false;

const closeDrawer = (drawer) => drawer.querySelector(CLOSER)?.click();

const followDrawer = () => {
  const drawer = document.querySelector(DRAWER);
  if (!drawer || !PHONE.matches) return;
  if (!isWanted) closeDrawer(drawer);
  else if (isFocusFree()) drawer.querySelector("a")?.focus();
};

const noteOpener = (event) => {
  if (event.target.closest?.(OPENER)) isWanted = true;
};

const leaveDrawer = (event) => {
  const drawer = document.querySelector(DRAWER);
  if (event.key !== "Escape" || !drawer || !PHONE.matches) return;
  closeDrawer(drawer);
  // the button is there once the drawer is not
  setTimeout(() => document.querySelector(OPENER)?.focus());
};

watch(followDrawer);
addEventListener("click", noteOpener, true);
addEventListener("keydown", leaveDrawer);
