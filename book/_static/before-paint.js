// Before the first paint, so that no reader in the dark meets a white page, and no text jumps when its font comes.
(() => {
  const root = document.documentElement;
  let mode = null;
  try {
    mode = localStorage.getItem("mode");
  } catch {} // a browser that keeps nothing still shows the page
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.mode = mode === "light" || mode === "dark" ? mode : "auto"; // the switch itself is the theme's
  root.dataset.theme = root.dataset.mode === "auto" ? (dark ? "dark" : "light") : mode;

  // A menu that was opened over the page makes way for the place on it that its link leads to.
  addEventListener("click", (event) => event.target.closest('dialog a[href^="#"]')?.closest("dialog").close());

  if (location.protocol === "file:") return; // fonts that are files cannot be asked for ahead
  for (const name of ["briefing-sans", "icons"]) {
    const href = new URL(`fonts/${name}.woff`, document.currentScript.src);
    const link = { rel: "preload", as: "font", type: "font/woff", crossOrigin: "anonymous", href };
    document.head.append(Object.assign(document.createElement("link"), link));
  }
})();
