/* A long table, filtered by words. Without this script it is the whole table. */
"use strict";

(() => {
  const form = document.querySelector(".word-filter");
  const rows = [...form.closest(".cell").querySelector("tbody").rows];
  form.innerHTML = '<p><label for="filter-words">Words</label><input id="filter-words" type="search" autocomplete="off"></p><p role="status" class="scorecard-count"></p>';
  const [field, count] = [form.querySelector("input"), form.querySelector("[role]")];
  const words = rows.map((row) => row.textContent.toLowerCase());

  function show() {
    const wanted = field.value.toLowerCase().split(/\s+/);
    rows.forEach((row, i) => (row.hidden = !wanted.every((word) => words[i].includes(word))));
    count.textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length}`;
  }

  field.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  show();
})();
