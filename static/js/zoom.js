// Pictures in a body open over the whole window: the same sources, chosen anew for its width.
const figures = document.querySelectorAll("[data-zoom] picture");

if (figures.length && "HTMLDialogElement" in window) {
  const dialog = document.createElement("dialog");
  dialog.className = "zoom";
  document.body.append(dialog);
  dialog.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.replaceChildren());

  const open = (picture) => {
    const large = picture.cloneNode(true);
    large.removeAttribute("tabindex");
    large.removeAttribute("role");
    for (const part of large.querySelectorAll("[sizes]")) part.sizes = "100vw";
    large.querySelector("img").loading = "eager";
    dialog.replaceChildren(large);
    dialog.setAttribute("aria-label", large.querySelector("img").alt || document.title);
    dialog.showModal();
  };

  for (const picture of figures) {
    picture.classList.add("zoomable");
    picture.tabIndex = 0;
    picture.setAttribute("role", "button");
    picture.addEventListener("click", () => open(picture));
    picture.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      open(picture);
    });
  }
}
