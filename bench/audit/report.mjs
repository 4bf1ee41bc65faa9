// A table of figures with a verdict on each line.

/** Collects and prints lines; `failures` counts those beyond their limit. */
export class Report {
  failures = 0;

  section(title) {
    console.log(`\n== ${title}`);
  }

  /** Print one line: what was measured, the figure, the limit it must keep, and whether it does. */
  line(what, figure, limit, passed) {
    if (!passed) this.failures += 1;
    console.log(
      `${passed ? "PASS" : "FAIL"}  ${what.padEnd(34)} ${String(figure).padEnd(34)} ${limit}`,
    );
  }

  /** Print what was found wrong below a line that failed, at most `most` of them. */
  details(findings, most = 8) {
    for (const finding of findings.slice(0, most)) console.log(`        ${finding}`);
    if (findings.length > most) console.log(`        … and ${findings.length - most} more`);
  }

  /** A line that passes when there is nothing to report. */
  nothing(what, findings, limit = "none") {
    const distinct = [...new Set(findings)];
    this.line(what, distinct.length ? `${distinct.length} found` : "none", limit, !distinct.length);
    this.details(distinct);
  }

  note(text) {
    console.log(`      ${text}`);
  }
}

export const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
