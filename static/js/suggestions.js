// What the search box of every page suggests while somebody types: the best of each kind, chosen with the arrow keys.
// Keys as in the ARIA pattern of a combobox: Enter goes to what is chosen, or to all results; Escape closes.

{
  const FEWEST = 2;
  const PAUSE = 150;
  const form = document.querySelector(".site-search");
  const input = form.querySelector("input");
  const list = document.createElement("div");
  for (const [name, value] of Object.entries({
    role: "listbox",
    id: "site-suggestions",
    class: "options suggestions",
    "aria-label": "Suggestions",
    hidden: "",
  }))
    list.setAttribute(name, value);
  form.append(list);
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  }))
    input.setAttribute(name, value);

  let waiting = 0;
  let asked = 0;
  let active = null;

  const activate = (item) => {
    active?.removeAttribute("aria-selected");
    active = item;
    if (!item) return input.removeAttribute("aria-activedescendant");
    item.setAttribute("aria-selected", "true");
    item.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", item.id);
  };
  const close = () => {
    asked += 1;
    clearTimeout(waiting);
    activate(null);
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
  };
  const suggest = async () => {
    const turn = ++asked;
    const answer = await fetch(`${form.dataset.suggestions}?${new URLSearchParams({ q: input.value.trim() })}`, {
      redirect: "error",
    });
    if (turn !== asked) return;
    const page = new DOMParser().parseFromString(answer.ok ? await answer.text() : "", "text/html");
    if (turn !== asked) return;
    activate(null);
    list.replaceChildren(...page.body.childNodes);
    list.hidden = !list.querySelector("[role=option]");
    input.setAttribute("aria-expanded", String(!list.hidden));
  };
  const step = (by) => {
    const items = [...list.querySelectorAll("[role=option]")];
    const at = items.indexOf(active) + by;
    activate(at < -1 ? items[items.length - 1] : (items[at] ?? null)); // beyond the ends: back in the box
  };

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    if (input.value.trim().length < FEWEST) return close();
    waiting = setTimeout(() => suggest().catch(close), PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) return;
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && active) {
      event.preventDefault();
      location.assign(active.dataset.address);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  input.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => {
    event.preventDefault(); // the box keeps the focus
    const item = event.target.closest("[role=option]");
    if (item && event.button === 0) location.assign(item.dataset.address);
  });
}
