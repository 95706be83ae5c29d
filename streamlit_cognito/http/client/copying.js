// Buttons that copy: <button class="copy" data-copy="TEXT" data-copied="Copied">.

const COPIED_MILLISECONDS = 2_000;

const copy = async (event) => {
  const button = event.target.closest?.("button[data-copy]");
  if (!button) return;
  const { copy: text, copied } = button.dataset;
  await navigator.clipboard.writeText(text);
  speak(copied);
  const word = button.textContent;
  if (word === copied) return;
  button.textContent = copied;
  setTimeout(() => (button.textContent = word), COPIED_MILLISECONDS);
};

addEventListener("click", copy);
