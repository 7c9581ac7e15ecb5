// Where there is no room for columns, long lists are folded; without this script they stand open.

if (!window.matchMedia("(min-width: 48rem)").matches) {
  for (const list of document.querySelectorAll("details.fold[open]")) {
    list.open = false;
  }
}
