// A phone's line, as packets feel it: between the browser and a site on this machine.

import { connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

// Lighthouse's slow 4G: https://github.com/GoogleChrome/lighthouse/blob/main/docs/throttling.md
const ROUND_TRIP = 150;
const BYTES_PER_MS = (1.6 * 1024 * 1024) / 8 / 1000;
// What a server sends before the first acknowledgement: ten segments (RFC 6928).
const FIRST_WINDOW = 10 * 1460;
const HANDSHAKE = ROUND_TRIP;

/** One direction's link, which all connections share: a chunk leaves when those before it have. */
class Link {
  #free = 0;

  /** Wait until `bytes` have been sent, and have travelled. */
  async send(bytes) {
    this.#free = Math.max(this.#free, performance.now()) + bytes / BYTES_PER_MS;
    await sleep(this.#free - performance.now() + ROUND_TRIP / 2);
  }
}

/** TCP's slow start: as much as the window holds, then nothing until it is acknowledged. */
class Window {
  #size = FIRST_WINDOW;
  #sent = 0;
  #round = 0;

  async admit(bytes) {
    const now = performance.now();
    if (now - this.#round > ROUND_TRIP) this.#begin(now);
    this.#sent += bytes;
    if (this.#sent <= this.#size) return;
    await sleep(this.#round + ROUND_TRIP - now);
    this.#size *= 2;
    this.#begin(performance.now());
    this.#sent = bytes;
  }

  #begin(now) {
    this.#round = now;
    this.#sent = 0;
  }
}

async function down(site, phone, link) {
  const window = new Window();
  const underway = [];
  for await (const chunk of site) {
    for (let at = 0; at < chunk.length; at += 1460) {
      const packet = chunk.subarray(at, at + 1460);
      await window.admit(packet.length);
      const before = underway.at(-1);
      underway.push(Promise.all([link.send(packet.length), before]).then(() => phone.write(packet)));
    }
  }
  await underway.at(-1);
  phone.end();
}

async function up(phone, site) {
  await sleep(HANDSHAKE);
  for await (const chunk of phone) {
    await sleep(ROUND_TRIP / 2);
    site.write(chunk);
  }
  site.end();
}

/** Open a line to a port of this machine; returns its own port, and how to close it. */
export async function slowLine(port) {
  const link = new Link();
  const server = createServer({ noDelay: true }, (phone) => {
    const site = connect({ port, host: "127.0.0.1", noDelay: true });
    for (const end of [phone, site]) end.on("error", () => [phone, site].map((one) => one.destroy()));
    Promise.all([down(site, phone, link), up(phone, site)]).catch(() => phone.destroy());
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { port: server.address().port, close: () => server.close() };
}
