// Ctrl S (Cmd S on a Mac) saves the form and goes on editing, so that a long page needs no way to its end.
const save = document.querySelector("[name=_continue]");
save?.setAttribute("aria-keyshortcuts", "Control+S Meta+S");
document.addEventListener("keydown", (event) => {
  if (!save || event.key !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  event.preventDefault();
  if (!event.repeat) save.form.requestSubmit(save);
});
