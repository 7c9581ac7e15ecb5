// Filters of several values: Escape and a click elsewhere close an open one, a long one is narrowed by typing, and one
// with room beside it is as wide as its words.

const LONG = 12; // choices
const WIDEST = 26; // rem

for (const choices of document.querySelectorAll(".choices > details")) {
  choices.addEventListener("toggle", () => {
    const room = document.documentElement.clientWidth - choices.getBoundingClientRect().left;
    choices.classList.toggle("has-room", room > WIDEST * parseFloat(getComputedStyle(document.documentElement).fontSize));
  });
}

for (const panel of document.querySelectorAll(".choices-panel")) {
  const rows = [...panel.querySelectorAll("li")];
  if (rows.length <= LONG) continue;
  const find = document.createElement("div");
  find.className = "choices-find";
  const input = document.createElement("input");
  input.type = "search";
  input.placeholder = "Find";
  input.setAttribute("aria-label", `Find in: ${panel.closest(".choices").querySelector(".label").textContent}`);
  input.addEventListener("input", () => {
    const wanted = plain(input.value.trim());
    for (const row of rows) row.hidden = !plain(row.textContent).includes(wanted);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  find.append(input);
  panel.prepend(find);
}

function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function close(except) {
  for (const open of document.querySelectorAll(".choices > details[open]")) if (open !== except) open.open = false;
}

document.addEventListener("click", (event) => close(event.target.closest(".choices > details")));
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && event.target.closest(".choices > details[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});
