// Rows of a form: added from a template, removed and moved up in place, and redrawn by the server where only that knows
// what to add. Enter in a row goes to the next one; elsewhere it sends no half-written form.

{
  const form = document.querySelector("form.entry");
  const controls = (row) => [...row.querySelectorAll("input, select, textarea")].filter((c) => c.name);
  const told = () => form.dispatchEvent(new CustomEvent("rows", { bubbles: true }));

  const add = (list) => {
    const rows = list.querySelector("[data-rows]");
    const numbers = controls(rows).map((control) => Number(control.name.split("-")[1]));
    const number = Math.max(-1, ...numbers) + 1;
    const holder = document.createElement("template");
    holder.innerHTML = list
      .querySelector("template")
      .innerHTML.replaceAll("-__-", `-${number}-`)
      .replaceAll(":__", `:${number}`)
      .replaceAll(" __", ` ${rows.children.length + 1}`);
    rows.append(holder.content);
    told();
    rows.lastElementChild.querySelector("input, select").focus();
  };

  const remove = (row) => {
    const list = row.closest(".form-rows");
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    told();
    (next?.querySelector("input, select") ?? list.querySelector("[data-add]")).focus();
  };

  // The numbers in the names say the order, so what is written changes places, not the rows.
  const moveUp = (row) => {
    const before = row.previousElementSibling;
    if (!before) return;
    const others = controls(before);
    controls(row).forEach((control, at) => {
      [control.value, others[at].value] = [others[at].value, control.value];
      [control.checked, others[at].checked] = [others[at].checked, control.checked];
    });
    told();
    before.querySelector('[value^="up:"]').focus();
  };

  const redraw = async (button) => {
    const answer = await fetch(location.href, { method: "POST", body: new FormData(form, button) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of [`#${button.dataset.redraw}`, ".group-adder"]) {
      const fresh = page.querySelector(part);
      if (!fresh) return form.requestSubmit(button);
      form.querySelector(part).replaceWith(document.adoptNode(fresh));
    }
    told();
    form.querySelector(`[data-redraw="${button.dataset.redraw}"]`).focus();
  };

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=change]");
    if (!button) return;
    event.preventDefault();
    const [act] = button.value.split(":");
    if (act === "add") add(button.closest(".form-rows"));
    if (act === "remove") remove(button.closest("[data-row]"));
    if (act === "up") moveUp(button.closest("[data-row]"));
    if (button.dataset.redraw) redraw(button).catch(() => form.requestSubmit(button));
  });

  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    if (!event.target.matches("input, select")) return;
    event.preventDefault();
    const row = event.target.closest("[data-row]");
    if (row?.nextElementSibling) row.nextElementSibling.querySelector("input, select").focus();
    else if (row) add(row.closest(".form-rows"));
  });
}
