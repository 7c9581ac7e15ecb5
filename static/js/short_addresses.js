// A form that asks a question (GET) leaves out what was left empty, so that its address is short enough to share.

document.addEventListener("formdata", (event) => {
  if (event.target.method !== "get") return;
  const empty = [...event.formData].filter(([, value]) => value === "");
  for (const [name] of empty) event.formData.delete(name);
});
