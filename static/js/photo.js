// The page of one photo: ← and → lead to its neighbours.
document.addEventListener("keydown", (event) => {
  const rel = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  if (!rel || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  document.querySelector(`.photo-bar [rel=${rel}]`)?.click();
});
