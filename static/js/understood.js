// Says beside dates, numbers and partners what the server understands of them, while somebody writes.

{
  const form = document.querySelector("form.entry");
  const sentence = document.getElementById("sentence");
  let waiting = 0;
  let asked = 0;

  const show = (answer, isDone) => {
    for (const input of form.querySelectorAll("input[data-live]")) {
      const place = document.getElementById(`${input.id}-understood`);
      if (!place || input.closest("[data-row]")) continue;
      const fault = answer.faults[input.name]?.join(" ") ?? "";
      place.textContent = answer.words[input.name] ?? (isDone ? fault : "");
      place.classList.toggle("field-error", Boolean(fault) && isDone);
    }
    sentence.textContent = answer.sentence;
  };

  const ask = async (isDone) => {
    const turn = ++asked;
    const body = new FormData();
    const token = form.querySelector("[name=csrfmiddlewaretoken]");
    for (const control of [token, ...form.querySelectorAll("[data-live]")]) body.append(control.name, control.value);
    const answer = await fetch(form.dataset.understood, { method: "POST", body });
    if (answer.ok && turn === asked) show(await answer.json(), isDone);
  };

  const soon = (isDone) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => ask(isDone).catch(() => {}), isDone ? 0 : 350);
  };

  form.addEventListener("input", (event) => event.target.matches("[data-live]") && soon(false));
  form.addEventListener("change", (event) => event.target.matches("[data-live]") && soon(true));
  form.addEventListener("rows", () => soon(true));

  // Days that are picked are written in words, into the one field that says when.
  const day = (input) =>
    new Date(`${input.value}T00:00`).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });

  for (const words of form.querySelectorAll("input[data-live]")) {
    const picked = [...form.querySelectorAll(`[data-into="${words.id}"]`)];
    for (const input of picked) {
      input.removeAttribute("name");
      input.addEventListener("change", () => {
        words.value = [...new Set(picked.filter((one) => one.value).map(day))].join(" to ");
        words.dispatchEvent(new Event("change", { bubbles: true }));
      });
    }
  }
}
