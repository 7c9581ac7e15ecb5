// The table of States and instruments by keyboard: one stop for Tab, arrow keys from cell to cell, Home and End along a
// row (with Ctrl to its first and last), Page Up and Page Down by ten rows, Enter to the State's page on that day. What the
// cell says stands below the table, for pointer and keyboard alike. Without this script the cells say it under the pointer.

const table = document.querySelector(".matrix");
const told = document.getElementById("matrix-told");

if (table) {
  const rows = [...table.rows];
  const heads = rows[0].cells;
  const stopOf = (cell) => cell.querySelector("a") || cell;
  let stop = null;

  table.setAttribute("role", "grid");
  for (const link of table.querySelectorAll("a")) link.tabIndex = -1;

  function settle(next) {
    if (stop) stop.tabIndex = -1;
    stop = next;
    stop.tabIndex = 0;
  }

  function goTo(row, column) {
    const cells = rows[Math.max(0, Math.min(rows.length - 1, row))].cells;
    const cell = cells[Math.max(0, Math.min(cells.length - 1, column))];
    settle(stopOf(cell));
    stop.focus();
    reveal(cell);
  }

  // What has the focus stands clear of the heads, which lie over the table.
  function reveal(cell) {
    const box = cell.getBoundingClientRect();
    const corner = heads[0].getBoundingClientRect();
    const frame = table.parentElement;
    if (cell.cellIndex > 0 && box.left < corner.right) frame.scrollLeft -= corner.right - box.left;
    if (cell.parentElement.rowIndex > 0 && box.top < corner.bottom) frame.scrollTop -= corner.bottom - box.top;
  }

  function tell(cell) {
    const sign = cell.querySelector("i");
    if (!sign) return;
    const state = cell.parentElement.cells[0].textContent.trim();
    told.replaceChildren();
    const strong = document.createElement("strong");
    strong.textContent = `${state}, ${heads[cell.cellIndex].textContent.trim()}`;
    told.append(strong, ` ${sign.textContent}`);
    told.hidden = false;
  }

  table.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey || event.shiftKey) return;
    const cell = event.target.closest("td, th");
    const row = cell.parentElement.rowIndex;
    const column = cell.cellIndex;
    const moves = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      Home: [event.ctrlKey ? 0 : row, 0],
      End: [event.ctrlKey ? rows.length - 1 : row, Infinity],
      PageUp: [row - 10, column],
      PageDown: [row + 10, column],
    };
    if (moves[event.key]) {
      event.preventDefault();
      goTo(...moves[event.key]);
    } else if (event.key === "Enter" && event.target === cell) {
      cell.parentElement.cells[0].querySelector("a")?.click();
    }
  });

  table.addEventListener("mousedown", (event) => {
    const cell = event.target.closest("td");
    if (cell && stopOf(cell) === cell) settle(cell);
  });
  table.addEventListener("focusin", (event) => tell(event.target.closest("td, th")));
  table.addEventListener("mouseover", (event) => {
    const cell = event.target.closest("td, th");
    if (cell) tell(cell);
  });

  settle(stopOf(table.tBodies[0].rows[0].cells[0]));
  document.getElementById("matrix-hint").hidden = false;
}
