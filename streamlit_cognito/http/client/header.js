// How much room the header's right end takes: that goes by the language and the name.

let measured = null;

const noteRoom = () => {
  const { width } = measured.getBoundingClientRect();
  const { style } = document.documentElement;
  style.setProperty("--header-room", `${Math.ceil(width)}px`);
};

const room = new ResizeObserver(noteRoom);

const followHeader = () => {
  const header = document.querySelector(".st-key-cognito-header");
  if (!header || header === measured) return;
  room.disconnect();
  measured = header;
  room.observe(header);
};

watch(followHeader);
