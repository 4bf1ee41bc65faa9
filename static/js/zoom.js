// Pictures open over the whole window: their link leads to the large file where this cannot run.
const links = [...document.querySelectorAll("a[data-zoom]")];

function open(link) {
  const dialog = document.createElement("dialog");
  const close = document.createElement("button");
  const picture = link.querySelector("picture").cloneNode(true);
  const caption = link.closest("figure").querySelector("figcaption")?.cloneNode(true);
  for (const part of picture.querySelectorAll("[sizes]")) part.sizes = "100vw";
  picture.querySelector("img").loading = "eager";
  close.className = "button button-quiet";
  close.type = "button";
  close.textContent = link.dataset.zoom;
  dialog.className = "zoom";
  dialog.setAttribute("aria-label", picture.querySelector("img").alt || document.title);
  dialog.append(close, picture, ...(caption ? [caption] : []));
  dialog.addEventListener("click", () => dialog.close());
  // Closing gives the focus back to the link by itself.
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

for (const link of links) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !window.HTMLDialogElement) return;
    event.preventDefault();
    open(link);
  });
}
