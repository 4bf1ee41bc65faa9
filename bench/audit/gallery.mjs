// Takes the gallery's pictures: `node gallery.mjs ADDRESS FOLDER PASSWORD`.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { ENGINES } from "./engines.mjs";

const SIZES = { phone: { width: 390, height: 844 }, desk: { width: 1440, height: 900 } };
const ARTICLE = "/news/thermal-break-sliding-series/";
const TITLES = { zh: "中文", en: "English" };

/** [name, path, device, theme] of what Chromium shows. */
const PAGES = {
  Home: [
    ["home", "/", "desk", "light"],
    ["home-desk-dark", "/", "desk", "dark"],
    ["home-phone", "/", "phone", "light"],
    ["home-phone-dark", "/", "phone", "dark"],
    ["home-phone-en", "/en/", "phone", "light"],
    ["home-desk-en", "/en/", "desk", "light"],
  ],
  News: [
    ["list-desk", "/news/", "desk", "light"],
    ["list-desk-dark-en", "/en/news/", "desk", "dark"],
    ["list-phone", "/news/", "phone", "light"],
    ["list-phone-dark", "/news/", "phone", "dark"],
    ["article", ARTICLE, "desk", "light"],
    ["article-desk-dark-en", `/en${ARTICLE}`, "desk", "dark"],
    ["article-phone", ARTICLE, "phone", "light"],
    ["article-phone-dark", ARTICLE, "phone", "dark"],
  ],
  Contact: [
    ["contact-desk", "/contact/", "desk", "light"],
    ["contact-desk-dark-en", "/en/contact/", "desk", "dark"],
    ["contact-phone", "/contact/", "phone", "light"],
    ["contact-phone-dark", "/contact/", "phone", "dark"],
  ],
  "Search and a wrong address": [
    ["search-desk", "/search/?q=6063", "desk", "light"],
    ["404-desk-dark", "/nothing/here/", "desk", "dark"],
    ["search-phone", "/search/?q=6063", "phone", "light"],
    ["404-phone-en", "/en/nothing/here/", "phone", "light"],
  ],
};
const ADMIN = [
  ["login-desk", "/admin/login/", "desk", "light"],
  ["login-phone-dark", "/admin/login/", "phone", "dark"],
];
const OTHERS = [
  ["home", "/", "phone", "light"],
  ["article", ARTICLE, "phone", "light"],
  ["contact", "/contact/", "phone", "dark"],
  ["home-desk", "/", "desk", "light"],
];

const title = (path, device, theme) =>
  `${TITLES[path.startsWith("/en/") ? "en" : "zh"]}, ${device}, ${theme}`;

class Gallery {
  entries = [];

  constructor(folder) {
    this.folder = folder;
  }

  /** Keep what a browser shows now. */
  async take(engine, group, name, device, caption) {
    // WebKit is not told to be still, and a hero that draws itself takes its time.
    await pause(engine.name === "WebKit" ? 4000 : 700);
    writeFileSync(join(this.folder, `${name}.png`), await engine.screenshot());
    this.entries.push({ name, group, title: caption, phone: device === "phone" });
    console.log(`${group}: ${name}`);
  }

  /** Take a list of public pages in one browser, a theme at a time. */
  async pages(start, group, list, { prefix = "", by = "" } = {}) {
    for (const theme of ["light", "dark"]) {
      const chosen = list.filter((entry) => entry[3] === theme);
      if (!chosen.length) continue;
      const engine = await start({ dark: theme === "dark" });
      try {
        for (const [name, path, device] of chosen) {
          await engine.open(this.base + path, SIZES[device]);
          const caption = `${by}${title(path, device, theme)}`;
          await this.take(engine, group, prefix + name, device, caption);
        }
      } finally {
        await engine.close();
      }
    }
  }

  /** The dashboard, the list of news and the editor, as an administrator sees them. */
  async admin(password) {
    const engine = await ENGINES.chromium();
    const { page } = engine;
    const group = "The editors' desk";
    try {
      await engine.open(`${this.base}/admin/login/`, SIZES.desk);
      await page.type("input[name=login]", "admin");
      await page.type("input[name=password]", password);
      await Promise.all([page.waitForNavigation(), page.click("[type=submit]")]);
      await this.take(engine, group, "admin", "desk", "dashboard, desk");
      const edit = await this.#addressOfEditor(page);
      await engine.open(edit, SIZES.desk);
      await this.take(engine, group, "editor-desk", "desk", "an article in the editor, desk");
      await engine.open(edit, SIZES.phone);
      await this.take(engine, group, "editor-phone", "phone", "an article in the editor, phone");
      await engine.open(`${this.base}/admin/`, SIZES.phone);
      await this.take(engine, group, "dashboard-phone", "phone", "dashboard, phone");
    } finally {
      await engine.close();
    }
  }

  async #addressOfEditor(page) {
    const id = await page.evaluate(async (slug) => {
      const answer = await fetch(`/admin/api/main/pages/?slug=${slug}&locale=zh-hans`);
      return (await answer.json()).items[0].id;
    }, ARTICLE.split("/").at(-2));
    return `${this.base}/admin/pages/${id}/edit/`;
  }

  async all(base, password) {
    this.base = base;
    const { chromium, older, firefox, webkit } = ENGINES;
    for (const [group, list] of Object.entries(PAGES)) await this.pages(chromium, group, list);
    if (password) await this.admin(password);
    await this.pages(chromium, "The editors' desk", ADMIN);
    const others = { "older Chromium": [older, "older-"], Firefox: [firefox, "firefox-"] };
    others["WebKit (its window is at least 447 px wide)"] = [webkit, "webkit-"];
    for (const [name, [start, prefix]] of Object.entries(others)) {
      await this.pages(start, name, OTHERS, { prefix });
    }
    writeFileSync(join(this.folder, "gallery.json"), JSON.stringify(this.entries));
  }
}

const [base, folder, password] = process.argv.slice(2);
await new Gallery(folder).all(base, password);
