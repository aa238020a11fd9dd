// The focal point is set by a click on the picture, too; its two numbers say the same.
const FIELDS = ["focal_x", "focal_y"];
const fieldsOf = (row) => FIELDS.map((name) => row.querySelector(`[name$="-${name}"]`));

/** Show the point where the numbers say. */
export function aim(row) {
  const point = row.querySelector(".point");
  const [x, y] = fieldsOf(row);
  if (!point || !x?.value || !y?.value) return;
  point.style.left = `${x.value}%`;
  point.style.top = `${y.value}%`;
}

function set({ target, clientX, clientY }) {
  const frame = target.closest(".frame");
  if (!frame) return;
  const row = frame.closest(".photo-row");
  const { left, top, width, height } = frame.getBoundingClientRect();
  const shares = [(clientX - left) / width, (clientY - top) / height];
  fieldsOf(row).forEach((field, which) => {
    field.value = Math.round(Math.min(Math.max(shares[which], 0), 1) * 100);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  fieldsOf(row)[0].focus({ preventScroll: true });
}

export function watchPoints(rows) {
  rows.classList.add("aims");
  rows.addEventListener("click", set);
  rows.addEventListener("input", ({ target }) => /-focal_[xy]$/.test(target.name) && aim(target.closest(".photo-row")));
  for (const row of rows.querySelectorAll(".photo-row")) aim(row);
}
