// Suggestions below the search field: the combobox pattern with a list (WAI-ARIA APG). The field
// keeps the focus; without this module it is a plain field of a plain form.
const field = document.querySelector("[data-suggestions]");
const list = document.createElement("ul");
let at = -1;
let asked;
let timer;

function show(open) {
  list.hidden = !open;
  field.setAttribute("aria-expanded", open);
  if (!open) choose(-1);
}

function choose(index) {
  at = index;
  [...list.children].forEach((option, n) => option.setAttribute("aria-selected", n === at));
  const chosen = list.children[at];
  if (chosen) {
    field.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  } else field.removeAttribute("aria-activedescendant");
}

function option({ text, url, kind }, n) {
  const item = document.createElement("li");
  item.id = `suggestion-${n}`;
  item.setAttribute("role", "option");
  item.textContent = text;
  Object.assign(item.dataset, { url, kind });
  return item;
}

async function suggest() {
  asked?.abort();
  asked = new AbortController();
  const query = field.value.trim();
  if (!query) return show(false);
  try {
    const address = `${field.dataset.suggestions}?${new URLSearchParams({ q: query })}`;
    const answer = await fetch(address, { signal: asked.signal });
    const { suggestions } = await answer.json();
    list.replaceChildren(...suggestions.map(option));
    choose(-1);
    show(suggestions.length > 0 && document.activeElement === field);
  } catch {
    // Superseded by the next letter, or offline: the field works without suggestions.
  }
}

function typed({ isComposing }) {
  clearTimeout(timer);
  if (!isComposing) timer = setTimeout(suggest, 120);
}

function pressed(event) {
  const { key, isComposing } = event;
  const last = list.children.length - 1;
  if (isComposing || last < 0) return;
  if (key === "ArrowDown" || key === "ArrowUp") {
    const step = key === "ArrowDown" ? 1 : -1;
    const next = at + step;
    if (list.hidden) show(true);
    choose(next > last ? -1 : next < -1 ? last : next);
  } else if (key === "Escape" && !list.hidden) show(false);
  else if (key === "Enter" && at >= 0) location.assign(list.children[at].dataset.url);
  else return;
  event.preventDefault();
}

if (field) {
  list.id = "search-suggestions";
  list.className = "search-suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.dataset.label);
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  }))
    field.setAttribute(name, value);
  field.after(list);
  field.addEventListener("input", typed);
  field.addEventListener("compositionend", typed);
  field.addEventListener("keydown", pressed);
  field.addEventListener("blur", () => show(false));
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the focus
  list.addEventListener("click", ({ target }) => {
    const chosen = target.closest("[data-url]");
    if (chosen) location.assign(chosen.dataset.url);
  });
}
