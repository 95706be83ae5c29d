// The part of the account page that is open, for those who listen.

const HERE = '[class*="st-key-cognito-here-"] a';

const nameOpenPart = () => {
  const open = document.querySelector(HERE);
  const named = document.querySelector('.st-key-cognito-parts a[aria-current="page"]');
  if (open === named) return;
  named?.removeAttribute("aria-current");
  open?.setAttribute("aria-current", "page");
};

watch(nameOpenPart);
