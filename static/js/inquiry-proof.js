// ALTCHA's proof of work (version 2, PBKDF2): a number whose derived key begins with the prefix.
// Begun when the form is first touched; its sums are done outside of the page's own thread.
const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
const hex = (buffer) =>
  Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function solve({ parameters }) {
  const { nonce, salt, cost, keyLength, keyPrefix } = parameters;
  const started = performance.now();
  const password = new Uint8Array([...bytes(nonce), 0, 0, 0, 0]);
  const counting = new DataView(password.buffer, password.length - 4);
  for (let counter = 0; ; counter++) {
    counting.setUint32(0, counter);
    const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: cost };
    const derivedKey = hex(await crypto.subtle.deriveBits(how, key, keyLength * 8));
    if (derivedKey.startsWith(keyPrefix)) {
      return { counter, derivedKey, time: performance.now() - started };
    }
  }
}

const begun = new WeakSet();
document.addEventListener("focusin", async ({ target }) => {
  const form = target.form;
  // There is no WebCrypto on plain http.
  if (!form?.matches("[data-inquiry]") || begun.has(form) || !globalThis.crypto?.subtle) return;
  begun.add(form);
  const field = form.elements.proof;
  if (field.value) return;
  const challenge = JSON.parse(form.dataset.challenge);
  field.value = btoa(JSON.stringify({ challenge, solution: await solve(challenge) }));
});
