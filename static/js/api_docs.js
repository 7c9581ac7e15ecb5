// Shows the API's description in the page of its documentation; follows the reader's light or dark.

const place = document.getElementById("swagger-ui");
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);

follow();
dark.addEventListener("change", follow);

const titleStandsAbove = () => ({ wrapComponents: { info: () => () => null } });

// Swagger UI leaves some lists without a name and some long examples out of the keyboard's reach.
const mend = () => {
  for (const select of place.querySelectorAll("tr[data-param-name] select:not([aria-label])"))
    select.setAttribute("aria-label", select.closest("tr").dataset.paramName);
  for (const example of place.querySelectorAll("pre.example:not([tabindex])")) example.tabIndex = 0;
};
new MutationObserver(mend).observe(place, { childList: true, subtree: true });

window.SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  presets: [window.SwaggerUIBundle.presets.apis],
  plugins: [titleStandsAbove],
  layout: "BaseLayout",
  docExpansion: "list",
  defaultModelsExpandDepth: -1,
  validatorUrl: null,
});
