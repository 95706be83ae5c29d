// The way to an identity provider takes along what was typed, for who comes back without
// a sign-in. The password stays behind.

const ADDRESS = '.st-key-cognito-card input[autocomplete~="username"]';

const takeAddress = (event) => {
  const link = event.target.closest?.("a.continue");
  const typed = document.querySelector(ADDRESS)?.value;
  if (!link || !typed) return;
  const way = new URL(link.href);
  way.searchParams.set("email", typed);
  link.href = way;
};

addEventListener("click", takeAddress, true);
