// Reads { openapi, asyncapi } from standard input and writes what public validators say against each, as JSON.
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const require = createRequire(import.meta.url);
const { createConfig, lintFromString } = require("@redocly/openapi-core");
const { Parser } = require("@asyncapi/parser");

const documents = JSON.parse(await text(process.stdin));

const config = await createConfig({
  extends: ["recommended-strict"],
  // An operation that takes no parameters, no body and no token refuses nothing.
  rules: { "operation-4xx-response": "off" },
});
const problems = await lintFromString({
  source: JSON.stringify(documents.openapi),
  config,
  absoluteRef: "/openapi.json",
});

const { diagnostics } = await new Parser().parse(JSON.stringify(documents.asyncapi));

console.log(JSON.stringify({
  openapi: problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} (${location[0]?.pointer})`),
  // That there is a newer version of AsyncAPI than 3.0.
  asyncapi: diagnostics.filter(({ code }) => code !== "asyncapi-latest-version")
    .map(({ code, message, path }) => `${code}: ${message} (${path.join("/")})`),
}));
