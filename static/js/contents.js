// The table of contents marks the section that is read, and on a phone closes behind the reader.
const contents = document.querySelector(".contents");
const links = new Map();
const reached = new Set();

for (const link of contents?.querySelectorAll("a") ?? []) {
  links.set(document.getElementById(decodeURIComponent(link.hash.slice(1))), link);
}

// Headings in the upper third of the window, or above it, are reached; the last of them is read.
function mark(entries) {
  for (const entry of entries) reached[entry.isIntersecting ? "add" : "delete"](entry.target);
  const read = [...links.keys()].filter((heading) => reached.has(heading)).pop();
  contents.querySelector("[aria-current]")?.removeAttribute("aria-current");
  links.get(read)?.setAttribute("aria-current", "true");
}

if (contents) {
  const watch = new IntersectionObserver(mark, { rootMargin: "1000000px 0px -66% 0px" });
  for (const heading of links.keys()) watch.observe(heading);
  contents.dataset.marked = ""; // from now on not by CSS alone
  contents.addEventListener("click", ({ target }) => {
    if (target.closest("a") && contents.matches(":popover-open")) contents.hidePopover();
  });
}
