// Buttons that copy their `data-copy`, or this page's own address when that is empty. They are
// hidden until this module runs, and without it.
async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Without https, and in WeChat's older browsers, there is no clipboard interface.
  const field = document.createElement("textarea");
  field.value = text;
  field.readOnly = true;
  field.className = "visually-hidden";
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (!copied) throw new Error("copying was refused");
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const label = button.querySelector("[data-label]");
  const words = label.textContent;
  let timer;
  label.setAttribute("aria-live", "polite");
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await copy(button.dataset.copy || document.querySelector("[rel=canonical]").href);
    } catch {
      return;
    }
    label.textContent = button.dataset.done;
    clearTimeout(timer);
    timer = setTimeout(() => (label.textContent = words), 2500);
  });
}
