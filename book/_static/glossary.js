/* A term's meaning beside it, on hover and on focus; Escape takes it away. Without this script the browser shows the
   link's title to a pointer, and the link leads to the glossary. */
"use strict";

(() => {
  let shown = null;

  function show(link) {
    const { left, width, top, bottom } = link.getBoundingClientRect();
    shown = link;
    tip.show(link.dataset.meaning, left + width / 2, top, bottom);
  }

  function hide() {
    shown = null;
    tip.hide();
  }

  document.querySelectorAll("a.term").forEach((link, i) => {
    // The title would come up as a second box; a description is read out with the link.
    const words = document.createElement("span");
    words.id = `meaning-${i}`;
    words.hidden = true;
    words.textContent = link.dataset.meaning = link.title;
    link.removeAttribute("title");
    link.after(words);
    link.setAttribute("aria-describedby", words.id);
    link.addEventListener("focus", () => show(link));
    link.addEventListener("blur", hide);
    link.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && show(link));
    link.addEventListener("pointerleave", (event) => {
      // A pointer may go from the word to its meaning, to read or copy it.
      if (event.pointerType === "mouse" && event.relatedTarget !== tip.box) hide();
    });
  });
  tip.box.addEventListener("pointerleave", hide);
  document.addEventListener("keydown", (event) => event.key === "Escape" && shown && hide());
  // Where the page moves, the box goes with its word if the keyboard is there, and else away.
  const moved = () => shown && (document.activeElement === shown ? show(shown) : hide());
  window.addEventListener("scroll", moved, { passive: true });
})();
