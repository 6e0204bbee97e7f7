/* Values of a figure: the mark nearest to the pointer or finger tells what it stands for; by keyboard one stop a
   figure, arrow keys from mark to mark, Escape to leave. The words lie in the page as the book was built.
   Without this script a figure is the picture with its description and its data. */
"use strict";

(() => {
  const NEAR = 24; // pixels from a mark that still mean it

  const ring = document.createElement("div");
  ring.className = "point-ring";
  ring.hidden = true;
  document.body.append(ring);
  let owner = null; // the figure whose mark is shown

  function hide() {
    ring.hidden = true;
    tip.hide();
    owner = null;
  }

  function enhance(source) {
    const points = JSON.parse(source.textContent).map(([x, y, text]) => ({ x, y, text }));
    const figure = source.closest("figure");
    const image = figure.querySelector("img");
    let current = -1;

    const status = document.createElement("span");
    status.className = "visually-hidden";
    status.setAttribute("aria-live", "polite");
    const stop = document.createElement("div");
    stop.className = "points-stop";
    stop.tabIndex = 0;
    stop.setAttribute("role", "application");
    stop.setAttribute("aria-roledescription", "chart");
    const name = figure.querySelector(".caption-number");
    const whose = name ? name.textContent.trim() : "this figure";
    stop.setAttribute("aria-label", `${points.length} values of ${whose}; arrow keys lead from one to the next`);
    stop.textContent = "Values: arrow keys";
    (image.closest("a") || image).after(stop);
    stop.after(status);

    function position(point) {
      const { left, top, width, height } = image.getBoundingClientRect();
      return [left + point.x * width, top + point.y * height];
    }

    function show(i) {
      current = i;
      owner = figure;
      const [x, y] = position(points[i]);
      ring.hidden = false;
      ring.style.left = `${x}px`;
      ring.style.top = `${y}px`;
      tip.show(points[i].text, x, y - 6, y + 6);
    }

    function nearest(event) {
      let best = -1;
      let least = NEAR;
      points.forEach((point, i) => {
        const [x, y] = position(point);
        const distance = Math.hypot(event.clientX - x, event.clientY - y);
        if (distance < least) [best, least] = [i, distance];
      });
      return best;
    }

    image.addEventListener("pointermove", (event) => {
      if (event.pointerType !== "mouse") return;
      const i = nearest(event);
      if (i >= 0) show(i);
      else if (owner === figure) hide();
    });
    image.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse" && document.activeElement !== stop) hide();
    });
    // A tap on a mark tells its value; a second one, or one beside the marks, does what the picture does.
    image.addEventListener("click", (event) => {
      const i = event.pointerType === "mouse" ? -1 : nearest(event);
      if (i < 0 || (owner === figure && i === current)) return;
      event.preventDefault();
      show(i);
      status.textContent = points[i].text;
    });

    function go(i) {
      // In a narrow window the picture scrolls sideways: the mark must be in sight.
      const scroller = image.parentElement;
      const [x] = position(points[i]);
      const frame = scroller.getBoundingClientRect();
      if (x < frame.left + 40) scroller.scrollLeft -= frame.left + 40 - x;
      if (x > frame.right - 40) scroller.scrollLeft += x - frame.right + 40;
      show(i);
      status.textContent = points[i].text;
    }

    stop.addEventListener("focus", () => {
      const { top, bottom } = image.getBoundingClientRect();
      if (top < 0 || bottom > window.innerHeight) image.scrollIntoView({ block: "nearest" });
      go(Math.max(current, 0));
    });
    stop.addEventListener("blur", hide);
    stop.addEventListener("keydown", (event) => {
      const last = points.length - 1;
      const steps = {
        ArrowRight: Math.min(current + 1, last),
        ArrowDown: Math.min(current + 1, last),
        ArrowLeft: Math.max(current - 1, 0),
        ArrowUp: Math.max(current - 1, 0),
        Home: 0,
        End: last,
      };
      if (event.key === "Escape") hide();
      else if (event.key in steps) {
        event.preventDefault();
        go(steps[event.key]);
      }
    });
    // Where the page or the picture moves, the box goes with its mark if the keyboard is there, and else away.
    const moved = () => owner === figure && (document.activeElement === stop ? show(current) : hide());
    window.addEventListener("scroll", moved, { passive: true, capture: true });
  }

  document.querySelectorAll(".points-data").forEach(enhance);
  document.addEventListener("keydown", (event) => event.key === "Escape" && owner && hide());
})();
