// Lighthouse's marks, and what a slow phone feels.

import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";
import { MAIN_PAGES } from "./pages.mjs";
import { PROGRAMS, SWITCHES } from "./programs.mjs";
import { median } from "./report.mjs";

const RUNS = 3;
// Now and then a trace begins too late to be read.
const TRIES = 3;
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const LIMITS = { lcp: 1200, cls: 0, tbt: 0 };

/** One visit with Lighthouse's own mobile profile: a mid-range phone on slow 4G. */
async function visit(url, port, throttlingMethod) {
  const flags = { port, logLevel: "error", output: "json", throttlingMethod };
  const config = { extends: "lighthouse:default", settings: { onlyCategories: CATEGORIES } };
  const { lhr } = await lighthouse(url, flags, config);
  const figure = (audit) => lhr.audits[audit].numericValue;
  return {
    marks: CATEGORIES.map((name) => Math.round((lhr.categories[name].score ?? 0) * 100)),
    lcp: figure("largest-contentful-paint"),
    cls: figure("cumulative-layout-shift"),
    tbt: figure("total-blocking-time"),
    lost: lostPoints(lhr),
    power: lhr.environment.benchmarkIndex,
    error: lhr.runtimeError?.message,
  };
}

/** The audits that cost points, with what they point at. */
function lostPoints(lhr) {
  const lost = [];
  for (const name of CATEGORIES) {
    for (const { id, weight } of lhr.categories[name].auditRefs) {
      const audit = lhr.audits[id];
      if (!weight || audit.score === null || audit.score >= 0.995) continue;
      const where = (audit.details?.items ?? [])
        .map((item) => item.node?.snippet ?? item.url ?? item.description ?? item.issueType)
        .filter(Boolean);
      lost.push(`${name} · ${id} ${audit.displayValue ?? ""} ${where.slice(0, 3).join(" | ")}`);
    }
  }
  return lost;
}

/** A visit by a browser of its own: nothing is left in a cache. */
async function firstVisit(url, method) {
  const chrome = await launch({
    chromePath: PROGRAMS.chromium,
    chromeFlags: ["--headless=new", ...SWITCHES],
    logLevel: "silent",
  });
  try {
    return await visit(url, chrome.port, method);
  } finally {
    chrome.kill();
  }
}

async function visits(url, method, runs) {
  const found = [];
  for (let run = 0; run < runs; run += 1) {
    let one = await firstVisit(url, method);
    for (let tried = 1; one.error && tried < TRIES; tried += 1) one = await firstVisit(url, method);
    found.push(one);
  }
  return found;
}

const feel = (found) => ({
  lcp: median(found.map((one) => one.lcp)),
  cls: median(found.map((one) => one.cls)),
  tbt: median(found.map((one) => one.tbt)),
});
const told = ({ lcp, cls, tbt }) =>
  `LCP ${Math.round(lcp)} ms, CLS ${+cls.toFixed(4)}, TBT ${Math.round(tbt)} ms`;
const keeps = ({ lcp, cls, tbt }) =>
  lcp <= LIMITS.lcp && cls <= LIMITS.cls && Math.round(tbt) <= LIMITS.tbt;

/** Marks of every main page, what its phone feels, and the same phone really slowed. */
export async function measureLighthouse(report, base) {
  report.section(`Lighthouse, mobile profile: median of ${RUNS} visits, slow 4G, CPU ÷ 4`);
  for (const page of MAIN_PAGES) {
    const found = await visits(base + page.path, "simulate", RUNS);
    const marks = CATEGORIES.map((_, at) => median(found.map((one) => one.marks[at])));
    const perfect = marks.every((mark) => mark === 100);
    report.line(page.name, marks.join(" / "), "100 / 100 / 100 / 100", perfect);
    if (!perfect) report.details(found.flatMap((one) => one.error ?? one.lost).filter(distinct));
    const felt = feel(found);
    report.line(`${page.name}, slow phone`, told(felt), "LCP ≤ 1200 ms, 0, 0", keeps(felt));
    const [applied] = await visits(base + page.path, "devtools", 1);
    const power = Math.round(median(found.map((one) => one.power)));
    report.note(`this machine's power by Lighthouse: ${power} (1500 to 2000 is what ÷ 4 is meant for)`);
    report.note(`really slowed, each request 562 ms later: ${told(applied)}`);
  }
}

const distinct = (one, at, all) => all.indexOf(one) === at;
