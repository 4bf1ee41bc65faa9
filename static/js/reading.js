// What helps to read a body: its contents, its pictures and films, and handing it on.
import "./contents.js";
import "./zoom.js";
import "./video.js";
import "./copy.js";
import "./share.js";
