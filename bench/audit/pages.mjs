// The pages that are measured: each kind once, in both languages.

/** What there is: kind → path of the Chinese page; the English is its twin. */
const KINDS = {
  home: "/",
  list: "/news/",
  article: "/news/thermal-break-sliding-series/",
  contact: "/contact/",
  search: "/search/?q=6063",
};

/** Kinds that are looked at besides, but carry no mark of Lighthouse. */
const OTHERS = {
  category: "/news/category/technology/",
  archive: "/news/2026/",
  about: "/about/",
  capability: "/capabilities/aluminium-dies/",
  "no results": "/search/?q=zzzz",
  "not found": "/nothing/here/",
};

const both = (kinds) =>
  Object.entries(kinds).flatMap(([kind, path]) => [
    { kind, language: "zh", path, name: `${kind} zh` },
    { kind, language: "en", path: `/en${path}`, name: `${kind} en` },
  ]);

export const MAIN_PAGES = both(KINDS);
export const ALL_PAGES = both({ ...KINDS, ...OTHERS });

/** An article without pictures, and one of 52 points; `python -m bench.audit` writes both. */
export const PLAIN_ARTICLE = "/news/audit-plain/";
export const LONG_ARTICLE = "/news/audit-52-points/";
