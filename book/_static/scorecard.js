/* The scorecard: sorted by its heads, filtered by theme, type, verdict and words. What is chosen stands in the
   address, so that it can be sent to others and the back button undoes it. Without this script it is a plain table. */
"use strict";

(() => {
  const source = document.querySelector(".scorecard-data");
  const table = source && document.querySelector(".tag_scorecard table");
  if (!table) return;

  const data = JSON.parse(source.textContent);
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const [CLAIM, TEXT, TYPE, THEN, NOW, CONFIDENCE, HOLDS] = heads.keys();
  const names = ["claim", "text", "type", "then", "now", "confidence", "holds"];
  const text = (row, column) => row.cells[column].textContent.trim();
  const verdict = (row, column) => text(row, column).replace(/^\S+ /, ""); // without its shape
  const share = (cell) => cell.split("/").reduce((a, b) => a / b);

  const rows = [...body.rows].map((row, i) => ({
    row,
    place: i,
    theme: data.themes[i],
    type: text(row, TYPE),
    then: verdict(row, THEN),
    now: verdict(row, NOW),
    words: `${text(row, CLAIM)} ${text(row, TEXT)} ${data.themes[i]}`.toLowerCase(),
    keys: {
      [CLAIM]: i,
      [TEXT]: text(row, TEXT).toLowerCase(),
      [TYPE]: text(row, TYPE),
      [THEN]: data.verdicts.indexOf(verdict(row, THEN)),
      [NOW]: data.verdicts.indexOf(verdict(row, NOW)),
      [CONFIDENCE]: data.levels.indexOf(text(row, CONFIDENCE)),
      [HOLDS]: share(text(row, HOLDS)),
    },
  }));

  const inOrder = (values) => [...new Set(values)];
  const scale = (key) => data.verdicts.filter((name) => rows.some((row) => row[key] === name));
  const FILTERS = {
    theme: ["Theme", inOrder(data.themes)],
    type: ["Type", inOrder(rows.map((row) => row.type))],
    then: [`Verdict, ${heads[THEN].textContent.trim()}`, scale("then")],
    verdict: ["Verdict now", scale("now")],
  };

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  const fields = {};
  const form = element("form", { class: "scorecard-filter", "aria-label": "Filter the claims", role: "search" });
  for (const [name, [label, values]] of Object.entries(FILTERS)) {
    fields[name] = element("select", { id: `filter-${name}` }, element("option", { value: "" }, "all"));
    values.forEach((value) => fields[name].append(element("option", { value }, value)));
    form.append(element("p", {}, element("label", { for: `filter-${name}` }, label), fields[name]));
  }
  fields.words = element("input", { id: "filter-words", type: "search", autocomplete: "off" });
  form.append(element("p", {}, element("label", { for: "filter-words" }, "Words of the claim"), fields.words));
  // On a phone each row is a card and the heads are out of sight: the order is chosen here.
  const order = element("select", { id: "filter-order" }, element("option", { value: "" }, "as in the article"));
  const FIRST = { // what comes first where a column rises, and where it falls
    claim: ["in order", "last first"],
    then: ["supported first", "supported last"],
    now: ["supported first", "supported last"],
    confidence: ["least sure first", "surest first"],
    holds: ["least first", "most first"],
  };
  heads.forEach((head, column) => {
    const [rising, falling] = FIRST[names[column]] || ["A to Z", "Z to A"];
    for (const [sign, first] of [["", rising], ["-", falling]]) {
      order.append(element("option", { value: sign + names[column] }, `${head.textContent.trim()}: ${first}`));
    }
  });
  form.append(element("p", { class: "scorecard-order" }, element("label", { for: "filter-order" }, "Order"), order));
  const count = element("p", { role: "status", class: "scorecard-count" });
  const reset = element("button", { type: "button" }, "Show all, in order");
  form.append(element("div", {}, count, reset));
  const none = element("tr", {}, element("td", { colspan: heads.length }, "No claim has all of that."));

  /* A sort is a column and a direction; without one the claims stand as in the article. */
  let sort = null;
  heads.forEach((head, column) => {
    const button = element("button", { type: "button", class: "sort" }, ...head.childNodes);
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const turned = sort && sort.column === column && !sort.down;
      sort = { column, down: Boolean(turned) };
      remember();
      show();
    });
  });

  function matches(row) {
    const is = (name, value) => !fields[name].value || fields[name].value === value;
    const words = fields.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    return (
      is("theme", row.theme) &&
      is("type", row.type) &&
      is("then", row.then) &&
      is("verdict", row.now) &&
      words.every((word) => row.words.includes(word))
    );
  }

  function compare(a, b) {
    if (sort) {
      const [one, two] = [a.keys[sort.column], b.keys[sort.column]];
      if (one !== two) return (one < two ? -1 : 1) * (sort.down ? -1 : 1);
    }
    return a.place - b.place;
  }

  function show() {
    for (const entry of rows) entry.row.hidden = !matches(entry);
    const shown = [...rows].sort(compare).filter((entry) => !entry.row.hidden);
    body.append(...shown.map((entry) => entry.row), none);
    none.hidden = shown.length > 0;
    heads.forEach((head, column) => {
      const own = sort && sort.column === column;
      if (own) head.setAttribute("aria-sort", sort.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    order.value = sortName();
    count.textContent = `${shown.length} of ${rows.length} claims`;
  }

  /* The address: #verdict=Supported&type=causal&sort=now. */
  function sortName() {
    return sort ? (sort.down ? "-" : "") + names[sort.column] : "";
  }

  function sorted(name) {
    const column = names.indexOf(name.replace(/^-/, ""));
    return column < 0 ? null : { column, down: name.startsWith("-") };
  }

  function stated() {
    const found = new URLSearchParams();
    for (const [name, field] of Object.entries(fields)) if (field.value) found.set(name, field.value);
    if (sort) found.set("sort", sortName());
    return found.toString();
  }

  /* A step back undoes a choice, or all letters that were typed in a row. */
  let typing = false;
  function remember(letter = false) {
    const address = `${location.pathname}${location.search}${stated() ? `#${stated()}` : ""}`;
    history[letter && typing ? "replaceState" : "pushState"](null, "", address);
    typing = letter;
  }

  function restore() {
    typing = false;
    const wanted = new URLSearchParams(location.hash.slice(1));
    for (const [name, field] of Object.entries(fields)) {
      const value = (wanted.get(name) || "").trim();
      // A beginning in any case is enough: verdict=partly finds "Partly supported".
      const option = [...(field.options || [])].find((o) => value && o.value.toLowerCase().startsWith(value.toLowerCase()));
      field.value = field.options ? (option ? option.value : "") : value;
    }
    sort = sorted(wanted.get("sort") || "");
    show();
  }

  for (const field of Object.values(fields)) {
    const letters = field === fields.words;
    field.addEventListener(letters ? "input" : "change", () => {
      remember(letters);
      show();
    });
  }
  order.addEventListener("change", () => {
    sort = sorted(order.value);
    remember();
    show();
  });
  reset.addEventListener("click", () => {
    for (const field of Object.values(fields)) field.value = "";
    sort = null;
    remember();
    show();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("popstate", restore);
  window.addEventListener("hashchange", restore);
  source.after(form);
  restore();
})();
