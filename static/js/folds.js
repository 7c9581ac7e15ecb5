// Long lists are unfolded, as they are without this script, only where the window has room for columns.

if (!window.matchMedia("(min-width: 48rem)").matches) {
  for (const list of document.querySelectorAll("details.fold[open]")) {
    list.open = false;
  }
}
