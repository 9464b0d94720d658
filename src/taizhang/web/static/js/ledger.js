// The ledger by keyboard: rows with the arrows, the drawer with Enter and Escape. Without it, links do the same.
const rows = () => [...document.querySelectorAll("[data-row]")];
let opener = null;

const mark = (link) => {
  for (const row of document.querySelectorAll(".rows tr[aria-current]")) row.removeAttribute("aria-current");
  if (link) link.closest("tr").setAttribute("aria-current", "true");
};

document.addEventListener("htmx:afterSwap", (event) => {
  if (!event.detail.requestConfig?.elt?.matches("[data-row]")) return;
  opener = event.detail.requestConfig.elt;
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
});
window.addEventListener("popstate", () => location.reload());

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
  if (event.key === "Escape") close();
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  if (event.target.closest(".drawer")) return;
  const all = rows();
  const at = all.indexOf(document.activeElement);
  const next = all[at < 0 ? 0 : at + (event.key === "ArrowDown" ? 1 : -1)];
  if (next) { event.preventDefault(); next.focus(); next.closest("tr").scrollIntoView({ block: "nearest" }); }
});
