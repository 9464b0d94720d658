// A tree in a table: htmx puts the rows below a row under it; pressing again takes them away.
const rowsBelow = (row) => {
  const found = [];
  for (let next = row.nextElementSibling; next && next.dataset.path.startsWith(row.dataset.path) && next.dataset.path !== row.dataset.path; next = next.nextElementSibling) found.push(next);
  return found;
};

document.addEventListener("click", (event) => {
  const toggle = event.target.closest("[data-tree]");
  if (!toggle || toggle.getAttribute("aria-expanded") !== "true") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  for (const row of rowsBelow(toggle.closest("tr"))) row.remove();
  toggle.setAttribute("aria-expanded", "false");
}, true);

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && event.detail.elt.matches("[data-tree]")) {
    event.detail.elt.setAttribute("aria-expanded", "true");
  }
});
