// How much travels before a reader sees the first view, and how often the browser asks.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { LONG_ARTICLE, MAIN_PAGES, PLAIN_ARTICLE } from "./pages.mjs";
import { chromium } from "./programs.mjs";

const KB = 1024;
const SCRIPTS = fileURLToPath(new URL("../../static/js", import.meta.url));
const LIMITS = {
  "home zh": { bytes: 30 * KB, requests: 5 },
  "home en": { bytes: 30 * KB, requests: 5 },
  "article without pictures": { bytes: 25 * KB, requests: 4 },
};
const WINDOWS = {
  phone: { width: 412, height: 823, deviceScaleFactor: 1.75, isMobile: true, hasTouch: true },
  desk: { width: 1440, height: 900 },
};

/** Bytes over the wire (bodies and headers) and requests of a first visit, without scrolling. */
async function firstView(browser, url, viewport) {
  const context = await browser.createBrowserContext();
  try {
    const page = await context.newPage();
    await page.setViewport(viewport);
    const client = await page.createCDPSession();
    await client.send("Network.enable");
    const seen = new Map();
    client.on("Network.responseReceived", ({ requestId, response }) => {
      seen.set(requestId, { url: response.url, bytes: 0 });
    });
    client.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      if (seen.has(requestId)) seen.get(requestId).bytes = encodedDataLength;
    });
    await page.goto(url, { waitUntil: "networkidle0" });
    return [...seen.values()].filter((one) => one.url.startsWith("http"));
  } finally {
    await context.close();
  }
}

const total = (seen) => seen.reduce((sum, one) => sum + one.bytes, 0);
const kilobytes = (bytes) => `${(bytes / KB).toFixed(1)} KB`;

/** Scripts that visitors are given, each as Brotli makes it. */
function scripts() {
  const files = readdirSync(SCRIPTS).filter((name) => /\.js$/.test(name) && !/^admin-/.test(name));
  return files.reduce((sum, name) => sum + brotliCompressSync(readFileSync(join(SCRIPTS, name))).length, 0);
}

export async function measureWeight(report, base) {
  report.section("First view, before scrolling, nothing in the cache");
  const browser = await chromium();
  try {
    const pages = [...MAIN_PAGES, { name: "article without pictures", path: PLAIN_ARTICLE }];
    for (const { name, path } of pages) {
      for (const [device, viewport] of Object.entries(WINDOWS)) {
        const all = await firstView(browser, base + path, viewport);
        const seen = all.filter((one) => !/favicon/.test(one.url));
        const bytes = total(seen);
        const limit = LIMITS[name];
        const keeps = !limit || (bytes <= limit.bytes && seen.length <= limit.requests);
        const told = limit ? `≤ ${kilobytes(limit.bytes)} in ≤ ${limit.requests}` : "no limit";
        const icon = all.length > seen.length ? `, icon ${kilobytes(total(all) - bytes)}` : "";
        const figure = `${kilobytes(bytes)} in ${seen.length}${icon}`;
        report.line(`${name}, ${device}`, figure, told, keeps);
        if (!keeps) report.details(seen.map((one) => `${kilobytes(one.bytes)} ${one.url}`), 20);
      }
    }
  } finally {
    await browser.close();
  }
  const html = (await (await fetch(base + LONG_ARTICLE)).arrayBuffer()).byteLength;
  report.line("HTML of 52 points, raw", kilobytes(html), "≤ 30.0 KB", html <= 30 * KB);
  const code = scripts();
  report.line("all scripts, Brotli", kilobytes(code), "≤ 8.0 KB", code <= 8 * KB);
}
