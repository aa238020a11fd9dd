// Shares the page's address: to the clipboard, or by the device's own sheet. Buttons are shown only where they work.
const url = location.origin + location.pathname;
const copy = document.querySelector("[data-share=copy]");
const sheet = document.querySelector("[data-share=sheet]");
const status = document.querySelector(".share [role=status]");

if (copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", () => {
    navigator.clipboard.writeText(url).then(
      () => { status.textContent = status.dataset.copied; },
      () => { status.textContent = status.dataset.failed; },
    );
  });
}

if (sheet && navigator.share) {
  sheet.hidden = false;
  sheet.addEventListener("click", () => {
    navigator.share({ title: document.querySelector("h1").textContent, url }).catch(() => {}); // closed without sharing
  });
}
