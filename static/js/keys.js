// "/" goes to the search box; Ctrl+Enter (Cmd+Enter) sends the form one is writing in.

document.addEventListener("keydown", (event) => {
  const writing = event.target.closest("input, select, textarea, [contenteditable]");

  if (event.key === "/" && !writing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const search = document.getElementById("site-search");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  }

  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && writing?.form?.method === "post") {
    event.preventDefault();
    writing.form.requestSubmit();
  }
});
