// Keeps what was typed in this browser until it is sent, for a week at most. Files, the consent
// and what the page itself filled in are not kept.
const KEY = "inquiry";
const WEEK = 7 * 24 * 3600 * 1000;

function store(change) {
  // Storage may be forbidden, or full.
  try {
    return change(localStorage);
  } catch {
    return null;
  }
}

function typedIn(form) {
  return [...form.elements].filter(
    (field) =>
      field.name &&
      !["hidden", "file", "checkbox", "submit"].includes(field.type) &&
      !field.closest("[aria-hidden]"),
  );
}

function save(form) {
  const texts = typedIn(form).map((field) => [field.name, field.value]);
  const draft = { at: Date.now(), fields: Object.fromEntries(texts) };
  store((storage) => storage.setItem(KEY, JSON.stringify(draft)));
}

function restore(form) {
  const draft = store((storage) => JSON.parse(storage.getItem(KEY)));
  if (!draft || Date.now() - draft.at > WEEK) return;
  let restored = false;
  for (const field of typedIn(form)) {
    const text = draft.fields[field.name];
    if (!text || text === field.value) continue;
    field.value = text;
    field.closest("details")?.setAttribute("open", "");
    restored ||= field.tagName !== "SELECT";
  }
  if (restored) {
    const { restored: words } = form.querySelector("[data-messages]").dataset;
    form.querySelector("[data-note]").textContent = words;
  }
}

const sheet = document.querySelector("form[data-inquiry]");
if (document.querySelector("[data-inquiry-received]")) store((s) => s.removeItem(KEY));
if (sheet && !("answered" in sheet.dataset)) restore(sheet);
document.addEventListener("input", ({ target }) => {
  const form = target.form;
  if (!form?.matches("[data-inquiry]")) return;
  form.removeAttribute("data-sent");
  save(form);
});
// What the server gave back is kept as well, and what a browser filled in by itself.
addEventListener("pagehide", () => {
  const form = document.querySelector("form[data-inquiry]:not([data-sent])");
  if (form && typedIn(form).some((field) => field.tagName !== "SELECT" && field.value)) save(form);
});
