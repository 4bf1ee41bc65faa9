// The same pages in an older Chromium, in Firefox and in WebKit: whole, and as meant.

import { listen, sideways } from "./access.mjs";
import { ALL_PAGES } from "./pages.mjs";
import { chromium, firefox, olderChromium } from "./programs.mjs";
import { WebKit } from "./webkit.mjs";

const WIDTHS = [390, 1280];

/** A window of a browser that puppeteer drives, with the same methods as WebKit's. */
class Puppeteered {
  complaints = [];
  outside = [];

  static async start(name, launching, { dark = false } = {}) {
    const engine = new Puppeteered();
    engine.browser = await launching;
    engine.name = name;
    engine.version = (await engine.browser.version()).replace(/^.*\//, "");
    engine.page = await engine.browser.newPage();
    if (name !== "Firefox") {
      await engine.page.emulateMediaFeatures([
        { name: "prefers-color-scheme", value: dark ? "dark" : "light" },
        { name: "prefers-reduced-motion", value: "reduce" },
      ]);
      // The sign-in page speaks the browser's language.
      await engine.page.setExtraHTTPHeaders({ "Accept-Language": "zh-CN,zh;q=0.9" });
    }
    return engine;
  }

  async open(url, size) {
    if (!this.listening) listen(this.page, new URL(url).origin, this.complaints, this.outside);
    this.listening = true;
    await this.page.setViewport(size);
    await this.page.goto(url, { waitUntil: "load" });
  }

  evaluate(code) {
    return this.page.evaluate(`(${code})()`);
  }

  screenshot() {
    return this.page.screenshot({ type: "png" });
  }

  close() {
    return this.browser.close();
  }
}

/** Every browser that the site is looked at in; the first is what the others are compared with. */
export const ENGINES = {
  chromium: (theme) => Puppeteered.start("Chromium", chromium(), theme),
  older: (theme) => Puppeteered.start("older Chromium", olderChromium(), theme),
  firefox: (theme) => Puppeteered.start("Firefox", firefox(theme), theme),
  webkit: (theme) => WebKit.start(theme),
};

/** Characters of the main part, without the choices of a closed list: only some count them. */
const writtenCharacters = `() => {
  const lists = [...document.querySelectorAll("main select")];
  for (const list of lists) list.style.display = "none";
  const written = document.querySelector("main")?.innerText.replace(/\\s/g, "").length ?? 0;
  for (const list of lists) list.style.display = "";
  return written;
}`;

const facts = `() => ({
  headings: document.querySelectorAll("h1").length,
  text: (${writtenCharacters})(),
  landmarks: ["header", "nav", "main", "footer"].filter((one) => {
    const found = [...document.querySelectorAll(one)];
    return !found.some((element) => element.getClientRects().length || one === "nav");
  }),
  broken: [...document.images].filter(
    (image) => image.complete && image.getClientRects().length && !image.naturalWidth
  ).map((image) => image.src),
  plain: ["a", "h1", "button"].filter((one) => {
    const element = document.querySelector("main " + one + ", header " + one);
    return element && /^(serif|Times)/.test(getComputedStyle(element).fontFamily);
  }),
  backgrounds: [document.body, document.documentElement].map(
    (one) => getComputedStyle(one).backgroundColor
  ),
  sideways: (${sideways})(),
})`;

/** What is wrong with a page in one engine, measured against the same page in Chromium. */
function differences(seen, meant) {
  const wrong = [];
  if (seen.headings !== 1) wrong.push(`${seen.headings} h1`);
  if (Math.abs(seen.text - meant.text) > meant.text * 0.1 + 20) {
    wrong.push(`main has ${seen.text} characters, ${meant.text} in Chromium`);
  }
  if (seen.landmarks.length) wrong.push(`not shown: ${seen.landmarks}`);
  if (seen.broken.length) wrong.push(`pictures that do not load: ${seen.broken}`);
  if (seen.plain.length) wrong.push(`without our fonts: ${seen.plain}`);
  if (seen.backgrounds.every((one) => /^rgba.*, 0\)$|transparent/.test(one))) wrong.push("no background");
  if (seen.sideways.length) wrong.push(`scrolls sideways, ${seen.sideways}`);
  return wrong;
}

async function look(engine, base, known) {
  const wrong = [];
  for (const { name, path } of ALL_PAGES) {
    for (const width of WIDTHS) {
      await engine.open(base + path, { width, height: 844 });
      const seen = await engine.evaluate(facts);
      const key = `${name}, ${width} px`;
      known[key] ??= seen;
      wrong.push(...differences(seen, known[key]).map((one) => `${key}: ${one}`));
    }
  }
  return wrong;
}

export async function measureEngines(report, base) {
  report.section(`Browsers: ${ALL_PAGES.length} pages at ${WIDTHS.join(" and ")} px`);
  const known = {};
  for (const start of Object.values(ENGINES)) {
    const engine = await start();
    try {
      const what = `${engine.name} ${engine.version}`;
      report.nothing(`${what}: pages`, await look(engine, base, known), "whole and as in Chromium");
      if (engine.complaints) {
        report.nothing(`${what}: console`, engine.complaints, "silent");
        report.nothing(`${what}: other hosts`, engine.outside);
      } else {
        report.note(`${engine.name}'s driver hears neither the console nor the network`);
      }
    } finally {
      await engine.close();
    }
  }
}
