"use strict";
(() => {
const PAGE = 50; // items shown at once
const page = document.documentElement;
const $ = (id) => document.getElementById(id);
const WORDS = {
  ar: {
    more: (n) => `أظهر المزيد (بقي ${n})`, none: "لا تصريح فيه هذه الكلمات.",
    found: (n) => `عدد التصريحات: ${n}`, row: "السطر", open: "افتح المقال", unnamed: "متحدث بلا اسم", shows: "الدال على الجنس:",
    female: "امرأة", male: "رجل", failed: "تعذرت قراءة بيانات هذه الصفحة في هذا المتصفح",
  },
  en: {
    more: (n) => `Show more (${n} left)`, none: "No statement has these words.",
    found: (n) => `Statements found: ${n}`, row: "row", open: "Open the article", unnamed: "unnamed speaker",
    shows: "Shows the gender:", female: "woman", male: "man", failed: "This browser cannot read the data of this page",
  },
};
let words = WORDS.ar;

// ---- The data -------------------------------------------------------------------------------------------------------

const unpack = async () => {
  const bytes = Uint8Array.from(atob($("data").textContent), (c) => c.charCodeAt(0));
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(plain).text());
};
const ready = unpack();
ready.catch((error) => {
  $("failure").textContent = `${words.failed}: ${error.message}`;
  $("failure").hidden = false;
});

// ---- Folding: what the preset "search" of khabar.normalize does -------------------------------------------------------

const fold = (text, [first, table]) => {
  const special = new RegExp(`[${Object.keys(first).join("")}]`, "gu");
  for (let before = null; before !== text;) {
    before = text;
    text = text.replace(special, (c) => first[c]).normalize("NFKC")
      .replace(/[^][\u0654\u0655\u0674]/g, (pair) => table[pair] ?? pair)
      .replace(/[^\0-\x7f]/g, (c) => table[c] ?? c);
  }
  return text.replace(/\s+/g, " ").trim();
};
// A text folded, and for each unit of that where it stands in the text.
const foldMapped = (text, table) => {
  let folded = "";
  const at = [];
  for (const match of text.matchAll(/\P{M}\p{M}*|\p{M}+/gsu)) {
    const piece = /^\s/.test(match[0]) ? " " : fold(match[0], table).toLowerCase();
    if (piece === " " && folded.endsWith(" ")) continue;
    folded += piece;
    for (let i = 0; i < piece.length; i++) at.push([match.index, match.index + match[0].length]);
  }
  return { folded, at };
};

// ---- Elements -------------------------------------------------------------------------------------------------------

const element = (name, attributes, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
};
// A text with the stretches (of code points) in marks; a third member is a mark's class.
const marked = (text, stretches) => {
  const units = /[\ud800-\udfff]/.test(text) ? Array.from(text) : text;
  const slice = (from, to) => (typeof units === "string" ? units.slice(from, to) : units.slice(from, to).join(""));
  const pieces = [];
  let at = 0;
  for (const [start, end, kind = ""] of stretches.filter(([s, e]) => e > s).sort((a, b) => a[0] - b[0])) {
    if (start < at) continue;
    pieces.push(slice(at, start), element("mark", { class: kind }, slice(start, end)));
    at = end;
  }
  return [...pieces, slice(at)].filter((piece) => piece !== "");
};
const sentence = (data, number, stretches, name = "p") =>
  element(name, { class: "sentence", dir: "auto", lang: "ar" }, ...marked(data.sentences[number], stretches));
const source = (data, number) => {
  const [reference, headline, day, outlet, url] = data.rows[number];
  const pieces = [`${words.row} `, element("bdi", {}, reference)];
  for (const piece of [day, outlet, headline]) if (piece) pieces.push(" · ", element("bdi", {}, piece));
  if (url) pieces.push(" · ", element("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, words.open));
  return element("p", { class: "from" }, ...pieces);
};

const ofHits = (data, flat) => {
  const items = new Map(); // a sentence once for each row, with all that is marked in it
  for (let i = 0; i < flat.length; i += 4) {
    const key = `${flat[i]} ${flat[i + 1]}`;
    if (!items.has(key)) items.set(key, { row: flat[i], number: flat[i + 1], stretches: [] });
    items.get(key).stretches.push([flat[i + 2], flat[i + 3]]);
  }
  return [...items.values()].map((item) => () =>
    element("li", {}, sentence(data, item.number, item.stretches), source(data, item.row)));
};
const ofStatement = (data, number, query = []) => {
  const [row, said, speaker, verb, , gender, told, start, end, shown, from, to] = data.statements[number];
  const kind = gender === "female" || gender === "male" ? ` (${words[gender]})` : "";
  const who = element("p", { class: "who" }, element("bdi", { lang: "ar" }, speaker ?? words.unnamed), kind, " — ",
    element("bdi", { lang: "ar" }, verb));
  const stretches = query.length ? occurrences(data, data.sentences[said], query) : [];
  const item = element("li", {}, who, sentence(data, said, stretches, "blockquote"));
  const context = [[start, end]];
  if (shown === told) context.unshift([from, to, "shows"]); // the verb itself may be what shows it
  item.append(sentence(data, told, context));
  if (shown >= 0 && shown !== told) {
    item.append(element("p", { class: "from" }, words.shows), sentence(data, shown, [[from, to, "shows"]]));
  }
  item.append(source(data, row));
  return item;
};

// Items a page at a time; what adds more stays behind them, and the focus goes to the first that is new.
const show = (place, makers) => {
  const list = element("ol", { class: "items" });
  const more = element("button", { type: "button" });
  let shown = 0;
  const add = (focus) => {
    const first = shown;
    for (const make of makers.slice(shown, shown + PAGE)) list.append(make());
    shown = Math.min(shown + PAGE, makers.length);
    more.textContent = words.more(makers.length - shown);
    more.hidden = shown === makers.length;
    if (focus && first < shown) { list.children[first].tabIndex = -1; list.children[first].focus(); }
  };
  more.addEventListener("click", () => add(true));
  add(false);
  place.replaceChildren(list, more);
};

// ---- Numbers open their sentences -----------------------------------------------------------------------------------

const heading = (opener) => {
  const cell = opener.closest("td");
  if (!cell) return opener.querySelector("title")?.textContent ?? opener.closest("div")?.textContent ?? "";
  const row = opener.closest("tr");
  const above = opener.closest("table").tHead.rows[0].cells[cell.cellIndex];
  const inner = opener.querySelector("title");
  const named = [row.cells[0].querySelector("bdi,span") ?? row.cells[0]];
  if (row.cells[1].querySelector("bdi")) named.push(row.cells[1]);
  const ending = inner ? inner.textContent : `${above.textContent}: ${opener.textContent}`;
  return `${named.map((c) => c.textContent).join("، ")} — ${ending}`;
};
document.addEventListener("click", async (event) => {
  const opener = event.target.closest("[data-list],[data-said]");
  if (!opener) return;
  const data = await ready;
  $("list-heading").textContent = heading(opener);
  show($("list-items"), "list" in opener.dataset
    ? ofHits(data, data.lists[opener.dataset.list])
    : data.said[opener.dataset.said].map((number) => () => ofStatement(data, number)));
  if (!$("list").open) $("list").showModal();
  $("list-items").scrollTop = 0;
});
$("close").addEventListener("click", () => $("list").close());
$("list").addEventListener("click", (event) => { if (event.target === $("list")) $("list").close(); });

// ---- The search -----------------------------------------------------------------------------------------------------

let folded = null; // each statement with its speaker, once the first search asks for it
const terms = (data, text) => fold(text, data.fold).toLowerCase().split(" ").filter(Boolean);
const occurrences = (data, text, query) => {
  const map = foldMapped(text, data.fold);
  const points = (unit) => (/[\ud800-\udfff]/.test(text) ? Array.from(text.slice(0, unit)).length : unit);
  const found = [];
  for (const term of query) {
    for (let i = map.folded.indexOf(term); i >= 0; i = map.folded.indexOf(term, i + term.length)) {
      found.push([points(map.at[i][0]), points(map.at[i + term.length - 1][1])]);
    }
  }
  return found;
};
const search = async () => {
  const data = await ready;
  folded ??= data.statements.map((s) => fold(`${s[2] ?? ""} ${data.sentences[s[1]]}`, data.fold).toLowerCase());
  const query = terms(data, $("query").value);
  if (!query.length) {
    $("results").replaceChildren();
    $("found").textContent = "";
    return;
  }
  const found = [];
  folded.forEach((text, number) => { if (query.every((term) => text.includes(term))) found.push(number); });
  $("found").textContent = found.length ? words.found(found.length) : words.none;
  show($("results"), found.map((number) => () => ofStatement(data, number, query)));
};
if ($("search")) {
  let waiting = 0;
  $("search").hidden = false;
  $("search").addEventListener("submit", (event) => { event.preventDefault(); search(); });
  $("query").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(search, 250); });
}

// ---- Language and print ---------------------------------------------------------------------------------------------

const arabic = new Map(); // an element's own words, kept when the page turns English
const speak = (language) => {
  const english = language === "en";
  for (const at of document.querySelectorAll("[data-en]")) {
    if (!arabic.has(at)) arabic.set(at, at.textContent);
    at.textContent = english ? at.dataset.en : arabic.get(at);
  }
  for (const at of document.querySelectorAll("[data-en-label]")) {
    at.dataset.arLabel ??= at.getAttribute("aria-label");
    at.setAttribute("aria-label", english ? at.dataset.enLabel : at.dataset.arLabel);
  }
  words = WORDS[language];
  page.lang = language;
  page.dir = english ? "ltr" : "rtl";
  $("language").textContent = english ? "العربية" : "English";
  $("language").lang = english ? "ar" : "en";
  if ($("query")?.value) search();
};
$("language").hidden = false;
$("language").addEventListener("click", () => speak(page.lang === "ar" ? "en" : "ar"));
addEventListener("beforeprint", () => { for (const at of document.querySelectorAll("details")) at.open = true; });
// For those who look at the page by a program.
window.khabar = { fold: async (text) => fold(text, (await ready).fold), ready };
})();
