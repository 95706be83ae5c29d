// On a phone the menu is a drawer over the page: the focus goes into it, and Escape
// closes it again.

const DRAWER = '[data-testid="stSidebar"][aria-expanded="true"]';
const OPENER = '[data-testid="stExpandSidebarButton"]';
const CLOSER = '[data-testid="stSidebarCollapseButton"] button';

const enterDrawer = () => {
  const drawer = document.querySelector(DRAWER);
  if (drawer && isFocusFree()) drawer.querySelector("a")?.focus();
};

const leaveDrawer = (event) => {
  const drawer = document.querySelector(DRAWER);
  if (event.key !== "Escape" || !drawer?.contains(event.target)) return;
  drawer.querySelector(CLOSER)?.click();
  setTimeout(() => document.querySelector(OPENER)?.focus());
};

addEventListener("click", (event) => {
  if (event.target.closest?.(OPENER)) setTimeout(enterDrawer, 300);
});
addEventListener("keydown", leaveDrawer);
