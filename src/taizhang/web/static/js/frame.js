// What every page does with JavaScript on. Nothing here is needed to read a page or to send a form.
document.documentElement.classList.add("js");

const typing = (el) => el.matches("input, textarea, select, [contenteditable]");

// `/` goes to the search field, Escape leaves it.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/" && !typing(event.target)) {
    const field = document.querySelector("[data-search]");
    if (field) { event.preventDefault(); field.focus(); field.select(); }
  } else if (event.key === "Escape" && event.target.matches("[data-search]")) {
    event.target.blur();
  }
});

// A pressed form dims and is not sent twice. Coming back by the back button, it is whole again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.classList.contains("sending")) { event.preventDefault(); return; }
  if (form.dataset.ask && !window.confirm(form.dataset.ask)) { event.preventDefault(); return; }
  if (form.method === "post") form.classList.add("sending");
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll(".sending")) form.classList.remove("sending");
});

// A filter that changes sends its form; without JavaScript a button does.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-send]")) event.target.form.requestSubmit();
});

// A part of a page that was asked for after the session ended: send the whole form, so the server keeps what was typed.
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status !== 401) return;
  const form = event.detail.elt.closest("form");
  if (form && form.method === "post") form.submit(); else window.location.reload();
});

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    button.textContent = "已复制";
  });
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
