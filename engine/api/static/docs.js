// The document is asked for beside the page, and no validator elsewhere is told of it.
SwaggerUIBundle({
  url: new URL("openapi.json", window.location.href).href,
  dom_id: "#calls",
  deepLinking: true,
  validatorUrl: null,
  defaultModelsExpandDepth: 0,
});
