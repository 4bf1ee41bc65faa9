{
  // Tells that a page was read: when somebody does something with it, leaves it, or has had it for
  // five seconds. Not before: what loads a page has more to do then. It is in every page, so brief.
  let tell = () => {
    tell = () => {};
    navigator.sendBeacon?.(
      "/visit",
      new URLSearchParams({ at: location.pathname + location.search, from: document.referrer }),
    );
  };
  for (const sign of ["scroll", "pointerdown", "keydown", "visibilitychange", "pagehide"])
    addEventListener(sign, () => tell());
  setTimeout(() => tell(), 5000);
}
