// What every page does with JavaScript on. Nothing here is needed to read a page or to send a form.
document.documentElement.classList.add("js");

// A long side bar shows where one is.
const here = document.querySelector(".side [aria-current]");
if (here) { const side = here.closest(".side"); side.scrollTop = here.offsetTop - side.clientHeight / 2; }

// A table of weeks too wide for the screen shows this one.
const now = document.querySelector(".scroll [aria-current=date]");
if (now) now.closest(".scroll").scrollLeft = now.offsetLeft + now.offsetWidth - now.closest(".scroll").clientWidth;

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

// What was pressed dims, and its form is not sent twice. Coming back by the back button, both are whole again. Heard on
// the way down, before the script library sends a form's part a second time.
const whole = (form) => {
  form?.classList.remove("sending");
  for (const one of form?.elements ?? []) one.removeAttribute("aria-busy");
};
document.addEventListener("submit", (event) => {
  const form = event.target;
  const again = form.classList.contains("sending");
  if (again || (form.dataset.ask && !window.confirm(form.dataset.ask))) {
    event.preventDefault();
    event.stopPropagation();
  } else if (form.method === "post") {
    form.classList.add("sending");
    event.submitter?.setAttribute("aria-busy", "true");
  }
}, true);
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll(".sending")) whole(form);
});

// The browser brings back what was typed, except where its own suggestions are off; there the tab's history keeps it. A
// form's own number comes back too, so that pressing again repeats nothing; what is changed is a new form.
const unaided = () => [...document.querySelectorAll("form[method=post] [autocomplete=off]")];
const numbers = new Map([...document.querySelectorAll("[name=once]")].map((el) => [el, el.value]));
unaided().forEach((el, at) => { el.value = history.state?.typed?.[at] ?? el.value; });
document.addEventListener("change", (event) => {
  const number = event.target.form?.elements.namedItem("once");
  if (!number) return;
  number.value = numbers.get(number) ?? number.value;
  history.replaceState({ ...history.state, typed: unaided().map((el) => el.value) }, "");
});

// A filter that changes sends its form; without JavaScript a button does.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-send]")) event.target.form.requestSubmit();
});

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
  } else if (form && form.method === "post") form.submit(); else window.location.reload();
});
document.addEventListener("htmx:sendError", (event) => {
  tell("连不上服务器，没有保存。您填写的内容还在，请稍后再试。");
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.xhr.status !== 401) whole(event.detail.elt.closest("form"));
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
    whole(form);
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
