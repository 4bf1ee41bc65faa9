// Pictures in a body open over the whole window: the same sources, chosen anew for its width.
const pictures = document.querySelectorAll("[data-zoom] picture");

if (pictures.length && "HTMLDialogElement" in window) {
  const dialog = document.createElement("dialog");
  const close = document.createElement("button");
  dialog.className = "zoom";
  close.className = "button button-quiet";
  close.type = "button";
  close.textContent = pictures[0].closest("[data-zoom]").dataset.zoom;
  dialog.addEventListener("click", () => dialog.close());
  document.body.append(dialog);

  for (const picture of pictures) {
    const button = document.createElement("button");
    button.className = "zoom-button";
    button.type = "button";
    picture.replaceWith(button);
    button.append(picture);
    button.addEventListener("click", () => {
      const large = picture.cloneNode(true);
      for (const part of large.querySelectorAll("[sizes]")) part.sizes = "100vw";
      dialog.replaceChildren(close, large);
      dialog.setAttribute("aria-label", picture.querySelector("img").alt || document.title);
      dialog.showModal();
    });
  }
}
