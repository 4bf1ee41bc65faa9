// Where the browsers are, and how to start them.

import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import bundled from "@sparticuz/chromium";
import puppeteer from "puppeteer-core";

function onPath(...names) {
  for (const name of names) {
    for (const folder of process.env.PATH.split(delimiter)) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {
        // Not in this folder.
      }
    }
  }
  return undefined;
}

export const PROGRAMS = {
  chromium: onPath("chromium", "chromium-browser", "google-chrome"),
  firefox: onPath("firefox-esr", "firefox"),
  webkit: onPath("WebKitWebDriver"),
  display: onPath("Xvfb"),
};

export const SWITCHES = [
  "--no-sandbox", "--disable-quic", "--no-first-run", "--hide-scrollbars",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

/** The system's Chromium; `textZoom` is the reader's text size in per cent. */
export function chromium(textZoom = 100) {
  // What a reader sets as "font size" in the browser: it scales the root, as no style sheet could.
  const size = [`--blink-settings=defaultFontSize=${(16 * textZoom) / 100}`];
  return puppeteer.launch({
    executablePath: PROGRAMS.chromium,
    args: [...SWITCHES, ...(textZoom === 100 ? [] : size)],
  });
}

/** Chromium 119, as old as the one inside WeChat. */
export async function olderChromium() {
  return puppeteer.launch({
    executablePath: await bundled.executablePath(),
    args: bundled.args,
    headless: bundled.headless,
  });
}

/** Firefox ESR, driven by WebDriver BiDi; its preferences are given at the start. */
export function firefox({ dark = false } = {}) {
  return puppeteer.launch({
    browser: "firefox",
    executablePath: PROGRAMS.firefox,
    extraPrefsFirefox: {
      "layout.css.prefers-color-scheme.content-override": dark ? 0 : 1,
      "ui.prefersReducedMotion": 1,
      "intl.accept_languages": "zh-CN, zh, en",
    },
  });
}

/** MiniBrowser, WebKitGTK's own: /usr/lib/TRIPLET/webkit2gtk-VERSION/MiniBrowser. */
export function miniBrowser() {
  const inside = (folder) => {
    const found = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
    return found.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
  };
  return [...inside("/usr/lib"), "/usr/libexec"]
    .flatMap(inside)
    .filter((folder) => /webkit2?gtk-\d/.test(folder))
    .map((folder) => join(folder, "MiniBrowser"))
    .filter(existsSync)
    .at(-1);
}
