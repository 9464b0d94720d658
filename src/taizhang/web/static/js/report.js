// Numbers by keyboard: N goes to the next that waits, and the panel opens beside it. Without it, buttons send the form.
const waiting = () => [...document.querySelectorAll("[data-slot=open], [data-slot=proposed]")];

// Only the document scrolls, never the page around it; on a phone the number stands above the sheet.
const show = (button) => {
  const pane = button.closest(".grey");
  const place = button.getBoundingClientRect().top - pane.getBoundingClientRect().top;
  pane.scrollTop += place - pane.clientHeight / 3;
  if (window.innerWidth <= 760) window.scrollTo(0, window.scrollY + button.getBoundingClientRect().top - 120);
};

const mark = (button) => {
  for (const one of document.querySelectorAll(".slot[aria-current]")) one.removeAttribute("aria-current");
  if (button) {
    button.setAttribute("aria-current", "true");
    show(button);
  }
};

const next = () => {
  const all = waiting();
  if (!all.length) return;
  const here = document.querySelector(".slot[aria-current]");
  const after = here ? all.find((one) => here.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING) : null;
  (after ?? all[0]).click();
};

document.addEventListener("htmx:afterSwap", (event) => {
  const button = event.detail.requestConfig?.elt;
  if (!button?.matches(".slot")) return;
  mark(button);
  document.getElementById("side")?.focus({ preventScroll: true });
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-next]")) return;
  event.preventDefault();
  next();
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
  if (event.key === "n" || event.key === "N") { event.preventDefault(); next(); }
});

window.addEventListener("popstate", () => location.reload());
mark(document.querySelector(".slot[aria-current]"));
