// The ledger by keyboard: rows with the arrows, the drawer with Enter and Escape. Without it, links do the same.
const rows = () => [...document.querySelectorAll("[data-row]")];
let opener = null;

const mark = (link) => {
  for (const row of document.querySelectorAll(".rows tr[aria-current]")) row.removeAttribute("aria-current");
  if (link) link.closest("tr").setAttribute("aria-current", "true");
};

// A row swapped for a change in place: the cursor goes into its field, and back to its value when it is done. It is
// settled at once (settle:0ms): a key pressed before its form is wired would send it as a page of its own.
const settle = (row, path) => {
  const field = row.querySelector(".inplace :is(input:not([type=hidden]), select, textarea)");
  (field ?? row.querySelector(`[data-field="${decodeURIComponent(path.match(/in-place\/([^/]+)/)[1])}"]`))?.focus();
  if (field?.type === "text") field.select();
};

document.addEventListener("htmx:afterSwap", (event) => {
  const asked = event.detail.requestConfig;
  if (event.target.matches("tr")) settle(event.target, asked.path);
  const ask = event.target.closest(".ask");
  if (ask && !ask.open) ask.showModal();
  if (!asked?.elt?.matches("[data-row]")) return;
  opener = asked.elt;
  mark(opener);
  document.getElementById("drawer")?.focus();
});

const close = () => {
  const drawer = document.getElementById("drawer");
  const link = drawer?.querySelector("[data-close]");
  if (!link) return false;
  const back = opener ?? document.querySelector(".rows tr[aria-current] [data-row]");
  history.pushState(null, "", link.href);
  drawer.remove();
  mark(null);
  back?.focus();
  return true;
};

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]") && close()) event.preventDefault();
  const leave = event.target.closest("dialog [data-leave-ask]");
  if (leave) { event.preventDefault(); leave.closest("dialog").close(); }
});
window.addEventListener("popstate", () => location.reload());

// What may be done with the ticked rows; without it every step of the page is offered and the server says what fits.
const selection = document.getElementById("selection");
const ticked = () => {
  const boxes = [...document.querySelectorAll("[name=row]:checked")];
  selection.querySelector("[data-ticked]").textContent = boxes.length;
  const states = new Set(boxes.map((box) => box.dataset.state));
  for (const step of selection.querySelectorAll("[data-from]")) step.hidden = !step.dataset.from.split(" ").some((one) => states.has(one));
  const several = selection.querySelector("[data-several]");
  if (several) several.hidden = boxes.length < 2;
};
if (selection) {
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) for (const box of document.querySelectorAll("[name=row]:enabled")) box.checked = event.target.checked;
    if (event.target.closest(".rows .tick")) ticked();
  });
  selection.addEventListener("reset", () => setTimeout(ticked));
  ticked();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") event.target.closest("[data-inplace]")?.querySelector("[data-leave]").click();
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input:not([type=checkbox]), textarea, select")) return;
  if (event.target.closest("dialog")) return;
  if (event.key === "Escape") close();
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  if (event.target.closest(".drawer")) return;
  const all = rows();
  const at = all.indexOf(event.target.closest("tr")?.querySelector("[data-row]"));
  const next = all[at < 0 ? 0 : at + (event.key === "ArrowDown" ? 1 : -1)];
  if (next) { event.preventDefault(); next.focus(); next.closest("tr").scrollIntoView({ block: "nearest" }); }
});
