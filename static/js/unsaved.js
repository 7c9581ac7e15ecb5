// Asks before a page is left in which something has been written and not sent.

{
  const form = document.querySelector("form.entry");
  let isWritten = Boolean(document.getElementById("problems") || document.getElementById("versions"));

  form.addEventListener("change", () => (isWritten = true));
  form.addEventListener("submit", () => (isWritten = false));
  window.addEventListener("beforeunload", (event) => isWritten && event.preventDefault());
}
