/* One small box of words beside a place on the screen, for figures and glossary. */
"use strict";

const tip = (() => {
  const box = document.createElement("div");
  box.className = "tip";
  box.id = "tip";
  box.setAttribute("role", "tooltip");
  box.hidden = true;
  document.body.append(box);

  /* Above the place, or below where the screen ends; never beyond its sides. */
  function show(text, x, top, bottom) {
    box.textContent = text;
    box.hidden = false;
    const { width, height } = box.getBoundingClientRect();
    const room = document.documentElement.clientWidth - width - 8;
    box.style.left = `${Math.max(8, Math.min(x - width / 2, room))}px`;
    box.style.top = `${top - height - 8 > 0 ? top - height - 8 : bottom + 8}px`;
  }

  function hide() {
    box.hidden = true;
  }

  return { box, show, hide };
})();
