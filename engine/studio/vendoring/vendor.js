// Bundles what package.json names into the folder it is given, and writes down what it is: version, licence, size and SHA-256.
import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const STATIC = `${process.argv[2]}/`;
const about = (name) => {
  const { version, license } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  return { version, license };
};

copyFileSync("node_modules/htmx.org/dist/htmx.min.js", `${STATIC}htmx.min.js`);
const bundled = await build({
  entryPoints: ["json-editor.js"], outfile: `${STATIC}json-editor.js`, bundle: true, minify: true, format: "esm",
  target: "es2022", mainFields: ["module", "main"], metafile: true, legalComments: "none",
});
const packages = new Set(Object.keys(bundled.metafile.inputs)
  .map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter(Boolean));
const told = (file, names) => {
  const content = readFileSync(STATIC + file);
  return {
    sha256: createHash("sha256").update(content).digest("hex"), bytes: content.length, gzipped: gzipSync(content).length,
    packages: Object.fromEntries([...names].sort().map((name) => [name, about(name)])),
  };
};
const manifest = { "htmx.min.js": told("htmx.min.js", ["htmx.org"]), "json-editor.js": told("json-editor.js", packages) };
const licences = ["htmx.org", ...packages].sort().map((name) => {
  const file = readdirSync(`node_modules/${name}`).find((one) => /^licen[cs]e/i.test(one));
  return `${name}\n\n${file ? readFileSync(`node_modules/${name}/${file}`, "utf8").trim() : about(name).license}\n`;
});
writeFileSync(`${STATIC}licences.txt`, licences.join("\n----\n\n"));
writeFileSync(`${STATIC}manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`);
