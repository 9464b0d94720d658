// A mark in the text and its finding beside it lead to one another without losing either place.
let current = [];

function show(link) {
  const goal = document.getElementById(link.dataset.to);
  if (!goal) return false;
  current.forEach((one) => one.removeAttribute("aria-current"));
  const finding = goal.closest(".finding") ?? link.closest(".finding");
  const mark = goal.closest(".seen") ?? link.closest(".seen");
  current = [finding, mark].filter(Boolean);
  current.forEach((one) => one.setAttribute("aria-current", "true"));
  goal.scrollIntoView({ block: "center", behavior: "auto" });
  const focus = goal.matches("a") ? goal : goal.querySelector("a, summary");
  (focus ?? goal).focus({ preventScroll: true });
  return true;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-to]");
  if (link && show(link)) event.preventDefault();
});
