// Buttons that open the system's share sheet, where there is one.
for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share) break;
  button.hidden = false;
  button.addEventListener("click", () => {
    const { share: url, title } = button.dataset;
    navigator.share({ url, title }).catch(() => {}); // closed by the reader
  });
}
