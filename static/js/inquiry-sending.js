// Sends the form with its progress shown, once at a time. What comes back takes the form's place,
// so that files chosen stay chosen when the other side could not keep them.
function send(form, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.responseType = "document";
    request.upload.onprogress = onProgress;
    request.onload = () => (request.response ? resolve(request) : reject(new Error("no page")));
    request.onerror = request.onabort = () => reject(new Error("no connection"));
    request.send(new FormData(form));
  });
}

function show(form, on) {
  form.querySelector("[type=submit]").disabled = on;
  form.querySelector("[data-progress]").hidden = !on;
  form.toggleAttribute("aria-busy", on);
}

function replace(form, page) {
  const fresh = document.importNode(page.querySelector("form[data-inquiry]"), true);
  const keeps = fresh.querySelector("[data-problem] .form-problem-ways");
  const [old, field] = [form, fresh].map((one) => one.querySelector("input[type=file]"));
  // The server has kept what it could; only where it could keep nothing is the choice kept here.
  if (keeps) field.replaceWith(old);
  const first = fresh.querySelector("[autofocus]") ?? fresh.querySelector("[data-problem]");
  first.removeAttribute("autofocus");
  form.replaceWith(fresh);
  document.dispatchEvent(new Event("inquiry:replaced"));
  first.setAttribute("tabindex", first.tabIndex);
  first.focus();
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-inquiry]")) return;
  event.preventDefault();
  if (form.querySelector("[type=submit]").disabled) return;
  const note = form.querySelector("[data-note]");
  const progress = form.querySelector("progress");
  note.textContent = "";
  progress.value = 0;
  show(form, true);
  try {
    const { response, responseURL, status } = await send(form, ({ loaded, total }) => {
      progress.value = total ? loaded / total : 0;
    });
    if (response.querySelector("[data-inquiry-received]")) {
      form.toggleAttribute("data-sent", true);
      location.assign(responseURL);
      return;
    }
    if (!response.querySelector("form[data-inquiry]")) throw new Error(`answer ${status}`);
    // What was too much comes back as an empty form: the page keeps its own.
    if (status === 413 || status === 400) throw new Error(`answer ${status}`);
    replace(form, response);
  } catch {
    show(form, false);
    note.textContent = form.querySelector("[data-messages]").dataset.failed;
  }
});
// Back from the acknowledgement, a browser may show the form as it was left.
addEventListener("pageshow", ({ persisted }) => {
  const form = document.querySelector("form[data-inquiry]");
  if (persisted && form) show(form, false);
});
