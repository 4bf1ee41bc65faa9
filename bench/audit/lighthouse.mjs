// Lighthouse's marks, and what a slow phone feels.

import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";
import { MAIN_PAGES } from "./pages.mjs";
import { PROGRAMS, SWITCHES } from "./programs.mjs";
import { median } from "./report.mjs";
import { slowLine } from "./slow_line.mjs";

const RUNS = 3;
// Now and then a trace begins too late to be read.
const TRIES = 3;
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const LIMITS = { lcp: 1200, cls: 0, tbt: 0 };
// The line is slow by itself, so of the browser only the processor is slowed.
const PROCESSOR_ALONE = {
  throttlingMethod: "devtools",
  throttling: {
    requestLatencyMs: 0, downloadThroughputKbps: 0, uploadThroughputKbps: 0,
    cpuSlowdownMultiplier: 4,
  },
};

/** One visit with Lighthouse's own mobile profile: a mid-range phone on slow 4G. */
async function visit(url, port, settings) {
  const flags = { port, logLevel: "error", output: "json" };
  const config = {
    extends: "lighthouse:default",
    settings: { onlyCategories: CATEGORIES, ...settings },
  };
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
async function firstVisit(url, settings, switches) {
  const chrome = await launch({
    chromePath: PROGRAMS.chromium,
    chromeFlags: ["--headless=new", ...SWITCHES, ...switches],
    logLevel: "silent",
  });
  try {
    return await visit(url, chrome.port, settings);
  } finally {
    chrome.kill();
  }
}

async function visits(url, settings, switches = []) {
  const found = [];
  for (let run = 0; run < RUNS; run += 1) {
    let one = await firstVisit(url, settings, switches);
    for (let tried = 1; one.error && tried < TRIES; tried += 1) {
      one = await firstVisit(url, settings, switches);
    }
    found.push(one);
  }
  return found;
}

const feel = (found) => ({
  lcp: median(found.map((one) => one.lcp)),
  cls: median(found.map((one) => one.cls)),
  tbt: median(found.map((one) => one.tbt)),
});
const rounded = ({ lcp, cls }) => `LCP ${Math.round(lcp)} ms, CLS ${+cls.toFixed(4)}`;
const keeps = ({ lcp, cls }) => lcp <= LIMITS.lcp && cls <= LIMITS.cls;

/** Marks of every main page, what its phone feels, and the same by Lighthouse's model. */
export async function measureLighthouse(report, base) {
  report.section(`Lighthouse, mobile profile: median of ${RUNS} visits, slow 4G, CPU ÷ 4`);
  const { host, port } = new URL(base);
  const line = await slowLine(Number(port || 80));
  // The address stays what it is: only the way to it is longer.
  const overLine = [`--host-resolver-rules=MAP ${host} 127.0.0.1:${line.port}`];
  try {
    for (const page of MAIN_PAGES) await measurePage(report, base, page, overLine);
  } finally {
    line.close();
  }
}

async function measurePage(report, base, page, overLine) {
  const modelled = await visits(base + page.path, { throttlingMethod: "simulate" });
  const marks = CATEGORIES.map((_, at) => median(modelled.map((one) => one.marks[at])));
  const perfect = marks.every((mark) => mark === 100);
  report.line(page.name, marks.join(" / "), "100 / 100 / 100 / 100", perfect);
  if (!perfect) {
    report.details(modelled.flatMap((one) => one.error ?? one.lost).filter(distinct));
  }
  const felt = feel(await visits(base + page.path, PROCESSOR_ALONE, overLine));
  const told = `${rounded(felt)}, TBT ${Math.round(felt.tbt)} ms`;
  const passed = keeps(felt) && Math.round(felt.tbt) <= LIMITS.tbt;
  report.line(`${page.name}, slow phone`, told, "LCP ≤ 1200 ms, 0, 0", passed);
  const model = feel(modelled);
  report.line(`${page.name}, by the model`, rounded(model), "LCP ≤ 1200 ms, 0", keeps(model));
  const power = Math.round(median(modelled.map((one) => one.power)));
  report.note(`TBT by the model ${Math.round(model.tbt)} ms (see docs/decisions/0011)`);
  report.note(`this machine's power by Lighthouse: ${power} (1500 to 2000 is what ÷ 4 is meant for)`);
}

const distinct = (one, at, all) => all.indexOf(one) === at;
