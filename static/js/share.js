// Buttons that hand the page to the system's share sheet, where there is one.
for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share) break;
  button.hidden = false;
  button.addEventListener("click", () => {
    const url = document.querySelector("[rel=canonical]").href;
    const title = document.querySelector("h1").textContent.trim();
    navigator.share({ url, title }).catch(() => {}); // closed by the reader
  });
}
