{
  // Tells that a page was read: when somebody does something with it, or leaves it. Not before:
  // what loads a page has more to do then, and may be nobody. It stands in every page, so briefly.
  let tell = () => {
    tell = () => {};
    navigator.sendBeacon?.(
      "/visit",
      new URLSearchParams({ at: location.pathname + location.search, from: document.referrer }),
    );
  };
  for (const sign of ["scroll", "pointerdown", "keydown", "visibilitychange", "pagehide"])
    addEventListener(sign, () => tell());
}
