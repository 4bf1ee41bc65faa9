// WebKitGTK through the W3C's WebDriver protocol, on a screen that nobody sees.

import { spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { miniBrowser, PROGRAMS } from "./programs.mjs";

const PATIENCE = 20_000;

/** A window of MiniBrowser. Its driver hears neither the console nor the network. */
export class WebKit {
  name = "WebKit";

  /** Start screen, driver and browser. WebKit follows the desktop's theme, so dark is chosen here. */
  static async start({ dark = false } = {}) {
    const webkit = new WebKit();
    await webkit.#startPrograms(dark);
    const options = { binary: miniBrowser(), args: ["--automation"] };
    const session = await webkit.#call("POST", "/session", {
      capabilities: { alwaysMatch: { "webkitgtk:browserOptions": options } },
    });
    webkit.session = `/session/${session.sessionId}`;
    webkit.version = session.capabilities.browserVersion;
    return webkit;
  }

  async #startPrograms(dark) {
    const screen = ["-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"];
    this.screen = spawn(PROGRAMS.display, screen, { stdio: ["ignore", "pipe", "ignore"] });
    const display = await new Promise((resolve) => {
      this.screen.stdout.once("data", (data) => resolve(`:${String(data).trim()}`));
    });
    const port = 20_000 + (process.pid % 20_000);
    this.address = `http://127.0.0.1:${port}`;
    this.driver = spawn(PROGRAMS.webkit, [`--port=${port}`], {
      env: {
        ...process.env,
        DISPLAY: display,
        GDK_BACKEND: "x11",
        GTK_THEME: dark ? "Adwaita:dark" : "Adwaita",
        LANGUAGE: "zh_CN",
        LIBGL_ALWAYS_SOFTWARE: "1",
      },
      stdio: "ignore",
    });
    await this.#answering();
  }

  async #answering() {
    for (const end = Date.now() + PATIENCE; Date.now() < end; await pause(100)) {
      try {
        await fetch(`${this.address}/status`);
        return;
      } catch {
        // Not listening yet.
      }
    }
    throw new Error("WebKitWebDriver does not answer.");
  }

  async #call(method, path, body) {
    const answer = await fetch(this.address + path, {
      method,
      body: body && JSON.stringify(body),
    });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`WebKit, ${path}: ${value.message ?? value.error}`);
    return value;
  }

  /** Open an address in a window of this size; MiniBrowser is never narrower than its tool bar. */
  async open(url, { width, height }) {
    await this.#call("POST", `${this.session}/window/rect`, { width, height });
    await this.#call("POST", `${this.session}/url`, { url });
  }

  async evaluate(code) {
    return this.#call("POST", `${this.session}/execute/sync`, {
      script: `return (${code})()`,
      args: [],
    });
  }

  async screenshot() {
    return Buffer.from(await this.#call("GET", `${this.session}/screenshot`), "base64");
  }

  async close() {
    await this.#call("DELETE", this.session).catch(() => {});
    this.driver.kill();
    this.screen.kill();
  }
}
