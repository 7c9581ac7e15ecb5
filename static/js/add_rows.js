// "Add another row" below the rows of a form: a copy of its template, with the next number.

document.addEventListener("DOMContentLoaded", () => {
  for (const group of document.querySelectorAll("[data-rows]")) {
    const button = group.querySelector(".add-row button");
    const total = group.querySelector("[name$=-TOTAL_FORMS]");

    button.hidden = false;
    button.addEventListener("click", () => {
      const row = group.querySelector("template").content.cloneNode(true);

      for (const part of row.querySelectorAll("[name], [id], [for]")) {
        for (const attribute of ["name", "id", "for"]) {
          if (part.hasAttribute(attribute)) {
            part.setAttribute(attribute, part.getAttribute(attribute).replace("__prefix__", total.value));
          }
        }
      }
      total.value = Number(total.value) + 1;
      group.querySelector("tbody").append(row);
      group.querySelector("tbody tr:last-child").querySelector("input, select, textarea").focus();
    });
  }
});
