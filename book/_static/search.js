/* What search shows: excerpts of the text alone, without the page's buttons, what is folded away, and tables of data. */
"use strict";

(() => {
  const toText = Search.htmlToText;
  Search.htmlToText = (html, anchor) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    page.querySelector("main").replaceChildren(...page.querySelectorAll("main article"));
    page.querySelectorAll("article :is(.figure-line, details, .visually-hidden)").forEach((part) => part.remove());
    return toText(page.documentElement.outerHTML, anchor);
  };
  // Sphinx speaks of categories, which nobody can select here.
  const nothing = "Your search did not match any documents. Please make sure that all words are spelled correctly and that you've selected enough categories.";
  Documentation.TRANSLATIONS[nothing] = "No page has all of these words.";
})();
