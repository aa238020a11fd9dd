// The outbox by keyboard (J next, K before, E edit, Ctrl Enter send this one), all ticked at once, numbers on the buttons.
const boxes = [...document.querySelectorAll("#mails input[name=mail]")];
const all = document.querySelector("#all");

const count = () => {
  const chosen = boxes.filter((box) => box.checked).length;
  for (const button of document.querySelectorAll("[data-count]")) {
    button.dataset.word ??= button.lastChild.textContent.trim().split(" ")[0];
    button.lastChild.textContent = ` ${button.dataset.word} ${chosen}`;
    button.disabled = chosen === 0;
  }
  all.checked = chosen === boxes.length;
  all.indeterminate = chosen > 0 && chosen < boxes.length;
  const words = all.parentElement.querySelector("[data-chosen]");
  words.textContent = words.dataset.chosen.replace("%d", chosen);
};

if (all) {
  all.parentElement.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    count();
  });
  for (const box of boxes) box.addEventListener("change", count);
  count();
}

const typing = (target) => target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");
const targets = { j: "#mail-after", k: "#mail-before", e: "#mail-edit" };
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && !event.repeat) {
    document.querySelector("#send-one")?.click();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  document.querySelector(targets[event.key.toLowerCase()])?.click();
});
