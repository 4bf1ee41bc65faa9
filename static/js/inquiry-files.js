// Lists the files that are chosen, adds to them when more are, and takes single ones out.
function list(input) {
  const form = input.form;
  const messages = form.querySelector("[data-messages]").dataset;
  const shown = input.closest("[data-files]").querySelector("[data-chosen]");
  const lines = [...input.files].map((file, number) => {
    const line = document.createElement("li");
    const name = document.createElement("span");
    name.className = "form-kept-name";
    name.textContent = file.name;
    const size = document.createElement("span");
    size.className = "form-hint";
    const large = file.size > Number(form.dataset.maxSize);
    size.textContent = large ? messages.tooLarge : megabytes(file.size);
    line.toggleAttribute("data-wrong", large);
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "form-kept-remove";
    remove.textContent = messages.remove;
    remove.setAttribute("aria-label", `${messages.remove} ${file.name}`);
    remove.addEventListener("click", () => {
      hold(input, [...input.files].filter((_file, index) => index !== number));
      input.focus();
    });
    line.append(name, size, remove);
    return line;
  });
  shown.replaceChildren(...lines);
  shown.hidden = lines.length === 0;
}

function megabytes(bytes) {
  const unit = bytes < 1e6 ? ["kilobyte", 1e3, 0] : ["megabyte", 1e6, 1];
  return new Intl.NumberFormat(document.documentElement.lang, {
    style: "unit",
    unit: unit[0],
    maximumFractionDigits: unit[2],
  }).format(bytes / unit[1]);
}

function hold(input, files) {
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  input.files = transfer.files;
  input.chosen = files;
  list(input);
}

document.addEventListener("change", ({ target: input }) => {
  if (!input.matches("[data-files] input[type=file]")) return;
  const known = input.chosen ?? [];
  const same = (one) => (other) => one.name === other.name && one.size === other.size;
  const added = [...input.files].filter((file) => !known.some(same(file)));
  hold(input, [...known, ...added]);
});

// For a form that a browser opens, goes back to with its files, or gets in place of another.
function prepare(input) {
  input.closest("[data-files]").querySelector("[data-choose]").hidden = false;
  if (input.files.length) hold(input, [...input.files]);
}

const fileInput = () => document.querySelector("[data-files] input[type=file]");
if (fileInput()) prepare(fileInput());
document.addEventListener("inquiry:replaced", () => prepare(fileInput()));
