// Choosing from a long list by typing a few letters of it: a name, an acronym or a code, with or without accents.
// It stands on controls that work without it: <input list="…"> for one, <select multiple> for several.
// Keys as in the ARIA pattern: arrows move, Enter and Tab choose, Escape closes, Backspace takes the last one away.

{
  const MOST_SHOWN = 60;
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const lists = new Map();

  const option = (label, also = "", code = label) => ({
    label,
    code,
    names: [fold(label), ...also.split(" · ").filter(Boolean).map(fold)],
  });

  const optionsOf = (id) => {
    if (!lists.has(id)) {
      const found = document.getElementById(id)?.options ?? [];
      lists.set(id, [...found].map((one) => option(one.value, one.getAttribute("label") ?? "")));
    }
    return lists.get(id);
  };

  // How well an option fits: 0 its acronym or code, 1 a name begins so, 2 a word in it does, 3 the letters are in it.
  const fit = (one, text) => {
    const ranks = one.names.map((name) => {
      if (name === text || name.startsWith(`${text} –`)) return 0;
      if (name.startsWith(text)) return 1;
      return text.split(" ").every((word) => name.includes(word)) ? (name.includes(` ${text}`) ? 2 : 3) : 9;
    });
    return Math.min(...ranks);
  };

  // Whether the first of some options is surely what was typed: its whole name or code; or all that is left of the list,
  // by whole words of it or a beginning of four letters. "UK" is not a beginning of Ukraine.
  const isMeant = ([first, second], text) => {
    const rank = fit(first, text);
    if (rank === 0) return !second || fit(second, text) > 0 || first.names.includes(text);
    const words = first.names.flatMap((name) => name.split(/[^\p{L}\p{N}]+/u));
    return !second && ((rank === 1 && text.length >= 4) || text.split(" ").every((word) => words.includes(word)));
  };

  const matching = (options, typed) => {
    const text = fold(typed.trim());
    if (!text) return options;
    const found = options.map((one) => [fit(one, text), one]).filter(([rank]) => rank < 9);
    return found.sort(([one], [other]) => one - other).map(([, one]) => one);
  };

  const element = (tag, attributes, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };

  // A text input with a list under it. `find(typed)` gives options, now or later; `choose(option)` takes one.
  // With `isSure(options, typed)`, the first option is offered to Tab and Enter only where it says so.
  const combobox = (input, { find, choose, isSure = () => true }) => {
    const list = element("ul", { role: "listbox", id: `${input.id}-options`, class: "options", hidden: "" });
    const label = document.querySelector(`label[for="${input.id}"]`);
    list.setAttribute("aria-label", label.firstChild.textContent.trim());
    const box = element("span", { class: "combobox" });
    input.replaceWith(box);
    box.append(input, list);
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": list.id,
      autocomplete: "off",
    }))
      input.setAttribute(name, value);

    let found = [];
    let active = -1;
    let asked = 0;

    const close = () => {
      asked += 1;
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const activate = (at) => {
      list.children[active]?.removeAttribute("aria-selected");
      active = at;
      const item = list.children[at];
      if (!item) return input.removeAttribute("aria-activedescendant");
      item.setAttribute("aria-selected", "true");
      item.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", item.id);
    };
    const open = async (first) => {
      const turn = ++asked;
      const options = await find(input.value);
      if (turn !== asked) return;
      found = options.slice(0, MOST_SHOWN);
      list.replaceChildren(
        ...found.map((one, at) => element("li", { role: "option", id: `${list.id}-${at}` }, one.label)),
      );
      if (!found.length) return close();
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      activate(first ?? (isSure(found, input.value) ? 0 : -1));
    };
    const take = (at) => {
      const one = found[at];
      close();
      if (one) choose(one);
    };

    input.addEventListener("input", () => (input.value.trim() ? open() : close()));
    input.addEventListener("keydown", (event) => {
      const isOpen = !list.hidden;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        if (isOpen) activate((active + step + found.length) % found.length);
        else open(0);
      } else if (event.key === "Enter" && isOpen && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        take(active);
      } else if (event.key === "Escape" && isOpen) {
        event.preventDefault();
        close();
      } else if ((event.key === "Tab" || (event.key === "Enter" && event.ctrlKey)) && isOpen && active >= 0) {
        take(active);
      }
    });
    input.addEventListener("blur", () => close());
    input.addEventListener("click", () => list.hidden && !input.value && open(-1));
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const item = event.target.closest("[role=option]");
      if (item) take([...list.children].indexOf(item));
    });
  };

  const one = (input) => {
    const options = input.getAttribute("list");
    const source = input.dataset.source;
    input.removeAttribute("list");
    const ask = async (typed) => {
      const words = typed.trim().slice(0, 200);
      const answer = await fetch(words ? `${source}?${new URLSearchParams({ search: words })}` : source);
      if (!answer.ok) return [];
      return (await answer.json()).choices.map((choice) => option(choice.value));
    };
    combobox(input, {
      find: source ? ask : async (typed) => matching(optionsOf(options), typed),
      isSure: (found, typed) => options !== "documents-list" && isMeant(found, fold(typed.trim())),
      choose: (chosen) => {
        input.value = chosen.label;
        input.dispatchEvent(new Event("change", { bubbles: true }));
      },
    });
  };

  const several = (select) => {
    const input = element("input", { type: "text", id: select.id, placeholder: "Type a few letters" });
    for (const name of ["aria-describedby", "aria-invalid"])
      if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
    select.id = `${select.id}-chosen`;
    select.hidden = true;
    const label = select.closest(".field").querySelector("label");
    const tags = element("ul", { class: "tags chosen", "aria-label": `${label.textContent.trim()}: chosen` });
    select.before(tags, input);

    const show = () => {
      const chosen = [...select.selectedOptions];
      tags.hidden = !chosen.length;
      tags.replaceChildren(
        ...chosen.map((one) => {
          const button = element("button", { type: "button", "aria-label": `Remove ${one.label}` }, "×");
          button.addEventListener("click", () => drop(one));
          return element("li", { class: "tag" }, one.label, button);
        }),
      );
    };
    const drop = (one) => {
      one.selected = false;
      show();
      input.focus();
      select.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const left = () => [...select.options].filter((one) => !one.selected).map((one) => option(one.label, "", one.value));
    combobox(input, {
      find: async (typed) => matching(left(), typed),
      choose: (chosen) => {
        const taken = [...select.options].find((one) => one.value === chosen.code);
        const last = [...select.selectedOptions].pop();
        if (last) last.after(taken);
        else select.prepend(taken);
        taken.selected = true;
        input.value = "";
        show();
        select.dispatchEvent(new Event("change", { bubbles: true }));
      },
    });
    input.addEventListener("keydown", (event) => {
      const last = [...select.selectedOptions].pop();
      if (event.key === "Backspace" && !input.value && last) drop(last);
    });
    show();
  };

  const start = () => {
    document.querySelectorAll("form.entry input[list]").forEach(one);
    document.querySelectorAll("form.entry select[multiple]:not([hidden])").forEach(several);
  };

  start();
  document.addEventListener("rows", start);
}
