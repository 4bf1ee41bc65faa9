// Passkeys: hands what the server asks to the browser, and its answer back in the form's field.
// The options stand in the page or, for who is not known yet, are fetched when the button is pressed.

const fromBase64Url = (text) => {
  const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
};

const toBase64Url = (buffer) => {
  const binary = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
};

const withBinaryIds = (list) => (list || []).map((one) => ({ ...one, id: fromBase64Url(one.id) }));

// The same as parseCreationOptionsFromJSON and toJSON, which browsers before 2025 do not have
// (https://www.w3.org/TR/webauthn-3/#sctn-parseCreationOptionsFromJSON).
const creationOptions = (options) => ({
  ...options,
  challenge: fromBase64Url(options.challenge),
  user: { ...options.user, id: fromBase64Url(options.user.id) },
  excludeCredentials: withBinaryIds(options.excludeCredentials),
});

const requestOptions = (options) => ({
  ...options,
  challenge: fromBase64Url(options.challenge),
  allowCredentials: withBinaryIds(options.allowCredentials),
});

const BINARY = [
  'attestationObject', 'authenticatorData', 'clientDataJSON', 'signature', 'userHandle',
];

const asJson = (credential) => {
  const response = {};
  for (const name of BINARY) {
    if (credential.response[name]) response[name] = toBase64Url(credential.response[name]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return JSON.stringify({
    id: credential.id,
    rawId: toBase64Url(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? null,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  });
};

const optionsOf = async (form) => {
  const inPage = form.querySelector('script[type="application/json"]');
  if (inPage) return JSON.parse(inPage.textContent);
  const answer = await fetch(form.action, { headers: { Accept: 'application/json' } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
};

const askBrowser = async (form) => {
  const { creation_options: creation, request_options: request } = await optionsOf(form);
  if (!creation) return navigator.credentials.get({ publicKey: requestOptions(request.publicKey) });
  // Found without a name, and opened by finger, face or PIN: so it is two factors at once.
  creation.publicKey.authenticatorSelection = {
    ...creation.publicKey.authenticatorSelection,
    residentKey: 'required',
    requireResidentKey: true,
    userVerification: 'required',
  };
  return navigator.credentials.create({ publicKey: creationOptions(creation.publicKey) });
};

for (const form of document.querySelectorAll('form[data-passkey]')) {
  const button = form.querySelector('button');
  const problem = form.querySelector('[role="alert"]');
  if (!window.PublicKeyCredential) {
    if (form.dataset.passkey === 'optional') form.hidden = true;
    else problem.textContent = problem.dataset.unsupported;
    button.disabled = true;
    continue;
  }
  form.addEventListener('submit', async (event) => {
    const field = form.elements.credential;
    if (field.value) return;
    event.preventDefault();
    problem.textContent = '';
    button.disabled = true;
    try {
      field.value = asJson(await askBrowser(form));
      form.submit();
    } catch {
      // Closed, timed out, or none here: the browser says why to nobody but the person before it.
      problem.textContent = problem.dataset.failed;
      button.disabled = false;
    }
  });
}
