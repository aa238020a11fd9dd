// Buttons that copy the text of the element they name; without this script, or without a clipboard, it is selected by hand.
for (const button of navigator.clipboard ? document.querySelectorAll("button[data-copy]") : []) {
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  button.after(" ", said);
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    said.textContent = button.dataset.done;
  });
}
