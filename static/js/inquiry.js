// The inquiry form: each part works without the others, and the form without all of them.
import "./inquiry-draft.js";
import "./inquiry-files.js";
import "./inquiry-proof.js";
import "./inquiry-sending.js";
