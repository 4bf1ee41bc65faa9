{
  // Tells that a page was read: after two seconds, or when it is left before.
  let tell = () => {
    tell = () => {};
    const read = { at: location.pathname + location.search, from: document.referrer };
    navigator.sendBeacon?.("/visit", new URLSearchParams(read));
  };
  addEventListener("pagehide", () => tell());
  setTimeout(() => tell(), 2000);
}
