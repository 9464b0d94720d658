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

const whole = (form) => form?.classList.remove("sending");
const tell = (text) => {
  const notice = document.createElement("div");
  notice.className = "notice bad";
  notice.role = "alert";
  notice.textContent = text;
  (document.querySelector("dialog[open] .body") ?? document.getElementById("main")).prepend(notice);
};

// A part of a page that was asked for after the session ended: send the whole form, so the server keeps what was typed.
// Any other refusal says what the page of it would say, over the form as it stands.
document.addEventListener("htmx:responseError", (event) => {
  const form = event.detail.elt.closest("form");
  if (event.detail.xhr.status !== 401) {
    const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
    tell(page.querySelector(".fault p")?.textContent ?? "没有办成，请稍后再试。");
    whole(form);
  } else if (form && form.method === "post") form.submit(); else window.location.reload();
});
document.addEventListener("htmx:sendError", (event) => {
  tell("连不上服务器，没有保存。您填写的内容还在，请稍后再试。");
  whole(event.detail.elt.closest("form"));
});

// What is typed into a long form stays in this tab until it was saved, over a lost connection or a closed page.
const OWN = new Set(["csrfmiddlewaretoken", "once", "version"]);
const form = document.querySelector("form[data-keep]");
const place = `kept:${location.pathname}${location.search}`;
const typed = () => JSON.stringify([...new FormData(form)].filter(([name, value]) => typeof value === "string" && !OWN.has(name)));
const restore = (pairs) => {
  for (const el of form.elements) {
    const held = pairs.filter(([name]) => name === el.name).map((pair) => pair[1]);
    if (!el.name || OWN.has(el.name) || el.matches("button")) continue;
    if (el.matches("[type=checkbox], [type=radio]")) el.checked = held.includes(el.value);
    else el.value = held[[...form.elements].filter((one) => one.name === el.name).indexOf(el)] ?? "";
  }
};
// Arriving elsewhere after a form was sent means that it was saved.
const sent = sessionStorage.getItem("sent");
if (sent && sent !== place) { sessionStorage.removeItem(sent); sessionStorage.removeItem("sent"); }
if (form) {
  const before = typed();
  const kept = sessionStorage.getItem(place);
  const offer = document.querySelector("[data-kept]");
  if ("answered" in form.dataset) sessionStorage.setItem(place, before);
  else if (kept && kept !== before && offer) {
    offer.hidden = false;
    offer.querySelector("button").addEventListener("click", () => { restore(JSON.parse(kept)); offer.hidden = true; });
  }
  form.addEventListener("input", () => sessionStorage.setItem(place, typed()));
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) { sessionStorage.setItem("sent", place); return; }
    event.preventDefault();
    event.stopPropagation();
    tell("没有连上网络，没有提交。您填写的内容还在本页，连上后再按一次。");
  });
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    button.textContent = "已复制";
  });
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
