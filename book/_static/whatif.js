/* What if a test were set differently: lists of choices above a claim's table of variants.

   Each variant was judged when the book was built; this looks the chosen one up. Variants lie in the order of an
   odometer: the last axis turns fastest. Without this script the table stands alone. */
"use strict";

(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const LANE = 30; // height of a verdict's lane in the strip: its name, its marks

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  function drawn(name, attributes, text) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function place(data, choices) {
    return data.axes.reduce((sum, axis, i) => sum * axis.values.length + choices[i], 0);
  }

  /* Variants by headline number; words lie in its order, those that are not final last. */
  function ranked(data) {
    return data.values.map((_, i) => i).sort((a, b) => data.values[a] - data.values[b] || a - b);
  }

  /* A mark with the shape of its verdict, so that no reader needs the colour. */
  function mark(verdict, x, y) {
    const at = { class: `verdict-${verdict}`, transform: `translate(${x} ${y})` };
    const paths = [
      "M-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0z", // supported: a disc
      "M-3 3V-3L3 0z", // partly: a wedge
      "M-2.2 0a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0-4.4 0z", // not supported: a ring
      "M-2.5-2.5L2.5 2.5M-2.5 2.5L2.5-2.5", // contradicted: a cross
      "M0-3V3", // too early: a stroke
      "M-3 0H3", // not testable: a dash
    ];
    return drawn("path", { ...at, d: paths[verdict] });
  }

  function strip(data, order, current, width) {
    const lanes = data.scale.map((_, i) => i).filter((i) => data.verdicts.includes(i));
    const height = lanes.length * LANE + 20;
    const x = (rank) => 6 + ((width - 12) * (rank + 0.5)) / order.length;
    const svg = drawn("svg", { viewBox: `0 0 ${width} ${height}`, width, height, "aria-hidden": "true" });
    const rank = order.indexOf(current);
    svg.append(drawn("line", { class: "here", x1: x(rank), x2: x(rank), y1: 0, y2: lanes.length * LANE }));
    lanes.forEach((verdict, lane) => {
      const members = order.filter((i) => data.verdicts[i] === verdict);
      const [name, shape] = data.scale[verdict];
      svg.append(drawn("text", { x: 2, y: lane * LANE + 12 }, `${shape} ${name}: ${members.length}`));
      const y = lane * LANE + 22;
      svg.append(drawn("line", { class: "lane", x1: 0, x2: width, y1: y, y2: y }));
      for (const i of members) svg.append(mark(verdict, x(order.indexOf(i)), y));
    });
    const y = lanes.indexOf(data.verdicts[current]) * LANE + 22;
    svg.append(drawn("circle", { class: "here", cx: x(rank), cy: y, r: 6 }));
    if (data.words.length > 1) {
      svg.append(drawn("text", { x: 2, y: height - 4 }, data.words[0]));
      svg.append(drawn("text", { x: width - 2, y: height - 4, "text-anchor": "end" }, data.words[data.words.length - 1]));
    }
    return svg;
  }

  /* The choices that differ from the rule: "With threshold > 5% a year instead of > 7% a year". */
  function changes(data, choices) {
    const words = data.axes
      .map((axis, i) => (choices[i] === axis.base ? "" : `${axis.label} ${axis.values[choices[i]]} instead of ${axis.values[axis.base]}`))
      .filter(Boolean);
    return words.length ? `With ${words.join(", and ")}` : "As the rule has it";
  }

  function sentence(data, choices) {
    const current = place(data, choices);
    const verdict = data.verdicts[current];
    const agree = data.verdicts.filter((other) => other === verdict).length;
    const name = data.scale[verdict][0];
    return `${changes(data, choices)}: ${name}, value ${data.words[data.values[current]]} – ${agree} of ${data.verdicts.length} variants agree.`;
  }

  function controls(data, update) {
    const lists = data.axes.map((axis, i) => {
      const list = element("select", { id: `${data.claim}-axis-${i}` });
      axis.values.forEach((value, choice) => {
        const option = element("option", { value: choice }, choice === axis.base ? `${value} (the rule)` : value);
        list.append(option);
      });
      list.value = axis.base;
      list.addEventListener("change", update);
      return list;
    });
    const groups = [...new Set(data.axes.map((axis) => axis.test))].map((test) => {
      const group = element("fieldset", {}, element("legend", {}, test));
      data.axes.forEach((axis, i) => {
        if (axis.test !== test) return;
        const label = axis.label[0].toUpperCase() + axis.label.slice(1);
        group.append(element("p", {}, element("label", { for: lists[i].id }, label), lists[i]));
      });
      return group;
    });
    return [lists, groups];
  }

  function enhance(box) {
    const data = JSON.parse(box.querySelector(".what-if-data").textContent);
    const order = ranked(data);
    const status = element("p", { role: "status", class: "what-if-status" });
    const verdict = element("p", { class: "what-if-verdict", "aria-hidden": "true" });
    const picture = element("div", { class: "what-if-strip" });
    const reset = element("button", { type: "button" }, "Back to the rule");
    const [lists, groups] = controls(data, update);
    const curve = element("figure", {}, element("figcaption", {}, `All variants in order, lowest to highest: ${data.headline}`), picture);
    const form = element("form", { "aria-label": `What if, ${data.claim}` }, ...groups, verdict, status, curve, reset);

    function chosen() {
      return lists.map((list) => Number(list.value));
    }

    function draw() {
      const width = Math.floor(picture.clientWidth);
      if (width) picture.replaceChildren(strip(data, order, place(data, chosen()), width));
    }

    function update() {
      const choices = chosen();
      const current = place(data, choices);
      const [name, shape] = data.scale[data.verdicts[current]];
      verdict.textContent = `${shape} ${name}`;
      verdict.className = `what-if-verdict verdict-${data.verdicts[current]}`;
      status.textContent = sentence(data, choices);
      const atRule = choices.every((choice, i) => choice === data.axes[i].base);
      // A button that vanished or was disabled under the finger would throw the keyboard's place away.
      reset.setAttribute("aria-disabled", atRule);
      lists.forEach((list, i) => list.classList.toggle("changed", choices[i] !== data.axes[i].base));
      draw();
    }

    reset.addEventListener("click", () => {
      lists.forEach((list, i) => (list.value = data.axes[i].base));
      update();
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    box.querySelector("summary").after(form);
    update();
    new ResizeObserver(draw).observe(picture);
  }

  document.querySelectorAll("details.what-if").forEach(enhance);
})();
