// What everyone needs: axe-core, widths, large text, a silent console, no other host.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { ALL_PAGES } from "./pages.mjs";
import { chromium } from "./programs.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const THEMES = ["light", "dark"];
const WIDTHS = [320, 1440];
const LARGE_TEXT = 200;

const size = (width) => ({ width, height: width < 600 ? 640 : 900 });
const features = (theme) => [
  { name: "prefers-color-scheme", value: theme },
  { name: "prefers-reduced-motion", value: "reduce" },
];

/** Note whatever a page complains about, and every request that leaves the site. */
export function listen(page, base, complaints, outside) {
  const here = () => new URL(page.url()).pathname;
  page.on("console", (message) => {
    // The answer 404 itself is announced by the browser; no page can help that.
    const expected = /status of 404/.test(message.text()) && message.location().url === page.url();
    if (!expected) complaints.push(`${here()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`${here()}: ${error.message}`));
  page.on("request", (request) => {
    if (!/^(data|blob|about):/.test(request.url()) && !request.url().startsWith(base)) {
      outside.push(`${here()}: ${request.url()}`);
    }
  });
}

async function violations(page) {
  const found = await page.evaluate(async () => {
    // A change of theme may fade; what is judged is how it ends.
    await Promise.all(document.getAnimations().map((one) => one.finished));
    const { violations: all } = await axe.run(document, { resultTypes: ["violations"] });
    return all.map(({ id, impact, nodes }) => ({
      id, impact, targets: nodes.map((node) => node.target.join(" ")),
    }));
  });
  return found.map(({ id, impact, targets }) => `${id} (${impact}): ${targets.slice(0, 3)}`);
}

/** What sticks out of the window on the inline axis, and by how much; nothing if nothing does. */
export const sideways = () => {
  const root = document.documentElement;
  const excess = root.scrollWidth - root.clientWidth;
  if (excess <= 0) return [];
  const edge = root.clientWidth + 1;
  const out = [...document.body.querySelectorAll("*")].filter(
    (element) => element.getBoundingClientRect().right > edge,
  );
  const named = out.slice(0, 3).map((one) => `${one.localName}.${[...one.classList].join(".")}`);
  return [`${excess} px: ${named.join(", ")}`];
};

async function axeEverywhere(report, base) {
  const browser = await chromium();
  const [complaints, outside, scrolls] = [[], [], []];
  report.section("axe-core: light and dark, 320 and 1440 px");
  try {
    const page = await browser.newPage();
    listen(page, base, complaints, outside);
    for (const { name, path } of ALL_PAGES) {
      const found = [];
      await page.setViewport(size(1440));
      await page.goto(base + path, { waitUntil: "networkidle0" });
      await page.evaluate(AXE);
      for (const theme of THEMES) {
        await page.emulateMediaFeatures(features(theme));
        for (const width of WIDTHS) {
          await page.setViewport(size(width));
          const seen = await violations(page);
          found.push(...seen.map((one) => `${theme} ${width}: ${one}`));
          if (width === 320) scrolls.push(...(await page.evaluate(sideways)).map((x) => `${path}: ${x}`));
        }
      }
      report.nothing(name, found, "no violation of any impact");
    }
  } finally {
    await browser.close();
  }
  report.section("On all these pages");
  report.nothing("console and page errors", complaints);
  report.nothing("requests to other hosts", outside);
  report.nothing("sideways scrolling at 320 px", scrolls);
}

async function largeText(report, base) {
  const browser = await chromium(LARGE_TEXT);
  const [scrolls, small] = [[], []];
  try {
    const page = await browser.newPage();
    for (const { path } of ALL_PAGES) {
      for (const width of [390, 1440]) {
        await page.setViewport(size(width));
        await page.goto(base + path);
        const found = await page.evaluate(sideways);
        scrolls.push(...found.map((one) => `${path} at ${width}: ${one}`));
        const text = await page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize));
        if (text < 30) small.push(`${path} at ${width}: text of ${text} px does not follow`);
      }
    }
  } finally {
    await browser.close();
  }
  report.nothing(`sideways scrolling, text at ${LARGE_TEXT} %`, scrolls, "none at 390 and 1440 px");
  report.nothing(`text that stays small at ${LARGE_TEXT} %`, small);
}

export async function measureAccess(report, base) {
  await axeEverywhere(report, base);
  await largeText(report, base);
}
