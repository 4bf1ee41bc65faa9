// Measures a running site: `node main.mjs ADDRESS [SECTION…]`; `python -m bench.audit` calls it.

import { Report } from "./report.mjs";

const SECTIONS = {
  access: async () => (await import("./access.mjs")).measureAccess,
  weight: async () => (await import("./weight.mjs")).measureWeight,
  engines: async () => (await import("./engines.mjs")).measureEngines,
  lighthouse: async () => (await import("./lighthouse.mjs")).measureLighthouse,
};

const [base, ...names] = process.argv.slice(2);
const report = new Report();
for (const name of names.length ? names : Object.keys(SECTIONS)) {
  const measure = await SECTIONS[name]();
  await measure(report, base);
}
console.log(report.failures ? `\n${report.failures} lines FAIL.` : "\nAll lines PASS.");
process.exit(report.failures ? 1 : 0);
