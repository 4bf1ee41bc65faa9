// A film begins in the place of its picture: the link leads to the file where this cannot run.
for (const link of document.querySelectorAll("a.video-link")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const picture = link.querySelector("img");
    const video = document.createElement("video");
    Object.assign(video, {
      controls: true,
      playsInline: true,
      width: picture.width,
      height: picture.height,
      poster: picture.currentSrc,
      src: link.href,
    });
    link.replaceWith(video);
    video.focus();
    // Where a browser refuses to begin by itself, its own controls are there.
    video.play().catch(() => {});
  });
}
